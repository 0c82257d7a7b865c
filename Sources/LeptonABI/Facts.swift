import CLepton
import Lepton
import LeptonBase

@c @implementation
public func lepton_model_name(
  _ model: OpaquePointer!, _ name: UnsafeMutablePointer<UnsafePointer<CChar>?>!
) -> lepton_status {
  fact(model, name, "name") { facts throws(LeptonError) in facts.name }
}

@c @implementation
public func lepton_model_input_count(
  _ model: OpaquePointer!, _ count: UnsafeMutablePointer<Int>!
) -> lepton_status {
  fact(model, count, "count") { facts throws(LeptonError) in facts.inputs.count }
}

@c @implementation
public func lepton_model_input(
  _ model: OpaquePointer!, _ index: Int, _ info: UnsafeMutablePointer<lepton_tensor_info>!
) -> lepton_status {
  fact(model, info, "info") { facts throws(LeptonError) in
    try element(facts.inputs, index, "input")
  }
}

@c @implementation
public func lepton_model_output_count(
  _ model: OpaquePointer!, _ count: UnsafeMutablePointer<Int>!
) -> lepton_status {
  fact(model, count, "count") { facts throws(LeptonError) in facts.outputs.count }
}

@c @implementation
public func lepton_model_output(
  _ model: OpaquePointer!, _ index: Int, _ info: UnsafeMutablePointer<lepton_tensor_info>!
) -> lepton_status {
  fact(model, info, "info") { facts throws(LeptonError) in
    try element(facts.outputs, index, "output")
  }
}

@c @implementation
public func lepton_model_parameter_count(
  _ model: OpaquePointer!, _ count: UnsafeMutablePointer<Int64>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    try required(count, "count").pointee = Int64(object.model.parameterCount)
  }
}

@c @implementation
public func lepton_model_layer_count(
  _ model: OpaquePointer!, _ count: UnsafeMutablePointer<Int>!
) -> lepton_status {
  fact(model, count, "count") { facts throws(LeptonError) in facts.layers.count }
}

@c @implementation
public func lepton_model_layer(
  _ model: OpaquePointer!, _ index: Int, _ info: UnsafeMutablePointer<lepton_layer_info>!
) -> lepton_status {
  fact(model, info, "info") { facts throws(LeptonError) in
    try element(facts.layers, index, "layer")
  }
}

@c @implementation
public func lepton_model_find_layer(
  _ model: OpaquePointer!, _ name: UnsafePointer<CChar>!, _ index: UnsafeMutablePointer<Int>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let index = try required(index, "index")
    let name = try text(name, "name")
    index.pointee = try object.facts { facts throws(LeptonError) in
      guard let number = facts.layerNumbers[name] else {
        throw unknownName(name, among: object.model.layers.map(\.name), "layer")
      }
      return number
    }
  }
}

/// Writes one fact of a model to the host's memory.
@inline(__always)
func fact<Value>(
  _ model: OpaquePointer?, _ result: UnsafeMutablePointer<Value>?, _ name: StaticString,
  _ read: (ModelFacts) throws(LeptonError) -> Value
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let result = try required(result, name)
    result.pointee = try object.facts(read)
  }
}

/// The element of a list at an index from the host.
func element<Value>(
  _ list: [Value], _ index: Int, _ noun: StaticString
) throws(LeptonError) -> Value {
  guard list.indices.contains(index) else {
    throw LeptonError(
      .notFound,
      "there is no \(noun) \(UInt(bitPattern: index)); there are \(list.count), counted from 0")
  }
  return list[index]
}

/// The error that a name is not among those there are, with the first of those.
func unknownName(_ name: String, among names: [String], _ noun: StaticString) -> LeptonError {
  let some = names.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
  let more = names.count > 20 ? " and \(names.count - 20) more" : ""
  return LeptonError(
    .notFound,
    names.isEmpty
      ? "there is no \(noun) '\(name)'; there are none at all"
      : "there is no \(noun) '\(name)'; there are \(some)\(more)")
}
