import LeptonBase
import LeptonGraph
import LeptonKernels
import LeptonRuntime

/// The weights of products and convolutions in the forms that their kernels read.
extension Fused {
  /// Weights of fewer bytes are held beside their packed form: it would save little.
  private static let leastPackedValue = 1 << 14

  /// For kernels that are held packed only, which a scale would change: the biases, and behind them the
  /// factors of the sums. Nil where the kernel is small or the bias is computed.
  func biasAndScale(
    _ binder: inout Binder, _ operands: Operands, _ scale: Value
  ) throws(LeptonError) -> Operand? {
    guard try binder.byteCount(operands.kernel) >= Self.leastPackedValue,
      let factor = binder.tensor(scale)
    else { return nil }
    let count = binder.shape(operands.kernel)[-1]
    var bias: Tensor?
    if let value = operands.bias {
      guard let found = binder.tensor(value) else { return nil }
      bias = found
    }
    let sources = [factor] + (bias.map { [$0] } ?? [])
    let what = Packing("bias and scale", [count] + sources.map { $0.shape.count ?? 0 })
    let buffers = try binder.cache.buffers(what, from: sources.map(\.buffer)) {
      () throws(LeptonError) in
      var numbers: [Float] = []
      for tensor in [bias, factor] {
        guard let values = tensor?.floats else {
          numbers += [Float](repeating: 0, count: count)
          continue
        }
        numbers += (0..<count).map { values[values.count == 1 ? 0 : $0] }
      }
      withExtendedLifetime(sources) {}
      return [try HostBuffer.copying(numbers)]
    }
    return .constant(buffers[0])
  }

  /// The packed kernel, scaled before where there is a scale: a constant made once, or, where the kernel is
  /// computed or changes from run to run, the result of a call.
  func pack(
    _ binder: inout Binder, _ parameters: inout lk_convolution, _ kernel: Value, _ scale: Value?,
    _ family: ConvolutionFamily
  ) throws(LeptonError) -> Operand {
    let byteCount = family.packedSize(&parameters)
    guard let weights = binder.tensor(kernel) else {
      let packed = binder.temporary(byteCount: byteCount)
      try binder.call(
        family.packKernel, parameters, [.value(kernel), packed], name: "pack \(family.name)")
      return packed
    }
    let p = parameters
    let numbers =
      [
        p.kernel.0, p.kernel.1, p.kernel.2, p.stride.0, p.stride.1, p.stride.2, p.dilation.0,
        p.dilation.1, p.dilation.2, p.input_channels, p.output_channels, p.groups,
        Int64(p.packing),
      ].map { Int($0) }
    let unpack: Unpack?
    if family.keepsKernel(&parameters) {
      let level = lk_isa()
      unpack = { packed, weights in
        var parameters = p
        lk_convolution_unpack(level, &parameters, packed, weights)
      }
    } else {
      unpack = nil
    }
    return try packed(
      &binder, Packing(family.name, numbers), byteCount, weights, scale, unpack: unpack
    ) {
      let pool = ThreadPool.current
      family.packKernel(&parameters, [UnsafeMutableRawPointer(mutating: $0), $1], pool.pool)
      withExtendedLifetime(pool) {}
    }
  }

  typealias Unpack =
    @Sendable (_ packed: UnsafeRawPointer, _ weights: UnsafeMutablePointer<Float>) -> Void

  /// What `pack` makes of the weights times the scale, once for all programs of a model. `unpack` gives the
  /// weights back.
  func packed(
    _ binder: inout Binder, _ what: Packing, _ byteCount: Int, _ weights: Tensor, _ scale: Value?,
    unpack: Unpack?,
    _ pack: (_ weights: UnsafePointer<Float>, _ packed: UnsafeMutableRawPointer) -> Void
  ) throws(LeptonError) -> Operand {
    var factor: Tensor?
    if let scale {
      guard let found = binder.tensor(scale),
        let aligned = shape(ofScale: found.shape, for: weights.shape)
      else { throw LeptonError(.internal, "a scale of weights is no constant") }
      factor = Tensor(.float32(aligned), found.buffer)
    }
    let sources = [weights.buffer] + (factor.map { [$0.buffer] } ?? [])
    let buffers = try binder.cache.buffers(what, from: sources) { () throws(LeptonError) in
      let buffer = try HostBuffer(byteCount: byteCount, isLasting: true)
      var source = weights.buffer
      if let factor { source = try binder.product(weights, factor) }
      withExtendedLifetime(source) {
        pack(source.pointer.assumingMemoryBound(to: Float.self), buffer.pointer)
      }
      return [buffer]
    }
    if let unpack, scale == nil, weights.type.byteCount ?? 0 >= Self.leastPackedValue {
      let identity = weights.buffer.identity
      binder.cache.keep(
        PackedValue(of: identity, packed: buffers[0], unpack: unpack), of: identity)
    }
    return .constant(buffers[0])
  }
}
