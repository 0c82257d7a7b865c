import LeptonBase

/// Rows of a table (rows, width…) by int32 ids of any shape; the result has the ids' shape followed by
/// width…. An id outside 0..<rows fails the run with the id in the message.
public struct GatherRows: Op {
  public static let name = "gather"

  public init() {}

  /// Arguments: table, ids.
  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (table, ids) = (arguments[0], arguments[1])
    guard table.shape.rank >= 1 else { throw fail("a table of shape \(table.shape)") }
    guard ids.dtype == .int32 else {
      throw LeptonError(.typeMismatch, "gather takes ids of int32, not \(ids.dtype.name)")
    }
    return [TensorType(table.dtype, Shape(ids.shape.dims + table.shape.dims.dropFirst()))]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int { 0 }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    let (table, ids) = (builder.type(arguments[0]), arguments[1])
    guard table.dtype == .float32, let count = builder.shape(ids).count,
      let width = Shape.product(table.shape.dims.dropFirst())
    else { return [nil, nil] }
    let rows = try builder.reshape(gradient, [count, width])
    let sums = try builder.apply1(
      ScatterAddRows(rowCount: table.shape[0]), rows, builder.reshape(ids, [count]))
    return [try builder.reshape(sums, table.shape), nil]
  }
}

/// The sums of the rows that have the same id: rows (count, width) of float32 and ids (count) of int32
/// give (rowCount, width), whose row i is the sum, in their order, of all rows with id i, and zero
/// where there is none. Rows with an id outside 0..<rowCount count nowhere.
public struct ScatterAddRows: Op {
  public static let name = "scatter"

  public var rowCount: Int

  public init(rowCount: Int) { self.rowCount = rowCount }

  /// Arguments: rows, ids.
  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (rows, ids) = (arguments[0], arguments[1])
    guard rows.dtype == .float32, ids.dtype == .int32 else {
      throw LeptonError(
        .typeMismatch, "scatter takes rows of float32 and ids of int32, not \(rows) and \(ids)")
    }
    guard rows.shape.rank == 2, ids.shape.isCompatible(with: [rows.shape[0]]), rowCount >= 0 else {
      throw fail("rows \(rows.shape) and ids \(ids.shape) into \(rowCount) rows")
    }
    return [.float32([rowCount, rows.shape[1]])]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return [nil, nil] }
    return [try builder.apply1(GatherRows(), gradient, arguments[1]), nil]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    arguments[0].shape.count ?? 0
  }
}
