import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

/// A Bidirectional whose masked steps repeat the step before them, as before TensorFlow 1.14, where those
/// of Keras 3 are zero: its two layers, the second turned round, joined by operations. The model takes
/// the mask as a second input.
enum RepeatedStepsEquivalent {
  static func write(
    _ layer: ReplacedLayerFacts, _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription {
    let directions = layer.layer.children.compactMap { $0.object as? Layer }
    guard let type = layer.inputs.first, type.shape.rank >= 3, directions.count == 2 else {
      throw layer.refusal("it is not built")
    }
    let x = graph.input(type)
    let mask = graph.input(TensorType(.bool, Shape(Array(type.shape.dims.prefix(2)))))
    func run(
      _ direction: Layer, _ suffix: String, _ graph: inout EquivalentGraph
    ) throws(LeptonError) -> ArgumentDescription {
      var settings = direction.config
      for key in ["stateful", "return_state"] where settings[key]?.asBool ?? false {
        throw layer.refusal("it keeps or hands over states")
      }
      for key in ["name", "trainable", "dtype"] { settings[key] = nil }
      if settings["zero_output_for_mask"] != nil { settings["zero_output_for_mask"] = false }
      return graph.layer(
        direction.className, suffix, settings, x,
        weights: direction.parameters.map { EquivalentWeight($0) }, mask: mask,
        isTrainable: direction.isTrainable)
    }
    let first = try run(directions[0], "forward", &graph)
    let second = try graph.operation(
      "Flip", [try run(directions[1], "backward", &graph)], ["axis": 1])
    switch layer.config["merge_mode"]?.asString {
    case "concat":
      return try graph.operation("Concatenate", [.list([first, second])], ["axis": -1])
    case "sum": return try graph.operation("Add", [first, second])
    case "mul": return try graph.operation("Multiply", [first, second])
    case "ave":
      return try graph.operation(
        "Multiply", [graph.operation("Add", [first, second]), .literal(0.5)])
    default: throw layer.refusal("it gives two sequences")
    }
  }
}
