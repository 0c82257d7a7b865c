import LeptonBorder
import LeptonLayers

/// What a `lepton_custom_objects` handle stands for.
final class CustomObjectsObject: HandleObject {
  static let kind = LB_CUSTOM_OBJECTS
  static let noun: StaticString = "custom objects"

  let objects = CustomObjects()
}
