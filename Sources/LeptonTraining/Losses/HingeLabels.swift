import LeptonBase
import LeptonGraph

/// Labels as -1 and 1: 2t - 1 where all targets of the batch are 0 or 1, else as they are.
enum HingeLabels {
  static func convert(_ target: Term) throws(LeptonError) -> Term {
    let isLabel = try target.isEqual(to: 0).or(target.isEqual(to: 1))
    return try isLabel.reduce(.all).select(2 * target - 1, target)
  }
}
