import LeptonBase
import LeptonGraph
import LeptonJSON

extension LayerOptions {
  /// The small number under the square root; files of Keras 1 and 2 may say null.
  func epsilon(default value: Double) throws(LeptonError) -> Float {
    try read("epsilon", kind: "a number that is not negative", default: .number(value)) {
      found -> Float? in
      let number = found.isNull ? value : found.asDouble ?? -1
      return number >= 0 ? Float(number) : nil
    }
  }
}

extension Layer {
  /// The dimension of an axis, which a weight's shape needs; a negative axis counts from the end.
  final func length(of axis: Int, in shape: Shape) throws(LeptonError) -> Int {
    guard axis >= -shape.rank, axis < shape.rank else {
      throw error("has the axis \(axis), but an input of shape \(shape)", code: .shapeMismatch)
    }
    let length = shape.dims[axis < 0 ? axis + shape.rank : axis]
    guard length >= 0 else {
      throw error(
        "must know axis \(axis) of its input, whose shape is \(shape)", code: .shapeMismatch)
    }
    return length
  }
}

extension Lowering {
  /// f of the tensor with some axes brought to its end, in the given order, and back again.
  func withAxesLast(
    _ axes: [Int], _ x: Value, _ f: (Value) throws(LeptonError) -> Value
  ) throws(LeptonError) -> Value {
    let rank = shape(x).rank
    let order = (0..<rank).filter { !axes.contains($0) } + axes
    guard order != Array(0..<rank) else { return try f(x) }
    var inverse = [Int](repeating: 0, count: rank)
    for (place, axis) in order.enumerated() { inverse[axis] = place }
    return try transpose(f(transpose(x, order)), inverse)
  }

  /// Axes counted from the front, rising; throws where the tensor lacks one or one is named twice.
  func axes(_ axes: [Int], of x: Value) throws(LeptonError) -> [Int] {
    var found: [Int] = []
    for axis in axes { found.append(try self.axis(axis, of: x)) }
    guard Set(found).count == found.count, !found.isEmpty else {
      throw LeptonError(
        .configuration, "layer '\(builder.label)': the axes \(axes) are not distinct")
    }
    return found.sorted()
  }
}
