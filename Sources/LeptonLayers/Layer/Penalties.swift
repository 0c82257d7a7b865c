import LeptonBase
import LeptonGraph
import LeptonJSON

/// What a layer's configuration says of regularizers and constraints, by the word that its keys have
/// before `_regularizer` and `_constraint`: `kernel`, `bias`, `recurrent`, `activity`.
public struct Penalties: Sendable {
  var regularizers: [String: any Regularizer] = [:]
  var constraints: [String: any Constraint] = [:]

  public init() {}
}

extension LayerOptions {
  /// A regularizer or null, for the weight or the activity that the key names.
  public func regularizer(_ key: String) throws(LeptonError) {
    let found: (any Regularizer)? = try read(
      key, kind: "a regularizer or null", default: .null, canonical: { $0?.configuration ?? .null }
    ) { value throws(LeptonError) -> (any Regularizer)?? in
      value.isNull ? .some(nil) : .some(try RegularizerRegistry.make(value))
    }
    penalties.regularizers[word(key, "_regularizer")] = found
  }

  /// A constraint or null, for the weight that the key names.
  public func constraint(_ key: String) throws(LeptonError) {
    let found: (any Constraint)? = try read(
      key, kind: "a constraint or null", default: .null, canonical: { $0?.configuration ?? .null }
    ) { value throws(LeptonError) -> (any Constraint)?? in
      value.isNull ? .some(nil) : .some(try ConstraintRegistry.make(value))
    }
    penalties.constraints[word(key, "_constraint")] = found
  }

  private func word(_ key: String, _ suffix: String) -> String {
    key.hasSuffix(suffix) ? String(key.dropLast(suffix.count)) : key
  }
}
