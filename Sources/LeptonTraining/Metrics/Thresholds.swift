import LeptonBase
import LeptonJSON

/// The option `thresholds`: null, a number or a list of numbers from 0 to 1.
enum Thresholds {
  static func read(_ options: Options, default value: Double) throws(LeptonError) -> [Double] {
    try options.read(
      "thresholds", kind: "null, a number from 0 to 1 or a list of them", default: .null
    ) { found -> [Double]? in
      if found.isNull { return [value] }
      guard let items = found.asDouble.map({ [.number($0)] }) ?? found.asArray else { return nil }
      let numbers = items.compactMap(\.asDouble).filter { $0 >= 0 && $0 <= 1 }
      return numbers.count == items.count && !numbers.isEmpty ? numbers : nil
    }
  }

  /// -1e-7, i / (n - 1), 1 + 1e-7: those of AUC.
  static func even(_ count: Int, margin: Double) -> [Double] {
    let inner = (1..<max(count - 1, 1)).map { Double($0) / Double(count - 1) }
    return [-margin] + inner + [1 + margin]
  }
}
