import LeptonJSON

/// What Keras's History holds: the logs at the end of every epoch.
public struct History: Sendable {
  public private(set) var epochs: [Int] = []
  /// In the order in which names first came.
  public private(set) var entries: [(name: String, values: [Double])] = []

  public init() {}

  mutating func append(epoch: Int, _ logs: Logs) {
    epochs.append(epoch)
    for (name, value) in zip(logs.names, logs.values) {
      if let place = entries.firstIndex(where: { $0.name == name }) {
        entries[place].values.append(value)
      } else {
        entries.append((name, [value]))
      }
    }
  }

  /// {"epoch": [numbers], "history": {name: [numbers]}}
  public var json: JSONValue {
    var history = JSONObject()
    for entry in entries { history[entry.name] = .array(entry.values.map { .number($0) }) }
    return ["epoch": .array(epochs.map { .integer(Int64($0)) }), "history": .object(history)]
  }
}
