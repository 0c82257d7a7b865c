import CLepton
import Lepton
import LeptonBase
import LeptonBorder
import Synchronization

/// What a `lepton_model` handle stands for: the model, and the C texts that its facts point at.
final class ModelObject: HandleObject, @unchecked Sendable {
  static let kind = LB_MODEL
  static let noun: StaticString = "model"

  let model: Model
  private let facts = Mutex<ModelFacts?>(nil)

  init(_ model: Model) { self.model = model }

  /// The facts, put together when first asked for; they never change.
  func facts<Result>(
    _ read: (ModelFacts) throws(LeptonError) -> Result
  ) throws(LeptonError) -> Result {
    let known: Swift.Result<ModelFacts, LeptonError> = facts.withLock { facts in
      if let facts { return .success(facts) }
      do throws(LeptonError) {
        let made = try ModelFacts(model)
        facts = made
        return .success(made)
      } catch { return .failure(error) }
    }
    return try read(known.get())
  }
}
