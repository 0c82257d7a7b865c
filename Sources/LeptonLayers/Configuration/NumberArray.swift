import LeptonBase
import LeptonGraph
import LeptonJSON

/// Numbers written into a configuration, with the shape of their nesting.
struct NumberArray: Sendable {
  var values: [Double]
  var shape: Shape

  /// From a number, nested lists of equal lengths, or an array object (`__numpy__`, `__tensor__`, or
  /// the `{"type": "ndarray", "value": …}` of Keras 2); nil for anything else.
  init?(_ value: JSONValue) {
    if let number = value.asDouble {
      values = [number]
      shape = []
    } else if let items = value.asArray {
      var collected: [Double] = []
      var inner: Shape?
      for item in items {
        guard let part = NumberArray(item), part.shape == inner ?? part.shape else { return nil }
        inner = part.shape
        collected += part.values
      }
      guard (inner?.rank ?? 0) < Shape.maximumRank else { return nil }
      values = collected
      shape = Shape([items.count] + (inner?.dims ?? []))
    } else if let held = value["config"]?["value"] ?? value["value"], held.asObject == nil,
      let array = NumberArray(held)
    {
      values = array.values
      shape = array.shape
    } else {
      return nil
    }
  }

  /// The one number of a scalar.
  var scalar: Float? { shape.rank == 0 ? values.first.map { Float($0) } : nil }

  func tensor() throws(LeptonError) -> Tensor { try Tensor(values.map { Float($0) }, shape) }
}

extension JSONValue {
  /// The elements of what `NumberArray` can hold, in row-major order; nil for anything else.
  var asNumbers: [Double]? { NumberArray(self)?.values }
}
