import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers
import Testing

@testable import LeptonKeras

@Suite struct CompiledStateTests {
  static func state(_ name: String) throws -> CompiledState {
    try #require(try KerasFile(path: Fixtures.path(name)).compiledState())
  }

  static func first(_ variable: CompiledState.Variable) -> Double? {
    let value = variable.value
    guard let bytes = value.type.byteCount, bytes > 0 else { return nil }
    defer { withExtendedLifetime(value.buffer) {} }
    return ElementConversion.double(
      UnsafeRawBufferPointer(start: value.buffer.pointer, count: bytes), value.dtype, 0,
      isBigEndian: false)
  }

  /// First elements as h5py reads them from the same file; order as Keras 3 gives it.
  @Test func keras3FilesGiveAllVariables() throws {
    let named = try Self.state("kinds/k3/seq.h5")
    #expect(named.optimizerVariables.count == 14)
    #expect(
      named.optimizerVariables.prefix(4).map(\.name) == [
        "adam/iteration", "adam/learning_rate", "adam/sequential_c1_kernel_momentum",
        "adam/sequential_c1_kernel_velocity",
      ])
    #expect(named.optimizerVariables[0].value.type == TensorType(.int64, []))
    let found = named.optimizerVariables.compactMap { Self.first($0).map { Float($0) } }
    #expect(
      found.prefix(4) == [2, 0.001, 0.05265181, 3.6519073e-04])
    for name in ["kinds/k3/seq.keras", "kinds/k3/seq.weights.h5"] {
      let numbered = try Self.state(name)
      #expect(numbered.optimizerVariables.compactMap { Self.first($0).map { Float($0) } } == found)
      #expect(
        numbered.optimizerVariables.map(\.value.shape)
          == named.optimizerVariables.map(\.value.shape))
    }
    // Keras drops the optimizer from a .keras file that it saves after an .h5 file.
    var expected = named.compileConfig
    expected["optimizer"] = nil
    #expect(try Self.state("kinds/k3/seq.keras").compileConfig == expected)
  }

  @Test func averagesAndAccumulatorsComeFirst() throws {
    let state = try Self.state("kinds/k3x/adamw.h5")
    #expect(
      state.optimizerVariables.map(\.name).prefix(7).suffix(5) == [
        "adam_w/sequential_dense_kernel_average", "adam_w/sequential_dense_bias_average",
        "adam_w/sequential_dense_kernel_gradient_accumulator",
        "adam_w/sequential_dense_bias_gradient_accumulator",
        "adam_w/sequential_dense_kernel_momentum",
      ])
    let layout = OptimizerLayout(state.compileConfig["optimizer"] ?? .null)
    #expect(
      layout.names(
        optimizer: "adam_w", weights: ["sequential/dense/kernel", "sequential/dense/bias"])
        == state.optimizerVariables.map(\.name))
  }

  /// tf_keras stores no learning rate, and its slots in today's order.
  @Test(arguments: ["kinds/k2/seq.h5", "kinds/k2/seq.keras", "kinds/k2/seq.weights.h5"])
  func keras2SlotsGetALearningRate(name: String) throws {
    let state = try Self.state(name)
    let found = state.optimizerVariables.compactMap { Self.first($0).map { Float($0) } }
    if state.compileConfig.isEmpty {
      // Weights alone: nothing tells what optimizer it was, the variables are as they are.
      #expect(found.count == 13)
      return
    }
    #expect(found.count == 14)
    for (value, expected) in zip(found, [2, 0.001, 0.05341376, 5.7767727e-03] as [Float]) {
      #expect(abs(value - expected) <= abs(expected) * 1e-6)
    }
    let rate = state.compileConfig["optimizer"]?["config"]?["learning_rate"]
    // The archive names the optimizer without more.
    #expect(rate == (name.hasSuffix(".h5") ? .number(0.0010000000474974513) : nil))
    #expect(state.compileConfig["optimizer"]?["class_name"] == "Adam")
    #expect(state.compileConfig["optimizer"]?["config"]?["jit_compile"] == nil)
    #expect(state.compileConfig["loss"] == "sparse_categorical_crossentropy")
    #expect(state.compileConfig["metrics"] == ["accuracy"])
  }

  /// Before Keras 2.11 all first moments stood before all second ones.
  @Test func slotsOfOldOptimizersAreInterleaved() throws {
    let state = try Self.state("kinds/k2/legacyadam.h5")
    let found = state.optimizerVariables.compactMap { Self.first($0).map { Float($0) } }
    let expected: [Float] = [
      1, 0.001, -0.16293763, 0.00265483, -0.16293763, 0.00265483, -0.15873183, 0.00251955,
      -0.14408407, 0.00207599,
    ]
    #expect(found.count == expected.count)
    for (value, expected) in zip(found, expected) {
      #expect(abs(value - expected) <= abs(expected) * 1e-5)
    }
    let shapes = state.optimizerVariables.map(\.value.shape)
    #expect(shapes == [[], [], [3, 2], [3, 2], [2], [2], [2, 1], [2, 1], [1], [1]])
  }

  @Test func keras1ConfigurationsAreTranslated() throws {
    let state = try Self.state("history/lstm_tensorflow_1.h5")
    #expect(state.optimizerVariables.isEmpty)
    let optimizer = try #require(state.compileConfig["optimizer"])
    #expect(optimizer["module"] == "keras.optimizers")
    #expect(optimizer["class_name"] == "Adam")
    #expect(optimizer["config"]?["learning_rate"] == .number(0.0010000000474974513))
    #expect(optimizer["config"]?["lr"] == nil)
    #expect(optimizer["config"]?["decay"] == nil)
    #expect(state.compileConfig["loss"] == "mse")
  }

  @Test func metricsOfSeveralOutputsLoseTheirPrefix() throws {
    let dialect = CompileDialect(majorVersion: 2, outputNames: ["innerf", "o2"])
    let config = try dialect.canonical([
      "loss": [
        "mse",
        [
          "class_name": "Huber",
          "config": ["reduction": "auto", "name": "huber_loss", "delta": 1.0, "fn": "huber"],
        ],
      ],
      "metrics": [
        [
          [
            "class_name": "MeanMetricWrapper",
            "config": [
              "name": "innerf_mae", "dtype": "float32", "fn": "mean_absolute_error",
            ],
          ]
        ],
        [
          [
            "class_name": "RootMeanSquaredError",
            "config": ["name": "o2_root_mean_squared_error", "dtype": "float32"],
          ],
          [
            "class_name": "MeanMetricWrapper",
            "config": ["name": "o2_wrong", "dtype": "float32", "fn": "mean_squared_error"],
          ],
        ],
      ],
      "optimizer_config": [
        "class_name": "Custom>SGD",
        "config": ["lr": 0.5, "decay": 0.25, "clipnorm": 0.0, "is_legacy_optimizer": false],
      ],
    ])
    #expect(config["metrics"]?[0] == ["mae"])
    #expect(config["metrics"]?[1]?[0]?["config"]?["name"] == "root_mean_squared_error")
    #expect(config["metrics"]?[1]?[1]?["class_name"] == "MeanSquaredError")
    #expect(config["metrics"]?[1]?[1]?["config"]?["name"] == "wrong")
    #expect(config["loss"]?[0] == "mse")
    #expect(config["loss"]?[1]?["config"]?["reduction"] == "sum_over_batch_size")
    #expect(config["loss"]?[1]?["config"]?["fn"] == nil)
    let optimizer = config["optimizer"]
    #expect(optimizer?["class_name"] == "SGD")
    let rate = optimizer?["config"]?["learning_rate"]
    #expect(rate?["class_name"] == "InverseTimeDecay")
    #expect(rate?["config"]?["initial_learning_rate"] == 0.5)
    #expect(rate?["config"]?["decay_rate"] == 0.25)
    #expect(optimizer?["config"]?["clipnorm"] == JSONValue.null)
  }

  /// Written and read again, in every format: nothing is lost.
  @Test(arguments: KerasWriter.Format.allCases)
  func statesComeBack(format: KerasWriter.Format) throws {
    let file = try KerasFile(path: Fixtures.path("kinds/k3x/adamw.keras"))
    let state = try #require(try file.compiledState())
    let network = try WritingTests.network("kinds/k3x/adamw.keras")
    let bytes = try KerasWriter.bytes(network, compiled: state, format: format)
    let again = try withExtendedLifetime(bytes) {
      try KerasFile(
        bytes: UnsafeRawBufferPointer(start: bytes.pointer, count: bytes.byteCount))
    }
    let found = try #require(try again.compiledState())
    #expect(
      found.optimizerVariables.map(\.value.type) == state.optimizerVariables.map(\.value.type))
    #expect(found.optimizerVariables.map(Self.first) == state.optimizerVariables.map(Self.first))
    #expect(again.hasOptimizerState)
    switch format {
    case .keras: #expect(found.compileConfig == state.compileConfig)
    case .h5:
      #expect(found.compileConfig["optimizer"] == state.compileConfig["optimizer"])
      #expect(found.compileConfig["loss"] == "mean_squared_error")
      #expect(
        found.compileConfig["metrics"]?[0]?["class_name"] == "MeanAbsoluteError")
    case .weightsH5: #expect(found.compileConfig.isEmpty)
    }
  }

  @Test func unfitVariablesAreLeftOut() throws {
    let optimizer: JSONValue = ["class_name": "Adam", "config": ["learning_rate": 0.5]]
    func variable(_ values: [Float], _ shape: Shape) throws -> CompiledState.Variable {
      CompiledState.Variable(value: try Tensor(values, shape))
    }
    let old = OldOptimizer(optimizer)
    let step = CompiledState.Variable(
      value: Tensor(TensorType(.int64, []), try .copying([Int64(3)])))
    let two = try variable([1, 2], [2])
    let one = try variable([3], [1])
    #expect(try old.canonical([step, two, one, two], isInterleaved: false).isEmpty)
    #expect(try old.canonical([step, two, one, one, two], isInterleaved: false).isEmpty)
    #expect(try old.canonical([step, two, one, two, one], isInterleaved: false).count == 6)
    // Keras 2.1 to 2.3 had a third kind that was not used.
    #expect(
      try old.canonical([step, two, two, one], isInterleaved: false).map(\.value.shape)
        == [[], [], [2], [2]])
  }
}
