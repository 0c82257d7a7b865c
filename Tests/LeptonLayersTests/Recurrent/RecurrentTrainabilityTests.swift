import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

@Suite struct RecurrentTrainabilityTests {
  /// Keras makes the cell of a layer with the layer's own `trainable`.
  @Test(arguments: ["SimpleRNN", "LSTM", "GRU"])
  func frozenLayersHaveFrozenCells(_ className: String) throws {
    for isTrainable in [true, false] {
      let layer = try LayerRegistry.make(
        LayerDescription(
          className: className, name: "layer",
          config: ["units": 3, "trainable": .bool(isTrainable)]))
      try layer.buildOnce([.float32([2, 4, 5])])
      #expect(layer.parameters.count == 3)
      #expect(layer.trainableParameters.count == (isTrainable ? 3 : 0))
      let cell = try #require(layer.children.first?.object as? Layer)
      #expect(cell.trainableParameters.count == (isTrainable ? 3 : 0))
    }
  }
}
