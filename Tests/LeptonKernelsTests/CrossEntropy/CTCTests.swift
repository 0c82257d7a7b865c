import Foundation
import LeptonKernels
import Testing

@Suite struct CTCTests {
  private func run(
    _ logits: [Float], _ labels: [Int32], rows: Int, steps: Int, classes: Int,
    pool: OpaquePointer? = nil
  ) -> (loss: [Float], gradient: [Float]) {
    let x = Buffer(logits)
    let loss = Buffer(count: rows)
    let gradient = Buffer(count: logits.count)
    var labels = labels
    var parameters = lk_ctc_params(
      rows: Int64(rows), steps: Int64(steps), classes: Int64(classes),
      labels: Int64(labels.count / rows))
    let scratch = Buffer(count: Int(lk_ctc_scratch(&parameters)) / 4)
    labels.withUnsafeMutableBytes {
      call(
        lk_ctc_kernel(), parameters,
        [x.raw, $0.baseAddress, loss.raw, gradient.raw, scratch.raw, nil], pool: pool)
    }
    #expect(loss.isIntact && gradient.isIntact && scratch.isIntact)
    return (loss.values, gradient.values)
  }

  /// The sum over all paths, each brought to its labels.
  private func plain(_ logits: [Float], _ labels: [Int32], steps: Int, classes: Int) -> Double {
    let p = (0..<steps).map { step -> [Double] in
      let x = logits[step * classes..<(step + 1) * classes].map { exp(Double($0)) }
      return x.map { $0 / x.reduce(0, +) }
    }
    let wanted = labels.filter { $0 != 0 }
    var total = 0.0
    for number in 0..<Int(pow(Double(classes), Double(steps))) {
      var rest = number
      var product = 1.0
      var previous = Int32(0)
      var found: [Int32] = []
      for step in 0..<steps {
        let choice = rest % classes
        rest /= classes
        product *= p[step][choice]
        if choice != 0, Int32(choice) != previous { found.append(Int32(choice)) }
        previous = Int32(choice)
      }
      if found == wanted { total += product }
    }
    return -log(total)
  }

  @Test func agreesWithAllPaths() {
    var random = SplitMix(state: 5)
    let (steps, classes) = (5, 3)
    let cases: [[Int32]] = [[1, 2, 0], [1, 1, 0], [2, 0, 0], [0, 0, 0], [1, 2, 1]]
    var logits: [Float] = []
    for _ in 0..<(cases.count * steps * classes) { logits.append(random.float() * 3) }
    let found = run(
      logits, cases.flatMap { $0 }, rows: cases.count, steps: steps, classes: classes)
    let size = steps * classes
    for (row, labels) in cases.enumerated() {
      let x = Array(logits[row * size..<(row + 1) * size])
      let wanted = plain(x, labels, steps: steps, classes: classes)
      #expect(abs(Double(found.loss[row]) - wanted) < 1e-5)
      for place in 0..<size {
        var (more, less) = (x, x)
        more[place] += 0.01
        less[place] -= 0.01
        let slope =
          (plain(more, labels, steps: steps, classes: classes)
            - plain(less, labels, steps: steps, classes: classes)) / 0.02
        #expect(abs(Double(found.gradient[row * size + place]) - slope) < 1e-4)
      }
    }
    let pool = lk_pool_create(3)
    defer { lk_pool_free(pool) }
    let again = run(
      logits, cases.flatMap { $0 }, rows: cases.count, steps: steps, classes: classes, pool: pool)
    #expect(again.loss == found.loss && again.gradient == found.gradient)
  }

  @Test func moreLabelsThanSteps() {
    let found = run([1, 2, 3, 4, 5, 6], [1, 1], rows: 1, steps: 2, classes: 3)
    #expect(found.loss == [LK_CTC_IMPOSSIBLE])
    #expect(found.gradient == [Float](repeating: 0, count: 6))
  }
}
