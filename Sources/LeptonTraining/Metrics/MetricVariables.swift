import LeptonBase
import LeptonGraph

/// The values of a metric's variables on the host.
struct MetricVariables {
  private let values: [[Float]]

  init(_ tensors: [Tensor]) throws(LeptonError) {
    var values: [[Float]] = []
    for tensor in tensors {
      guard let floats = tensor.floats else {
        throw LeptonError(.internal, "a metric's variable of type \(tensor.type)")
      }
      values.append(withExtendedLifetime(tensor) { Array(floats) })
    }
    self.values = values
  }

  /// The numbers of the variable at a place; none where there is no such variable.
  subscript(index: Int) -> [Float] { values.indices.contains(index) ? values[index] : [] }

  /// The one number of a scalar variable.
  func scalar(_ index: Int) -> Float { self[index].first ?? 0 }
}

/// a / b, 0 where b is 0: `divide_no_nan`.
func ratio(_ a: Float, _ b: Float) -> Float { b == 0 ? 0 : a / b }
