import LeptonBase
import LeptonGraph

extension Graph {
  /// Scales and offsets per channel that follow a product or convolution move into its weights and bias
  /// (so does batch normalization, once written in full), then activations and residual additions
  /// into its epilogue.
  func fusingEpilogues() throws(LeptonError) -> Graph {
    try Rewriter.rewrite(self) { rewriter, op, arguments throws(LeptonError) in
      if let base = Fused.Base(op) { return try rewriter.emit(Fused(base: base), arguments) }
      switch op {
      case let op as Binary: return try rewriter.fuse(op, arguments)
      case let op as Unary: return try rewriter.fuse(op, arguments[0])
      default: return nil
      }
    }
  }
}

extension Rewriter {
  private func fused(_ value: Value) -> (op: Fused, arguments: [Value])? {
    guard isUsedOnce(value), let (op, arguments) = producer(value), let op = op as? Fused else {
      return nil
    }
    return (op, arguments)
  }

  /// An activation into the epilogue.
  fileprivate mutating func fuse(_ unary: Unary, _ argument: Value) throws(LeptonError) -> [Value]?
  {
    guard unary.kind.isEpilogue else { return nil }
    guard let (found, arguments) = fused(argument), found.activation.kind == .linear,
      found.residual != .afterActivation
    else { return nil }
    if unary.kind == .affine, let scaled = try affine(argument, unary) { return scaled }
    var op = found
    op.activation = unary
    return try emit(op, arguments)
  }

  private mutating func affine(_ argument: Value, _ unary: Unary) throws(LeptonError) -> [Value]? {
    let scale = constant(try Tensor([unary.a], [1]))
    guard let scaled = try scaling(argument, by: scale) else { return nil }
    return try offsetting(scaled, by: constant(try Tensor([unary.b], [1]))).map { [$0] }
  }

  fileprivate mutating func fuse(_ op: Binary, _ arguments: [Value]) throws(LeptonError) -> [Value]?
  {
    let (x, y) = (arguments[0], arguments[1])
    switch op.kind {
    case .multiply:
      if constant(y) != nil, let scaled = try scaling(x, by: y) { return [scaled] }
      if constant(x) != nil, let scaled = try scaling(y, by: x) { return [scaled] }
    case .divide:
      guard constant(y) != nil, perChannel(y, of: x) != nil, isScalable(x) else { return nil }
      return try scaling(x, by: emit1(Unary(.reciprocal), y)).map { [$0] }
    case .subtract:
      guard constant(y) != nil, perChannel(y, of: x) != nil, isOffsettable(x) else { return nil }
      return try offsetting(x, by: emit1(Unary(.negate), y)).map { [$0] }
    case .add:
      if constant(y) != nil, let sum = try offsetting(x, by: y) { return [sum] }
      if constant(x) != nil, let sum = try offsetting(y, by: x) { return [sum] }
      // A bias that training changes.
      if hasChannels(y, of: x), let sum = try offsetting(x, by: y) { return [sum] }
      if hasChannels(x, of: y), let sum = try offsetting(y, by: x) { return [sum] }
      // Of two candidates the one computed last takes the other in.
      for (main, other) in x.node > y.node ? [(x, y), (y, x)] : [(y, x), (x, y)] {
        if let sum = try adding(main, other) { return sum }
      }
    default: break
    }
    return nil
  }

  /// Whether `offset` has one element per channel (the last axis of `x`).
  private func hasChannels(_ offset: Value, of x: Value) -> Bool {
    guard let shape = perChannel(offset, of: x) else { return false }
    return shape[0] == type(x).shape.dims.last
  }

  /// The shape (C) or (1) of what has one element per channel (the last axis of `x`) or one in all.
  private func perChannel(_ factor: Value, of x: Value) -> Shape? {
    let shape = type(factor).shape
    let channels = type(x).shape.dims.last ?? 1
    guard shape.rank <= type(x).shape.rank, type(factor).dtype == .float32 else { return nil }
    if shape.count == 1 { return [1] }
    return shape.count == channels && shape.dims.last == channels ? [channels] : nil
  }

  private func isScalable(_ x: Value) -> Bool {
    guard let (op, arguments) = fused(x) else { return false }
    return op.activation.kind == .linear && op.residual == .none && isConstant(arguments[1])
  }

  private func isOffsettable(_ x: Value) -> Bool {
    guard let (op, _) = fused(x) else { return false }
    return op.activation.kind == .linear && op.residual != .afterActivation
  }

  /// Whether a value depends on constants only, so that folding will compute it.
  private func isConstant(_ value: Value) -> Bool {
    if constant(value) != nil { return true }
    guard let (_, arguments) = producer(value) else { return false }
    return !arguments.isEmpty && arguments.allSatisfy(isConstant)
  }

  /// x·factor with the factor in x's weights and bias.
  private mutating func scaling(_ x: Value, by factor: Value) throws(LeptonError) -> Value? {
    guard isScalable(x), var (op, arguments) = fused(x), let shape = perChannel(factor, of: x),
      let aligned = op.shape(ofScale: shape, for: type(arguments[1]).shape)
    else { return nil }
    let vector = try emit1(Reshape(shape), factor)
    if op.hasBias {
      let bias = op.biasIndex
      arguments[bias] = try emit1(Binary(.multiply), arguments[bias], vector)
    }
    if op.hasScale {
      arguments[2] = try emit1(Binary(.multiply), arguments[2], vector)
    } else if constant(arguments[1]) != nil {
      op.hasScale = true
      arguments.insert(vector, at: 2)
    } else {
      arguments[1] = try emit1(
        Binary(.multiply), arguments[1], emit1(Reshape(aligned), vector))
    }
    return try emit(op, arguments)[0]
  }

  /// x + offset with the offset in x's bias.
  private mutating func offsetting(_ x: Value, by offset: Value) throws(LeptonError) -> Value? {
    guard isOffsettable(x), var (op, arguments) = fused(x),
      let shape = perChannel(offset, of: x), let channels = type(x).shape.dims.last
    else { return nil }
    let vector = try emit1(Reshape(shape), offset)
    if op.hasBias {
      arguments[op.biasIndex] = try emit1(Binary(.add), arguments[op.biasIndex], vector)
    } else {
      op.hasBias = true
      let bias = shape == [channels] ? vector : try emit1(BroadcastTo([channels]), vector)
      arguments.insert(bias, at: op.biasIndex)
    }
    return try emit(op, arguments)[0]
  }

  /// main + other with the addition in main's epilogue.
  private mutating func adding(_ main: Value, _ other: Value) throws(LeptonError) -> [Value]? {
    guard main != other, let (found, arguments) = fused(main), found.residual == .none,
      type(main) == type(other), constant(other) == nil
    else { return nil }
    var op = found
    op.residual = op.activation.kind == .linear ? .beforeActivation : .afterActivation
    return try emit(op, arguments + [other])
  }
}
