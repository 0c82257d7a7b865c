import LeptonJSON
import LeptonLayers

extension KerasDialect {
  /// The rules that a layer follows: those that lepton wrote beside its configuration, else those of the
  /// version.
  func oldRules(
    of className: String, _ config: JSONObject, envelope: JSONObject
  ) -> [JSONValue] {
    if let kept = envelope[OldRule.envelopeKey]?[OldRule.key]?.asArray { return kept }
    return oldRules(of: className, config).map { .string($0.rawValue) }
  }

  /// Where the layer computed otherwise before Keras 3.
  private func oldRules(of className: String, _ config: JSONObject) -> [OldRule] {
    guard majorVersion < 3 else { return [] }
    let isSame = config["padding"]?.asString == "same"
    switch className {
    case "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate":
      return [.allMasks]
    case "Softmax":
      // TensorFlow 2.3 calls itself 2.4, as does 2.4, in which only masks of the input's shape do any good.
      return majorVersion == 1 || minorVersion ?? 0 <= 4 ? [.unmaskedSoftmax] : []
    case "SReLU": return isTheano ? [.theano] : []
    case "Bidirectional": return zeroesMaskedSteps ? [] : [.repeatedSteps]
    case "UpSampling2D":
      let isBilinear = config["interpolation"]?.asString == "bilinear"
      return isBilinear && !zeroesMaskedSteps ? [.cornerSampling] : []
    case "Conv3D" where majorVersion == 1 && minorVersion == 0:
      // Padded by hand then, as TensorFlow pads.
      return []
    case "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "Conv3DTranspose", "DepthwiseConv2D",
      "SeparableConv1D", "SeparableConv2D":
      return isTheano && isSame && !Self.isCentred(config) ? [.theano] : []
    case "ConvLSTM2D":
      // The convolution of the state is padded whatever the layer's padding is.
      let isEven = config["kernel_size"]?.asInts?.contains { $0 % 2 == 0 } ?? false
      return isTheano && (isEven || isSame && !Self.isCentred(config)) ? [.theano] : []
    case "MaxPooling1D", "MaxPooling2D", "AveragePooling1D", "AveragePooling2D":
      guard isTheano, isSame else { return [] }
      let isAverage = className.hasPrefix("Average")
      return isAverage && isKeras20 ? [.theano, .averagedPadding] : [.theano]
    case "MaxPooling3D", "AveragePooling3D":
      guard isTheano, isSame else { return [] }
      return isKeras20 ? [.theano, .uncutPooling] : [.theano]
    default: return []
    }
  }

  /// Whether windows step by one and have a middle, which all versions put on the elements.
  private static func isCentred(_ config: JSONObject) -> Bool {
    func numbers(_ key: String) -> [Int] {
      config[key].map { $0.asInts ?? $0.asInt.map { [$0] } ?? [] } ?? []
    }
    return numbers("strides").allSatisfy { $0 == 1 }
      && numbers("kernel_size").enumerated().allSatisfy { axis, size in
        let dilations = numbers("dilation_rate")
        let dilation = dilations.indices.contains(axis) ? dilations[axis] : dilations.first ?? 1
        return ((size &- 1) &* dilation) % 2 == 0
      }
  }

  private var isKeras20: Bool { majorVersion == 2 && minorVersion == 0 }
}
