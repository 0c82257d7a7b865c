import CLepton
import Lepton
import LeptonBase

@c @implementation
public func lepton_features_json(
  _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!
) -> lepton_status {
  border { () throws(LeptonError) in
    let json = try required(json, "json")
    json.pointee = try ownedText(Features.json)
  }
}

@c @implementation
public func lepton_catalog_json(
  _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!
) -> lepton_status {
  border { () throws(LeptonError) in
    let json = try required(json, "json")
    json.pointee = try ownedText(Catalog.json())
  }
}
