import LeptonBase
import LeptonJSON
import LeptonLayers

/// What takes, orders and marks parts of tensors.
extension PortableCall {
  mutating func pad() throws(LeptonError) {
    guard let widths = argument(1, "paddings")?.plainValue else {
      throw refusal("its widths depend on data")
    }
    let mode = setting(2, "mode")?.asString?.lowercased() ?? "constant"
    let value = argument(3, "constant_values")
    try add(
      "Pad", [try needed(0, "tensor")], ["pad_width": widths, "mode": .string(mode)],
      keywords: mode == "constant" && value != nil
        ? [.init(key: "constant_values", value: value ?? .literal(0))] : [])
  }

  mutating func oneHot() throws(LeptonError) {
    let ids = try needed(0, "indices")
    let depth = try known(argument(1, "depth"), "depth").first ?? 0
    let type = setting(5, "dtype")?.asString ?? "float32"
    let hot = try add(
      "OneHot", [ids],
      [
        "num_classes": JSONValue(depth), "axis": setting(4, "axis") ?? -1, "dtype": .string(type),
        "sparse": false,
      ])
    let on = setting(2, "on_value")?.asDouble ?? 1
    let off = setting(3, "off_value")?.asDouble ?? 0
    guard on != 1 || off != 0 else { return }
    let isFloat = type.contains("float")
    func number(_ value: Double) -> ArgumentDescription {
      .literal(isFloat ? .number(value) : JSONValue(Int(exactly: value) ?? 0))
    }
    try add("Add", [try add("Multiply", [hot, number(on - off)]), number(off)])
  }

  mutating func place(_ className: String) throws(LeptonError) {
    try add(
      className, [try needed(0, "input", "x")],
      ["axis": setting(1, "axis") ?? setting(1, "dimension") ?? 0, "keepdims": false])
  }

  mutating func sequenceMask() throws(LeptonError) {
    let lengths = try needed(0, "lengths")
    let size = try known(argument(1, "maxlen"), "lengths").first ?? 0
    let rank = try dims(lengths).count
    let wide = try add("ExpandDims", [lengths], ["axis": JSONValue(rank)])
    let mask = try add("Less", [Self.integerTensor(Array(0..<max(size, 0))), wide])
    let type = setting(2, "dtype")?.asString ?? "bool"
    if type != "bool" { try add("Cast", [mask], ["dtype": .string(type)]) }
  }

  mutating func gather() throws(LeptonError) {
    let x = try needed(0, "params", "x")
    let ids = try needed(1, "indices")
    let own = try dims(x)
    let wanted = try dims(ids)
    let named = setting(4, "batch_dims")?.asInt ?? 0
    let shared = named < 0 ? named + wanted.count : named
    let axis = setting(3, "axis")?.asInt ?? shared
    guard shared != 0 else {
      try add("Take", [x, ids], ["axis": JSONValue(axis)])
      return
    }
    guard shared == 1, axis == 1 || axis == 1 - own.count, [1, 2].contains(wanted.count) else {
      throw refusal("it gathers with \(shared) shared axes")
    }
    // Ids (N, K) as (N, K, 1, …) along the second axis.
    var wide = ids
    for place in wanted.count..<max(own.count, wanted.count) {
      wide = try add("ExpandDims", [wide], ["axis": JSONValue(place)])
    }
    let taken = try add("TakeAlongAxis", [x, wide], ["axis": 1])
    if wanted.count == 1 { try add("Squeeze", [taken], ["axis": 1]) }
  }

  /// Rows by the places that an index of several numbers means among all of them.
  mutating func gatherNested() throws(LeptonError) {
    let x = try needed(0, "params")
    let ids = try needed(1, "indices")
    let own = try dims(x)
    guard let depth = try dims(ids).last, depth >= 1, depth <= own.count,
      own.dropFirst().allSatisfy({ $0 >= 0 }), (setting(2, "batch_dims")?.asInt ?? 0) == 0
    else { throw refusal("the dimensions of what it takes from are not known") }
    var strides = [Int](repeating: 1, count: depth)
    for place in (0..<(depth - 1)).reversed() {
      let (stride, overflow) = strides[place + 1].multipliedReportingOverflow(by: own[place + 1])
      guard !overflow, stride <= Int(Int32.max) else { throw refusal("its tensor is too large") }
      strides[place] = stride
    }
    let rows = try add("Reshape", [x], ["newshape": JSONValue([-1] + own.dropFirst(depth))])
    let parts: ArgumentDescription
    if let constant = ids.plainValue {
      parts = .constant(dtype: "int32", value: Self.weighted(constant, strides))
      try add("Take", [rows, parts], ["axis": 0])
      return
    }
    parts = try add("Multiply", [ids, Self.integerTensor(strides)])
    let places = try add("Sum", [parts], ["axis": -1, "keepdims": false])
    try add("Take", [rows, places], ["axis": 0])
  }

  /// Σ index·stride over the innermost lists.
  private static func weighted(_ indices: JSONValue, _ strides: [Int]) -> JSONValue {
    guard let items = indices.asArray else { return indices }
    if let numbers = indices.asInts {
      return JSONValue(zip(numbers, strides).reduce(0) { $0 &+ $1.0 &* $1.1 })
    }
    return .array(items.map { weighted($0, strides) })
  }

  mutating func slice() throws(LeptonError) {
    let starts = try known(argument(1, "begin"), "begins")
    guard let sizes = integers(argument(2, "size")), sizes.count == starts.count else {
      throw refusal("its sizes depend on data")
    }
    let x = try needed(0, "input_", "input")
    let own = try dims(x)
    var parts: [ArgumentDescription] = []
    for (axis, start) in starts.enumerated() {
      guard let size = sizes[axis] else {
        // As many as there are, whatever their number.
        guard start == 0, own.indices.contains(axis), own[axis] < 0 else {
          throw refusal("its sizes follow from dimensions that are not known")
        }
        parts.append(.all)
        continue
      }
      parts.append(.part(start, size < 0 ? nil : start + size))
    }
    try add("GetItem", [x, .list(parts)])
  }

  mutating func stridedSlice() throws(LeptonError) {
    guard let begin = integers(argument(1, "begin")), let end = integers(argument(2, "end")) else {
      throw refusal("its bounds depend on data")
    }
    let strides =
      argument(3, "strides") == nil
      ? [Int](repeating: 1, count: begin.count) : try known(argument(3, "strides"), "strides")
    guard end.count == begin.count, strides.count == begin.count else {
      throw refusal("it has \(begin.count) begins, \(end.count) ends and \(strides.count) strides")
    }
    func mask(_ place: Int, _ name: String) -> Int { setting(place, name)?.asInt ?? 0 }
    let (noBegin, noEnd) = (mask(4, "begin_mask"), mask(5, "end_mask"))
    let (ellipsis, newAxis) = (mask(6, "ellipsis_mask"), mask(7, "new_axis_mask"))
    let shrink = mask(8, "shrink_axis_mask")
    var parts: [ArgumentDescription] = []
    for place in begin.indices.prefix(Int.bitWidth - 2) {
      let bit = 1 << place
      if ellipsis & bit != 0 {
        parts.append(.ellipsis)
      } else if newAxis & bit != 0 {
        parts.append(.literal(.null))
      } else if shrink & bit != 0 {
        guard let index = begin[place] else { throw refusal("its bounds depend on data") }
        parts.append(Self.number(index))
      } else {
        let hasBegin = noBegin & bit == 0
        let hasEnd = noEnd & bit == 0
        guard !hasBegin || begin[place] != nil, !hasEnd || end[place] != nil else {
          throw refusal("its bounds follow from dimensions that are not known")
        }
        parts.append(
          .part(
            hasBegin ? begin[place] : nil, hasEnd ? end[place] : nil,
            strides[place] == 1 ? nil : strides[place]))
      }
    }
    let literals = parts.compactMap(\.literalValue)
    try add(
      "GetItem",
      [
        try needed(0, "input_", "input"),
        literals.count == parts.count ? .literal(.array(literals)) : .list(parts),
      ])
  }

  /// A subscript as a list, in which an ellipsis is written out.
  mutating func take() throws(LeptonError) {
    let x = try needed(0, "x")
    let key = try needed(1, "key")
    var items = [key]
    if case .list(let several) = key { items = several }
    let given = items.filter { $0 != .ellipsis && $0 != .literal(.null) }.count
    let rank = try dims(x).count
    var parts: [ArgumentDescription] = []
    for item in items {
      guard item == .ellipsis else {
        parts.append(item)
        continue
      }
      parts += [ArgumentDescription](repeating: .all, count: max(rank - given, 0))
    }
    let literals = parts.compactMap(\.literalValue)
    try add(
      "GetItem", [x, literals.count == parts.count ? .literal(.array(literals)) : .list(parts)])
  }

  mutating func split() throws(LeptonError) {
    let x = try needed(0, "value")
    let axis = setting(2, "axis") ?? 0
    guard let sizes = integers(argument(1, "num_or_size_splits")) else {
      throw refusal("its parts depend on data")
    }
    if argument(1, "num_or_size_splits")?.literalValue?.asInt != nil, let count = sizes[0] {
      try add("Split", [x], ["indices_or_sections": JSONValue(count), "axis": axis])
      return
    }
    let own = try dims(x)
    let named = axis.asInt ?? 0
    let place = named < 0 ? named + own.count : named
    guard own.indices.contains(place) else { throw refusal("it has no axis \(named)") }
    // The one size that is left open is what the others leave.
    let others = sizes.compactMap { $0 }.filter { $0 >= 0 }
    guard others.count >= sizes.count - (own[place] < 0 ? 0 : 1) else {
      throw refusal("the sizes of its parts are not known")
    }
    var ends: [Int] = []
    for size in sizes.dropLast() {
      let known = size.flatMap { $0 < 0 ? nil : $0 } ?? (own[place] - others.reduce(0, +))
      ends.append((ends.last ?? 0) + known)
    }
    try add("Split", [x], ["indices_or_sections": JSONValue(ends), "axis": axis])
  }

  mutating func flip(_ x: ArgumentDescription, _ axes: [Int]) throws(LeptonError) {
    var x = x
    for axis in axes { x = try add("Flip", [x], ["axis": JSONValue(axis)]) }
  }

  mutating func sort() throws(LeptonError) {
    let x = try needed(0, "x", "values", "input")
    let axis = setting(1, "axis") ?? -1
    guard layer.config["direction"]?.asString?.uppercased() == "DESCENDING" else {
      try add(layer.className, [x], ["axis": axis])
      return
    }
    let sorted = try add(layer.className, [try add("Negative", [x])], ["axis": axis])
    if layer.className == "Sort" { try add("Negative", [sorted]) }
  }
}

extension ArgumentDescription {
  /// The numbers that are written into the model.
  var plainValue: JSONValue? {
    switch self {
    case .literal(let value), .constant(_, let value): value
    default: nil
    }
  }
}
