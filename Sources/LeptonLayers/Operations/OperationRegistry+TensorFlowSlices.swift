import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// TensorFlow's slices with masks, and differences.
  static let tensorFlowSlices: [(String, Lower)] = [
    ("tf.strided_slice", { c throws(LeptonError) in try [stridedSlice(c)] }),
    (
      "tf.squared_difference",
      { c throws(LeptonError) in
        let (x, y) = (try c.tensor("x", at: 0), try c.tensor("y", at: 1))
        let difference = try c.lowering.binary(.subtract, x, y)
        return [try c.lowering.unary(Unary(.square), difference)]
      }
    ),
  ]

  /// x[begin:end:strides], bit i of the masks being about item i: its begin or end does not count, it is
  /// an ellipsis, a new axis, or one element whose axis goes.
  private static func stridedSlice(_ context: OperationContext) throws(LeptonError) -> Value {
    let x = try context.tensor("input_", at: 0)
    let begin = try context.integers("begin", at: 1)
    let end = try context.integers("end", at: 2)
    let strides =
      context.argument(3, "strides") == nil
      ? [Int?](repeating: 1, count: begin.count) : try context.integers("strides", at: 3)
    guard end.count == begin.count, strides.count == begin.count else {
      throw context.error("has \(begin.count) begins, \(end.count) ends, \(strides.count) strides")
    }
    func mask(_ name: String) throws(LeptonError) -> Int {
      try context.int(name, default: 0)
    }
    let (noBegin, noEnd) = (try mask("begin_mask"), try mask("end_mask"))
    let (ellipsis, newAxis) = (try mask("ellipsis_mask"), try mask("new_axis_mask"))
    let shrink = try mask("shrink_axis_mask")
    var items: [SubscriptItem] = []
    for place in begin.indices.prefix(Int.bitWidth - 2) {
      let bit = 1 << place
      if ellipsis & bit != 0 {
        items.append(.ellipsis)
      } else if newAxis & bit != 0 {
        items.append(.newAxis)
      } else if shrink & bit != 0 {
        guard let index = begin[place] else {
          throw context.error("takes an element that depends on data", code: .unsupported)
        }
        items.append(.index(index))
      } else {
        let first = noBegin & bit != 0 ? .some(nil) : begin[place].map { Int?.some($0) }
        let last = noEnd & bit != 0 ? .some(nil) : end[place].map { Int?.some($0) }
        guard let first, let last, let step = strides[place] else {
          items.append(.openSlice)
          continue
        }
        items.append(.slice(AxisSlice(start: first, stop: last, step: step)))
      }
    }
    return try subscripted(x, items, context)
  }
}

extension OperationContext {
  /// Integers in a list, or in a tensor that is known while the graph is written, nil where it is not.
  fileprivate func integers(_ name: String, at position: Int) throws(LeptonError) -> [Int?] {
    func known(_ value: Value) throws(LeptonError) -> [Int?] {
      guard let numbers = lowering.staticIntegers(value) else {
        throw error("has a '\(name)' that depends on data", code: .unsupported)
      }
      return numbers
    }
    var numbers: [Int?] = []
    switch argument(position, name) {
    case .list(let items):
      for item in items { numbers += try known(value(item, like: nil, isInteger: true)) }
    case let found?: numbers = try known(value(found, like: nil, isInteger: true))
    case nil: throw error("lacks '\(name)'")
    }
    guard numbers.allSatisfy({ $0.map { Self.integers.contains($0) } ?? true }) else {
      throw error("has the '\(name)' \(numbers)")
    }
    return numbers
  }
}
