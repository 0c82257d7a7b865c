import LeptonBase
import LeptonGraph
import LeptonJSON

/// Two recurrent layers, one of which reads the sequence from its end; their outputs are merged.
public final class Bidirectional: Layer, @unchecked Sendable {
  private enum Merge: String, CaseIterable {
    case concat, sum, mul, ave
  }

  private let forward: SequenceLayer
  private let backward: SequenceLayer
  /// nil gives both outputs apart.
  private let merge: Merge?
  private let repeatsMaskedSteps: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    merge = try options.read(
      "merge_mode", kind: "concat, sum, mul, ave or null", default: "concat"
    ) { value -> Merge?? in
      value.isNull ? .some(nil) : value.asString.flatMap { Merge(rawValue: $0) }.map { .some($0) }
    }
    let layer = try options.read("layer", kind: "a recurrent layer", default: nil) {
      value -> JSONValue? in value.asObject == nil ? nil : value
    }
    let other = try options.read("backward_layer", kind: "a layer or null", default: .null) {
      value -> JSONValue? in value.isNull || value.asObject != nil ? value : nil
    }
    options.ignore("weights")
    repeatsMaskedSteps = options.follows(.repeatedSteps)
    forward = try Self.read(layer, options, direction: "forward", reversing: nil)
    backward =
      other.isNull
      ? try Self.read(layer, options, direction: "backward", reversing: !forward.goesBackwards)
      : try Self.read(other, options, direction: nil, reversing: nil)
    try super.init(options)
    guard forward.goesBackwards != backward.goesBackwards,
      forward.returnsSequences == backward.returnsSequences,
      forward.returnsState == backward.returnsState, forward.isStateful == backward.isStateful
    else {
      throw error(
        "needs two layers that read in opposite directions and return the same kind of results")
    }
  }

  private static func read(
    _ value: JSONValue, _ options: LayerOptions, direction: String?, reversing: Bool?
  ) throws(LeptonError) -> SequenceLayer {
    var description = try LayerDescription(json: value)
    if let direction {
      let prefix = direction + "_"
      if !description.name.hasPrefix(prefix) {
        let bare =
          description.name.hasPrefix("forward_")
          ? String(description.name.dropFirst("forward_".count)) : description.name
        description.name = prefix + bare
      }
    }
    if let reversing { description.config["go_backwards"] = .bool(reversing) }
    guard let layer = try LayerRegistry.make(description) as? SequenceLayer else {
      throw LeptonError(
        .unsupported,
        "\(options.place) wraps a \(description.className), which is no recurrent layer that "
          + "lepton knows")
    }
    return layer
  }

  public override var supportsMasking: Bool { true }

  public override var children: [WeightedChild] {
    [
      WeightedChild(attribute: "forward_layer", object: forward),
      WeightedChild(attribute: "backward_layer", object: backward),
    ]
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    guard let input = inputs.first else { throw error("has no input") }
    try forward.buildOnce([input])
    try backward.buildOnce([input])
  }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    guard let x = call.inputs.first else { throw error("has no input") }
    var states = call.argument(1, "initial_state")?.tensors ?? []
    if states.isEmpty { states = Array(call.inputs.dropFirst()) }
    let half = states.count / 2
    let mask = call.masks.first ?? nil
    let (first, firstStates) = try run(forward, x, Array(states.prefix(half)), mask, lowering)
    let (second, secondStates) = try run(backward, x, Array(states.dropFirst(half)), mask, lowering)
    var outputs: [Value]
    switch merge {
    case .concat:
      let axis = lowering.shape(first).rank - 1
      outputs = [try lowering.concatenate([first, second], axis: axis)]
    case .sum: outputs = [try lowering.binary(.add, first, second)]
    case .mul: outputs = [try lowering.binary(.multiply, first, second)]
    case .ave:
      outputs = [
        try lowering.unary(
          Unary(.affine, a: 0.5, b: 0), lowering.binary(.add, first, second))
      ]
    case nil: outputs = [first, second]
    }
    if forward.returnsState { outputs += firstStates + secondStates }
    return outputs.map { LayerTensor($0) }
  }

  /// One direction, with its output sequence in the order of the backward layer's results turned round
  /// in time, as Keras turns it. Masked steps of sequences are zero, unless an old rule says otherwise.
  private func run(
    _ layer: SequenceLayer, _ x: LayerTensor, _ states: [LayerTensor], _ mask: Value?,
    _ lowering: Lowering
  ) throws(LeptonError) -> (Value, [Value]) {
    let builder = lowering.builder
    let label = builder.label
    builder.label = label + "/" + layer.name
    defer { builder.label = label }
    var call = LayerCall([x])
    if !states.isEmpty { call.keywords["initial_state"] = .list(states.map { .tensor($0) }) }
    let isBackward = layer === backward
    let result = try layer.lowerSequence(
      call, mask: mask, zeroesMaskedOutput: layer.returnsSequences && !repeatsMaskedSteps,
      restoresTimeOrder: isBackward && layer.goesBackwards, lowering)
    if repeatsMaskedSteps, layer.returnsSequences, mask != nil {
      lowering.note(.repeatedSteps, isFollowed: true, of: self, result.output)
    }
    guard isBackward, !layer.goesBackwards, layer.returnsSequences else {
      return (result.output, result.states)
    }
    return (try lowering.slice(result.output, axis: 1, .reversed), result.states)
  }

  public override func outputMasks(
    _ call: LayerCall, _ outputs: [LayerTensor], _ lowering: Lowering
  ) throws(LeptonError) -> [Value?] {
    let mask = forward.returnsSequences ? call.masks.first ?? nil : nil
    return merge == nil ? [mask, mask] : [mask]
  }
}
