import LeptonBase
import LeptonJSON
import LeptonLayers

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// Models and weights in several files. Each file appears under its name only when all of it is stored; the
// one that makes sense of the others comes last.
extension KerasWriter {
  /// The size of shards where nobody gives one, in bytes; Keras's.
  public static let usualShardSize = 5 << 30

  /// Writes a model as Keras's `save_model(zipped=False)`: the members of a `.keras` archive side by side
  /// in a folder, which is made where there is none.
  ///
  /// - Throws: as `write`; `.inputOutput` where the folder cannot be made.
  public static func writeDirectory(
    _ network: Network, compiled: CompiledState? = nil, to path: String
  ) throws(LeptonError) {
    try checkBuilt(network)
    let weights = try weights(network, compiled)
    let metadata: JSONObject = [
      "keras_version": .string(kerasVersion), "date_saved": .string(CalendarTime.now.text),
    ]
    let configuration = try textForKeras3(network, compiled, for: .automatic)
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw LeptonError(.invalidArgument, "the path is empty or contains a NUL")
    }
    if mkdir(path, 0o777) != 0 {
      let code = errno
      var information = stat()
      guard code == EEXIST, stat(path, &information) == 0,
        information.st_mode & S_IFMT == S_IFDIR
      else {
        let reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
        throw LeptonError(.inputOutput, "\(path): the folder cannot be made: \(reason)")
      }
    }
    try ReplacementFile.write(weights, to: "\(path)/\(KerasFile.Part.weights)")
    try ReplacementFile.write(
      Array(metadata.text.utf8), to: "\(path)/\(KerasFile.Part.metadata)")
    try ReplacementFile.write(
      Array(configuration.text.utf8), to: "\(path)/\(KerasFile.Part.configuration)")
  }

  /// Writes weights and optimizer as Keras's `save_weights(path, max_shard_size=…)`.
  ///
  /// - Parameters:
  ///   - shardSize: the largest size of a shard, in bytes of its arrays.
  ///   - path: where the list of the shards goes; ends in ".weights.json", as Keras wants it. The shards
  ///     stand beside it.
  /// - Throws: as `write`; `.invalidArgument` for another name or no size; `.limit` where one array alone
  ///   is larger than a shard may be.
  public static func writeShards(
    _ network: Network, compiled: CompiledState? = nil, shardSize: Int, to path: String
  ) throws(LeptonError) {
    try checkBuilt(network)
    guard path.hasSuffix(WeightShards.suffix) else {
      throw LeptonError(
        .invalidArgument, "\(path): the list of sharded weights should end in .weights.json")
    }
    guard shardSize > 0 else {
      throw LeptonError(.invalidArgument, "shards of \(shardSize) bytes")
    }
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(path[...$0]) } ?? ""
    let shards: WeightShards
    do throws(LeptonError) {
      shards = try WeightShards(
        weightTree(network, compiled), limit: shardSize,
        listName: String(path.dropFirst(folder.count)))
    } catch { throw error.at(path) }
    for shard in shards.shards {
      try ReplacementFile.write(try HDF5Image(shard.root), to: folder + shard.name)
    }
    try ReplacementFile.write(Array(shards.list.text.utf8), to: path)
  }
}
