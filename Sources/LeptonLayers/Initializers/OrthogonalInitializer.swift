import LeptonBase
import LeptonJSON

/// A random orthogonal matrix times `gain`: Q of the QR decomposition of normal numbers, the signs so
/// that R's diagonal is positive. Leading axes are merged into the rows.
struct OrthogonalInitializer: Initializer {
  var gain: Double
  var seed: UInt64?

  var configuration: JSONValue {
    keras(
      "Orthogonal",
      [
        "seed": seed.map { .integer(Int64(truncatingIfNeeded: $0)) } ?? .null,
        "gain": .number(gain),
      ])
  }

  func values(_ shape: Shape) throws(LeptonError) -> HostBuffer {
    guard shape.rank >= 2, let count = shape.count else {
      throw LeptonError(
        .configuration, "Orthogonal takes weights of at least 2 axes, not of shape \(shape)")
    }
    let columns = shape[-1]
    let rows = columns == 0 ? 0 : count / columns
    let (length, vectors) = (max(rows, columns), min(rows, columns))
    var stream = RandomStream(seed: seed ?? RandomSeeds.next())
    // The columns of Q, each a run of `length` numbers; modified Gram-Schmidt, done twice for
    // orthogonality to rounding, gives the Q with positive diagonal of R.
    var basis = [[Double]]()
    for _ in 0..<vectors {
      var vector = (0..<length).map { _ in stream.normal() }
      for _ in 0..<2 {
        for other in basis {
          var product = 0.0
          for place in 0..<length { product += vector[place] * other[place] }
          for place in 0..<length { vector[place] -= product * other[place] }
        }
      }
      var norm = 0.0
      for value in vector { norm += value * value }
      norm = norm.squareRoot()
      basis.append(vector.map { $0 / norm })
    }
    let gain = gain
    return try filled(shape) { values in
      for row in 0..<rows {
        for column in 0..<columns {
          let value = rows >= columns ? basis[column][row] : basis[row][column]
          values[row * columns + column] = Float(gain * value)
        }
      }
    }
  }
}
