import LeptonBase

extension GraphBuilder {
  /// The derivatives of a scalar, a float32 value of one element, with respect to each of `targets`,
  /// each of its target's type; nil where the scalar does not depend on the target differentiably.
  ///
  /// Reverse accumulation: from the scalar backwards every op that depends on a target writes its
  /// chain rule once, after all its results' derivatives have been summed. A target may be any value
  /// of the graph. Shapes must be known. Nodes that are written carry the label of the layer whose
  /// derivative they compute. Throws `.unsupported` where an op on the way has no rule.
  public func gradients(
    of scalar: Value, for targets: [Value]
  ) throws(LeptonError) -> [Value?] {
    let scalarType = type(scalar)
    guard scalarType.dtype == .float32, let count = scalarType.shape.count, count == 1 else {
      throw LeptonError(.internal, "gradients of \(scalarType), which is not a float32 scalar")
    }
    let forward = graph.nodes
    let forwardLabel = label
    defer { label = forwardLabel }

    var depends = [Bool](repeating: false, count: forward.count)
    for target in targets { depends[target.node] = true }
    for index in forward.indices where !depends[index] {
      depends[index] = forward[index].arguments.contains { depends[$0.node] }
    }
    guard depends[scalar.node], let first = targets.map(\.node).min(), first <= scalar.node else {
      return targets.map { _ in nil }
    }
    var sums: [Value: Value] = [:]
    sums[scalar] = constant(try Tensor([1 as Float], scalarType.shape))
    for index in (first...scalar.node).reversed() where depends[index] {
      let node = forward[index]
      guard case .op(let op) = node.kind,
        node.arguments.contains(where: { depends[$0.node] })
      else { continue }
      let results = node.types.indices.map { Value(node: index, output: $0) }
      let resultGradients = results.map { sums[$0] }
      guard resultGradients.contains(where: { $0 != nil }) else { continue }
      label = node.label
      let argumentGradients: [Value?]
      do {
        argumentGradients = try op.gradients(
          self, arguments: node.arguments, results: results, resultGradients: resultGradients)
      } catch {
        throw node.label.isEmpty ? error : error.at("layer '\(node.label)'")
      }
      for (argument, gradient) in zip(node.arguments, argumentGradients) {
        guard let gradient, depends[argument.node], type(argument).dtype.isFloat else { continue }
        guard type(gradient) == type(argument) else {
          throw LeptonError(
            .internal,
            "\(Swift.type(of: op).name): a gradient \(type(gradient)) for \(type(argument))")
        }
        if let known = sums[argument] {
          sums[argument] = try add(known, gradient)
        } else {
          sums[argument] = gradient
        }
      }
    }
    return targets.map { sums[$0] }
  }
}
