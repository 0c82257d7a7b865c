import LeptonBase

public enum Interpolation: Int32, Sendable, Hashable, CaseIterable {
  case nearest = 0
  case bilinear = 1
  case bicubic = 2
  case lanczos3 = 3
  case lanczos5 = 4
  case area = 5
}

/// An image (N, H, W, C) brought to another height and width; half-pixel centres, as
/// `keras.ops.image.resize`.
public struct Resize: Op {
  public static let name = "resize"

  public var height: ResizeTarget
  public var width: ResizeTarget
  public var interpolation: Interpolation
  public var antialiases: Bool

  public init(
    height: ResizeTarget, width: ResizeTarget, interpolation: Interpolation,
    antialiases: Bool = false
  ) {
    self.height = height
    self.width = width
    self.interpolation = interpolation
    self.antialiases = antialiases
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    let x = arguments[0]
    guard x.dtype == .float32, x.shape.rank == 4 else { throw fail("input \(x)") }
    let dims = [
      x.shape[0], try height.applied(to: x.shape[1], self), try width.applied(to: x.shape[2], self),
      x.shape[3],
    ]
    return [.float32(Shape(dims))]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return [nil] }
    let op = ResizeGradient(self, input: builder.shape(arguments[0]))
    return [try builder.apply1(op, gradient)]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    8 * (results[0].shape.count ?? 0)
  }
}

/// The length of an axis after resizing.
public enum ResizeTarget: Sendable, Hashable {
  case length(Int)
  case factor(Int)

  func applied(to length: Int, _ op: some Op) throws(LeptonError) -> Int {
    switch self {
    case .length(let target):
      guard target > 0 else { throw op.fail("a length of \(target)") }
      return target
    case .factor(let factor):
      guard factor > 0 else { throw op.fail("a factor of \(factor)") }
      guard length >= 0 else { return Shape.unknown }
      let (product, overflow) = length.multipliedReportingOverflow(by: factor)
      guard !overflow else { throw op.fail("\(length) elements times \(factor) overflow") }
      return product
    }
  }
}
