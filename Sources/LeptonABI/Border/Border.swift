import CLepton
import LeptonBase
import LeptonBorder

/// The error border: runs a function's body and turns an error into its status, with the message
/// kept for `lepton_last_error()`.
@inline(__always)
func border(_ body: () throws(LeptonError) -> Void) -> lepton_status {
  do {
    try body()
    return LEPTON_OK
  } catch {
    return report(error)
  }
}

@inline(never)
func report(_ error: LeptonError) -> lepton_status {
  var message = error.message
  message.withUTF8 { bytes in
    bytes.withMemoryRebound(to: CChar.self) { lb_message_set($0.baseAddress, $0.count) }
  }
  return lepton_status(rawValue: UInt32(bitPattern: error.code.rawValue))
}

/// The argument, or the error that it is NULL.
@inline(__always)
func required<T>(_ argument: T?, _ name: StaticString) throws(LeptonError) -> T {
  guard let argument else { throw missing(name) }
  return argument
}

@inline(never)
private func missing(_ name: StaticString) -> LeptonError {
  LeptonError(.invalidArgument, "the argument '\(name)' is NULL")
}

/// `count` values at `start`, which may be NULL only where there are none.
@inline(__always)
func values<T>(
  _ start: UnsafePointer<T>?, _ count: Int, _ name: StaticString
) throws(LeptonError) -> UnsafeBufferPointer<T> {
  guard start != nil || count == 0 else { throw missing(name) }
  guard count >= 0, count <= 1 << 20 else { throw tooMany(count, name) }
  return UnsafeBufferPointer(start: start, count: count)
}

@inline(never)
private func tooMany(_ count: Int, _ name: StaticString) -> LeptonError {
  LeptonError(
    .invalidArgument, "the argument '\(name)' cannot have \(UInt(bitPattern: count)) entries")
}

/// UTF-8 text from the host.
func text(_ pointer: UnsafePointer<CChar>?, _ name: StaticString) throws(LeptonError) -> String {
  let pointer = try required(pointer, name)
  guard let text = String(validatingCString: pointer) else {
    throw LeptonError(.invalidArgument, "the argument '\(name)' is not UTF-8")
  }
  return text
}

/// UTF-8 text from the host, or nil for NULL.
func optionalText(
  _ pointer: UnsafePointer<CChar>?, _ name: StaticString
) throws(LeptonError) -> String? {
  pointer == nil ? nil : try text(pointer, name)
}

/// Reads an options struct of which the caller may know only the first fields: those that it does not
/// know are zero, which means the default.
func options<T: BitwiseCopyable>(
  _ pointer: UnsafePointer<T>?, default defaults: T
) throws(LeptonError) -> T {
  guard let pointer else { return defaults }
  let size = UnsafeRawPointer(pointer).loadUnaligned(as: Int.self)
  guard size >= MemoryLayout<Int>.size, size <= 4096 else {
    throw LeptonError(
      .invalidArgument,
      "struct_size is \(UInt(bitPattern: size)); set it to sizeof(\(T.self))")
  }
  var known = defaults
  withUnsafeMutableBytes(of: &known) { destination in
    destination.copyMemory(
      from: UnsafeRawBufferPointer(start: pointer, count: min(size, MemoryLayout<T>.size)))
  }
  return known
}
