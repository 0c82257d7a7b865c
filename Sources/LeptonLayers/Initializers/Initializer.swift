import LeptonBase
import LeptonJSON

/// What gives a weight its first value.
public protocol Initializer: Sendable {
  /// How Keras 3 writes it: an object of class name and configuration.
  var configuration: JSONValue { get }

  /// float32 values for a weight of that shape, in row-major order. Made from a fixed seed they are
  /// the same at every call.
  func values(_ shape: Shape) throws(LeptonError) -> HostBuffer
}

extension Initializer {
  /// The object that Keras 3 writes for an initializer.
  func keras(_ className: String, _ config: JSONObject) -> JSONValue {
    [
      "module": "keras.initializers", "class_name": .string(className),
      "config": .object(config), "registered_name": nil,
    ]
  }

  /// Allocates the values and has `fill` write them.
  func filled(
    _ shape: Shape, _ fill: (UnsafeMutableBufferPointer<Float>) throws(LeptonError) -> Void
  ) throws(LeptonError) -> HostBuffer {
    guard let count = shape.count, let bytes = TensorTypeSize.float32Bytes(shape) else {
      throw LeptonError(.internal, "an initializer for the unknown shape \(shape)")
    }
    let buffer = try HostBuffer(byteCount: bytes)
    let floats = buffer.pointer.bindMemory(to: Float.self, capacity: count)
    try fill(UnsafeMutableBufferPointer(start: floats, count: count))
    return buffer
  }
}

enum TensorTypeSize {
  /// Bytes of a float32 tensor, nil where that overflows or a dimension is unknown.
  static func float32Bytes(_ shape: Shape) -> Int? {
    guard let count = shape.count else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: 4)
    return overflow ? nil : bytes
  }
}
