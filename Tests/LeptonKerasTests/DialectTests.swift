import LeptonBase
import LeptonJSON
import LeptonKeras
import LeptonLayers
import Testing

@Suite struct DialectTests {
  static func description(_ name: String) throws -> ModelDescription {
    try KerasFile(path: Fixtures.path(name)).modelDescription()
  }

  /// A layer alone in a Sequential, as the version writes it.
  static func layer(
    _ className: String, _ config: JSONObject, version: String
  ) throws -> LayerDescription {
    var config = config
    config["name"] = "layer"
    let model = try ModelDescription(
      anyVersion: [
        "class_name": "Sequential",
        "config": [["class_name": .string(className), "config": .object(config)]],
      ], kerasVersion: version)
    return try #require(model.layers.first)
  }

  /// The same models by Keras 2 and Keras 3 have the same layers and edges. Keras 3 adds operations
  /// that compute masks, Keras 2 leaves them to the layers.
  @Test(arguments: ["seq", "func", "ops"], [".h5", ".keras", ".json"])
  func versionsAgree(name: String, suffix: String) throws {
    let old = try Self.description("kinds/k2/\(name)\(suffix)")
    let new = try Self.description("kinds/k3/\(name)\(suffix)")
    #expect(old.kind == new.kind)
    #expect(old.inputs.ports.map(\.key) == new.inputs.ports.map(\.key))
    #expect(old.outputs == new.outputs || name == "ops")
    #expect(old.inputShape == new.inputShape)
    let newLayers = new.layers.filter { !$0.isOperation }
    let oldLayers = old.layers.filter { !$0.isOperation }
    #expect(oldLayers.map(\.className) == newLayers.map(\.className))
    if name == "ops" {
      #expect(
        old.layers.map(\.className)
          == [
            "InputLayer", "InputLayer", "Multiply", "Add", "GetItem", "Relu", "Concatenate", "Mean",
            "Dense",
          ])
      #expect(old.layers.map(\.className) == new.layers.map(\.className))
      for (left, right) in zip(old.layers, new.layers) where left.isOperation {
        #expect(left.module == right.module)
        var expected = right.config
        expected["name"] = left.config["name"]
        #expect(left.config == expected)
        #expect(left.calls.count == 1)
        #expect(left.calls[0].arguments.count == right.calls[0].arguments.count)
      }
      return
    }
    for (left, right) in zip(oldLayers, newLayers) {
      #expect(left.name == right.name)
      #expect(left.calls.count == right.calls.count)
      // What Keras 2 does not write has its default in Keras 3.
      for member in left.config.members {
        guard let expected = right.config[member.key], member.value.asObject == nil else {
          continue
        }
        if left.className == "MultiHeadAttention" || member.key == "axis" { continue }
        if member.key == "batch_shape", left.name == "ids" { continue }
        #expect(member.value == expected, "\(left.name) \(member.key)")
      }
    }
  }

  @Test func nestedModelsAreCountedFromZero() throws {
    for version in ["k2", "k3"] {
      let model = try Self.description("kinds/\(version)/func.json")
      #expect(
        model.outputs.ports.map(\.reference)
          == [TensorReference(layer: "innerf"), TensorReference(layer: "o2")])
      let inner = try #require(model.layer(named: "innerf"))
      #expect(inner.calls[0].references.first == TensorReference(layer: "inner"))
      #expect(try model.callOrder().count == model.layers.reduce(0) { $0 + $1.calls.count })
    }
  }

  @Test func bidirectionalGetsItsBackwardLayer() throws {
    let model = try Self.description("history/tfkeras_rnn_1.h5")
    let config = try #require(model.layer(named: "bidirectional")?.config)
    let forward = try LayerDescription(json: #require(config["layer"]))
    let backward = try LayerDescription(json: #require(config["backward_layer"]))
    #expect(forward.name == "forward_simple_rnn_1")
    #expect(backward.name == "backward_simple_rnn_1")
    #expect(forward.config["go_backwards"] == false)
    #expect(backward.config["go_backwards"] == true)
    #expect(forward.config["zero_output_for_mask"] == true)
    #expect(forward.config["time_major"] == nil)
  }

  @Test func hardSigmoidDependsOnTheVersion() throws {
    let config: JSONObject = ["activation": "hard_sigmoid"]
    for version in ["1.2.2", "2.3.1", "2.2.4-tf"] {
      let old = try Self.layer("Activation", config, version: version)
      #expect(old.config["activation"] == "hard_sigmoid_keras2")
    }
    let new = try Self.layer("Activation", config, version: "3.1.0")
    #expect(new.config["activation"] == "hard_sigmoid")
    #expect(
      try Self.layer("Activation", ["activation": "swish"], version: "2.4").config["activation"]
        == "silu")
  }

  @Test func keras1Layers() throws {
    let convolution = try Self.layer(
      "Convolution2D",
      [
        "nb_filter": 6, "nb_row": 3, "nb_col": 2, "init": "glorot_uniform", "activation": "relu",
        "border_mode": "same", "subsample": [1, 2], "dim_ordering": "th", "W_regularizer": nil,
        "b_regularizer": ["name": "WeightRegularizer", "l1": 0.0, "l2": 0.5],
        "W_constraint": ["name": "maxnorm", "m": 2, "axis": 0], "bias": false,
      ], version: "1.2.2")
    #expect(convolution.className == "Conv2D")
    #expect(convolution.config["filters"] == 6)
    #expect(convolution.config["kernel_size"] == [3, 2])
    #expect(convolution.config["strides"] == [1, 2])
    #expect(convolution.config["padding"] == "same")
    #expect(convolution.config["data_format"] == "channels_first")
    #expect(convolution.config["use_bias"] == false)
    #expect(convolution.config["kernel_initializer"]?["class_name"] == "GlorotUniform")
    #expect(convolution.config["bias_regularizer"]?["config"] == ["l1": 0.0, "l2": 0.5])
    #expect(convolution.config["kernel_constraint"]?["class_name"] == "MaxNorm")
    #expect(convolution.config["kernel_constraint"]?["config"] == ["max_value": 2, "axis": 0])
    let recurrent = try Self.layer(
      "LSTM",
      [
        "output_dim": 6, "init": "glorot_uniform", "inner_init": "orthogonal",
        "forget_bias_init": "one", "activation": "tanh", "inner_activation": "hard_sigmoid",
        "dropout_W": 0.25, "dropout_U": 0.5, "consume_less": "cpu", "input_dim": 1,
        "input_length": nil,
      ], version: "1.1.0")
    #expect(recurrent.config["units"] == 6)
    #expect(recurrent.config["recurrent_activation"] == "hard_sigmoid_keras2")
    #expect(recurrent.config["unit_forget_bias"] == true)
    #expect(recurrent.config["dropout"] == 0.25)
    #expect(recurrent.config["recurrent_dropout"] == 0.5)
    #expect(recurrent.config["consume_less"] == nil)
    let gru = try Self.layer("GRU", ["output_dim": 6], version: "1.1.0")
    #expect(gru.config["reset_after"] == false)
    let embedding = try Self.layer(
      "Embedding", ["input_dim": 9, "output_dim": 3, "dropout": 0.0], version: "1.1.0")
    #expect(embedding.config["input_dim"] == 9)
    #expect(embedding.config["output_dim"] == 3)
    for (className, key, value, newKey) in [
      ("Dropout", "p", 0.5, "rate"), ("GaussianNoise", "sigma", 0.5, "stddev"),
      ("MaxPooling1D", "pool_length", 2, "pool_size"), ("UpSampling1D", "length", 2, "size"),
      ("Dense", "output_dim", 3, "units"),
    ] as [(String, String, JSONValue, String)] {
      let layer = try Self.layer(className, [key: value], version: "1.2.0")
      #expect(layer.config[newKey] == value)
      #expect(layer.config[key] == nil)
    }
    let normalization = try Self.layer("BatchNormalization", ["mode": 1], version: "1.2.0")
    #expect(normalization.className == "StatisticsNormalization")
    #expect(normalization.config["mode"] == 1)
  }

  @Test func keras1MergesBranches() throws {
    func dense(_ name: String, _ inputs: Int?) -> JSONValue {
      var config: JSONObject = ["name": .string(name), "output_dim": 3]
      if let inputs { config["batch_input_shape"] = [nil, JSONValue(inputs)] }
      return ["class_name": "Dense", "config": .object(config)]
    }
    let merge: JSONValue = [
      "class_name": "Merge",
      "config": [
        "name": "merge_1", "mode": "concat", "concat_axis": -1, "dot_axes": -1, "mode_type": "raw",
        "output_shape": nil, "output_shape_type": "raw",
        "layers": [
          ["class_name": "Sequential", "config": [dense("a", 4), dense("b", nil)]],
          ["class_name": "Sequential", "config": [dense("c", 5)]],
        ],
      ],
    ]
    let model = try ModelDescription(
      anyVersion: ["class_name": "Sequential", "config": [merge, dense("d", nil)]],
      kerasVersion: "1.2.2")
    #expect(model.kind == .functional)
    #expect(model.layers.map(\.name) == ["a_input", "a", "b", "c_input", "c", "merge_1", "d"])
    let merged = try #require(model.layer(named: "merge_1"))
    #expect(merged.className == "Concatenate")
    #expect(
      merged.calls[0].references == [TensorReference(layer: "b"), TensorReference(layer: "c")])
    #expect(model.outputs.ports.map(\.reference) == [TensorReference(layer: "d")])
  }

  @Test func initialStatesBecomeAKeyword() throws {
    func input(_ name: String) -> JSONValue {
      [
        "class_name": "InputLayer", "name": .string(name),
        "config": ["name": .string(name), "batch_input_shape": [nil, 4]], "inbound_nodes": [],
      ]
    }
    let model = try ModelDescription(
      anyVersion: [
        "class_name": "Model",
        "config": [
          "name": "m",
          "layers": [
            input("x"), input("h"),
            [
              "class_name": "GRU", "name": "gru", "config": ["name": "gru", "units": 4],
              "inbound_nodes": [[["x", 0, 0, [:]], ["h", 0, 0, [:]]]],
            ],
          ], "input_layers": [["x", 0, 0], ["h", 0, 0]], "output_layers": [["gru", 0, 0]],
        ],
      ], kerasVersion: "2.2.4")
    let call = try #require(model.layer(named: "gru")?.calls.first)
    #expect(call.arguments == [.tensor(TensorReference(layer: "x"), nil)])
    #expect(
      call.keyword("initial_state") == .list([.tensor(TensorReference(layer: "h"), nil)]))
    #expect(model.inputs.structure == .list)
    #expect(model.outputs.structure == .single)
  }

  /// Class, configuration, version of Keras, and a part of the message.
  static let refusals: [(String, String, String, String)] = [
    ("Dense", #"{"units": 2, "sparsity": 0.5}"#, "2.3.1", "'sparsity' (0.5)"),
    ("Conv2D", #"{"filters": 2, "kernel_size": [3, 3], "spin": "fast"}"#, "3.1.0", "'spin'"),
    ("LSTM", #"{"units": 2, "time_major": true}"#, "2.4.0", "time_major"),
    ("BatchNormalization", #"{"virtual_batch_size": 4}"#, "2.4.0", "virtual_batch_size"),
    ("Dense", #"{"units": 2, "activation": "my_function"}"#, "2.4.0", "'my_function'"),
    ("Lambda", #"{"function": ["x", null, null]}"#, "2.4.0", "Lambda"),
    ("Addons>WeightNorm", "{}", "2.4.0", "user code"), ("Mystery", "{}", "2.4.0", "Mystery"),
    ("DenseFeatures", "{}", "2.4.0", "feature columns"),
    ("TFSMLayer", #"{"filepath": "/etc"}"#, "3.4.0", "TFSMLayer"),
    ("StringLookup", #"{"vocabulary": "/etc/passwd"}"#, "3.4.0", "names a file"),
    (
      "Activation", #"{"activation": {"class_name": "__lambda__", "config": {"code": "x"}}}"#,
      "3.4.0", "byte-code"
    ),
    ("InputLayer", #"{"batch_shape": [null, 3], "ragged": true}"#, "3.4.0", "ragged"),
    ("InputLayer", #"{"batch_shape": "x"}"#, "3.4.0", "batch_shape"),
  ]

  @Test(arguments: refusals)
  func refuses(className: String, config: String, version: String, reason: String) throws {
    let config = try #require(JSONValue(parsing: config).asObject)
    let error = #expect(throws: LeptonError.self) {
      try Self.layer(className, config, version: version)
    }
    #expect(error?.message.hasPrefix("layer 'layer': ") == true, "\(error?.message ?? "")")
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
  }

  @Test func keysWithoutMeaningAreDropped() throws {
    let layer = try Self.layer(
      "DepthwiseConv2D",
      [
        "kernel_size": [3, 3], "groups": 1, "filters": nil, "kernel_initializer": "ones",
        "batch_input_shape": [nil, 8, 8, 3], "_keras_api_names": ["x"], "dynamic": false,
      ], version: "2.4.0")
    #expect(layer.config.keys == ["name", "kernel_size"])
  }

  @Test func kerasVersionIsGuessedWithoutOne() throws {
    let keras1 = try ModelDescription(
      anyVersion: [
        "class_name": "Sequential",
        "config": [
          ["class_name": "Dropout", "config": ["name": "d", "p": 0.5]]
        ],
      ])
    #expect(keras1.layers[0].config["rate"] == 0.5)
    #expect(KerasDialect(version: nil, json: ["class_name": "Sequential"]).majorVersion == 2)
    #expect(KerasDialect(version: nil, json: ["module": "keras"]).majorVersion == 3)
    #expect(KerasDialect(version: "2.2.4-tf", json: nil).majorVersion == 2)
  }
}
