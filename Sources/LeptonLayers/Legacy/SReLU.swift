import LeptonBase
import LeptonGraph
import LeptonJSON

/// The S-shaped rectifier: l + a·(x - l) below l, x from l to r, r + b·(x - r) above r, with
/// r = l + |t|; the weights l, a, t, b have x's shape without the batch, and 1 along the
/// `shared_axes`. Keras 1's `SReLU`.
public final class SReLU: Layer, @unchecked Sendable {
  private let sharedAxes: [Int]
  private let isTheano: Bool
  private let initializers: [(name: String, initializer: any Initializer)]
  private var weights: [Parameter] = []

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let defaults = [
      ("t_left", "zeros"), ("a_left", "glorot_uniform"), ("t_right", "glorot_uniform"),
      ("a_right", "ones"),
    ]
    var initializers: [(name: String, initializer: any Initializer)] = []
    for (name, usual) in defaults {
      initializers.append((name, try options.initializer(name + "_initializer", default: usual)))
    }
    self.initializers = initializers
    sharedAxes = try options.optionalInts("shared_axes") ?? []
    isTheano = options.follows(.theano)
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    let shape = try elementShape(inputs.first?.shape ?? [], sharing: sharedAxes)
    for entry in initializers {
      weights.append(try addParameter(entry.name, shape, entry.initializer))
    }
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard weights.count == 4 else { throw error("is not built", code: .internal) }
    let builder = lowering.builder
    let (left, leftSlope) = (builder.parameter(weights[0]), builder.parameter(weights[1]))
    let width = try lowering.unary(Unary(.abs), builder.parameter(weights[2]))
    let rightSlope = builder.parameter(weights[3])
    let fromLeft = try lowering.binary(.subtract, input, left)
    let below = try lowering.binary(
      .multiply, lowering.unary(Unary(.clip, a: -.infinity, b: 0), fromLeft), leftSlope)
    let middle = try lowering.binary(.minimum, lowering.unary(Unary.relu, fromLeft), width)
    let fromRight = try lowering.binary(.subtract, fromLeft, width)
    let above = try lowering.binary(
      .multiply, lowering.unary(Unary.relu, fromRight), rightSlope)
    var bent = try lowering.binary(.add, below, middle)
    // On Theano a negative slope on the left cannot lead above r either.
    if isTheano { bent = try lowering.binary(.minimum, bent, width) }
    let center = try lowering.binary(.add, left, bent)
    return try lowering.binary(.add, center, above)
  }
}
