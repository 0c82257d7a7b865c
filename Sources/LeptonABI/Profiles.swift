import CLepton
import Lepton
import LeptonBase
import LeptonTraining

@c @implementation
public func lepton_program_profile(
  _ session: OpaquePointer!, _ runs: Int, _ profile: UnsafeMutablePointer<OpaquePointer?>!
) -> lepton_status {
  withHandle(session, SessionObject.self) { object throws(LeptonError) in
    let profile = try required(profile, "profile")
    if object.session.takesTexts { try checkTexts(object.session) }
    profile.pointee = try makeHandle(ProfileObject(object.session.profile(runs: runs)))
  }
}

@c @implementation
public func lepton_program_profile_training(
  _ model: OpaquePointer!, _ batch: UnsafePointer<lepton_batch>!, _ runs: Int,
  _ profile: UnsafeMutablePointer<OpaquePointer?>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let profile = try required(profile, "profile")
    let samples = try Samples(required(batch, "batch").pointee, "batch")
    profile.pointee = try makeHandle(
      ProfileObject(object.model.profileTraining(samples, runs: runs)))
  }
}

@c @implementation
public func lepton_profile_free(_ profile: OpaquePointer!) {
  freeHandle(profile, ProfileObject.self)
}

@c @implementation
public func lepton_profile_count(
  _ profile: OpaquePointer!, _ count: UnsafeMutablePointer<Int>!
) -> lepton_status {
  withHandle(profile, ProfileObject.self) { object throws(LeptonError) in
    try required(count, "count").pointee = object.ops.count
  }
}

@c @implementation
public func lepton_profile_describe(
  _ profile: OpaquePointer!, _ index: Int, _ op: UnsafeMutablePointer<lepton_profile_op>!
) -> lepton_status {
  withHandle(profile, ProfileObject.self) { object throws(LeptonError) in
    let op = try required(op, "op")
    op.pointee = try element(object.ops, index, "op")
  }
}

@c @implementation
public func lepton_profile_json(
  _ profile: OpaquePointer!, _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!
) -> lepton_status {
  withHandle(profile, ProfileObject.self) { object throws(LeptonError) in
    try required(json, "json").pointee = try ownedText(object.profile.json)
  }
}

@c @implementation
public func lepton_profile_trace_json(
  _ profile: OpaquePointer!, _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!
) -> lepton_status {
  withHandle(profile, ProfileObject.self) { object throws(LeptonError) in
    try required(json, "json").pointee = try ownedText(object.profile.traceJSON)
  }
}
