import LeptonBase
import LeptonGraph
import LeptonJSON

/// What `compile` was called with, and how far the optimizer has come.
public struct CompiledState: Sendable {
  /// A variable of the optimizer.
  public struct Variable: Sendable {
    /// Keras's path of it, such as `adam/iteration`; empty where it is not known. Nothing is bound by it.
    public var name: String
    public var value: Tensor

    public init(name: String = "", value: Tensor) {
      self.name = name
      self.value = value
    }
  }

  /// What Keras 3's `get_compile_config()` gives: `optimizer`, `loss`, `loss_weights`, `metrics`,
  /// `weighted_metrics`, `run_eagerly`, `steps_per_execution`, `jit_compile`. Empty where only the
  /// optimizer's variables are known.
  public var compileConfig: JSONObject
  /// In the order of Keras 3: `iteration` (int64), `learning_rate` (float32, unless it is a schedule),
  /// averages, accumulators of gradients, then the optimizer's own. Empty where the optimizer has not
  /// begun.
  public var optimizerVariables: [Variable]
  /// What the file does not tell of its optimizer, in sentences with the way out.
  public var remarks: [String]

  public init(
    compileConfig: JSONObject, optimizerVariables: [Variable] = [], remarks: [String] = []
  ) {
    self.compileConfig = compileConfig
    self.optimizerVariables = optimizerVariables
    self.remarks = remarks
  }
}
