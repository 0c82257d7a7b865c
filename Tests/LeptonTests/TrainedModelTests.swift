import Foundation
import Lepton
import LeptonBase
import Testing

/// Models trained with Keras on real data, in every kind of file, against what Keras predicts.
@Suite struct TrainedModelTests {
  /// The first 64 windows of 64 characters of the GPL's text, every third character, as the model was
  /// trained on.
  private func characterWindows() throws -> [Int32] {
    let text = try String(contentsOfFile: "/usr/share/common-licenses/GPL-3", encoding: .utf8)
    let characters = Array(text.unicodeScalars)
    let vocabulary = Set(characters).sorted()
    let ids = characters.map { Int32(vocabulary.firstIndex(of: $0) ?? 0) }
    return (0..<64).flatMap { window in ids[(window * 3)..<(window * 3 + 64)] }
  }

  @Test(
    arguments: ["charlm.keras", "charlm.keras3.h5", "charlm.keras2.h5"])
  func characterModel(_ name: String) throws {
    let model = try Model.load(path: fixture("trained/\(name)"))
    let expected = try Npy(path: fixture("trained/charlm.predictions64.npy"))
    let found = try predict(model, characterWindows(), .int32, [64, 64])
    #expect(difference(found, expected.values) < 1e-5)
  }

  @Test func characterModelAsAStream() throws {
    let model = try Model.load(path: fixture("trained/charlm.keras"))
    let expected = try Npy(path: fixture("trained/charlm.predictions64.npy"))
    let session = try model.makeSession(
      inputShapes: [[64, 1]], options: Session.Options(keepsState: true))
    let ids = try characterWindows()
    let vocabulary = expected.shape[2]
    for _ in 0..<2 {
      session.resetStates()
      var found = [Float](repeating: 0, count: expected.values.count)
      for step in 0..<64 {
        let input = session.input(0).assumingMemoryBound(to: Int32.self)
        for row in 0..<64 { input[row] = ids[row * 64 + step] }
        try session.run()
        let output = session.output(0).assumingMemoryBound(to: Float.self)
        for row in 0..<64 {
          for column in 0..<vocabulary {
            found[(row * 64 + step) * vocabulary + column] = output[row * vocabulary + column]
          }
        }
      }
      #expect(difference(found, expected.values) < 1e-5)
    }
  }
}
