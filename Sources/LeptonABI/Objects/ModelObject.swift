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
  private let trainingFacts = Lock<TrainingFacts?>(nil)
  /// Facts that no longer hold; the host may still look at their texts.
  private let formerFacts = Lock<[any AnyObject & Sendable]>([])

  init(_ model: Model) { self.model = model }

  /// The facts, put together when first asked for.
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

  /// What the model is trained with, put together when first asked for.
  func trainingFacts<Result>(
    _ read: (TrainingFacts) throws(LeptonError) -> Result
  ) throws(LeptonError) -> Result {
    let known = try trainingFacts.withLock { facts throws(LeptonError) -> TrainingFacts in
      if let facts { return facts }
      let made = try TrainingFacts(model)
      facts = made
      return made
    }
    return try read(known)
  }

  /// The facts have changed; their texts stay.
  func forgetFacts() { retire(facts) }

  func forgetTrainingFacts() { retire(trainingFacts) }

  private func retire<Facts: AnyObject & Sendable>(_ facts: borrowing Lock<Facts?>) {
    let old = facts.withLock { facts -> Facts? in
      defer { facts = nil }
      return facts
    }
    if let old { formerFacts.withLock { $0.append(old) } }
  }
}
