import LeptonJSON

extension ImageAugmentation {
  private static let range: JSONValue = [0, 255]
  private static let borders: [(String, JSONValue)] = [
    ("fill_mode", "reflect"), ("interpolation", "bilinear"), ("seed", nil), ("fill_value", 0.0),
  ]
  private static let color: JSONObject = ["factor": nil, "value_range": range, "seed": nil]

  private static func kind(_ defaults: JSONObject, keepsIntegers: Bool = false) -> Kind {
    Kind(defaults: defaults, keepsIntegers: keepsIntegers)
  }

  private static func moving(_ keys: [(String, JSONValue)]) -> Kind {
    kind(JSONObject(keys + borders))
  }

  /// The classes with their options and Keras's defaults, as of Keras 3.15.
  static let kinds: [String: Kind] = [
    "AugMix": kind([
      "value_range": range, "num_chains": 3, "chain_depth": 3, "factor": 0.3, "alpha": 1.0,
      "all_ops": true, "interpolation": "bilinear", "seed": nil,
    ]),
    "CutMix": kind(["factor": 1.0, "seed": nil]),
    "Equalization": kind(["bins": 256, "value_range": range], keepsIntegers: true),
    "MixUp": kind(["alpha": 0.2, "seed": nil], keepsIntegers: true),
    "RandAugment": kind([
      "value_range": range, "num_ops": 2, "factor": 0.5, "interpolation": "bilinear", "seed": nil,
    ]),
    "RandomBrightness": kind(color, keepsIntegers: true),
    "RandomColorDegeneration": kind(color, keepsIntegers: true),
    "RandomColorJitter": kind(
      [
        "value_range": range, "brightness_factor": nil, "contrast_factor": nil,
        "saturation_factor": nil, "hue_factor": nil, "seed": nil,
      ], keepsIntegers: true),
    "RandomContrast": kind(color, keepsIntegers: true),
    "RandomCrop": kind(["height": nil, "width": nil, "seed": nil], keepsIntegers: true),
    "RandomElasticTransform": moving([("factor", 1.0), ("scale", 1.0), ("value_range", range)]),
    "RandomErasing": kind([
      "factor": 1.0, "scale": [0.02, 0.33], "fill_value": nil, "value_range": range, "seed": nil,
    ]),
    "RandomFlip": kind(["seed": nil, "mode": "horizontal_and_vertical"]),
    "RandomGaussianBlur": kind([
      "factor": 1.0, "kernel_size": 3, "sigma": 1.0, "value_range": range, "seed": nil,
    ]),
    "RandomGrayscale": kind(["factor": 0.5, "seed": nil], keepsIntegers: true),
    "RandomHeight": kind(["factor": nil, "interpolation": "bilinear", "seed": nil]),
    "RandomHue": kind(color, keepsIntegers: true),
    "RandomInvert": kind(["factor": 1.0, "value_range": range, "seed": nil], keepsIntegers: true),
    "RandomPerspective": kind([
      "factor": 1.0, "scale": 1.0, "interpolation": "bilinear", "fill_value": 0.0, "seed": nil,
    ]),
    "RandomPosterization": kind(color, keepsIntegers: true),
    "RandomRotation": moving([("factor", nil)]),
    "RandomSaturation": kind(color, keepsIntegers: true),
    "RandomSharpness": kind(color),
    "RandomShear": moving([("x_factor", 0.0), ("y_factor", 0.0)]),
    "RandomTranslation": moving([("height_factor", nil), ("width_factor", nil)]),
    "RandomWidth": kind(["factor": nil, "interpolation": "bilinear", "seed": nil]),
    "RandomZoom": moving([("height_factor", nil), ("width_factor", nil)]),
    "Solarization": kind([
      "value_range": range, "addition_factor": 0.0, "threshold_factor": 0.0, "seed": nil,
    ]),
  ]
}
