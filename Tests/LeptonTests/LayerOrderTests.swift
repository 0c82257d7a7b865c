import Lepton
import LeptonBase
import LeptonGraph
import Testing

/// The order of a functional model's layers, which is that of its weights. What is expected is what
/// Keras 3.15 lists for the same models (`[layer.name for layer in model.layers]`).
@Suite struct LayerOrderTests {
  /// A builder that is told little more than names.
  private struct Graph {
    let builder = ModelBuilder(.functional)

    func input(_ name: String, _ shape: [Int]) throws -> Int {
      try builder.addInput(name: name, TensorType(.float32, Shape([-1] + shape)))
    }

    func layer(_ className: String, _ name: String, _ options: String = "") throws -> Int {
      let comma = options.isEmpty ? "" : ", "
      return try builder.makeLayer(
        className: className, config: "{\"name\": \"\(name)\"\(comma)\(options)}")
    }

    func dense(_ name: String, _ units: Int = 4) throws -> Int {
      try layer("Dense", name, "\"units\": \(units)")
    }

    func convolution(_ name: String, _ filters: Int, _ size: Int, _ strides: Int) throws -> Int {
      try layer(
        "Conv2D", name,
        "\"filters\": \(filters), \"kernel_size\": \(size), \"strides\": \(strides), "
          + "\"padding\": \"same\"")
    }

    func call(_ layer: Int, _ inputs: Int...) throws -> Int {
      try #require(builder.call(layer: layer, inputs: inputs).first)
    }

    func layers(_ inputs: [Int]? = nil, _ outputs: Int...) throws -> [String] {
      try builder.finish(inputs: inputs, outputs: outputs).layers.map(\.name)
    }
  }

  /// The shortcut is made first, but the way it cuts short is longer.
  @Test func shortcut() throws {
    let graph = Graph()
    let image = try graph.input("image", [8, 8, 3])
    let x = try graph.call(graph.convolution("stem", 4, 3, 1), image)
    var y = try graph.call(graph.layer("ReLU", "relu"), x)
    let short = try graph.call(graph.convolution("shortcut", 6, 1, 2), y)
    y = try graph.call(graph.convolution("first", 6, 3, 2), y)
    y = try graph.call(graph.layer("BatchNormalization", "norm"), y)
    y = try graph.call(graph.convolution("second", 6, 3, 1), y)
    let sum = try graph.call(graph.layer("Add", "add"), short, y)
    let output = try graph.call(graph.dense("head", 2), sum)
    #expect(
      try graph.layers(nil, output) == [
        "image", "stem", "relu", "first", "norm", "shortcut", "second", "add", "head",
      ])
  }

  /// A shared layer stands where its furthest call does.
  @Test func sharedLayer() throws {
    let graph = Graph()
    let a = try graph.input("a", [4])
    let b = try graph.input("b", [4])
    let late = try graph.dense("late")
    let side = try graph.dense("side")
    let shared = try graph.dense("shared")
    let p = try graph.call(side, b)
    let q = try graph.call(shared, a)
    let r = try graph.call(shared, graph.call(late, q))
    let output = try graph.call(graph.layer("Concatenate", "join"), p, r)
    #expect(try graph.layers(nil, output) == ["a", "shared", "b", "late", "side", "join"])
  }

  /// The outputs are walked from in the order in which the model gives them; an input that no output
  /// needs is as near to them as can be.
  @Test func severalInputsAndOutputs() throws {
    let graph = Graph()
    let a = try graph.input("a", [4])
    let b = try graph.input("b", [4])
    let c = try graph.input("c", [4])
    let left = try graph.call(graph.dense("left", 3), a)
    let right = try graph.call(graph.dense("right", 3), b)
    let sum = try graph.call(graph.layer("Add", "sum"), right, left)
    let product = try graph.call(graph.layer("Multiply", "product"), left, right)
    let tail = try graph.call(graph.dense("tail", 3), product)
    let difference = try graph.call(graph.layer("Subtract", "difference"), tail, sum)
    let one = try graph.call(graph.dense("one", 2), difference)
    let two = try graph.call(graph.dense("two", 2), sum)
    #expect(
      try graph.layers([a, b, c], two, one) == [
        "b", "a", "right", "left", "product", "sum", "tail", "difference", "c", "two", "one",
      ])
    #expect(
      try graph.layers([a, b, c], one, two) == [
        "a", "b", "left", "right", "product", "tail", "sum", "difference", "c", "one", "two",
      ])
  }

  /// Keyword arguments are met by key.
  @Test func keywords() throws {
    let graph = Graph()
    let a = try graph.input("a", [4, 3])
    let b = try graph.input("b", [4, 3])
    let query = try graph.call(graph.dense("query", 3), a)
    let values = try graph.call(graph.dense("values", 3), b)
    let keys = try graph.call(graph.dense("keys", 3), b)
    let attention = try graph.layer(
      "MultiHeadAttention", "attention", "\"num_heads\": 1, \"key_dim\": 2")
    let output = try #require(
      graph.builder.call(
        layer: attention, inputs: [query],
        arguments: "{\"value\": {\"tensor\": \(values)}, \"key\": {\"tensor\": \(keys)}}"
      ).first)
    #expect(
      try graph.layers(nil, output) == ["a", "b", "query", "keys", "values", "attention"])
  }
}
