import LeptonBase
import LeptonGraph

/// Reductions and changes of shape.
extension Term {
  /// The axis counted from the front. Throws where there is no such axis.
  func axis(_ axis: Int) throws(LeptonError) -> Int {
    guard axis >= -rank, axis < rank else {
      throw LeptonError(
        .shapeMismatch, "\(builder.label): axis \(axis) of an array of shape \(shape)")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// Reduces the given axes, all where nil; of a scalar it is the scalar itself.
  func reduce(
    _ kind: ReductionKind, _ axes: [Int]? = nil, keepsDimensions: Bool = false
  ) throws(LeptonError) -> Term {
    var resolved: [Int] = []
    for axis in axes ?? Array(0..<rank) { resolved.append(try self.axis(axis)) }
    if resolved.isEmpty {
      return kind == .sumOfSquares ? try square() : self
    }
    return try apply(Reduce(kind, axes: resolved, keepsDimensions: keepsDimensions))
  }

  func sum() throws(LeptonError) -> Term { try reduce(.sum) }
  func mean() throws(LeptonError) -> Term { try reduce(.mean) }
  func sum(axis: Int, keepsDimensions: Bool = false) throws(LeptonError) -> Term {
    try reduce(.sum, [axis], keepsDimensions: keepsDimensions)
  }
  func mean(axis: Int, keepsDimensions: Bool = false) throws(LeptonError) -> Term {
    try reduce(.mean, [axis], keepsDimensions: keepsDimensions)
  }
  func greatest(axis: Int, keepsDimensions: Bool = false) throws(LeptonError) -> Term {
    try reduce(.maximum, [axis], keepsDimensions: keepsDimensions)
  }

  /// The index (int32) of the largest element along an axis, the first of equals.
  func indexOfGreatest(axis: Int) throws(LeptonError) -> Term {
    try apply(ArgumentReduce(maximum: true, axis: self.axis(axis)))
  }

  func reshaped(_ dims: [Int]) throws(LeptonError) -> Term {
    shape.dims == dims ? self : try apply(Reshape(Shape(dims)))
  }

  /// All elements in a row.
  func flattened() throws(LeptonError) -> Term { try reshaped([count]) }

  /// An axis of one element put before axis `axis` of the result; negative axes count from its end.
  func expanded(axis: Int) throws(LeptonError) -> Term {
    let place = axis < 0 ? axis + rank + 1 : axis
    guard place >= 0, place <= rank else {
      throw LeptonError(
        .shapeMismatch, "\(builder.label): no axis \(axis) beside those of shape \(shape)")
    }
    var dims = shape.dims
    dims.insert(1, at: place)
    return try reshaped(dims)
  }

  /// Without an axis of one element.
  func squeezed(axis: Int) throws(LeptonError) -> Term {
    let place = try self.axis(axis)
    guard shape.dims[place] == 1 else {
      throw LeptonError(
        .shapeMismatch,
        "\(builder.label): axis \(axis) of an array of shape \(shape) has more than one element")
    }
    var dims = shape.dims
    dims.remove(at: place)
    return try reshaped(dims)
  }

  func transposed(_ permutation: [Int]) throws(LeptonError) -> Term {
    permutation == Array(permutation.indices) ? self : try apply(Transpose(permutation))
  }

  func broadcast(to shape: Shape) throws(LeptonError) -> Term {
    self.shape == shape ? self : try apply(BroadcastTo(shape))
  }

  /// The elements `bounds` of one axis.
  func slice(axis: Int, _ bounds: AxisSlice) throws(LeptonError) -> Term {
    var axes = [AxisSlice](repeating: .all, count: rank)
    axes[try self.axis(axis)] = bounds
    return try apply(Slice(axes))
  }

  /// Number `index` of a vector as a scalar.
  func element(_ index: Int) throws(LeptonError) -> Term {
    try slice(axis: 0, AxisSlice(start: index, stop: index + 1)).reshaped([])
  }

  /// Columns (N, 1) beside each other.
  static func stack(_ x: Term, _ y: Term) throws(LeptonError) -> Term { try concatenate([x, y]) }

  /// Terms of two axes beside each other along the second.
  static func concatenate(_ terms: [Term]) throws(LeptonError) -> Term {
    guard let first = terms.first, terms.count > 1 else {
      guard let only = terms.first else { throw LeptonError(.internal, "nothing to concatenate") }
      return only
    }
    let results = try first.builder.apply(Concatenate(axis: 1), terms.map(\.value))
    guard let result = results.first else {
      throw LeptonError(.internal, "a concatenation without result")
    }
    return Term(first.builder, result)
  }

  /// Both with the same number of axes where they differ by a last axis of one element: it is taken
  /// away, or added to the other where that has one axis only. Keras's
  /// `squeeze_or_expand_to_same_rank`.
  static func sameRank(
    _ x: Term, _ y: Term, expandsRank1: Bool = true
  ) throws(LeptonError) -> (Term, Term) {
    if x.rank == y.rank + 1, x.shape.dims.last == 1 {
      return y.rank == 1 && expandsRank1
        ? (x, try y.expanded(axis: -1)) : (try x.squeezed(axis: -1), y)
    }
    if y.rank == x.rank + 1, y.shape.dims.last == 1 {
      return x.rank == 1 && expandsRank1
        ? (try x.expanded(axis: -1), y) : (x, try y.squeezed(axis: -1))
    }
    return (x, y)
  }
}
