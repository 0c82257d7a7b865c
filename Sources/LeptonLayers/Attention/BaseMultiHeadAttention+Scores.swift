import LeptonBase
import LeptonGraph

extension BaseMultiHeadAttention {
  /// softmax(q·kᵀ/√K)·v and the softmax, for projected query (N, T…, H, K), key (N, S…, Hk, K) and
  /// value (N, S…, Hk, V); the first result is (N, T…, H, V), the second (N, H, T…, S…) with other axes
  /// that nobody looks along after the batch.
  func attend(
    _ query: Value, _ key: Value, _ value: Value, mask: Value?, returnsScores: Bool,
    _ lowering: Lowering
  ) throws(LeptonError) -> (output: Value, scores: Value) {
    let shape = lowering.shape(query)
    let rank = shape.rank
    let axes = try axes(rank: rank)
    let batch = (0..<(rank - 1)).filter { !axes.contains($0) }
    let order = batch + axes + [rank - 1]
    let targets = axes.map { shape.dims[$0] }
    let sources = axes.map { lowering.shape(key).dims[$0] }
    func folded(_ x: Value, groups: Int) throws(LeptonError) -> Value {
      let dims = lowering.shape(x).dims
      let rows = Shape.mergedDimension(axes.map { dims[$0] }[...])
      let leading = batch.dropLast().map { dims[$0] } + [heads.keys]
      let merged = groups == 1 ? rows : Shape.mergedDimension([groups, rows][...])
      return try lowering.reshape(
        lowering.transpose(x, order), leading + [merged, dims[rank - 1]])
    }
    let groups = heads.queries / heads.keys
    let scaled = try lowering.unary(
      Unary(.affine, a: 1 / Float(heads.keySize).squareRoot()), folded(query, groups: groups))
    let keys = try folded(key, groups: 1)
    var scores = try lowering.builder.apply1(MatMul(transposesB: true), scaled, keys)
    let grouped = lowering.shape(scores)
    let outer = batch.dropLast().map { shape.dims[$0] } + [heads.queries]
    let rows = Shape.mergedDimension(targets[...])
    scores = try lowering.reshape(scores, outer + [rows, grouped[-1]])
    let allowed = try mask.map { mask throws(LeptonError) in
      try spread(mask, rank: rank + axes.count, targets + sources, lowering)
    }
    let weights: Value
    if rate == 0, !returnsScores, rank == 4 {
      if let allowed {
        scores = try lowering.select(
          allowed, scores, lowering.builder.constant(-0.7 * Float.greatestFiniteMagnitude))
      }
      weights = try lowering.builder.apply1(Softmax(axis: lowering.shape(scores).rank - 1), scores)
    } else {
      weights = try apply(softmax, scores, mask: allowed, lowering)
    }
    let dropped = try apply(dropout, weights, lowering)
    let attended = try lowering.builder.apply1(
      MatMul(), lowering.reshape(dropped, grouped.dims), folded(value, groups: 1))
    let unfolded = try lowering.reshape(attended, outer + targets + [heads.valueSize])
    var inverse = [Int](repeating: 0, count: rank)
    for (place, axis) in order.enumerated() { inverse[axis] = place }
    return (
      try lowering.transpose(unfolded, inverse),
      try lowering.reshape(weights, outer + targets + sources)
    )
  }

  /// The axes that queries look along, of a projected query with that many axes.
  private func axes(rank: Int) throws(LeptonError) -> [Int] {
    let axes = (places.axes ?? Array(1..<(rank - 2))).map { $0 < 0 ? rank - 1 + $0 : $0 }
    guard Set(axes).count == axes.count, !axes.isEmpty,
      axes.allSatisfy({ $0 >= 1 && $0 < rank - 2 })
    else { throw error("has the attention_axes \(axes) for inputs of \(rank - 1) axes") }
    return axes
  }

  /// The mask with the axes of scores whose looked-along axes are merged into rows and columns.
  private func spread(
    _ mask: Value, rank: Int, _ places: [Int], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    var mask = mask
    // New axes go before those of rows and columns, as Keras puts them.
    while lowering.shape(mask).rank < rank - 1 {
      let at = lowering.shape(mask).rank - places.count
      guard at >= 0 else {
        throw error(
          "has a mask of shape \(lowering.shape(mask)) for scores of \(rank - 1) axes",
          code: .shapeMismatch)
      }
      mask = try lowering.expandDimensions(mask, axis: at)
    }
    guard places.count > 2 else { return mask }
    let half = places.count / 2
    let outer = Array(lowering.shape(mask).dims.dropLast(places.count))
    guard Shape(places).isKnown, Shape(outer).isKnown else { return mask }
    let wide = try lowering.builder.apply1(BroadcastTo(Shape(outer + places)), mask)
    return try lowering.reshape(
      wide,
      outer + [
        Shape.mergedDimension(places[..<half]), Shape.mergedDimension(places[half...]),
      ])
  }
}
