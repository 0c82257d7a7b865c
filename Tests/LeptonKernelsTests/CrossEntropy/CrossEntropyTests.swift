import Foundation
import LeptonKernels
import Testing

@Suite struct CrossEntropyTests {
  /// Losses and gradients of one shape, against plain loops in double.
  private func check(rows: Int, classes: Int, isSparse: Bool, _ random: inout SplitMix) {
    let logits = Buffer((0..<(rows * classes)).map { _ in random.float() * 20 })
    let weights = Buffer((0..<(rows * classes)).map { _ in abs(random.float()) })
    var labels = (0..<rows).map { _ in Int32(random.int(0...(classes - 1))) }
    let slopes = Buffer(count: rows, random: &random)
    let loss = Buffer(count: rows)
    let moments = Buffer(count: 2 * rows)
    let gradient = Buffer(count: rows * classes)
    let parameters = lk_cross_entropy_params(
      rows: Int64(rows), classes: Int64(classes), sparse: isSparse)
    labels.withUnsafeMutableBytes { labels in
      let targets = isSparse ? labels.baseAddress : weights.raw
      call(
        lk_cross_entropy_kernel(), parameters, [logits.raw, targets, loss.raw, moments.raw, nil])
      call(
        lk_cross_entropy_gradient_kernel(), parameters,
        [logits.raw, targets, moments.raw, slopes.raw, gradient.raw])
    }
    #expect(loss.isIntact && moments.isIntact && gradient.isIntact)
    for row in 0..<rows {
      let x = logits.values[row * classes..<(row + 1) * classes].map(Double.init)
      let total = x.map(exp).reduce(0, +)
      let t = (0..<classes).map {
        isSparse
          ? (Int32($0) == labels[row] ? 1 : 0) : Double(weights.values[row * classes + $0])
      }
      let wanted = zip(x, t).map { $1 * (log(total) - $0) }.reduce(0, +)
      #expect(abs(Double(loss.values[row]) - wanted) < 3e-6 * max(abs(wanted), 10))
      for place in 0..<classes {
        let slope = Double(slopes.values[row]) * (exp(x[place]) / total - t[place])
        #expect(abs(Double(gradient.values[row * classes + place]) - slope) < 3e-6)
      }
    }
  }

  @Test func agreesWithPlainLoops() {
    forEachInstructionSet { _ in
      var random = SplitMix(state: 11)
      for classes in [1, 2, 3, 4, 7, 8, 10, 16, 17, 33, 100] {
        check(rows: 5, classes: classes, isSparse: false, &random)
        check(rows: 5, classes: classes, isSparse: true, &random)
      }
      check(rows: 2, classes: 9001, isSparse: true, &random)
    }
  }

  @Test func labelsBeyondTheClasses() {
    let logits = Buffer([1, 2, 3, 4])
    let loss = Buffer(count: 2)
    let moments = Buffer(count: 4)
    var labels: [Int32] = [1, -3]
    var fault = lk_fault()
    let parameters = lk_cross_entropy_params(rows: 2, classes: 2, sparse: true)
    labels.withUnsafeMutableBytes { labels in
      withUnsafeMutableBytes(of: &fault) { fault in
        call(
          lk_cross_entropy_kernel(), parameters,
          [logits.raw, labels.baseAddress, loss.raw, moments.raw, fault.baseAddress])
      }
    }
    #expect(fault.code == Int32(LK_FAULT_INDEX.rawValue))
    #expect(fault.position == 1 && fault.value == -3 && fault.limit == 2)
    #expect(loss.values == [0, 0])
  }

  /// Softmax of any number of rows is the same on any number of threads.
  @Test func threadsChangeNothing() {
    var random = SplitMix(state: 3)
    let (rows, classes) = (2000, 50)
    let logits = Buffer(count: rows * classes, random: &random)
    let targets = Buffer(count: rows * classes, random: &random)
    let parameters = lk_cross_entropy_params(
      rows: Int64(rows), classes: Int64(classes), sparse: false)
    func run(_ pool: OpaquePointer?) -> [Float] {
      let loss = Buffer(count: rows)
      let moments = Buffer(count: 2 * rows)
      call(
        lk_cross_entropy_kernel(), parameters,
        [logits.raw, targets.raw, loss.raw, moments.raw, nil], pool: pool)
      return loss.values
    }
    let pool = lk_pool_create(4)
    defer { lk_pool_free(pool) }
    #expect(run(nil) == run(pool))
  }
}
