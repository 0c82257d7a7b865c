import CHDF5
import LeptonBase
import Synchronization

/// The way to libhdf5: one caller at a time, its habit of printing errors switched off for the call
/// only, and no error left behind on the thread.
enum HDF5Library {
  private static let lock = Mutex<Void>(())

  /// Runs `body` with the library to itself. Calls must not be nested.
  static func exclusive<Value>(
    _ body: () throws(LeptonError) -> Value
  ) throws(LeptonError) -> Value {
    var result: Result<Value, LeptonError> = .failure(LeptonError(.internal, "HDF5 did not run"))
    lock.withLock { _ in
      var handler: H5E_auto2_t?
      var data: UnsafeMutableRawPointer?
      let known = H5Eget_auto2(hid_t(H5E_DEFAULT), &handler, &data) >= 0
      H5Eset_auto2(hid_t(H5E_DEFAULT), nil, nil)
      do throws(LeptonError) {
        result = .success(try body())
      } catch {
        result = .failure(error)
      }
      H5Eclear2(hid_t(H5E_DEFAULT))
      if known { H5Eset_auto2(hid_t(H5E_DEFAULT), handler, data) }
    }
    return try result.get()
  }

  /// Why the last call failed, in the library's words; empty where it does not say.
  static func reason() -> String {
    var reason = lepton_h5_reason()
    lepton_h5_take_reason(&reason)
    return withUnsafeBytes(of: &reason.text) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// An error for a failed call: what was tried, and the library's reason.
  static func failure(_ what: String) -> LeptonError {
    let reason = reason()
    return LeptonError(.format, reason.isEmpty ? what : "\(what) (\(reason))")
  }

  /// An identifier, or the error for a call that gave none.
  static func checked(
    _ identifier: hid_t, _ what: @autoclosure () -> String
  ) throws(LeptonError) -> hid_t {
    if identifier < 0 { throw failure(what()) }
    return identifier
  }
}
