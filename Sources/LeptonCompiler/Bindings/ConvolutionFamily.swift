import LeptonKernels

/// The functions of a convolution-like kernel (lk_convolution.h, lk_convolution_gradient.h).
struct ConvolutionFamily {
  /// Distinguishes its packed kernels in the constant cache.
  var name: String
  var kernel: lk_kernel
  var packKernel: lk_kernel
  var scratchSize: (UnsafePointer<lk_convolution>?) -> Int
  /// The packing that suits batch and extents best.
  var packing: (UnsafePointer<lk_convolution>?) -> Int32
  var packedSize: (UnsafePointer<lk_convolution>?) -> Int
  /// Whether the kernel can be had back from what it is packed to.
  var keepsKernel: (UnsafePointer<lk_convolution>?) -> Bool = { _ in false }

  /// How a convolution is computed, for profiles.
  func kernelName(_ convolution: lk_convolution) -> String {
    let (tile, taps) = (convolution.packing, convolution.kernel.2)
    return tile == 0 ? name : "Winograd F(\(tile)×\(tile), \(taps)×\(taps))"
  }

  static var convolution: ConvolutionFamily {
    ConvolutionFamily(
      name: "convolution", kernel: lk_convolution_kernel(),
      packKernel: lk_convolution_pack_kernel(), scratchSize: lk_convolution_scratch,
      packing: lk_convolution_packing, packedSize: lk_convolution_packed_size,
      keepsKernel: lk_convolution_keeps_kernel)
  }

  static var depthwise: ConvolutionFamily {
    ConvolutionFamily(
      name: "depthwise", kernel: lk_depthwise_kernel(), packKernel: lk_depthwise_pack_kernel(),
      scratchSize: lk_depthwise_scratch, packing: { _ in 0 }, packedSize: lk_depthwise_packed_size)
  }

  static var transposed: ConvolutionFamily {
    ConvolutionFamily(
      name: "transposed convolution", kernel: lk_transposed_convolution_kernel(),
      packKernel: lk_transposed_convolution_pack_kernel(),
      scratchSize: lk_transposed_convolution_scratch, packing: { _ in 0 },
      packedSize: lk_transposed_convolution_packed_size)
  }

  static var inputGradient: ConvolutionFamily {
    ConvolutionFamily(
      name: "convolution input gradient", kernel: lk_convolution_input_gradient_kernel(),
      packKernel: lk_convolution_input_gradient_pack_kernel(),
      scratchSize: lk_convolution_input_gradient_scratch,
      packing: lk_convolution_input_gradient_packing,
      packedSize: lk_convolution_input_gradient_packed_size)
  }
}
