import LeptonBase
import LeptonJSON

/// One call of a layer or operation in a functional model (Keras: an inbound node).
public struct CallDescription: Sendable, Equatable {
  /// The positional arguments.
  public var arguments: [ArgumentDescription]
  /// The keyword arguments. A recorded `training` counts in models of Keras 1 and 2 only; see
  /// `ModelDescription.obeysRecordedTraining`.
  public var keywords: [ArgumentDescription.Entry]

  public init(arguments: [ArgumentDescription], keywords: [ArgumentDescription.Entry] = []) {
    self.arguments = arguments
    self.keywords = keywords
  }

  /// The value of a keyword argument.
  public func keyword(_ name: String) -> ArgumentDescription? {
    keywords.first { $0.key == name }?.value
  }

  /// All edges that end here, in order of appearance.
  public var references: [TensorReference] {
    arguments.flatMap(\.references) + keywords.flatMap(\.value.references)
  }

  /// The call with every edge replaced.
  public func mapReferences(
    _ transform: (TensorReference) throws(LeptonError) -> TensorReference
  ) throws(LeptonError) -> CallDescription {
    var mapped = CallDescription(arguments: [])
    for argument in arguments { mapped.arguments.append(try argument.mapReferences(transform)) }
    for entry in keywords {
      mapped.keywords.append(
        ArgumentDescription.Entry(key: entry.key, value: try entry.value.mapReferences(transform)))
    }
    return mapped
  }

  /// Reads an element of Keras 3's `inbound_nodes`.
  public init(json: JSONValue) throws(LeptonError) {
    guard let object = json.asObject else {
      throw LeptonError(
        .configuration, "an inbound node should be an object, but is \(json.summary)")
    }
    arguments = []
    keywords = []
    for argument in try object.optionalArray("args") ?? [] {
      arguments.append(try ArgumentDescription(json: argument))
    }
    for member in try object.optionalObject("kwargs")?.members ?? [] {
      keywords.append(
        ArgumentDescription.Entry(
          key: member.key, value: try ArgumentDescription(json: member.value)))
    }
  }

  func json(_ specification: (TensorReference) -> TensorSpecification?) -> JSONValue {
    [
      "args": .array(arguments.map { $0.json(specification) }),
      "kwargs": .object(JSONObject(keywords.map { ($0.key, $0.value.json(specification)) })),
    ]
  }
}
