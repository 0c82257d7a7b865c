import LeptonKernels
import Testing

/// What Keras 3.15 (TensorFlow backend) computes for B = 2, T = 4, I = 2, U = 3 with the weights,
/// inputs and states of `pattern`.
private struct KerasResult: Sendable {
  var kind: lk_recurrent_kind
  var sequences: Bool
  var backwards: Bool
  var zeroMasked: Bool
  var masked: Bool
  var stateful: Bool
  var output: [Float]
  var state: [Float]

  static let all: [KerasResult] = [
    .init(
      kind: LK_SIMPLE_RNN, sequences: false, backwards: false, zeroMasked: false, masked: false,
      stateful: false,
      output: [
        -0.194614, 0.4252589, 0.4213378, -0.8342738, 0.08140819, -0.02878097,
      ],
      state: [
        -0.194614, 0.4252589, 0.4213378, -0.8342738, 0.08140819, -0.02878097,
      ]),
    .init(
      kind: LK_SIMPLE_RNN, sequences: true, backwards: true, zeroMasked: false, masked: false,
      stateful: false,
      output: [
        -0.1664371, 0.2279253, -0.02399541, -0.1089863, 0.6710113, 0.3991029, 0.9492115, 0.0917181,
        -0.2409702, -0.1385552, -0.7571259, -0.8010153, -0.350488, 0.5566736, 0.2241297, 0.7629498,
        -0.2445562, -0.1881946, -0.3332938, -0.783882, -0.8034227, -0.6388422, -0.5204227,
        -0.3779137,
      ],
      state: [
        -0.1385552, -0.7571259, -0.8010153, -0.6388422, -0.5204227, -0.3779137,
      ]),
    .init(
      kind: LK_SIMPLE_RNN, sequences: true, backwards: false, zeroMasked: false, masked: true,
      stateful: false,
      output: [
        0.2031347, -0.4746069, -0.4621171, 0.4771661, -0.7358268, -0.7649098, 0.4771661, -0.7358268,
        -0.7649098, -0.8252993, -0.5437335, -0.6054267, 0, 0, 0, 0.1819512, -0.4398139, -0.4398139,
        -0.1955428, -0.8539238, -0.774244, -0.1955428, -0.8539238, -0.774244,
      ],
      state: [
        -0.8252993, -0.5437335, -0.6054267, -0.1955428, -0.8539238, -0.774244,
      ]),
    .init(
      kind: LK_SIMPLE_RNN, sequences: true, backwards: true, zeroMasked: true, masked: true,
      stateful: false,
      output: [
        -0.1664371, 0.2279253, -0.02399541, 0, 0, 0, 0.8751298, -0.2254777, -0.3964405, -0.3938003,
        -0.827074, -0.8346637, 0, 0, 0, 0.345214, -0.6772411, -0.6018227, -0.5880324, -0.8278414,
        -0.7746378, 0, 0, 0,
      ],
      state: [
        -0.3938003, -0.827074, -0.8346637, -0.5880324, -0.8278414, -0.7746378,
      ]),
    .init(
      kind: LK_SIMPLE_RNN, sequences: false, backwards: false, zeroMasked: false, masked: true,
      stateful: true,
      output: [
        -0.835082, -0.5387461, -0.5757464, -0.2590694, -0.8573126, -0.7569866,
      ],
      state: [
        -0.835082, -0.5387461, -0.5757464, -0.2590694, -0.8573126, -0.7569866,
      ]),
    .init(
      kind: LK_LSTM, sequences: false, backwards: false, zeroMasked: false, masked: false,
      stateful: false,
      output: [
        0.2592241, 0.1154624, 0.006911408, 0.2592702, 0.06234102, -0.08765637,
      ],
      state: [
        0.2592241, 0.1154624, 0.006911408, 0.2592702, 0.06234102, -0.08765637,
      ]),
    .init(
      kind: LK_LSTM, sequences: true, backwards: true, zeroMasked: false, masked: false,
      stateful: false,
      output: [
        0.1402573, 0.09733989, 0.03506238, 0.1681374, 0.048853, -0.1277182, 0.3837561, 0.1266685,
        -0.0009225564, 0.2627975, 0.1355144, 0.06739473, 0.09353787, -0.0006346788, -0.1551425,
        0.238653, 0.1043552, 0.03614681, 0.2608062, 0.1567463, 0.09788984, 0.2662989, 0.1748814,
        0.1260982,
      ],
      state: [
        0.2627975, 0.1355144, 0.06739473, 0.2662989, 0.1748814, 0.1260982,
      ]),
    .init(
      kind: LK_LSTM, sequences: true, backwards: false, zeroMasked: false, masked: true,
      stateful: false,
      output: [
        0.199893, 0.1385006, 0.09326293, 0.3888191, 0.1509151, 0.03411505, 0.3888191, 0.1509151,
        0.03411505, 0.2555822, 0.1184207, 0.02975554, 0, 0, 0, 0.1973772, 0.1399495, 0.0966031,
        0.2456556, 0.1558091, 0.08190472, 0.2456556, 0.1558091, 0.08190472,
      ],
      state: [
        0.2555822, 0.1184207, 0.02975554, 0.2456556, 0.1558091, 0.08190472,
      ]),
    .init(
      kind: LK_LSTM, sequences: true, backwards: true, zeroMasked: true, masked: true,
      stateful: false,
      output: [
        0.1402573, 0.09733989, 0.03506238, 0, 0, 0, 0.3495765, 0.1371252, 0.01483171, 0.2553304,
        0.1389476, 0.07366912, 0, 0, 0, 0.2145955, 0.1217638, 0.06635083, 0.2531041, 0.1617582,
        0.1116595, 0, 0, 0,
      ],
      state: [
        0.2553304, 0.1389476, 0.07366912, 0.2531041, 0.1617582, 0.1116595,
      ]),
    .init(
      kind: LK_LSTM, sequences: false, backwards: false, zeroMasked: false, masked: true,
      stateful: true,
      output: [
        0.2082932, 0.0962446, 0.05496993, 0.2705583, 0.1811659, 0.08408878,
      ],
      state: [
        0.2082932, 0.0962446, 0.05496993, 0.2705583, 0.1811659, 0.08408878,
      ]),
    .init(
      kind: LK_GRU, sequences: false, backwards: false, zeroMasked: false, masked: false,
      stateful: false,
      output: [
        0.6227908, 0.6500541, 0.4486734, 0.6031964, 0.6096258, 0.4790101,
      ],
      state: [
        0.6227908, 0.6500541, 0.4486734, 0.6031964, 0.6096258, 0.4790101,
      ]),
    .init(
      kind: LK_GRU, sequences: true, backwards: true, zeroMasked: false, masked: false,
      stateful: false,
      output: [
        0.2176318, 0.2857937, 0.1693159, 0.4087405, 0.4419775, 0.1672097, 0.5363436, 0.7392942,
        0.4961396, 0.5768886, 0.7468737, 0.7437803, 0.2303121, 0.256507, 0.02632691, 0.2985312,
        0.5159667, 0.7063237, 0.4051012, 0.6375579, 0.7362704, 0.5226671, 0.6685003, 0.6491072,
      ],
      state: [
        0.5768886, 0.7468737, 0.7437803, 0.5226671, 0.6685003, 0.6491072,
      ]),
    .init(
      kind: LK_GRU, sequences: true, backwards: false, zeroMasked: false, masked: true,
      stateful: false,
      output: [
        0.1323176, 0.3285874, 0.5278137, 0.3747335, 0.7005944, 0.6075399, 0.3747335, 0.7005944,
        0.6075399, 0.5427166, 0.6621556, 0.5080471, 0, 0, 0, 0.1379339, 0.3265179, 0.5074736,
        0.2284895, 0.5530552, 0.7833107, 0.2284895, 0.5530552, 0.7833107,
      ],
      state: [
        0.5427166, 0.6621556, 0.5080471, 0.2284895, 0.5530552, 0.7833107,
      ]),
    .init(
      kind: LK_GRU, sequences: true, backwards: true, zeroMasked: true, masked: true,
      stateful: false,
      output: [
        0.2176318, 0.2857937, 0.1693159, 0, 0, 0, 0.4069996, 0.6963333, 0.4579397, 0.4810492,
        0.7248883, 0.7278667, 0, 0, 0, 0.09564362, 0.3415357, 0.6574174, 0.244834, 0.5392965,
        0.7117063, 0, 0, 0,
      ],
      state: [
        0.4810492, 0.7248883, 0.7278667, 0.244834, 0.5392965, 0.7117063,
      ]),
    .init(
      kind: LK_GRU, sequences: false, backwards: false, zeroMasked: false, masked: true,
      stateful: true,
      output: [
        0.7452201, 0.7146332, 0.5602466, 0.3474343, 0.5730618, 0.7849502,
      ],
      state: [
        0.7452201, 0.7146332, 0.5602466, 0.3474343, 0.5730618, 0.7849502,
      ]),
    .init(
      kind: LK_GRU_RESET_BEFORE, sequences: false, backwards: false, zeroMasked: false,
      masked: false,
      stateful: false,
      output: [
        0.7598029, 0.5821099, 0.2964346, 0.7400385, 0.5786196, 0.3901519,
      ],
      state: [
        0.7598029, 0.5821099, 0.2964346, 0.7400385, 0.5786196, 0.3901519,
      ]),
    .init(
      kind: LK_GRU_RESET_BEFORE, sequences: true, backwards: true, zeroMasked: false, masked: false,
      stateful: false,
      output: [
        0.366289, 0.2155094, 0.1004017, 0.6138058, 0.3189819, 0.04744222, 0.719032, 0.6510182,
        0.362677, 0.7372324, 0.7060025, 0.6609207, 0.4452372, 0.1499181, -0.03038274, 0.5024126,
        0.4612448, 0.6561772, 0.5977077, 0.6207931, 0.6894442, 0.6958554, 0.6610212, 0.5791402,
      ],
      state: [
        0.7372324, 0.7060025, 0.6609207, 0.6958554, 0.6610212, 0.5791402,
      ]),
    .init(
      kind: LK_GRU_RESET_BEFORE, sequences: true, backwards: false, zeroMasked: false, masked: true,
      stateful: false,
      output: [
        0.1950171, 0.3082037, 0.4753537, 0.4959036, 0.6529426, 0.5374232, 0.4959036, 0.6529426,
        0.5374232, 0.6805758, 0.6198352, 0.3977638, 0, 0, 0, 0.2042768, 0.3038855, 0.4531274,
        0.3216368, 0.5459124, 0.7478083, 0.3216368, 0.5459124, 0.7478083,
      ],
      state: [
        0.6805758, 0.6198352, 0.3977638, 0.3216368, 0.5459124, 0.7478083,
      ]),
    .init(
      kind: LK_GRU_RESET_BEFORE, sequences: true, backwards: true, zeroMasked: true, masked: true,
      stateful: false,
      output: [
        0.366289, 0.2155094, 0.1004017, 0, 0, 0, 0.5795889, 0.6141391, 0.3596799, 0.6439176,
        0.6846319, 0.6528763, 0, 0, 0, 0.1371172, 0.3347374, 0.6184874, 0.3345715, 0.5336778,
        0.6701064, 0, 0, 0,
      ],
      state: [
        0.6439176, 0.6846319, 0.6528763, 0.3345715, 0.5336778, 0.6701064,
      ]),
    .init(
      kind: LK_GRU_RESET_BEFORE, sequences: false, backwards: false, zeroMasked: false,
      masked: true,
      stateful: true,
      output: [
        0.8298984, 0.6908598, 0.4343268, 0.4330623, 0.556509, 0.7431312,
      ],
      state: [
        0.8298984, 0.6908598, 0.4343268, 0.4330623, 0.556509, 0.7431312,
      ]),
  ]
}

/// Bidirectional(LSTM(3, return_sequences=True)) with the same mask.
private let bidirectionalOutput: [Float] = [
  0.199893, 0.1385006, 0.09326293, 0.09758357, 0.09324429, 0.07653522, 0.3888191, 0.1509151,
  0.03411505, 0.02206216, 0.1458723, 0.09088072, 0, 0, 0, 0, 0, 0, 0.2555822, 0.1184207,
  0.02975554, 0.03506238, 0.04332433, -0.01103112, 0, 0, 0, 0, 0, 0, 0.1973772, 0.1399495,
  0.0966031, 0.1228215, 0.005592819, 0.0179285, 0.2456556, 0.1558091, 0.08190472, 0.06635083,
  2.675976e-09, 0.0136174, 0, 0, 0, 0, 0, 0,
]

/// Numbers from -scale to scale without pattern to the eye.
private func pattern(_ count: Int, _ seed: Int, _ scale: Float) -> [Float] {
  (0..<count).map { Float(($0 * 37 + seed * 11) % 41 - 20) / 20 * scale }
}

private func layer(_ kind: lk_recurrent_kind, weightSeed: Int = 0) -> RecurrentCase {
  var test = RecurrentCase()
  test.parameters.kind = kind
  test.parameters.batch = 2
  test.parameters.time = 4
  test.parameters.inputs = 2
  test.parameters.units = 3
  test.parameters.activation = lk_activation(kind: LK_TANH, a: 0, b: 0, c: 0)
  test.parameters.recurrent_activation = lk_activation(kind: LK_SIGMOID, a: 0, b: 0, c: 0)
  test.parameters.input_time_stride = 2
  test.parameters.input_batch_stride = 8
  test.parameters.output_time_stride = 3
  test.parameters.output_batch_stride = 3
  let columns = test.gates * 3
  test.kernel = pattern(2 * columns, weightSeed, 0.8)
  test.recurrentKernel = pattern(3 * columns, weightSeed + 1, 0.8)
  test.bias = pattern(kind == LK_GRU ? 2 * columns : columns, weightSeed + 2, 0.8)
  test.input = pattern(16, 1, 1)
  return test
}

private let mask: [UInt8] = [1, 1, 0, 1, 0, 1, 1, 0]

private func isClose(_ a: [Float]?, _ b: [Float]) -> Bool {
  guard let a, a.count == b.count else { return false }
  return zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 }
}

@Suite struct RecurrentKerasTests {
  @Test(arguments: KerasResult.all.indices) func equalsKeras(index: Int) {
    let expected = KerasResult.all[index]
    var test = layer(expected.kind)
    test.parameters.return_sequences = expected.sequences
    if expected.sequences { test.parameters.output_batch_stride = 12 }
    test.parameters.go_backwards = expected.backwards
    test.parameters.zero_output_for_mask = expected.zeroMasked
    if expected.masked { test.mask = mask }
    if expected.stateful {
      test.initialH = pattern(6, 7, 1)
      if expected.kind == LK_LSTM { test.initialC = pattern(6, 8, 1) }
    }
    forEachInstructionSet { level in
      let result = test.run()
      #expect(isClose(result?.output, expected.output), "\(level)")
      #expect(isClose(result?.finalH, expected.state), "\(level)")
    }
  }

  @Test func equalsKerasBidirectional() {
    var forward = layer(LK_LSTM)
    forward.mask = mask
    forward.parameters.return_sequences = true
    forward.parameters.zero_output_for_mask = true
    forward.parameters.output_time_stride = 6
    forward.parameters.output_batch_stride = 24
    var backward = layer(LK_LSTM, weightSeed: 3)
    backward.mask = mask
    backward.parameters = forward.parameters
    backward.parameters.go_backwards = true
    backward.parameters.restore_order = true
    backward.parameters.output_offset = 3
    forEachInstructionSet { level in
      let (first, second) = RecurrentCase.runPair(forward, backward)
      var output = second?.output ?? []
      for (index, value) in (first?.output ?? []).enumerated() where index % 6 < 3 {
        output[index] = value
      }
      #expect(isClose(output, bidirectionalOutput), "\(level)")
    }
  }
}
