import CLepton
import Lepton
import LeptonBase

/// What a compiled model is trained with, as the structs of lepton.h.
final class TrainingFacts: @unchecked Sendable {
  let metricNames: [UnsafePointer<CChar>]
  let optimizerVariables: [lepton_weight_info]
  private let texts: TextStore

  init(_ model: Model) throws(LeptonError) {
    let texts = TextStore()
    var names: [UnsafePointer<CChar>] = []
    for name in model.metricNames { names.append(try texts.add(name)) }
    metricNames = names
    var variables: [lepton_weight_info] = []
    for variable in model.optimizerVariables {
      variables.append(
        lepton_weight_info(
          name: try texts.add(variable.name), dtype: variable.type.dtype.number,
          shape: lepton_shape(variable.type.shape), trainable: 0))
    }
    optimizerVariables = variables
    self.texts = texts
  }
}
