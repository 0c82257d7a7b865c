import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

@Suite struct ActivationFunctionTests {
  private func parse(_ value: JSONValue) throws(LeptonError) -> ActivationFunction {
    try ActivationFunction(value, key: "activation")
  }

  @Test func namesAndAliases() throws {
    #expect(try parse(.null).isLinear)
    #expect(try parse("relu") == .unary(.relu))
    #expect(try parse("swish") == parse("silu"))
    #expect(try parse("hard_swish") == parse("hard_silu"))
    #expect(try parse("softmax") == .softmax(axes: [-1], isLogarithmic: false))
    #expect(try parse("hard_sigmoid").unary == Unary(.hardSigmoid, a: 1.0 / 6, b: 0.5))
    #expect(try parse("hard_sigmoid_keras2").unary == Unary(.hardSigmoid, a: 0.2, b: 0.5))
    #expect(try parse("leaky_relu").unary?.a == 0.2)
  }

  @Test func objects() throws {
    #expect(
      try parse(["class_name": "function", "config": "tanh", "module": "builtins"])
        == parse("tanh"))
    #expect(
      try parse(["class_name": "LeakyReLU", "config": ["name": "a", "negative_slope": 0.25]])
        == .leakyRelu(0.25))
    #expect(
      try parse(["class_name": "ReLU", "config": ["max_value": 6.0]])
        == .unary(Unary(.relu, a: 0, b: 6, c: 0)))
    #expect(
      try parse(["class_name": "Softmax", "config": ["axis": [1, 2]]])
        == .softmax(axes: [1, 2], isLogarithmic: false))
    #expect(
      try parse(["class_name": "ELU", "config": ["alpha": ["type": "ndarray", "value": 0.5]]])
        == .unary(Unary(.elu, a: 0.5)))
  }

  @Test(
    arguments: [
      ["class_name": "__lambda__", "config": ["value": "4wEAAA=="]],
      ["class_name": "Dense", "config": ["units": 3]],
      "my_function",
    ] as [JSONValue])
  func refuses(_ value: JSONValue) {
    #expect { _ = try parse(value) } throws: { error in
      guard let error = error as? LeptonError else { return false }
      return error.code == .unsupported && error.message.contains("'activation'")
    }
  }

  @Test func halvesOfOddAxesAreRefused() throws {
    let builder = GraphBuilder()
    let x = builder.input(.float32([2, 5]))
    #expect(throws: LeptonError.self) { _ = try parse("glu").apply(x, builder) }
  }
}
