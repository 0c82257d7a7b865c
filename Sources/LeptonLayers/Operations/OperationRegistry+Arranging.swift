import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// Operations that turn, repeat and choose among whole tensors.
  static let arranging: [(String, Lower)] = [
    ("Rearrange", { c throws(LeptonError) in try [rearranged(c)] }),
    (
      "Rot90",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try l.withAxes(context.value(context.argument(0, "array"), like: nil))
        let named = try context.ints("axes", at: 2) ?? [0, 1]
        guard named.count == 2 else { throw context.error("turns the axes \(named)") }
        let (first, second) = (try l.axis(named[0], of: x), try l.axis(named[1], of: x))
        var order = Array(0..<l.shape(x).rank)
        order.swapAt(first, second)
        let turns = try context.int("k", at: 1, default: 1)
        switch ((turns % 4) + 4) % 4 {
        case 0: return [x]
        case 1: return [try l.transpose(l.slice(x, axis: second, .reversed), order)]
        case 2:
          return [try l.slice(l.slice(x, axis: first, .reversed), axis: second, .reversed)]
        default: return [try l.slice(l.transpose(x, order), axis: second, .reversed)]
        }
      }
    ),
    (
      // The first choice whose condition holds.
      "Select",
      { context throws(LeptonError) in
        let l = context.lowering
        let conditions = try context.list(0, "condlist")
        let choices = try context.list(1, "choicelist")
        guard conditions.count == choices.count, let first = choices.first else {
          throw context.error("has \(conditions.count) conditions for \(choices.count) choices")
        }
        var result = try l.scalar(0, like: first)
        if let other = context.argument(2, "default") {
          result = try context.value(other, like: first)
        }
        for (condition, choice) in zip(conditions, choices).reversed() {
          result = try l.select(l.truth(condition), choice, result)
        }
        return [result]
      }
    ),
    (
      "View",
      { context throws(LeptonError) in
        let x = try context.x()
        guard
          try context.dtype("dtype", default: context.lowering.dtype(x))
            == context.lowering.dtype(x)
        else { throw context.error("reads bits as another type", code: .unsupported) }
        return [x]
      }
    ),
    ("Array", converted),
    ("ConvertToTensor", converted),
  ]

  private static let converted: Lower = { context throws(LeptonError) in
    let l = context.lowering
    let x = try context.x()
    let dtype = try context.dtype("dtype", default: l.dtype(x))
    return [dtype == .bool ? try l.truth(x) : try l.cast(x, to: dtype)]
  }

  /// einops: "b (h w) c -> b h w c" with the lengths that cannot be told from the others.
  private static func rearranged(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let x = try l.withAxes(context.value(context.argument(0, "tensor"), like: nil))
    guard case .literal(let text)? = context.argument(1, "pattern"), let pattern = text.asString
    else { throw context.error("lacks the pattern") }
    let problem = context.error("has the pattern '\(pattern)' for shape \(l.shape(x))")
    guard let sides = RearrangePattern(pattern), sides.before.count == l.shape(x).rank else {
      throw problem
    }
    var sizes: [String: Int] = ["1": 1]
    for (name, argument) in context.call.keywords {
      if case .literal(let value) = argument, let number = value.asInt, number > 0,
        number <= Int(Int32.max)
      {
        sizes[name] = number
      }
    }
    for (group, size) in zip(sides.before, l.shape(x).dims) {
      let open = group.filter { sizes[$0] == nil }
      guard open.count <= 1 else { throw problem }
      guard let name = open.first else { continue }
      let known = Shape.product(group.compactMap { sizes[$0] }[...]) ?? 0
      guard known > 0, size < 0 || size % known == 0 else { throw problem }
      sizes[name] = size < 0 ? Shape.unknown : size / known
    }
    let names = sides.before.flatMap { $0 }.filter { $0 != "1" }
    let wanted = sides.after.flatMap { $0 }.filter { $0 != "1" }
    guard Set(names) == Set(wanted), Set(names).count == names.count, names.count == wanted.count
    else { throw problem }
    let apart = try l.reshape(x, names.map { sizes[$0] ?? -1 })
    let moved = try l.transpose(apart, wanted.map { name in names.firstIndex(of: name) ?? 0 })
    return try l.reshape(
      moved, sides.after.map { group in Shape.mergedDimension(group.map { sizes[$0] ?? -1 }[...]) })
  }
}

/// The two sides of an einops pattern: axes, each a list of the names it is made of.
struct RearrangePattern {
  var before: [[String]] = []
  var after: [[String]] = []

  init?(_ text: String) {
    var sides: [[[String]]] = [[]]
    var group: [String]?
    var word = ""
    var previous: Character = " "
    func finishWord() {
      guard !word.isEmpty else { return }
      if group != nil {
        group?.append(word)
      } else {
        sides[sides.count - 1].append([word])
      }
      word = ""
    }
    for character in text {
      switch character {
      case "(":
        finishWord()
        guard group == nil else { return nil }
        group = []
      case ")":
        finishWord()
        guard let open = group else { return nil }
        sides[sides.count - 1].append(open)
        group = nil
      case ">":
        guard previous == "-", group == nil else { return nil }
        sides.append([])
      case "-", " ": finishWord()
      default:
        guard character.isLetter || character.isNumber || character == "_" else { return nil }
        word.append(character)
      }
      previous = character
    }
    finishWord()
    guard sides.count == 2, group == nil else { return nil }
    (before, after) = (sides[0], sides[1])
  }
}

extension Lowering {
  /// The tensor itself; throws where it has no axes to turn.
  fileprivate func withAxes(_ x: Value) throws(LeptonError) -> Value {
    guard shape(x).rank > 0 else {
      throw LeptonError(.shapeMismatch, "\(builder.label): takes a tensor with axes, not a number")
    }
    return x
  }
}
