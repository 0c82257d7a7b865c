import LeptonBase

/// One result of one node.
public struct Value: Hashable, Sendable {
  public let node: Int
  public let output: Int

  public init(node: Int, output: Int = 0) {
    self.node = node
    self.output = output
  }
}

/// What a node stands for.
public enum NodeKind: Sendable {
  /// The graph's input of that number.
  case input(Int)
  /// A weight, read anew by every program that is compiled.
  case parameter(Parameter)
  case constant(Tensor)
  /// What the state of that number held when the run began.
  case state(Int)
  case op(any Op)
}

public struct Node: Sendable {
  public var kind: NodeKind
  public var arguments: [Value]
  public var types: [TensorType]
  /// The layer that wrote the node, for messages and profiles.
  public var label: String

  public init(kind: NodeKind, arguments: [Value], types: [TensorType], label: String) {
    self.kind = kind
    self.arguments = arguments
    self.types = types
    self.label = label
  }
}

/// Memory that outlives a run: a recurrent layer's state, or a parameter that training changes.
public struct StateSlot: Sendable {
  public var name: String
  public var type: TensorType
  /// What the state holds when the run ends.
  public var next: Value
  /// The parameter whose value the state is, in a training program.
  public var parameter: Parameter?
  /// What the state holds at first and after a reset; zeros where nil.
  public var initial: Tensor?

  public init(
    name: String, type: TensorType, next: Value, parameter: Parameter? = nil,
    initial: Tensor? = nil
  ) {
    self.initial = initial
    self.name = name
    self.type = type
    self.next = next
    self.parameter = parameter
  }
}

/// What a parameter holds when the run ends: a training step's new weight, a moving average, a
/// metric's sum, the counter of a random stream.
public struct ParameterUpdate: Sendable {
  public var parameter: Parameter
  public var next: Value

  public init(_ parameter: Parameter, next: Value) {
    self.parameter = parameter
    self.next = next
  }
}

/// Ops in an order in which every node follows its arguments.
public struct Graph: Sendable {
  public var nodes: [Node]
  public var inputs: [TensorType]
  public var outputs: [Value]
  public var states: [StateSlot]
  /// At most one for a parameter. All nodes read what a parameter held when the run began.
  public var updates: [ParameterUpdate]

  public init(
    nodes: [Node] = [], inputs: [TensorType] = [], outputs: [Value] = [], states: [StateSlot] = [],
    updates: [ParameterUpdate] = []
  ) {
    self.nodes = nodes
    self.inputs = inputs
    self.outputs = outputs
    self.states = states
    self.updates = updates
  }

  public func type(_ value: Value) -> TensorType { nodes[value.node].types[value.output] }

  /// Floating-point operations of one run; shapes must be known.
  public var floatOperations: Int {
    nodes.reduce(0) { total, node in
      guard case .op(let op) = node.kind else { return total }
      return total + op.floatOperations(node.arguments.map(type), node.types)
    }
  }
}
