import LeptonBase
import LeptonGraph
import LeptonLayers

extension Model {
  /// The layer with a vocabulary of that name; names are joined by '/' inside nested models.
  public func vocabularyLayer(_ path: String) throws(LeptonError) -> VocabularyLayer {
    let layer = try layer(at: path)
    guard let found = layer as? VocabularyLayer else {
      throw LeptonError(
        .invalidArgument, "layer '\(path)' (\(layer.className)) has no vocabulary")
    }
    return found
  }

  /// Sets a layer's vocabulary from strings or integers (N); no other thread may use the model meanwhile.
  public func setVocabulary(
    _ path: String, _ tokens: ArrayView, weights: ArrayView? = nil
  ) throws(LeptonError) {
    let layer = try vocabularyLayer(path)
    let rows = try Adapting.rows(tokens, isText: layer.hasTextVocabulary)
    let numbers = try weights.map { view throws(LeptonError) in
      try Adapting.numbers(view).values.map { Float($0) }
    }
    try layer.setVocabulary(rows.flatMap { $0 }, weights: numbers)
    weightsChanged()
  }

  /// Lets a layer learn from data as Keras's `adapt` does: a vocabulary, or mean and variance. No other
  /// thread may use the model meanwhile.
  public func adapt(_ path: String, _ data: ArrayView) throws(LeptonError) {
    forgetOutdatedPrograms()
    try Adapting.adapt(layer(at: path), data)
    weightsChanged()
  }
}
