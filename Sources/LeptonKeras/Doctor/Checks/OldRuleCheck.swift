import LeptonBase
import LeptonJSON
import LeptonLayers

/// Layers that the version that wrote the file computed otherwise than Keras 3 does.
enum OldRuleCheck: FileCheck {
  static let name = "old-rule"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard let network = file.network else { return [] }
    var findings: [FileFinding] = []
    let layers = layers(of: network, [])
    if !layers.isEmpty {
      findings.append(
        FileFinding(
          self, .changes,
          "borders or places of pixels that the version that wrote it had elsewhere than Keras 3; a file "
            + "for it has models of several layers in their places that compute the same",
          layers: layers))
    }
    let masked = network.oldRuleEffects.filter(\.isFollowed)
    if !masked.isEmpty {
      var seen: Set<String> = []
      findings.append(
        FileFinding(
          self, .changes,
          "results that depend on masks which the version that wrote it made otherwise than Keras 3",
          layers: masked.map(\.layer).filter { seen.insert($0).inserted }))
    }
    return findings
  }

  /// The paths of layers with rules that are not about masks.
  private static func layers(of network: Network, _ owners: [String]) -> [String] {
    var found: [String] = []
    for (layer, written) in zip(network.layers, network.modelDescription.layers) {
      found += paths(layer, written.config, owners)
    }
    return found
  }

  private static func paths(
    _ layer: Layer, _ config: JSONObject, _ owners: [String]
  ) -> [String] {
    let path = owners + [layer.name]
    if let inner = layer as? Network { return layers(of: inner, path) }
    var found: [String] = []
    let rules = (config[OldRule.key]?.asArray ?? []).compactMap(\.asString)
    if rules.contains(where: { !(OldRule(rawValue: $0)?.isAboutMasks ?? false) })
      || (layer as? BaseConvolutionTranspose)?.hasUnusualSize ?? false
    {
      found.append(path.joined(separator: "/"))
    }
    if let inner = config["layer"]?["config"]?.asObject,
      let child = layer.children.first?.object as? Layer
    {
      found += paths(child, inner, path)
    }
    return found
  }
}
