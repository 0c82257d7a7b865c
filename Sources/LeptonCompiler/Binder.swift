import LeptonBase
import LeptonGraph
import LeptonKernels
import LeptonRuntime

/// An op that a kernel runs.
protocol KernelBound: Op {
  /// Adds the kernel calls that compute `results` from `arguments` to the binder's program.
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError)

  /// What it does, as profiles and messages call it: the op's name, and what was fused into it.
  var title: String { get }

  /// Whether its kernel may find a fault in the data, which ends the run.
  var findsFaults: Bool { get }
}

extension KernelBound {
  var title: String { Self.name }
  var findsFaults: Bool { false }
}

/// What a kernel call works on, before memory is planned.
enum Operand {
  case none
  case value(Value, byteOffset: Int = 0)
  case constant(HostBuffer)
  /// Memory that lives for the one call.
  case scratch(byteCount: Int)
  case fault
}

/// Turns a graph of kernel-bound ops into a program: collects kernel calls, decides which values share
/// memory, plans the arena.
struct Binder {
  let graph: Graph
  let cache: ConstantCache
  private var calls: [Call] = []
  private var storages: [Storage] = []
  private var places: [Value: Place] = [:]
  private let uses: [[Int]]
  private let concatenations: ConcatenationPlan
  private var scaled: HostBuffer?
  private var layer = ""
  private var title: @Sendable () -> String = { "" }

  private struct Call {
    var kernel: lk_kernel
    var parameters: HostBuffer
    var operands: [Operand]
    var facts: ProgramStep.Facts
    /// Bytes that are touched, where that is not all of the operands.
    var byteCount: Int?
    var owner: (any AnyObject & Sendable)?
  }

  /// One block of memory, wherever it is.
  private struct Storage {
    var byteCount: Int
    /// Set for what is not in the arena.
    var location: Location?
    var firstStep = Int.max
    var lastStep = -1
    /// Reads still to come, of all values that share the storage.
    var remainingUses = 0
    /// Constants, inputs and states are not written by anybody but their owner.
    var isWritable = true
  }

  private struct Place {
    var storage: Int
    var offset: Int
    /// Elements from row to row where there are gaps between the rows.
    var rowStride: Int?
  }

  init(_ graph: Graph, cache: ConstantCache) {
    self.graph = graph
    self.cache = cache
    uses = graph.useCounts()
    concatenations = ConcatenationPlan(graph)
  }

  // MARK: What bindings ask

  func type(_ value: Value) -> TensorType { graph.type(value) }
  func shape(_ value: Value) -> Shape { graph.type(value).shape }

  /// A constant, nil for anything that is computed.
  func tensor(_ value: Value) -> Tensor? {
    guard case .constant(let tensor) = graph.nodes[value.node].kind else { return nil }
    return tensor
  }

  /// The buffer of a constant, nil for anything that is computed.
  func constant(_ value: Value) -> HostBuffer? { tensor(value)?.buffer }

  /// Weights times a scale, element by element, in memory that the next call overwrites.
  mutating func product(_ weights: Tensor, _ scale: Tensor) throws(LeptonError) -> HostBuffer {
    let byteCount = weights.type.byteCount ?? 0
    let buffer: HostBuffer
    if let scaled, scaled.byteCount >= byteCount {
      buffer = scaled
    } else {
      scaled = nil
      buffer = try HostBuffer(byteCount: byteCount)
      scaled = buffer
    }
    try ConstantCache.compute(Binary(.multiply), [weights, scale], into: [buffer])
    return buffer
  }

  /// Bytes of a value; a graph that is compiled has known shapes.
  func byteCount(_ value: Value) throws(LeptonError) -> Int {
    guard let count = type(value).byteCount else {
      throw LeptonError(.limit, "an array of type \(type(value)) is too large")
    }
    return count
  }

  /// Elements from one row of a value, all of its last axis, to the next.
  func rowStride(_ value: Value) -> Int {
    let stride = places[value].map(\.rowStride) ?? concatenations.slots[value]?.rowStride
    return stride ?? shape(value).dims.last ?? 1
  }

  /// Elements from one index to the next, per axis.
  func strides(_ value: Value) -> [Int] {
    var strides = shape(value).strides
    guard let length = shape(value).dims.last, length > 0, rowStride(value) != length else {
      return strides
    }
    for axis in strides.indices.dropLast() {
      strides[axis] = strides[axis] / length * rowStride(value)
    }
    return strides
  }

  /// Whether an argument of a concatenation was computed where it belongs.
  mutating func isInPlace(_ argument: Value, of concatenation: Value) throws(LeptonError) -> Bool {
    guard let slot = concatenations.slots[argument], slot.parent == concatenation,
      let place = places[argument]
    else { return false }
    let root = try self.place(slot.root).storage
    return place.storage == root && place.offset == slot.byteOffset
  }

  /// How many arguments, outputs and states read a value.
  func useCount(_ value: Value) -> Int { uses[value.node][value.output] }

  /// Whether the argument's memory may be overwritten with the result of the node that is being bound:
  /// nothing reads it later, the node itself reads it through this argument only, and it is the
  /// program's own, or a state that holds just this result when the run ends.
  private func mayOverwrite(_ argument: Value, with result: Value) -> Bool {
    guard let place = places[argument] else { return false }
    let storage = storages[place.storage]
    guard storage.remainingUses == 1 else { return false }
    if case .state(let slot)? = storage.location?.space { return graph.states[slot].next == result }
    return storage.isWritable && storage.location == nil
  }

  /// Whether a value is the beginning of a state that holds `result` when the run ends.
  func isState(_ value: Value, endingAs result: Value) -> Bool {
    guard case .state(let slot) = graph.nodes[value.node].kind else { return false }
    return graph.states[slot].next == result
  }

  // MARK: What bindings write

  /// Adds a kernel call.
  /// - Parameters:
  ///   - name: of the kernel, for profiles, where the op's own does not say which was chosen.
  ///   - byteCount: bytes that it touches, where that is not all of the operands.
  ///   - owner: what the parameters point at; the program keeps it alive.
  mutating func call<Parameters: BitwiseCopyable>(
    _ kernel: @escaping lk_kernel, _ parameters: Parameters, _ operands: [Operand],
    name: String? = nil, byteCount: Int? = nil, owner: (any AnyObject & Sendable)? = nil
  ) throws(LeptonError) {
    calls.append(
      Call(
        kernel: kernel, parameters: try HostBuffer.copying([parameters]), operands: operands,
        facts: facts(name), byteCount: byteCount, owner: owner))
  }

  /// Adds a kernel call whose parameters are made elsewhere.
  mutating func call(
    _ kernel: @escaping lk_kernel, parameters: HostBuffer, _ operands: [Operand]
  ) {
    calls.append(
      Call(kernel: kernel, parameters: parameters, operands: operands, facts: facts(nil)))
  }

  private func facts(_ kernel: String?) -> ProgramStep.Facts {
    ProgramStep.Facts(layer: layer, kernel: kernel, op: title)
  }

  /// Memory that calls pass on among each other: the first that names it writes it.
  mutating func temporary(byteCount: Int) -> Operand {
    storages.append(Storage(byteCount: byteCount))
    let value = Value(node: -1, output: storages.count)
    places[value] = Place(storage: storages.count - 1, offset: 0)
    return .value(value)
  }

  /// The result is part of the argument's memory: no kernel runs.
  mutating func alias(_ result: Value, to argument: Value, byteOffset: Int = 0) throws(LeptonError)
  {
    let place = try place(argument)
    storages[place.storage].remainingUses += uses[result.node][result.output]
    places[result] = Place(storage: place.storage, offset: place.offset + byteOffset)
  }

  /// The result is written over the argument, where that is allowed and both have the same size.
  mutating func reuse(_ argument: Value, for result: Value) throws(LeptonError) -> Bool {
    guard mayOverwrite(argument, with: result), concatenations.slots[result] == nil,
      try byteCount(argument) == byteCount(result),
      let place = places[argument], place.offset == 0,
      storages[place.storage].byteCount == (try byteCount(result))
    else { return false }
    try alias(result, to: argument)
    return true
  }

  private mutating func place(_ value: Value) throws(LeptonError) -> Place {
    if let known = places[value] { return known }
    if let slot = concatenations.slots[value] {
      let storage = try place(slot.root).storage
      storages[storage].remainingUses += uses[value.node][value.output]
      let place = Place(storage: storage, offset: slot.byteOffset, rowStride: slot.rowStride)
      places[value] = place
      return place
    }
    var storage = Storage(byteCount: try byteCount(value))
    storage.remainingUses = uses[value.node][value.output]
    switch graph.nodes[value.node].kind {
    case .input(let number): storage.location = Location(.input(number))
    case .state(let number): storage.location = Location(.state(number))
    case .constant(let tensor): storage.location = Location(.constant(tensor.buffer))
    case .parameter(let parameter):
      throw LeptonError(.internal, "parameter \(parameter.name) was not read before binding")
    case .op: break
    }
    storage.isWritable = storage.location == nil
    storages.append(storage)
    let place = Place(storage: storages.count - 1, offset: 0)
    places[value] = place
    return place
  }

  // MARK: The whole graph

  mutating func bindAll() throws(LeptonError) -> Program {
    for (index, node) in graph.nodes.enumerated() {
      let results = node.types.indices.map { Value(node: index, output: $0) }
      guard case .op(let op) = node.kind else {
        for result in results { _ = try place(result) }
        continue
      }
      guard let bound = op as? any KernelBound else {
        throw LeptonError(.internal, "no kernel is bound to \(Swift.type(of: op).name)")
      }
      (layer, title) = (node.label, { bound.title })
      let firstCall = calls.count
      do {
        for argument in node.arguments { _ = try place(argument) }
        try bound.bind(&self, node.arguments, results)
        try checkFaults(of: bound, from: firstCall)
        for result in results { _ = try place(result) }
      } catch {
        throw node.label.isEmpty ? error : error.at("layer '\(node.label)'")
      }
      // The calls before the last pack its operands.
      if calls.count > firstCall {
        calls[calls.count - 1].facts.floatOperations = op.floatOperations(
          node.arguments.map(type), node.types)
      }
      for argument in node.arguments {
        storages[try place(argument).storage].remainingUses -= 1
      }
    }
    try bindOutputs()
    try bindStates()
    return try finished()
  }

  /// What is ordered by the faults that ops say they find would be wrong if they did not tell.
  private func checkFaults(of op: any KernelBound, from first: Int) throws(LeptonError) {
    guard !op.findsFaults else { return }
    for operand in calls[first...].lazy.flatMap(\.operands) {
      if case .fault = operand {
        throw LeptonError(.internal, "\(op.title) finds faults and does not say so")
      }
    }
  }

  /// Outputs are computed where the caller wants them, or copied there.
  private mutating func bindOutputs() throws(LeptonError) {
    for (number, value) in graph.outputs.enumerated() {
      let place = try place(value)
      let byteCount = try byteCount(value)
      if storages[place.storage].location == nil, place.offset == 0,
        storages[place.storage].byteCount == byteCount
      {
        storages[place.storage].location = Location(.output(number))
      } else {
        try copy(value, to: Location(.output(number)), byteCount: byteCount)
      }
    }
  }

  /// What is not yet in its state's own memory is copied there; first what another state held, before
  /// that one is written itself.
  private mutating func bindStates() throws(LeptonError) {
    func isState(_ value: Value) -> Bool {
      if case .state = graph.nodes[value.node].kind { true } else { false }
    }
    let moving = graph.states.indices.filter { isState(graph.states[$0].next) }
    let computed = graph.states.indices.filter { !isState(graph.states[$0].next) }
    for number in moving + computed {
      let state = graph.states[number]
      let place = try place(state.next)
      if case .state(number)? = storages[place.storage].location?.space { continue }
      try copy(state.next, to: Location(.state(number)), byteCount: byteCount(state.next))
    }
  }

  private mutating func copy(_ value: Value, to location: Location, byteCount: Int)
    throws(LeptonError)
  {
    (layer, title) = ("", { "copy" })
    var target = Storage(byteCount: byteCount)
    target.location = location
    storages.append(target)
    let result = Value(node: -1, output: storages.count)
    places[result] = Place(storage: storages.count - 1, offset: 0)
    try call(
      lk_move_kernel(), lk_move_params(bytes: Int64(byteCount)), [.value(value), .value(result)])
  }

  /// The next value of a state computed in the state's own memory: for ops whose kernel has read the
  /// state before it writes.
  mutating func keepInState(_ result: Value, slot: Int) {
    var storage = Storage(byteCount: type(result).byteCount ?? 0)
    storage.location = Location(.state(slot))
    storage.isWritable = false
    storage.remainingUses = uses[result.node][result.output]
    storages.append(storage)
    places[result] = Place(storage: storages.count - 1, offset: 0)
  }

  /// Bytes of all operands but scratch, each value counted once.
  private mutating func touchedBytes(_ operands: [Operand]) throws(LeptonError) -> Int {
    var seen: Set<Value> = []
    var sum = 0
    for operand in operands {
      switch operand {
      case .value(let value, _) where seen.insert(value).inserted:
        // Values of no node are blocks that calls pass on among each other.
        sum += value.node >= 0 ? try byteCount(value) : storages[try place(value).storage].byteCount
      case .constant(let buffer): sum += buffer.byteCount
      case .none, .value, .scratch, .fault: break
      }
    }
    return sum
  }

  private mutating func finished() throws(LeptonError) -> Program {
    var scratch: [(byteCount: Int, step: Int)] = []
    for (step, call) in calls.enumerated() {
      for operand in call.operands {
        switch operand {
        case .value(let value, _):
          let storage = try place(value).storage
          storages[storage].firstStep = Swift.min(storages[storage].firstStep, step)
          storages[storage].lastStep = Swift.max(storages[storage].lastStep, step)
        case .scratch(let byteCount): scratch.append((byteCount, step))
        case .none, .constant, .fault: break
        }
      }
    }
    var blocks: [MemoryPlan.Block] = []
    var blockOfStorage = [Int](repeating: -1, count: storages.count)
    for (index, storage) in storages.enumerated()
    where storage.location == nil && storage.lastStep >= 0 {
      blockOfStorage[index] = blocks.count
      blocks.append(
        MemoryPlan.Block(
          byteCount: storage.byteCount, firstStep: storage.firstStep, lastStep: storage.lastStep))
    }
    let firstScratch = blocks.count
    for (byteCount, step) in scratch {
      blocks.append(MemoryPlan.Block(byteCount: byteCount, firstStep: step, lastStep: step))
    }
    let plan = try MemoryPlan(blocks)

    var steps: [ProgramStep] = []
    var nextScratch = firstScratch
    for call in calls {
      var locations: [Location] = []
      for operand in call.operands {
        switch operand {
        case .none: locations.append(.none)
        case .fault: locations.append(Location(.fault))
        case .constant(let buffer): locations.append(Location(.constant(buffer)))
        case .scratch:
          locations.append(Location(.arena, offset: plan.offsets[nextScratch]))
          nextScratch += 1
        case .value(let value, let byteOffset):
          let place = try place(value)
          var location =
            storages[place.storage].location
            ?? Location(.arena, offset: plan.offsets[blockOfStorage[place.storage]])
          location.offset += place.offset + byteOffset
          locations.append(location)
        }
      }
      var facts = call.facts
      if let known = call.byteCount {
        facts.byteCount = known
      } else {
        facts.byteCount = try touchedBytes(call.operands)
      }
      steps.append(
        ProgramStep(
          kernel: call.kernel, parameters: call.parameters, operands: locations, facts: facts,
          owner: call.owner))
    }
    return Program(
      inputs: graph.inputs, outputs: graph.outputs.map(graph.type),
      states: graph.states.map(\.type), stateParameters: graph.states.map(\.parameter),
      initialStates: graph.states.map(\.initial?.buffer),
      steps: steps, arenaByteCount: plan.byteCount,
      floatOperations: graph.floatOperations)
  }
}

/// The program of a graph whose ops are all kernel-bound.
func bindProgram(_ graph: Graph, cache: ConstantCache) throws(LeptonError) -> Program {
  var binder = Binder(graph, cache: cache)
  return try binder.bindAll()
}
