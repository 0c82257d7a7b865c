import LeptonJSON

/// What versions of Keras before 3 computed otherwise than Keras 3 does under the same configuration.
///
/// Dialects put the rules that a layer follows under a key that is none of Keras's and not in the
/// catalogue. Files have it beside the layer's configuration, where Keras pays no heed to it.
public enum OldRule: String, Sendable {
  /// Keras 1 and 2: masks of inputs that are merged count where all of them do that there are; in
  /// Keras 3 where any does.
  case allMasks = "all_masks"
  /// Before TensorFlow 1.14: masked steps of a Bidirectional that gives sequences repeat the step
  /// before them; since then they are zero.
  case repeatedSteps = "repeated_steps"
  /// Theano computed the model: windows of the padding `same` begin at other places than TensorFlow's,
  /// and a rectifier's highest value bounds its negative part too.
  case theano = "theano"
  /// Keras 2.0 on Theano: zeros that a pooling pads with count in averages over one and two axes.
  case averagedPadding = "averaged_padding"
  /// Keras 2.0 on Theano: a pooling over three axes gives all windows that lie in the padded input.
  case uncutPooling = "uncut_pooling"
  /// Before TensorFlow 1.14: a bilinear enlargement takes a pixel's value for that at its corner, not at
  /// its centre.
  case cornerSampling = "corner_sampling"
  /// Before TensorFlow 2.4: a softmax layer pays no heed to the mask of its input.
  case unmaskedSoftmax = "unmasked_softmax"

  /// Whether it is about masks alone: the results follow it only where there are any.
  public var isAboutMasks: Bool {
    switch self {
    case .allMasks, .repeatedSteps, .unmaskedSoftmax: true
    case .theano, .averagedPadding, .uncutPooling, .cornerSampling: false
    }
  }

  /// The key of the list of rules.
  public static let key = "old_rules"
  /// The key of the shape that a transposed convolution of Keras 1 gives, where strides leave that open.
  public static let shapeKey = "output_shape"
  /// The key beside a layer's configuration in files, under which the list stands.
  public static let envelopeKey = "lepton"
}

extension JSONObject {
  /// Whether a layer of this configuration follows the rule.
  public func follows(_ rule: OldRule) -> Bool {
    self[OldRule.key]?.asArray?.contains(.string(rule.rawValue)) ?? false
  }
}

extension LayerOptions {
  func follows(_ rule: OldRule) -> Bool {
    ignore(OldRule.key)
    return config.follows(rule)
  }
}
