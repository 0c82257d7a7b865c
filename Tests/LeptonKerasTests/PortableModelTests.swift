import LeptonBase
import LeptonJSON
import LeptonLayers
import Testing

@testable import LeptonKeras

/// TensorFlow's functions as operations of Keras 3. What these compute is compared with Keras in
/// `Tests/Parity/test_keras2_operations.py`.
@Suite struct PortableModelTests {
  /// A model of Keras 2 with an input of shape (batch, 4, 5) and functions of the tensors before them.
  static func written(
    _ functions: [(name: String, function: String, from: JSONValue, keywords: JSONObject)]
  ) throws -> ModelDescription {
    var layers: [JSONValue] = [
      [
        "class_name": "InputLayer", "name": "x", "inbound_nodes": [],
        "config": ["batch_input_shape": [nil, 4, 5], "dtype": "float32", "name": "x"],
      ]
    ]
    for one in functions {
      layers.append([
        "class_name": "TFOpLambda", "name": .string(one.name),
        "config": ["name": .string(one.name), "function": .string(one.function)],
        "inbound_nodes": [[one.from, 0, 0, .object(one.keywords)]],
      ])
    }
    let last: JSONValue = [.string(functions.last?.name ?? "x"), 0, 0]
    let model = try ModelDescription(
      anyVersion: [
        "class_name": "Functional", "keras_version": "2.15.0",
        "config": [
          "name": "model", "layers": .array(layers), "input_layers": [["x", 0, 0]],
          "output_layers": [last],
        ],
      ])
    return try ModelDescription.completed(try Network(model))
  }

  @Test func transposedProduct() throws {
    let model = try Self.written([
      ("product", "linalg.matmul", "x", ["b": ["x", 0, 0], "transpose_b": true])
    ])
    #expect(model.layers.map(\.className) == ["InputLayer", "Swapaxes", "Matmul"])
    #expect(model.layers.map(\.name) == ["x", "product_1", "product"])
    #expect(model.layers[1].config["axis1"] == -2)
    let edges = model.layers[2].calls[0].references
    #expect(edges == [TensorReference(layer: "x"), TensorReference(layer: "product_1")])
    #expect(model.layers[2].calls[0].arguments[1].edges[0].1?.shape == [-1, 5, 4])
  }

  /// What computes a shape becomes the numbers of it.
  @Test func shapesBecomeNumbers() throws {
    let model = try Self.written([
      ("shape", "shape", "x", [:]),
      ("batch", "__operators__.getitem", "shape", ["slice_spec": 0]),
      ("rows", "reshape", "x", ["shape": [["batch", 0, 0], 20]]),
    ])
    #expect(model.layers.map(\.className) == ["InputLayer", "Reshape"])
    #expect(model.layers[1].config["newshape"] == [-1, 20])
  }

  @Test func refusedByName() throws {
    let wrong = { (functions: [(String, String, JSONValue, JSONObject)]) in
      _ = #expect {
        try Self.written(functions)
      } throws: { error in
        let error = error as? LeptonError
        return error?.code == .unsupported && error?.message.contains("operation 'last'") == true
      }
    }
    wrong([("last", "nn.dropout", "x", ["rate": 0.5])])
    wrong([("last", "shape", "x", [:])])
    wrong([
      ("shape", "shape", "x", [:]), ("last", "tile", "x", ["multiples": ["shape", 0, 0]]),
    ])
  }
}
