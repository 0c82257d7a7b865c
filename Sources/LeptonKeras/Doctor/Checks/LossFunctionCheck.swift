import LeptonBase
import LeptonJSON

/// Loss objects of Keras 2 in `.h5` files.
enum LossFunctionCheck: FileCheck {
  static let name = "loss-function"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.majorVersion < 3, let loss = file.file.trainingConfiguration?["loss"],
      let className = lossWithFunction(loss, depth: 0)
    else { return [] }
    return [
      FileFinding(
        self, .stops,
        "the loss \(className) as an object with the option 'fn', which Keras 3 refuses; with "
          + "compile=False it opens the file")
    ]
  }

  private static func lossWithFunction(_ json: JSONValue, depth: Int) -> String? {
    guard depth < 16 else { return nil }
    switch json {
    case .array(let elements):
      return elements.lazy.compactMap { lossWithFunction($0, depth: depth + 1) }.first
    case .object(let object):
      if let className = object["class_name"]?.asString {
        return object["config"]?["fn"] == nil ? nil : className
      }
      return object.members.lazy.compactMap { lossWithFunction($0.value, depth: depth + 1) }.first
    default: return nil
    }
  }
}
