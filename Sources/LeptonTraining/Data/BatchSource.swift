import LeptonBase

/// Where the batches of a fit or an evaluation come from.
public protocol BatchSource: AnyObject {
  /// Batches of an epoch; nil while that is not known.
  var batchCount: Int? { get }

  /// Goes back to the first batch, of the next epoch.
  func restart() throws(LeptonError)

  /// The next batch, nil at the end of the data. It stays as it is until the next call.
  func next() throws(LeptonError) -> Batch?
}
