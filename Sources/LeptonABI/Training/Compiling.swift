import CLepton
import Lepton
import LeptonBase
import LeptonLayers

@c @implementation
public func lepton_set_random_seed(_ seed: UInt64) -> lepton_status {
  border { () throws(LeptonError) in RandomSeeds.set(seed) }
}

@c @implementation
public func lepton_model_compile(
  _ model: OpaquePointer!, _ config: UnsafePointer<CChar>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    try object.model.compile(text(config, "config"))
    object.forgetTrainingFacts()
  }
}

@c @implementation
public func lepton_model_compile_config(
  _ model: OpaquePointer!, _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let json = try required(json, "json")
    json.pointee = try ownedText(object.model.compileConfiguration ?? "null")
  }
}

@c @implementation
public func lepton_model_set_trainable(
  _ model: OpaquePointer!, _ layer: UnsafePointer<CChar>!, _ trainable: Int32
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    try object.model.setTrainable(trainable != 0, layer: optionalText(layer, "layer"))
    object.forgetFacts()
  }
}

@c @implementation
public func lepton_model_learning_rate(
  _ model: OpaquePointer!, _ rate: UnsafeMutablePointer<Double>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let rate = try required(rate, "rate")
    rate.pointee = Double(try object.model.learningRate())
  }
}

@c @implementation
public func lepton_model_set_learning_rate(
  _ model: OpaquePointer!, _ rate: Double
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    try object.model.setLearningRate(Float(rate))
  }
}

@c @implementation
public func lepton_model_optimizer_variable_count(
  _ model: OpaquePointer!, _ count: UnsafeMutablePointer<Int>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let count = try required(count, "count")
    count.pointee = object.model.optimizerVariables.count
  }
}

@c @implementation
public func lepton_model_optimizer_variable(
  _ model: OpaquePointer!, _ index: Int, _ info: UnsafeMutablePointer<lepton_weight_info>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let info = try required(info, "info")
    info.pointee = try object.trainingFacts { facts throws(LeptonError) in
      try element(facts.optimizerVariables, index, "variable of the optimizer")
    }
  }
}

@c @implementation
public func lepton_model_get_optimizer_variable(
  _ model: OpaquePointer!, _ index: Int, _ values: UnsafeMutablePointer<lepton_array>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let values = try required(values, "values")
    try copy(try object.model.value(ofOptimizerVariable: index), to: values, "variable")
  }
}

@c @implementation
public func lepton_model_set_optimizer_variable(
  _ model: OpaquePointer!, _ index: Int, _ values: UnsafePointer<lepton_array>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let values = try required(values, "values")
    try object.model.setOptimizerVariable(index, arrayView(values, "values"))
  }
}
