import LeptonBase
import LeptonGraph
import LeptonKeras

/// The arrays of a file that Keras wrote, without a model; read when they are asked for.
public final class WeightFile: Sendable {
  /// An array of the file.
  public struct Entry: Sendable {
    /// Its path in the file: "layers/dense/vars/0", "model_weights/dense/dense/kernel:0".
    public let name: String
    /// As it is stored.
    public let type: TensorType
  }

  /// In the order of their paths.
  public let arrays: [Entry]
  private let saved: [SavedArray]
  private let numbers: [String: Int]
  private let fileName: String

  /// Opens a file of any kind that Keras wrote.
  ///
  /// - Throws: as `Model.load` does for what is no such file; `.weights` where it holds no arrays.
  public init(path: String) throws(LeptonError) {
    let file = try KerasFile(path: path)
    fileName = file.name
    saved = try file.arrays()
    arrays = saved.map { Entry(name: $0.name, type: TensorType($0.dtype, $0.shape)) }
    numbers = Dictionary(
      arrays.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The number of the array with a path, nil where there is none.
  public func number(of name: String) -> Int? { numbers[name] }

  /// Reads an array as it is stored, in native byte order.
  ///
  /// - Throws: `.notFound` for a number that there is none of; what a damaged file gives.
  public func value(_ number: Int) throws(LeptonError) -> Tensor {
    guard saved.indices.contains(number) else {
      throw LeptonError(.notFound, "\(fileName): there is no array \(number) of \(saved.count)")
    }
    do throws(LeptonError) { return try saved[number].tensor() } catch { throw error.at(fileName) }
  }
}
