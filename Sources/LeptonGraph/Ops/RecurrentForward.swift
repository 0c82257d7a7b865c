import LeptonBase

/// A recurrent layer over a whole sequence as training runs it: it keeps what its gradient needs, and
/// leaves the input's share of the gate sums, x·W + b, to a product over all steps.
///
/// Arguments: sums (N, T, G·U), recurrent kernel (U, G·U), then where present the candidate's bias
/// (U), mask (N, T) bool, dropout (G, N, U), and the initial states (N, U).
/// Results: the output sequence (N, T, U) or the last output (N, U), the final states (N, U), and what
/// is kept: gates (N, T, G·U), the state before each step (N, T, U), and but for the simple cell a
/// further tensor (N, T, U); see `lk_recurrent_training.h`.
public struct RecurrentForward: Op {
  public static let name = "recurrent"

  /// The layer; its `hasBias` and `hasInitialState` say nothing about the input's bias here.
  public var cell: Recurrent
  /// gruResetAfter: the bias that the recurrent product of the candidate starts from.
  public var hasCandidateBias: Bool
  /// Factors of the state in the recurrent product of each gate, the same at all steps.
  public var hasDropout: Bool

  public init(_ cell: Recurrent, hasCandidateBias: Bool, hasDropout: Bool) {
    self.cell = cell
    self.hasCandidateBias = hasCandidateBias
    self.hasDropout = hasDropout
  }

  /// An argument list taken apart, and the number of tensors that are kept.
  public struct Arguments<T> {
    public var sums: T
    public var kernel: T
    public var candidateBias: T?
    public var mask: T?
    public var dropout: T?
    public var initialStates: [T]
  }

  /// `arguments` holds as many as `resultTypes` asks for.
  public func split<T>(_ arguments: [T]) -> Arguments<T> {
    var rest = arguments.dropFirst(2)
    let candidateBias = hasCandidateBias ? rest.popFirst() : nil
    let mask = cell.hasMask ? rest.popFirst() : nil
    let dropout = hasDropout ? rest.popFirst() : nil
    return Arguments(
      sums: arguments[0], kernel: arguments[1], candidateBias: candidateBias, mask: mask,
      dropout: dropout, initialStates: Array(rest))
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    let states = cell.hasInitialState ? cell.kind.stateCount : 0
    let optional = [hasCandidateBias, cell.hasMask, hasDropout].filter { $0 }.count
    try expect(arguments, count: 2 + optional + states)
    let sums = arguments[0].shape, units = cell.units
    let (columns, overflow) = units.multipliedReportingOverflow(by: cell.kind.gateCount)
    guard units > 0, !overflow, sums.rank == 3 else {
      throw fail("sums \(sums) of \(units) units")
    }
    var wanted: [TensorType] = [
      .float32([sums[0], sums[1], columns]), .float32([units, columns]),
    ]
    if hasCandidateBias { wanted.append(.float32([units])) }
    if cell.hasMask { wanted.append(TensorType(.bool, [sums[0], sums[1]])) }
    if hasDropout { wanted.append(.float32([cell.kind.gateCount, sums[0], units])) }
    let state = TensorType.float32([sums[0], units])
    for _ in 0..<states { wanted.append(state) }
    for (argument, type) in zip(arguments, wanted)
    where argument.dtype != type.dtype || !argument.shape.isCompatible(with: type.shape) {
      throw fail("an argument of type \(argument) where \(type) is due")
    }
    let sequence = TensorType.float32([sums[0], sums[1], units])
    let kept = [wanted[0], sequence] + (cell.kind == .simple ? [] : [sequence])
    return [cell.returnsSequence ? sequence : state]
      + [TensorType](repeating: state, count: cell.kind.stateCount) + kept
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    2 * (arguments[0].shape.count ?? 0) * cell.units
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    let given = split(arguments)
    let states = cell.kind.stateCount
    let kept = Array(results.dropFirst(1 + states))
    let slopes = Array(resultGradients.prefix(1 + states))
    let op = RecurrentBackward(self, hasGradients: slopes.map { $0 != nil })
    let optional: [Value?] = [given.mask, given.dropout]
    let found = try builder.apply(
      op, kept + [given.kernel] + (optional + slopes).compactMap { $0 })
    let candidate = cell.kind == .gruResetAfter ? found[1] : nil
    var answer: [Value?] = [
      found[0],
      try kernelGradient(
        builder, kept, sums: found[0], candidate: candidate, dropout: given.dropout),
    ]
    if hasCandidateBias, let candidate {
      answer.append(try builder.apply1(Reduce(.sum, axes: [0, 1]), candidate))
    }
    if cell.hasMask { answer.append(nil) }
    if hasDropout { answer.append(nil) }
    if cell.hasInitialState { answer += found.suffix(states).map { $0 } }
    return answer
  }

  /// Σ over samples and steps of what each gate's product multiplied times the gradient of its sum.
  private func kernelGradient(
    _ builder: GraphBuilder, _ kept: [Value], sums: Value, candidate: Value?, dropout: Value?
  ) throws(LeptonError) -> Value {
    let gates = cell.kind.gateCount, units = cell.units
    func product(_ state: Value, _ slopes: Value) throws(LeptonError) -> Value {
      try builder.apply1(
        MatMul(transposesA: true), rows(builder, state), rows(builder, slopes))
    }
    func gate(_ range: Range<Int>, of value: Value) throws(LeptonError) -> Value {
      if range == 0..<gates { return value }
      return try slice(
        builder, value, axis: builder.shape(value).rank - 1, range.lowerBound * units,
        range.upperBound * units)
    }
    func join(_ parts: [Value]) throws(LeptonError) -> Value {
      parts.count == 1 ? parts[0] : try builder.apply(Concatenate(axis: 1), parts)[0]
    }
    let state = kept[1]
    guard let dropout else {
      switch cell.kind {
      case .simple, .lstm: return try product(state, sums)
      case .gruResetAfter:
        guard let candidate else { return try product(state, sums) }
        // A product over all columns costs less than taking two thirds of them out first.
        return try join([
          gate(0..<2, of: product(state, sums)), product(state, candidate),
        ])
      case .gru:
        return try join([
          product(state, gate(0..<2, of: sums)), product(kept[2], gate(2..<3, of: sums)),
        ])
      }
    }
    var parts: [Value] = []
    for number in 0..<gates {
      let slopes =
        if number == 2, let candidate { candidate } else {
          try gate(number..<(number + 1), of: sums)
        }
      // What the reset gate lets through has been through dropout when it was kept.
      if cell.kind == .gru, number == 2 {
        parts.append(try product(kept[2], slopes))
        continue
      }
      let factor = try builder.apply1(
        Reshape([builder.shape(state)[0], 1, units]),
        slice(builder, dropout, axis: 0, number, number + 1))
      parts.append(try product(builder.apply1(Binary(.multiply), state, factor), slopes))
    }
    return try join(parts)
  }

  /// (N, T, columns) as (N·T, columns).
  private func rows(_ builder: GraphBuilder, _ value: Value) throws(LeptonError) -> Value {
    let shape = builder.shape(value)
    return try builder.apply1(
      Reshape([Shape.mergedDimension(shape.dims.dropLast()), shape[-1]]), value)
  }

  private func slice(
    _ builder: GraphBuilder, _ value: Value, axis: Int, _ start: Int, _ stop: Int
  ) throws(LeptonError) -> Value {
    var axes = [AxisSlice](repeating: AxisSlice(), count: builder.shape(value).rank)
    axes[axis] = AxisSlice(start: start, stop: stop)
    return try builder.apply1(Slice(axes), value)
  }
}
