import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers
import Testing

@testable import LeptonKeras

/// RandomCrop takes the middle of images in the inference of Keras 2, and gives them on whole in that of
/// Keras 3; files that lepton writes say neither.
@Suite struct RandomCropTests {
  private func network(_ version: String) throws -> Network {
    let json: JSONValue = [
      "class_name": "Sequential",
      "config": [
        "name": "model",
        "layers": [
          [
            "class_name": "InputLayer",
            "config": ["batch_input_shape": [nil, 6, 8, 1], "dtype": "float32", "name": "in"],
          ],
          ["class_name": "RandomCrop", "config": ["name": "crop", "height": 3, "width": 4]],
        ],
      ],
    ]
    return try Network(ModelDescription(anyVersion: json, kerasVersion: version))
  }

  @Test(arguments: [("2.9.0", [3, 4]), ("3.5.0", [6, 8])])
  func inference(version: String, size: [Int]) throws {
    let network = try network(version)
    let lowering = Lowering(GraphBuilder())
    let x = lowering.builder.input(.float32([2, 6, 8, 1]))
    let y = try network.call(LayerCall([LayerTensor(x)]), lowering)[0].value
    #expect(lowering.shape(y) == Shape([2] + size + [1]))
    let crop = try #require(network.children.first { $0.object.name == "crop" }?.object as? Layer)
    #expect(crop.config["crops_at_inference"] == nil)
  }
}
