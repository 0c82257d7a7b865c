import LeptonBase
import LeptonJSON
import LeptonLayers

/// One call of an operation that lepton has and Keras has not, and the operations of `keras.ops` that
/// compute the same, one after another.
struct PortableCall {
  let layer: LayerDescription
  let call: CallDescription
  /// Shape and type of what the call gives.
  let output: TensorSpecification?
  /// The tensor whose one unknown dimension some edges follow from; nil where there are several.
  let shapeSource: (([TensorReference]) -> ArgumentDescription?)?
  private let integers: (TensorReference) -> [Int?]?
  /// The operations; the last has the name of the call.
  private(set) var steps: [LayerDescription] = []

  init(
    _ layer: LayerDescription, output: TensorSpecification?,
    shapeSource: (([TensorReference]) -> ArgumentDescription?)? = nil,
    integers: @escaping (TensorReference) -> [Int?]?
  ) {
    self.layer = layer
    self.output = output
    self.shapeSource = shapeSource
    self.integers = integers
    call = layer.calls.first ?? CallDescription(arguments: [])
  }

  // MARK: What is asked for

  /// An argument by place or name; nil where it is absent or null.
  func argument(_ position: Int, _ names: String...) -> ArgumentDescription? {
    var found = call.arguments.indices.contains(position) ? call.arguments[position] : nil
    for name in names where found == nil { found = call.keyword(name) }
    for name in names where found == nil { found = layer.config[name].map { .literal($0) } }
    return found == .literal(.null) ? nil : found
  }

  /// An argument that must be there.
  func needed(_ position: Int, _ names: String...) throws(LeptonError) -> ArgumentDescription {
    var found = call.arguments.indices.contains(position) ? call.arguments[position] : nil
    for name in names where found == nil { found = call.keyword(name) }
    guard let found else { throw refusal("it lacks the argument '\(names.first ?? "")'") }
    return found
  }

  /// A setting: a number, a text or a list of such.
  func setting(_ position: Int, _ name: String) -> JSONValue? {
    argument(position, name)?.literalValue
  }

  /// Integers in an argument, nil for those that follow from dimensions that are not known; nil as a
  /// whole where they follow from data.
  func integers(_ argument: ArgumentDescription?) -> [Int?]? {
    switch argument {
    case .literal(let value), .constant(_, let value):
      if let number = value.asInt { return [number] }
      return value.asInts.map { $0.map { $0 } }
    case .tensor(let reference, _): return integers(reference)
    case .list(let items):
      var all: [Int?] = []
      for item in items {
        guard let numbers = integers(item) else { return nil }
        all += numbers
      }
      return all
    default: return nil
    }
  }

  /// Integers that are all known.
  func known(
    _ argument: ArgumentDescription?, _ what: String
  ) throws(LeptonError) -> [Int] {
    let numbers = integers(argument)?.compactMap { $0 }
    guard let numbers, numbers.count == integers(argument)?.count else {
      throw refusal("its \(what) follow from data or from dimensions that are not known")
    }
    return numbers
  }

  func specification(_ argument: ArgumentDescription) -> TensorSpecification? {
    if case .tensor(_, let specification) = argument { specification } else { nil }
  }

  /// The dimensions of a tensor, -1 for those that are not known.
  func dims(_ argument: ArgumentDescription) throws(LeptonError) -> [Int] {
    switch argument {
    case .tensor(_, let specification?): return specification.shape.dims
    case .constant(_, var value), .literal(var value):
      var dims: [Int] = []
      while let items = value.asArray {
        dims.append(items.count)
        value = items.first ?? .null
      }
      return dims
    default: throw refusal("it takes a tensor where there is none")
    }
  }

  func refusal(_ reason: String) -> LeptonError {
    LeptonError(
      .unsupported,
      "Keras 3 has no operations that compute what \(layer.className) does here: \(reason); replace "
        + "that part of the model by Keras layers before saving it")
  }

  // MARK: What is said

  /// Adds an operation; its first result.
  ///
  /// - Throws: where the operation does not take the arguments.
  @discardableResult
  mutating func add(
    _ className: String, _ arguments: [ArgumentDescription], _ settings: JSONObject = [:],
    keywords: [ArgumentDescription.Entry] = []
  ) throws(LeptonError) -> ArgumentDescription {
    guard let module = KnownOperations.module(of: className) else {
      throw refusal("there is no \(className)")
    }
    // Names of all but the last are settled when the model is put together.
    let name = "\(layer.name)/\(steps.count)"
    var config: JSONObject = ["name": .string(name)]
    for member in settings.members { config[member.key] = member.value }
    var step = LayerDescription(
      className: className, name: name, config: config, module: module,
      registeredName: .string(className))
    step.calls = [CallDescription(arguments: arguments, keywords: keywords)]
    let types = try OperationLayer(step).outputTypes(of: step.calls[0])
    steps.append(step)
    guard let type = types.first else { throw refusal("\(className) gives nothing") }
    return .tensor(
      TensorReference(layer: name),
      TensorSpecification(shape: type.shape, dtype: type.dtype.name))
  }

  /// Gives the last operation the name of the call.
  mutating func finish() throws(LeptonError) {
    if steps.isEmpty { try add("Copy", [try needed(0, "x", "input", "value", "inputs")]) }
    steps[steps.count - 1].name = layer.name
    steps[steps.count - 1].config["name"] = .string(layer.name)
  }

  static func number(_ number: Int) -> ArgumentDescription { .literal(JSONValue(number)) }
  static func integerTensor(_ numbers: [Int]) -> ArgumentDescription {
    .constant(dtype: "int32", value: JSONValue(numbers))
  }
}
