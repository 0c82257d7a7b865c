import LeptonKernels
import Testing

@Suite struct SparsemaxTests {
  private func run(_ x: [Float], outer: Int, axis: Int, inner: Int) -> [Float] {
    let input = Buffer(x)
    let output = Buffer(count: x.count)
    let parameters = lk_sparsemax_params(
      outer: Int64(outer), axis: Int64(axis), inner: Int64(inner))
    call(lk_sparsemax_kernel(), parameters, [input.raw, output.raw])
    #expect(output.isIntact)
    return output.values
  }

  /// Values of keras.activations.sparsemax.
  @Test func agreesWithKeras() {
    #expect(run([1, 2, 0.5], outer: 1, axis: 3, inner: 1) == [0, 1, 0])
    #expect(run([0.5, 0.25, 0.75, -1], outer: 1, axis: 4, inner: 1) == [0, 0, 0, 0])
    let two = run([0.5, 0, -1, -2], outer: 1, axis: 4, inner: 1)
    #expect(two == [0.5, 0, 0, 0])
  }

  /// Rows along the last axis and along one in the middle give the same.
  @Test func runsAlongAnyAxis() {
    var random = SplitMix(state: 7)
    let rows = (0..<6).map { _ in (0..<37).map { _ in random.float() } }
    let straight = run(rows.flatMap { $0 }, outer: 6, axis: 37, inner: 1)
    var turned = [Float](repeating: 0, count: 6 * 37)
    for (r, row) in rows.enumerated() {
      for (i, value) in row.enumerated() { turned[(r / 3 * 37 + i) * 3 + r % 3] = value }
    }
    let result = run(turned, outer: 2, axis: 37, inner: 3)
    for r in 0..<6 {
      for i in 0..<37 {
        #expect(result[(r / 3 * 37 + i) * 3 + r % 3] == straight[r * 37 + i])
      }
      let reference = plain(rows[r])
      for i in 0..<37 { #expect(straight[r * 37 + i] == reference[i]) }
    }
  }

  private func plain(_ x: [Float]) -> [Float] {
    var sum: Float = 0
    var total: Float = 0
    var count: Float = 0
    for (index, value) in x.sorted(by: >).enumerated() {
      sum += value
      if value - (sum - 1) / Float(index + 1) > 0 {
        total += sum
        count += 1
      }
    }
    return x.map { max($0 - (total - 1) / count, 0) }
  }
}
