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
/// addition of a residual. Arguments: those of `base`, then scale (F) or (1), bias (F) and residual (the
/// result's shape) where present.
struct Fused: Op {
  static let name = "fused"

  var base: Base
  /// Whether there is a constant that the weights, themselves a constant, are multiplied with. It happens
  /// while they are packed, so that no scaled copy of them stays in memory beside the packed one.
  var hasScale = false
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

  /// Where an argument list has the bias.
  var biasIndex: Int { hasScale ? 3 : 2 }

  /// The parts of an argument list.
  func split<T>(_ arguments: [T]) -> (x: T, kernel: T, scale: T?, bias: T?, residual: T?) {
    (
      arguments[0], arguments[1], hasScale ? arguments[2] : nil,
      hasBias ? arguments[biasIndex] : nil,
      residual == .none ? nil : arguments[biasIndex + (hasBias ? 1 : 0)]
    )
  }

  /// The shape in which a scale of the results' channels, (F) or (1), meets the weights element by
  /// element; nil where it cannot.
  func shape(ofScale scale: Shape, for kernel: Shape) -> Shape? {
    if case .matMul = base, kernel.rank != 2 { return nil }
    if case .inputGradient = base { return nil }
    if scale == [1] { return scale }
    switch base {
    case .matMul(let product): return product.transposesB ? [scale[0], 1] : scale
    case .convolution: return scale
    case .depthwise: return [kernel[-2], kernel[-1]]
    case .transposed: return [scale[0], 1]
    case .inputGradient: return nil
    }
  }
}
