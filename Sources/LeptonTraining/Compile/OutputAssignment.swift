import LeptonBase
import LeptonJSON

/// Which losses and metrics of a compile configuration belong to which output.
struct OutputAssignment {
  private let names: [String]

  init(_ names: [String]) { self.names = names }

  /// One loss for all outputs; a list with one for each, null for none; or an object by output name.
  func losses(
    _ value: JSONValue, weights: JSONValue
  ) throws(LeptonError) -> [CompiledLoss] {
    let identifiers = try spread(value, "loss") { JSONValue?.some($0) }
    let factors = try lossWeights(weights, identifiers)
    var losses: [CompiledLoss] = []
    for (output, identifier) in identifiers.enumerated() {
      guard let identifier, !identifier.isNull else { continue }
      if let word = identifier.asString, ["crossentropy", "ce"].contains(word.lowercased()) {
        // One of three, by the shapes of the data.
      } else {
        _ = try Loss(identifier)
      }
      losses.append(
        CompiledLoss(
          output: output, name: names[output] + "_loss", weight: factors[output],
          identifier: identifier))
    }
    return losses
  }

  /// Numbers for outputs: one, a list for all outputs or for those that have a loss, or an object.
  private func lossWeights(
    _ value: JSONValue, _ losses: [JSONValue?]
  ) throws(LeptonError) -> [Float?] {
    var value = value
    let lossy = losses.indices.filter { losses[$0].map { !$0.isNull } ?? false }
    if let items = value.asArray, items.count == lossy.count, items.count != names.count {
      var full = [JSONValue](repeating: .null, count: names.count)
      for (place, item) in zip(lossy, items) { full[place] = item }
      value = .array(full)
    }
    let numbers = try spread(value, "loss_weights") { JSONValue?.some($0) }
    var weights: [Float?] = []
    for number in numbers {
      guard let number, !number.isNull else {
        weights.append(nil)
        continue
      }
      guard let weight = number.asDouble else {
        throw LeptonError(.configuration, "'loss_weights' should be numbers, not \(number.summary)")
      }
      weights.append(Float(weight))
    }
    return weights
  }

  /// Something for every output, from one thing for all, a list in their order, or an object by name.
  private func spread<T>(
    _ value: JSONValue, _ key: String, _ convert: (JSONValue) -> T?
  ) throws(LeptonError) -> [T?] {
    switch value {
    case .array(let items):
      guard items.count == names.count else {
        throw LeptonError(
          .configuration,
          "'\(key)' is a list of \(items.count) for a model with \(names.count) outputs")
      }
      return items.map(convert)
    case .object(let object) where object["class_name"] == nil:
      try expectNames(object, key)
      return names.map { object[$0].flatMap(convert) }
    default: return names.map { _ in convert(value) }
    }
  }

  private func expectNames(_ object: JSONObject, _ key: String) throws(LeptonError) {
    for member in object.members where !names.contains(member.key) {
      throw LeptonError(
        .configuration,
        "'\(key)' names the output '\(member.key)', but the model's outputs are "
          + names.map { "'\($0)'" }.joined(separator: ", "))
    }
  }

  /// For a model of one output all that is given, however nested; else a list with an entry for every
  /// output or an object by output name.
  func metrics(
    _ value: JSONValue, key: String, isWeighted: Bool
  ) throws(LeptonError) -> [CompiledMetric] {
    var byOutput: [[JSONValue]] = []
    if value.isNull || value.asArray?.isEmpty == true || value.asObject?.isEmpty == true {
      return []
    } else if names.count == 1 {
      if let object = value.asObject, object["class_name"] == nil { try expectNames(object, key) }
      byOutput = [flattened(value)]
    } else if case .array(let items) = value, items.count == names.count {
      byOutput = items.map(flattened)
    } else if case .object(let object) = value, object["class_name"] == nil {
      try expectNames(object, key)
      byOutput = names.map { object[$0].map(flattened) ?? [] }
    } else {
      throw LeptonError(
        .configuration,
        "'\(key)' should be a list with an entry for each of the \(names.count) outputs, or an object "
          + "by output name, but is \(value.summary)")
    }
    var metrics: [CompiledMetric] = []
    for (output, identifiers) in byOutput.enumerated() {
      for identifier in identifiers {
        metrics.append(
          try CompiledMetric(output: output, isWeighted: isWeighted, identifier: identifier))
      }
    }
    return metrics
  }

  private func flattened(_ value: JSONValue) -> [JSONValue] {
    switch value {
    case .null: return []
    case .array(let items): return items.flatMap(flattened)
    case .object(let object) where object["class_name"] == nil:
      return object.members.flatMap { flattened($0.value) }
    default: return [value]
    }
  }
}
