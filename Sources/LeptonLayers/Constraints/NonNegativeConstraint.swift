import LeptonBase
import LeptonGraph
import LeptonJSON

/// max(w, 0); `keras.constraints.NonNeg`.
public struct NonNegativeConstraint: Constraint {
  public init() {}

  public var configuration: JSONValue { keras("NonNeg", [:]) }

  public func lower(_ value: Value, _ builder: GraphBuilder) throws(LeptonError) -> Value {
    try builder.apply1(Unary.relu, value)
  }
}
