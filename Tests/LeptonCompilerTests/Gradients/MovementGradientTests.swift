import LeptonBase
import LeptonGraph
import Testing

@Suite struct MovementGradientTests {
  private func check(
    _ shapes: Shape..., sourceLocation: SourceLocation = #_sourceLocation,
    body: (GraphBuilder, [Value]) throws -> Value
  ) throws {
    let inputs = shapes.enumerated().map { values($1, seed: UInt32($0) + 1) }
    try GradientCheck()(inputs, sourceLocation: sourceLocation, body)
  }

  @Test func reshapeAndTranspose() throws {
    try check([2, 6]) { try $0.apply1(Reshape([3, 4]), $1[0]) }
    try check([2, 3, 4]) { try $0.apply1(Transpose([2, 0, 1]), $1[0]) }
    try check([2, 3, 2, 2]) { try $0.apply1(Transpose([1, 3, 0, 2]), $1[0]) }
  }

  @Test func slices() throws {
    for slice in [
      AxisSlice(start: 1, stop: 5), AxisSlice(start: 0, stop: 7, step: 2), AxisSlice(step: 3),
      AxisSlice(start: -2, stop: 0, step: -1), .reversed, AxisSlice(start: 6, stop: 1, step: -2),
      AxisSlice(step: -3), AxisSlice(start: 3, stop: 4), AxisSlice(start: -3),
    ] {
      try check([7]) { try $0.apply1(Slice([slice]), $1[0]) }
      try check([2, 7, 3]) {
        try $0.apply1(Slice([.all, slice, AxisSlice(step: -2)]), $1[0])
      }
    }
  }

  @Test func concatenateAndPad() throws {
    try check([2, 1, 2], [2, 3, 2], [2, 2, 2]) { try $0.apply(Concatenate(axis: 1), $1)[0] }
    try check([2, 3]) { try $0.apply(Concatenate(axis: 0), [$1[0], $1[0]])[0] }
    try check([2, 3]) { try $0.apply1(Pad(before: [1, 0], after: [0, 2], value: 3), $1[0]) }
  }

  @Test func broadcasts() throws {
    try check([3, 1]) { try $0.apply1(BroadcastTo([2, 3, 4]), $1[0]) }
    try check([1]) { try $0.apply1(BroadcastTo([4]), $1[0]) }
  }

  @Test func gatheredRows() throws {
    let ids = try Tensor([2, 0, 2, 3, 2, 0] as [Int32], [2, 3])
    try check([5, 3]) { try $0.apply1(GatherRows(), $1[0], $0.constant(ids)) }
    try check([5, 2, 2]) { try $0.apply1(GatherRows(), $1[0], $0.constant(ids)) }
    try check([5]) { try $0.apply1(GatherRows(), $1[0], $0.constant(ids)) }
    let flat = try Tensor([2, 0, 2, 3, 2, 0] as [Int32], [6])
    try check([6, 3]) { try $0.apply1(ScatterAddRows(rowCount: 4), $1[0], $0.constant(flat)) }
  }
}
