/// A convolutional LSTM over sequences of 2-dimensional data; `keras.layers.ConvLSTM2D`.
public final class ConvLSTM2D: BaseConvolutionalLSTM, @unchecked Sendable {
  override class var spatialRank: Int { 2 }
}
