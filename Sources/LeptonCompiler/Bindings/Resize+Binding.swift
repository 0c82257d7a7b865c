import LeptonBase
import LeptonGraph
import LeptonKernels

extension Resize: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let (input, output) = (binder.shape(arguments[0]), binder.shape(results[0]))
    guard input[1] > 0, input[2] > 0 else {
      throw LeptonError(.shapeMismatch, "resize: an image of shape \(input) is empty")
    }
    let vertical = try table(binder, input[1], output[1])
    let horizontal = try table(binder, input[2], output[2])
    var parameters = lk_resize_params()
    parameters.batch = Int64(input[0])
    parameters.channels = Int64(input[3])
    parameters.height = vertical.axis
    parameters.width = horizontal.axis
    let scratch = lk_resize_scratch(&parameters)
    // The tables go along as operands that the kernel does not look at, so that the program holds them.
    try binder.call(
      lk_resize_kernel(), parameters,
      [
        .value(arguments[0]), .value(results[0]),
        scratch > 0 ? .scratch(byteCount: scratch) : .none,
        .constant(vertical.start), .constant(vertical.weights), .constant(horizontal.start),
        .constant(horizontal.weights),
      ])
  }

  private typealias Table = (axis: lk_resize_axis, start: HostBuffer, weights: HostBuffer)

  /// The weights that resample an axis.
  private func table(_ binder: Binder, _ input: Int, _ output: Int) throws(LeptonError) -> Table {
    let method = lk_resize_method(rawValue: UInt32(interpolation.rawValue))
    let taps = lk_resize_taps(method, Int64(input), Int64(output), antialiases)
    let what = Packing("resize", [Int(interpolation.rawValue), input, output, antialiases ? 1 : 0])
    let (weightCount, overflow) = output.multipliedReportingOverflow(by: Int(taps))
    guard !overflow, weightCount < 1 << 40 else {
      throw LeptonError(.limit, "resizing \(input) elements to \(output) takes too large a table")
    }
    let buffers = try binder.cache.buffers(what, from: []) { () throws(LeptonError) in
      let start = try HostBuffer(byteCount: output * MemoryLayout<Int32>.stride)
      let weights = try HostBuffer(byteCount: weightCount * MemoryLayout<Float>.stride)
      lk_resize_table(
        method, Int64(input), Int64(output), antialiases,
        start.pointer.assumingMemoryBound(to: Int32.self),
        weights.pointer.assumingMemoryBound(to: Float.self))
      return [start, weights]
    }
    let axis = lk_resize_axis(
      input: Int64(input), output: Int64(output), taps: taps,
      start: UnsafePointer(buffers[0].pointer.assumingMemoryBound(to: Int32.self)),
      weights: UnsafePointer(buffers[1].pointer.assumingMemoryBound(to: Float.self)))
    return (axis, buffers[0], buffers[1])
  }
}
