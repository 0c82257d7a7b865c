import LeptonJSON

/// Where the channels are in a model of Keras 1.
///
/// Several of its layers (`ZeroPadding2D`, `UpSampling2D`, `Cropping2D`, …) do not write their
/// `dim_ordering`: they had that of the machine's settings, which the others in the model tell.
struct KerasOneOrdering {
  enum Ordering {
    case first
    case last
  }

  /// What a layer of the model says.
  private(set) var said: Ordering?
  /// What the shape of an image suggests: 1, 3 or 4 channels on one side only.
  private var shaped: Ordering?

  init(_ json: JSONValue) { visit(json, depth: 0) }

  private mutating func visit(_ json: JSONValue, depth: Int) {
    guard said == nil, depth < 64 else { return }
    switch json {
    case .array(let elements): for element in elements { visit(element, depth: depth + 1) }
    case .object(let object):
      switch object["dim_ordering"]?.asString {
      case "th": said = .first
      case "tf": said = .last
      default: break
      }
      if let shape = object["batch_input_shape"]?.asShape { suggest(shape.dims) }
      for member in object.members { visit(member.value, depth: depth + 1) }
    default: break
    }
  }

  private mutating func suggest(_ dims: [Int]) {
    guard shaped == nil, dims.count == 4 || dims.count == 5, let last = dims.last else { return }
    let usual: Set<Int> = [1, 3, 4]
    let (atFirst, atLast) = (usual.contains(dims[1]), usual.contains(last))
    if atFirst != atLast { shaped = atFirst ? .first : .last }
  }

  /// Without any sign, Theano's users had channels first and TensorFlow's last.
  func channelsFirst(isTheano: Bool) -> Bool {
    guard let known = said ?? shaped else { return isTheano }
    return known == .first
  }
}
