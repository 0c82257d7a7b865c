import LeptonBase
import LeptonGraph
import LeptonJSON

/// What LocallyConnected1D and LocallyConnected2D of Keras 1 and 2 share: a convolution whose every
/// window has weights of its own; x (N, spatial…, C) or with `channels_first` (N, C, spatial…).
///
/// The kernel's shape follows `implementation`: 1 is (windows, elements of a window, F); 2 is a whole
/// matrix from all inputs to all outputs, of which only what lies in windows counts; 3 is a list of
/// what lies in windows, ordered by output, then input.
/// Source: `layers/locally_connected` of Keras 2.
public class BaseLocallyConnected: Layer, @unchecked Sendable {
  /// The number of spatial axes.
  class var spatialRank: Int { 2 }

  private let filters: Int
  private let size: [Int]
  private let strides: [Int]
  private let padding: WindowPadding
  private let channelsFirst: Bool
  private let activation: ActivationFunction
  private let usesBias: Bool
  private let implementation: Int
  private let kernelInitializer: any Initializer
  private let biasInitializer: any Initializer
  /// Where the windows lie; nil until the layer is built.
  public private(set) var windows: LocalWindows?
  private var kernel: Parameter?
  private var bias: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let rank = Self.spatialRank
    filters = try options.size("filters")
    size = try options.tuple("kernel_size", count: rank)
    strides = try options.tuple("strides", count: rank, default: 1)
    padding = try options.padding()
    channelsFirst = try options.channelsFirst()
    activation = try options.activation()
    usesBias = try options.bool("use_bias", default: true)
    kernelInitializer = try options.initializer("kernel_initializer", default: "glorot_uniform")
    biasInitializer = try options.initializer("bias_initializer", default: "zeros")
    for word in ["kernel", "bias", "activity"] { try options.regularizer(word + "_regularizer") }
    for word in ["kernel", "bias"] { try options.constraint(word + "_constraint") }
    implementation = try options.int("implementation", default: 1, in: 1...3)
    guard implementation > 1 || padding == .valid else {
      throw options.error("padding", "must be 'valid' where 'implementation' is 1")
    }
    try super.init(options)
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    let rank = Self.spatialRank
    let channels = try inputChannels(inputs, spatialRank: rank, channelsFirst: channelsFirst)
    let shape = inputs.first?.shape ?? []
    let space = Array(shape.dims[(channelsFirst ? 2 : 1)...].prefix(rank))
    guard space.allSatisfy({ $0 > 0 }) else {
      throw error("must know the whole shape of its input, not \(shape)", code: .shapeMismatch)
    }
    let windows = LocalWindows(
      input: space, channels: channels, filters: filters, size: size, strides: strides,
      isSame: padding == .same, channelsFirst: channelsFirst)
    guard windows.output.allSatisfy({ $0 > 0 }) else {
      throw error("has windows that are larger than its input \(shape)", code: .shapeMismatch)
    }
    guard let counts = windows.counts else { throw error("has too many weights", code: .limit) }
    self.windows = windows
    let inside = space + [channels]
    let outside = windows.output + [filters]
    let kernelShape: Shape
    switch implementation {
    case 1: kernelShape = [counts.positions, counts.depth, filters]
    case 2:
      kernelShape = Shape(
        channelsFirst ? [channels] + space + [filters] + windows.output : inside + outside)
    default: kernelShape = [windows.connections().count { $0.input >= 0 }]
    }
    kernel = try addParameter("kernel", kernelShape, kernelInitializer)
    if usesBias { bias = try addParameter("bias", Shape(outside), biasInitializer) }
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let windows, let kernel, let counts = windows.counts else {
      throw error("is not built", code: .internal)
    }
    let builder = lowering.builder
    let weights = try weights(kernel, lowering)
    let matrices = try lowering.reshape(weights, [counts.positions, counts.depth, filters])
    let patches = try patches(input, windows, counts, lowering)
    let product = try lowering.einsum(
      channelsFirst ? "ndp,pdf->nfp" : "npd,pdf->npf", patches, matrices)
    let batch = lowering.shape(input)[0]
    let output = channelsFirst ? [filters] + windows.output : windows.output + [filters]
    var y = try lowering.reshape(product, [batch] + output)
    if let bias {
      // With channels first the numbers keep their order, they are not transposed, as in Keras.
      let shaped = try lowering.reshape(builder.parameter(bias), [1] + output)
      y = try builder.apply1(Binary(.add), y, shaped)
    }
    return try activation.apply(y, builder)
  }

  /// The elements of all windows: (N, windows, elements), with channels first (N, elements, windows).
  private func patches(
    _ input: Value, _ windows: LocalWindows, _ counts: (positions: Int, depth: Int, all: Int),
    _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let window = Window(
      size: size, strides: strides,
      padding: .explicit(
        before: size.indices.map(windows.before), after: size.indices.map(windows.after)))
    let x = channelsFirst ? try lowering.channelsToLast(input) : input
    let patches = try lowering.patches(x, window)
    let batch = lowering.shape(input)[0]
    guard channelsFirst else {
      return try lowering.reshape(patches, [batch, counts.positions, counts.depth])
    }
    let elements = counts.depth / windows.channels
    let apart = try lowering.reshape(
      patches, [batch, counts.positions, elements, windows.channels])
    return try lowering.reshape(
      lowering.transpose(apart, [0, 3, 2, 1]), [batch, counts.depth, counts.positions])
  }

  /// The weights as (windows, elements, filters), zero for elements that are padding.
  private func weights(
    _ kernel: Parameter, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let builder = lowering.builder
    let stored = builder.parameter(kernel)
    guard let ids = kernelPlaces(), let total = kernel.shape.count else { return stored }
    // A zero after the last weight stands for what is padding.
    let column = try lowering.reshape(stored, [total, 1])
    let table = try builder.apply1(Pad(before: [0, 0], after: [1, 0]), column)
    let places = builder.constant(try Tensor(ids, [ids.count]))
    return try builder.apply1(GatherRows(), table, places)
  }

  /// For every weight of (windows, elements, filters) its place in the kernel, the place after the last
  /// one for what is padding; nil where the kernel is just that.
  public func kernelPlaces() -> [Int32]? {
    guard implementation > 1, let windows, let total = kernel?.shape.count else { return nil }
    let connections = windows.connections()
    var ids = [Int32](repeating: Int32(clamping: total), count: connections.count)
    if implementation == 2 {
      let outputs = windows.output.reduce(filters, *)
      for (place, pair) in connections.enumerated() where pair.input >= 0 {
        ids[place] = Int32(clamping: pair.input * outputs + pair.output)
      }
    } else {
      let present = connections.indices.filter { connections[$0].input >= 0 }
      let ordered = present.sorted {
        (connections[$0].output, connections[$0].input)
          < (connections[$1].output, connections[$1].input)
      }
      for (number, place) in ordered.enumerated() { ids[place] = Int32(clamping: number) }
    }
    return ids
  }
}
