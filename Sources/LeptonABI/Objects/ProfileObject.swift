import CLepton
import Lepton
import LeptonBase
import LeptonBorder

/// What a `lepton_profile` handle stands for.
final class ProfileObject: HandleObject, @unchecked Sendable {
  static let kind = LB_PROFILE
  static let noun: StaticString = "profile"

  let profile: Profile
  let ops: [lepton_profile_op]
  private let texts = TextStore()

  init(_ profile: Profile) throws(LeptonError) {
    self.profile = profile
    var ops: [lepton_profile_op] = []
    ops.reserveCapacity(profile.ops.count)
    for op in profile.ops {
      ops.append(
        lepton_profile_op(
          layer: try texts.add(op.facts.layer), op: try texts.add(op.facts.op),
          kernel: try texts.add(op.facts.kernel), calls: Int64(op.calls),
          milliseconds: op.milliseconds, flops: Int64(op.facts.floatOperations),
          bytes: Int64(op.facts.byteCount), peak_fraction: op.peakFraction))
    }
    self.ops = ops
  }
}
