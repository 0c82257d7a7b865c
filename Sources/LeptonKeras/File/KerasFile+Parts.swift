import LeptonBase
import LeptonJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// Models and weights that stand in several files: folders as `save_model(zipped=False)` leaves them, and
// weights that Keras cut into shards.
extension KerasFile {
  /// The names of the files in a folder that Keras saved a model to.
  enum Part {
    static let configuration = "config.json"
    static let metadata = "metadata.json"
    static let weights = "model.weights.h5"
    static let shards = "model.weights.json"
  }

  /// More shards than any weights have.
  private static let shardLimit = 10_000

  /// Whether a folder holds what Keras puts into one.
  static func isModelDirectory(_ path: String) -> Bool {
    var information = stat()
    guard !path.utf8.contains(0), stat(path, &information) == 0,
      information.st_mode & S_IFMT == S_IFDIR
    else { return false }
    return access("\(path)/\(Part.configuration)", F_OK) == 0
      && [Part.weights, Part.shards].contains { access("\(path)/\($0)", F_OK) == 0 }
  }

  /// A folder with the members of a `.keras` file side by side.
  convenience init(directory path: String) throws(LeptonError) {
    func text(_ name: String, limit: Int) throws(LeptonError) -> JSONValue {
      do throws(LeptonError) {
        let source = try ByteSource(path: "\(path)/\(name)")
        guard source.count <= limit else {
          throw LeptonError(.limit, "the text has \(source.count) bytes")
        }
        return try JSONValue(parsing: try source.bytes(at: 0, count: source.count))
      } catch { throw error.at(name) }
    }
    let configuration = try text(Part.configuration, limit: Self.textLimit)
    guard configuration["class_name"]?.asString != nil, configuration["config"] != nil else {
      throw LeptonError(
        .format, "its config.json holds no model of Keras's: it has no 'class_name' and 'config'")
    }
    let hasMetadata = access("\(path)/\(Part.metadata)", F_OK) == 0
    let metadata = hasMetadata ? try text(Part.metadata, limit: 1 << 20) : .null
    let weights: WeightTree
    let size: Int
    if access("\(path)/\(Part.weights)", F_OK) == 0 {
      do throws(LeptonError) {
        let source = try ByteSource(path: "\(path)/\(Part.weights)")
        size = source.count
        weights = WeightTree([try HDF5File(source)])
      } catch { throw error.at(Part.weights) }
    } else {
      let list = try text(Part.shards, limit: Self.textLimit)
      (weights, size) = try Self.shards(list, beside: "\(path)/\(Part.shards)")
    }
    self.init(
      name: path, kind: .directory, size: size,
      kerasVersion: metadata["keras_version"]?.asString,
      backend: configuration["backend"]?.asString, configuration: configuration,
      trainingConfiguration: configuration["compile_config"],
      hasOptimizerState: try weights.isGroup(["optimizer", "vars"]),
      weights: SavedWeights(objects: weights))
  }

  /// Weights in shards, by the list of what stands in which.
  ///
  /// - Parameter path: where the list stands, nil where nobody knows.
  convenience init(
    name: String, shardList list: JSONValue, path: String?
  ) throws(LeptonError) {
    guard let path else {
      throw LeptonError(
        .unsupported,
        "this is the list of sharded weights, which stand in files beside it; open it by its path")
    }
    let (weights, size) = try Self.shards(list, beside: path)
    self.init(
      name: name, kind: .shardedWeights, size: size, kerasVersion: nil, backend: nil,
      configuration: nil, trainingConfiguration: nil,
      hasOptimizerState: try weights.isGroup(["optimizer", "vars"]),
      weights: SavedWeights(objects: weights))
  }

  /// The shards that a list names, and their bytes in all. Only plain names are taken, of files that
  /// stand where the list does.
  private static func shards(
    _ list: JSONValue, beside path: String
  ) throws(LeptonError) -> (WeightTree, Int) {
    guard let map = list["weight_map"]?.asObject else {
      throw LeptonError(.format, "the list of shards has no object 'weight_map'")
    }
    var names: [String] = []
    var known: Set<String> = []
    for member in map.members {
      for value in member.value.asArray ?? [member.value] {
        guard let name = value.asString else {
          throw LeptonError(
            .format,
            "the list of shards: '\(member.key)' should be in a file or a list of files, but is in "
              + value.summary)
        }
        guard known.insert(name).inserted else { continue }
        guard isPlainName(name) else {
          throw LeptonError(
            .format,
            "the list of shards names '\(name)' for '\(member.key)', which is no name of a file beside "
              + "it; only such are opened")
        }
        names.append(name)
      }
    }
    guard names.count <= shardLimit else {
      throw LeptonError(.limit, "the list names \(names.count) shards")
    }
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(path[...$0]) } ?? ""
    var files: [HDF5File] = []
    var size = 0
    for name in names {
      do throws(LeptonError) {
        let source = try ByteSource(path: folder + name)
        files.append(try HDF5File(source))
        size += source.count
      } catch { throw error.at("shard '\(name)'") }
    }
    return (WeightTree(files), size)
  }

  /// Whether a name from a file leads to a file of the same folder and nowhere else.
  private static func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && name.utf8.count <= 255
      && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") || $0 < 32 }
  }
}
