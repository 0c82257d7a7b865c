import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

/// Weights for the hard sigmoid of another Keras.
///
/// That of Keras 1 and 2 is clip(0.2 x + 0.5, 0, 1), that of Keras 3 clip(x / 6 + 0.5, 0, 1): the one
/// at x is the other at 1.2 x. A file is written for the reader's function by scaling the weights that
/// make x; predictions are the same then. A layer that is the function alone gets a layer before it that
/// scales.
struct HardSigmoidScaling {
  /// The factors of the equal blocks of a weight's last axis.
  private var factors: [ObjectIdentifier: [Float]] = [:]

  static let none = HardSigmoidScaling()
  private init() {}

  /// The name that functions of the other Keras have in configurations, and what its arguments are to be
  /// multiplied by.
  static func foreign(_ isForKeras2: Bool) -> (name: String, factor: Float) {
    isForKeras2 ? ("hard_sigmoid", 1 / 1.2) : ("hard_sigmoid_keras2", 1.2)
  }

  /// - Throws: `.unsupported` where the function follows no weights that could be scaled, naming the
  ///   layer.
  init(_ model: any WeightedObject, isForKeras2: Bool) throws(LeptonError) {
    let foreign = Self.foreign(isForKeras2)
    var visited: Set<ObjectIdentifier> = []
    try visit(model, nil, foreign.name, foreign.factor, &visited)
  }

  private mutating func visit(
    _ object: any WeightedObject, _ owner: Layer?, _ name: String, _ factor: Float,
    _ visited: inout Set<ObjectIdentifier>
  ) throws(LeptonError) {
    guard visited.insert(ObjectIdentifier(object)).inserted else { return }
    let layer = object as? Layer
    if let layer, !(layer is Network) {
      // The options of a recurrent layer stand with the layer or with its cell.
      let isCell = layer.className.hasSuffix("Cell")
      let config = isCell && layer.config["activation"] == nil ? owner?.config : layer.config
      let isWhole = config?["activation"]?.asString == name
      let isGate = config?["recurrent_activation"]?.asString == name
      if isWhole || isGate, isCell || layer.children.isEmpty {
        let isAlone = layer.className == "Activation"
        if isAlone, owner is Network || owner is TimeDistributed { return }
        do throws(LeptonError) { try scale(layer, isWhole, isGate, factor) } catch {
          throw error.at("layer '\((isCell ? owner : layer)?.name ?? layer.name)'")
        }
      }
    }
    for child in object.children { try visit(child.object, layer, name, factor, &visited) }
  }

  private mutating func scale(
    _ layer: Layer, _ isWhole: Bool, _ isGate: Bool, _ factor: Float
  ) throws(LeptonError) {
    if layer.isCustom { return }
    guard layer.config["lora_rank"]?.isNull ?? true else { throw Self.refusal }
    let weights = layer.ownWeights
    let blocks: [Float]
    switch layer.className {
    case "LSTMCell", "ConvLSTM1DCell", "ConvLSTM2DCell", "ConvLSTM3DCell":
      // The cell's state goes through the function as well, without weights.
      guard !isWhole else { throw Self.refusal }
      blocks = [factor, factor, 1, factor]
    case "GRUCell":
      let gate = isGate ? factor : 1
      blocks = [gate, gate, isWhole ? factor : 1]
    case "SeparableConv1D", "SeparableConv2D":
      for weight in weights.dropFirst() { factors[ObjectIdentifier(weight)] = [factor] }
      return
    case "SimpleRNNCell", "Dense", "EinsumDense", "Conv1D", "Conv2D", "Conv3D",
      "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", "DepthwiseConv1D",
      "DepthwiseConv2D":
      blocks = [factor]
    default: throw Self.refusal
    }
    for weight in weights { factors[ObjectIdentifier(weight)] = blocks }
  }

  private static let refusal = LeptonError(
    .unsupported,
    "Keras 2 and 3 have different functions of the name hard_sigmoid; give the function to the layer "
      + "with weights before it, whose weights can then be written so that the reader's function "
      + "gives the same")

  /// The weight's value for the reader.
  func value(of parameter: Parameter) throws(LeptonError) -> Tensor {
    let value = try parameter.value()
    guard let blocks = factors[ObjectIdentifier(parameter)], value.dtype == .float32,
      let last = value.shape.dims.last, last > 0, let count = value.shape.count
    else { return value }
    var scaled = [Float](repeating: 0, count: count)
    withExtendedLifetime(value.buffer) {
      let source = UnsafeRawBufferPointer(
        start: value.buffer.pointer, count: count * MemoryLayout<Float>.stride
      ).bindMemory(to: Float.self)
      for (place, number) in source.enumerated() {
        scaled[place] = number * blocks[place % last * blocks.count / last]
      }
    }
    return try Tensor(scaled, value.shape)
  }

  /// A model's text with the reader's name of the function, and with layers that scale before layers that
  /// are nothing else.
  static func renamed(_ text: JSONValue, isForKeras2: Bool) -> JSONValue {
    switch text {
    case .array(let elements):
      return .array(elements.map { renamed($0, isForKeras2: isForKeras2) })
    case .object(let written):
      let name = foreign(isForKeras2).name
      let object = LayerPreparation.applied(to: written) {
        preparation($0, isForKeras2: isForKeras2)
      }
      return .object(
        JSONObject(
          object.members.map { member in
            let isActivation = ["activation", "recurrent_activation"].contains(member.key)
            if isActivation, member.value.asString == name {
              // Of Keras 2's line, the text is still in the words of Keras 3.
              return (member.key, isForKeras2 ? "hard_sigmoid_keras2" : "hard_sigmoid")
            }
            return (member.key, renamed(member.value, isForKeras2: isForKeras2))
          }))
    default: return text
    }
  }
}
