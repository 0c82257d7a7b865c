import LeptonBase
import LeptonJSON
import LeptonLayers
import Testing

@testable import LeptonKeras

@Suite struct VocabularyTests {
  /// What `adapt` learned stands in the archive's assets and comes into the configuration.
  @Test func assetsAreRead() throws {
    let file = try KerasFile(path: Fixtures.path("kinds/k3x/prep.keras"))
    let network = try Network(file.modelDescription())
    let layers = network.layers.compactMap { $0 as? VocabularyLayer }
    #expect(layers.map(\.name) == ["string_lookup", "text_vectorization"])
    #expect(layers.map(\.hasLearnedVocabulary) == [false, true])
    #expect(layers[0].vocabulary() == ["[UNK]", "a", "b"].map { Token($0) })
    #expect(
      layers[1].vocabulary() == ["", "[UNK]", "hello", "world", "foo", "bar"].map { Token($0) })
    #expect(layers[1].vocabulary(includesSpecial: false).count == 4)
  }

  /// They are written where Keras writes them, and not in the configuration.
  @Test func assetsAreWritten() throws {
    let file = try KerasFile(path: Fixtures.path("kinds/k3x/prep.keras"))
    let network = try Network(file.modelDescription())
    try file.weights?.load(into: network)
    let bytes = try KerasWriter.bytes(network, format: .keras)
    let memory = UnsafeRawBufferPointer(start: bytes.pointer, count: bytes.byteCount)
    let archive = try ZipArchive(ByteSource(copying: memory))
    let folder = "assets/layers/text_vectorization/"
    for name in [folder + "vocabulary.txt", folder + "_lookup_layer/vocabulary.txt"] {
      let member = try #require(archive.member(name))
      let text = try archive.bytes(member, limit: 1000)
      #expect(String(decoding: text, as: UTF8.self) == "\n[UNK]\nhello\nworld\nfoo\nbar")
    }
    #expect(archive.member("assets/layers/string_lookup/vocabulary.txt") == nil)
    let again = try KerasFile(bytes: memory)
    let layers = try #require(again.configuration?["config"]?["layers"]?.asArray)
    let lookup = layers.first { $0["class_name"]?.asString == "StringLookup" }
    let text = layers.first { $0["class_name"]?.asString == "TextVectorization" }
    #expect(lookup?["config"]?["vocabulary"]?.asArray?.count == 2)
    #expect(text?["config"]?["vocabulary"] == .null)
    #expect(text?["config"]?["has_input_vocabulary"] == nil)
    #expect(text?["config"]?["vocabulary_size"] == 6)
    withExtendedLifetime(bytes) {}
  }

  /// Older names of keys, and a path where a list should be.
  @Test func oldConfigurations() throws {
    func layer(_ className: String, _ config: JSONObject) throws -> Layer? {
      var config = config
      config["batch_input_shape"] = [nil, 2]
      config["name"] = "lookup"
      config["dtype"] = className == "IntegerLookup" ? "int64" : "string"
      let model: JSONValue = [
        "class_name": "Sequential",
        "config": [
          "name": "old",
          "layers": [["class_name": .string(className), "config": .object(config)]],
        ],
        "keras_version": "2.4.0", "backend": "tensorflow",
      ]
      let description = try ModelDescription(anyVersion: model, kerasVersion: nil)
      return try Network(description).layers.first { $0 is VocabularyLayer }
    }
    let old = try layer(
      "IntegerLookup",
      ["max_values": nil, "mask_value": 0, "oov_value": -1, "vocabulary": [5, 6], "invert": false])
    #expect(
      (old as? VocabularyLayer)?.vocabulary() == [.number(0), .number(-1), .number(5), .number(6)])
    #expect(throws: LeptonError.self) { try layer("StringLookup", ["vocabulary": "/etc/passwd"]) }
  }
}
