import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

/// A loss as in Keras: a function of targets and predictions, brought to one number.
public final class Loss: Sendable {
  /// Keras's class name, such as `MeanSquaredError`.
  public let className: String
  public let name: String
  public let reduction: LossReduction
  /// What Keras's `get_config()` gives.
  public let config: JSONObject

  let function: any SampleFunction
  /// What stood in the configuration, for a loss of the host's.
  private let written: JSONValue?

  init(
    className: String, name: String, reduction: LossReduction, config: JSONObject,
    function: any SampleFunction, written: JSONValue? = nil
  ) {
    self.written = written
    self.className = className
    self.name = name
    self.reduction = reduction
    self.config = config
    self.function = function
  }

  /// From a name of a class or function, or an object as Keras writes it. Throws `.configuration` or
  /// `.unsupported`.
  public convenience init(_ value: JSONValue) throws(LeptonError) {
    let made: Loss
    if let custom = CustomObjects.function(value) {
      made = try LossRegistry.custom(custom, value)
    } else {
      made = try LossRegistry.make(KerasObject(value, role: "loss"))
    }
    self.init(
      className: made.className, name: made.name, reduction: made.reduction, config: made.config,
      function: made.function, written: made.written)
  }

  /// The loss as Keras 3 writes it into a file.
  public var configuration: JSONValue {
    written ?? KerasObject.envelope(module: "keras.losses", className: className, config: config)
  }

  /// Writes the loss of a batch as a float32 scalar.
  /// - Parameter sampleWeight: multiplies the values; (N) or of the values' shape.
  /// - Parameter mask: bool, of the values' shape: the predictions' mask.
  public func lower(
    _ builder: GraphBuilder, target: Value, prediction: Value, sampleWeight: Value? = nil,
    mask: Value? = nil
  ) throws(LeptonError) -> Value {
    let outerLabel = builder.label
    builder.label = "loss \(name)"
    defer { builder.label = outerLabel }
    let found = try function.values(Term(builder, target), Term(builder, prediction))
    let masks = [mask.map { Term(builder, $0) }, found.mask].compactMap { $0 }
    var joined = masks.first
    if masks.count == 2 { joined = try masks[0].and(masks[1]) }
    let weight = try reduction.merge(sampleWeight.map { Term(builder, $0) }, joined)
    return try reduction.apply(found.values, weight).value
  }
}
