import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers
import Testing

@testable import Lepton

/// Custom classes through the Swift protocols.
@Suite struct CustomTests {
  /// y = x · factor, written from operations.
  private final class Scale: CustomClass, CustomCode {
    let kind: CustomKind = .layer

    func make(name: String, config: JSONObject) throws(LeptonError) -> any CustomCode { self }

    func weights(_ inputs: [TensorType]) throws(LeptonError) -> [CustomWeight] {
      [CustomWeight(name: "factor", shape: [inputs[0].shape[-1]], initializer: "ones")]
    }

    func lower(_ trace: CustomTrace) throws(LeptonError) -> [Value] {
      let numbers = try trace.call(
        className: "keras.ops.Multiply", config: [:],
        arguments: ["*": [["tensor": 0], ["tensor": 1]]])
      return [try trace.tensor(numbers[0]).value]
    }
  }

  private static func json(_ layer: String) -> String {
    """
    {"module": "keras", "class_name": "Sequential", "config": {"name": "net", "layers": [
      {"class_name": "InputLayer", "config": {"batch_shape": [null, 3], "name": "in"}}, \(layer),
      {"class_name": "Dense", "config": {"name": "c", "units": 2}}]}}
    """
  }

  private static let scale = json(
    """
    {"module": "mine", "class_name": "Scale", "config": {"name": "scale"},
     "registered_name": "Package>Scale"}
    """)

  @Test func aScopeHoldsForWhatIsMadeInIt() throws {
    let error = #expect(throws: LeptonError.self) { try Model(json: Self.scale) }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("'scale'") == true)
    #expect(error?.message.contains("lepton_register") == true)
    let objects = CustomObjects()
    objects.set("Package>Scale", .custom(Scale()))
    let model = try CustomObjects.within([objects]) { () throws(LeptonError) in
      try Model(json: Self.scale)
    }
    #expect(model.network.layers[0].ownParameters.map(\.name) == ["factor"])
    objects.set("Package>Scale", nil)
    // The model goes on with what it has.
    #expect(try model.outputShapes(forInputs: [[5, 3]]) == [[5, 2]])
    try model.compile(#"{"optimizer": "sgd", "loss": "mse"}"#)
    let before = try ResumingTests.weights(model)[0]
    _ = try ResumingTests.step(model, 1)
    #expect(try ResumingTests.weights(model)[0] != before)
    #expect(CustomObjects.scope.isEmpty && !CustomObjects.leaveScope())
  }

  @Test func filesKeepTheNames() throws {
    let objects = CustomObjects()
    objects.set("Package>Scale", .custom(Scale()))
    try CustomObjects.within([objects]) { () throws(LeptonError) in
      let model = try Model(json: Self.scale)
      for format in [FileFormat.keras, .h5] {
        let bytes = try model.fileBytes(format: format)
        let again = try Model.load(
          bytes: UnsafeRawBufferPointer(start: bytes.pointer, count: bytes.byteCount))
        withExtendedLifetime(bytes) {}
        let layer = again.network.modelDescription.layers[0]
        #expect(layer.className == "Scale")
        #expect(layer.registeredName == "Package>Scale")
      }
    }
  }

  @Test(arguments: [
    #""relu""#, #"{"class_name": "ReLU", "config": {}}"#,
    #"{"class_name": "Sequential", "config": {"layers": [{"class_name": "ReLU", "config": {"name": "r"}}]}}"#,
  ])
  func aLambdaIsReplaced(_ replacement: String) throws {
    let lambda = Self.json(
      #"{"class_name": "Lambda", "config": {"name": "f", "function": ["4wEA", null, null]}}"#)
    let error = #expect(throws: LeptonError.self) { try Model(json: lambda) }
    #expect(error?.message.contains("'f'") == true)
    let objects = CustomObjects()
    objects.set("f", .replacement(try JSONValue(parsing: replacement)))
    let model = try CustomObjects.within([objects]) { () throws(LeptonError) in
      try Model(json: lambda)
    }
    #expect(try model.outputShapes(forInputs: [[5, 3]]) == [[5, 2]])
    #expect(model.network.modelDescription.layers[0].className == "Lambda")
    #expect(
      model.network.modelDescription.layers[0].config["function"] == ["4wEA", nil, nil])
  }

  @Test func whatReplacesIsChecked() throws {
    let objects = CustomObjects()
    objects.set("Package>Scale", .replacement(["class_name": "Nonsense", "config": [:]]))
    let error = #expect(throws: LeptonError.self) {
      try CustomObjects.within([objects]) { () throws(LeptonError) in try Model(json: Self.scale) }
    }
    #expect(error?.message.contains("Nonsense") == true)
    #expect(error?.message.contains("'scale'") == true)
  }
}
