import LeptonKernels
import Testing

/// Writes values into the fixed arrays of a parameter struct.
func fill<Tuple>(_ tuple: inout Tuple, _ values: [Int]) {
  withUnsafeMutableBytes(of: &tuple) { raw in
    let array = raw.bindMemory(to: Int64.self)
    for (index, value) in values.enumerated() { array[index] = Int64(value) }
  }
}

private func randomBytes(_ count: Int, _ random: inout SplitMix) -> [UInt8] {
  (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
}

/// Calls `body` with every index of `dims`, in row-major order.
private func forEachIndex(_ dims: [Int], _ body: ([Int]) -> Void) {
  var index = [Int](repeating: 0, count: dims.count)
  if dims.contains(0) { return }
  while true {
    body(index)
    var axis = dims.count - 1
    while axis >= 0 {
      index[axis] += 1
      if index[axis] < dims[axis] { break }
      index[axis] = 0
      axis -= 1
    }
    if axis < 0 { return }
  }
}

private func dot(_ a: [Int], _ b: [Int]) -> Int { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

/// A strided copy with the memory it works on.
private struct CopyCase {
  var size = 4
  var dims: [Int] = []
  var from: [Int] = []
  var to: [Int] = []
  var fromOffset = 0
  var source: [UInt8] = []
  var destination: [UInt8] = []

  /// Random strides: axes in any order, some read backwards, some repeated, gaps between.
  static func random(_ random: inout SplitMix) -> CopyCase {
    var test = CopyCase()
    test.size = [1, 2, 4, 4, 4, 8][random.int(0...5)]
    let rank = random.int(0...5)
    test.dims = (0..<rank).map { _ in random.int(1...5) }
    if rank > 1 && random.int(0...1) == 0 {
      test.dims[rank - 1] = random.int(1...50)
      test.dims[random.int(0...rank - 2)] = random.int(1...50)
    }
    if rank > 0 && random.int(0...30) == 0 { test.dims[0] = 0 }
    test.from = [Int](repeating: 0, count: rank)
    test.to = test.from
    for output in [false, true] {
      let order = random.int(0...1) == 0 ? Array(0..<rank) : (0..<rank).shuffled(using: &random)
      var next = random.int(0...3) == 0 ? 2 : 1
      for axis in order.reversed() {
        if !output && random.int(0...5) == 0 { continue }
        if output { test.to[axis] = next } else { test.from[axis] = next }
        next = next * max(test.dims[axis], 1) + (random.int(0...3) == 0 ? 1 : 0)
      }
    }
    let span = dot(test.dims.map { max($0 - 1, 0) }, test.from) + 1
    test.source = randomBytes(span * test.size, &random)
    for axis in 0..<rank where random.int(0...4) == 0 {
      test.fromOffset += max(test.dims[axis] - 1, 0) * test.from[axis]
      test.from[axis] *= -1
    }
    let extent = dot(test.dims.map { max($0 - 1, 0) }, test.to) + 1
    test.destination = randomBytes(extent * test.size, &random)
    return test
  }

  func run(pool: OpaquePointer? = nil) -> [UInt8]? {
    var params = lk_copy_params()
    params.rank = Int32(dims.count)
    params.element_size = Int32(size)
    fill(&params.dims, dims)
    fill(&params.source_strides, from)
    fill(&params.destination_strides, to)
    params.source_offset = Int64(fromOffset)
    guard lk_copy_prepare(&params) else { return nil }
    var source = source, destination = destination
    source.withUnsafeMutableBytes { source in
      destination.withUnsafeMutableBytes { destination in
        call(lk_copy_kernel(), params, [source.baseAddress, destination.baseAddress], pool: pool)
      }
    }
    return destination
  }

  func reference() -> [UInt8] {
    var result = destination
    forEachIndex(dims) { index in
      let read = (fromOffset + dot(index, from)) * size, write = dot(index, to) * size
      for byte in 0..<size { result[write + byte] = source[read + byte] }
    }
    return result
  }
}

@Suite struct MovementTests {
  @Test func randomCopiesEqualThePlainLoop() {
    var random = SplitMix(state: 7)
    let tests = (0..<600).map { _ in CopyCase.random(&random) }
    let references = tests.map { $0.reference() }
    forEachInstructionSet { level in
      for (number, test) in tests.enumerated() {
        let same = test.run() == references[number]
        #expect(
          same, "copy \(number) level \(level.rawValue): \(test.dims) \(test.from) \(test.to)")
        if !same { return }
      }
    }
  }

  @Test func largeCopiesDoNotDependOnThreads() {
    let pool = lk_pool_create(2)
    defer { lk_pool_free(pool) }
    var random = SplitMix(state: 8)
    for (from, to) in [
      ([1], [1]), ([1, 700], [313, 1]), ([700, 1], [700, 1]), ([0, 1], [600, 1]),
    ] {
      var test = CopyCase()
      test.dims = from.count == 1 ? [200_001] : from == [1, 700] ? [700, 313] : [350, 600]
      test.from = from
      test.to = to
      test.source = randomBytes(4 * 250_000, &random)
      test.destination = randomBytes(4 * 250_000, &random)
      let want = test.reference()
      forEachInstructionSet { _ in
        #expect(test.run() == want)
        #expect(test.run(pool: pool) == want)
      }
    }
  }

  @Test func fillWritesItsBlockOnly() {
    forEachInstructionSet { _ in
      for size in [1, 2, 4, 8] {
        var params = lk_fill_params()
        params.rank = 3
        params.element_size = Int32(size)
        fill(&params.dims, [2, 3, 4])
        fill(&params.strides, [40, 12, 3])
        params.offset = 5
        params.value = 0x1122_3344_5566_7788
        var memory = [UInt8](repeating: 9, count: 100 * size)
        var want = memory
        forEachIndex([2, 3, 4]) { index in
          for byte in 0..<size {
            want[(5 + dot(index, [40, 12, 3])) * size + byte] = UInt8(
              truncatingIfNeeded: params.value >> UInt64(8 * byte))
          }
        }
        memory.withUnsafeMutableBytes { call(lk_fill_kernel(), params, [$0.baseAddress]) }
        #expect(memory == want)
      }
    }
  }

  @Test func paddingAndCroppingEqualThePlainLoop() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 11)
      for number in 0..<600 {
        let rank = random.int(0...5)
        let dims = (0..<rank).map { _ in random.int(0...6) }
        let before = dims.map { random.int(0...1) == 0 ? 0 : random.int(-min($0, 2)...3) }
        let after = zip(dims, before).map { dim, before in
          random.int(0...1) == 0 ? 0 : random.int(-min(max(dim + before, 0), 2)...3)
        }
        var params = lk_pad_params()
        params.rank = Int32(rank)
        params.element_size = 4
        fill(&params.dims, dims)
        fill(&params.before, before)
        fill(&params.after, after)
        params.value = 77
        let ready = lk_pad_prepare(&params)
        #expect(ready)
        let output = dims.indices.map { dims[$0] + before[$0] + after[$0] }
        let count = output.reduce(1, *)
        var source = (0..<max(dims.reduce(1, *), 1)).map { Int32($0 + 1000) }
        var destination = [Int32](repeating: -1, count: count + 1)
        source.withUnsafeMutableBytes { source in
          destination.withUnsafeMutableBytes { destination in
            call(lk_pad_kernel(), params, [source.baseAddress, destination.baseAddress])
          }
        }
        var want: [Int32] = []
        forEachIndex(output) { index in
          var place = 0
          var inside = true
          for axis in dims.indices {
            let i = index[axis] - before[axis]
            inside = inside && i >= 0 && i < dims[axis]
            place = place * dims[axis] + i
          }
          want.append(inside ? source[place] : 77)
        }
        let same = destination == want + [-1]
        #expect(same, "pad \(number) level \(level.rawValue): \(dims) \(before) \(after)")
        if !same { return }
      }
    }
  }

  @Test func gatherCopiesRowsAndReportsTheFirstFault() {
    forEachInstructionSet { _ in
      var random = SplitMix(state: 12)
      for _ in 0..<100 {
        let outer = random.int(1...3), rows = random.int(1...20), width = random.int(1...40)
        let count = random.int(1...30)
        var table = (0..<outer * rows * width).map { Float($0) }
        var ids = (0..<count).map { _ in Int32(random.int(0...rows - 1)) }
        let broken = random.int(0...1) == 0 ? random.int(0...count - 1) : nil
        if let broken { ids[broken] = random.int(0...1) == 0 ? -1 : Int32(rows) }
        var out = [Float](repeating: -1, count: outer * count * width + 1)
        var fault = lk_fault()
        let params = lk_gather_params(
          element_size: 4, outer: Int64(outer), rows: Int64(rows), width: Int64(width),
          count: Int64(count))
        table.withUnsafeMutableBytes { table in
          ids.withUnsafeMutableBytes { ids in
            out.withUnsafeMutableBytes { out in
              withUnsafeMutableBytes(of: &fault) { fault in
                call(
                  lk_gather_kernel(), params,
                  [table.baseAddress, ids.baseAddress, out.baseAddress, fault.baseAddress])
              }
            }
          }
        }
        var want: [Float] = []
        for o in 0..<outer {
          for id in ids {
            for w in 0..<width {
              let legal = id >= 0 && id < rows
              want.append(legal ? table[(o * rows + Int(id)) * width + w] : 0)
            }
          }
        }
        #expect(out == want + [-1])
        if let broken {
          #expect(fault.code == Int32(LK_FAULT_INDEX.rawValue))
          #expect(fault.position == Int64(broken) && fault.value == Int64(ids[broken]))
          #expect(fault.limit == Int64(rows))
        } else {
          #expect(fault.code == Int32(LK_FAULT_NONE.rawValue))
        }
      }
    }
  }
}
