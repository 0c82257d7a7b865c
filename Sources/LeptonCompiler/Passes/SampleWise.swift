import LeptonBase
import LeptonGraph

/// What a node reads and gives, to ask whether it treats every sample by itself.
struct SampleWiseQuestion {
  var arguments: [TensorType]
  var results: [TensorType]
  /// Whether an argument runs over the samples along its first axis; the others are constants.
  var isSample: [Bool]
  /// Samples of the whole batch.
  var batch: Int
}

extension Op {
  /// The op that computes `samples` of the batch's samples from these samples alone, bit by bit what it
  /// computes in the whole batch but for the order of sums; nil where there is none, or none is known.
  func forSamples(_ samples: Int, _ question: SampleWiseQuestion) -> (any Op)? {
    let batch = question.batch
    guard question.isSample.first == true,
      zip(question.isSample, question.arguments).allSatisfy({ !$0 || $1.shape.dims.first == batch }
      ),
      question.results.allSatisfy({ $0.shape.dims.first == batch })
    else { return nil }
    let onlySamples = question.isSample.allSatisfy { $0 }
    switch self {
    case let op as Fused: return op.isSampleWise(question) ? op : nil
    case is BandedConvolution: return question.isSample.dropFirst().contains(true) ? nil : self
    case is Pool, is AdaptivePool, is Resize: return self
    case is LayerNormalization, is BatchNormalization, is GroupNormalization:
      return question.isSample.dropFirst().contains(true) || question.arguments[0].shape.rank < 2
        ? nil : self
    case let op as Reduce: return op.axes.contains(0) ? nil : op
    case let op as Softmax: return op.axis == 0 ? nil : op
    case let op as Concatenate: return op.axis > 0 && onlySamples ? op : nil
    case let op as Transpose: return op.permutation.first == 0 ? op : nil
    case let op as Pad: return op.before.first == 0 && op.after.first == 0 ? op : nil
    case let op as Slice: return op.axes.first == .all ? op : nil
    case let op as Reshape: return Reshape(op.shape.withSamples(samples))
    case let op as Pointwise: return op.forSamples(samples, question)
    default: return nil
    }
  }
}

extension Fused {
  /// Kernel, scale and bias are constants; a residual runs over the samples.
  fileprivate func isSampleWise(_ question: SampleWiseQuestion) -> Bool {
    switch base {
    case .convolution, .depthwise, .transposed: break
    case .matMul(let op):
      guard !op.transposesA, question.arguments[1].shape.rank == 2 else { return false }
    case .inputGradient: return false
    }
    let flags = split(question.isSample)
    return !flags.kernel && flags.scale != true && flags.bias != true && flags.residual != false
  }
}

extension Pointwise {
  fileprivate func forSamples(_ samples: Int, _ question: SampleWiseQuestion) -> Pointwise? {
    // An argument of fewer axes, or of one element on the first, meets every sample alike.
    for (type, isSample) in zip(question.arguments, question.isSample) {
      let runsAlong = type.shape.rank == shape.rank && type.shape.dims.first != 1
      guard isSample ? type.shape.rank == shape.rank : !runsAlong else { return nil }
    }
    var part = self
    part.shape = shape.withSamples(samples)
    return part
  }
}
