import Lepton
import LeptonBase
import Testing

@testable import LeptonKeras

/// Files of old versions of Keras that came with what the model computed when it was made.
@Suite struct HistoryTests {
  private func array(_ name: String, _ path: [String]) throws -> SavedArray {
    let file = try HDF5File(try ByteSource(path: fixture("history/\(name)_inputs_and_outputs.h5")))
    return SavedArray(name: name, dataset: try #require(try file.dataset(path)))
  }

  @Test(arguments: [
    ("simple_lstm_th_keras_1", "lstm_input_1", "dense_1"),
    ("simple_rnn_tf_keras_2", "simple_rnn_1_input", "dense_1"),
    ("conv1d_k2_s1_d1_cf_same", "conv0_input", "conv0"),
    ("convlstm2d_th_theano_keras_1", "first_input", "second"),
    ("convlstm2d_tf_theano_keras_1", "first_input", "second"),
    ("convlstm2d_th_tensorflow_keras_1", "first_input", "second"),
  ])
  func predictions(name: String, input: String, output: String) throws {
    let model = try Model.load(path: fixture("history/\(name)_model.h5"))
    let inputs = try array(name, ["inputs", input])
    let expected = try array(name, ["predictions", output])
    let found = try predict(model, inputs.floats(), .float32, inputs.shape.dims)
    #expect(difference(found, try expected.floats()) < 1e-5)
  }
}
