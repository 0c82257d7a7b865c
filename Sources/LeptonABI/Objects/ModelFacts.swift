import CLepton
import Lepton
import LeptonBase

/// The facts of a model as the structs of lepton.h, with the C texts that they point at.
final class ModelFacts: @unchecked Sendable {
  let name: UnsafePointer<CChar>
  let inputs: [lepton_tensor_info]
  let outputs: [lepton_tensor_info]
  let layers: [lepton_layer_info]
  /// Of every layer, the numbers of its weights.
  let layerWeights: [[Int]]
  let weights: [lepton_weight_info]
  let layerNumbers: [String: Int]
  let weightNumbers: [String: Int]
  private let texts: TextStore

  init(_ model: Model) throws(LeptonError) {
    let texts = TextStore()
    func ports(_ infos: [Model.TensorInfo]) throws(LeptonError) -> [lepton_tensor_info] {
      var ports: [lepton_tensor_info] = []
      for info in infos {
        ports.append(
          lepton_tensor_info(name: try texts.add(info.name), dtype: info.dtype, shape: info.shape))
      }
      return ports
    }
    name = try texts.add(model.name)
    inputs = try ports(model.inputs)
    outputs = try ports(model.outputs)
    var layers: [lepton_layer_info] = []
    var layerWeights: [[Int]] = []
    var layerNumbers: [String: Int] = [:]
    for (number, layer) in model.layers.enumerated() {
      layers.append(
        lepton_layer_info(
          name: try texts.add(layer.name), class_name: try texts.add(layer.className),
          config: try texts.add(layer.config), output_shape: lepton_shape(layer.outputShape),
          weight_count: layer.weights.count, parameter_count: Int64(layer.parameterCount),
          trainable_parameter_count: Int64(layer.trainableParameterCount)))
      layerWeights.append(layer.weights)
      if layerNumbers[layer.name] == nil { layerNumbers[layer.name] = number }
    }
    self.layers = layers
    self.layerWeights = layerWeights
    self.layerNumbers = layerNumbers
    var weights: [lepton_weight_info] = []
    var weightNumbers: [String: Int] = [:]
    for (number, weight) in model.weights.enumerated() {
      weights.append(
        lepton_weight_info(
          name: try texts.add(weight.name), dtype: weight.type.dtype.number,
          shape: lepton_shape(weight.type.shape), trainable: weight.isTrainable ? 1 : 0))
      if weightNumbers[weight.name] == nil { weightNumbers[weight.name] = number }
    }
    self.weights = weights
    self.weightNumbers = weightNumbers
    self.texts = texts
  }
}
