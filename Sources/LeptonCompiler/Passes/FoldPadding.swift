import LeptonBase
import LeptonGraph

extension Graph {
  /// Zero padding before a convolution becomes the convolution's own; so does padding before a maximum
  /// that cannot win: with -∞, or with zero where nothing is less.
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
      case var op as Pool where op.kind == .maximum:
        guard let (window, x) = rewriter.paddedMaximum(op.window, arguments[0]) else { return nil }
        op.window = window
        return try rewriter.emit(op, [x])
      default: return nil
      }
    }
  }
}

extension Rewriter {
  /// The window with the padding that stands before it, and what was padded.
  fileprivate func padded(_ window: Window, _ x: Value) -> (Window, Value)? {
    guard let (op, arguments) = producer(x), let pad = op as? Pad, pad.value == 0 else {
      return nil
    }
    return joined(window, pad, x).map { ($0, arguments[0]) }
  }

  /// The same before a maximum. Every window must keep an element of its own: the maximum of padding
  /// alone is -∞.
  fileprivate func paddedMaximum(_ window: Window, _ x: Value) -> (Window, Value)? {
    guard let (op, arguments) = producer(x), let pad = op as? Pad,
      pad.value == -.infinity || (pad.value == 0 && isNonNegative(arguments[0])),
      let joined = joined(window, pad, x),
      case .explicit(let before, let after) = joined.padding,
      zip(window.size, zip(before, after)).allSatisfy({ $0 > $1.0 && $0 > $1.1 }),
      window.dilation.allSatisfy({ $0 == 1 })
    else { return nil }
    return (joined, arguments[0])
  }

  /// Whether no element is less than zero (NaN apart).
  private func isNonNegative(_ value: Value) -> Bool {
    guard let (op, arguments) = producer(value) else { return false }
    switch op {
    case let op as Unary:
      switch op.kind {
      case .relu: return op.a == 0 && op.b >= 0 && op.c >= 0
      case .sigmoid, .hardSigmoid, .softplus, .squareplus, .sparsePlus, .sparseSigmoid, .exp,
        .square,
        .abs:
        return true
      default: return false
      }
    case is Pool, is Concatenate, is Reshape, is Transpose, is Slice:
      return arguments.allSatisfy(isNonNegative)
    case let op as Pad: return op.value >= 0 && isNonNegative(arguments[0])
    default: return false
    }
  }

  /// The window with its own padding and that of `pad`, whose result is x.
  private func joined(_ window: Window, _ pad: Pad, _ x: Value) -> Window? {
    guard window.padding != .same else { return nil }
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
    return window
  }
}
