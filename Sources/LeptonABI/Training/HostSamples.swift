import CLepton
import LeptonBase
import LeptonTraining

extension Samples {
  /// The arrays of a `lepton_batch`.
  init(_ batch: lepton_batch, _ name: StaticString) throws(LeptonError) {
    func arrays(
      _ start: UnsafePointer<lepton_array>?, _ count: Int, _ what: StaticString
    ) throws(LeptonError) -> [SampleArray] {
      var arrays: [SampleArray] = []
      for index in try values(start, count, what).indices {
        guard let start else { break }
        arrays.append(try SampleArray(arrayView(start + index, what), "\(what) \(index)"))
      }
      return arrays
    }
    let weightArrays = try values(
      batch.sample_weights, batch.sample_weight_count, "sample_weights")
    var weights: [SampleArray?] = []
    for (index, array) in weightArrays.enumerated() {
      guard array.data != nil, let start = batch.sample_weights else {
        weights.append(nil)
        continue
      }
      weights.append(
        try SampleArray(arrayView(start + index, "sample_weights"), "sample weights \(index)"))
    }
    do throws(LeptonError) {
      try self.init(
        inputs: arrays(batch.inputs, batch.input_count, "inputs"),
        targets: arrays(batch.targets, batch.target_count, "targets"), weights: weights)
    } catch { throw error.at("\(name)") }
  }
}

/// The batches that a host's function hands over.
func hostBatches(
  _ function: @escaping lepton_next_batch, _ context: UnsafeMutableRawPointer?,
  _ classWeights: ClassWeights?
) -> HostBatches {
  HostBatches(classWeights: classWeights) { () throws(LeptonError) -> Samples? in
    var batch = lepton_batch()
    let answer = function(context, &batch)
    guard answer >= 0 else {
      throw LeptonError(.cancelled, "stopped by the function that hands over batches")
    }
    return answer == 0 ? nil : try Samples(batch, "next_batch")
  }
}
