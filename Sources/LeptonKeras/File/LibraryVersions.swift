import CHDF5
import CZip

/// The versions of the libraries that read files, as they are at run time.
public enum LibraryVersions {
  public static var hdf5: String {
    var numbers: (UInt32, UInt32, UInt32) = (0, 0, 0)
    guard H5get_libversion(&numbers.0, &numbers.1, &numbers.2) >= 0 else { return "unknown" }
    return "\(numbers.0).\(numbers.1).\(numbers.2)"
  }

  public static var libzip: String {
    zip_libzip_version().map { String(cString: $0) } ?? "unknown"
  }
}
