import LeptonKernels

/// Memory as the kernels want it: floats, aligned to 64 bytes, with a guard behind them.
final class AlignedFloats {
  static let guardCount = 16
  let count: Int
  let pointer: UnsafeMutablePointer<Float>

  init(_ values: [Float], filledTo total: Int = 0) {
    count = max(values.count, total)
    let bytes = (count + Self.guardCount) * 4
    pointer = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Float.self, capacity: count + Self.guardCount)
    pointer.initialize(repeating: 12345, count: count + Self.guardCount)
    for (index, value) in values.enumerated() { pointer[index] = value }
  }

  convenience init(bytes: Int) { self.init([], filledTo: (bytes + 3) / 4) }

  deinit { pointer.deallocate() }

  var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
  var guardIsIntact: Bool { (count..<count + Self.guardCount).allSatisfy { pointer[$0] == 12345 } }
}

/// One recurrent layer with weights and operands, to be run by the kernel and by the plain loop.
struct RecurrentCase {
  var parameters = lk_recurrent()
  var kernel: [Float] = []
  var recurrentKernel: [Float] = []
  var bias: [Float]?
  var input: [Float] = []
  var mask: [UInt8]?
  var initialH: [Float]?
  var initialC: [Float]?

  struct Result: Equatable {
    var output: [Float]
    var finalH: [Float]
    var finalC: [Float]
  }

  var gates: Int {
    parameters.kind == LK_SIMPLE_RNN ? 1 : parameters.kind == LK_LSTM ? 4 : 3
  }
  var outputCount: Int {
    let last = Int(parameters.return_sequences ? max(parameters.time, 1) - 1 : 0)
    return Int(parameters.output_offset)
      + Int(parameters.batch - 1) * Int(parameters.output_batch_stride)
      + last * Int(parameters.output_time_stride) + Int(parameters.units)
  }

  /// Runs the kernel. Output elements that it does not write are 12345.
  func run(pool: OpaquePointer? = nil, statesInPlace: Bool = false) -> Result? {
    var parameters = parameters
    let operands = operands(&parameters, statesInPlace: statesInPlace)
    lk_recurrent_kernel()(&parameters, operands.pointers, pool)
    return operands.result
  }

  /// Runs two cases as a pair.
  static func runPair(
    _ first: RecurrentCase, _ second: RecurrentCase, pool: OpaquePointer? = nil
  ) -> (Result?, Result?) {
    var pair = lk_recurrent_pair(first: first.parameters, second: second.parameters)
    let one = first.operands(&pair.first, statesInPlace: false)
    let two = second.operands(&pair.second, statesInPlace: false)
    lk_recurrent_pair_kernel()(&pair, one.pointers + two.pointers, pool)
    return (one.result, two.result)
  }

  private func operands(_ parameters: inout lk_recurrent, statesInPlace: Bool) -> Operands {
    let packed = AlignedFloats(bytes: lk_recurrent_packed_size(&parameters))
    lk_recurrent_pack(&parameters, kernel, recurrentKernel, bias, packed.pointer)
    return Operands(
      self, packed: packed, scratch: AlignedFloats(bytes: lk_recurrent_scratch(&parameters)),
      statesInPlace: statesInPlace)
  }

  private final class Operands {
    let packed: AlignedFloats, scratch: AlignedFloats
    let input: AlignedFloats, output: AlignedFloats
    let initialH: AlignedFloats?, initialC: AlignedFloats?
    let finalH: AlignedFloats, finalC: AlignedFloats
    let mask: UnsafeMutableBufferPointer<UInt8>?

    init(
      _ test: RecurrentCase, packed: AlignedFloats, scratch: AlignedFloats, statesInPlace: Bool
    ) {
      self.packed = packed
      self.scratch = scratch
      input = AlignedFloats(test.input)
      output = AlignedFloats([], filledTo: test.outputCount)
      initialH = test.initialH.map { AlignedFloats($0) }
      initialC = test.initialC.map { AlignedFloats($0) }
      let states = Int(test.parameters.batch * test.parameters.units)
      finalH = statesInPlace ? initialH ?? .init([], filledTo: states) : .init([], filledTo: states)
      finalC = statesInPlace ? initialC ?? .init([], filledTo: states) : .init([], filledTo: states)
      if let values = test.mask {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: values.count)
        _ = copy.initialize(from: values)
        mask = copy
      } else {
        mask = nil
      }
    }

    deinit { mask?.deallocate() }

    var pointers: [UnsafeMutableRawPointer?] {
      [
        .init(input.pointer), .init(packed.pointer), mask?.baseAddress.map { .init($0) },
        initialH.map { .init($0.pointer) }, initialC.map { .init($0.pointer) },
        .init(output.pointer), .init(finalH.pointer), .init(finalC.pointer),
        .init(scratch.pointer),
      ]
    }

    /// Nil when something was written past an end.
    var result: Result? {
      let intact = [packed, scratch, output, finalH, finalC].allSatisfy { $0.guardIsIntact }
      guard intact else { return nil }
      return Result(output: output.values, finalH: finalH.values, finalC: finalC.values)
    }
  }
}
