import LeptonBase
import LeptonGraph
import LeptonKernels

extension Binder {
  /// The hash table of a list of tokens, made once for all programs of a model.
  fileprivate func table(_ list: Value, count: Int, isText: Bool) throws(LeptonError) -> HostBuffer
  {
    guard let source = constant(list) else {
      throw LeptonError(.internal, "a vocabulary must be a constant")
    }
    let packing = Packing(isText ? "string table" : "integer table", [count])
    let made = try cache.buffers(packing, from: [source]) { () throws(LeptonError) in
      let bytes = Int(isText ? source.byteCount - 8 * (count + 1) : 0)
      let size =
        isText
        ? lk_string_table_size(Int64(count), Int64(bytes)) : lk_integer_table_size(Int64(count))
      guard source.byteCount >= 8 * count, bytes >= 0 else {
        throw LeptonError(.internal, "a vocabulary of \(count) tokens is too short")
      }
      let table = try HostBuffer(byteCount: Int(size))
      if isText {
        lk_string_table_make(table.pointer, source.pointer, Int64(count))
      } else {
        lk_integer_table_make(
          table.pointer, source.pointer.assumingMemoryBound(to: Int64.self), Int64(count))
      }
      return [table]
    }
    return made[0]
  }

  fileprivate func kernelType(_ value: Value) -> lk_dtype {
    lk_dtype(UInt32(type(value).dtype.rawValue))
  }

  fileprivate func count(_ value: Value) -> Int64 { Int64(shape(value).count ?? 0) }
}

extension LookupTokens: KernelBound {
  var findsFaults: Bool { true }

  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let isText = binder.type(arguments[0]).dtype == .string
    var parameters = lk_lookup_params()
    parameters.dtype = binder.kernelType(arguments[0])
    parameters.count = binder.count(arguments[0])
    parameters.first = Int64(first)
    parameters.mask = maskIndex == nil ? -1 : Int64(count - 1)
    parameters.mask_index = Int64(maskIndex ?? 0)
    parameters.oov_first = Int64(firstUnknown)
    parameters.oov_count = Int64(unknownCount)
    switch sharing {
    case .remainder: parameters.oov = LK_OOV_REMAINDER
    case .fingerprint: parameters.oov = LK_OOV_FINGERPRINT
    case .siphash(let first, let second):
      parameters.oov = LK_OOV_SIPHASH
      parameters.key = (first, second)
    }
    if unknownCount == 0 { parameters.oov = LK_OOV_FAULT }
    let table = try binder.table(arguments[1], count: count, isText: isText)
    try binder.call(
      lk_lookup_kernel(), parameters,
      [.value(arguments[0]), .constant(table), .value(results[0]), .fault])
  }
}

extension TokensOfIndices: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    var parameters = lk_tokens_params()
    parameters.dtype = binder.kernelType(arguments[0])
    parameters.is_text = binder.type(results[0]).dtype == .string
    parameters.count = binder.count(arguments[0])
    parameters.first = Int64(first)
    parameters.tokens = Int64(count)
    parameters.mask = hasMask ? Int64(count) : -1
    parameters.unknown = Int64(count + (hasMask ? 1 : 0))
    try binder.call(
      lk_tokens_kernel(), parameters,
      [.value(arguments[0]), .value(arguments[1]), .value(results[0])])
  }
}

extension HashBins: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    var parameters = lk_hash_params()
    parameters.dtype = binder.kernelType(arguments[0])
    parameters.count = binder.count(arguments[0])
    parameters.bins = Int64(bins)
    if let key, key.count == 2 {
      parameters.is_strong = true
      parameters.key = (key[0], key[1])
    }
    var maskBytes = Operand.none
    switch mask {
    case .text(let bytes):
      parameters.has_mask = true
      parameters.mask_size = Int64(bytes.count)
      maskBytes = .constant(try HostBuffer.copying(bytes))
    case .number(let number):
      parameters.has_mask = true
      parameters.mask_number = number
    case nil: break
    }
    try binder.call(
      lk_hash_kernel(), parameters, [.value(arguments[0]), maskBytes, .value(results[0])])
  }
}

extension CrossBins: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    var parameters = lk_cross_params()
    parameters.columns = Int32(arguments.count)
    withUnsafeMutableBytes(of: &parameters.dtypes) { bytes in
      let types = bytes.assumingMemoryBound(to: lk_dtype.self)
      for (index, argument) in arguments.enumerated() where index < types.count {
        types[index] = binder.kernelType(argument)
      }
    }
    parameters.count = binder.count(results[0])
    parameters.bins = Int64(bins)
    try binder.call(
      lk_cross_kernel(), parameters, (arguments + results).map { .value($0) })
  }
}

extension TextRules {
  /// The same for the kernels.
  public var kernelRules: lk_text {
    var rules = lk_text()
    rules.lowers = lowers
    rules.strips = strips
    rules.split = lk_split(UInt32(split.rawValue))
    let widths = groups ?? []
    rules.widths = Int32(min(widths.count, Int(LK_TEXT_WIDTHS)))
    withUnsafeMutableBytes(of: &rules.width) { bytes in
      let numbers = bytes.assumingMemoryBound(to: Int32.self)
      for (index, width) in widths.enumerated() where index < numbers.count {
        numbers[index] = Int32(clamping: width)
      }
    }
    return rules
  }
}

extension TextTokens: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let shape = binder.shape(arguments[0])
    var parameters = lk_text_params()
    parameters.text = rules.kernelRules
    parameters.rows = Int64(shape[0])
    parameters.width = Int64(shape[1])
    switch form {
    case .indices(let length): parameters.length = Int64(length ?? 0)
    case .counts(let depth): parameters.depth = Int64(depth)
    }
    let table = try binder.table(arguments[1], count: count, isText: true)
    try binder.call(
      lk_text_kernel(), parameters,
      [.value(arguments[0]), .constant(table), .value(results[0])])
  }
}

extension Bincount: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let shape = binder.shape(arguments[0])
    let parameters = lk_bincount_params(
      rows: Int64(shape[0]), width: Int64(shape[1]), depth: Int64(depth), is_binary: isBinary)
    try binder.call(
      lk_bincount_kernel(), parameters, [.value(arguments[0]), .value(results[0])])
  }
}
