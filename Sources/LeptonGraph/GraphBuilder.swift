import LeptonBase

/// Writes a graph node by node; every op's shape rule is applied as it is added.
public final class GraphBuilder {
  public private(set) var graph = Graph()
  /// The layer that is writing, named in messages and in the nodes.
  public var label = ""

  private static let largestDimension = Int(Int32.max)

  private var parameterValues: [ObjectIdentifier: Value] = [:]

  public init() {}

  public func type(_ value: Value) -> TensorType { graph.type(value) }
  public func shape(_ value: Value) -> Shape { graph.type(value).shape }

  public func input(_ type: TensorType) -> Value {
    graph.inputs.append(type)
    return append(.input(graph.inputs.count - 1), [], [type])
  }

  /// The value of a weight; the same node however often it is asked for.
  public func parameter(_ parameter: Parameter) -> Value {
    let key = ObjectIdentifier(parameter)
    if let known = parameterValues[key] { return known }
    let value = append(.parameter(parameter), [], [parameter.type])
    parameterValues[key] = value
    return value
  }

  /// Lets all that is written from now on read another value in the place of a parameter's: that of a
  /// kernel which a training step changes before it is used. Gradients are then those of this value.
  public func replace(_ parameter: Parameter, by value: Value) throws(LeptonError) {
    guard type(value) == parameter.type else {
      throw LeptonError(
        .internal, "\(parameter.name) of type \(parameter.type) replaced by \(type(value))")
    }
    parameterValues[ObjectIdentifier(parameter)] = value
  }

  public func constant(_ tensor: Tensor) -> Value { append(.constant(tensor), [], [tensor.type]) }

  /// A float32 scalar of shape ().
  public func constant(_ number: Float) throws(LeptonError) -> Value {
    constant(try Tensor([number], []))
  }

  /// A state of the given type, zero when a session begins; `setState` says what it becomes.
  public func state(name: String, type: TensorType) -> (slot: Int, value: Value) {
    let slot = graph.states.count
    let value = append(.state(slot), [], [type])
    graph.states.append(StateSlot(name: name, type: type, next: value))
    return (slot, value)
  }

  public func setState(_ slot: Int, _ next: Value) throws(LeptonError) {
    guard type(next) == graph.states[slot].type else {
      throw LeptonError(
        .internal,
        "state \(graph.states[slot].name) of \(graph.states[slot].type) set to \(type(next))")
    }
    graph.states[slot].next = next
  }

  /// Says what a parameter holds after the run; a second call for the same parameter replaces the
  /// first. `updated` tells what has been said so far.
  public func update(_ parameter: Parameter, _ next: Value) throws(LeptonError) {
    guard type(next) == parameter.type else {
      throw LeptonError(
        .internal, "\(parameter.name) of type \(parameter.type) updated to \(type(next))")
    }
    if let known = graph.updates.firstIndex(where: { $0.parameter === parameter }) {
      graph.updates[known].next = next
    } else {
      graph.updates.append(ParameterUpdate(parameter, next: next))
    }
  }

  /// What a parameter will hold after the run as far as has been said; its value now, where nothing
  /// has. Where a layer is called twice, its second update goes on from the first.
  public func updated(_ parameter: Parameter) -> Value {
    graph.updates.first { $0.parameter === parameter }?.next ?? self.parameter(parameter)
  }

  public func output(_ value: Value) { graph.outputs.append(value) }

  /// Adds an op and returns its results.
  public func apply(_ op: some Op, _ arguments: [Value]) throws(LeptonError) -> [Value] {
    let types: [TensorType]
    do {
      types = try op.resultTypes(arguments.map(type))
    } catch {
      throw label.isEmpty ? error : error.at("layer '\(label)'")
    }
    for type in types
    where type.shape.rank > Shape.maximumRank
      || type.shape.dims.contains(where: { $0 > Self.largestDimension })
    {
      // Bounded, so that the shape rules of what follows cannot overflow.
      throw LeptonError(
        .limit, "layer '\(label)': \(Swift.type(of: op).name) would give the shape \(type.shape)")
    }
    let value = append(.op(op), arguments, types)
    return types.indices.map { Value(node: value.node, output: $0) }
  }

  /// Adds an op of one result.
  public func apply1(_ op: some Op, _ arguments: Value...) throws(LeptonError) -> Value {
    let results = try apply(op, arguments)
    guard let first = results.first else {
      throw LeptonError(.internal, "\(Swift.type(of: op).name) has no result")
    }
    return first
  }

  private func append(_ kind: NodeKind, _ arguments: [Value], _ types: [TensorType]) -> Value {
    graph.nodes.append(Node(kind: kind, arguments: arguments, types: types, label: label))
    return Value(node: graph.nodes.count - 1)
  }
}
