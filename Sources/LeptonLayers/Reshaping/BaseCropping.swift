import LeptonBase
import LeptonGraph
import LeptonJSON

/// What Cropping1D, Cropping2D and Cropping3D share: the elements inside a border on every spatial
/// axis of (N, spatial…, C) or with `channels_first` (N, C, spatial…).
public class BaseCropping: Layer, @unchecked Sendable {
  /// The number of spatial axes.
  class var spatialRank: Int { 2 }

  private let cropping: [SpatialPair]
  private let channelsFirst: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let rank = Self.spatialRank
    cropping = try options.spatialPairs("cropping", rank: rank, default: rank == 2 ? 0 : 1)
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
    var axes = [AxisSlice](repeating: .all, count: shape.rank)
    for (index, pair) in cropping.enumerated() {
      let axis = index + (channelsFirst ? 2 : 1)
      let length = shape.dims[axis]
      guard length < 0 || pair.before + pair.after < length else {
        throw error(
          "cannot crop \(pair.before) and \(pair.after) elements from axis \(axis) of an input of "
            + "shape \(shape)", code: .shapeMismatch)
      }
      axes[axis] = AxisSlice(start: pair.before, stop: pair.after == 0 ? nil : -pair.after)
    }
    return try lowering.builder.apply1(Slice(axes), input)
  }
}
