#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Functions that lepton takes its large blocks of memory from: weights, packed weights, arenas.
public struct Allocator: @unchecked Sendable {
  /// Returns `size` bytes aligned to `alignment` (a power of two), or nil.
  public var allocate:
    (_ size: Int, _ alignment: Int, _ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
  public var deallocate:
    (_ block: UnsafeMutableRawPointer, _ size: Int, _ context: UnsafeMutableRawPointer?) -> Void
  public var context: UnsafeMutableRawPointer?
  /// Whether blocks are the process's own, so that the system may be told how they are used.
  fileprivate var isSystem = false

  public init(
    allocate: @escaping (Int, Int, UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?,
    deallocate: @escaping (UnsafeMutableRawPointer, Int, UnsafeMutableRawPointer?) -> Void,
    context: UnsafeMutableRawPointer?
  ) {
    self.allocate = allocate
    self.deallocate = deallocate
    self.context = context
  }

  /// The process's own heap.
  public static let system: Allocator = {
    var system = Allocator(
      allocate: { size, alignment, _ in
        let block = aligned_alloc(alignment, size)
        if let block, size >= largeSize || alignment >= largePage {
          advise(block, size, .largePages)
        }
        return block
      },
      deallocate: { block, _, _ in free(block) }, context: nil)
    system.isSystem = true
    return system
  }()

  /// Blocks from this size on get large pages, where the system has them for those who ask: filling a block
  /// takes a fault for every page, which is most of the time of reading a file into memory.
  private static let largeSize = 4 << 20
  fileprivate static let largePage = 2 << 20

  fileprivate enum Advice { case largePages, notNeeded }

  /// Tells the system about the pages that lie within a block.
  fileprivate static func advise(_ block: UnsafeMutableRawPointer, _ size: Int, _ advice: Advice) {
    #if os(Linux)
      let page = 4096
      let start = (UInt(bitPattern: block) + UInt(page - 1)) / UInt(page) * UInt(page)
      let skipped = Int(start - UInt(bitPattern: block))
      guard let first = UnsafeMutableRawPointer(bitPattern: start), size - skipped >= page else {
        return
      }
      _ = madvise(
        first, (size - skipped) / page * page,
        advice == .largePages ? MADV_HUGEPAGE : MADV_DONTNEED)
    #endif
  }

  private static let selected = Lock<Allocator>(.system)

  /// The allocator of blocks made from now on; each block is given back to the one it came from.
  public static var current: Allocator {
    get { selected.withLock { $0 } }
    set { selected.withLock { $0 = newValue } }
  }
}

/// A block of memory aligned to 64 bytes, freed with its last reference.
///
/// Whoever makes a buffer fills it before sharing it; from then on it is read only, except for arenas
/// and states, which belong to one running program at a time.
public final class HostBuffer: @unchecked Sendable {
  public let pointer: UnsafeMutableRawPointer
  public let byteCount: Int
  /// Of the bytes that it holds; a copy may have the original's.
  public let identity: Identity
  private let block: UnsafeMutableRawPointer
  private let capacity: Int
  private let allocator: Allocator

  public static let alignment = 64

  /// Tells contents apart that were computed with; it outlives them, where need be.
  public final class Identity: Sendable, Hashable {
    public init() {}
    public static func == (one: Identity, other: Identity) -> Bool { one === other }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
  }

  /// Uninitialised memory of at least `byteCount` bytes.
  /// - Parameters:
  ///   - identity: that of what it will hold, where that is known already.
  ///   - isLasting: it is filled once and then read, as weights are. Large blocks then begin a cache line
  ///     behind the start of a large page, so that they have as many of these as they can. On the start
  ///     itself convolutional networks ran 5 to 7 % slower.
  public init(
    byteCount: Int, identity: Identity = Identity(), isLasting: Bool = false
  ) throws(LeptonError) {
    guard byteCount >= 0, byteCount <= Int.max - 2 * Self.alignment else {
      throw LeptonError(.limit, "a block of \(byteCount) bytes cannot be addressed")
    }
    let allocator = Allocator.current
    let isPaged = isLasting && allocator.isSystem && byteCount >= Allocator.largePage
    let skew = isPaged ? Self.alignment : 0
    let capacity =
      skew + (Swift.max(byteCount, 1) + Self.alignment - 1) / Self.alignment * Self.alignment
    let alignment = isPaged ? Allocator.largePage : Self.alignment
    guard let block = allocator.allocate(capacity, alignment, allocator.context) else {
      throw LeptonError(.outOfMemory, "no memory for a block of \(byteCount) bytes")
    }
    self.block = block
    pointer = block + skew
    self.byteCount = byteCount
    self.identity = identity
    self.capacity = capacity
    self.allocator = allocator
  }

  /// Memory filled with zeros.
  public static func zeros(byteCount: Int) throws(LeptonError) -> HostBuffer {
    let buffer = try HostBuffer(byteCount: byteCount)
    buffer.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    return buffer
  }

  /// A copy of `values`.
  public static func copying<T: BitwiseCopyable>(_ values: [T]) throws(LeptonError) -> HostBuffer {
    let byteCount = values.count * MemoryLayout<T>.stride
    let buffer = try HostBuffer(byteCount: byteCount)
    values.withUnsafeBytes { source in
      if let base = source.baseAddress {
        buffer.pointer.copyMemory(from: base, byteCount: byteCount)
      }
    }
    return buffer
  }

  /// Gives the memory's pages back to the system now: freed blocks within the heap keep theirs. The bytes
  /// are lost; to be called just before the last reference goes.
  public func discard() {
    if allocator.isSystem { Allocator.advise(block, capacity, .notNeeded) }
  }

  deinit { allocator.deallocate(block, capacity, allocator.context) }

  /// The memory as elements of `T`.
  public func bound<T: BitwiseCopyable>(to type: T.Type) -> UnsafeMutableBufferPointer<T> {
    UnsafeMutableBufferPointer(
      start: pointer.assumingMemoryBound(to: T.self), count: byteCount / MemoryLayout<T>.stride)
  }
}
