import LeptonBase
import LeptonJSON
import LeptonLayers

/// Convolutions, pools and changes of size.
extension PortableCall {
  var hasChannelsFirst: Bool {
    setting(-1, "data_format")?.asString?.hasPrefix("NC") ?? false
  }

  private var dataFormat: JSONValue { hasChannelsFirst ? "channels_first" : "channels_last" }

  /// The numbers of the spatial axes, of a list that may have those of batch and channels too; one
  /// number where they are the same, which all operations of Keras take.
  private func spatial(_ name: String, _ rank: Int) throws(LeptonError) -> JSONValue {
    guard let found = argument(-1, name) else { return 1 }
    var numbers = try known(found, name)
    if numbers.count == rank + 2 {
      numbers = Array(hasChannelsFirst ? numbers[2...] : numbers[1...rank])
    }
    guard let first = numbers.first, numbers.count == rank || numbers.count == 1 else {
      throw refusal("its '\(name)' has \(numbers.count) numbers for \(rank) axes")
    }
    return numbers.allSatisfy { $0 == first } ? JSONValue(first) : JSONValue(numbers)
  }

  private func padding() throws(LeptonError) -> JSONValue {
    guard let name = setting(-1, "padding")?.asString?.lowercased(),
      name == "same" || name == "valid"
    else { throw refusal("its padding is given in numbers") }
    return .string(name)
  }

  mutating func convolve(_ className: String) throws(LeptonError) {
    let x = try needed(0, "input", "inputs")
    let rank = try dims(x).count - 2
    guard rank >= 1 else { throw refusal("it takes images") }
    try add(
      className, [x, try needed(1, "filters", "filter")],
      [
        "strides": try spatial("strides", rank), "padding": try padding(),
        "data_format": dataFormat, "dilation_rate": try spatial("dilations", rank),
      ])
  }

  mutating func pool(_ className: String) throws(LeptonError) {
    let x = try needed(0, "input", "value")
    let rank = try dims(x).count - 2
    guard rank >= 1 else { throw refusal("it takes images") }
    try add(
      className, [x],
      [
        "pool_size": try spatial("ksize", rank), "strides": try spatial("strides", rank),
        "padding": try padding(), "data_format": dataFormat,
      ])
  }

  mutating func resize() throws(LeptonError) {
    var x = try needed(0, "images")
    let size = try known(argument(1, "size"), "sizes")
    let method = setting(2, "method")?.asString ?? "bilinear"
    guard ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"].contains(method) else {
      throw refusal("it has no method '\(method)'")
    }
    if method != "nearest", specification(x)?.dtype.contains("float") == false {
      x = try add("Cast", [x], ["dtype": "float32"])
    }
    try add(
      "Resize", [x],
      [
        "size": JSONValue(size), "interpolation": .string(method),
        "antialias": setting(4, "antialias") ?? false, "crop_to_aspect_ratio": false,
        "pad_to_aspect_ratio": false, "fill_mode": "constant", "fill_value": 0.0,
        "data_format": "channels_last",
      ])
  }
}
