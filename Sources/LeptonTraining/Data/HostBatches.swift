import LeptonBase
import LeptonGraph

/// Batches that the host hands over one at a time.
public final class HostBatches: BatchSource {
  private let body: () throws(LeptonError) -> Samples?
  private let classWeights: ClassWeights?

  /// - Parameter body: gives the next batch, nil once at the end of each epoch's data.
  public init(
    classWeights: ClassWeights? = nil, _ body: @escaping () throws(LeptonError) -> Samples?
  ) {
    self.body = body
    self.classWeights = classWeights
  }

  public var batchCount: Int? { nil }

  public func restart() {}

  public func next() throws(LeptonError) -> Batch? {
    guard let samples = try body() else { return nil }
    return try Batch(samples, classWeights)
  }
}

extension Batch {
  /// All of the given samples; copied only where they have gaps.
  public init(_ samples: Samples, _ classWeights: ClassWeights? = nil) throws(LeptonError) {
    var owners: [HostBuffer] = []
    func dense(_ array: SampleArray) throws(LeptonError) -> Array {
      let type = TensorType(array.dtype, array.shape)
      if array.isDense { return Array(type: type, pointer: array.data) }
      let copy = try HostBuffer(byteCount: type.byteCount ?? 0)
      array.copy(0..<array.sampleCount, to: copy.pointer)
      owners.append(copy)
      return Array(type: type, pointer: copy.pointer)
    }
    inputs = []
    targets = []
    weights = []
    for array in samples.inputs { inputs.append(try dense(array)) }
    for array in samples.targets { targets.append(try dense(array)) }
    for array in samples.weights {
      weights.append(try array.map { array throws(LeptonError) in try dense(array) })
    }
    if let classWeights {
      guard samples.targets.count == 1, let target = samples.targets.first else {
        throw LeptonError(.invalidArgument, "class weights need a model of one output")
      }
      let numbers = try classWeights.weights(
        targets: target, samples: 0..<samples.count, own: samples.weights.first ?? nil)
      let buffer = try HostBuffer.copying(numbers)
      owners.append(buffer)
      weights = [Array(type: .float32([numbers.count]), pointer: buffer.pointer)]
    }
    self.owners = owners
  }
}
