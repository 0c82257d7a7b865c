import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

/// What Keras 3.15 does with `trainable`.
@Suite struct TrainabilityTests {
  private func dense(_ name: String, trainable: Bool = true) -> JSONValue {
    [
      "class_name": "Dense",
      "config": ["name": .string(name), "units": 2, "trainable": .bool(trainable)],
    ]
  }

  private let input: JSONValue = [
    "class_name": "InputLayer", "config": ["batch_shape": [nil, 3], "name": "x"],
  ]

  private func sequential(_ layers: [JSONValue], trainable: Bool = true) -> JSONValue {
    [
      "class_name": "Sequential",
      "config": [
        "name": "inner", "trainable": .bool(trainable), "layers": .array([input] + layers),
      ],
    ]
  }

  private func network(_ json: JSONValue) throws -> Network {
    try Network(ModelDescription(json: json))
  }

  @Test func frozenLayers() throws {
    let network = try network(sequential([dense("a", trainable: false), dense("b")]))
    #expect(network.trainableParameters.map(\.path) == ["inner/b/kernel", "inner/b/bias"])
    network.layers[0].setTrainable(true)
    #expect(
      network.trainableParameters.map(\.path) == [
        "inner/a/kernel", "inner/a/bias", "inner/b/kernel", "inner/b/bias",
      ])
    network.setTrainable(false)
    #expect(network.trainableParameters.isEmpty)
    #expect(network.layers.allSatisfy { !$0.isTrainable })
    #expect(network.parameters.count == 4)
  }

  @Test func configurationsFollow() throws {
    let outer = try network(
      sequential([sequential([dense("a"), dense("b")]), dense("c")]))
    let inner = try #require(outer.layers[0] as? Network)
    inner.layers[1].setTrainable(false)
    #expect(inner.layers[1].config["trainable"] == false)
    let written = outer.modelDescription
    #expect(written.layers[0].model?.layers[1].isTrainable == false)
    #expect(written.layers[0].model?.layers[0].isTrainable == true)
    let again = try Network(written)
    #expect(again.trainableParameters.count == 4)
    inner.setTrainable(false)
    #expect(outer.trainableParameters.map(\.path) == ["inner/c/kernel", "inner/c/bias"])
    #expect(try Network(outer.modelDescription).trainableParameters.count == 2)
  }

  @Test func wrappedLayersFollow() throws {
    let runner = try LayerRunner("TimeDistributed", ["layer": dense("d")])
    _ = try runner.run([2, 4, 3], [Float](repeating: 1, count: 24))
    runner.layer.setTrainable(false)
    #expect(runner.layer.config["layer"]?["config"]?["trainable"] == false)
    runner.layer.setTrainable(true)
    #expect(runner.layer.trainableParameters.count == 2)
    #expect(runner.layer.config["layer"]?["config"]?["trainable"] == true)
  }
}
