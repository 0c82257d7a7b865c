import LeptonBase

/// Sequential models that do not say what they take.
enum InputShapeCheck: FileCheck {
  static let name = "input-shape"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard let model = file.file.configuration, model["class_name"]?.asString == "Sequential",
      let first = file.layers.first, first.owners.isEmpty, first.className != "InputLayer",
      !first.isModel, model["config"]?["build_input_shape"]?.asArray == nil,
      first.className != "Merge"
    else { return [] }
    let says = ["batch_input_shape", "batch_shape", "input_shape", "input_dim"].contains {
      first.config[$0].map { !$0.isNull } ?? false
    }
    if says { return [] }
    return [
      FileFinding(
        self, .changes,
        "nothing says what shape the input has: Keras 3 makes the model without weights and cannot "
          + "load them before it is called; lepton tells the shape from the weights",
        layers: [first.path])
    ]
  }
}
