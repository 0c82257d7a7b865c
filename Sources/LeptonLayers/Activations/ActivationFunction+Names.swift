import LeptonBase
import LeptonGraph

extension ActivationFunction {
  /// The function of that name with its default parameters; nil for a name that Keras does not have.
  ///
  /// `hard_sigmoid_keras2` is lepton's own name for the hard sigmoid of Keras 1 and 2,
  /// clip(0.2x + 0.5, 0, 1), which files of those versions call `hard_sigmoid`.
  public init?(named name: String) {
    switch name {
    case "linear": self = .linear
    case "relu": self = .unary(.relu)
    case "relu6": self = .unary(Unary(.relu, a: 0, b: 6, c: 0))
    case "leaky_relu": self = .leakyRelu(0.2)
    case "elu": self = .unary(Unary(.elu, a: 1))
    case "selu": self = .unary(Unary(.selu))
    case "celu": self = .unary(Unary(.celu, a: 1))
    case "gelu": self = .unary(Unary(.gelu))
    // Only the operation gelu(approximate=True) and foreign files say this.
    case "gelu_tanh": self = .unary(Unary(.geluTanh))
    case "silu", "swish": self = .unary(Unary(.silu))
    case "mish": self = .unary(Unary(.mish))
    case "softplus": self = .unary(Unary(.softplus))
    case "softsign": self = .unary(Unary(.softsign))
    case "tanh": self = .unary(Unary(.tanh))
    case "sigmoid": self = .unary(Unary(.sigmoid))
    case "hard_sigmoid": self = .unary(Unary(.hardSigmoid, a: 1.0 / 6, b: 0.5))
    case "hard_sigmoid_keras2": self = .unary(Unary(.hardSigmoid, a: 0.2, b: 0.5))
    case "hard_silu", "hard_swish": self = .unary(Unary(.hardSilu, a: 1.0 / 6, b: 0.5))
    case "hard_tanh": self = .unary(Unary(.clip, a: -1, b: 1))
    case "hard_shrink": self = .unary(Unary(.hardShrink, a: 0.5))
    case "soft_shrink": self = .unary(Unary(.softShrink, a: 0.5))
    case "tanh_shrink": self = .unary(Unary(.tanhShrink))
    case "squareplus": self = .unary(Unary(.squareplus, a: 4))
    case "sparse_plus": self = .unary(Unary(.sparsePlus))
    case "sparse_sigmoid": self = .unary(Unary(.sparseSigmoid))
    case "log_sigmoid": self = .unary(Unary(.logSigmoid))
    case "exponential": self = .unary(Unary(.exp))
    case "softmax": self = .softmax(axes: [-1], isLogarithmic: false)
    case "log_softmax": self = .softmax(axes: [-1], isLogarithmic: true)
    case "sparsemax": self = .sparsemax(axis: -1)
    case "glu": self = .gatedLinearUnit(axis: -1)
    default: return nil
    }
  }

  /// x for x > 0, slope · x below.
  public static func leakyRelu(_ slope: Float) -> ActivationFunction {
    .unary(Unary(.relu, a: slope, b: .infinity, c: 0))
  }
}
