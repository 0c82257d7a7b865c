import LeptonBase
import LeptonGraph

/// Products over arbitrary axes, all brought to the matrix product.
extension Lowering {
  /// NumPy's `matmul`: vectors count as a row on the left, as a column on the right.
  func matrixProduct(_ x: Value, _ y: Value) throws(LeptonError) -> Value {
    var (a, b) = (try float(x), try float(y))
    let (isRow, isColumn) = (shape(a).rank == 1, shape(b).rank == 1)
    if isRow { a = try expandDimensions(a, axis: 0) }
    if isColumn { b = try expandDimensions(b, axis: 1) }
    let product = try builder.apply1(MatMul(), a, b)
    var dims = shape(product).dims
    if isColumn { dims.removeLast() }
    if isRow { dims.remove(at: dims.count - (isColumn ? 1 : 2)) }
    return isRow || isColumn ? try builder.apply1(Reshape(Shape(dims)), product) : product
  }

  /// Σ over pairs of axes: the result has the other axes of x, then those of y.
  func contract(
    _ x: Value, _ xAxes: [Int], _ y: Value, _ yAxes: [Int]
  ) throws(LeptonError) -> Value {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    let (xRank, yRank) = (shape(x).rank, shape(y).rank)
    let first = Array(letters[0..<xRank])
    var second = Array(letters[xRank..<(xRank + yRank)])
    var gone: Set<Character> = []
    for (xAxis, yAxis) in zip(xAxes, yAxes) {
      let letter = first[try axis(xAxis, of: x)]
      second[try axis(yAxis, of: y)] = letter
      gone.insert(letter)
    }
    let rest = (first + second).filter { !gone.contains($0) }
    return try einsum("\(String(first)),\(String(second))->\(String(rest))", x, y)
  }

  /// Σ over an axis of each of two tensors, sample by sample: the remaining axes of the first, then
  /// those of the second; of two inputs (N, C) it is (N, 1).
  func batchDot(
    _ x: Value, _ xAxis: Int, _ y: Value, _ yAxis: Int
  ) throws(LeptonError) -> Value {
    let (a, b) = (try axis(xAxis, of: x), try axis(yAxis, of: y))
    let (rank, other) = (shape(x).rank, shape(y).rank)
    guard a > 0, b > 0 else {
      throw LeptonError(.shapeMismatch, "layer '\(builder.label)' cannot sum over the batch")
    }
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    let xLetters = Array(letters[0..<rank])
    var yLetters = [letters[0]] + Array(letters[rank..<(rank + other - 1)])
    yLetters[b] = xLetters[a]
    let result = (xLetters + yLetters.dropFirst()).filter { $0 != xLetters[a] }
    let product = try einsum("\(String(xLetters)),\(String(yLetters))->\(String(result))", x, y)
    return rank == 2 && other == 2 ? try expandDimensions(product, axis: 1) : product
  }

  /// Einstein's sum of two tensors. Letters in both terms and the result are batches, in both terms
  /// only are summed over; a letter of one term only that the result lacks is summed before.
  func einsum(_ equation: String, _ x: Value, _ y: Value) throws(LeptonError) -> Value {
    try einsum(equation, [x, y])
  }

  /// Einstein's sum of any number of tensors, product by product from the left. Of a letter that a term
  /// has twice, the diagonal is taken.
  func einsum(_ equation: String, _ operands: [Value]) throws(LeptonError) -> Value {
    let terms = try EinsumEquation(equation, operands.map { shape($0).rank })
    var remaining: [(value: Value, letters: [Int])] = []
    for (operand, letters) in zip(operands, terms.terms) {
      remaining.append(try distinct(float(operand), letters))
    }
    guard var current = remaining.first else {
      throw LeptonError(.shapeMismatch, "\(builder.label): '\(equation)' of no tensors")
    }
    for place in remaining.indices.dropFirst() {
      let next = remaining[place]
      let later = remaining[(place + 1)...].flatMap(\.letters) + terms.result
      let isLast = place == remaining.count - 1
      var kept: [Int] = []
      for letter in current.letters + next.letters
      where later.contains(letter) && !kept.contains(letter) {
        kept.append(letter)
      }
      let wanted = isLast ? terms.result : kept
      current = (
        try product(current.value, current.letters, next.value, next.letters, wanted, equation),
        wanted
      )
    }
    let (value, letters) = try sumLone(current.value, current.letters, keeping: Set(terms.result))
    return try transpose(value, terms.result.map { letters.firstIndex(of: $0) ?? 0 })
  }

  /// The tensor with the diagonals of letters that stand twice.
  private func distinct(
    _ x: Value, _ letters: [Int]
  ) throws(LeptonError) -> (value: Value, letters: [Int]) {
    var (value, left) = (x, letters)
    while let second = left.indices.first(where: { left[..<$0].contains(left[$0]) }),
      let first = left.firstIndex(of: left[second])
    {
      let letter = left[second]
      value = try diagonal(value, offset: 0, first, second)
      left.remove(at: second)
      left.remove(at: first)
      left.append(letter)
    }
    return (value, left)
  }

  /// Σ over the letters of two terms that the result lacks.
  private func product(
    _ x: Value, _ xLetters: [Int], _ y: Value, _ yLetters: [Int], _ result: [Int],
    _ equation: String
  ) throws(LeptonError) -> Value {
    var (a, b) = (x, y)
    var (first, second) = (xLetters, yLetters)
    (a, first) = try sumLone(a, first, keeping: Set(second + result))
    (b, second) = try sumLone(b, second, keeping: Set(first + result))
    let kept = Set(result)
    let batch = first.filter { second.contains($0) && kept.contains($0) }
    let summed = first.filter { second.contains($0) && !kept.contains($0) }
    let rows = first.filter { !second.contains($0) }
    let columns = second.filter { !first.contains($0) }

    var sizes: [Int: Int] = [:]
    for (letters, value) in [(first, a), (second, b)] {
      for (letter, size) in zip(letters, shape(value).dims) {
        if let known = sizes[letter], known >= 0, size >= 0, known != size {
          throw LeptonError(
            .shapeMismatch,
            "\(builder.label): '\(equation)' of shapes \(shape(x)) and \(shape(y)): "
              + "\(known) against \(size)"
          )
        }
        sizes[letter] = max(sizes[letter] ?? -1, size)
      }
    }
    func size(_ letters: [Int]) -> Int {
      Shape.mergedDimension(letters.map { sizes[$0] ?? -1 }[...])
    }
    // (batch…, rows…, summed…) · (batch…, summed…, columns…), with rows, summed and columns merged.
    let batchDims = batch.map { sizes[$0] ?? -1 }
    a = try arrange(a, first, batch + rows + summed, batchDims + [size(rows), size(summed)])
    let transposed = second == batch + columns + summed
    let right = transposed ? second : batch + summed + columns
    let rightDims = transposed ? [size(columns), size(summed)] : [size(summed), size(columns)]
    b = try arrange(b, second, right, batchDims + rightDims)
    let product = try builder.apply1(MatMul(transposesB: transposed), a, b)
    let order = batch + rows + columns
    let wide = try arrangeBack(product, order.map { sizes[$0] ?? -1 })
    return try transpose(
      wide, result.map { letter in order.firstIndex(of: letter) ?? 0 })
  }

  private func sumLone(
    _ x: Value, _ letters: [Int], keeping kept: Set<Int>
  ) throws(LeptonError) -> (Value, [Int]) {
    let axes = letters.indices.filter { !kept.contains(letters[$0]) }
    guard !axes.isEmpty else { return (x, letters) }
    return (try reduce(.sum, x, axes: axes), letters.filter { kept.contains($0) })
  }

  private func arrange(
    _ x: Value, _ letters: [Int], _ wanted: [Int], _ dims: [Int]
  ) throws(LeptonError) -> Value {
    let moved = try transpose(x, wanted.map { letter in letters.firstIndex(of: letter) ?? 0 })
    return try arrangeBack(moved, dims)
  }

  private func arrangeBack(_ x: Value, _ dims: [Int]) throws(LeptonError) -> Value {
    shape(x).dims == dims ? x : try builder.apply1(Reshape(Shape(dims)), x)
  }
}

/// The letters of an equation as numbers, with ellipses spelled out for tensors of the given ranks.
struct EinsumEquation {
  var terms: [[Int]]
  var result: [Int]

  init(_ text: String, _ ranks: [Int]) throws(LeptonError) {
    let problem = LeptonError(
      .configuration,
      "the equation '\(text)' does not describe a product of tensors of \(ranks) axes")
    var sides = Self.split(text.filter { $0 != " " })
    let names = text.contains("->") ? sides.popLast() : nil
    guard sides.count == ranks.count else { throw problem }
    func numbers(_ term: String, _ rank: Int?) -> [Int]? {
      var found: [Int] = []
      var dots = 0
      for character in term {
        if character == "." {
          dots += 1
          if dots == 3 { found.append(-1) }
        } else if character.isLetter, let scalar = character.unicodeScalars.first {
          found.append(Int(scalar.value))
        } else {
          return nil
        }
      }
      guard dots == 0 || dots == 3 else { return nil }
      guard let rank else { return found }
      let open = rank - found.filter { $0 >= 0 }.count
      if dots == 0 { return open == 0 ? found : nil }
      guard open >= 0, let place = found.firstIndex(of: -1) else { return nil }
      // Elided axes align at the right, as broadcasting does.
      found.replaceSubrange(place...place, with: (0..<open).map { -1 - (open - $0) })
      return found
    }
    var terms: [[Int]] = []
    for (side, rank) in zip(sides, ranks) {
      guard let letters = numbers(side, rank) else { throw problem }
      terms.append(letters)
    }
    let all = terms.flatMap { $0 }
    let elided = Set(all.filter { $0 < 0 }).sorted()
    // Without a result: what is elided, then the letters that stand once, in order.
    var result =
      elided
      + Set(
        all.filter { letter in
          letter >= 0 && all.filter { $0 == letter }.count == 1
        }
      ).sorted()
    if let names {
      guard let named = numbers(names, nil) else { throw problem }
      result = named
      if let place = result.firstIndex(of: -1) {
        result.replaceSubrange(place...place, with: elided)
      }
    }
    guard Set(result).count == result.count, Set(result).isSubset(of: all) else { throw problem }
    (self.terms, self.result) = (terms, result)
  }

  /// "ab,bc->ac" as its three terms.
  private static func split(_ text: String) -> [String] {
    var terms = [""]
    var previous: Character = " "
    for character in text {
      if character == "," || (previous == "-" && character == ">") {
        terms.append("")
      } else if character != "-" {
        terms[terms.count - 1].append(character)
      }
      previous = character
    }
    return terms
  }
}
