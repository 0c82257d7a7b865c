import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// One item of a subscript that takes an axis of the argument, or makes one.
  enum SubscriptItem {
    case newAxis
    case ellipsis
    case slice(AxisSlice)
    /// A slice whose bounds are not known yet.
    case openSlice
    case index(Int)
    case indices(Value)
  }

  /// `x[key]` with integers, slices, None, `...` and tensors of indices, as NumPy has them.
  static func getItem(_ context: OperationContext) throws(LeptonError) -> [Value] {
    guard let key = context.call.arguments.dropFirst().first ?? context.call.keywords["key"] else {
      throw context.error("lacks the key")
    }
    var items: [SubscriptItem] = []
    switch key {
    case .list(let list): for item in list { items.append(try self.item(item, context)) }
    case .literal(.array(let list)):
      for item in list { items.append(try self.item(.literal(item), context)) }
    default: items = [try item(key, context)]
    }
    return [try subscripted(context.x(), items, context)]
  }

  private static func item(
    _ argument: LayerArgument, _ context: OperationContext
  ) throws(LeptonError) -> SubscriptItem {
    let l = context.lowering
    switch argument {
    case .literal(.null): return .newAxis
    case .ellipsis: return .ellipsis
    case .literal(.array): return .indices(try context.value(argument, like: nil))
    case .literal(let number):
      guard let index = number.asInt, OperationContext.integers.contains(index) else {
        throw context.error("has the index \(number.summary)", code: .unsupported)
      }
      return .index(index)
    case .slice(let start, let stop, let step):
      let bounds = [
        try bound(start, context), try bound(stop, context), try bound(step, context),
      ]
      if bounds.contains(.unknown) { return .openSlice }
      return .slice(
        AxisSlice(start: bounds[0].number, stop: bounds[1].number, step: bounds[2].number ?? 1))
    case .constant, .tensor:
      let value = try context.value(argument, like: nil)
      guard l.dtype(value) != .bool else {
        throw context.error(
          "takes elements by truth values, so that the size of its result depends on data",
          code: .unsupported)
      }
      return .indices(try l.cast(value, to: .int32))
    case .list, .dictionary:
      throw context.error("has an index that is a list of tensors", code: .unsupported)
    }
  }

  private enum Bound: Hashable {
    case absent
    case known(Int)
    case unknown

    var number: Int? { if case .known(let number) = self { number } else { nil } }
  }

  private static func bound(
    _ argument: LayerArgument, _ context: OperationContext
  ) throws(LeptonError) -> Bound {
    switch argument {
    case .literal(let value):
      if value.isNull { return .absent }
      guard let number = value.asInt, OperationContext.integers.contains(number) else {
        throw context.error("has the slice bound \(value.summary)")
      }
      return .known(number)
    case .tensor, .constant:
      let value = try context.value(argument, like: nil)
      guard let numbers = context.lowering.staticIntegers(value), numbers.count == 1 else {
        throw context.error("has a slice that depends on data", code: .unsupported)
      }
      return numbers[0].map { .known($0) } ?? .unknown
    default: throw context.error("has a slice that depends on data", code: .unsupported)
    }
  }

  static func subscripted(
    _ x: Value, _ items: [SubscriptItem], _ context: OperationContext
  ) throws(LeptonError) -> Value {
    let l = context.lowering
    let shape = l.shape(x)
    var taken = 0
    var ellipses = 0
    var hasIndices = false
    for item in items {
      switch item {
      case .newAxis: break
      case .ellipsis: ellipses += 1
      case .indices:
        hasIndices = true
        taken += 1
      default: taken += 1
      }
    }
    guard taken <= shape.rank, ellipses <= 1 else {
      throw context.error(
        "takes \(taken) axes of shape \(shape) with \(ellipses) ellipses", code: .shapeMismatch)
    }
    // Slices first: axes of the result are new ones (nil) or axes of x.
    var slices: [AxisSlice] = []
    var kept: [Int?] = []
    var isOpen: [Bool] = []
    var picked: [(place: Int, ids: Value)] = []
    func keep(_ slice: AxisSlice, open: Bool = false) {
      kept.append(slices.count)
      slices.append(slice)
      isOpen.append(open)
    }
    for item in items + (ellipses == 0 ? [.ellipsis] : []) {
      switch item {
      case .newAxis: kept.append(nil)
      case .ellipsis: for _ in 0..<(shape.rank - taken) { keep(.all) }
      case .slice(let slice): keep(slice)
      case .openSlice:
        guard !shape.isKnown else {
          throw context.error("has a slice that depends on data", code: .unsupported)
        }
        keep(.all, open: true)
      case .index(let index):
        let size = shape.dims[slices.count]
        guard size < 0 || (index < size && index >= -size) else {
          throw context.error(
            "takes element \(index) of axis \(slices.count) of shape \(shape)", code: .shapeMismatch
          )
        }
        if hasIndices {
          let number = try l.builder.constant(Tensor([Int32(clamping: index)], []))
          picked.append((kept.count, number))
          keep(.all)
        } else {
          slices.append(AxisSlice(start: index, stop: index == -1 ? nil : index + 1))
          isOpen.append(false)
        }
      case .indices(let ids):
        picked.append((kept.count, ids))
        keep(.all)
      }
    }
    let cut = slices.allSatisfy { $0 == .all } ? x : try l.builder.apply1(Slice(slices), x)
    let cutShape = l.shape(cut)
    let dims = kept.map { axis in axis.map { isOpen[$0] ? Shape.unknown : cutShape[$0] } ?? 1 }
    if isOpen.contains(true) {
      guard picked.isEmpty else { throw context.error("has an open slice", code: .unsupported) }
      return try l.standIn(Shape(dims), l.dtype(x))
    }
    let basic = dims == cutShape.dims ? cut : try l.builder.apply1(Reshape(Shape(dims)), cut)
    return picked.isEmpty ? basic : try gathered(basic, picked, context)
  }

  /// Elements by tensors of indices for some axes, which broadcast together. Their axes stand where the
  /// first of those was if they follow one another, else first.
  private static func gathered(
    _ x: Value, _ picked: [(place: Int, ids: Value)], _ context: OperationContext
  ) throws(LeptonError) -> Value {
    let l = context.lowering
    let shape = l.shape(x)
    if picked.count == 1, let only = picked.first {
      return try l.take(x, l.countedFromEnd(only.ids, size: shape[only.place]), axis: only.place)
    }
    var sum: Value?
    for (place, ids) in picked {
      let zero = try l.binary(.multiply, ids, 0)
      sum = try sum.map { value throws(LeptonError) in try l.binary(.add, value, zero) } ?? zero
      _ = place
    }
    guard let common = sum else { return x }
    let wide = l.shape(common)
    var parts: [Value] = []
    for (place, ids) in picked {
      let counted = try l.countedFromEnd(ids, size: shape[place])
      let broadcast = try l.binary(.add, counted, common)
      parts.append(try l.expandDimensions(broadcast, axis: wide.rank))
    }
    let places = picked.map(\.place)
    let rest = (0..<shape.rank).filter { !places.contains($0) }
    let indices = try l.concatenate(parts, axis: wide.rank)
    let front = try l.gatherNested(l.transpose(x, places + rest), indices)
    let first = places[0]
    guard zip(places, places.dropFirst()).allSatisfy({ $0 + 1 == $1 }), first > 0 else {
      return front
    }
    let before = Array(wide.rank..<(wide.rank + first))
    let after = Array((wide.rank + first)..<(wide.rank + rest.count))
    return try l.transpose(front, before + Array(0..<wide.rank) + after)
  }
}
