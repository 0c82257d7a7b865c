import LeptonBase
import LeptonGraph
import LeptonJSON

/// How Keras 3 has quantized a layer (`layer.quantize(mode)`): which numbers stand for its kernel, and
/// whether its inputs are rounded too.
struct Quantization: Sendable {
  enum Mode: Sendable, Hashable {
    /// Whole numbers from -127 to 127.
    case int8
    /// Whole numbers from -8 to 7, two in a byte; with a block, so many rows share a scale and a zero.
    case int4(block: Int?)
    /// Floats of eight bits (e4m3), in float32; the history of largest magnitudes has so many steps.
    case float8(history: Int)
  }

  /// Keras's AbsMaxQuantizer.
  struct AbsMax: Sendable {
    var lowest: Float = -127
    var highest: Float = 127
    var epsilon: Float = 1e-7
  }

  let mode: Mode
  /// How inputs are rounded, nil where they are not.
  let inputs: AbsMax?
}

extension LayerOptions {
  /// Reads the keys of low-rank adaptation and quantization. A file holds adapted kernels merged, so
  /// adaptation changes nothing for prediction.
  ///
  /// - Returns: nil for a layer that is not quantized.
  func quantization() throws(LeptonError) -> Quantization? {
    ignore("lora_rank", "lora_alpha", "gptq_unpacked_column_size")
    let written = try read(
      "quantization_config", kind: "null or an object", default: .null
    ) { value -> JSONValue? in value.isNull || value.asObject != nil ? value : nil }
    let policy: DTypePolicy
    do throws(LeptonError) {
      policy = try DTypePolicy(config["dtype"] ?? .null)
    } catch { throw error.at("\(place): 'dtype'") }
    guard let mode = policy.quantization else { return nil }
    var inputs: Quantization.AbsMax?
    if mode == .int8 { inputs = Quantization.AbsMax() }
    if !written.isNull { inputs = try inputQuantizer(written["config"]?["activation_quantizer"]) }
    return Quantization(mode: mode, inputs: inputs)
  }

  private func inputQuantizer(_ value: JSONValue?) throws(LeptonError) -> Quantization.AbsMax? {
    guard let value, !value.isNull else { return nil }
    guard value["class_name"]?.asString == "AbsMaxQuantizer" else {
      throw error(
        "quantization_config",
        "names the quantizer \(value["class_name"]?.asString ?? value.summary) for inputs; only "
          + "AbsMaxQuantizer is supported", code: .unsupported)
    }
    var quantizer = Quantization.AbsMax()
    let config = value["config"]
    if let range = config?["value_range"]?.asArray, range.count == 2,
      let lowest = range[0].asDouble, let highest = range[1].asDouble
    {
      quantizer.lowest = Float(lowest)
      quantizer.highest = Float(highest)
    }
    if let epsilon = config?["epsilon"]?.asDouble { quantizer.epsilon = Float(epsilon) }
    return quantizer
  }
}

extension Layer {
  /// Creates a weight of any type that starts as zeros and that no optimizer changes; to be called from
  /// `build`.
  final func addStored(_ name: String, _ type: TensorType) throws(LeptonError) -> Parameter {
    guard let byteCount = type.byteCount else {
      throw error(
        "cannot make the weight '\(name)' of shape \(type.shape): the input's shape must say it")
    }
    let parameter = Parameter(
      name: name, type: type, isTrainable: false,
      initialValue: { () throws(LeptonError) in try HostBuffer.zeros(byteCount: byteCount) })
    shareParameter(parameter)
    return parameter
  }
}
