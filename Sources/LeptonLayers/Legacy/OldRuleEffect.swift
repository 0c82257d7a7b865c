import LeptonBase
import LeptonGraph

/// A layer whose masks make results that Keras 2 and Keras 3 do not agree about.
public struct OldRuleEffect: Sendable, Hashable {
  /// The layer's name.
  public var layer: String
  public var rule: OldRule
  /// Whether the layer follows the rule; else it computes as Keras 3 does.
  public var isFollowed: Bool
}

extension Lowering {
  /// Says that versions of Keras do not agree about a value, here a mask or what a mask decides.
  func note(_ rule: OldRule, isFollowed: Bool, of layer: Layer, _ value: Value) {
    disputed.append(
      (OldRuleEffect(layer: layer.name, rule: rule, isFollowed: isFollowed), value))
  }

  /// What the results depend on of that which was noted.
  func effects(on results: [LayerTensor]) -> [OldRuleEffect] {
    guard !disputed.isEmpty else { return [] }
    var reached: Set<Int> = []
    var open = results.map(\.value.node)
    while let node = open.popLast() {
      guard reached.insert(node).inserted else { continue }
      open += builder.graph.nodes[node].arguments.map(\.node)
    }
    var effects: [OldRuleEffect] = []
    for (effect, value) in disputed where reached.contains(value.node) {
      if !effects.contains(effect) { effects.append(effect) }
    }
    return effects
  }
}
