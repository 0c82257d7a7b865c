import LeptonBase
import LeptonGraph
import LeptonJSON

/// A metric as in Keras: it adds up what batches give in variables of its own, inside the program of a
/// step, and computes its result from them on the host.
///
/// Subclasses create their variables, at once or, where shapes decide, in `build`; write how a batch
/// changes them; and compute the result.
public class Metric {
  /// Which values are better.
  public enum Direction: Sendable {
    case lower
    case higher
  }

  /// Keras's class name, such as `BinaryAccuracy`.
  public final let className: String
  /// The name that the user gave it, or that of its class.
  public internal(set) final var name: String
  /// nil where Keras does not say.
  public final let direction: Direction?
  /// The variables, all zero after a reset, in Keras's order.
  public final private(set) var parameters: [Parameter] = []
  private final var isBuilt = false
  private let options: JSONObject

  init(
    _ className: String, _ options: Options, name: String, direction: Direction?,
    dtype: String = "float32"
  ) throws(LeptonError) {
    self.className = className
    self.direction = direction
    let own = options.canonical
    self.name = try options.optionalString("name") ?? name
    options.ignore("dtype", "fn")
    var written: JSONObject = ["name": nil, "dtype": .string(dtype)]
    for member in own.members { written[member.key] = member.value }
    self.options = written
  }

  // MARK: What subclasses replace

  /// Creates the variables whose shapes depend on those of targets and predictions.
  func build(target: Shape, prediction: Shape) throws(LeptonError) {}

  /// Writes what a batch adds. `weight` is of the shape that the user gave; `mask` is the predictions', at
  /// which, as in Keras, only means of functions look.
  func add(
    target: Term, prediction: Term, weight: Term?, mask: Term?
  ) throws(LeptonError) {}

  /// Computes the result from the variables; several numbers for some metrics.
  func result(_ variables: MetricVariables) throws(LeptonError) -> [Float] { [] }

  // MARK: What a metric offers

  /// Writes what a batch adds to the variables (`GraphBuilder.update`). The first call decides shapes
  /// of variables that depend on those of the data.
  /// - Parameter sampleWeight: nil for a metric that is not weighted.
  /// - Parameter mask: bool: the predictions' mask.
  public final func update(
    _ builder: GraphBuilder, target: Value, prediction: Value, sampleWeight: Value? = nil,
    mask: Value? = nil
  ) throws(LeptonError) {
    let outerLabel = builder.label
    builder.label = "metric \(name)"
    defer { builder.label = outerLabel }
    let (t, p) = (Term(builder, target), Term(builder, prediction))
    if !isBuilt {
      isBuilt = true
      try build(target: t.shape, prediction: p.shape)
    }
    try add(
      target: t, prediction: p, weight: sampleWeight.map { Term(builder, $0) },
      mask: mask.map { Term(builder, $0) })
  }

  /// The metric's value, given those of `parameters` in their order. Most metrics give one number,
  /// those that are kept per class one for each.
  public final func result(_ values: [Tensor]) throws(LeptonError) -> [Float] {
    guard values.count == parameters.count else {
      throw LeptonError(
        .internal, "\(values.count) variables for the \(parameters.count) of metric '\(name)'")
    }
    guard !values.isEmpty else { return [0] }
    return try result(MetricVariables(values))
  }

  /// Sets all variables to zero.
  public final func reset() throws(LeptonError) {
    for parameter in parameters {
      try parameter.set(HostBuffer.filled(parameter.type, with: 0))
    }
  }

  /// What Keras's `get_config()` gives.
  public final var config: JSONObject {
    var config = options
    config["name"] = .string(name)
    return config
  }

  /// The metric as Keras 3 writes it into a file.
  public var configuration: JSONValue {
    KerasObject.envelope(module: "keras.metrics", className: className, config: config)
  }

  /// Adds a variable of zeros.
  @discardableResult
  final func variable(_ name: String, _ shape: Shape) -> Parameter {
    let type = TensorType.float32(shape)
    let parameter = Parameter(name: name, type: type, isTrainable: false) {
      () throws(LeptonError) -> HostBuffer in try HostBuffer.filled(type, with: 0)
    }
    parameters.append(parameter)
    return parameter
  }

  /// Adds `term` to a variable.
  final func accumulate(_ parameter: Parameter, _ term: Term) throws(LeptonError) {
    let old = Term(term.builder, term.builder.updated(parameter))
    try term.builder.update(parameter, (old + term).value)
  }
}
