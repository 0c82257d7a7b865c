import LeptonBase
import LeptonJSON

/// What targets and predictions are, seen by their shapes: Keras's `is_binary_or_sparse_categorical`.
enum ShapeKind {
  case binary
  case sparse
  case categorical

  init(target: Shape, prediction: Shape) {
    if prediction.dims.last == 1 {
      self = .binary
    } else if target.rank < prediction.rank || target.dims.last == 1 {
      self = .sparse
    } else {
      self = .categorical
    }
  }

  /// The identifier, or where it is one of `words` in any case of letters the name for the shapes.
  static func replace(
    _ identifier: JSONValue, _ words: [String], _ target: Shape, _ prediction: Shape,
    _ className: (ShapeKind) -> String
  ) -> JSONValue {
    guard let word = identifier.asString, words.contains(word.lowercased()) else {
      return identifier
    }
    return .string(className(ShapeKind(target: target, prediction: prediction)))
  }
}
