import LeptonBase
import LeptonGraph
import LeptonKernels

extension Resize: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let (input, output) = (binder.shape(arguments[0]), binder.shape(results[0]))
    try call(
      &binder, arguments[0], results[0], height: try table(binder, input, output, axis: 1),
      width: try table(binder, input, output, axis: 2))
  }

  fileprivate func call(
    _ binder: inout Binder, _ argument: Value, _ result: Value, height: Table, width: Table
  ) throws(LeptonError) {
    let input = binder.shape(argument)
    var parameters = lk_resize_params()
    parameters.batch = Int64(input[0])
    parameters.channels = Int64(input[3])
    parameters.height = height.axis
    parameters.width = width.axis
    let scratch = lk_resize_scratch(&parameters)
    // The tables go along as operands that the kernel does not look at, so that the program holds them.
    try binder.call(
      lk_resize_kernel(), parameters,
      [
        .value(argument), .value(result), scratch > 0 ? .scratch(byteCount: scratch) : .none,
        .constant(height.start), .constant(height.weights), .constant(width.start),
        .constant(width.weights),
      ])
  }

  fileprivate typealias Table = (axis: lk_resize_axis, start: HostBuffer, weights: HostBuffer)

  /// The weights that resample an axis of an image of shape `input` to that of `output`.
  fileprivate func table(
    _ binder: Binder, _ input: Shape, _ output: Shape, axis: Int
  ) throws(LeptonError) -> Table {
    guard input[axis] > 0 else {
      throw LeptonError(.shapeMismatch, "resize: an image of shape \(input) is empty")
    }
    let (input, output) = (input[axis], output[axis])
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
    return Self.table(input, output, taps, buffers)
  }

  /// The transpose of the table from `input` to `output`.
  fileprivate func transposed(
    _ binder: Binder, _ input: Shape, _ output: Shape, axis: Int
  ) throws(LeptonError) -> Table {
    var forward = try table(binder, input, output, axis: axis)
    let (input, output) = (input[axis], output[axis])
    let taps = lk_resize_transposed_taps(&forward.axis)
    let (weightCount, overflow) = input.multipliedReportingOverflow(by: Int(taps))
    guard !overflow, weightCount < 1 << 40 else {
      throw LeptonError(.limit, "resizing \(output) elements to \(input) takes too large a table")
    }
    let what = Packing("resize gradient", [input, output, Int(taps)])
    let sources = [forward.start, forward.weights]
    let buffers = try binder.cache.buffers(what, from: sources) { () throws(LeptonError) in
      let start = try HostBuffer(byteCount: input * MemoryLayout<Int32>.stride)
      let weights = try HostBuffer(byteCount: weightCount * MemoryLayout<Float>.stride)
      lk_resize_transpose(
        &forward.axis, start.pointer.assumingMemoryBound(to: Int32.self),
        weights.pointer.assumingMemoryBound(to: Float.self))
      return [start, weights]
    }
    return Self.table(output, input, taps, buffers)
  }

  private static func table(
    _ input: Int, _ output: Int, _ taps: Int64, _ buffers: [HostBuffer]
  ) -> Table {
    let axis = lk_resize_axis(
      input: Int64(input), output: Int64(output), taps: taps,
      start: UnsafePointer(buffers[0].pointer.assumingMemoryBound(to: Int32.self)),
      weights: UnsafePointer(buffers[1].pointer.assumingMemoryBound(to: Float.self)))
    return (axis, buffers[0], buffers[1])
  }
}

extension ResizeGradient: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let (input, output) = (binder.shape(results[0]), binder.shape(arguments[0]))
    try resize.call(
      &binder, arguments[0], results[0],
      height: try resize.transposed(binder, input, output, axis: 1),
      width: try resize.transposed(binder, input, output, axis: 2))
  }
}
