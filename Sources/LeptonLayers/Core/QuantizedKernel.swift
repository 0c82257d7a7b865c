import LeptonBase
import LeptonGraph

/// A kernel or table as Keras 3 stores it quantized, and the arithmetic by which numbers come of it.
///
/// Source of the rules: `_int8_call`, `_int4_call` and `_float8_call` of keras.src.layers.core and
/// keras.src.quantizers. What depends on the stored numbers only is computed once, when a program is made.
final class QuantizedKernel: @unchecked Sendable {
  private let quantization: Quantization
  /// The kernel's own shape.
  private let shape: Shape
  /// The matrix that is packed: rows share nothing, columns of one row stand side by side.
  private let rows: Int
  private let columns: Int
  /// Whether blocks are of columns, as in tables of embeddings, and not of rows.
  private let groupsColumns: Bool

  private var kernel: Parameter?
  private var scale: Parameter?
  private var zero: Parameter?
  private var groups: Parameter?
  private var inputScale: Parameter?

  /// - Parameters:
  ///   - rows: the product of the kernel's axes that it shares with the input only.
  ///   - groupsColumns: a table of embeddings, whose scales are those of its rows.
  init(
    _ quantization: Quantization, shape: Shape, rows: Int, columns: Int,
    groupsColumns: Bool = false
  ) {
    self.quantization = quantization
    self.shape = shape
    self.rows = rows
    self.columns = columns
    self.groupsColumns = groupsColumns
  }

  // MARK: Weights

  /// Adds the stored kernel to its layer; the bias comes after it, then `addScales`.
  func addKernel(
    _ name: String, to layer: Layer, _ initializer: any Initializer
  ) throws(LeptonError) {
    switch quantization.mode {
    case .int8: kernel = try layer.addStored(name, TensorType(.int8, shape))
    case .int4:
      kernel = try layer.addStored(name, TensorType(.int8, [rows, (columns + 1) / 2]))
    case .float8: kernel = try layer.addParameter(name, shape, initializer)
    }
  }

  /// - Parameter scaleShape: that of the scale of int8 kernels.
  func addScales(_ name: String, to layer: Layer, scaleShape: Shape) throws(LeptonError) {
    func float(
      _ name: String, _ shape: Shape, _ value: Float = 1
    ) throws(LeptonError) -> Parameter {
      try layer.addParameter(
        name, shape, ConstantInitializer(className: "Constant", value: value), isTrainable: false)
    }
    switch quantization.mode {
    case .int8: scale = try float(name + "_scale", scaleShape)
    case .int4(nil): scale = try float(name + "_scale", [groupsColumns ? rows : columns])
    case .int4(let block?):
      let grouped = groupsColumns ? columns : rows
      let count = (grouped + block - 1) / block
      let groupShape: Shape = groupsColumns ? [rows, count] : [count, columns]
      scale = try float(name + "_scale", groupShape)
      zero = try layer.addStored(name + "_zero", TensorType(.int8, groupShape))
      groups = try float("g_idx", [grouped], 0)
    case .float8(let history):
      inputScale = try float("inputs_scale", [])
      _ = try float("inputs_amax_history", [history], 0)
      scale = try float(name + "_scale", [])
      _ = try float(name + "_amax_history", [history], 0)
      _ = try float("outputs_grad_scale", [])
      _ = try float("outputs_grad_amax_history", [history], 0)
    }
  }

  // MARK: Arithmetic

  /// The input as it takes part in the product: rounded as Keras rounds it at run time, over the given
  /// axes together. Gradients pass as if it were not.
  func input(_ x: Value, axes: [Int], _ lowering: Lowering) throws(LeptonError) -> Value {
    let rounded: Value
    if case .float8 = quantization.mode {
      guard let inputScale else { return x }
      rounded = try Self.float8(x, lowering.builder.parameter(inputScale), lowering)
    } else if let quantizer = quantization.inputs {
      let magnitude = try lowering.reduce(
        .maximum, try lowering.unary(Unary(.abs), x), axes: axes, keepsDimensions: true)
      let highest = lowering.builder.constant(try Tensor([quantizer.highest], []))
      let factor = try lowering.binary(
        .divide, highest, try lowering.binary(.add, magnitude, Double(quantizer.epsilon)))
      let whole = try lowering.unary(
        Unary(.round), try lowering.binary(.multiply, x, factor))
      let clipped = try lowering.unary(
        Unary(.clip, a: quantizer.lowest, b: quantizer.highest), whole)
      rounded = try lowering.binary(.divide, clipped, factor)
    } else {
      return x
    }
    guard lowering.isTraining else { return rounded }
    let difference = try lowering.builder.apply1(
      StopGradient(), try lowering.binary(.subtract, rounded, x))
    return try lowering.binary(.add, x, difference)
  }

  /// The kernel in float32, of its own shape; that of int8 still wants `rescaled`, unless it is a table.
  func values(_ lowering: Lowering) throws(LeptonError) -> Value {
    guard let kernel, let scale else {
      throw LeptonError(.internal, "a quantized kernel is not built")
    }
    let stored = lowering.builder.parameter(kernel)
    let scales = lowering.builder.parameter(scale)
    switch quantization.mode {
    case .int8:
      let numbers = try lowering.float(stored)
      guard groupsColumns else { return numbers }
      return try lowering.binary(
        .divide, numbers, try lowering.expandDimensions(scales, axis: 1))
    case .int4(let block):
      let numbers = try unpacked(try lowering.float(stored), lowering)
      guard block != nil, let zero, let groups else {
        let factor = groupsColumns ? try lowering.expandDimensions(scales, axis: 1) : scales
        return try lowering.reshape(try lowering.binary(.divide, numbers, factor), shape.dims)
      }
      let places = try lowering.cast(lowering.builder.parameter(groups), to: .int32)
      let zeros = try lowering.float(lowering.builder.parameter(zero))
      let difference = try lowering.binary(
        .subtract, numbers, try expanded(zeros, places, lowering))
      let product = try lowering.binary(
        .multiply, difference, try expanded(scales, places, lowering))
      return try lowering.reshape(product, shape.dims)
    case .float8:
      let rounded = try Self.float8(stored, scales, lowering)
      guard lowering.isTraining else { return rounded }
      let difference = try lowering.builder.apply1(
        StopGradient(), try lowering.binary(.subtract, rounded, stored))
      return try lowering.binary(.add, stored, difference)
    }
  }

  /// The product with an int8 kernel in the measure of the result.
  func rescaled(_ product: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard quantization.mode == .int8, let scale else { return product }
    return try lowering.binary(.divide, product, lowering.builder.parameter(scale))
  }

  /// The bias as it is added: with floats of eight bits Keras rounds it to bfloat16.
  func bias(_ bias: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard case .float8 = quantization.mode, !lowering.isTraining else { return bias }
    return try Self.leadingBits(bias, splitter: 65_537, lowering)
  }

  /// A float32 rounded to the 24 − n leading bits that Dekker's splitting with 2ⁿ + 1 leaves of it.
  private static func leadingBits(
    _ x: Value, splitter: Double, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let wide = try lowering.binary(.multiply, x, splitter)
    return try lowering.binary(.subtract, wide, try lowering.binary(.subtract, wide, x))
  }

  /// For every row or column what its group has.
  private func expanded(
    _ values: Value, _ places: Value, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let rows = groupsColumns ? try lowering.transpose(values, [1, 0]) : values
    let gathered = try lowering.builder.apply1(GatherRows(), rows, places)
    return groupsColumns ? try lowering.transpose(gathered, [1, 0]) : gathered
  }

  /// Two numbers from each byte, the lower four bits first.
  private func unpacked(_ bytes: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let high = try lowering.unary(Unary(.floor), try lowering.binary(.divide, bytes, 16))
    let carried = try lowering.unary(
      Unary(.floor),
      try lowering.binary(.divide, try lowering.binary(.add, bytes, 8), 16))
    let low = try lowering.binary(
      .subtract, bytes, try lowering.binary(.multiply, carried, 16))
    let pairs = try lowering.concatenate(
      [
        try lowering.expandDimensions(low, axis: 2), try lowering.expandDimensions(high, axis: 2),
      ], axis: 2)
    let flat = try lowering.reshape(pairs, [rows, (columns + 1) / 2 * 2])
    return try lowering.slice(flat, axis: 1, AxisSlice(start: 0, stop: columns))
  }

  /// x as a multiple of `scale` in floats of eight bits (e4m3: three bits after the leading one, at most
  /// 448, and steps of 2⁻⁹ below 2⁻⁶).
  private static func float8(
    _ x: Value, _ scale: Value, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let limited = try lowering.unary(
      Unary(.clip, a: -448, b: 448), try lowering.binary(.divide, x, scale))
    let normal = try leadingBits(limited, splitter: 1_048_577, lowering)
    let small = try lowering.binary(
      .divide,
      try lowering.unary(Unary(.round), try lowering.binary(.multiply, limited, 512)), 512)
    let isSmall = try lowering.compare(
      .less, try lowering.unary(Unary(.abs), limited), lowering.scalar(0.015625, like: limited))
    let rounded = try lowering.select(isSmall, small, normal)
    return try lowering.binary(.multiply, rounded, scale)
  }
}
