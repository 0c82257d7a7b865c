import LeptonBase
import LeptonJSON

/// Lambda layers, byte-code and classes of the user's own.
enum UserCodeCheck: FileCheck {
  static let name = "user-code"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    let lambdas = file.layers.filter { $0.className == "Lambda" || holdsCode($0.config, depth: 0) }
    let classes = file.layers.filter { !$0.isModel && isUsers($0) }
    var findings: [FileFinding] = []
    if !lambdas.isEmpty {
      findings.append(
        FileFinding(
          self, .stops,
          "Python byte-code in a Lambda or as a function: Keras 3 refuses it unless told that it is "
            + "safe, and byte-code runs in the version of Python alone that made it; lepton never "
            + "runs it, but takes a replacement under the layer's name",
          layers: FileExamination.paths(lambdas)))
    }
    if !classes.isEmpty {
      findings.append(
        FileFinding(
          self, .stops,
          "classes of the user's own ("
            + Set(classes.map(\.className)).sorted().joined(separator: ", ")
            + "), whose code is not in the file: they must be handed over (custom_objects)",
          layers: FileExamination.paths(classes)))
    }
    return findings
  }

  /// Whether the class is none that any Keras has had.
  static func isUsers(_ layer: LayerSighting) -> Bool {
    if layer.object["registered_name"]?.asString?.contains(">") == true { return true }
    if let module = layer.module, module.contains("keras") { return false }
    return !RemovedClassCheck.isKnown(layer.className)
      && KnownOperations.module(of: layer.className) == nil
      && !TensorFlowOperation.isOne(layer.className) && layer.className != "Lambda"
  }

  private static func holdsCode(_ json: JSONValue, depth: Int) -> Bool {
    guard depth < 32 else { return false }
    switch json {
    case .array(let elements): return elements.contains { holdsCode($0, depth: depth + 1) }
    case .object(let object):
      if object["class_name"]?.asString == "__lambda__" { return true }
      // Layers within are sighted by themselves.
      return object.members.contains {
        !["layers", "layer", "cell", "cells", "forward_layer", "backward_layer"].contains($0.key)
          && holdsCode($0.value, depth: depth + 1)
      }
    default: return false
    }
  }
}
