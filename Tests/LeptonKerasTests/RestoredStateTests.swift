import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers
import Testing

@testable import LeptonKeras

/// Optimizers whose state is not as the file's configuration alone says.
@Suite struct RestoredStateTests {
  private func restored(_ name: String) throws -> CompiledState {
    let file = try KerasFile(path: Fixtures.path(name))
    let description = try file.modelDescription()
    let network = try Network(description)
    return try #require(try file.compiledState(of: network, description: description))
  }

  /// Keras 1 kept RMSprop's slots without a counter, sorted by the weights' names, and every gate of an
  /// LSTM by itself. The numbers are those that h5py reads from the file.
  @Test func slotsOfKeras1AreSortedByName() throws {
    let state = try restored("history/simple_lstm_th_keras_1_model.h5")
    #expect(
      state.optimizerVariables.map(\.value.shape) == [
        [], [], [1, 200], [50, 200], [200], [50, 1], [1],
      ])
    func values(_ index: Int) throws -> [Float] {
      Array(try #require(state.optimizerVariables[index].value.floats))
    }
    // Gates i, f, c, o of the kernel are param_8, param_7, param_6, param_9.
    let kernel = try values(2)
    #expect(kernel[0] == 204.29584 && kernel[1] == 1.3830032)
    #expect(kernel[100] == 18.491217 && kernel[101] == 16.850939)
    #expect(try values(5).prefix(2) == [7.0635567, 7.4881964])
    #expect(try values(6) == [25.821823])
    #expect(CompiledStateTests.first(state.optimizerVariables[0]) == 0)
  }

  /// Keras puts the loss scale around the optimizer of a model of mixed_float16, and writes it into the
  /// variables only.
  @Test func lossScaleIsPutAroundTheOptimizer() throws {
    let state = try restored("kinds/k3x/mixed.keras")
    let optimizer = state.compileConfig["optimizer"]
    #expect(optimizer?["class_name"] == "LossScaleOptimizer")
    #expect(optimizer?["config"]?["inner_optimizer"]?["class_name"] == "SGD")
    #expect(
      state.optimizerVariables.compactMap(CompiledStateTests.first).map { Float($0) }
        == [0, 0, 1, 32768, 1, 0.01])
  }

  /// After `save("x.h5")` Keras leaves the optimizer out of the configuration; its name stands beside its
  /// variables.
  @Test func optimizersAreFoundByNameAndShapes() throws {
    let state = try restored("kinds/k3/seq.keras")
    #expect(state.compileConfig["optimizer"]?["class_name"] == "Adam")
    #expect(state.optimizerVariables.count == 14)
    #expect(state.remarks.count == 1 && state.remarks[0].contains("Adam"))
    // With options that the variables show, but do not tell.
    for name in ["kinds/k3/func.keras", "kinds/k3x/adamw_after_h5.keras", "kinds/k3/ops.keras"] {
      let state = try restored(name)
      #expect(state.compileConfig["optimizer"] == nil)
      #expect(state.remarks.count == 1 && state.remarks[0].contains("compile the model with it"))
    }
  }
}
