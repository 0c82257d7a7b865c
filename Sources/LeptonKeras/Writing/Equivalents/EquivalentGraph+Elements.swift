import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

/// Arithmetic of weights with single elements, for which EinsumDense is the one layer that has weights.
extension EquivalentGraph {
  /// x (N, …) times a weight of its shape without the batch, or with 1 along axes that share a weight.
  ///
  /// - Parameters:
  ///   - shape: the shape of x.
  ///   - offset: a weight of the same kind that is added; its shared axes come before all others.
  mutating func scaled(
    _ x: ArgumentDescription, _ shape: Shape, by weight: Parameter, _ suffix: String,
    _ settings: JSONObject = [:], offset: Parameter? = nil
  ) throws(LeptonError) -> ArgumentDescription {
    let dims = Array(shape.dims.dropFirst())
    // Weights of fewer axes are those of the last ones.
    let missing = dims.count - weight.shape.rank
    let letters = Array("abcdefgh".prefix(dims.count))
    guard missing >= 0, letters.count == dims.count else {
      throw LeptonError(.internal, "a weight of shape \(weight.shape) for elements of \(shape)")
    }
    func own(_ weight: Parameter) -> String {
      String(
        letters.indices.filter {
          $0 >= missing && (weight.shape[$0 - missing] != 1 || dims[$0] == 1)
        }.map { letters[$0] })
    }
    let kernel = own(weight)
    let isSingle = kernel.isEmpty
    let all = String(letters) + (isSingle ? "z" : "")
    var config = settings
    config["equation"] = .string("n\(all),\(isSingle ? "z" : kernel)->n\(all)")
    config["output_shape"] = JSONValue(Shape(dims + (isSingle ? [1] : [])))
    var weights = [EquivalentWeight(weight)]
    if let offset {
      config["bias_axes"] = .string(own(offset))
      weights.append(EquivalentWeight(offset))
    }
    guard isSingle else { return layer("EinsumDense", suffix, config, x, weights: weights) }
    let wide = try operation("ExpandDims", [x], ["axis": -1])
    let product = layer("EinsumDense", suffix, config, wide, weights: weights)
    return try operation("Squeeze", [product], ["axis": -1])
  }

  /// A weight as a tensor of the shape of x.
  mutating func weight(
    _ weight: Parameter, like x: ArgumentDescription, _ shape: Shape, _ suffix: String,
    _ settings: JSONObject = [:]
  ) throws(LeptonError) -> ArgumentDescription {
    try scaled(operation("OnesLike", [x]), shape, by: weight, suffix, settings)
  }
}
