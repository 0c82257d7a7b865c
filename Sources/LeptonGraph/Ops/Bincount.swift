import LeptonBase

/// How often each of the indices 0 ..< `depth` occurs in every row of int32 (rows, width), as float32
/// (rows, depth), or whether it does. Indices outside count nowhere.
public struct Bincount: Op {
  public static let name = "bincount"

  public var depth: Int
  public var isBinary: Bool

  public init(depth: Int, isBinary: Bool) {
    self.depth = depth
    self.isBinary = isBinary
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    guard arguments[0].dtype == .int32, arguments[0].shape.rank == 2, depth > 0 else {
      throw fail("\(arguments[0]) over \(depth) indices")
    }
    return [.float32([arguments[0].shape[0], depth])]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] { [nil] }
}
