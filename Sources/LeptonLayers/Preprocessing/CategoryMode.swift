import LeptonBase
import LeptonGraph

/// How integers that stand for categories leave a layer; Keras's `output_mode`.
enum CategoryMode: Sendable, Hashable {
  /// As they are.
  case index
  /// Each as a vector of one 1.
  case oneHot
  /// A sample's as one vector, 1 where a category occurs.
  case multiHot
  /// A sample's as one vector of how often each occurs.
  case count
}

extension LayerOptions {
  func categoryMode(
    default value: CategoryMode, allowsIndex: Bool
  ) throws(LeptonError) -> CategoryMode {
    // `binary` is what early versions called multi_hot.
    let words = ["one_hot", "multi_hot", "count", "binary"] + (allowsIndex ? ["int"] : [])
    let name = value == .index ? "int" : "multi_hot"
    switch try choice("output_mode", words, default: name) {
    case "int": return .index
    case "one_hot": return .oneHot
    case "count": return .count
    default: return .multiHot
    }
  }
}

extension Lowering {
  /// Encodes int32 `indices` over `count` categories as float32; indices outside stand for none.
  /// `weights` of the same shape are what each counts for.
  ///
  /// Formulas: keras.src.utils.numerical_utils.encode_categorical_inputs.
  func encodeCategories(
    _ indices: Value, _ mode: CategoryMode, count: Int, weights: Value? = nil
  ) throws(LeptonError) -> Value {
    guard mode != .index else { return indices }
    guard let last = Int32(exactly: count), last <= 1 << 24 else {
      throw LeptonError(.limit, "\(builder.label): \(count) categories are too many")
    }
    var x = indices
    let dims = shape(x).dims
    if dims.isEmpty || (mode == .oneHot && dims.count > 1 && dims.last == 1) {
      x = try reshape(x, dims.isEmpty ? [1] : Array(dims.dropLast()))
    }
    let rank = shape(x).rank
    if mode != .oneHot, weights == nil, (1...2).contains(rank), count > 0 {
      let rows = rank == 1 ? try expandDimensions(x, axis: 0) : x
      let counts = try builder.apply1(Bincount(depth: count, isBinary: mode == .multiHot), rows)
      return rank == 1 ? try reshape(counts, [count]) : counts
    }
    let categories = builder.constant(try Tensor(Array(0..<last), [count]))
    let column = try expandDimensions(x, axis: rank)
    let matches = try compare(.equal, column, categories)
    // The elements of a sample lie along axis 1; a vector is one sample.
    let axis = rank > 1 ? 1 : 0
    switch mode {
    case .index, .oneHot: return try float(matches)
    case .multiHot: return try float(reduce(.any, matches, axes: [axis]))
    case .count:
      var ones = try float(matches)
      if let weights {
        ones = try binary(.multiply, ones, expandDimensions(weights, axis: shape(weights).rank))
      }
      return try reduce(.sum, ones, axes: [axis])
    }
  }
}
