import CLepton
import LeptonBase
import LeptonJSON
import LeptonLayers

/// A custom class of functions of the host.
final class HostClass: CustomClass, @unchecked Sendable {
  let name: String
  let kind: CustomKind
  let module: String?
  let className: String?
  let given: lepton_custom_class
  /// Whether the host was told that the class is taken.
  private var isRegistered = false

  init(_ name: String, _ given: lepton_custom_class) throws(LeptonError) {
    self.name = name
    self.given = given
    module = try optionalText(given.module, "module")
    className = try optionalText(given.class_name, "class_name")
    let computes = given.forward != nil || given.trace != nil
    switch given.kind {
    case LEPTON_CUSTOM_LAYER: kind = .layer
    case LEPTON_CUSTOM_FUNCTION: kind = .function
    case LEPTON_CUSTOM_METRIC: kind = .metric
    case LEPTON_CUSTOM_INITIALIZER: kind = .initializer
    default:
      throw LeptonError(
        .invalidArgument, "there is no kind of custom class \(given.kind.rawValue)")
    }
    guard computes, kind != .initializer || given.forward != nil else {
      throw LeptonError(
        .invalidArgument, "the custom class '\(name)' has no function that computes anything")
    }
    guard kind != .metric || given.build != nil else {
      throw LeptonError(
        .invalidArgument, "the custom metric '\(name)' needs 'build', which tells its variables")
    }
  }

  /// From now on the class is lepton's to release.
  func take() { isRegistered = true }

  deinit { if isRegistered { given.release?(given.context) } }

  func make(name: String, config: JSONObject) throws(LeptonError) -> any CustomCode {
    try HostCode(self, name: name, config: JSONValue.object(config).text)
  }
}
