/// A locally connected layer over images; Keras 1 and 2.
public final class LocallyConnected2D: BaseLocallyConnected, @unchecked Sendable {}
