import LeptonBase
import LeptonGraph
import LeptonJSON

/// The ends of what a change's size is drawn from.
struct FactorRange: Sendable, Hashable {
  var lower: Float
  var upper: Float

  /// What a single number f stands for.
  enum Meaning: Sendable {
    /// -|f|…|f|
    case symmetric
    /// max(-|f|, the least that is allowed)…|f|
    case symmetricWithinBounds
    /// 0…f
    case fromZero
  }

  init(lower: Float, upper: Float) {
    self.lower = lower
    self.upper = upper
  }

  /// nil for what is neither a number in `bounds` nor a pair that meets them, or, where `isStrict`, lies
  /// in them.
  init?(
    _ value: JSONValue, in bounds: ClosedRange<Double>, _ meaning: Meaning, isStrict: Bool
  ) {
    if let number = value.asDouble {
      guard bounds.contains(number) else { return nil }
      let (size, least) = (abs(number), bounds.lowerBound)
      switch meaning {
      case .symmetric: lower = Float(-size)
      case .symmetricWithinBounds: lower = Float(Swift.max(-size, least))
      case .fromZero: lower = 0
      }
      upper = Float(size)
      return
    }
    guard let pair = value.asNumbers?.sorted(), pair.count == 2,
      pair[0] <= bounds.upperBound, pair[1] >= bounds.lowerBound,
      !isStrict || (bounds.contains(pair[0]) && bounds.contains(pair[1])),
      pair.allSatisfy({ abs($0) < 1e9 })
    else { return nil }
    (lower, upper) = (Float(pair[0]), Float(pair[1]))
  }
}

extension LayerOptions {
  /// A number, or a pair in any order, as Keras takes the sizes of changes. A number lies in `bounds`; a
  /// pair meets them, and where `isStrict` lies in them.
  func factorRange(
    _ key: String, default value: JSONValue? = nil, in bounds: ClosedRange<Double>,
    _ meaning: FactorRange.Meaning = .symmetricWithinBounds, isStrict: Bool = false
  ) throws(LeptonError) -> FactorRange {
    let kind =
      "a number from \(bounds.lowerBound) to \(bounds.upperBound), or a pair of such numbers"
    return try read(key, kind: kind, default: value) {
      FactorRange($0, in: bounds, meaning, isStrict: isStrict)
    }
  }

  /// The same, or null.
  func optionalFactorRange(
    _ key: String, in bounds: ClosedRange<Double>,
    _ meaning: FactorRange.Meaning = .symmetricWithinBounds, isStrict: Bool = false
  ) throws(LeptonError) -> FactorRange? {
    let kind =
      "a number from \(bounds.lowerBound) to \(bounds.upperBound), a pair of such numbers, or null"
    return try read(key, kind: kind, default: .null) { found -> FactorRange?? in
      if found.isNull { return .some(nil) }
      return FactorRange(found, in: bounds, meaning, isStrict: isStrict).map { .some($0) }
    }
  }

  /// The least and the greatest value of images.
  func valueRange() throws(LeptonError) -> FactorRange {
    try read("value_range", kind: "a pair of numbers", default: [0, 255]) { found -> FactorRange? in
      guard let pair = found.asNumbers?.sorted(), pair.count == 2,
        pair.allSatisfy({ abs($0) < 1e30 })
      else { return nil }
      return FactorRange(lower: Float(pair[0]), upper: Float(pair[1]))
    }
  }

  /// Whether images are read linearly between pixels; else the nearest pixel is.
  func isLinear() throws(LeptonError) -> Bool {
    try choice("interpolation", ["nearest", "bilinear"], default: "bilinear") == "bilinear"
  }

  func imageBorder(default value: String) throws(LeptonError) -> ImageBorder {
    let words = ["constant", "nearest", "reflect", "wrap"]
    return ImageBorder(name: try choice("fill_mode", words, default: value)) ?? .constant
  }
}

extension ImageBorder {
  /// From the name of a `fill_mode`.
  init?(name: String) {
    switch name {
    case "constant": self = .constant
    case "nearest": self = .nearest
    case "reflect": self = .reflect
    case "wrap": self = .wrap
    case "mirror": self = .mirror
    default: return nil
    }
  }
}
