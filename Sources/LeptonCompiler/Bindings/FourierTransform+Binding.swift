import LeptonBase
import LeptonGraph
import LeptonKernels

extension FourierTransform: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let shape = binder.shape(arguments[0])
    var parameters = lk_fourier_params()
    parameters.rows = Int64(Shape.product(shape.dims.dropLast()) ?? 0)
    parameters.length = Int64(shape[-1])
    parameters.bins = Int64(binder.shape(results[0])[-1])
    parameters.inverse = isInverse
    parameters.is_real = !hasImaginary
    guard lk_fourier_prepare(&parameters) else {
      throw LeptonError(.limit, "a Fourier transform of \(shape[-1]) numbers is not supported")
    }
    let table = try binder.cache.buffers(Packing("fourier", [shape[-1]]), from: []) {
      () throws(LeptonError) in
      let buffer = try HostBuffer(byteCount: lk_fourier_table_size(&parameters))
      guard lk_fourier_table(&parameters, buffer.pointer) else {
        throw LeptonError(.outOfMemory, "no memory for the roots of unity of \(shape[-1]) numbers")
      }
      return [buffer]
    }[0]
    try binder.call(
      lk_fourier_kernel(), parameters,
      [
        .value(arguments[0]), hasImaginary ? .value(arguments[1]) : .none, .constant(table),
        binder.wanted(results, 0), binder.wanted(results, 1),
        .scratch(byteCount: Swift.max(lk_fourier_scratch(&parameters), 64)),
      ])
  }
}
