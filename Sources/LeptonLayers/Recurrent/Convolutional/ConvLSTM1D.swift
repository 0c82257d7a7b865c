/// A convolutional LSTM over sequences of 1-dimensional data; `keras.layers.ConvLSTM1D`.
public final class ConvLSTM1D: BaseConvolutionalLSTM, @unchecked Sendable {
  override class var spatialRank: Int { 1 }
}
