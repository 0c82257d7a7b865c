import LeptonJSON
import LeptonLayers

extension LayerDescription {
  /// Lists of numbers among the arguments of an operation as arrays, which Keras takes for tensors.
  mutating func writeArraysOut() {
    guard className != "GetItem" else { return }
    for call in calls.indices {
      // Numbers are of the type of the tensor beside them.
      let partners = calls[call].arguments.flatMap(\.edges).compactMap { $0.1?.dtype }
      let partner = partners.first { $0 != "bool" } ?? "int32"
      let whole = ["Take", "TakeAlongAxis"].contains(className) ? "int32" : partner
      for place in calls[call].arguments.indices {
        guard case .literal(let value) = calls[call].arguments[place], value.asArray != nil,
          let isFraction = value.hasFraction
        else { continue }
        calls[call].arguments[place] = .constant(
          dtype: isFraction ? "float32" : whole, value: value)
      }
    }
  }
}

extension JSONValue {
  /// Whether there are fractions among nested lists of numbers; nil where there is anything else.
  fileprivate var hasFraction: Bool? {
    switch self {
    case .integer: return false
    case .number: return true
    case .array(let items):
      var found = false
      for item in items {
        guard let one = item.hasFraction else { return nil }
        found = found || one
      }
      return found
    default: return nil
    }
  }
}
