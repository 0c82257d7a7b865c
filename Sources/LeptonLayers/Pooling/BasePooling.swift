import LeptonBase
import LeptonGraph
import LeptonJSON

/// What the layers share that pool sliding windows: x (N, spatial…, C) or with `channels_first`
/// (N, C, spatial…).
public class BasePooling: Layer, @unchecked Sendable {
  /// The number of spatial axes.
  class var spatialRank: Int { 2 }
  class var kind: PoolKind { .maximum }

  private let window: Window
  private let channelsFirst: Bool
  /// Whether zeros that pad the input count in averages.
  private let countsPadding: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let rank = Self.spatialRank
    let size = try options.tuple("pool_size", count: rank, default: 2)
    let strides = try options.optionalTuple("strides", count: rank) ?? size
    let usual = Window(size: size, strides: strides, padding: try options.padding())
    if options.follows(.uncutPooling) {
      window = usual.poolingPaddedEvenly
    } else {
      window = options.follows(.theano) ? usual.poolingPaddedByTheano : usual
    }
    countsPadding = options.follows(.averagedPadding)
    channelsFirst = try options.channelsFirst()
    try super.init(options)
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let x = channelsFirst ? try lowering.channelsToLast(input) : input
    let rank = lowering.shape(x).rank
    guard rank == Self.spatialRank + 2 else {
      throw error(
        "takes inputs of \(Self.spatialRank + 2) axes, not of shape \(lowering.shape(input))",
        code: .shapeMismatch)
    }
    let y = try pooled(x, lowering)
    return channelsFirst ? try lowering.channelsToFirst(y) : y
  }

  private func pooled(_ x: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard countsPadding, case .explicit(let before, let after) = window.padding else {
      return try lowering.builder.apply1(Pool(Self.kind, window: window), x)
    }
    var inner = window
    inner.padding = .valid
    let padded = try lowering.builder.apply1(
      Pad(before: [0] + before + [0], after: [0] + after + [0], value: 0), x)
    return try lowering.builder.apply1(Pool(Self.kind, window: inner), padded)
  }
}
