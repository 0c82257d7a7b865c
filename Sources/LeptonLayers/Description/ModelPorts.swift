import LeptonBase
import LeptonJSON

/// The inputs or outputs of a functional model, in the structure that its caller sees.
public struct ModelPorts: Sendable, Equatable {
  /// How the tensors are handed over in Python.
  public enum Structure: Sendable, Equatable {
    /// One tensor by itself.
    case single
    /// A list, possibly of one tensor.
    case list
    /// A dictionary.
    case dictionary
  }

  /// One input or output.
  public struct Port: Sendable, Equatable {
    /// The key, in a dictionary.
    public var key: String?
    public var reference: TensorReference

    public init(key: String? = nil, reference: TensorReference) {
      self.key = key
      self.reference = reference
    }
  }

  public var structure: Structure
  public var ports: [Port]

  public init(structure: Structure, ports: [Port]) {
    self.structure = structure
    self.ports = ports
  }

  /// The ports as Keras flattens them: a dictionary's by key.
  var flattened: [Port] {
    structure == .dictionary ? ports.sorted { ($0.key ?? "") < ($1.key ?? "") } : ports
  }

  /// Reads `input_layers` or `output_layers`: `[name, node, tensor]`, a list of such, or a dictionary
  /// of such.
  init(json: JSONValue) throws(LeptonError) {
    switch json {
    case .array(let elements) where elements.count == 3 && elements[0].asString != nil:
      self.init(structure: .single, ports: [Port(reference: try TensorReference(json: json))])
    case .array(let elements):
      var ports: [Port] = []
      for element in elements {
        ports.append(Port(reference: try Self.reference(element)))
      }
      self.init(structure: .list, ports: ports)
    case .object(let object):
      var ports: [Port] = []
      for member in object.members {
        ports.append(Port(key: member.key, reference: try Self.reference(member.value)))
      }
      self.init(structure: .dictionary, ports: ports)
    default:
      throw LeptonError(
        .configuration, "should list [layer name, call, output], but is \(json.summary)")
    }
  }

  private static func reference(_ json: JSONValue) throws(LeptonError) -> TensorReference {
    if let elements = json.asArray, elements.first?.asString == nil {
      // A list within the list: seen around single tensors only.
      guard elements.count == 1 else {
        throw LeptonError(
          .unsupported,
          "nested structures of inputs or outputs cannot be read: \(json.summary); save the model "
            + "with a flat list or dictionary of them")
      }
      return try TensorReference(json: elements[0])
    }
    return try TensorReference(json: json)
  }

  /// The ports as Keras 3 writes them.
  var json: JSONValue {
    switch structure {
    case .single: ports.first?.reference.json ?? []
    case .list: .array(ports.map(\.reference.json))
    case .dictionary:
      .object(JSONObject(ports.map { ($0.key ?? $0.reference.layer, $0.reference.json) }))
    }
  }

  func mapReferences(
    _ transform: (TensorReference) throws(LeptonError) -> TensorReference
  ) throws(LeptonError) -> ModelPorts {
    var mapped: [Port] = []
    for port in ports {
      mapped.append(Port(key: port.key, reference: try transform(port.reference)))
    }
    return ModelPorts(structure: structure, ports: mapped)
  }
}
