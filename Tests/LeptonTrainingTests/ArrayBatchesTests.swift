import LeptonBase
import LeptonLayers
import Testing

@testable import LeptonTraining

@Suite struct ArrayBatchesTests {
  /// Rows of three numbers, row r holding 10·r, 10·r + 1, 10·r + 2; and one label for each.
  private final class Data {
    let rows: UnsafeMutableBufferPointer<Float>
    let labels: UnsafeMutableBufferPointer<Int64>
    private let dims: UnsafeMutablePointer<Int64>
    private let strides: UnsafeMutablePointer<Int64>
    let count: Int

    init(_ count: Int) {
      self.count = count
      rows = .allocate(capacity: 6 * count)
      labels = .allocate(capacity: count)
      dims = .allocate(capacity: 2)
      strides = .allocate(capacity: 2)
      for row in 0..<count {
        // With gaps for the strided view: every second column.
        for column in 0..<6 { rows[6 * row + column] = Float(10 * row) + Float(column) / 2 }
        labels[row] = Int64(row)
      }
      (dims[0], dims[1]) = (Int64(count), 3)
      (strides[0], strides[1]) = (24, 8)
    }

    deinit {
      rows.deallocate()
      labels.deallocate()
      dims.deallocate()
      strides.deallocate()
    }

    func samples() throws -> Samples {
      let x = ArrayView(
        data: UnsafeMutableRawPointer(try #require(rows.baseAddress)), dtype: .float32,
        dims: UnsafePointer(dims),
        rank: 2, byteStrides: UnsafePointer(strides))
      let y = ArrayView(
        data: UnsafeMutableRawPointer(try #require(labels.baseAddress)), dtype: .int64,
        dims: UnsafePointer(dims), rank: 1)
      return try Samples(
        inputs: [SampleArray(x, "x")], targets: [SampleArray(y, "y")])
    }
  }

  private func labels(_ source: ArrayBatches) throws -> [[Int64]] {
    var batches: [[Int64]] = []
    while let batch = try source.next() {
      let count = batch.sampleCount
      let rows = batch.inputs[0].pointer.assumingMemoryBound(to: Float.self)
      let labels = batch.targets[0].pointer.assumingMemoryBound(to: Int64.self)
      for row in 0..<count {
        #expect((0..<3).allSatisfy { rows[3 * row + $0] == Float(10 * labels[row]) + Float($0) })
      }
      batches.append((0..<count).map { labels[$0] })
    }
    return batches
  }

  @Test func orderedWithASmallerLastBatch() throws {
    let data = Data(10)
    let source = try ArrayBatches(data.samples(), batchSize: 4, shuffle: nil)
    #expect(source.batchCount == 3)
    for _ in 0..<2 {
      #expect(try labels(source) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
      try source.restart()
    }
  }

  @Test func shuffledEveryEpoch() throws {
    let data = Data(100)
    nonisolated(unsafe) var epoch: UInt64 = 0
    let source = try ArrayBatches(data.samples(), batchSize: 7) { count in
      epoch += 1
      return RandomSeeds.permutation(count, moment: epoch)
    }
    let first = try labels(source).flatMap { $0 }
    try source.restart()
    let second = try labels(source).flatMap { $0 }
    #expect(first.sorted() == Array(0..<100))
    #expect(second.sorted() == Array(0..<100))
    #expect(first != second)
    #expect(first != Array(0..<100))
  }

  @Test func permutationsFollowFromSeedAndMoment() {
    RandomSeeds.set(7)
    defer { RandomSeeds.set(nil) }
    let order = RandomSeeds.permutation(50, moment: 3)
    #expect(order == RandomSeeds.permutation(50, moment: 3))
    #expect(order != RandomSeeds.permutation(50, moment: 4))
    #expect(order.sorted() == Array(0..<50))
  }

  @Test func theTailIsForValidation() throws {
    let data = Data(11)
    // Keras: floor(11 · 0.7) = 7
    let (first, last) = try data.samples().split(validation: 0.3)
    #expect(first.count == 7)
    #expect(last.count == 4)
    #expect(
      try labels(ArrayBatches(last, batchSize: 32, shuffle: nil)) == [[7, 8, 9, 10]])
    #expect(throws: LeptonError.self) { try data.samples().split(validation: 0.99) }
  }

  @Test func classesHaveWeights() throws {
    let data = Data(4)
    let source = try ArrayBatches(
      data.samples(), batchSize: 4, shuffle: nil, classWeights: ClassWeights([1: 2, 3: 0.5]))
    let batch = try #require(try source.next())
    let weights = try #require(batch.weights.first ?? nil)
    let numbers = UnsafeBufferPointer(
      start: weights.pointer.assumingMemoryBound(to: Float.self), count: 4)
    #expect(Array(numbers) == [1, 2, 1, 0.5])
  }
}
