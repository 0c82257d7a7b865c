import LeptonBase
import LeptonJSON

/// An argument with which a layer or operation was called in a functional model.
public indirect enum ArgumentDescription: Sendable, Equatable {
  /// An edge of the graph.
  case tensor(TensorReference, TensorSpecification?)
  /// A list or tuple with at least one element that is not a literal.
  case list([ArgumentDescription])
  /// A dictionary with at least one value that is not a literal.
  case dictionary([Entry])
  /// Python's `start:stop:step`, each null, a number or a tensor.
  case slice(start: ArgumentDescription, stop: ArgumentDescription, step: ArgumentDescription)
  /// Python's `...`.
  case ellipsis
  /// An array stored in the configuration: the element type's name and nested lists of numbers.
  case constant(dtype: String, value: JSONValue)
  /// Anything else: a number, a string, null, or a list or dictionary of such.
  case literal(JSONValue)

  /// A key of a dictionary with its value.
  public struct Entry: Sendable, Equatable {
    public var key: String
    public var value: ArgumentDescription

    public init(key: String, value: ArgumentDescription) {
      self.key = key
      self.value = value
    }
  }

  /// All edges within the argument, in order of appearance.
  public var references: [TensorReference] {
    switch self {
    case .tensor(let reference, _): [reference]
    case .list(let elements): elements.flatMap(\.references)
    case .dictionary(let entries): entries.flatMap(\.value.references)
    case .slice(let start, let stop, let step):
      start.references + stop.references + step.references
    case .ellipsis, .constant, .literal: []
    }
  }

  /// All edges within the argument with what is said about them, in order of appearance.
  public var edges: [(TensorReference, TensorSpecification?)] {
    switch self {
    case .tensor(let reference, let specification): [(reference, specification)]
    case .list(let elements): elements.flatMap(\.edges)
    case .dictionary(let entries): entries.flatMap(\.value.edges)
    case .slice(let start, let stop, let step): start.edges + stop.edges + step.edges
    case .ellipsis, .constant, .literal: []
    }
  }

  /// The value where this is a literal.
  public var literalValue: JSONValue? {
    if case .literal(let value) = self { value } else { nil }
  }

  /// The argument with every edge replaced.
  public func mapReferences(
    _ transform: (TensorReference) throws(LeptonError) -> TensorReference
  ) throws(LeptonError) -> ArgumentDescription {
    switch self {
    case .tensor(let reference, let specification):
      return .tensor(try transform(reference), specification)
    case .list(let elements):
      var mapped: [ArgumentDescription] = []
      for element in elements { mapped.append(try element.mapReferences(transform)) }
      return .list(mapped)
    case .dictionary(let entries):
      var mapped: [Entry] = []
      for entry in entries {
        mapped.append(Entry(key: entry.key, value: try entry.value.mapReferences(transform)))
      }
      return .dictionary(mapped)
    case .slice(let start, let stop, let step):
      return .slice(
        start: try start.mapReferences(transform), stop: try stop.mapReferences(transform),
        step: try step.mapReferences(transform))
    case .ellipsis, .constant, .literal: return self
    }
  }
}
