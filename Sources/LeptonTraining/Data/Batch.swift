import LeptonBase
import LeptonGraph

/// The samples of one step, without gaps: what a program reads.
public struct Batch: @unchecked Sendable {
  struct Array {
    var type: TensorType
    var pointer: UnsafeMutableRawPointer
  }

  var inputs: [Array]
  var targets: [Array]
  /// For every output; nil where all samples weigh the same.
  var weights: [Array?]
  /// Keeps copies alive that the pointers lead into.
  var owners: [HostBuffer]

  var sampleCount: Int { inputs.first?.type.shape.dims.first ?? 0 }
}
