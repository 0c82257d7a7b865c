import LeptonBase
import LeptonGraph
import LeptonJSON

/// What the layers share that bring all spatial elements together: x (N, spatial…, C) or with
/// `channels_first` (N, C, spatial…), result (N, C), or of x's rank with `keepdims`.
public class BaseGlobalPooling: Layer, @unchecked Sendable {
  /// The number of spatial axes.
  class var spatialRank: Int { 2 }
  class var kind: ReductionKind { .mean }

  private let channelsFirst: Bool
  let keepsDimensions: Bool
  /// The spatial axes of the input.
  let axes: [Int]

  public required init(_ options: LayerOptions) throws(LeptonError) {
    channelsFirst = try options.channelsFirst()
    keepsDimensions = try options.bool("keepdims", default: false)
    let first = channelsFirst ? 2 : 1
    axes = Array(first..<(first + Self.spatialRank))
    try super.init(options)
  }

  /// The axis after the batch that is not spatial.
  var channelAxis: Int { channelsFirst ? 1 : Self.spatialRank + 1 }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    try expectRank(lowering.shape(input))
    return try lowering.reduce(Self.kind, input, axes: axes, keepsDimensions: keepsDimensions)
  }

  func expectRank(_ shape: Shape) throws(LeptonError) {
    guard shape.rank == Self.spatialRank + 2 else {
      throw error(
        "takes inputs of \(Self.spatialRank + 2) axes, not of shape \(shape)", code: .shapeMismatch)
    }
  }
}
