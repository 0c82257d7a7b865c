import LeptonBase
import LeptonGraph
import LeptonJSON

/// SimpleRNNCell, LSTMCell and GRUCell: the weights of one recurrent step, and the sequence operation
/// that runs them.
///
/// Weights for inputs of I features and U units: kernel (I, G·U), recurrent_kernel (U, G·U), bias
/// (G·U), or (2, G·U) for a GRU with `reset_after`; G gates in Keras's order (see `RecurrentKind`).
public final class RecurrentCell: Layer, @unchecked Sendable {
  public let kind: RecurrentKind
  public let units: Int
  private let activation: Unary
  private let recurrentActivation: Unary
  private let usesBias: Bool
  private let kernelInitializer: any Initializer
  private let recurrentInitializer: any Initializer
  private let biasInitializer: any Initializer
  private let dropout: RecurrentDropout
  private let seed: Int?
  private var stream: Parameter?
  private var kernel: Parameter?
  private var recurrentKernel: Parameter?
  private var bias: Parameter?

  /// Reads the options of a cell, or of a layer that has such a cell, in the order in which Keras
  /// writes them.
  public required init(_ options: LayerOptions) throws(LeptonError) {
    let className =
      options.className.hasSuffix("Cell")
      ? options.className : options.className + "Cell"
    units = try options.size("units")
    activation = try Self.unary(options, "activation", default: "tanh")
    recurrentActivation =
      className == "SimpleRNNCell"
      ? Unary(.linear) : try Self.unary(options, "recurrent_activation", default: "sigmoid")
    usesBias = try options.bool("use_bias", default: true)
    kernelInitializer = try options.initializer("kernel_initializer", default: "glorot_uniform")
    recurrentInitializer = try options.initializer("recurrent_initializer", default: "orthogonal")
    let biasInitializer = try options.initializer("bias_initializer", default: "zeros")
    switch className {
    case "SimpleRNNCell":
      kind = .simple
      self.biasInitializer = biasInitializer
    case "LSTMCell":
      kind = .lstm
      self.biasInitializer =
        try options.bool("unit_forget_bias", default: true)
        ? ForgetBias(others: biasInitializer, units: units) : biasInitializer
    default:
      kind = try options.bool("reset_after", default: true) ? .gruResetAfter : .gru
      self.biasInitializer = biasInitializer
    }
    for word in ["kernel", "recurrent", "bias"] { try options.regularizer(word + "_regularizer") }
    for word in ["kernel", "recurrent", "bias"] { try options.constraint(word + "_constraint") }
    dropout = try RecurrentDropout(options, kind: kind)
    seed = options.config["seed"]?.asInt
    options.ignore("seed", "implementation")
    if options.className == className {
      try super.init(options)
    } else {
      let name =
        className == "SimpleRNNCell"
        ? "simple_rnn_cell"
        : className == "LSTMCell"
          ? "lstm_cell" : "gru_cell"
      // A layer passes `trainable` on to the cell that it makes.
      super.init(
        className: className, name: name, config: options.canonical,
        isTrainable: options.config["trainable"]?.asBool ?? true, penalties: options.penalties)
    }
  }

  private static func unary(
    _ options: LayerOptions, _ key: String, default name: String
  ) throws(LeptonError) -> Unary {
    guard let unary = try options.activation(key, default: name).unary else {
      throw options.error(
        key, "is a function along an axis, which recurrent layers do not support",
        code: .unsupported)
    }
    return unary
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    guard let features = inputs.first?.shape.dims.last else { throw error("has no input") }
    let (columns, overflow) = units.multipliedReportingOverflow(by: kind.gateCount)
    guard !overflow else { throw error("has \(units) units", code: .limit) }
    kernel = try addParameter("kernel", [features, columns], kernelInitializer)
    recurrentKernel = try addParameter("recurrent_kernel", [units, columns], recurrentInitializer)
    if usesBias {
      bias = try addParameter(
        "bias", kind == .gruResetAfter ? [2, columns] : [columns], biasInitializer)
    }
    if dropout.isRandom { stream = addRandomStream(seed: seed) }
  }

  /// How a sequence is run.
  struct Run {
    var returnsSequence = false
    var goesBackwards = false
    var restoresTimeOrder = false
    var zeroesMaskedOutput = false
  }

  /// Writes the cell over a sequence (N, T, I); gives the outputs and the final states.
  func lowerSequence(
    _ x: Value, mask: Value?, initialStates: [Value]?, _ run: Run, _ lowering: Lowering
  ) throws(LeptonError) -> (output: Value, states: [Value]) {
    guard let kernel, let recurrentKernel else { throw error("is not built", code: .internal) }
    let builder = lowering.builder
    var arguments = [x, builder.parameter(kernel), builder.parameter(recurrentKernel)]
    if let bias { arguments.append(builder.parameter(bias)) }
    if let mask { arguments.append(mask) }
    if let initialStates { arguments += initialStates }
    let op = Recurrent(
      kind, units: units, activation: activation, recurrentActivation: recurrentActivation,
      hasBias: bias != nil, hasMask: mask != nil, hasInitialState: initialStates != nil,
      returnsSequence: run.returnsSequence, goesBackwards: run.goesBackwards,
      restoresTimeOrder: run.restoresTimeOrder, zeroesMaskedOutput: run.zeroesMaskedOutput)
    let results: [Value]
    if lowering.isTraining {
      var factors = RecurrentDropout.Factors(sequence: x)
      if let stream, lowering.shape(x).isKnown {
        factors = try dropout.factors(x, units: units, stream, lowering)
      }
      arguments[0] = factors.sequence
      results = try op.training(
        builder, arguments, gateInputs: factors.gateSequences, dropout: factors.state)
    } else {
      results = try builder.apply(op, arguments)
    }
    guard let output = results.first else { throw error("has no result", code: .internal) }
    return (output, Array(results.dropFirst()))
  }

  /// A cell by itself: one step with the states that the caller passes.
  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    guard let x = call.inputs.first?.value, lowering.shape(x).rank == 2,
      let states = call.argument(1, "states")?.tensors.map(\.value),
      states.count == kind.stateCount
    else { throw error("takes an input (batch, features) and its states", code: .shapeMismatch) }
    let step = try lowering.expandDimensions(x, axis: 1)
    let result = try lowerSequence(step, mask: nil, initialStates: states, Run(), lowering)
    return ([result.output] + result.states).map { LayerTensor($0) }
  }
}

/// An LSTM's first biases: ones for the forget gate, so that states last in the beginning.
struct ForgetBias: Initializer {
  var others: any Initializer
  var units: Int

  var configuration: JSONValue { others.configuration }

  func values(_ shape: Shape) throws(LeptonError) -> HostBuffer {
    let buffer = try others.values(shape)
    guard let count = shape.count, count == 4 * units else { return buffer }
    let floats = buffer.pointer.assumingMemoryBound(to: Float.self)
    for unit in units..<(2 * units) { floats[unit] = 1 }
    return buffer
  }
}
