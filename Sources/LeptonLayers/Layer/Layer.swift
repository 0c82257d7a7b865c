import LeptonBase
import LeptonGraph
import LeptonJSON

/// A layer of a model, configured as in Keras. It has weights once it is built, and lowers itself to
/// operations of a graph as often as it is called; it never loops over data itself.
///
/// Subclasses read their options in `init`, create weights in `build` and write operations in one of
/// the two `lower`s. After building, a layer does not change but for `isTrainable`.
open class Layer: WeightedObject, @unchecked Sendable {
  public final let name: String
  public final let className: String
  public final let dtypePolicy: DTypePolicy
  /// The configuration as it was read.
  private let writtenConfig: JSONObject
  private let trainable: Lock<Bool>
  private let penalties: Penalties
  /// Arguments that become float32 where they are passed by name.
  private static let tensorKeywords = [
    "inputs", "x", "sequences", "sequence", "query", "value", "key", "initial_state",
  ]
  /// The word by which keys of regularizers and constraints name an own weight.
  private var penaltyWords: [ObjectIdentifier: String] = [:]
  /// Weights that the layer itself holds, in the order of their creation.
  public final private(set) var ownParameters: [Parameter] = []
  public final private(set) var isBuilt = false
  /// The types of the inputs for which the layer was built.
  public final private(set) var builtInputs: [TensorType] = []

  /// Reads the options that every layer has; subclasses read theirs and then call this.
  public required init(_ options: LayerOptions) throws(LeptonError) {
    name = options.name
    className = options.className
    let isTrainable = try options.bool("trainable", default: true)
    trainable = Lock(isTrainable)
    dtypePolicy = try options.read(
      "dtype", kind: "a dtype policy", default: .string("float32"),
      canonical: { $0.configuration }
    ) { value throws(LeptonError) -> DTypePolicy? in try DTypePolicy(value) }
    options.ignore("name")
    if options.config["activity_regularizer"] != nil {
      try options.regularizer("activity_regularizer")
    }
    penalties = options.penalties
    var canonical: JSONObject = [
      "name": .string(options.name), "trainable": .bool(isTrainable),
      "dtype": dtypePolicy.configuration,
    ]
    for member in options.canonical.members where canonical[member.key] == nil {
      canonical[member.key] = member.value
    }
    writtenConfig = canonical
  }

  /// A layer whose configuration is read elsewhere: a model.
  init(
    className: String, name: String, config: JSONObject, isTrainable: Bool = true,
    dtypePolicy: DTypePolicy = .float32, penalties: Penalties = Penalties()
  ) {
    self.name = name
    self.className = className
    writtenConfig = config
    trainable = Lock(isTrainable)
    self.dtypePolicy = dtypePolicy
    self.penalties = penalties
  }

  // MARK: What subclasses may replace

  public var storesInOrder: Bool { false }

  /// Creates the weights for inputs of the given types. Dimensions may be unknown, except where a
  /// weight's shape needs them.
  open func build(_ inputs: [TensorType]) throws(LeptonError) {}

  /// Writes the layer's arithmetic for a call; layers of one input and one output replace the other
  /// `lower`.
  open func lower(_ call: LayerCall, _ lowering: Lowering) throws(LeptonError) -> [LayerTensor] {
    guard call.inputs.count == 1, let input = call.inputs.first else {
      throw error("takes one input, not \(call.inputs.count)")
    }
    return [LayerTensor(try lower(input.value, lowering))]
  }

  /// Writes the layer's arithmetic for its one input.
  open func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    throw error("is not a layer of one input", code: .internal)
  }

  /// Whether masks survive the layer; where not, its outputs have none.
  open var supportsMasking: Bool { false }

  /// The masks of the outputs, for a layer that supports masking; `call.masks` are those of the
  /// inputs. The rule of most layers: the first input's mask passes through.
  open func outputMasks(
    _ call: LayerCall, _ outputs: [LayerTensor], _ lowering: Lowering
  ) throws(LeptonError) -> [Value?] {
    let mask = call.masks.first ?? nil
    return outputs.map { _ in mask }
  }

  /// Whether integer and bool inputs become float32, as they do in arithmetic with float weights;
  /// layers that only move elements leave them as they are.
  open var convertsInputsToFloat: Bool { true }

  /// The inputs of a call that weights are built for.
  open func buildingInputs(_ call: LayerCall) -> [LayerTensor] { call.inputs }

  /// Whether `activity_regularizer` is for the layer's own outputs.
  open var regularizesOwnActivity: Bool { true }

  /// Whether this is an operation of `keras.ops` rather than a layer.
  open var isOperation: Bool { false }

  /// Whether the layer's class is not lepton's, but the host's.
  open var isCustom: Bool { false }

  /// Layers inside this one, under the names of the attributes that hold them in Keras, in the order
  /// in which Keras walks them for their weights.
  open var children: [WeightedChild] { [] }

  // MARK: What training may change

  /// Keras's `trainable`: whether training may change the weights. False makes batch normalization
  /// infer while the model trains.
  public final var isTrainable: Bool { trainable.withLock { $0 } }

  /// Sets `isTrainable` of this layer and of all that is inside it, as assigning Keras's
  /// `layer.trainable` does. Programs that exist keep what they were compiled with.
  public final func setTrainable(_ isTrainable: Bool) {
    trainable.withLock { $0 = isTrainable }
    for child in children { (child.object as? Layer)?.setTrainable(isTrainable) }
  }

  /// The configuration as Keras 3 writes it, with every default filled in.
  public final var config: JSONObject { currentConfig(writtenConfig) }

  /// The configuration as read, brought up to date with what `setTrainable` has changed.
  func currentConfig(_ written: JSONObject) -> JSONObject {
    var config = written
    if (written["trainable"]?.asBool ?? true) != isTrainable {
      config["trainable"] = .bool(isTrainable)
    }
    for child in children where !child.isList {
      let key = child.attribute == "forward_layer" ? "layer" : child.attribute
      guard let inner = child.object as? Layer, var object = config[key]?.asObject,
        var innerConfig = object["config"]?.asObject,
        (innerConfig["trainable"]?.asBool ?? true) != inner.isTrainable
      else { continue }
      innerConfig["trainable"] = .bool(inner.isTrainable)
      object["config"] = .object(innerConfig)
      config[key] = .object(object)
    }
    return config
  }

  /// Whether the layer created the weight, rather than shares it with an inner layer.
  final func made(_ parameter: Parameter) -> Bool {
    penaltyWords[ObjectIdentifier(parameter)] != nil
  }

  /// What training adds to the loss for one of the layer's own weights.
  public final func regularizer(of parameter: Parameter) -> (any Regularizer)? {
    penaltyWords[ObjectIdentifier(parameter)].flatMap { penalties.regularizers[$0] }
  }

  /// What training brings one of the layer's own weights back to after every update.
  public final func constraint(of parameter: Parameter) -> (any Constraint)? {
    penaltyWords[ObjectIdentifier(parameter)].flatMap { penalties.constraints[$0] }
  }

  // MARK: What a layer offers

  /// Calls the layer: converts the inputs, builds the weights on the first call, lowers, and gives the
  /// outputs their masks. `training` among the keywords makes the layer, and all that it calls, infer in
  /// a training step, or act as in training where the model predicts.
  public final func call(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    let builder = lowering.builder
    let outerLabel = builder.label
    builder.label = outerLabel.isEmpty ? name : outerLabel + "/" + name
    let outerTraining = lowering.isTraining
    defer {
      builder.label = outerLabel
      lowering.isTraining = outerTraining
    }
    var call = call
    if convertsInputsToFloat {
      call.arguments = try convertToFloat(call.arguments, lowering)
      for key in Self.tensorKeywords {
        guard let argument = call.keywords[key] else { continue }
        call.keywords[key] = try convertToFloat([argument], lowering)[0]
      }
    }
    let inputs = call.inputs
    if !isBuilt { try buildOnce(buildingInputs(call).map { builder.type($0.value) }) }
    call.masks = inputs.map(\.mask)
    if let explicit = call.keywords["mask"], !explicit.isNull {
      var masks: [Value?] = []
      for mask in explicit.tensors { masks.append(try lowering.truth(mask.value)) }
      if masks.count == inputs.count { call.masks = masks }
    }
    // Keras writes a custom layer's default there, and passes over it when the model runs.
    if !isCustom, case .literal(let value)? = call.keywords["training"],
      let isTraining = value.asBool
    {
      lowering.isTraining = isTraining
    }
    var outputs = try lower(call, lowering)
    if regularizesOwnActivity, let regularizer = penalties.regularizers["activity"] {
      for output in outputs { try lowering.addLoss(of: output.value, regularizer) }
    }
    guard supportsMasking, !outputs.allSatisfy({ $0.mask != nil }) else { return outputs }
    let masks = try outputMasks(call, outputs, lowering)
    for (index, mask) in masks.enumerated()
    where index < outputs.count && outputs[index].mask == nil {
      outputs[index].mask = mask
    }
    return outputs
  }

  /// Builds the layer unless it is built already.
  public final func buildOnce(_ inputs: [TensorType]) throws(LeptonError) {
    guard !isBuilt else { return }
    try build(inputs)
    builtInputs = inputs
    isBuilt = true
  }

  /// Creates a weight; to be called from `build`. Its regularizer and constraint are those of the keys
  /// `<penalties>_regularizer` and `<penalties>_constraint`; where not said, that word is the name
  /// without `_kernel`.
  public final func addParameter(
    _ name: String, _ shape: Shape, _ initializer: any Initializer, isTrainable: Bool = true,
    penalties word: String? = nil
  ) throws(LeptonError) -> Parameter {
    guard shape.count != nil, TensorType.float32(shape).byteCount != nil else {
      throw error(
        "cannot make the weight '\(name)' of shape \(shape): the input's shape must say it")
    }
    let parameter = Parameter(
      name: name, type: .float32(shape), isTrainable: isTrainable,
      initialValue: { () throws(LeptonError) in try initializer.values(shape) })
    let suffix = "_kernel"
    penaltyWords[ObjectIdentifier(parameter)] =
      word ?? (name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name)
    ownParameters.append(parameter)
    return parameter
  }

  /// Counts a weight of an inner layer among this layer's own too; to be called from `build`.
  public final func shareParameter(_ parameter: Parameter) { ownParameters.append(parameter) }

  /// Creates an int64 scalar that starts as 0 and takes no part in arithmetic; to be called from
  /// `build`.
  public final func addCounter(_ name: String) -> Parameter {
    let parameter = Parameter(
      name: name, type: TensorType(.int64, []), isTrainable: false,
      initialValue: { () throws(LeptonError) in try HostBuffer.zeros(byteCount: 8) })
    ownParameters.append(parameter)
    return parameter
  }

  /// Creates a random stream's state, Keras's `seed_generator_state`: seed and counter. Without a seed
  /// it follows from `RandomSeeds`. To be called from `build`.
  public final func addRandomStream(seed: Int?) -> Parameter {
    let bits = seed.map { UInt64(bitPattern: Int64($0)) } ?? RandomSeeds.next()
    let first = UInt32(truncatingIfNeeded: bits ^ (seed == nil ? bits >> 32 : 0))
    let parameter = Parameter(
      name: "seed_generator_state", type: TensorType(.uint32, [2]), isTrainable: false,
      initialValue: { () throws(LeptonError) in try HostBuffer.copying([first, 0]) })
    ownParameters.append(parameter)
    return parameter
  }

  /// An error that names the layer.
  public final func error(
    _ text: String, code: LeptonError.Code = .configuration
  ) -> LeptonError {
    LeptonError(code, "layer '\(name)' (\(className)) \(text)")
  }

  private func convertToFloat(
    _ arguments: [LayerArgument], _ lowering: Lowering
  ) throws(LeptonError) -> [LayerArgument] {
    var converted: [LayerArgument] = []
    for argument in arguments {
      switch argument {
      case .tensor(let tensor):
        let value = try lowering.float(tensor.value)
        converted.append(.tensor(LayerTensor(value, mask: tensor.mask)))
      case .list(let items): converted.append(.list(try convertToFloat(items, lowering)))
      case .dictionary(let items):
        let values = try convertToFloat(items.map(\.value), lowering)
        converted.append(.dictionary(zip(items, values).map { ($0.0.key, $0.1) }))
      case .literal, .slice, .ellipsis, .constant: converted.append(argument)
      }
    }
    return converted
  }
}
