import LeptonBase
import LeptonJSON

/// The axes that Dice and Tversky sum over: all where null.
enum OverlapAxes {
  static func read(_ options: Options) throws(LeptonError) -> [Int]? {
    try options.read("axis", kind: "null, an axis or a list of axes", default: .null) {
      value -> [Int]?? in
      if value.isNull { return .some(nil) }
      guard let axes = value.asInt.map({ [$0] }) ?? value.asInts,
        axes.allSatisfy({ (-8...7).contains($0) })
      else { return nil }
      return .some(axes)
    }
  }
}
