/// Where a model came from, for whoever asks about a file.
public struct Origin: Sendable {
  /// What kind of file it was, in words; nil for a model built without one.
  public var format: String?
  /// The version of Keras that wrote it.
  public var kerasVersion: String?
  /// The path, where there was one.
  public var path: String?

  public init(format: String? = nil, kerasVersion: String? = nil, path: String? = nil) {
    self.format = format
    self.kerasVersion = kerasVersion
    self.path = path
  }
}
