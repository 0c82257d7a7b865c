import LeptonBase
import LeptonGraph

/// (N, C) to (N, n, C), the vector n times.
public final class RepeatVector: Layer, @unchecked Sendable {
  private let count: Int

  public required init(_ options: LayerOptions) throws(LeptonError) {
    count = try options.size("n")
    try super.init(options)
  }

  public override var convertsInputsToFloat: Bool { false }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let shape = lowering.shape(input)
    guard shape.rank == 2 else {
      throw error("takes inputs of 2 axes, not \(shape)", code: .shapeMismatch)
    }
    let column = try lowering.expandDimensions(input, axis: 1)
    return try lowering.broadcast(column, to: [shape[0], count, shape[1]])
  }
}
