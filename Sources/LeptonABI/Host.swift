import CLepton
import Lepton
import LeptonBase

@c @implementation
public func lepton_set_thread_count(_ count: Int32) -> lepton_status {
  border { () throws(LeptonError) in try Threads.setCount(Int(count)) }
}

@c @implementation
public func lepton_get_thread_count(_ count: UnsafeMutablePointer<Int32>!) -> lepton_status {
  border { () throws(LeptonError) in
    try required(count, "count").pointee = Int32(Threads.count)
  }
}

@c @implementation
public func lepton_set_thread_pool(_ pool: UnsafePointer<lepton_thread_pool>!) -> lepton_status {
  border { () throws(LeptonError) in
    guard pool != nil else { return try Threads.setCount(0) }
    let given = try options(pool, default: lepton_thread_pool())
    guard let parallelFor = given.parallel_for else {
      throw LeptonError(.invalidArgument, "the thread pool's parallel_for is NULL")
    }
    try Threads.useHostPool(parallelFor, count: Int(given.threads), context: given.context)
  }
}

@c @implementation
public func lepton_set_allocator(_ allocator: UnsafePointer<lepton_allocator>!) -> lepton_status {
  border { () throws(LeptonError) in
    let given = try options(allocator, default: lepton_allocator())
    switch (given.allocate, given.deallocate) {
    case (nil, nil): Allocator.current = .system
    case (let allocate?, let deallocate?):
      Allocator.current = Allocator(
        allocate: { size, alignment, context in allocate(context, size, alignment) },
        deallocate: { block, size, context in deallocate(context, block, size) },
        context: given.context)
    default:
      throw LeptonError(
        .invalidArgument, "an allocator needs both functions, 'allocate' and 'deallocate'")
    }
  }
}

@c @implementation
public func lepton_set_log_callback(
  _ level: lepton_log_level,
  _ callback: (
    @convention(c) (UnsafeMutableRawPointer?, lepton_log_level, UnsafePointer<CChar>?) -> Void
  )!,
  _ context: UnsafeMutableRawPointer!
) -> lepton_status {
  border { () throws(LeptonError) in
    guard let level = Log.Level(rawValue: Int32(truncatingIfNeeded: level.rawValue)) else {
      throw LeptonError(.invalidArgument, "there is no log level \(level.rawValue)")
    }
    guard let callback else { return Log.send(upTo: level, to: nil) }
    Log.send(upTo: level) { level, message in
      message.withCString {
        callback(context, lepton_log_level(rawValue: UInt32(level.rawValue)), $0)
      }
    }
  }
}
