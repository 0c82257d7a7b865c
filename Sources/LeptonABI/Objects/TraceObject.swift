import CLepton
import LeptonBase
import LeptonBorder
import LeptonLayers

/// What a `lepton_trace` handle stands for, while a function of the host has it: an object of custom
/// code that is made or built, or a call that is written. Belongs to the thread that called the
/// function.
final class TraceObject: HandleObject {
  static let kind = LB_TRACE
  static let noun: StaticString = "trace"

  var innerLayers: [CustomInnerLayer] = []
  var weights: [CustomWeight] = []
  var outputs: [Int]?
  /// The call that is written; nil while an object is made or built.
  private let call: CustomTrace?

  init(_ call: CustomTrace? = nil) { self.call = call }

  func trace() throws(LeptonError) -> CustomTrace {
    guard let call else {
      throw LeptonError(
        .invalidArgument, "there is no call to write while a layer is made or built")
    }
    return call
  }

  /// Hands the handle of this to a function of the host; throws where that fails.
  func hand(
    to what: String, _ function: (OpaquePointer) -> Int32
  ) throws(LeptonError) {
    let handle = try makeHandle(self)
    defer { freeHandle(handle, TraceObject.self) }
    try HostFailure.check(function(handle), what)
  }
}
