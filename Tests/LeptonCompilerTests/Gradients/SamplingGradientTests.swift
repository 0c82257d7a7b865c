import LeptonBase
import LeptonGraph
import Testing

@Suite struct SamplingGradientTests {
  private static let readings: [ImageReading] = ImageBorder.allCases.flatMap { border in
    [true, false].map { ImageReading(isLinear: $0, border: border, fillValue: 0.7) }
  }

  /// Positions that lie inside of cells, some of them outside of the image.
  private static let positions: [Float] = [
    0.3, 1.7, -0.6, 2.4, 5.3, -3.2, 1.4, 2.6, 0.2, 4.7, 1.3, -1.6,
  ]

  @Test(arguments: readings) func sampling(reading: ImageReading) throws {
    let images = values([2, 3, 4, 2])
    let places: (shape: Shape, values: [Float]) = ([2, 2, 3], Self.positions)
    try GradientCheck()([images, places]) { try $0.apply1(SampleImages(reading), $1[0], $1[1]) }
  }

  @Test func samplingInOneAndThreeDimensions() throws {
    let reading = ImageReading(isLinear: true, border: .nearest)
    try GradientCheck()([values([1, 5, 1]), ([1, 1, 4], [0.3, 3.6, -2.2, 8.4])]) {
      try $0.apply1(SampleImages(reading), $1[0], $1[1])
    }
    try GradientCheck()([
      values([1, 2, 3, 2, 2]), ([1, 3, 2], [0.3, 0.6, 1.2, 0.4, 0.7, 0.2]),
    ]) { try $0.apply1(SampleImages(reading), $1[0], $1[1]) }
  }

  @Test(arguments: readings.filter { $0.border != .mirror })
  func projecting(reading: ImageReading) throws {
    let transforms: [Float] = [
      1.1, 0.2, -1.3, 0.1, 0.8, 0.6, 0.02, -0.01, 0.7, -0.3, 1.2, 0.4, 1.2, -0.7, 0, 0.05,
    ]
    for (height, width) in [(nil, nil), (5, 2)] as [(Int?, Int?)] {
      let op = ProjectImages(reading, height: height, width: width)
      try GradientCheck(indifferent: [1])([values([2, 3, 4, 2]), ([2, 8], transforms)]) {
        try $0.apply1(op, $1[0], $1[1])
      }
    }
    try GradientCheck(indifferent: [1])([
      values([2, 3, 4, 2]), ([1, 8], Array(transforms.prefix(8))),
    ]) { try $0.apply1(ProjectImages(reading), $1[0], $1[1]) }
  }

  /// The numbers that lead end points back to start points, by the equations themselves.
  @Test func homographies() throws {
    let start: [Float] = [0, 0, 6, 0, 0, 4, 6, 4]
    let end: [Float] = [0.3, -0.2, 5.1, 0.4, 0.6, 4.4, 6.6, 3.2]
    let builder = GraphBuilder()
    let points = [builder.input(.float32([1, 4, 2])), builder.input(.float32([1, 4, 2]))]
    builder.output(try builder.apply1(Homography(), points[0], points[1]))
    let h = try run(builder.graph, [start, end])[0]
    for corner in 0..<4 {
      let (x, y) = (end[2 * corner], end[2 * corner + 1])
      let k = h[6] * x + h[7] * y + 1
      #expect(abs((h[0] * x + h[1] * y + h[2]) / k - start[2 * corner]) < 1e-5)
      #expect(abs((h[3] * x + h[4] * y + h[5]) / k - start[2 * corner + 1]) < 1e-5)
    }
  }

  @Test func impossibleShapesAreRefused() {
    let builder = GraphBuilder()
    let images = builder.input(.float32([2, 3, 4, 1]))
    let reading = ImageReading(isLinear: true, border: .constant)
    #expect(throws: LeptonError.self) {
      let transforms = builder.input(.float32([3, 8]))
      return try builder.apply1(ProjectImages(reading), images, transforms)
    }
    #expect(throws: LeptonError.self) {
      let positions = builder.input(.float32([2, 3, 5]))
      return try builder.apply1(SampleImages(reading), images, positions)
    }
  }
}
