import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

/// The vocabularies of an archive, which Keras keeps beside the weights of layers that learned them:
/// `assets/<path of the layer>/vocabulary.txt`, a token a line.
struct VocabularyAssets: Sendable {
  private var texts: [String: [UInt8]] = [:]

  static let fileName = "vocabulary.txt"

  /// None.
  init() {}

  init(_ archive: ZipArchive) throws(LeptonError) {
    for member in archive.members
    where member.name.hasPrefix("assets/") && member.name.hasSuffix("/" + Self.fileName) {
      do throws(LeptonError) {
        texts[member.name] = try archive.bytes(member, limit: KerasFile.textLimit)
      } catch { throw error.at(member.name) }
    }
  }

  /// The lines of an asset; Keras drops empty ones at the end.
  private static func lines(_ text: [UInt8]) -> [[UInt8]] {
    var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { Array($0) }
    while let last = lines.last, last.isEmpty { lines.removeLast() }
    return lines
  }

  /// Puts the vocabularies into the configurations of the layers that they belong to.
  func complete(
    _ model: inout ModelDescription, _ weights: SavedWeights
  ) throws(LeptonError) {
    if texts.isEmpty { return }
    try complete(&model, weights, [])
  }

  private func complete(
    _ model: inout ModelDescription, _ weights: SavedWeights, _ path: [String]
  ) throws(LeptonError) {
    var counters: [String: Int] = [:]
    for place in model.layers.indices where !model.layers[place].isOperation {
      let base = model.layers[place].className.snakeCased
      let number = counters[base, default: 0]
      counters[base] = number + 1
      let path = path + ["layers", number == 0 ? base : "\(base)_\(number)"]
      if var inner = model.layers[place].model {
        try complete(&inner, weights, path)
        model.layers[place].model = inner
        continue
      }
      let name = (["assets"] + path + [Self.fileName]).joined(separator: "/")
      guard let text = texts[name], model.layers[place].config["vocabulary"]?.isNull ?? true
      else { continue }
      do throws(LeptonError) {
        try Self.complete(
          &model.layers[place].config, text, weights, path,
          isText: model.layers[place].className != "IntegerLookup")
      } catch { throw error.at("layer '\(model.layers[place].name)': \(name)") }
    }
  }

  private static func complete(
    _ config: inout JSONObject, _ text: [UInt8], _ weights: SavedWeights, _ path: [String],
    isText: Bool
  ) throws(LeptonError) {
    var tokens: [JSONValue] = []
    for line in lines(text) {
      guard let token = String(validating: line, as: UTF8.self) else {
        throw LeptonError(.format, "line \(tokens.count + 1) is not UTF-8")
      }
      if isText {
        tokens.append(.string(token))
      } else if let number = Int(token) {
        tokens.append(JSONValue(number))
      } else {
        throw LeptonError(
          .format, "line \(tokens.count + 1) should be an integer, but is '\(token)'")
      }
    }
    config["vocabulary"] = .array(tokens)
    config["has_input_vocabulary"] = false
    if let dataset = try weights.file.dataset(path + ["vars", "idf_weights"]) {
      let values = try SavedArray(name: dataset.name, dataset: dataset).floats()
      config["idf_weights"] = .array(values.map { .number(Double($0)) })
    }
  }
}

extension VocabularyLayer {
  /// The text of the layer's asset.
  var vocabularyText: [UInt8] {
    var text: [UInt8] = []
    for (number, token) in vocabulary().enumerated() {
      if number > 0 { text.append(UInt8(ascii: "\n")) }
      switch token {
      case .text(let bytes): text += bytes
      case .number(let value): text += Array("\(value)".utf8)
      }
    }
    return text
  }
}

extension ModelDescription {
  /// Takes out the vocabularies that are written as assets.
  mutating func dropLearnedVocabularies(_ network: Network) {
    for (place, layer) in network.layers.enumerated() where layers.indices.contains(place) {
      if let inner = layer as? Network {
        layers[place].model?.dropLearnedVocabularies(inner)
      } else if let layer = layer as? VocabularyLayer, layer.hasLearnedVocabulary {
        layers[place].config["vocabulary"] = .null
        layers[place].config["idf_weights"] = .null
      }
    }
  }
}
