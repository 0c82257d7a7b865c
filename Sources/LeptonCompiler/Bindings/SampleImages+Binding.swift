import LeptonBase
import LeptonGraph
import LeptonKernels

extension ImageReading {
  /// What the sampling kernels read images of the given shape (N, spatial…, C) with.
  fileprivate func parameters(images: Shape, points: Int) -> lk_sample_params {
    var parameters = lk_sample_params()
    parameters.batch = Int64(images[0])
    parameters.channels = Int64(images[-1])
    parameters.rank = Int64(images.rank - 2)
    fill(&parameters.dims, Array(images.dims[1..<(images.rank - 1)]))
    parameters.points = Int64(points)
    parameters.border = lk_border(UInt32(border.rawValue))
    parameters.is_linear = isLinear
    parameters.fill = fillValue
    return parameters
  }
}

extension SampleImages: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let parameters = reading.parameters(
      images: binder.shape(arguments[0]), points: binder.shape(arguments[1])[2])
    try binder.call(lk_sample_kernel(), parameters, (arguments + results).map { .value($0) })
  }
}

extension SampleImagesGradient: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let parameters = reading.parameters(
      images: images, points: binder.shape(arguments[1])[2])
    try binder.call(
      lk_sample_images_gradient_kernel(), parameters, (arguments + results).map { .value($0) })
  }
}

extension SamplePositionsGradient: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let parameters = reading.parameters(
      images: binder.shape(arguments[1]), points: binder.shape(arguments[2])[2])
    try binder.call(
      lk_sample_positions_gradient_kernel(), parameters, (arguments + results).map { .value($0) })
  }
}

extension ProjectImages: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let parameters = self.parameters(
      binder, images: binder.shape(arguments[0]), result: binder.shape(results[0]),
      transforms: arguments[1])
    try binder.call(lk_project_kernel(), parameters, (arguments + results).map { .value($0) })
  }

  fileprivate func parameters(
    _ binder: Binder, images: Shape, result: Shape, transforms: Value
  ) -> lk_sample_params {
    var parameters = reading.parameters(images: images, points: result[1] * result[2])
    parameters.row = Int64(result[2])
    parameters.transforms = Int64(binder.shape(transforms)[0])
    return parameters
  }
}

extension ProjectImagesGradient: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let parameters = projection.parameters(
      binder, images: images, result: binder.shape(arguments[0]), transforms: arguments[1])
    try binder.call(
      lk_project_gradient_kernel(), parameters, (arguments + results).map { .value($0) })
  }
}

extension Homography: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let parameters = lk_homography_params(count: Int64(binder.shape(results[0])[0]))
    try binder.call(lk_homography_kernel(), parameters, (arguments + results).map { .value($0) })
  }
}
