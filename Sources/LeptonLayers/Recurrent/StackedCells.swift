import LeptonBase
import LeptonGraph
import LeptonJSON

/// StackedRNNCells: cells of which each reads the outputs of the one before. A cell may be a stack of its
/// own.
public final class StackedCells: Layer, @unchecked Sendable {
  /// Cells and stacks of them, as the configuration lists them.
  private let parts: [Layer]
  /// All cells from the input on.
  public let cells: [RecurrentCell]

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let place = options.place
    parts = try options.read("cells", kind: "a list of cells", default: nil) {
      value throws(LeptonError) -> [Layer]? in try Self.read(value, place)
    }
    cells = parts.flatMap { Self.cells(of: $0) }
    try super.init(options)
  }

  init(_ list: JSONValue, place: String) throws(LeptonError) {
    parts = try Self.read(list, place) ?? []
    cells = parts.flatMap { Self.cells(of: $0) }
    super.init(className: "StackedRNNCells", name: "stacked_rnn_cells", config: [:])
  }

  private static func read(
    _ value: JSONValue, _ place: String
  ) throws(LeptonError) -> [Layer]? {
    guard let items = value.asArray, !items.isEmpty else { return nil }
    var parts: [Layer] = []
    for item in items {
      let layer = try LayerRegistry.make(LayerDescription(json: item))
      guard !cells(of: layer).isEmpty else {
        throw LeptonError(.unsupported, "\(place) stacks a \(layer.className), which is no cell")
      }
      parts.append(layer)
    }
    return parts
  }

  private static func cells(of layer: Layer) -> [RecurrentCell] {
    if let stack = layer as? StackedCells { return stack.cells }
    return (layer as? RecurrentCell).map { [$0] } ?? []
  }

  /// The cells are built by the layer that runs them.
  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    for part in parts where part is StackedCells { try part.buildOnce(inputs) }
  }

  public override var children: [WeightedChild] {
    parts.map { WeightedChild(attribute: "cells", isList: true, object: $0) }
  }
}
