import LeptonBase

/// How an update meets what is there.
public enum ScatterMode: Int32, Sendable, Hashable {
  /// Of several updates of one row the last stays.
  case set = 0
  case add = 1
  case multiply = 2
  case maximum = 3
  case minimum = 4
}

/// Rows of a base brought together with updates: base (rows, width), ids (count) of int32 and updates
/// (count, width) give (rows, width), where row ids[i] took updates[i] in rising i. Ids outside 0..<rows
/// change nothing. float32 or int32, or bool where the mode is `set`.
public struct ScatterRows: Op {
  public static let name = "scatter rows"

  public var mode: ScatterMode

  public init(_ mode: ScatterMode) { self.mode = mode }

  /// Arguments: base, ids, updates.
  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 3)
    let (base, ids, updates) = (arguments[0], arguments[1], arguments[2])
    guard base.dtype == updates.dtype, ids.dtype == .int32,
      base.dtype == .float32 || base.dtype == .int32 || (base.dtype == .bool && mode == .set)
    else {
      throw LeptonError(
        .typeMismatch, "\(Self.name) (\(mode)) of \(updates) at \(ids) into \(base) is not defined")
    }
    guard base.shape.rank == 2, updates.shape.rank == 2,
      ids.shape.isCompatible(with: [updates.shape[0]]),
      Shape([base.shape[1]]).isCompatible(with: [updates.shape[1]])
    else { throw fail("updates \(updates.shape) at \(ids.shape) into \(base.shape)") }
    return [base]
  }

  /// Of several updates of one row, all get the derivative of a row that was set, as in TensorFlow.
  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    let b = builder
    let (base, ids, updates) = (arguments[0], arguments[1], arguments[2])
    guard let gradient = resultGradients[0], b.type(base).dtype == .float32 else {
      return [nil, nil, nil]
    }
    func gathered(_ x: Value) throws(LeptonError) -> Value {
      try b.apply1(GatherRows(), x, ids)
    }
    switch mode {
    case .set:
      let zeros = try b.broadcast(b.constant(0), to: b.shape(updates))
      let kept = try b.apply1(ScatterRows(.set), gradient, ids, zeros)
      return [kept, nil, try gathered(gradient)]
    case .add: return [gradient, nil, try gathered(gradient)]
    case .multiply:
      let product = try b.multiply(gradient, results[0])
      return [
        try b.divide(product, base), nil, try b.divide(gathered(product), updates),
      ]
    case .maximum, .minimum:
      // Those that are the extreme share the derivative equally.
      let isBase = try b.apply1(Cast(.float32), b.compare(base, .equal, results[0]))
      let isUpdate = try b.apply1(
        Cast(.float32), b.compare(updates, .equal, gathered(results[0])))
      let count = try b.apply1(ScatterRows(.add), isBase, ids, isUpdate)
      let share = try b.divide(gradient, count)
      return [
        try b.multiply(isBase, share), nil, try b.multiply(isUpdate, gathered(share)),
      ]
    }
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    arguments[2].shape.count ?? 0
  }
}
