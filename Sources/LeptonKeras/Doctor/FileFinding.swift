/// Something that is to be said about a file.
public struct FileFinding: Sendable, Equatable {
  /// What it means for those who open the file.
  public enum Effect: String, Sendable, CaseIterable {
    /// Keras 3 refuses the file.
    case stops
    /// Keras 3 opens the file, but computes other numbers or loses something.
    case changes
    /// Worth knowing.
    case unusual
  }

  /// The name of the check that found it, such as `time-major`.
  public let check: String
  public let effect: Effect
  /// What was found and what follows.
  public let sentence: String
  /// The layers concerned, if any.
  public let layers: [String]

  init(
    _ check: any FileCheck.Type, _ effect: Effect, _ sentence: String, layers: [String] = []
  ) {
    self.check = check.name
    self.effect = effect
    self.sentence = sentence
    self.layers = layers
  }
}
