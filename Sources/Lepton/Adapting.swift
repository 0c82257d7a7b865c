import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonJSON
import LeptonKernels
import LeptonLayers

/// Learning from data before training: Keras's `layer.adapt`.
public enum Adapting {
  /// The configuration of a layer after it has learned from `data`: with `vocabulary`, `mean` and
  /// `variance`, or `bin_boundaries`. Throws `.unsupported` for a layer that learns nothing so.
  public static func config(
    ofClass className: String, config: String, _ data: ArrayView
  ) throws(LeptonError) -> String {
    guard var object = try JSONValue(parsing: config).asObject else {
      throw LeptonError(.configuration, "the configuration of \(className) is no object")
    }
    let name = object["name"]?.asString ?? className.snakeCased
    if className == "Discretization" {
      object["bin_boundaries"] = .array(
        try Quantiles.boundaries(of: numbers(data).values.map { Float($0) }, object).map {
          .number(Double($0))
        })
      return JSONValue.object(object).text
    }
    let layer = try LayerRegistry.make(
      LayerDescription(className: className, name: name, config: object))
    if let layer = layer as? Normalization {
      let moments = try moments(layer, data)
      object["mean"] = moments.mean.json
      object["variance"] = moments.variance.json
      return JSONValue.object(object).text
    }
    try adapt(layer, data)
    return JSONValue.object(layer.config).text
  }

  static func adapt(_ layer: Layer, _ data: ArrayView) throws(LeptonError) {
    switch layer {
    case let layer as IndexLookup:
      try layer.adapt(rows(data, isText: layer.hasTextVocabulary))
    case let layer as TextVectorization: try layer.adapt(counts(layer.text, data))
    case let layer as Normalization:
      let moments = try moments(layer, data)
      try layer.setMoments(mean: moments.mean.values, variance: moments.variance.values)
    default:
      throw LeptonError(
        .unsupported,
        "layer '\(layer.name)' (\(layer.className)) learns nothing from adapt(); StringLookup, "
          + "IntegerLookup, TextVectorization, Normalization and Discretization do")
    }
  }

  // MARK: Tokens

  /// The tokens of an array by its first axis; those of (N) are N rows of one.
  static func rows(_ data: ArrayView, isText: Bool) throws(LeptonError) -> [[Token]] {
    let shape = try data.shape()
    guard let count = shape.count, shape.rank > 0 else {
      throw LeptonError(.shapeMismatch, "data of shape \(shape) to learn from")
    }
    guard (data.dtype == .string) == isText else {
      throw LeptonError(
        .typeMismatch,
        "data of \(data.dtype.name) to learn from; the layer takes \(isText ? "strings" : "integers")"
      )
    }
    let held = data.isDense ? nil : try data.gathered()
    let start = UnsafeRawPointer(held?.pointer ?? data.data)
    var tokens: [Token] = []
    tokens.reserveCapacity(count)
    if isText {
      let texts = start.assumingMemoryBound(to: lk_string.self)
      for index in 0..<count {
        tokens.append(
          .text(
            Array(UnsafeRawBufferPointer(start: texts[index].data, count: Int(texts[index].size)))))
      }
    } else {
      let values = try numbers(data).values
      for index in 0..<count {
        // Whole numbers of 64 bits are taken as they are.
        let whole =
          data.dtype == .int64
          ? start.load(fromByteOffset: 8 * index, as: Int64.self) : Int64(exactly: values[index])
        guard let whole else {
          throw LeptonError(.typeMismatch, "\(values[index]) is no integer")
        }
        tokens.append(.number(whole))
      }
    }
    withExtendedLifetime(held) {}
    let width = Swift.max(1, shape.dims[0] == 0 ? 1 : count / shape.dims[0])
    return stride(from: 0, to: count, by: width).map { Array(tokens[$0..<($0 + width)]) }
  }

  private final class Counting {
    var counts = TokenCounts()
    var row: Int64 = 0
  }

  /// The tokens of texts (N) or (N, 1); without a split (N, M).
  private static func counts(
    _ text: TextRules, _ data: ArrayView
  ) throws(LeptonError) -> TokenCounts {
    let shape = try data.shape()
    let isRow = shape.rank == 2 && (text.split == .none || shape[1] == 1)
    guard data.dtype == .string, shape.rank == 1 || isRow, let count = shape.count else {
      throw LeptonError(
        .shapeMismatch,
        "data of \(data.dtype.name)\(shape) to learn from; the layer takes strings of shape (N) or "
          + "(N, 1)")
    }
    let held = data.isDense ? nil : try data.gathered()
    let strings = (held?.pointer ?? data.data).assumingMemoryBound(to: lk_string.self)
    let rows = Int64(shape[0])
    let width = Int64(shape.rank == 2 ? shape[1] : 1)
    var rules = text.kernelRules
    let room = lk_text_room(strings, rows, width)
    let memory = try HostBuffer(byteCount: Int(room))
    let counting = Counting()
    guard count > 0 else { return counting.counts }
    lk_text_walk(
      &rules, strings, rows, width, memory.pointer.assumingMemoryBound(to: CChar.self),
      { context, row, token, size in
        guard let context else { return }
        let counting = Unmanaged<Counting>.fromOpaque(context).takeUnretainedValue()
        while counting.row < row {
          counting.counts.endDocument()
          counting.row += 1
        }
        counting.counts.add(
          .text(Array(UnsafeRawBufferPointer(start: token, count: Int(size)))))
      }, Unmanaged.passUnretained(counting).toOpaque())
    for _ in counting.row..<rows { counting.counts.endDocument() }
    withExtendedLifetime((held, memory, counting)) {}
    return counting.counts
  }

  // MARK: Numbers

  struct Numbers {
    var values: [Double]
    var shape: Shape

    /// As nested lists.
    var json: JSONValue {
      if shape.rank == 0 { return .number(values.first ?? 0) }
      let inner = Shape(Array(shape.dims.dropFirst()))
      let size = inner.count ?? 0
      return .array(
        (0..<shape[0]).map { row in
          Numbers(values: Array(values[(row * size)..<((row + 1) * size)]), shape: inner).json
        })
    }
  }

  static func numbers(_ data: ArrayView) throws(LeptonError) -> Numbers {
    let shape = try data.shape()
    guard let count = shape.count, data.dtype != .string, data.dtype != .float16,
      data.dtype != .bfloat16
    else {
      throw LeptonError(.typeMismatch, "data of \(data.dtype.name)\(shape) where numbers should be")
    }
    let held = data.isDense ? nil : try data.gathered()
    let start = UnsafeRawPointer(held?.pointer ?? data.data)
    var values: [Double] = []
    values.reserveCapacity(count)
    for index in 0..<count { values.append(number(start + index * data.dtype.size, data.dtype)) }
    withExtendedLifetime(held) {}
    return Numbers(values: values, shape: shape)
  }

  private static func number(_ place: UnsafeRawPointer, _ dtype: DType) -> Double {
    switch dtype {
    case .float32: Double(place.loadUnaligned(as: Float.self))
    case .float64: place.loadUnaligned(as: Double.self)
    case .int8: Double(place.load(as: Int8.self))
    case .int16: Double(place.loadUnaligned(as: Int16.self))
    case .int32: Double(place.loadUnaligned(as: Int32.self))
    case .int64: Double(place.loadUnaligned(as: Int64.self))
    case .uint16: Double(place.loadUnaligned(as: UInt16.self))
    case .uint32: Double(place.loadUnaligned(as: UInt32.self))
    case .uint64: Double(place.loadUnaligned(as: UInt64.self))
    default: Double(place.load(as: UInt8.self))
    }
  }

  /// Mean and variance over all axes but those that the layer keeps.
  private static func moments(
    _ layer: Normalization, _ data: ArrayView
  ) throws(LeptonError) -> (mean: Numbers, variance: Numbers) {
    let data = try numbers(data)
    let kept = try layer.statisticsAxes(data.shape)
    let shape = Shape(kept.map { data.shape.dims[$0] })
    guard let cells = shape.count, cells > 0, !data.values.isEmpty else {
      throw LeptonError(.shapeMismatch, "data of shape \(data.shape) to learn from")
    }
    let strides = data.shape.strides
    func cell(_ element: Int) -> Int {
      var cell = 0
      for axis in kept {
        cell = cell * data.shape.dims[axis] + element / strides[axis] % data.shape.dims[axis]
      }
      return cell
    }
    let share = Double(data.values.count / cells)
    var mean = [Double](repeating: 0, count: cells)
    for (element, value) in data.values.enumerated() { mean[cell(element)] += value }
    for index in mean.indices { mean[index] /= share }
    var variance = [Double](repeating: 0, count: cells)
    for (element, value) in data.values.enumerated() {
      let difference = value - mean[cell(element)]
      variance[cell(element)] += difference * difference
    }
    for index in variance.indices { variance[index] /= share }
    // As Keras keeps them.
    return (
      Numbers(values: mean.map { Double(Float($0)) }, shape: shape),
      Numbers(values: variance.map { Double(Float($0)) }, shape: shape)
    )
  }
}
