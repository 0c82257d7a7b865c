import LeptonBase
import LeptonGraph

/// Masks of attention scores, true where a query may look.
extension Lowering {
  /// A constant (1, rows, columns) of what `holds` says of row and column; nil while a size is unknown.
  private func positionMask(
    _ rows: Int, _ columns: Int, _ holds: (Int, Int) -> Bool
  ) throws(LeptonError) -> Value? {
    guard rows >= 0, columns >= 0 else { return nil }
    guard let count = Shape([rows, columns]).count, count <= Int(Int32.max) else {
      throw LeptonError(
        .limit, "layer '\(builder.label)': \(rows) × \(columns) attention scores are too many")
    }
    var truth = [UInt8](repeating: 0, count: count)
    for row in 0..<rows {
      for column in 0..<columns where holds(row, column) { truth[row * columns + column] = 1 }
    }
    return builder.constant(
      Tensor(TensorType(.bool, [1, rows, columns]), try HostBuffer.copying(truth)))
  }

  /// No query looks at what comes after it.
  func causalMask(_ rows: Int, _ columns: Int) throws(LeptonError) -> Value? {
    try positionMask(rows, columns) { $0 >= $1 }
  }

  /// Queries look less than `width` places back or ahead.
  func bandMask(_ rows: Int, _ columns: Int, width: Int) throws(LeptonError) -> Value? {
    try positionMask(rows, columns) { Swift.abs($0 - $1) < width }
  }

  /// Both masks, with broadcasting; a missing one holds everywhere.
  func both(_ first: Value?, _ second: Value?) throws(LeptonError) -> Value? {
    guard let first, let second else { return first ?? second }
    return try logical(.and, first, second)
  }
}

extension LayerCall {
  /// The truth value of an argument; false where it is absent.
  func flag(_ position: Int, _ name: String) -> Bool {
    guard case .literal(let value)? = argument(position, name) else { return false }
    return value.asBool ?? (value.asInt.map { $0 != 0 } ?? false)
  }
}
