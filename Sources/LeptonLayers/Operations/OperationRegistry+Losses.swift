import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// Losses per element or sample; formulas of keras.src.backend.jax.nn.
  static let losses: [(String, Lower)] = [
    (
      "BinaryCrossentropy",
      { context throws(LeptonError) in
        let l = context.lowering
        let (target, output) = try context.targetAndOutput()
        let other = try l.unary(Unary(.affine, a: -1, b: 1), target)
        let (hit, miss): (Value, Value)
        if try context.bool("from_logits", default: false) {
          hit = try l.unary(Unary(.logSigmoid), output)
          miss = try l.unary(Unary(.logSigmoid), l.unary(Unary(.negate), output))
        } else {
          let held = try context.heldProbability(output)
          hit = try l.unary(Unary(.log), held)
          miss = try l.unary(Unary(.log), l.unary(Unary(.affine, a: -1, b: 1), held))
        }
        let sum = try l.binary(
          .add, l.binary(.multiply, target, hit), l.binary(.multiply, other, miss))
        return [try l.unary(Unary(.negate), sum)]
      }
    ),
    (
      "CategoricalCrossentropy",
      { context throws(LeptonError) in
        let l = context.lowering
        let (target, output) = try context.targetAndOutput()
        let (logarithms, axis) = try context.logarithms(of: output)
        let sum = try l.reduce(.sum, l.binary(.multiply, target, logarithms), axes: [axis])
        return [try l.unary(Unary(.negate), sum)]
      }
    ),
    (
      "SparseCategoricalCrossentropy",
      { context throws(LeptonError) in
        let l = context.lowering
        let output = try l.float(context.value(context.argument(1, "output"), like: nil))
        var target = try l.cast(
          context.value(context.argument(0, "target"), like: nil), to: .int32)
        if l.shape(target).rank == l.shape(output).rank {
          target = try l.reshape(target, Array(l.shape(target).dims.dropLast()))
        }
        let (logarithms, axis) = try context.logarithms(of: output)
        let hot = try l.oneHot(target, classes: max(l.shape(output)[axis], 0), axis: axis)
        let chosen = try l.select(hot, logarithms, l.builder.constant(0))
        return [try l.unary(Unary(.negate), l.reduce(.sum, chosen, axes: [axis]))]
      }
    ),
    ("CTCLoss", { c throws(LeptonError) in try [temporalClassification(c)] }),
  ]

  /// -log of the probability of target_length labels over output_length steps.
  private static func temporalClassification(
    _ context: OperationContext
  ) throws(LeptonError) -> Value {
    let l = context.lowering
    func integers(_ position: Int, _ name: String) throws(LeptonError) -> Value {
      try l.cast(context.value(context.argument(position, name), like: nil), to: .int32)
    }
    var output = try l.float(context.value(context.argument(1, "output"), like: nil))
    var labels = try integers(0, "target")
    let shape = l.shape(output)
    guard shape.rank == 3, l.shape(labels).rank == 2 else {
      throw context.error("takes labels (N, L) and logits (N, T, C), not \(shape)")
    }
    guard shape.isKnown, l.shape(labels).isKnown else {
      return try l.standIn([shape[0]], .float32)
    }
    func isWithin(_ count: Int, _ lengths: Value) throws(LeptonError) -> Value {
      let steps = l.builder.constant(try Tensor((0..<count).map { Int32($0) }, [1, count]))
      return try l.compare(.less, steps, l.reshape(lengths, [shape[0], 1]))
    }
    // The blank is class 0 of the op: it changes places with those before it.
    let blank = try context.int("mask_index", default: 0)
    guard blank >= -shape[2], blank < shape[2] else {
      throw context.error("has the blank \(blank)")
    }
    let index = blank < 0 ? blank + shape[2] : blank
    if index > 0 {
      output = try l.concatenate(
        [
          l.slice(output, axis: 2, AxisSlice(start: index, stop: index + 1)),
          l.slice(output, axis: 2, AxisSlice(stop: index)),
          l.slice(output, axis: 2, AxisSlice(start: index + 1, stop: shape[2])),
        ], axis: 2)
      let isBefore = try l.compare(.less, labels, l.scalar(Double(index), like: labels))
      labels = try l.select(isBefore, l.binary(.add, labels, 1), labels)
    }
    labels = try l.select(
      isWithin(l.shape(labels)[1], integers(2, "target_length")), labels,
      l.scalar(0, like: labels))
    // Steps beyond the end are blanks for certain, which changes no path's probability.
    var certain = [Float](repeating: -1e9, count: shape[2])
    if !certain.isEmpty { certain[0] = 0 }
    let isStep = try l.expandDimensions(isWithin(shape[1], integers(3, "output_length")), axis: 2)
    let padded = try l.select(
      isStep, output, l.builder.constant(Tensor(certain, [1, 1, shape[2]])))
    return try l.first(l.builder.apply(CTC(), [padded, labels]))
  }
}

extension OperationContext {
  fileprivate func targetAndOutput() throws(LeptonError) -> (Value, Value) {
    let target = try lowering.float(value(argument(0, "target"), like: nil))
    return (target, try lowering.float(value(argument(1, "output"), like: target)))
  }

  /// Probabilities held a little away from 0 and 1.
  fileprivate func heldProbability(_ x: Value) throws(LeptonError) -> Value {
    try lowering.unary(Unary(.clip, a: 1e-7, b: 1 - 1e-7), x)
  }

  /// Logarithms of probabilities along the class axis: of logits, or of numbers that are brought to the
  /// sum 1.
  fileprivate func logarithms(
    of output: Value
  ) throws(LeptonError) -> (logarithms: Value, axis: Int) {
    let l = lowering
    let axis = try self.axis(default: -1, of: output)
    if try bool("from_logits", default: false) {
      return (try l.builder.apply1(Softmax(axis: axis, isLogarithmic: true), output), axis)
    }
    let sum = try l.reduce(.sum, output, axes: [axis], keepsDimensions: true)
    let held = try heldProbability(l.binary(.divide, output, sum))
    return (try l.unary(Unary(.log), held), axis)
  }
}
