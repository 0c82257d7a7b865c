import LeptonLayers

extension Model {
  /// The table that Keras's `model.summary()` prints on a terminal of 80 columns: layers with their
  /// types, output shapes and parameter counts, in a graph that is no chain also what each is
  /// connected to; then the totals.
  public var summary: String { network.summary() }
}
