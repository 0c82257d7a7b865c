import LeptonBase

/// Numbers on their way from a file into a parameter: either still in the file, or changed on the way.
enum WeightValues {
  case stored(SavedArray)
  case computed([Float], Shape)

  var shape: Shape {
    switch self {
    case .stored(let array): array.shape
    case .computed(_, let shape): shape
    }
  }

  func floats() throws(LeptonError) -> [Float] {
    switch self {
    case .stored(let array): try array.floats()
    case .computed(let values, _): values
    }
  }

  /// The same numbers with other dimensions of the same product.
  func reshaped(_ shape: Shape) throws(LeptonError) -> WeightValues {
    .computed(try floats(), shape)
  }

  /// The axes in another order, as NumPy's `transpose`: axis i of the result is axis `order[i]`.
  func transposed(_ order: [Int]) throws(LeptonError) -> WeightValues {
    let values = try floats()
    let shape = shape
    guard order.count == shape.rank else {
      throw LeptonError(.internal, "\(order.count) axes for the shape \(shape)")
    }
    let steps = shape.strides
    let resultShape = Shape(order.map { shape.dims[$0] })
    let resultSteps = order.map { steps[$0] }
    return .computed(
      Self.gather(values, resultShape, resultSteps, start: 0), resultShape)
  }

  /// All axes but the last two reversed: a convolution's kernel as a correlation's.
  func rotated() throws(LeptonError) -> WeightValues {
    let values = try floats()
    let shape = shape
    var steps = shape.strides
    var start = 0
    for axis in 0..<Swift.max(0, shape.rank - 2) {
      start += steps[axis] * Swift.max(0, shape.dims[axis] - 1)
      steps[axis] = -steps[axis]
    }
    return .computed(Self.gather(values, shape, steps, start: start), shape)
  }

  /// Elements in row-major order of `shape`, taken `steps` apart beginning at `start`.
  private static func gather(
    _ values: [Float], _ shape: Shape, _ steps: [Int], start: Int
  ) -> [Float] {
    guard let count = shape.count, count > 0 else { return [] }
    var result: [Float] = []
    result.reserveCapacity(count)
    var index = [Int](repeating: 0, count: shape.rank)
    var place = start
    for _ in 0..<count {
      result.append(values[place])
      var axis = shape.rank - 1
      while axis >= 0 {
        index[axis] += 1
        place += steps[axis]
        if index[axis] < shape.dims[axis] { break }
        place -= steps[axis] * shape.dims[axis]
        index[axis] = 0
        axis -= 1
      }
    }
    return result
  }

  /// Matrices, vectors or kernels side by side along the last axis.
  static func concatenated(_ parts: [WeightValues]) throws(LeptonError) -> WeightValues {
    guard let first = parts.first, let width = first.shape.dims.last, first.shape.rank > 0,
      let count = first.shape.count, width > 0
    else { throw LeptonError(.weights, "arrays without elements cannot be joined") }
    var columns: [[Float]] = []
    for part in parts {
      guard part.shape == first.shape else {
        throw LeptonError(
          .weights, "arrays of the shapes \(first.shape) and \(part.shape) cannot be joined")
      }
      columns.append(try part.floats())
    }
    var result: [Float] = []
    result.reserveCapacity(count * parts.count)
    for row in 0..<count / width {
      for column in columns { result += column[row * width..<(row + 1) * width] }
    }
    var dims = first.shape.dims
    dims[dims.count - 1] = width * parts.count
    return .computed(result, Shape(dims))
  }

  /// A matrix cut into `count` parts along its last axis.
  func split(_ count: Int) throws(LeptonError) -> [WeightValues] {
    let values = try floats()
    let shape = shape
    guard let width = shape.dims.last, count > 0, width % count == 0, width > 0 else {
      throw LeptonError(.weights, "an array of shape \(shape) cannot be cut into \(count)")
    }
    let part = width / count
    var dims = shape.dims
    dims[dims.count - 1] = part
    var parts: [WeightValues] = []
    for number in 0..<count {
      var column: [Float] = []
      for row in 0..<values.count / width {
        let start = row * width + number * part
        column += values[start..<start + part]
      }
      parts.append(.computed(column, Shape(dims)))
    }
    return parts
  }
}
