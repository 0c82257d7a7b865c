import CLepton
import Lepton
import LeptonBase
import LeptonGraph

@c @implementation
public func lepton_model_weight_count(
  _ model: OpaquePointer!, _ count: UnsafeMutablePointer<Int>!
) -> lepton_status {
  fact(model, count, "count") { facts throws(LeptonError) in facts.weights.count }
}

@c @implementation
public func lepton_model_weight(
  _ model: OpaquePointer!, _ index: Int, _ info: UnsafeMutablePointer<lepton_weight_info>!
) -> lepton_status {
  fact(model, info, "info") { facts throws(LeptonError) in
    try element(facts.weights, index, "weight")
  }
}

@c @implementation
public func lepton_model_find_weight(
  _ model: OpaquePointer!, _ name: UnsafePointer<CChar>!, _ index: UnsafeMutablePointer<Int>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let index = try required(index, "index")
    let name = try text(name, "name")
    index.pointee = try object.facts { facts throws(LeptonError) in
      guard let number = facts.weightNumbers[name] else {
        throw unknownName(name, among: object.model.weights.map(\.name), "weight")
      }
      return number
    }
  }
}

@c @implementation
public func lepton_model_layer_weight(
  _ model: OpaquePointer!, _ layer: Int, _ position: Int, _ index: UnsafeMutablePointer<Int>!
) -> lepton_status {
  fact(model, index, "index") { facts throws(LeptonError) in
    try element(element(facts.layerWeights, layer, "layer"), position, "weight of this layer")
  }
}

@c @implementation
public func lepton_model_get_weight(
  _ model: OpaquePointer!, _ index: Int, _ values: UnsafeMutablePointer<lepton_array>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let values = try required(values, "values")
    try copy(try object.model.value(ofWeight: index), to: values, "weight")
  }
}

/// Copies a weight or a variable out, into the host's memory where it gives some.
func copy(
  _ tensor: Tensor, to values: UnsafeMutablePointer<lepton_array>, _ what: StaticString
) throws(LeptonError) {
  let type = tensor.type
  if values.pointee.data == nil {
    try allocate(values, dtype: type.dtype, shape: type.shape)
  } else {
    let view = try rawView(values, "values")
    guard view.dtype == type.dtype else {
      throw LeptonError(
        .typeMismatch, "the \(what) holds \(type.dtype.name), the memory \(view.dtype.name)")
    }
    let shape = try view.shape()
    guard shape == type.shape else {
      throw LeptonError(
        .shapeMismatch, "the \(what) has shape \(type.shape), the memory \(shape)")
    }
    guard view.isDense else {
      throw LeptonError(.invalidArgument, "the memory for a \(what) has gaps")
    }
  }
  guard let destination = values.pointee.data, let byteCount = type.byteCount else { return }
  withExtendedLifetime(tensor.buffer) {
    destination.copyMemory(from: $0.pointer, byteCount: byteCount)
  }
}

@c @implementation
public func lepton_model_set_weight(
  _ model: OpaquePointer!, _ index: Int, _ values: UnsafePointer<lepton_array>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let values = try required(values, "values")
    try object.model.setWeight(index, arrayView(values, "values"))
  }
}
