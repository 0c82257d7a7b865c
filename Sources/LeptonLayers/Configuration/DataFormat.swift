import LeptonBase
import LeptonGraph

/// Where the channels of an image lie; ops take them last.
enum DataFormat: Sendable, Hashable {
  /// (N, spatial…, C)
  case channelsLast
  /// (N, C, spatial…)
  case channelsFirst

  /// The axis of the channels of a tensor of that rank.
  func channelAxis(rank: Int) -> Int { self == .channelsFirst ? 1 : rank - 1 }

  /// The tensor with its channels last.
  func toChannelsLast(_ x: Value, _ builder: GraphBuilder) throws(LeptonError) -> Value {
    let rank = builder.shape(x).rank
    guard self == .channelsFirst, rank > 2 else { return x }
    return try builder.apply1(Transpose([0] + Array(2..<rank) + [1]), x)
  }

  /// The inverse of `toChannelsLast`.
  func fromChannelsLast(_ x: Value, _ builder: GraphBuilder) throws(LeptonError) -> Value {
    let rank = builder.shape(x).rank
    guard self == .channelsFirst, rank > 2 else { return x }
    return try builder.apply1(Transpose([0, rank - 1] + Array(1..<(rank - 1))), x)
  }
}
