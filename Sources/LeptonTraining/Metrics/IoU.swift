import LeptonBase
import LeptonGraph
import LeptonJSON

/// Intersection over union of classes, averaged: TP / (TP + FP + FN) from a matrix that counts targets
/// (rows) against predictions (columns). Classes outside the range and the ignored class do not count.
final class IoU: Metric {
  enum Kind: Sendable {
    case classes
    case binary
    case mean
    case oneHotClasses
    case oneHotMean

    var className: String {
      switch self {
      case .classes: "IoU"
      case .binary: "BinaryIoU"
      case .mean: "MeanIoU"
      case .oneHotClasses: "OneHotIoU"
      case .oneHotMean: "OneHotMeanIoU"
      }
    }
  }

  private let kind: Kind
  private let classes: Int
  private let selected: [Int]
  private let threshold: Float
  private let ignoredClass: Int?
  private let isSparseTarget: Bool
  private let isSparsePrediction: Bool
  private let axis: Int
  private var matrix: Parameter?

  init(_ kind: Kind, _ options: Options, name: String) throws(LeptonError) {
    self.kind = kind
    let isBinary = kind == .binary
    let isOneHot = kind == .oneHotClasses || kind == .oneHotMean
    classes = isBinary ? 2 : try options.int("num_classes", default: nil, in: 1...46340)
    let all = kind == .mean || kind == .oneHotMean
    selected =
      all
      ? Array(0..<classes) : try IoU.selection(options, classes, default: isBinary ? [0, 1] : nil)
    threshold = isBinary ? try options.float("threshold", default: 0.5) : 0
    ignoredClass =
      isBinary ? nil : try options.optionalInt("ignore_class", in: -Int(Int32.max)...Int(Int32.max))
    isSparseTarget =
      isBinary ? true : isOneHot ? false : try options.bool("sparse_y_true", default: true)
    isSparsePrediction =
      isBinary ? true : try options.bool("sparse_y_pred", default: .bool(!isOneHot))
    axis = isBinary ? -1 : try options.axis()
    // Keras counts in integers unless told otherwise; the counts are the same in float32.
    let type = options.take("dtype")?.asString ?? "int64"
    try super.init(kind.className, options, name: name, direction: .higher, dtype: type)
    matrix = variable("total_confusion_matrix", [classes, classes])
  }

  private static func selection(
    _ options: Options, _ classes: Int, default value: JSONValue?
  ) throws(LeptonError) -> [Int] {
    try options.read(
      "target_class_ids", kind: "a list of classes below \(classes)", default: value
    ) { found -> [Int]? in
      guard let ids = found.asInts, ids.allSatisfy({ $0 >= 0 && $0 < classes }) else { return nil }
      return ids
    }
  }

  override func add(
    target: Term, prediction: Term, weight: Term?, mask: Term?
  ) throws(LeptonError) {
    guard let matrix else { return }
    var found = try prediction.float()
    if kind == .binary {
      found = try found.compare(.greaterEqual, found.constant(threshold)).cast(.int32)
    } else if !isSparsePrediction {
      found = try found.indexOfGreatest(axis: axis)
    }
    let truth =
      isSparseTarget ? target : try target.float().indexOfGreatest(axis: axis)
    let (t, p) = (try truth.cast(.int32).flattened(), try found.cast(.int32).flattened())
    guard try t.count == p.count else {
      throw LeptonError(
        .shapeMismatch,
        "\(p.builder.label): targets of shape \(target.shape) do not fit predictions of shape "
          + "\(prediction.shape)")
    }
    let given = try weight?.float()
    // Weights are integers, as the counts are.
    var factor =
      if let given { try given.cast(.int32).float() } else { try found.float().constant(1) }
    if factor.rank > 0 { factor = try factor.flattened() }
    factor = try factor.broadcast(to: t.shape)
    func integer(_ number: Int) throws(LeptonError) -> Term {
      t.constant(try Tensor([Int32(clamping: number)], []))
    }
    var counts = try isClass(t, integer).and(isClass(p, integer))
    if let ignoredClass {
      counts = try counts.and(t.compare(.notEqual, integer(ignoredClass)))
    }
    // Rows with an id outside the table count nowhere.
    let place = try counts.select(t * integer(classes) + p, integer(-1))
    let sums = try factor.reshaped([factor.count, 1])
      .apply(ScatterAddRows(rowCount: classes * classes), place)
    try accumulate(matrix, sums.reshaped([classes, classes]))
  }

  private func isClass(
    _ x: Term, _ integer: (Int) throws(LeptonError) -> Term
  ) throws(LeptonError) -> Term {
    try x.compare(.greaterEqual, integer(0)).and(x.compare(.less, integer(classes)))
  }

  override func result(_ variables: MetricVariables) throws(LeptonError) -> [Float] {
    let counts = variables[0]
    var sum: Float = 0
    var valid: Float = 0
    for id in selected {
      var union: Float = 0
      for other in 0..<classes {
        union += counts[id * classes + other] + counts[other * classes + id]
      }
      let hits = counts[id * classes + id]
      union -= hits
      guard union > 1e-9 else { continue }
      valid += 1
      sum += hits / (union + fuzz)
    }
    return [sum / (valid + fuzz)]
  }
}
