import LeptonBase
import LeptonLayers

/// A function of targets and predictions that the host brings along.
struct CustomFunction: SampleFunction {
  private let code: any CustomCode
  /// Whether both are brought to the same number of axes, as Keras does for functions.
  private let squeezes: Bool
  private let role: FunctionRole

  init(_ code: any CustomCode, squeezes: Bool, role: FunctionRole = .loss) {
    self.code = code
    self.squeezes = squeezes
    self.role = role
  }

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    throw LeptonError(.internal, "\(options.place) is made from its custom class only")
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    var (t, p) = (target, prediction)
    if role == .loss { (t, p) = (try t.float(), try p.float()) }
    if squeezes { (t, p) = try Term.sameRank(t, p) }
    let trace = CustomTrace(
      Lowering(t.builder), inputs: [LayerTensor(t.value), LayerTensor(p.value)])
    let label = t.builder.label
    let results: [Term]
    do throws(LeptonError) {
      results = try code.lower(trace).map { Term(t.builder, $0) }
    } catch { throw error.at(label) }
    guard results.count == 1, let result = results.first else {
      throw LeptonError(.configuration, "\(label) gives \(results.count) tensors, not one")
    }
    return SampleValues(try result.float())
  }
}
