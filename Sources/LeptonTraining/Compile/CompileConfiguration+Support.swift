import LeptonBase
import LeptonJSON

extension CompileConfiguration {
  /// What a file says its model was compiled with, without the losses and metrics that are not known: code
  /// of the user's, of which files hold the name only. Keys that `compile` does not have are left out, too.
  ///
  /// - Parameter outputs: how many outputs the model has.
  /// - Returns: the rest, which is as it was, and an error for each thing that was left out.
  public static func supported(
    _ config: JSONObject, outputs: Int
  ) -> (config: JSONObject, lost: [LeptonError]) {
    var lost: [LeptonError] = []
    var result = JSONObject()
    for member in config.members {
      switch member.key {
      case "loss":
        result[member.key] = pruned(member.value, member.key, &lost, keepsPlaces: true) {
          value throws(LeptonError) in
          if let word = value.asString?.lowercased(), ["crossentropy", "ce"].contains(word) {
            return
          }
          _ = try Loss(value)
        }
      case "metrics", "weighted_metrics":
        result[member.key] = pruned(
          member.value, member.key, &lost, keepsPlaces: outputs > 1
        ) { value throws(LeptonError) in
          _ = try CompiledMetric(output: 0, isWeighted: false, identifier: value)
        }
      case let key where keys.contains(key): result[key] = member.value
      default:
        lost.append(
          LeptonError(.configuration, "the key '\(member.key)' is not known and left out"))
      }
    }
    return (result, lost)
  }

  /// The value without the leaves that `check` refuses; null in their places where places count.
  private static func pruned(
    _ value: JSONValue, _ key: String, _ lost: inout [LeptonError], keepsPlaces: Bool,
    _ check: (JSONValue) throws(LeptonError) -> Void
  ) -> JSONValue {
    switch value {
    case .null: return value
    case .array(let items):
      let kept = items.map { pruned($0, key, &lost, keepsPlaces: keepsPlaces, check) }
      if keepsPlaces { return .array(kept) }
      return .array(zip(items, kept).filter { $0.isNull || !$1.isNull }.map(\.1))
    case .object(let object) where object["class_name"] == nil:
      return .object(
        JSONObject(
          object.members.map {
            ($0.key, pruned($0.value, key, &lost, keepsPlaces: keepsPlaces, check))
          }))
    default:
      do throws(LeptonError) {
        try check(value)
        return value
      } catch {
        let name =
          value.asString ?? value["config"]?["name"]?.asString ?? value["class_name"]?.asString
        lost.append(
          LeptonError(
            error.code,
            "'\(key)': \(name.map { "'\($0)'" } ?? value.summary) is left out, as lepton does not have "
              + "it: \(error.message)"))
        return .null
      }
    }
  }
}
