import LeptonBase

/// Options of convolutions that Keras 2 wrote for all of them.
enum GroupsCheck: FileCheck {
  static let name = "groups"

  /// Layers that have no groups.
  private static let classes: Set<String> = [
    "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", "DepthwiseConv1D", "DepthwiseConv2D",
    "SeparableConv1D", "SeparableConv2D",
  ]

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    file.finding(
      self, .stops,
      "depthwise, separable or transposed convolutions with the option 'groups', which Keras 3 "
        + "refuses there even where it is 1"
    ) { classes.contains($0.className) && $0.config["groups"] != nil }
  }
}
