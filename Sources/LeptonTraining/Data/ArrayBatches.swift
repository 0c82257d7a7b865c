import LeptonBase
import LeptonGraph
import LeptonLayers

/// Batches from whole arrays, in order or shuffled anew for every epoch. Batches that lie in the
/// arrays without gaps are read where they are; others are gathered beforehand, on a thread of
/// their own, while the batch before them is computed.
public final class ArrayBatches: BatchSource, @unchecked Sendable {
  private let samples: Samples
  private let batchSize: Int
  private let classWeights: ClassWeights?
  private let shuffle: (@Sendable (_ count: Int) -> [Int])?
  private var order: [Int]?
  private var position = 0
  private let mayReadInPlace: Bool

  /// Gathered batches, by turns: one is computed while the other fills.
  private var slots: [[HostBuffer]] = []
  private var nextSlot = 0
  private var worker: BackgroundWorker?
  private var pending: Result<Batch, LeptonError>?

  /// - Parameter shuffle: gives the order of the samples in each epoch; nil keeps them as they are.
  public init(
    _ samples: Samples, batchSize: Int, shuffle: (@Sendable (_ count: Int) -> [Int])?,
    classWeights: ClassWeights? = nil
  ) throws(LeptonError) {
    guard batchSize > 0 else {
      throw LeptonError(.invalidArgument, "a batch size of \(batchSize)")
    }
    guard samples.count > 0 else { throw LeptonError(.invalidArgument, "there are no samples") }
    self.samples = samples
    self.batchSize = min(batchSize, samples.count)
    self.shuffle = shuffle
    self.classWeights = classWeights
    mayReadInPlace = shuffle == nil && samples.arrays.allSatisfy(\.isDense)
    try restart()
  }

  deinit { worker?.wait() }

  public var batchCount: Int? { (samples.count + batchSize - 1) / batchSize }

  public func restart() throws(LeptonError) {
    worker?.wait()
    pending = nil
    position = 0
    order = shuffle?(samples.count)
    if !mayReadInPlace { try prefetch() }
  }

  public func next() throws(LeptonError) -> Batch? {
    guard position < samples.count else { return nil }
    if mayReadInPlace {
      let range = position..<min(position + batchSize, samples.count)
      position = range.upperBound
      return try Batch(samples.samples(range), classWeights)
    }
    worker?.wait()
    guard let ready = pending else { return nil }
    position = min(position + batchSize, samples.count)
    pending = nil
    let batch = try ready.get()
    try prefetch()
    return batch
  }

  /// Begins to gather the batch at `position` into the slot whose turn it is.
  private func prefetch() throws(LeptonError) {
    guard position < samples.count else { return }
    if slots.isEmpty {
      for _ in 0..<2 {
        var buffers: [HostBuffer] = []
        for array in samples.arrays {
          buffers.append(try HostBuffer(byteCount: array.sampleByteCount * batchSize))
        }
        slots.append(buffers)
      }
      worker = BackgroundWorker()
    }
    let slot = slots[nextSlot]
    nextSlot = 1 - nextSlot
    let range = position..<min(position + batchSize, samples.count)
    worker?.start { [self] in
      do throws(LeptonError) { pending = .success(try gather(range, slot)) } catch {
        pending = .failure(error)
      }
    }
  }

  private func gather(_ range: Range<Int>, _ slot: [HostBuffer]) throws(LeptonError) -> Batch {
    let indices = order.map { Array($0[range]) } ?? Array(range)
    var place = 0
    func gathered(_ array: SampleArray) -> Batch.Array {
      let buffer = slot[place]
      place += 1
      array.copy(indices, to: buffer.pointer)
      return Batch.Array(
        type: TensorType(array.dtype, array.shape(ofSamples: indices.count)),
        pointer: buffer.pointer)
    }
    var batch = Batch(
      inputs: samples.inputs.map(gathered), targets: samples.targets.map(gathered),
      weights: samples.weights.map { $0.map(gathered) }, owners: slot)
    if let classWeights {
      guard samples.targets.count == 1 else {
        throw LeptonError(.invalidArgument, "class weights need a model of one output")
      }
      let numbers = try classWeights.weights(
        targets: samples.targets[0], samples: indices, own: samples.weights.first ?? nil)
      let buffer = try HostBuffer.copying(numbers)
      batch.owners.append(buffer)
      batch.weights = [
        Batch.Array(type: .float32([numbers.count]), pointer: buffer.pointer)
      ]
    }
    return batch
  }
}
