import LeptonBase
import LeptonGraph

/// Random numbers of a layer for a batch of images.
struct ImageRandom {
  let lowering: Lowering
  private let stream: Parameter
  let batch: Int

  init(_ lowering: Lowering, _ stream: Parameter, batch: Int) {
    self.lowering = lowering
    self.stream = stream
    self.batch = batch
  }

  func uniform(_ shape: Shape, _ range: FactorRange) throws(LeptonError) -> Value {
    try lowering.unary(
      Unary(.affine, a: range.upper - range.lower, b: range.lower),
      lowering.random(.uniform, shape, stream))
  }

  /// A number for each image: (N, 1, 1, 1).
  func perImage(_ range: FactorRange) throws(LeptonError) -> Value {
    try uniform([batch, 1, 1, 1], range)
  }

  func normal(_ shape: Shape) throws(LeptonError) -> Value {
    try lowering.random(.normal, shape, stream)
  }

  /// True for each image (N, 1, 1, 1) with a probability that is itself drawn.
  func chance(_ probability: FactorRange) throws(LeptonError) -> Value {
    let threshold = try perImage(FactorRange(lower: 0, upper: 1))
    return try lowering.compare(.less, threshold, perImage(probability))
  }

  /// 1 or -1 with equal probability for each image (N, 1, 1, 1).
  func sign() throws(LeptonError) -> Value {
    let builder = lowering.builder
    let isNegative = try lowering.compare(
      .greater, perImage(FactorRange(lower: 0, upper: 1)), builder.constant(0.5))
    return try lowering.select(isNegative, builder.constant(-1), builder.constant(1))
  }

  /// Whole numbers 0 ..< count as int32.
  func integers(_ shape: Shape, below count: Int) throws(LeptonError) -> Value {
    let numbers = try uniform(shape, FactorRange(lower: 0, upper: Float(count)))
    let whole = try lowering.cast(numbers, to: .int32)
    // A product may round up to the bound itself.
    return try lowering.binary(.minimum, whole, Double(count - 1))
  }

  /// An order of the images: int32 (N), each of 0 ..< N once, all orders equally probable.
  func order() throws(LeptonError) -> Value {
    let numbers = try lowering.random(.uniform, [batch], stream)
    let mine = try lowering.reshape(numbers, [batch, 1])
    let others = try lowering.reshape(numbers, [1, batch])
    let places = (0..<batch).map { Float($0) }
    let place = lowering.builder.constant(try Tensor(places, [batch, 1]))
    let otherPlace = lowering.builder.constant(try Tensor(places, [1, batch]))
    // An image's place is the number of images before it; of equals the first is.
    let isBefore = try lowering.logical(
      .or, lowering.compare(.less, others, mine),
      lowering.logical(
        .and, lowering.compare(.equal, others, mine),
        lowering.compare(.less, otherPlace, place)))
    return try lowering.reduce(.sum, lowering.cast(isBefore, to: .int32), axes: [1])
  }

  /// Logarithms of gamma variates of the shape `alpha`, a float32 scalar.
  func logGamma(_ shape: Shape, alpha: Value) throws(LeptonError) -> Value {
    let builder = lowering.builder
    let results = try builder.apply(
      RandomLogGamma(shape), [builder.updated(stream), alpha])
    guard results.count == 2 else {
      throw LeptonError(.internal, "\(builder.label): random numbers without a next state")
    }
    try builder.update(stream, results[1])
    return results[0]
  }

  /// Beta variates of the shapes `alpha` and `alpha`.
  func beta(_ shape: Shape, alpha: Value) throws(LeptonError) -> Value {
    let logRatio = try lowering.binary(
      .subtract, logGamma(shape, alpha: alpha), logGamma(shape, alpha: alpha))
    return try lowering.unary(Unary(.sigmoid), logRatio)
  }

  /// Parts of 1, (count), of a Dirichlet variate with all parameters `alpha`.
  func parts(_ count: Int, alpha: Value) throws(LeptonError) -> Value {
    try lowering.builder.apply1(Softmax(axis: 0), logGamma([count], alpha: alpha))
  }
}
