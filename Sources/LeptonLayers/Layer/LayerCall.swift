import LeptonGraph
import LeptonJSON

/// One argument of a call of a layer or operation.
public indirect enum LayerArgument: Sendable {
  case tensor(LayerTensor)
  case list([LayerArgument])
  case dictionary([(key: String, value: LayerArgument)])
  /// A number, a string, true, false or null.
  case literal(JSONValue)
  /// A Python slice, of an indexing operation.
  case slice(start: LayerArgument, stop: LayerArgument, step: LayerArgument)
  /// Python's `...`, of an indexing operation.
  case ellipsis
  /// An array written into the configuration.
  case constant(Tensor)

  /// The tensors, in the order in which Keras flattens the structure.
  public var tensors: [LayerTensor] {
    switch self {
    case .tensor(let tensor): [tensor]
    case .list(let items): items.flatMap(\.tensors)
    case .dictionary(let items): items.sorted { $0.key < $1.key }.flatMap(\.value.tensors)
    case .literal, .slice, .ellipsis, .constant: []
    }
  }

  public var isNull: Bool {
    if case .literal(.null) = self { true } else { false }
  }
}

/// What a layer is called with.
public struct LayerCall: Sendable {
  public var arguments: [LayerArgument]
  public var keywords: [String: LayerArgument]
  /// The masks of `inputs`: those passed as `mask=` where the caller did, else those that ride on the
  /// inputs. Filled in by `Layer.call`.
  public internal(set) var masks: [Value?] = []

  public init(_ arguments: [LayerArgument], keywords: [String: LayerArgument] = [:]) {
    self.arguments = arguments
    self.keywords = keywords
  }

  /// A call with one tensor, or with a list of several.
  public init(_ inputs: [LayerTensor], keywords: [String: LayerArgument] = [:]) {
    if inputs.count == 1, let only = inputs.first {
      self.init([.tensor(only)], keywords: keywords)
    } else {
      self.init([.list(inputs.map { .tensor($0) })], keywords: keywords)
    }
  }

  /// The first argument, which is what a layer computes on: `layer(x)` or `layer(inputs=x)`.
  public var firstArgument: LayerArgument? {
    if let first = arguments.first { return first }
    for name in ["inputs", "x", "sequences", "sequence", "query"] {
      if let named = keywords[name] { return named }
    }
    return nil
  }

  /// The tensors of the first argument.
  public var inputs: [LayerTensor] { firstArgument?.tensors ?? [] }

  /// The argument at `position` or of that name; nil where it is absent or null.
  public func argument(_ position: Int, _ name: String) -> LayerArgument? {
    let found = arguments.indices.contains(position) ? arguments[position] : keywords[name]
    guard let found, !found.isNull else { return nil }
    return found
  }
}
