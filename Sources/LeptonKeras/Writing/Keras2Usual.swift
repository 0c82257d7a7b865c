import LeptonJSON

/// The values of Keras 3's options with which a layer does what it did before it had them.
enum Keras2Usual {
  /// The value with which a key that Keras has not had from its beginning says what was so before; nil
  /// for other keys.
  static func value(of key: String, in className: String) -> JSONValue? {
    ofKeys[key] ?? ofClasses["\(className) \(key)"]
  }

  private static let ofKeys: JSONObject = [
    "quantization_config": nil, "rms_scaling": false, "synchronized": false, "renorm": false,
    "renorm_clipping": nil, "renorm_momentum": 0.99, "use_gate": false, "sliding_window": nil,
    "pad_to_aspect_ratio": false, "antialias": false, "oov_method": "floormod", "salt": nil,
  ]

  /// The same, of certain classes: "class key".
  private static let ofClasses: JSONObject = {
    var keys: JSONObject = [
      "RandomContrast value_range": [0, 255], "Resizing fill_mode": "constant",
      "Resizing fill_value": 0.0,
    ]
    for className in [
      "CenterCrop", "RandomBrightness", "RandomContrast", "RandomCrop", "RandomFlip",
      "RandomRotation", "RandomTranslation", "RandomZoom", "Resizing", "ZeroPadding1D",
    ] {
      keys["\(className) data_format"] = "channels_last"
    }
    return keys
  }()
}
