import LeptonBase
import LeptonGraph
import Testing

/// Shapes that ops give, for known and unknown dimensions; those of windows are Keras's
/// `compute_output_shape`.
@Suite struct ShapeRuleTests {
  private func shape(_ op: some Op, _ arguments: Shape...) throws -> Shape {
    try op.resultTypes(arguments.map { TensorType.float32($0) })[0].shape
  }

  private func fails(_ op: some Op, _ arguments: Shape...) -> Bool {
    (try? op.resultTypes(arguments.map { TensorType.float32($0) })) == nil
  }

  @Test func broadcasting() throws {
    #expect(try shape(Binary(.add), [2, 1, 4], [3, 1]) == [2, 3, 4])
    #expect(try shape(Binary(.add), [-1, 4], [1, 4]) == [-1, 4])
    #expect(try shape(Binary(.add), [-1, 4], [5, 1]) == [5, 4])
    #expect(try shape(Binary(.multiply), [], [3]) == [3])
    #expect(fails(Binary(.add), [2, 3], [2, 4]))
  }

  @Test func matrixProduct() throws {
    #expect(try shape(MatMul(), [-1, 7, 3], [3, 5]) == [-1, 7, 5])
    #expect(try shape(MatMul(transposesB: true), [2, 1, 4, 3], [6, 5, 3]) == [2, 6, 4, 5])
    #expect(try shape(MatMul(transposesA: true), [3, 4], [3, 5]) == [4, 5])
    #expect(fails(MatMul(), [2, 3], [4, 5]))
  }

  @Test func convolution() throws {
    func window(_ strides: [Int], _ dilation: [Int], _ padding: WindowPadding) -> Convolution {
      Convolution(
        window: Window(size: [3, 2], strides: strides, dilation: dilation, padding: padding))
    }
    let kernel: Shape = [3, 2, 4, 6]
    #expect(try shape(window([1, 1], [1, 1], .valid), [-1, 9, 8, 4], kernel) == [-1, 7, 7, 6])
    #expect(try shape(window([2, 3], [1, 1], .same), [2, 9, 8, 4], kernel) == [2, 5, 3, 6])
    #expect(try shape(window([1, 1], [2, 3], .valid), [2, 9, 8, 4], kernel) == [2, 5, 5, 6])
    #expect(try shape(window([2, 2], [1, 1], .same), [-1, -1, 8, 4], kernel) == [-1, -1, 4, 6])
    #expect(fails(window([1, 1], [1, 1], .valid), [2, 2, 8, 4], kernel))
    #expect(fails(window([1, 1], [1, 1], .valid), [2, 9, 8, 5], kernel))
  }

  @Test func samePaddingPutsTheOddElementAfter() {
    let window = Window(size: [3], strides: [2], padding: .same)
    #expect(window.placement(axis: 0, length: 8) == (0, 1, 4))
    #expect(window.placement(axis: 0, length: 9) == (1, 1, 5))
    let causal = Window(size: [3], strides: [1], dilation: [2], padding: .causal)
    #expect(causal.placement(axis: 0, length: 8) == (4, 0, 8))
  }

  @Test func transposedConvolution() throws {
    func op(_ padding: WindowPadding, _ outputPadding: [Int]? = nil) -> ConvolutionTranspose {
      ConvolutionTranspose(
        window: Window(size: [3], strides: [2], padding: padding), outputPadding: outputPadding)
    }
    #expect(try shape(op(.same), [1, 5, 4], [3, 6, 4]) == [1, 10, 6])
    #expect(try shape(op(.valid), [1, 5, 4], [3, 6, 4]) == [1, 11, 6])
    #expect(try shape(op(.same, [1]), [1, 5, 4], [3, 6, 4]) == [1, 10, 6])
    #expect(try shape(op(.valid, [1]), [1, -1, 4], [3, 6, 4]) == [1, -1, 6])
  }

  @Test(arguments: [
    (AxisSlice(start: 1, stop: 4), 1, 3), (AxisSlice(start: -2), 4, 2),
    (AxisSlice.reversed, 5, 6), (AxisSlice(start: 4, stop: 0, step: -2), 4, 2),
    (AxisSlice(start: 10, stop: 20), 6, 0), (AxisSlice(start: nil, stop: -1, step: 4), 0, 2),
    (AxisSlice(start: Int.min, stop: Int.max), 0, 6),
  ])
  func slicesAsPython(_ slice: AxisSlice, _ first: Int, _ count: Int) {
    #expect(slice.resolved(6) == (first, count))
  }

  @Test func movement() throws {
    #expect(try shape(Reshape([-1, 6]), [-1, 2, 3]) == [-1, 6])
    #expect(fails(Reshape([5]), [2, 3]))
    #expect(try shape(Transpose([0, 2, 1]), [-1, 2, 3]) == [-1, 3, 2])
    #expect(fails(Transpose([0, 0, 1]), [1, 2, 3]))
    #expect(try shape(Concatenate(axis: 1), [-1, 2], [4, 3]) == [4, 5])
    #expect(fails(Concatenate(axis: 1), [3, 2], [4, 3]))
    #expect(try shape(Pad(before: [0, 1], after: [0, 2]), [-1, 5]) == [-1, 8])
    #expect(try shape(BroadcastTo([4, 3]), [1, 3]) == [4, 3])
    #expect(fails(BroadcastTo([4, 3]), [2, 3]))
  }

  @Test func reduction() throws {
    #expect(try shape(Reduce(.sum, axes: [1]), [-1, 2, 3]) == [-1, 3])
    #expect(
      try shape(Reduce(.mean, axes: [0, 2], keepsDimensions: true), [4, 2, 3]) == [1, 2, 1])
    #expect(fails(Reduce(.sum, axes: [3]), [1, 2, 3]))
    #expect(fails(Reduce(.any, axes: [0]), [1]))
  }

  @Test func recurrent() throws {
    let op = Recurrent(
      .lstm, units: 5, activation: Unary(.tanh), recurrentActivation: Unary(.sigmoid),
      hasBias: true, returnsSequence: true)
    let types = try op.resultTypes(
      ([[-1, -1, 3], [3, 20], [5, 20], [20]] as [Shape]).map { TensorType.float32($0) })
    #expect(types.map(\.shape) == [[-1, -1, 5], [-1, 5], [-1, 5]])
    #expect(fails(op, [-1, -1, 4], [3, 20], [5, 20], [20]))
  }
}
