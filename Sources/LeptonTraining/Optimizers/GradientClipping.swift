import LeptonBase

/// How gradients are held in bounds: exactly one of three ways.
enum GradientClipping: Sendable {
  /// Each gradient g becomes g·c / max(|g|, c).
  case norm(Float)
  /// All gradients are scaled by the same factor, so that their norm together is at most c.
  case globalNorm(Float)
  /// Every element is held to -c…c.
  case value(Float)

  init?(_ options: Options) throws(LeptonError) {
    let norm = try options.optionalFloat("clipnorm")
    let globalNorm = try options.optionalFloat("global_clipnorm")
    let value = try options.optionalFloat("clipvalue")
    guard [norm, globalNorm, value].compactMap({ $0 }).count <= 1 else {
      throw options.error(
        "clipnorm", "'clipvalue' and 'global_clipnorm': only one of them can be set")
    }
    if let norm, norm > 0 {
      self = .norm(norm)
    } else if let globalNorm, globalNorm > 0 {
      self = .globalNorm(globalNorm)
    } else if let value, value > 0 {
      self = .value(value)
    } else {
      return nil
    }
  }

  func apply(_ gradients: [Term]) throws(LeptonError) -> [Term] {
    var clipped: [Term] = []
    switch self {
    case .norm(let limit):
      for gradient in gradients {
        let norm = try gradient.reduce(.sumOfSquares).sqrt()
        clipped.append(try gradient * limit / norm.maximum(limit))
      }
    case .globalNorm(let limit):
      guard let first = gradients.first else { return [] }
      var squares = try first.reduce(.sumOfSquares)
      for gradient in gradients.dropFirst() {
        squares = try squares + gradient.reduce(.sumOfSquares)
      }
      let norm = try squares.sqrt()
      // norm - norm lets what is not finite through as NaN.
      let factor = try limit * (1 / norm).minimum(1 / limit) + (norm - norm)
      for gradient in gradients { clipped.append(try gradient * factor) }
    case .value(let limit):
      for gradient in gradients { clipped.append(try gradient.clipped(-limit, limit)) }
    }
    return clipped
  }
}
