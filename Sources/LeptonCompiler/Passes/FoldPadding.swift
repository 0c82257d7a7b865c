import LeptonBase
import LeptonGraph

extension Graph {
  /// Zero padding before a convolution becomes the convolution's own.
  func foldingPadding() throws(LeptonError) -> Graph {
    try Rewriter.rewrite(self) { rewriter, op, arguments throws(LeptonError) in
      switch op {
      case var op as Convolution:
        guard let (window, x) = rewriter.padded(op.window, arguments[0]) else { return nil }
        op.window = window
        return try rewriter.emit(op, [x, arguments[1]])
      case var op as DepthwiseConvolution:
        guard let (window, x) = rewriter.padded(op.window, arguments[0]) else { return nil }
        op.window = window
        return try rewriter.emit(op, [x, arguments[1]])
      default: return nil
      }
    }
  }
}

extension Rewriter {
  /// The window with the padding that stands before it, and what was padded.
  fileprivate func padded(_ window: Window, _ x: Value) -> (Window, Value)? {
    guard let (op, arguments) = producer(x), let pad = op as? Pad, pad.value == 0,
      window.padding != .same
    else { return nil }
    let rank = type(x).shape.rank
    let spatial = 1..<(rank - 1)
    for axis in [0, rank - 1] where pad.before[axis] != 0 || pad.after[axis] != 0 { return nil }
    var before: [Int] = []
    var after: [Int] = []
    for axis in spatial {
      let own = window.placement(axis: axis - 1, length: type(x).shape[axis])
      before.append(pad.before[axis] + own.before)
      after.append(pad.after[axis] + own.after)
    }
    var window = window
    window.padding = .explicit(before: before, after: after)
    return (window, arguments[0])
  }
}
