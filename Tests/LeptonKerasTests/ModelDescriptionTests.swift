import LeptonBase
import LeptonJSON
import LeptonLayers
import Testing

@Suite struct ModelDescriptionTests {
  @Test(arguments: ["seq", "func", "ops"])
  func keras3TextIsReproduced(name: String) throws {
    let text = try Fixtures.text("kinds/k3/\(name).json")
    let description = try ModelDescription(json: JSONValue(parsing: text))
    #expect(description.json().text == text)
  }

  @Test func functionalModel() throws {
    let model = try ModelDescription(
      json: JSONValue(parsing: Fixtures.text("kinds/k3/func.json")))
    #expect(model.kind == .functional)
    #expect(model.name == "big")
    #expect(model.inputs.structure == .single)
    #expect(model.inputs.ports.map(\.reference) == [TensorReference(layer: "ids")])
    #expect(model.outputs.structure == .list)
    #expect(
      model.outputs.ports.map(\.reference)
        == [TensorReference(layer: "innerf"), TensorReference(layer: "o2")])
    let shared = try #require(model.layer(named: "shared"))
    #expect(shared.className == "Dense")
    #expect(shared.calls.count == 2)
    let mask = try #require(model.layer(named: "not_equal"))
    #expect(mask.isOperation)
    #expect(mask.calls[0].arguments[1] == .literal(0))
    #expect(model.layer(named: "concatenate")?.isOperation == false)
    #expect(model.layer(named: "concatenate_1")?.isOperation == true)
    let gru = try #require(model.layer(named: "gru"))
    #expect(gru.calls[0].keyword("training") == .literal(false))
    #expect(
      gru.calls[0].keyword("mask")?.references == [TensorReference(layer: "not_equal")])
    let add = try #require(model.layer(named: "add"))
    #expect(
      add.calls[0].references
        == [TensorReference(layer: "shared"), TensorReference(layer: "shared", node: 1)])
    #expect(model.layer(named: "inner")?.model?.kind == .sequential)
    #expect(model.layer(named: "innerf")?.model?.kind == .functional)
    let order = try model.callOrder()
    #expect(order.count == model.layers.reduce(0) { $0 + $1.calls.count })
  }

  @Test func sequentialModel() throws {
    let model = try ModelDescription(json: JSONValue(parsing: Fixtures.text("kinds/k3/seq.json")))
    #expect(model.kind == .sequential)
    #expect(model.inputShape == [-1, 8, 8, 3])
    #expect(model.inputDType == "float32")
    #expect(model.layers.first?.name == "c1")
    #expect(model.layers.first?.builtInputShape == [-1, 8, 8, 3])
  }

  static func model(_ layers: String, inputs: String = #"["a", 0, 0]"#, outputs: String) -> String {
    """
    {"class_name": "Functional", "config": {"name": "m", "layers": [
      {"class_name": "InputLayer", "name": "a", "config": {"batch_shape": [null, 2]}},
      \(layers)], "input_layers": \(inputs), "output_layers": \(outputs)}}
    """
  }

  static func dense(_ name: String, from: String) -> String {
    """
    {"class_name": "Dense", "name": "\(name)", "config": {"units": 2}, "inbound_nodes": [{"args": [
      {"class_name": "__keras_tensor__", "config": {"keras_history": \(from)}}], "kwargs": {}}]}
    """
  }

  @Test(arguments: [
    (model(dense("b", from: #"["zz", 0, 0]"#), outputs: #"["b", 0, 0]"#), "no layer has that name"),
    (model(dense("b", from: #"["a", 3, 0]"#), outputs: #"["b", 0, 0]"#), "begins at call 3"),
    (model(dense("b", from: #"["a", -1, 0]"#), outputs: #"["b", 0, 0]"#), "an edge should be"),
    (model(dense("b", from: #"["a", 0, 0]"#), outputs: #"["b", 1, 0]"#), "is called 1 times"),
    (model(dense("a", from: #"["a", 0, 0]"#), outputs: #"["a", 0, 0]"#), "two layers"),
    (
      model(dense("b", from: #"["a", 0, 0]"#), inputs: #"["b", 0, 0]"#, outputs: #"["b", 0, 0]"#),
      "is no InputLayer"
    ),
    (#"{"class_name": "MyModel", "config": {"units": 3}}"#, "only as Python code"),
    (#"{"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense"}]}}"#, "no name"),
    ("[]", "should be an object"),
  ])
  func refuses(text: String, reason: String) throws {
    let error = #expect(throws: LeptonError.self) {
      try ModelDescription(json: JSONValue(parsing: text))
    }
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
  }

  @Test func circlesAreFound() throws {
    let text = Self.model(
      Self.dense("b", from: #"["c", 0, 0]"#) + "," + Self.dense("c", from: #"["b", 0, 0]"#),
      outputs: #"["b", 0, 0]"#)
    let model = try ModelDescription(json: JSONValue(parsing: text))
    let error = #expect(throws: LeptonError.self) { try model.callOrder() }
    #expect(error?.message.contains("circle") == true)
  }
}
