import LeptonBase
import LeptonGraph

extension ArgumentDescription {
  /// The argument of a call, with the tensors that `tensor` gives for edges.
  public func resolved(
    _ tensor: (TensorReference) throws(LeptonError) -> LayerTensor
  ) throws(LeptonError) -> LayerArgument {
    switch self {
    case .tensor(let reference, _): return .tensor(try tensor(reference))
    case .list(let items):
      var resolved: [LayerArgument] = []
      for item in items { resolved.append(try item.resolved(tensor)) }
      return .list(resolved)
    case .dictionary(let entries):
      var resolved: [(key: String, value: LayerArgument)] = []
      for entry in entries { resolved.append((entry.key, try entry.value.resolved(tensor))) }
      return .dictionary(resolved)
    case .slice(let start, let stop, let step):
      return .slice(
        start: try start.resolved(tensor), stop: try stop.resolved(tensor),
        step: try step.resolved(tensor))
    case .ellipsis: return .ellipsis
    case .constant(let dtype, let value):
      return .constant(try Tensor(json: value, dtype: dtype))
    case .literal(let value): return .literal(value)
    }
  }
}
