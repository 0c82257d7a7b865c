import LeptonBase
import LeptonRuntime

/// Offsets in one arena for blocks that are alive during ranges of steps.
struct MemoryPlan {
  struct Block {
    var byteCount: Int
    var firstStep: Int
    var lastStep: Int
  }

  private(set) var offsets: [Int]
  private(set) var byteCount = 0

  /// Places the largest blocks first, each at the lowest offset where it meets no block that is alive
  /// at the same time ("greedy by size", Pisarchyk and Lee 2020).
  init(_ blocks: [Block]) throws(LeptonError) {
    offsets = [Int](repeating: 0, count: blocks.count)
    let order = blocks.indices.sorted {
      (blocks[$0].byteCount, $1) > (blocks[$1].byteCount, $0)
    }
    var placed: [Int] = []
    for index in order {
      let block = blocks[index]
      let (rounded, overflow) = block.byteCount.addingReportingOverflow(HostBuffer.alignment - 1)
      guard !overflow, rounded < 1 << 50 else {
        throw LeptonError(.limit, "an intermediate result of \(block.byteCount) bytes")
      }
      let size = rounded / HostBuffer.alignment * HostBuffer.alignment
      let rivals =
        placed
        .filter {
          blocks[$0].firstStep <= block.lastStep && block.firstStep <= blocks[$0].lastStep
        }
        .sorted { offsets[$0] < offsets[$1] }
      var offset = 0
      for rival in rivals {
        if offsets[rival] >= offset + size { break }
        offset = Swift.max(offset, offsets[rival] + aligned(blocks[rival].byteCount))
      }
      offsets[index] = offset
      byteCount = Swift.max(byteCount, offset + size)
      placed.append(index)
    }
  }
}

private func aligned(_ byteCount: Int) -> Int {
  (byteCount + HostBuffer.alignment - 1) / HostBuffer.alignment * HostBuffer.alignment
}
