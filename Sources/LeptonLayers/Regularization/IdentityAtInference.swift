import LeptonBase
import LeptonGraph
import LeptonJSON

/// What the layers share that act at random while a model is trained, and give their input on unchanged
/// afterwards. Masks pass.
public class IdentityAtInference: Layer, @unchecked Sendable {
  private let seed: Int?
  private var stream: Parameter?

  /// Subclasses read their options and then call this.
  public required init(_ options: LayerOptions) throws(LeptonError) {
    seed = options.config["seed"]?.asInt
    try super.init(options)
  }

  /// Whether the layer needs random numbers: Keras makes no generator for a rate of 0.
  var isRandom: Bool { true }

  /// Writes what the layer does in training; its random numbers come from `stream`.
  func lowerTraining(
    _ input: Value, _ stream: Parameter, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    input
  }

  public override var supportsMasking: Bool { true }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    if isRandom { stream = addRandomStream(seed: seed) }
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard lowering.isTraining, let stream, lowering.shape(input).isKnown else { return input }
    return try lowerTraining(input, stream, lowering)
  }
}

extension LayerOptions {
  /// A share of elements to drop.
  func rate(_ key: String = "rate", default value: Double? = nil) throws(LeptonError) -> Float {
    let rate = try float(key, default: value)
    guard rate >= 0, rate <= 1 else { throw error(key, "should be from 0 to 1, but is \(rate)") }
    return rate
  }

  func seed() throws(LeptonError) { _ = try optionalInt("seed") }

  /// The dimensions in which the choice of elements to drop is made anew; null, or null in it, stands
  /// for those of the input, 1 for one choice along the axis.
  func noiseShape() throws(LeptonError) -> Shape? {
    try read("noise_shape", kind: "a shape or null", default: .null) { value -> Shape?? in
      value.isNull ? .some(nil) : LayerOptions.dimensions(value).map { .some($0) }
    }
  }
}

extension Layer {
  /// The noise shape with the input's dimensions in the places of unknown ones; throws where it cannot
  /// be broadcast to the input.
  final func concrete(_ noiseShape: Shape?, for input: Shape) throws(LeptonError) -> Shape {
    guard let noiseShape else { return input }
    guard noiseShape.rank == input.rank else {
      throw error("has noise_shape \(noiseShape) for an input \(input)", code: .shapeMismatch)
    }
    let dims = zip(noiseShape.dims, input.dims).map { $0 < 0 ? $1 : $0 }
    guard zip(dims, input.dims).allSatisfy({ $0 == $1 || $0 == 1 }) else {
      throw error("has noise_shape \(noiseShape) for an input \(input)", code: .shapeMismatch)
    }
    return Shape(dims)
  }
}
