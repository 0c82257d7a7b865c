import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

@Suite struct NetworkTests {
  private func layer(
    _ className: String, _ name: String, _ config: JSONObject, module: String = "keras.layers",
    _ calls: [JSONValue] = []
  ) -> JSONValue {
    var config = config
    config["name"] = .string(name)
    return [
      "module": .string(module), "class_name": .string(className), "config": .object(config),
      "registered_name": nil, "name": .string(name), "inbound_nodes": .array(calls),
    ]
  }

  private func edge(_ layer: String, _ node: Int = 0, _ tensor: Int = 0) -> JSONValue {
    [
      "class_name": "__keras_tensor__",
      "config": ["keras_history": [.string(layer), JSONValue(node), JSONValue(tensor)]],
    ]
  }

  private func call(_ arguments: JSONValue..., keywords: JSONObject = [:]) -> JSONValue {
    ["args": .array(arguments), "kwargs": .object(keywords)]
  }

  private func functional(
    _ layers: [JSONValue], inputs: JSONValue, outputs: JSONValue
  ) throws -> Network {
    try Network(
      ModelDescription(json: [
        "class_name": "Functional",
        "config": [
          "name": "model", "layers": .array(layers), "input_layers": inputs,
          "output_layers": outputs,
        ],
      ]))
  }

  private func input(_ name: String, _ shape: JSONValue, dtype: String = "float32") -> JSONValue {
    layer("InputLayer", name, ["batch_shape": shape, "dtype": .string(dtype)])
  }

  @Test func sequentialBuildsWeightsInOrder() throws {
    let network = try Network(
      ModelDescription(json: [
        "class_name": "Sequential",
        "config": [
          "name": "seq",
          "layers": [
            input("in", [nil, 4, 3]), layer("Flatten", "flat", [:]),
            layer("Dense", "a", ["units": 5, "activation": "relu"]),
            layer("Dense", "b", ["units": 2, "use_bias": false]),
          ],
        ],
      ]))
    #expect(network.inputs.map(\.name) == ["in"])
    #expect(network.inputs[0].type == .float32([-1, 4, 3]))
    #expect(network.outputs.map(\.name) == ["b"])
    #expect(network.outputs[0].type == .float32([-1, 2]))
    #expect(network.namedParameters.map(\.path) == ["seq/a/kernel", "seq/a/bias", "seq/b/kernel"])
    #expect(network.parameters.map(\.shape) == [[12, 5], [5], [5, 2]])
    #expect(network.outputTypes.map { $0[0][0].shape } == [[-1, 12], [-1, 5], [-1, 2]])
  }

  @Test func sharedLayerHasOneSetOfWeights() throws {
    let network = try functional(
      [
        input("x", [nil, 3]), input("y", [nil, 3]),
        layer("Dense", "d", ["units": 4], [call(edge("x")), call(edge("y"))]),
        layer(
          "Subtract", "minus", [:], module: "keras.src.ops.numpy",
          [call(edge("d", 0), edge("d", 1))]),
        layer("Multiply", "twice", [:], module: "keras.src.ops.numpy", [call(2.0, edge("minus"))]),
      ],
      inputs: [["x", 0, 0], ["y", 0, 0]], outputs: [["twice", 0, 0], ["d", 1, 0]])
    #expect(network.parameters.count == 2)
    #expect(network.outputs.map(\.name) == ["twice", "d"])
    #expect(network.outputs.map(\.type.shape) == [[-1, 4], [-1, 4]])
    let builder = GraphBuilder()
    let values = [builder.input(.float32([7, 3])), builder.input(.float32([7, 3]))]
    let outputs = try network.lower(values, Lowering(builder))
    #expect(outputs.map { builder.shape($0) } == [[7, 4], [7, 4]])
  }

  @Test func layersThatWaitForEachOtherAreRefused() {
    #expect {
      try functional(
        [
          input("x", [nil, 3]),
          layer("Dense", "a", ["units": 3], [call(edge("b"))]),
          layer("Dense", "b", ["units": 3], [call(edge("a"))]),
        ], inputs: ["x", 0, 0], outputs: ["b", 0, 0])
    } throws: { error in
      (error as? LeptonError)?.code == .configuration
    }
  }

  @Test func unknownClassesAndKeysAreNamed() {
    #expect {
      try functional(
        [input("x", [nil, 3]), layer("Lambda", "odd", ["function": nil], [call(edge("x"))])],
        inputs: ["x", 0, 0], outputs: ["odd", 0, 0])
    } throws: { error in
      let error = error as? LeptonError
      return error?.code == .unsupported && error?.message.contains("'odd' (Lambda)") == true
    }
    #expect {
      try functional(
        [input("x", [nil, 3]), layer("Dense", "d", ["units": 3, "unit": 4], [call(edge("x"))])],
        inputs: ["x", 0, 0], outputs: ["d", 0, 0])
    } throws: { error in
      (error as? LeptonError)?.message.contains("'d' (Dense): unknown key 'unit'") == true
    }
  }

  @Test func inputsTolerateATrailingAxisOfOne() throws {
    let network = try functional(
      [
        input("x", [nil, 3]), layer("Dense", "d", ["units": 2], [call(edge("x"))]),
      ], inputs: ["x", 0, 0], outputs: ["d", 0, 0])
    let builder = GraphBuilder()
    let value = builder.input(TensorType(.int64, [5, 3, 1]))
    let outputs = try network.lower([value], Lowering(builder))
    #expect(builder.type(outputs[0]) == .float32([5, 2]))
    #expect(throws: LeptonError.self) {
      let builder = GraphBuilder()
      _ = try network.lower([builder.input(.float32([5, 4]))], Lowering(builder))
    }
  }

  @Test func nestedModelsAreLayers() throws {
    let inner: JSONValue = [
      "module": "keras", "class_name": "Sequential", "registered_name": nil, "name": "inner",
      "config": [
        "name": "inner",
        "layers": [input("inner_in", [nil, 3]), layer("Dense", "d", ["units": 4])],
      ],
      "inbound_nodes": [call(edge("x"))],
    ]
    let network = try functional(
      [input("x", [nil, 3]), inner, layer("Dense", "top", ["units": 1], [call(edge("inner"))])],
      inputs: ["x", 0, 0], outputs: ["top", 0, 0])
    #expect(
      network.namedParameters.map(\.path) == [
        "inner/d/kernel", "inner/d/bias", "top/kernel", "top/bias",
      ])
    #expect(network.outputs[0].type.shape == [-1, 1])
  }
}
