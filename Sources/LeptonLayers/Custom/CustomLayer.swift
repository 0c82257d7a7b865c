import LeptonBase
import LeptonGraph
import LeptonJSON

/// A layer whose class the host brings along.
final class CustomLayer: Layer, @unchecked Sendable {
  private let code: any CustomCode
  private var inner: [(attribute: String, isList: Bool, layer: Layer)] = []
  private var weights: [Parameter] = []

  init(
    _ description: LayerDescription, _ custom: any CustomClass
  ) throws(LeptonError) {
    let place = "layer '\(description.name)' (\(description.className))"
    var config = description.config
    if config["name"] == nil { config["name"] = .string(description.name) }
    let dtype: DTypePolicy
    var penalties = Penalties()
    do throws(LeptonError) {
      if let regularizer = config["activity_regularizer"], !regularizer.isNull {
        penalties.regularizers["activity"] = try RegularizerRegistry.make(regularizer)
      }
      dtype = try DTypePolicy(config["dtype"] ?? .null)
      // A function in a Lambda's place has no configuration of its own.
      code = try custom.make(
        name: description.name, config: custom.kind == .function ? [:] : config)
      inner = try Self.made(code.innerLayers)
    } catch { throw error.at(place) }
    super.init(
      className: description.className, name: description.name, config: config,
      isTrainable: config["trainable"]?.asBool ?? true, dtypePolicy: dtype,
      penalties: penalties)
  }

  private static func made(
    _ entries: some Sequence<CustomInnerLayer>
  ) throws(LeptonError) -> [(attribute: String, isList: Bool, layer: Layer)] {
    var made: [(attribute: String, isList: Bool, layer: Layer)] = []
    for entry in entries {
      let layer = try LayerRegistry.make(LayerDescription(json: entry.description))
      made.append((entry.attribute, entry.isList, layer))
    }
    return made
  }

  required init(_ options: LayerOptions) throws(LeptonError) {
    throw LeptonError(.internal, "\(options.place) is made from its custom class only")
  }

  override var convertsInputsToFloat: Bool { false }
  override var supportsMasking: Bool { code.supportsMasking }
  override var isCustom: Bool { true }

  override var children: [WeightedChild] {
    inner.map { WeightedChild(attribute: $0.attribute, isList: $0.isList, object: $0.layer) }
  }

  override func build(_ inputs: [TensorType]) throws(LeptonError) {
    do throws(LeptonError) {
      for weight in try code.weights(inputs) {
        weights.append(
          try addParameter(
            weight.name, weight.shape, try InitializerRegistry.make(weight.initializer),
            isTrainable: weight.isTrainable))
      }
      inner += try Self.made(code.innerLayers.dropFirst(inner.count))
    } catch { throw named(error) }
  }

  override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    var tensors: [LayerTensor] = []
    var positional: [JSONValue] = []
    for argument in call.arguments { positional.append(argument.json(&tensors)) }
    var arguments: JSONObject = ["*": .array(positional)]
    for (key, argument) in call.keywords.sorted(by: { $0.key < $1.key }) where key != "training" {
      arguments[key] = argument.json(&tensors)
    }
    let trace = CustomTrace(
      lowering, inputs: tensors, weights: weights.map(lowering.builder.parameter),
      arguments: arguments, innerLayers: inner.map(\.layer))
    do throws(LeptonError) {
      return try code.lower(trace).map { LayerTensor($0) }
    } catch { throw named(error) }
  }

  private func named(_ error: LeptonError) -> LeptonError {
    error.message.contains("'\(name)'") ? error : error.at("layer '\(name)' (\(className))")
  }
}
