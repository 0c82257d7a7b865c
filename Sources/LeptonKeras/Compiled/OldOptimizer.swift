import LeptonBase
import LeptonGraph
import LeptonJSON

/// Variables of optimizers as Keras 1 and 2 stored them, in the order of Keras 3.
struct OldOptimizer {
  /// Keras 3's envelope of the optimizer.
  private let optimizer: JSONValue
  private let layout: OptimizerLayout
  private let legacy: LegacySlots?

  /// - Parameter legacy: how slots become those of the model's weights; nil where the model is not known,
  ///   whose slots are then taken to be as they should.
  init(_ optimizer: JSONValue, _ legacy: LegacySlots? = nil) {
    self.optimizer = optimizer
    self.legacy = legacy
    layout = OptimizerLayout(optimizer)
  }

  /// The variables in the order of Keras 3, empty where they do not fit the optimizer.
  ///
  /// - Parameter isInterleaved: as since Keras 2.11, where slots stand in today's order; before, all
  ///   slots of one kind stood together.
  func canonical(
    _ variables: [CompiledState.Variable], isInterleaved: Bool
  ) throws(LeptonError) -> [CompiledState.Variable] {
    guard !variables.isEmpty else { return [] }
    var slots = variables
    var iteration: CompiledState.Variable?
    if let first = slots.first, first.value.shape.rank == 0 || first.value.shape == [1],
      !isComplete(slots.count)
    {
      iteration = first
      slots.removeFirst()
    }
    var rate: CompiledState.Variable?
    if let first = slots.first, first.value.shape.rank == 0, first.name.contains("learning_rate") {
      rate = first
      slots.removeFirst()
    }
    var product: CompiledState.Variable?
    if layout.hasTrailingScalar, let first = slots.first, first.value.shape.rank == 0,
      !isComplete(slots.count)
    {
      product = first
      slots.removeFirst()
    }
    guard let start = count(iteration),
      let ordered = try ordered(slots, isInterleaved: isInterleaved)
    else { return [] }
    var found: [CompiledState.Variable] = []
    guard let counter = try? HostBuffer.copying([Int64(start)]) else { return [] }
    found.append(CompiledState.Variable(value: Tensor(TensorType(.int64, []), counter)))
    if layout.hasLearningRate {
      let written = (optimizer["config"]?["learning_rate"]?.asDouble).map { Float($0) }
      // A model that names its optimizer without more has Keras's default.
      let usual: Float = optimizer["class_name"]?.asString == "SGD" ? 0.01 : 0.001
      guard let tensor = try? Tensor([rate?.value.floatScalar ?? written ?? usual], []) else {
        return []
      }
      found.append(CompiledState.Variable(value: tensor))
    }
    found += ordered.map { CompiledState.Variable(value: $0.value) }
    if layout.hasTrailingScalar {
      let known = product?.value.floatScalar
      found.append(
        CompiledState.Variable(value: try Tensor([known ?? nadamProduct(start)], [])))
    }
    return found
  }

  /// Whether so many variables are slots and nothing else, as some optimizers of Keras 1 and 2 counted no
  /// steps.
  private func isComplete(_ count: Int) -> Bool {
    guard let ownGroups = layout.ownGroups, let legacy, legacy.count > 0 else { return false }
    let kinds = (layout.commonGroups + ownGroups).reduce(0) { $0 + $1.count }
    return kinds > 0 && count == kinds * legacy.count
  }

  /// The steps taken: an integer, a float in Keras 1; none were counted by some optimizers then.
  private func count(_ variable: CompiledState.Variable?) -> Int? {
    guard let variable else { return 0 }
    let value = variable.value
    defer { withExtendedLifetime(value.buffer) {} }
    guard let bytes = value.type.byteCount, bytes == value.dtype.size else { return nil }
    return Int(
      exactly: ElementConversion.double(
        UnsafeRawBufferPointer(start: value.buffer.pointer, count: bytes), value.dtype, 0,
        isBigEndian: false
      ).rounded())
  }

  private func ordered(
    _ slots: [CompiledState.Variable], isInterleaved: Bool
  ) throws(LeptonError) -> [CompiledState.Variable]? {
    guard let ownGroups = layout.ownGroups else { return nil }
    let groups = layout.commonGroups + ownGroups
    let kinds = groups.reduce(0) { $0 + $1.count }
    // Nothing to go on with: the optimizer was saved before its first step.
    if slots.isEmpty { return [] }
    // Without momentum SGD had slots all the same.
    if kinds == 0 { return [] }
    if isInterleaved { return slots.count % kinds == 0 ? slots : nil }
    var slots = slots
    // Adam of Keras 2.1 to 2.3 had one more kind without a use: a single zero for every weight.
    if slots.count % (kinds + 1) == 0, slots.count % kinds != 0 || kinds + 1 == 3 {
      let weights = slots.count / (kinds + 1)
      if slots.suffix(weights).allSatisfy({ $0.value.shape == [1] }),
        slots.prefix(weights).contains(where: { $0.value.shape != [1] })
      {
        slots.removeLast(weights)
      }
    }
    guard slots.count % kinds == 0 else { return nil }
    var weights = slots.count / kinds
    // Ftrl alone interleaved its slots even then.
    if optimizer["class_name"]?.asString == "Ftrl" { return slots }
    if let legacy, legacy.count == weights {
      var turned: [CompiledState.Variable] = []
      for kind in 0..<kinds {
        guard
          let run = try legacy.converted(Array(slots[kind * weights..<(kind + 1) * weights]))
        else { return nil }
        turned += run
      }
      slots = turned
      weights = slots.count / kinds
    }
    for kind in 1..<Swift.max(kinds, 1) {
      for weight in 0..<weights
      where slots[kind * weights + weight].value.shape != slots[weight].value.shape {
        return nil
      }
    }
    var found: [CompiledState.Variable] = []
    var first = 0
    for group in groups {
      for weight in 0..<weights {
        for kind in group.indices { found.append(slots[(first + kind) * weights + weight]) }
      }
      first += group.count
    }
    return found
  }

  /// Nadam's product of momentum factors, which Keras 3 stores and Keras 2 did not.
  private func nadamProduct(_ steps: Int) -> Float {
    let beta = Float(optimizer["config"]?["beta_1"]?.asDouble ?? 0.9)
    var product: Float = 1
    var decay: Float = 1
    // The factors tend to beta; a product of so many is zero.
    for _ in 0..<Swift.min(Swift.max(steps, 0), 10_000) {
      decay *= 0.96
      product *= beta * (1 - 0.5 * decay)
    }
    return product
  }
}
