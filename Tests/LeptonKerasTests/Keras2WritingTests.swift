import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers
import Testing

@testable import LeptonKeras

@Suite struct Keras2WritingTests {
  static func written(_ name: String, _ state: CompiledState? = nil) throws -> KerasFile {
    let network = try WritingTests.network(name)
    let bytes = try KerasWriter.bytes(network, compiled: state, format: .h5)
    return try withExtendedLifetime(bytes) {
      try KerasFile(
        bytes: UnsafeRawBufferPointer(start: bytes.pointer, count: bytes.byteCount))
    }
  }

  /// What Keras 2 would refuse is left out, and what it calls otherwise has its names.
  @Test func layersSpeakKeras2() throws {
    let file = try Self.written("kinds/k3/seq.keras")
    #expect(file.kerasVersion == "2.15.0")
    let layers = try #require(file.configuration?["config"]?["layers"]?.asArray)
    let input = layers[0]["config"]
    #expect(input?["batch_input_shape"] == [nil, 8, 8, 3])
    #expect(input?["batch_shape"] == nil)
    for layer in layers {
      #expect(layer["module"] == nil)
      #expect(layer["config"]?["dtype"] == "float32")
      #expect(layer["config"]?["quantization_config"] == nil)
      #expect(layer["config"]?["kernel_initializer"]?["config"]?["input_axes"] == nil)
    }
    #expect(layers[2]["class_name"] == "BatchNormalization")
    #expect(layers[2]["config"]?["synchronized"] == nil)
    let again = try Network(try file.modelDescription())
    try #require(file.weights).load(into: again)
    let expected = try WritingTests.values(try WritingTests.network("kinds/k3/seq.keras"))
    #expect(try WritingTests.values(again).map(\.1) == expected.map(\.1))
  }

  /// The optimizer's slots stand as before Keras 2.11, and come back as they were.
  @Test func slotsSpeakKeras2() throws {
    let state = try CompiledStateTests.state("kinds/k3/seq.h5")
    let file = try Self.written("kinds/k3/seq.keras", state)
    let names = try #require(
      try file.weights?.file.splitStrings(["optimizer_weights"], "weight_names"))
    #expect(
      names.prefix(4) == [
        "adam/iter:0", "adam/sequential_c1_kernel_momentum", "adam/sequential_c1_bias_momentum",
        "adam/sequential_batch_normalization_gamma_momentum",
      ])
    #expect(names.count == 13)
    let optimizer = file.trainingConfiguration?["optimizer_config"]
    #expect(optimizer?["class_name"] == "Adam")
    #expect(
      optimizer?["config"] == [
        "name": "adam", "learning_rate": .number(0.0010000000474974513), "beta_1": 0.9,
        "beta_2": 0.999, "epsilon": 1e-07, "amsgrad": false,
      ])
    let found = try #require(try file.compiledState())
    #expect(
      found.optimizerVariables.map(\.value.type) == state.optimizerVariables.map(\.value.type))
    #expect(
      found.optimizerVariables.map(CompiledStateTests.first)
        == state.optimizerVariables.map(CompiledStateTests.first))
  }

  /// What Keras 2 has no form for is written as Keras 3 writes it; operations keep their modules, so
  /// that Keras 3 can tell them from layers.
  @Test func otherModelsSpeakKeras3() throws {
    let operations = try Self.written("kinds/k3/ops.keras")
    #expect(operations.kerasVersion == "3.15.1")
    let layers = try #require(operations.configuration?["config"]?["layers"]?.asArray)
    let modules = layers.compactMap { $0["module"]?.asString }
    #expect(modules.count == layers.count)
    #expect(modules.contains { $0.hasPrefix("keras.src.ops") })
    let state = try CompiledStateTests.state("kinds/k3x/adamw.h5")
    #expect(try Self.written("kinds/k3x/adamw.keras", state).kerasVersion == "3.15.1")
    #expect(try Self.written("kinds/k3x/adamw.keras").kerasVersion == "2.15.0")
  }

  @Test func optionsDecide() {
    func layer(_ className: String, _ config: JSONObject) -> JSONObject? {
      var config = config
      config["name"] = "x"
      return try? Keras2Layer(form: .shared).converted([
        "module": "keras.layers", "class_name": .string(className), "config": .object(config),
      ])
    }
    #expect(layer("LeakyReLU", ["negative_slope": 0.25])?["config"]?["alpha"] == 0.25)
    #expect(
      layer("Dense", ["units": 2, "activation": "silu"])?["config"]?["activation"] == "swish")
    #expect(layer("Dense", ["units": 2, "activation": "glu"]) == nil)
    // The two versions have different functions of this name.
    #expect(layer("Dense", ["units": 2, "activation": "hard_sigmoid"]) == nil)
    #expect(layer("Dense", ["units": 2, "activation": "hard_sigmoid_keras2"]) == nil)
    #expect(layer("LayerNormalization", ["rms_scaling": true]) == nil)
    #expect(layer("LayerNormalization", ["rms_scaling": false]) != nil)
    #expect(layer("ZeroPadding1D", ["data_format": "channels_first"]) == nil)
    #expect(layer("ZeroPadding2D", ["data_format": "channels_first"]) != nil)
    #expect(layer("RMSNormalization", [:]) == nil)
    func training(_ config: JSONObject, learningRate: Double? = nil) -> JSONObject? {
      try? Keras2Compilation.training(config, learningRate: learningRate, form: .shared)
    }
    #expect(training(["optimizer": ["class_name": "Lion"]]) == nil)
    let compiled: JSONObject = [
      "optimizer": [
        "class_name": "SGD", "config": ["learning_rate": 0.5, "weight_decay": nil],
      ],
      "loss": ["class_name": "Huber", "config": ["reduction": "sum_over_batch_size"]],
    ]
    let found = training(compiled, learningRate: 0.25)
    #expect(found?["optimizer_config"]?["config"] == ["learning_rate": 0.25])
    var decaying = compiled
    decaying["optimizer"] = ["class_name": "SGD", "config": ["weight_decay": 0.1]]
    #expect(training(decaying) == nil)
    var dice = compiled
    dice["loss"] = "dice"
    #expect(training(dice) == nil)
  }
}
