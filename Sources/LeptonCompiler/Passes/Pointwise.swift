import LeptonBase
import LeptonGraph

/// A chain of element-by-element ops computed in one pass over the elements, NumPy broadcasting on all
/// its arguments. Every intermediate result has the shape of the last; some of them may be results of
/// the pass beside the last, such as an optimizer's moving means beside the weight.
struct Pointwise: Op {
  static let name = "pointwise"

  enum Operation: Hashable {
    case unary(Unary)
    case binary(BinaryKind)
    case compare(ComparisonKind)
    case logical(LogicalKind)
    case select
    case cast(DType)

    init?(_ op: any Op) {
      switch op {
      case let op as Unary: self = .unary(op)
      case let op as Binary: self = .binary(op.kind)
      case let op as Compare: self = .compare(op.kind)
      case let op as Logical: self = .logical(op.kind)
      case is Select: self = .select
      case let op as Cast: self = .cast(op.dtype)
      default: return nil
      }
    }

    var op: any Op {
      switch self {
      case .unary(let op): op
      case .binary(let kind): Binary(kind)
      case .compare(let kind): Compare(kind)
      case .logical(let kind): Logical(kind)
      case .select: Select()
      case .cast(let dtype): Cast(dtype)
      }
    }
  }

  /// What an instruction reads.
  enum Operand: Hashable {
    case argument(Int)
    /// The result of an earlier instruction.
    case result(Int)
    /// A number in every element, of float32, int32 or bool.
    case number(Double, DType)
  }

  struct Instruction: Hashable {
    var operation: Operation
    var operands: [Operand]
    /// Of the result.
    var dtype: DType
  }

  var instructions: [Instruction]
  /// Of the results.
  var shape: Shape
  /// The numbers of the instructions whose results others read; the last instruction is the first.
  var results: [Int]

  func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    results.map { TensorType(instructions[$0].dtype, shape) }
  }

  /// The ops of the chain; of a long one how many they are.
  var title: String {
    guard instructions.count <= 4 else { return "\(instructions.count) pointwise ops" }
    return instructions.map { instruction in
      switch instruction.operation {
      case .unary(let op): "\(op.kind)"
      case .binary(let kind): "\(kind)"
      case .compare(let kind): "\(kind)"
      case .logical(let kind): "\(kind)"
      case .select: Select.name
      case .cast(let dtype): "\(Cast.name) to \(dtype.name)"
      }
    }.joined(separator: ", ")
  }

  func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    (results[0].shape.count ?? 0) * instructions.count
  }
}
