import LeptonBase
import LeptonGraph
import LeptonKernels

/// Where a second summand enters a fused op.
enum Residual: Hashable {
  case none
  /// activation(result + bias + residual)
  case beforeActivation
  /// activation(result + bias) + residual
  case afterActivation
}

/// A product or convolution together with what its kernel does before it stores: bias, activation, the
/// addition of a residual. Arguments: those of `base`, then bias (F) and residual (the result's shape)
/// where present.
struct Fused: Op {
  static let name = "fused"

  var base: Base
  var hasBias = false
  var activation = Unary(.linear)
  var residual = Residual.none

  /// The ops whose kernels have an epilogue.
  enum Base: Hashable {
    case matMul(MatMul)
    case convolution(Convolution)
    case depthwise(DepthwiseConvolution)
    case transposed(ConvolutionTranspose)
    case inputGradient(ConvolutionInputGradient)

    init?(_ op: any Op) {
      switch op {
      case let op as MatMul: self = .matMul(op)
      case let op as Convolution: self = .convolution(op)
      case let op as DepthwiseConvolution: self = .depthwise(op)
      case let op as ConvolutionTranspose: self = .transposed(op)
      case let op as ConvolutionInputGradient: self = .inputGradient(op)
      default: return nil
      }
    }

    var op: any Op {
      switch self {
      case .matMul(let op): op
      case .convolution(let op): op
      case .depthwise(let op): op
      case .transposed(let op): op
      case .inputGradient(let op): op
      }
    }
  }

  func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try base.op.resultTypes(Array(arguments.prefix(2)))
  }

  func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    base.op.floatOperations(Array(arguments.prefix(2)), results)
  }

  /// What the kernel computes, such as "convolution, bias, relu".
  var title: String {
    var parts = [type(of: base.op).name]
    if hasBias { parts.append("bias") }
    if residual == .beforeActivation { parts.append("residual") }
    if activation.kind != .linear { parts.append("\(activation.kind)") }
    if residual == .afterActivation { parts.append("residual") }
    return parts.joined(separator: ", ")
  }

  /// The parts of an argument list.
  func split<T>(_ arguments: [T]) -> (x: T, kernel: T, bias: T?, residual: T?) {
    (
      arguments[0], arguments[1], hasBias ? arguments[2] : nil,
      residual == .none ? nil : arguments[hasBias ? 3 : 2]
    )
  }
}
