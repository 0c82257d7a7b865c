import LeptonBase
import LeptonGraph

/// Reorders the axes after the batch; `dims` counts them from 1.
public final class Permute: Layer, @unchecked Sendable {
  private let dims: [Int]

  public required init(_ options: LayerOptions) throws(LeptonError) {
    dims = try options.ints("dims")
    try super.init(options)
    guard dims.sorted() == Array(1...max(dims.count, 1)) else {
      throw error("has the dims \(dims), which are no order of 1 to \(dims.count)")
    }
  }

  public override var convertsInputsToFloat: Bool { false }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard lowering.shape(input).rank == dims.count + 1 else {
      throw error(
        "orders \(dims.count) axes, but the input has shape \(lowering.shape(input))",
        code: .shapeMismatch)
    }
    return try lowering.transpose(input, [0] + dims)
  }
}
