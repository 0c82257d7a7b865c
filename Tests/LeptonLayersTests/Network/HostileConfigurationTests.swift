import Foundation
import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

/// Configurations with values that no honest file has: they are refused or understood, and never end
/// the process.
@Suite struct HostileConfigurationTests {
  private static let values: [JSONValue] = [
    nil, true, 0, -1, 1, 3, 1_000_000_007, 2_147_483_647, .integer(.max), .integer(.min), 0.5,
    .number(.nan), .number(.infinity), -1e300, "", "same", "relu", "softmax", "ab,bc->ac", "...",
    "->",
    [], [0], [-1], [1, 2], [1, 2, 3], [nil, 4], [.integer(.max), .integer(.max)],
    [[1, 2], [3, 4]], [[]], [:],
    ["class_name": "Dense", "config": ["name": "d", "units": 3]],
    ["class_name": "LSTMCell", "config": ["name": "c", "units": 3]],
    ["class_name": "__numpy__", "config": ["value": [[1], [2, 3]], "dtype": "float32"]],
    ["class_name": "__slice__", "config": ["start": 5, "stop": -9, "step": 0]],
  ]

  /// The places of all values within a value.
  private func paths(_ value: JSONValue) -> [[JSONStep]] {
    switch value {
    case .array(let items):
      return [[]]
        + items.enumerated().flatMap { place, item in paths(item).map { [.index(place)] + $0 } }
    case .object(let object):
      return [[]]
        + object.members.flatMap { member in paths(member.value).map { [.key(member.key)] + $0 } }
    default: return [[]]
    }
  }

  private enum JSONStep {
    case key(String)
    case index(Int)
  }

  private func replacing(
    _ value: JSONValue, at path: ArraySlice<JSONStep>, by new: JSONValue
  ) -> JSONValue {
    guard let step = path.first else { return new }
    switch (step, value) {
    case (.key(let key), .object(var object)):
      object[key] = replacing(object[key] ?? nil, at: path.dropFirst(), by: new)
      return .object(object)
    case (.index(let place), .array(var items)):
      items[place] = replacing(items[place], at: path.dropFirst(), by: new)
      return .array(items)
    default: return value
    }
  }

  private func attempt(_ json: JSONValue) -> Bool {
    do {
      let network = try Network(ModelDescription(json: json))
      let builder = GraphBuilder()
      let inputs = network.inputs.map { port in
        builder.input(
          TensorType(port.type.dtype, Shape(port.type.shape.dims.map { $0 < 0 ? 2 : $0 })))
      }
      _ = try network.lower(inputs, Lowering(builder, keepsState: true))
      _ = network.summary()
      return true
    } catch {
      return false
    }
  }

  @Test func changedModels() throws {
    var generator = RandomStream(seed: 7)
    var refused = 0
    var tried = 0
    for fact in try KerasModelFactsTests.facts() {
      let model = try #require(fact["model"])
      let places = paths(model)
      for _ in 0..<Self.triesPerModel {
        let place = places[Int(generator.next()) % places.count]
        let value = Self.values[Int(generator.next()) % Self.values.count]
        tried += 1
        if !attempt(replacing(model, at: place[...], by: value)) { refused += 1 }
      }
    }
    #expect(tried > 1000)
    #expect(refused > tried / 10)
    #expect(refused < tried)
  }

  private static let triesPerModel =
    Int(ProcessInfo.processInfo.environment["LEPTON_FUZZ_TRIES"] ?? "") ?? 4

  @Test func changedLayers() throws {
    var generator = RandomStream(seed: 11)
    for fact in try KerasFactsTests.facts() {
      let places = paths(.object(fact.config))
      for _ in 0..<Self.triesPerModel {
        let place = places[Int(generator.next()) % places.count]
        let value = Self.values[Int(generator.next()) % Self.values.count]
        let config = replacing(.object(fact.config), at: place[...], by: value)
        guard let object = config.asObject else { continue }
        let lowering = Lowering(GraphBuilder())
        let x = LayerTensor(lowering.builder.input(fact.input))
        let layer = try? LayerRegistry.make(
          LayerDescription(className: fact.className, name: "layer", config: object))
        _ = try? layer?.call(LayerCall([x]), lowering)
      }
    }
  }
}
