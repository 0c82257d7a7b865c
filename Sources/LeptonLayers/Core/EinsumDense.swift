import LeptonBase
import LeptonGraph
import LeptonJSON

/// activation(einsum(equation, x, kernel) + bias), with the shapes of kernel and bias taken from the
/// equation, the input, and `output_shape` (without the batch).
///
/// Equations: `ab,bc->ac`, `...ab,bc->...ac` and `ab...,bc->ac...`, as
/// keras.src.layers.core.einsum_dense.
public final class EinsumDense: Layer, @unchecked Sendable {
  private let equation: String
  private let outputShape: Shape
  private let biasAxes: String?
  private let activation: ActivationFunction
  private let kernelInitializer: any Initializer
  private let biasInitializer: any Initializer
  private let quantization: Quantization?
  private var kernel: Parameter?
  private var quantized: QuantizedKernel?
  /// The input's axes that the product sums over, counted from the end.
  private var summedAxes: [Int] = []
  private var bias: Parameter?

  public override var storesInOrder: Bool { quantization != nil }

  public required init(_ options: LayerOptions) throws(LeptonError) {
    outputShape = try options.shape("output_shape")
    equation = try options.string("equation")
    activation = try options.activation()
    biasAxes = try options.read("bias_axes", kind: "a string or null", default: .null) {
      value -> String?? in
      value.isNull ? .some(nil) : value.asString.map { .some($0) }
    }
    kernelInitializer = try options.initializer("kernel_initializer", default: "glorot_uniform")
    biasInitializer = try options.initializer("bias_initializer", default: "zeros")
    for word in ["kernel", "bias", "activity"] { try options.regularizer(word + "_regularizer") }
    for word in ["kernel", "bias"] { try options.constraint(word + "_constraint") }
    quantization = try options.quantization()
    try super.init(options)
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    guard let input = inputs.first?.shape else { throw error("has no input") }
    let terms = try terms()
    let elided = input.rank - terms.input.count
    guard elided == 0 || (elided > 0 && (terms.elidesLeft || terms.elidesRight)),
      let batch = input.dims.first
    else {
      throw error(
        "has the equation '\(equation)', which does not fit an input of shape \(input)",
        code: .shapeMismatch)
    }
    var output = [batch] + outputShape.dims
    if terms.elidesLeft {
      output.insert(contentsOf: input.dims.prefix(max(elided, 1)).dropFirst(), at: 1)
    } else {
      output += input.dims.suffix(elided)
    }
    let offset = terms.elidesLeft ? elided : 0
    guard output.count == terms.output.count + elided else {
      throw error(
        "has the equation '\(equation)', which does not fit the output_shape \(outputShape)",
        code: .shapeMismatch)
    }
    var sizes: [Character: Int] = [:]
    for (place, letter) in terms.input.enumerated() { sizes[letter] = input.dims[offset + place] }
    var outputSizes: [Character: Int] = [:]
    for (place, letter) in terms.output.enumerated() {
      outputSizes[letter] = output[offset + place]
    }
    var dims: [Int] = []
    var inputAxes: [Int] = []
    var outputAxes: [Int] = []
    for (place, letter) in terms.kernel.enumerated() {
      if let size = outputSizes[letter] {
        dims.append(size)
        outputAxes.append(place)
      } else if let size = sizes[letter] {
        dims.append(size)
        inputAxes.append(place)
      } else {
        throw error("has the equation '\(equation)', whose '\(letter)' only the kernel has")
      }
    }
    var initializer = kernelInitializer
    if var scaling = initializer as? VarianceScaling {
      scaling.axes = VarianceScaling.Axes(inputs: inputAxes, outputs: outputAxes)
      initializer = scaling
    }
    if let quantization {
      let rows = inputAxes.reduce(1) { $0 * dims[$1] }
      let columns = outputAxes.reduce(1) { $0 * dims[$1] }
      quantized = QuantizedKernel(quantization, shape: Shape(dims), rows: rows, columns: columns)
      try quantized?.addKernel("kernel", to: self, initializer)
      summedAxes = terms.input.indices.filter { outputSizes[terms.input[$0]] == nil }
        .map { offset + $0 - input.rank }
    } else {
      kernel = try addParameter("kernel", Shape(dims), initializer)
    }
    try addBias(terms, outputSizes, elided)
    // Ones where the result has what the kernel has not.
    var scaleDims = terms.output.map { terms.kernel.contains($0) ? outputSizes[$0] ?? 1 : 1 }
    if terms.elidesLeft {
      scaleDims.insert(contentsOf: [Int](repeating: 1, count: elided), at: 0)
    } else {
      scaleDims += [Int](repeating: 1, count: elided)
    }
    try quantized?.addScales("kernel", to: self, scaleShape: Shape(scaleDims))
  }

  private func addBias(
    _ terms: Terms, _ outputSizes: [Character: Int], _ elided: Int
  ) throws(LeptonError) {
    guard let biasAxes, let first = terms.output.firstIndex(where: { biasAxes.contains($0) })
    else { return }
    var biasDims = terms.output[first...].map { letter in
      biasAxes.contains(letter) ? outputSizes[letter] ?? 1 : 1
    }
    if !terms.elidesLeft { biasDims += [Int](repeating: 1, count: elided) }
    bias = try addParameter("bias", Shape(biasDims), biasInitializer)
  }

  private struct Terms {
    var input: [Character]
    var kernel: [Character]
    var output: [Character]
    var elidesLeft: Bool
    var elidesRight: Bool
  }

  private func terms() throws(LeptonError) -> Terms {
    var parts: [[Character]] = [[]]
    for character in equation where !" .-".contains(character) {
      if character == "," || character == ">" {
        parts.append([])
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    guard parts.count == 3 else {
      throw error("has the equation '\(equation)', which is not of the form 'ab,bc->ac'")
    }
    return Terms(
      input: parts[0], kernel: parts[1], output: parts[2],
      elidesLeft: equation.hasPrefix("..."), elidesRight: equation.hasSuffix("..."))
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let builder = lowering.builder
    var y: Value
    if let quantized {
      let rank = lowering.shape(input).rank
      let x = try quantized.input(input, axes: summedAxes.map { rank + $0 }, lowering)
      y = try quantized.rescaled(
        try lowering.einsum(equation, x, try quantized.values(lowering)), lowering)
    } else {
      guard let kernel else { throw error("is not built", code: .internal) }
      y = try lowering.einsum(equation, input, builder.parameter(kernel))
    }
    if let bias {
      let stored = builder.parameter(bias)
      y = try builder.apply1(Binary(.add), y, try quantized?.bias(stored, lowering) ?? stored)
    }
    return try activation.apply(y, builder)
  }
}
