import CLepton
import Lepton
import LeptonBase
import LeptonBorder

/// What a `lepton_weights` handle stands for.
final class WeightFileObject: HandleObject, @unchecked Sendable {
  static let kind = LB_WEIGHTS
  static let noun: StaticString = "weights"

  let file: WeightFile
  let infos: [lepton_weights_info]
  private let texts = TextStore()

  init(_ file: WeightFile) throws(LeptonError) {
    self.file = file
    var infos: [lepton_weights_info] = []
    infos.reserveCapacity(file.arrays.count)
    for array in file.arrays {
      infos.append(
        lepton_weights_info(
          name: try texts.add(array.name), dtype: array.type.dtype.number,
          shape: lepton_shape(array.type.shape)))
    }
    self.infos = infos
  }
}
