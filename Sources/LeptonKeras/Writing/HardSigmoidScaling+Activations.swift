import LeptonJSON

extension HardSigmoidScaling {
  /// What scales the argument of a layer that is nothing but the function of the other Keras; nil for any
  /// other layer.
  static func preparation(_ layer: JSONObject, isForKeras2: Bool) -> LayerPreparation? {
    guard layer["class_name"] == "Activation",
      layer["config"]?["activation"]?.asString == foreign(isForKeras2).name
    else { return nil }
    return LayerPreparation(
      className: "Rescaling",
      settings: ["scale": .number(isForKeras2 ? 1 / 1.2 : 1.2), "offset": 0.0], suffix: "scale",
      layer: layer)
  }
}
