import LeptonBase
import LeptonGraph

extension Graph {
  /// Computes what depends on constants only. Results are kept in `cache`, so that programs for other
  /// shapes share them.
  func foldingConstants(_ cache: ConstantCache) throws(LeptonError) -> Graph {
    try Rewriter.rewrite(self) { rewriter, op, arguments throws(LeptonError) in
      // The host may count on being called in every run.
      if op is HostCall { return nil }
      var tensors: [Tensor] = []
      for argument in arguments {
        guard let tensor = rewriter.constant(argument) else { return nil }
        tensors.append(tensor)
      }
      let results = try op.resultTypes(tensors.map(\.type))
      let bytesBefore = tensors.reduce(0) { $0 + ($1.type.byteCount ?? 0) }
      let bytesAfter = results.reduce(0) { $0 + ($1.byteCount ?? Int.max / 64) }
      // What only repeats a constant is cheaper to repeat while it is read.
      guard !tensors.isEmpty, bytesAfter <= Swift.max(4 * bytesBefore, 1 << 16) else { return nil }
      var values: [Value] = []
      for tensor in try cache.evaluate(op, tensors) { values.append(rewriter.constant(tensor)) }
      return values
    }
  }
}
