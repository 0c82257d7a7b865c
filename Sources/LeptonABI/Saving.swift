import CLepton
import Lepton
import LeptonBase

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@c @implementation
public func lepton_model_save(
  _ model: OpaquePointer!, _ path: UnsafePointer<CChar>!,
  _ options: UnsafePointer<lepton_save_options>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let given = try LeptonABI.options(options, default: lepton_save_options())
    try object.model.save(
      path: text(path, "path"), format: format(given.format), reader: reader(given.reader),
      includesOptimizer: given.without_optimizer == 0,
      shardSize: given.max_shard_size == 0 ? nil : Int(clamping: given.max_shard_size))
  }
}

@c @implementation
public func lepton_model_save_to_memory(
  _ model: OpaquePointer!, _ options: UnsafePointer<lepton_save_options>!,
  _ data: UnsafeMutablePointer<UnsafeMutableRawPointer?>!, _ size: UnsafeMutablePointer<Int>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let data = try required(data, "data")
    let size = try required(size, "size")
    let given = try LeptonABI.options(options, default: lepton_save_options())
    let buffer = try object.model.fileBytes(
      format: format(given.format), reader: reader(given.reader),
      includesOptimizer: given.without_optimizer == 0)
    guard let copy = malloc(max(buffer.byteCount, 1)) else {
      throw LeptonError(.outOfMemory, "no memory for a file of \(buffer.byteCount) bytes")
    }
    withExtendedLifetime(buffer) {
      copy.copyMemory(from: $0.pointer, byteCount: $0.byteCount)
    }
    data.pointee = copy
    size.pointee = buffer.byteCount
  }
}

@c @implementation
public func lepton_bytes_free(_ data: UnsafeMutableRawPointer!) { free(data) }

@c @implementation
public func lepton_file_convert(
  _ path: UnsafePointer<CChar>!, _ load: UnsafePointer<lepton_load_options>!,
  _ newPath: UnsafePointer<CChar>!, _ save: UnsafePointer<lepton_save_options>!
) -> lepton_status {
  border { () throws(LeptonError) in
    let loading = try LeptonABI.options(load, default: lepton_load_options())
    let given = try LeptonABI.options(save, default: lepton_save_options())
    try Model.convert(
      path: text(path, "path"), weightsPath: optionalText(loading.weights_path, "weights_path"),
      to: text(newPath, "new_path"), format: format(given.format), reader: reader(given.reader),
      includesOptimizer: given.without_optimizer == 0)
  }
}

@c @implementation
public func lepton_file_inspect(
  _ path: UnsafePointer<CChar>!, _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!
) -> lepton_status {
  border { () throws(LeptonError) in
    let json = try required(json, "json")
    json.pointee = try ownedText(FileInspection(path: text(path, "path")).json)
  }
}

private func reader(_ number: lepton_file_reader) throws(LeptonError) -> FileReader {
  switch number {
  case LEPTON_READER_AUTOMATIC: return .automatic
  case LEPTON_READER_KERAS_2: return .keras2
  case LEPTON_READER_KERAS_3: return .keras3
  default:
    throw LeptonError(
      .invalidArgument, "\(number.rawValue) is no reader; there are 0, 2 and 3 (Keras 2 and 3)")
  }
}

private func format(_ number: lepton_file_format) throws(LeptonError) -> FileFormat {
  switch number {
  case LEPTON_FORMAT_AUTOMATIC: return .automatic
  case LEPTON_FORMAT_KERAS: return .keras
  case LEPTON_FORMAT_H5: return .h5
  case LEPTON_FORMAT_WEIGHTS: return .weights
  case LEPTON_FORMAT_DIRECTORY: return .directory
  case LEPTON_FORMAT_SHARDS: return .shards
  default:
    throw LeptonError(.invalidArgument, "\(number.rawValue) is no file format")
  }
}
