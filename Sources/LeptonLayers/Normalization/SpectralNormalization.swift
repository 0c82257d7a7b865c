import LeptonBase
import LeptonGraph
import LeptonJSON

/// A layer whose kernel training divides by its largest singular value, in place;
/// `keras.layers.SpectralNormalization`. Predictions take the kernel as it is stored, so this is the
/// inner layer with one weight more.
///
/// In training, `power_iterations` rounds v = unit(u·Wᵀ), u = unit(v·W) find the singular value
/// σ = v·W·uᵀ of the kernel as a matrix W (…, last); the kernel becomes W/σ before the layer uses it,
/// `vector_u` becomes u, and the gradient is that of the new kernel, as in Keras on TensorFlow.
public final class SpectralNormalization: Layer, @unchecked Sendable {
  private let inner: Layer
  private let iterations: Int
  private var kernel: Parameter?
  private var vector: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    inner = try options.read("layer", kind: "a layer", default: nil) {
      value throws(LeptonError) -> Layer? in
      guard value.asObject != nil else { return nil }
      return try LayerRegistry.make(LayerDescription(json: value))
    }
    iterations = try options.int("power_iterations", default: 1, in: 1...1000)
    try super.init(options)
  }

  public override var convertsInputsToFloat: Bool { inner.convertsInputsToFloat }

  public override var children: [WeightedChild] {
    [WeightedChild(attribute: "layer", object: inner)]
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    try inner.buildOnce(inputs)
    let names = ["kernel", "embeddings"]
    guard let kernel = inner.ownParameters.first(where: { names.contains($0.name) }) else {
      throw error("wraps a \(inner.className), which has no kernel")
    }
    // Keras counts the kernel among the weights of both layers.
    shareParameter(kernel)
    self.kernel = kernel
    vector = try addParameter(
      "vector_u", [1, kernel.shape[-1]],
      InitializerRegistry.make([
        "class_name": "TruncatedNormal", "config": ["mean": 0.0, "stddev": 0.02],
      ]), isTrainable: false)
  }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    if lowering.isTraining { try normalize(lowering) }
    return try inner.call(call, lowering).map { LayerTensor($0.value) }
  }

  private func normalize(_ lowering: Lowering) throws(LeptonError) {
    guard let kernel, let vector, let count = kernel.shape.count, count > 0 else { return }
    let builder = lowering.builder
    let (old, start) = (builder.parameter(kernel), builder.updated(vector))
    let width = kernel.shape[-1]
    let matrix = try lowering.reshape(old, [count / width, width])
    var (u, v) = (start, start)
    for _ in 0..<iterations {
      v = try unit(builder.apply1(MatMul(transposesB: true), u, matrix), lowering)
      u = try unit(builder.apply1(MatMul(), v, matrix), lowering)
    }
    let sigma = try builder.apply1(
      MatMul(transposesB: true), builder.apply1(MatMul(), v, matrix), u)
    let normalized = try lowering.binary(.divide, old, lowering.reshape(sigma, []))
    // A kernel of zeros stays as it is.
    let isZero = try lowering.reduce(
      .all, lowering.compare(.equal, matrix, builder.constant(0)), axes: [0, 1])
    let next = try lowering.select(isZero, old, normalized)
    try builder.update(vector, lowering.select(isZero, start, u))
    try builder.update(kernel, next)
    try builder.replace(kernel, by: next)
  }

  /// x·min(1/√Σx², 1/ε), Keras's `normalize` over all elements.
  private func unit(_ x: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let sum = try lowering.builder.apply1(
      Reduce(.sumOfSquares, axes: [0, 1], keepsDimensions: true), x)
    let factor = try lowering.binary(.minimum, lowering.unary(Unary(.rsqrt), sum), 1e7)
    return try lowering.binary(.multiply, x, factor)
  }
}
