import LeptonBase
import LeptonGraph
import LeptonKernels

extension Binder {
  /// One kernel for all matrices (…, m, n) of `x`.
  fileprivate mutating func matrices(
    _ kind: lk_matrix_kind, isFull: Bool = false, _ x: Value, others: Int = 0, _ operands: [Value]
  ) throws(LeptonError) {
    let shape = shape(x)
    var parameters = lk_matrix_params(
      kind: Int32(kind.rawValue), full: isFull ? 1 : 0,
      batch: Int64(Shape.product(shape.dims.dropLast(2)) ?? 0), rows: Int64(shape[-2]),
      columns: Int64(shape[-1]), others: Int64(others))
    let scratch = lk_matrix_scratch(&parameters)
    guard scratch >= 0 else { throw LeptonError(.limit, "matrices \(shape) are too large") }
    try call(
      lk_matrix_kernel(), parameters,
      operands.map { .value($0) } + [.scratch(byteCount: Int(scratch))])
  }
}

extension CholeskyFactor: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    try binder.matrices(LK_MATRIX_CHOLESKY, arguments[0], arguments + results)
  }
}

extension LinearSolve: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let kind =
      switch form {
      case .whole: LK_MATRIX_SOLVE
      case .lower: LK_MATRIX_SOLVE_LOWER
      case .upper: LK_MATRIX_SOLVE_UPPER
      }
    try binder.matrices(
      kind, arguments[0], others: binder.shape(arguments[1])[-1], arguments + results)
  }
}

extension Determinant: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    try binder.matrices(LK_MATRIX_DETERMINANT, arguments[0], arguments + results)
  }
}

extension TriangularFactors: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    try binder.matrices(LK_MATRIX_LU, arguments[0], arguments + results)
  }
}

extension OrthogonalFactors: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    try binder.matrices(LK_MATRIX_QR, isFull: isComplete, arguments[0], arguments + results)
  }
}

extension SymmetricEigen: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    try binder.matrices(LK_MATRIX_EIGEN, arguments[0], arguments + results)
  }
}

extension SingularValues: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    try binder.matrices(LK_MATRIX_SINGULAR, isFull: isComplete, arguments[0], arguments + results)
  }
}
