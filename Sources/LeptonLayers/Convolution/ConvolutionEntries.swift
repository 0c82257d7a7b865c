extension LayerRegistry {
  static let convolutionEntries: [(String, Entry)] = [
    ("Conv1D", Entry(Conv1D.self, ["filters": 4, "kernel_size": 3], on: [2, 8, 3])),
    ("Conv2D", Entry(Conv2D.self, ["filters": 4, "kernel_size": 3], on: [2, 8, 8, 3])),
    ("Conv3D", Entry(Conv3D.self, ["filters": 4, "kernel_size": 3], on: [2, 5, 5, 5, 3])),
    (
      "Conv1DTranspose",
      Entry(Conv1DTranspose.self, ["filters": 4, "kernel_size": 3], on: [2, 8, 3])
    ),
    (
      "Conv2DTranspose",
      Entry(Conv2DTranspose.self, ["filters": 4, "kernel_size": 3], on: [2, 8, 8, 3])
    ),
    (
      "Conv3DTranspose",
      Entry(Conv3DTranspose.self, ["filters": 4, "kernel_size": 3], on: [2, 5, 5, 5, 3])
    ),
    ("DepthwiseConv1D", Entry(DepthwiseConv1D.self, ["kernel_size": 3], on: [2, 8, 3])),
    ("DepthwiseConv2D", Entry(DepthwiseConv2D.self, ["kernel_size": 3], on: [2, 8, 8, 3])),
    (
      "SeparableConv1D",
      Entry(SeparableConv1D.self, ["filters": 4, "kernel_size": 3], on: [2, 8, 3])
    ),
    (
      "SeparableConv2D",
      Entry(SeparableConv2D.self, ["filters": 4, "kernel_size": 3], on: [2, 8, 8, 3])
    ),
  ]

  static let convolutionAliases: [String: String] = [
    "Convolution1D": "Conv1D", "Convolution2D": "Conv2D", "Convolution3D": "Conv3D",
    "Convolution1DTranspose": "Conv1DTranspose", "Convolution2DTranspose": "Conv2DTranspose",
    "Convolution3DTranspose": "Conv3DTranspose", "SeparableConvolution1D": "SeparableConv1D",
    "SeparableConvolution2D": "SeparableConv2D",
  ]
}
