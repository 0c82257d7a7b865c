import LeptonBase
import LeptonJSON

/// `gain` on the diagonal of a matrix, zero elsewhere.
struct IdentityInitializer: Initializer {
  var gain: Double

  var configuration: JSONValue { keras("Identity", ["gain": .number(gain)]) }

  func values(_ shape: Shape) throws(LeptonError) -> HostBuffer {
    guard shape.rank == 2 else {
      throw LeptonError(.configuration, "Identity makes matrices, not weights of shape \(shape)")
    }
    let gain = Float(gain)
    return try filled(shape) { values in
      values.update(repeating: 0)
      for diagonal in 0..<min(shape[0], shape[1]) { values[diagonal * (shape[1] + 1)] = gain }
    }
  }
}
