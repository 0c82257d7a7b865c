import LeptonBase
import LeptonLayers

/// Arrays as older versions stored them, in the form of today.
///
/// Source of the rules: `preprocess_weights_for_loading` of Keras 2 (`legacy/hdf5_format`), which is
/// what Keras itself applied to such files.
enum OldWeights {
  /// Joins and rearranges the arrays of one layer so that they stand for the targets one by one. Gives
  /// the arrays as they are where nothing applies.
  ///
  /// - Parameter adapterScale: alpha / rank of a layer with low-rank adapters.
  static func matched(
    _ arrays: [SavedArray], _ targets: [WeightTarget], adapterScale: Float = 1
  ) throws(LeptonError) -> [WeightValues] {
    if let merged = try mergedAdapters(arrays, targets, scale: adapterScale) { return merged }
    return try matched(arrays.map { WeightValues.stored($0) }, targets)
  }

  /// The same for numbers that need not be a layer's weights, but stand beside them, as an optimizer's.
  static func matched(
    _ arrays: [WeightValues], _ targets: [WeightTarget]
  ) throws(LeptonError) -> [WeightValues] {
    if arrays.count > targets.count, targets.count % 3 == 0, !targets.isEmpty {
      if arrays.count == targets.count * 4 {
        return try joined(arrays, targets, gates: [0, 2, 1, 3])
      }
      if arrays.count == targets.count * 3 { return try joined(arrays, targets, gates: [0, 1, 2]) }
    }
    if targets.first?.owner.className == "Highway", arrays.count == 4, arrays[1].shape.rank == 1 {
      // Until Keras 1.1 a bias followed its kernel.
      return [arrays[0], arrays[2], arrays[1], arrays[3]]
    }
    guard arrays.count == targets.count else { return arrays }
    return try fusedKernels(arrays, targets)
  }

  /// Keras 1 stored every gate's kernel, recurrent kernel and bias by itself: LSTM in the order i, c,
  /// f, o where today i, f, c, o stand side by side; GRU in the order z, r, h as today. The kernels of a
  /// convolutional LSTM with its channels first were (out, in, height, width).
  private static func joined(
    _ arrays: [WeightValues], _ targets: [WeightTarget], gates: [Int]
  ) throws(LeptonError) -> [WeightValues] {
    var result: [WeightValues] = []
    for start in stride(from: 0, to: arrays.count, by: 3 * gates.count) {
      let cell = targets[start / gates.count].owner as? ConvolutionalCell
      for kind in 0..<3 {
        let parts = gates.map { arrays[start + 3 * $0 + kind] }
        result.append(
          try WeightValues.concatenated(
            mapped(parts) { part throws(LeptonError) in
              cell?.channelsFirst == true && part.shape.rank == 4
                ? try part.transposed([2, 3, 1, 0]) : part
            }))
      }
    }
    return result
  }

  /// Arrays of `CuDNNLSTM` and `CuDNNGRU`: two biases, and every gate's kernels transposed.
  private static func fusedKernels(
    _ arrays: [WeightValues], _ targets: [WeightTarget]
  ) throws(LeptonError) -> [WeightValues] {
    var result = arrays
    var place = 0
    while place + 2 < targets.count {
      let owner = targets[place].owner.className
      let bias = targets[place + 2].parameter.shape
      let saved = arrays[place + 2].shape
      let isLSTM = owner.hasPrefix("LSTM") && bias.rank == 1 && saved == [2 * bias.dims[0]]
      let isGRU =
        owner.hasPrefix("GRU") && bias.rank == 2 && saved == [bias.dims[0] * bias.dims[1]]
      guard isLSTM || isGRU, arrays[place].shape.rank == 2, arrays[place + 1].shape.rank == 2
      else {
        place += 1
        continue
      }
      let gates = isLSTM ? 4 : 3
      result[place] = try WeightValues.concatenated(
        try mapped(arrays[place].split(gates)) { part throws(LeptonError) in
          // The numbers in row-major order, laid out column by column.
          let shape = part.shape
          return try part.reshaped([shape.dims[1], shape.dims[0]]).transposed([1, 0])
        })
      result[place + 1] = try WeightValues.concatenated(
        try mapped(arrays[place + 1].split(gates)) { part throws(LeptonError) in
          try part.transposed([1, 0])
        })
      if isLSTM {
        let values = try arrays[place + 2].floats()
        let half = values.count / 2
        result[place + 2] = .computed((0..<half).map { values[$0] + values[half + $0] }, bias)
      } else {
        result[place + 2] = try arrays[place + 2].reshaped(bias)
      }
      place += 3
    }
    return result
  }

  private static func mapped(
    _ parts: [WeightValues], _ body: (WeightValues) throws(LeptonError) -> WeightValues
  ) throws(LeptonError) -> [WeightValues] {
    var result: [WeightValues] = []
    for part in parts { result.append(try body(part)) }
    return result
  }

  /// A layer with low-rank adapters (LoRA), whose kernel Keras 3's `.h5` stores last and unmerged: bias,
  /// A (…, rank), B (rank, out), kernel (…, out). Nil where there are none.
  ///
  /// - Parameter scale: that of A·B: alpha / rank.
  private static func mergedAdapters(
    _ arrays: [SavedArray], _ targets: [WeightTarget], scale: Float
  ) throws(LeptonError) -> [WeightValues]? {
    guard arrays.count == targets.count + 2, let kernelTarget = targets.first,
      let a = arrays.first(where: { $0.name.hasSuffix("_a") && $0.name.contains("lora_") }),
      let b = arrays.first(where: { $0.name.hasSuffix("_b") && $0.name.contains("lora_") }),
      let kernel = arrays.last, kernel.shape == kernelTarget.parameter.shape,
      a.shape.rank == kernel.shape.rank, b.shape.rank == 2, a.shape.rank > 1,
      a.shape.dims.last == b.shape.dims[0], b.shape.dims[1] == kernel.shape.dims.last,
      a.shape.dims.dropLast() == kernel.shape.dims.dropLast()
    else { return nil }
    var sum = try kernel.floats()
    let left = try a.floats()
    let right = try b.floats()
    let (rank, width) = (b.shape.dims[0], b.shape.dims[1])
    for row in 0..<(rank > 0 ? left.count / rank : 0) {
      for inner in 0..<rank {
        let factor = scale * left[row * rank + inner]
        for column in 0..<width {
          sum[row * width + column] += factor * right[inner * width + column]
        }
      }
    }
    let rest = arrays.dropLast().filter { $0.name != a.name && $0.name != b.name }
    return [.computed(sum, kernel.shape)] + rest.map { .stored($0) }
  }

  private static let convolutions: Set<String> = [
    "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "Conv3DTranspose", "ConvLSTM2D",
    "ConvLSTM2DCell", "SeparableConv2D",
  ]

  /// A kernel of a convolution in the order of axes of today (space, in, out), and as a correlation.
  ///
  /// - Parameters:
  ///   - isChannelsFirst: whether the layer of Keras 1 had the dim_ordering `th`.
  ///   - isTheano: whether Theano computed it, which turns kernels around.
  static func kernel(
    _ values: WeightValues, _ target: WeightTarget, isKeras1: Bool, isTheano: Bool,
    isChannelsFirst: Bool
  ) throws(LeptonError) -> WeightValues {
    let wanted = target.parameter.shape
    let className = target.owner.className
    guard convolutions.contains(className), wanted.rank >= 3 else { return values }
    var values = values
    if isKeras1 {
      values = try keras1Kernel(values, className, wanted, isChannelsFirst: isChannelsFirst)
    }
    if values.shape != wanted, values.shape.rank == 4 {
      // Kernels in Theano's order of axes that nothing in the file announces.
      let order = [3, 2, 0, 1]
      if Shape(order.map { values.shape.dims[$0] }) == wanted {
        values = try values.transposed(order)
      }
    }
    // The one convolution that was a correlation on Theano too.
    let isTurned = isTheano && className != "SeparableConv2D"
    return isTurned && values.shape == wanted ? try values.rotated() : values
  }

  private static func keras1Kernel(
    _ values: WeightValues, _ className: String, _ wanted: Shape, isChannelsFirst: Bool
  ) throws(LeptonError) -> WeightValues {
    let shape = values.shape
    switch (className, shape.rank) {
    case ("Conv1D", 4):
      // (length, 1, in, out); before that (out, in, length, 1).
      let dims = shape.dims
      if dims[0] == wanted.dims[0], dims[1] == 1, dims[3] == wanted.dims[2] {
        return try values.reshaped([dims[0], dims[2], dims[3]])
      }
      return try values.transposed([2, 3, 1, 0]).reshaped([dims[2], dims[1], dims[0]])
    case ("Conv2DTranspose", 4):
      return try values.transposed(isChannelsFirst ? [2, 3, 0, 1] : [0, 1, 3, 2])
    case (_, 4) where isChannelsFirst: return try values.transposed([2, 3, 1, 0])
    case ("Conv3D", 5) where isChannelsFirst: return try values.transposed([2, 3, 4, 1, 0])
    default: return values
    }
  }
}
