import CLepton
import Lepton
import LeptonBase
import LeptonBorder

/// What a `lepton_model` handle stands for: the model, and the C texts that its facts point at.
final class ModelObject: HandleObject, @unchecked Sendable {
  static let kind = LB_MODEL
  static let noun: StaticString = "model"

  let model: Model
  private let facts = Lock<ModelFacts?>(nil)

  init(_ model: Model) { self.model = model }

  /// The facts, put together when first asked for; they never change.
  func facts<Result>(
    _ read: (ModelFacts) throws(LeptonError) -> Result
  ) throws(LeptonError) -> Result {
    let known = try facts.withLock { facts throws(LeptonError) -> ModelFacts in
      if let facts { return facts }
      let made = try ModelFacts(model)
      facts = made
      return made
    }
    return try read(known)
  }
}
