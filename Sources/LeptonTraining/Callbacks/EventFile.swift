import LeptonBase

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file of TensorBoard's events: TFRecords of `tensorflow.Event` messages with summaries in the form that
/// TensorFlow 2 gives them.
final class EventFile {
  private let file: AppendedFile

  /// Makes a file in `folder`, named as TensorFlow names them.
  init(folder: String) throws(LeptonError) {
    try Folders.make(folder)
    var host = [CChar](repeating: 0, count: 256)
    gethostname(&host, host.count - 1)
    let name = String(
      decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path =
      "\(folder)/events.out.tfevents.\(Int(Self.now)).\(name).\(getpid()).\(Self.next()).v2"
    file = try AppendedFile(path, appends: true)
    var event = ProtocolMessage()
    event.add(1, double: Self.now)
    event.add(3, text: "brain.Event:2")
    try write(event)
  }

  private static let number = Lock<Int>(-1)

  private static func next() -> Int {
    number.withLock { number in
      number += 1
      return number
    }
  }

  /// Seconds since 1970.
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  func scalar(_ tag: String, _ value: Double, step: Int) throws(LeptonError) {
    var tensor = ProtocolMessage()
    tensor.add(1, integer: 1)
    tensor.add(2, ProtocolMessage())
    tensor.add(4, bytes: ProtocolMessage.littleEndian(Float(value).bitPattern))
    try summary(tag, plugin: "scalars", dataClass: 1, tensor, step)
  }

  /// 30 buckets of equal width between the least and the greatest number: left edge, right edge, count.
  func histogram(_ tag: String, _ values: [Float], step: Int) throws(LeptonError) {
    let numbers = values.filter(\.isFinite).map { Double($0) }
    let buckets = Self.buckets(numbers)
    var shape = ProtocolMessage()
    for size in [buckets.count, 3] {
      var dimension = ProtocolMessage()
      dimension.add(1, integer: size)
      shape.add(2, dimension)
    }
    var tensor = ProtocolMessage()
    tensor.add(1, integer: 2)
    tensor.add(2, shape)
    tensor.add(
      4, bytes: buckets.flatMap { $0.flatMap { ProtocolMessage.littleEndian($0.bitPattern) } })
    try summary(tag, plugin: "histograms", dataClass: 2, tensor, step)
  }

  private static func buckets(_ numbers: [Double]) -> [[Double]] {
    guard let least = numbers.min(), let greatest = numbers.max() else { return [] }
    let count = 30
    let range = greatest - least
    guard range > 0 else {
      return [[least - 0.5, least + 0.5, Double(numbers.count)]]
    }
    let width = range / Double(count)
    var counts = [Double](repeating: 0, count: count)
    for number in numbers { counts[min(max(Int((number - least) / width), 0), count - 1)] += 1 }
    return (0..<count).map { place in
      let left = least + width * Double(place)
      return [left, place == count - 1 ? greatest : left + width, counts[place]]
    }
  }

  /// The architecture of a model, which TensorBoard shows as a graph.
  func model(_ json: String) throws(LeptonError) {
    var tensor = ProtocolMessage()
    tensor.add(1, integer: 7)
    tensor.add(2, ProtocolMessage())
    tensor.add(8, text: json)
    try summary("keras", plugin: "graph_keras_model", content: "1", dataClass: nil, tensor, 0)
  }

  private func summary(
    _ tag: String, plugin: String, content: String? = nil, dataClass: Int?,
    _ tensor: ProtocolMessage, _ step: Int
  ) throws(LeptonError) {
    var data = ProtocolMessage()
    data.add(1, text: plugin)
    if let content { data.add(2, text: content) }
    var metadata = ProtocolMessage()
    metadata.add(1, data)
    if let dataClass { metadata.add(4, integer: dataClass) }
    var value = ProtocolMessage()
    value.add(1, text: tag)
    value.add(9, metadata)
    value.add(8, tensor)
    var summary = ProtocolMessage()
    summary.add(1, value)
    var event = ProtocolMessage()
    event.add(1, double: Self.now)
    event.add(2, integer: step)
    event.add(5, summary)
    try write(event)
  }

  /// One record: length, its checksum, the message, its checksum.
  private func write(_ event: ProtocolMessage) throws(LeptonError) {
    let length = ProtocolMessage.littleEndian(UInt64(event.bytes.count))
    try file.write(
      length + ProtocolMessage.littleEndian(CRC32C.masked(length)) + event.bytes
        + ProtocolMessage.littleEndian(CRC32C.masked(event.bytes)))
  }

  func close() throws(LeptonError) { try file.close() }
}
