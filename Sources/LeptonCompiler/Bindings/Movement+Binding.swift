import LeptonBase
import LeptonGraph
import LeptonKernels

extension Binder {
  /// A copy of `dims` elements between two layouts; strides and offsets in elements.
  mutating func copy(
    _ dims: [Int], from source: Value, strides sourceStrides: [Int], start sourceOffset: Int = 0,
    to destination: Value, strides destinationStrides: [Int], offset destinationOffset: Int = 0
  ) throws(LeptonError) {
    if type(destination).dtype == .string {
      return try copyWords(
        dims, from: source, strides: sourceStrides, start: sourceOffset, to: destination,
        strides: destinationStrides, offset: destinationOffset)
    }
    try copy(
      dims, of: type(destination).dtype.size, from: source, strides: sourceStrides,
      start: sourceOffset, to: destination, strides: destinationStrides, offset: destinationOffset)
  }

  /// A copy of strings, which are two words each.
  private mutating func copyWords(
    _ dims: [Int], from source: Value, strides sourceStrides: [Int], start sourceOffset: Int,
    to destination: Value, strides destinationStrides: [Int], offset destinationOffset: Int
  ) throws(LeptonError) {
    guard dims.count < Int(LK_MAX_RANK) else {
      throw LeptonError(.unsupported, "strings of rank \(dims.count) cannot be moved")
    }
    try copy(
      dims + [2], of: 8, from: source, strides: sourceStrides.map { 2 * $0 } + [1],
      start: 2 * sourceOffset, to: destination, strides: destinationStrides.map { 2 * $0 } + [1],
      offset: 2 * destinationOffset)
  }

  private mutating func copy(
    _ dims: [Int], of elementSize: Int, from source: Value, strides sourceStrides: [Int],
    start sourceOffset: Int, to destination: Value, strides destinationStrides: [Int],
    offset destinationOffset: Int
  ) throws(LeptonError) {
    var parameters = lk_copy_params()
    parameters.rank = Int32(dims.count)
    parameters.element_size = Int32(elementSize)
    fill(&parameters.dims, dims)
    fill(&parameters.source_strides, sourceStrides)
    fill(&parameters.destination_strides, destinationStrides)
    parameters.source_offset = Int64(sourceOffset)
    parameters.destination_offset = Int64(destinationOffset)
    guard lk_copy_prepare(&parameters) else {
      throw LeptonError(.internal, "a copy of \(dims) elements cannot be planned")
    }
    try call(lk_copy_kernel(), parameters, [.value(source), .value(destination)])
  }
}

extension Transpose: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let source = binder.shape(arguments[0])
    let target = binder.shape(results[0])
    try binder.copy(
      target.dims, from: arguments[0], strides: permutation.map { source.strides[$0] },
      to: results[0], strides: target.strides)
  }
}

extension Slice: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let source = binder.shape(arguments[0])
    let target = binder.shape(results[0])
    var strides: [Int] = []
    var offset = 0
    for (axis, slice) in axes.enumerated() {
      let (first, count) = slice.resolved(source.dims[axis])
      strides.append(source.strides[axis] * (count > 1 ? slice.step : 1))
      if count > 0 { offset += first * source.strides[axis] }
    }
    // What lies together in the argument is read where it is.
    let isDense = target.dims.indices.allSatisfy {
      target.dims[$0] == 1 || strides[$0] == target.strides[$0]
    }
    if isDense, target.count != 0 {
      return try binder.alias(
        results[0], to: arguments[0], byteOffset: offset * binder.type(results[0]).dtype.size)
    }
    try binder.copy(
      target.dims, from: arguments[0], strides: strides, start: offset, to: results[0],
      strides: target.strides)
  }
}

extension Concatenate: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let strides = binder.strides(results[0])
    var offset = 0
    for argument in arguments {
      let source = binder.shape(argument)
      if try !binder.isInPlace(argument, of: results[0]) {
        try binder.copy(
          source.dims, from: argument, strides: binder.strides(argument), to: results[0],
          strides: strides, offset: offset)
      }
      offset += source.dims[axis] * strides[axis]
    }
  }
}

extension BroadcastTo: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let source = binder.shape(arguments[0])
    let missing = shape.rank - source.rank
    let strides = shape.dims.indices.map { axis in
      axis < missing || source.dims[axis - missing] == 1 ? 0 : source.strides[axis - missing]
    }
    try binder.copy(
      shape.dims, from: arguments[0], strides: strides, to: results[0], strides: shape.strides)
  }
}

extension Pad: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let type = binder.type(arguments[0])
    var parameters = lk_pad_params()
    parameters.rank = Int32(type.shape.rank)
    parameters.element_size = Int32(type.dtype.size)
    fill(&parameters.dims, type.shape.dims)
    fill(&parameters.before, before)
    fill(&parameters.after, after)
    switch type.dtype {
    case .float32: parameters.value = UInt64(value.bitPattern)
    case .int32: parameters.value = UInt64(UInt32(bitPattern: Int32(value)))
    case .bool: parameters.value = value == 0 ? 0 : 1
    default: throw LeptonError(.unsupported, "padding of \(type.dtype.name) is not supported")
    }
    guard lk_pad_prepare(&parameters) else {
      throw LeptonError(.internal, "padding of \(type) cannot be planned")
    }
    try binder.call(lk_pad_kernel(), parameters, [.value(arguments[0]), .value(results[0])])
  }
}

extension GatherRows: KernelBound {
  var findsFaults: Bool { true }

  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let (table, ids) = (binder.type(arguments[0]), binder.shape(arguments[1]))
    let words = table.dtype == .string ? 2 : 1
    let parameters = lk_gather_params(
      element_size: Int32(table.dtype.size / words), outer: 1, rows: Int64(table.shape[0]),
      width: Int64((Shape.product(table.shape.dims.dropFirst()) ?? 0) * words),
      count: Int64(ids.count ?? 0))
    try binder.call(
      lk_gather_kernel(), parameters,
      [.value(arguments[0]), .value(arguments[1]), .value(results[0]), .fault],
      // Of the table only the rows that are asked for.
      byteCount: binder.byteCount(arguments[1]) + 2 * binder.byteCount(results[0]))
  }
}

extension ScatterAddRows: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let rows = binder.shape(arguments[0])
    let parameters = lk_scatter_add_params(
      rows: Int64(rowCount), width: Int64(rows[1]), count: Int64(rows[0]))
    try binder.call(
      lk_scatter_add_kernel(), parameters,
      [.value(arguments[0]), .value(arguments[1]), .value(results[0])])
  }
}
