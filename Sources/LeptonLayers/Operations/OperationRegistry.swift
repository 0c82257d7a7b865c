import LeptonBase
import LeptonGraph

/// The closed table of the classes of `keras.ops` that lepton runs.
enum OperationRegistry {
  /// Writes the operation and returns its results.
  typealias Lower = @Sendable (OperationContext) throws(LeptonError) -> [Value]

  static let table: [String: Lower] = {
    let families = [
      elementwise, functions, binary, comparisons, reductions, missing, sorting, shaping, repeating,
      joining, arranging, indexing, scattering, making, ranges, products, matrices, linearAlgebra,
      neural, losses, decoding, spectra, windows, images, tensorFlow, tensorFlowParts,
      tensorFlowImages,
      tensorFlowSlices,
    ]
    return Dictionary(
      families.joined().map { ($0.0, $0.1) }, uniquingKeysWith: { first, _ in first })
  }()

  /// Whether a layer's description means an operation. Some classes share names with layers (`Add`);
  /// where the file does not say, two or more positional arguments mean the operation, since the
  /// layers of those names take one list.
  static func means(_ description: LayerDescription) -> Bool {
    if description.isOperation { return true }
    let registeredName = description.registeredName?.asString
    if CustomObjects.hasLayer(
      className: description.className, registeredName: registeredName, name: description.name)
    {
      return false
    }
    if description.module?.hasPrefix("keras.") == true { return false }
    guard table[description.className] != nil else { return false }
    guard LayerRegistry.entries[description.className] != nil else { return true }
    return description.calls.contains { $0.arguments.count > 1 }
  }
}
