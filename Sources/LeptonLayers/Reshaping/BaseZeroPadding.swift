import LeptonBase
import LeptonGraph
import LeptonJSON

/// What ZeroPadding1D, ZeroPadding2D and ZeroPadding3D share: zeros before and after every spatial
/// axis of (N, spatial…, C) or with `channels_first` (N, C, spatial…).
public class BaseZeroPadding: Layer, @unchecked Sendable {
  /// The number of spatial axes.
  class var spatialRank: Int { 2 }

  private let padding: [SpatialPair]
  private let channelsFirst: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    padding = try options.spatialPairs("padding", rank: Self.spatialRank, default: 1)
    channelsFirst = try options.channelsFirst()
    try super.init(options)
  }

  public override var convertsInputsToFloat: Bool { false }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let shape = lowering.shape(input)
    guard shape.rank == Self.spatialRank + 2 else {
      throw error(
        "takes inputs of \(Self.spatialRank + 2) axes, not of shape \(shape)", code: .shapeMismatch)
    }
    let none = SpatialPair.none
    let pairs = [none] + (channelsFirst ? [none] + padding : padding + [none])
    return try lowering.builder.apply1(
      Pad(before: pairs.map(\.before), after: pairs.map(\.after)), input)
  }
}
