import LeptonBase
import LeptonJSON
import LeptonLayers

/// Models whose layers exist as Python code alone.
enum SubclassedModelCheck: FileCheck {
  static let name = "subclassed-model"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard let model = file.file.configuration, let className = model["class_name"]?.asString,
      model["config"]?.asArray == nil,
      !ModelDescription.isModel(className, model["config"]?.asObject ?? JSONObject())
    else { return [] }
    return [
      FileFinding(
        self, .stops,
        "the model is of the class \(className), whose layers exist as Python code alone: the class "
          + "must be handed over (custom_objects), or the weights loaded into a model that code builds"
      )
    ]
  }
}
