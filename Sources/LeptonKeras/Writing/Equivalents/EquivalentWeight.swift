import LeptonBase
import LeptonGraph

/// Where the value of a new weight comes from: from one old weight, element by element.
struct EquivalentWeight {
  let source: Parameter
  /// For every element of the new weight the place of the old one's, a place after its last one for zero;
  /// nil where elements stay in their order.
  let places: [Int32]?

  init(_ source: Parameter, places: [Int32]? = nil) {
    self.source = source
    self.places = places
  }

  /// The new weight's value for a value of the old one: the weight's own, or that of an optimizer's slot
  /// for it.
  ///
  /// - Throws: `.internal` where the elements do not fill the shape.
  func value(of old: Tensor, as shape: Shape) throws(LeptonError) -> Tensor {
    let type = TensorType(old.dtype, shape)
    guard let count = shape.count, let oldCount = old.shape.count,
      count == places?.count ?? oldCount
    else {
      throw LeptonError(
        .internal, "a weight of shape \(shape) cannot be made of one of shape \(old.shape)")
    }
    guard let places else { return Tensor(type, old.buffer) }
    let size = old.dtype.size
    let buffer = try HostBuffer(byteCount: max(count * size, 1))
    withExtendedLifetime((old.buffer, buffer)) {
      for (place, source) in places.enumerated() {
        let target = buffer.pointer + place * size
        if source >= 0, Int(source) < oldCount {
          target.copyMemory(from: old.buffer.pointer + Int(source) * size, byteCount: size)
        } else {
          target.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        }
      }
    }
    return Tensor(type, buffer)
  }
}
