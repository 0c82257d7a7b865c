/// A locally connected layer over sequences; Keras 1 and 2.
public final class LocallyConnected1D: BaseLocallyConnected, @unchecked Sendable {
  override class var spatialRank: Int { 1 }
}
