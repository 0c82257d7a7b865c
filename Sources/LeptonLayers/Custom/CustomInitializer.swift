import LeptonBase
import LeptonJSON

/// An initializer that the host brings along.
struct CustomInitializer: Initializer {
  let code: any CustomCode
  let configuration: JSONValue

  func values(_ shape: Shape) throws(LeptonError) -> HostBuffer {
    try filled(shape) { values throws(LeptonError) in
      do throws(LeptonError) { try code.fill(values, shape) } catch {
        throw error.at("initializer '\(configuration.customNames.last ?? "?")'")
      }
    }
  }
}
