import CLepton
import Lepton
import LeptonBase

@c @implementation
public func lepton_model_to_json(
  _ model: OpaquePointer!, _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!
) -> lepton_status {
  modelText(model, json, "json") { $0.toJSON() }
}

@c @implementation
public func lepton_model_summary(
  _ model: OpaquePointer!, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!
) -> lepton_status {
  modelText(model, text, "text") { $0.summary }
}

@c @implementation
public func lepton_model_info_json(
  _ model: OpaquePointer!, _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!
) -> lepton_status {
  modelText(model, json, "json") { $0.infoJSON }
}

private func modelText(
  _ model: OpaquePointer?, _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ name: StaticString, _ make: (Model) -> String
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let result = try required(result, name)
    result.pointee = try ownedText(make(object.model))
  }
}
