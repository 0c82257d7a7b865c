import LeptonBase
import LeptonGraph
import LeptonJSON

/// What the layers share that pool into a fixed number of bins: x (N, spatial…, C) or with
/// `channels_first` (N, C, spatial…). Bin i of o over n elements covers [⌊i·n/o⌋, ⌈(i+1)·n/o⌉).
public class BaseAdaptivePooling: Layer, @unchecked Sendable {
  /// The number of spatial axes.
  class var spatialRank: Int { 2 }
  class var kind: PoolKind { .maximum }

  private let outputSize: [Int]
  private let channelsFirst: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    outputSize = try options.tuple("output_size", count: Self.spatialRank)
    channelsFirst = try options.channelsFirst()
    try super.init(options)
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let x = channelsFirst ? try lowering.channelsToLast(input) : input
    let y = try lowering.builder.apply1(AdaptivePool(Self.kind, outputSize: outputSize), x)
    return channelsFirst ? try lowering.channelsToFirst(y) : y
  }
}
