import Foundation
import LeptonBase

/// An array in a .npy file of version 1 with little-endian float32 elements in C order.
struct Npy {
  var shape: [Int]
  var values: [Float]

  init(path: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let headerLength = Int(data[8]) | Int(data[9]) << 8
    let header = String(decoding: data[10..<(10 + headerLength)], as: UTF8.self)
    guard header.contains("'<f4'"), header.contains("'fortran_order': False"),
      let open = header.firstIndex(of: "("), let close = header.firstIndex(of: ")")
    else { throw LeptonError(.format, "\(path): \(header)") }
    shape = header[header.index(after: open)..<close].split(separator: ",").compactMap {
      Int($0.trimmingCharacters(in: .whitespaces))
    }
    let body = data[(10 + headerLength)...]
    values = body.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }
}
