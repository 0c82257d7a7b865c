import CLepton
import Lepton
import LeptonBase

@c @implementation
public func lepton_weights_open(
  _ path: UnsafePointer<CChar>!, _ weights: UnsafeMutablePointer<OpaquePointer?>!
) -> lepton_status {
  border { () throws(LeptonError) in
    let weights = try required(weights, "weights")
    let file = try WeightFile(path: text(path, "path"))
    weights.pointee = try makeHandle(WeightFileObject(file))
  }
}

@c @implementation
public func lepton_weights_count(
  _ weights: OpaquePointer!, _ count: UnsafeMutablePointer<Int>!
) -> lepton_status {
  withHandle(weights, WeightFileObject.self) { object throws(LeptonError) in
    try required(count, "count").pointee = object.infos.count
  }
}

@c @implementation
public func lepton_weights_describe(
  _ weights: OpaquePointer!, _ index: Int, _ info: UnsafeMutablePointer<lepton_weights_info>!
) -> lepton_status {
  withHandle(weights, WeightFileObject.self) { object throws(LeptonError) in
    let info = try required(info, "info")
    info.pointee = try element(object.infos, index, "array")
  }
}

@c @implementation
public func lepton_weights_find(
  _ weights: OpaquePointer!, _ name: UnsafePointer<CChar>!, _ index: UnsafeMutablePointer<Int>!
) -> lepton_status {
  withHandle(weights, WeightFileObject.self) { object throws(LeptonError) in
    let index = try required(index, "index")
    let name = try text(name, "name")
    guard let number = object.file.number(of: name) else {
      throw unknownName(name, among: object.file.arrays.map(\.name), "array")
    }
    index.pointee = number
  }
}

@c @implementation
public func lepton_weights_array(
  _ weights: OpaquePointer!, _ index: Int, _ values: UnsafeMutablePointer<lepton_array>!
) -> lepton_status {
  withHandle(weights, WeightFileObject.self) { object throws(LeptonError) in
    let values = try required(values, "values")
    _ = try element(object.infos, index, "array")
    try copy(try object.file.value(index), to: values, "array")
  }
}

@c @implementation
public func lepton_weights_free(_ weights: OpaquePointer!) {
  freeHandle(weights, WeightFileObject.self)
}
