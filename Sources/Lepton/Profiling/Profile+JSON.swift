import LeptonJSON
import LeptonRuntime

extension Profile {
  /// As JSON; see lepton_profile_json() in lepton.h for the keys.
  public var json: String {
    let profile: JSONValue = [
      "instruction_set": .string(Features.instructionSet),
      "threads": JSONValue(threadCount),
      "peak_gflops": .number(peak / 1e9),
      "milliseconds": .number(milliseconds),
      "ops": .array(
        ops.map { op in
          [
            "layer": .string(op.facts.layer), "op": .string(op.facts.op),
            "kernel": .string(op.facts.kernel), "calls": JSONValue(op.calls),
            "milliseconds": .number(op.milliseconds),
            "flops": JSONValue(op.facts.floatOperations), "bytes": JSONValue(op.facts.byteCount),
            "peak_fraction": .number(op.peakFraction),
          ]
        }),
    ]
    return profile.text
  }

  /// The last run as trace events, which chrome://tracing and ui.perfetto.dev show: the ops on the
  /// calling thread, and on rows of their own the tasks of every thread.
  public var traceJSON: String {
    var events: [JSONValue] = [named(row: 0, "ops")]
    for thread in Set(tasks.map(\.thread)).sorted() {
      events.append(named(row: thread + 1, "thread \(thread)"))
    }
    events += steps.map { event($0, row: 0, hasArguments: true) }
    events += tasks.map { event($0, row: $0.thread + 1, hasArguments: false) }
    let trace: JSONValue = ["displayTimeUnit": "ms", "traceEvents": .array(events)]
    return trace.text
  }

  private func named(row: Int, _ name: String) -> JSONValue {
    [
      "name": "thread_name", "ph": "M", "pid": 1, "tid": JSONValue(row),
      "args": ["name": .string(name)],
    ]
  }

  private func event(_ event: Event, row: Int, hasArguments: Bool) -> JSONValue {
    let op = ops.indices.contains(event.op) ? ops[event.op] : nil
    let facts = op?.facts
    let layer = facts?.layer ?? ""
    var members: JSONObject = [
      "name": .string(layer.isEmpty ? facts?.op ?? "" : layer), "cat": .string(facts?.op ?? ""),
      "ph": "X", "pid": 1, "tid": JSONValue(row),
      "ts": .number(Double(event.begin) / 1e3),
      "dur": .number(Double(event.end - event.begin) / 1e3),
    ]
    if hasArguments, let op {
      members["args"] = [
        "op": .string(op.facts.op), "kernel": .string(op.facts.kernel),
        "flops": JSONValue(op.facts.floatOperations), "bytes": JSONValue(op.facts.byteCount),
        "peak_fraction": .number(op.peakFraction),
      ]
    }
    return .object(members)
  }
}
