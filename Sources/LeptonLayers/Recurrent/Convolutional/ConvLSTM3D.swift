/// A convolutional LSTM over sequences of 3-dimensional data; `keras.layers.ConvLSTM3D`.
public final class ConvLSTM3D: BaseConvolutionalLSTM, @unchecked Sendable {
  override class var spatialRank: Int { 3 }
}
