import LeptonBase
import LeptonGraph
import LeptonJSON

/// x for x > 0, alpha · x below; `keras.layers.PReLU`. alpha has x's shape without the batch, and 1
/// along the `shared_axes`, which count the batch as 0.
public final class PReLU: Layer, @unchecked Sendable {
  private let sharedAxes: [Int]
  private let alphaInitializer: any Initializer
  private var alpha: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    alphaInitializer = try options.initializer("alpha_initializer", default: "zeros")
    try options.regularizer("alpha_regularizer")
    try options.constraint("alpha_constraint")
    sharedAxes = try options.optionalInts("shared_axes") ?? []
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    let shape = inputs.first?.shape ?? []
    guard shape.rank >= 1 else { throw error("takes inputs with a batch", code: .shapeMismatch) }
    var dims = Array(shape.dims.dropFirst())
    for axis in sharedAxes {
      // Keras indexes the list without the batch by axis - 1, as Python does.
      let place = axis - 1 < 0 ? axis - 1 + dims.count : axis - 1
      guard dims.indices.contains(place) else {
        throw error("shares axis \(axis), but its input has shape \(shape)", code: .shapeMismatch)
      }
      dims[place] = 1
    }
    alpha = try addParameter("alpha", Shape(dims), alphaInitializer)
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let alpha else { throw error("is not built", code: .internal) }
    let builder = lowering.builder
    let positive = try builder.apply1(Unary.relu, input)
    let negative = try builder.apply1(Unary(.clip, a: -.infinity, b: 0), input)
    let scaled = try builder.apply1(Binary(.multiply), negative, builder.parameter(alpha))
    return try builder.apply1(Binary(.add), positive, scaled)
  }
}
