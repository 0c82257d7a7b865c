import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers
import Testing

@testable import LeptonKeras

/// The hard sigmoid of Keras 1 and 2 as a layer of its own, in files for Keras 3.
@Suite struct HardSigmoidScalingTests {
  /// relu6(1.2x + 3) / 6 is clip(0.2x + 0.5, 0, 1).
  @Test(arguments: [false, true]) func layersAloneGetALayerThatScales(isWrapped: Bool) throws {
    let function: JSONObject = [
      "class_name": "Activation", "config": ["activation": "hard_sigmoid", "name": "gate"],
    ]
    let layer: JSONObject =
      isWrapped
      ? [
        "class_name": "TimeDistributed",
        "config": ["name": "gate", "layer": .object(function)],
      ] : function
    let model = try ModelDescription(
      anyVersion: [
        "class_name": "Sequential", "keras_version": "2.2.4",
        "config": [
          [
            "class_name": "Flatten",
            "config": ["batch_input_shape": [nil, 3], "name": "gate_scale"],
          ], ["class_name": "RepeatVector", "config": ["n": 2]], .object(layer),
        ],
      ])
    let network = try Network(model)
    let bytes = try KerasWriter.bytes(network, format: .keras, reader: .keras3)
    let written = try withExtendedLifetime(bytes) {
      try KerasFile(
        bytes: UnsafeRawBufferPointer(start: bytes.pointer, count: bytes.byteCount)
      ).modelDescription()
    }
    let last = written.layers.suffix(2)
    let inner = last.map { $0.config["layer"]?["config"]?.asObject ?? $0.config }
    #expect(inner[0]["scale"] == 1.2)
    #expect(inner[1]["activation"] == "hard_sigmoid")
    #expect(last.map(\.name) == ["gate_scale_1", "gate"])
    #expect(written.layers.count == 4)
  }
}
