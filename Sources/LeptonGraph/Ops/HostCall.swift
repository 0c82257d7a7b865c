import LeptonBase

/// A function of the host on any number of arrays. Its results have the types that whoever writes the
/// op says; the derivative is another function of the host.
public struct HostCall: Op {
  public static let name = "HostCall"

  public let function: HostFunction
  public let results: [TensorType]

  public init(_ function: HostFunction, results: [TensorType]) {
    self.function = function
    self.results = results
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    results
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = function.gradient else {
      throw LeptonError(
        .unsupported,
        "\(function.name) has no backward function, so that it cannot be trained through; give it "
          + "one, or set 'trainable' of what comes before it to false")
    }
    var passed = arguments + results
    for (result, given) in zip(results, resultGradients) {
      if let given {
        passed.append(given)
      } else {
        passed.append(
          builder.constant(
            try Tensor(
              builder.type(result),
              HostBuffer.zeros(byteCount: builder.type(result).byteCount ?? 0))))
      }
    }
    let differentiable = arguments.filter { builder.type($0).dtype == .float32 }
    var computed = try builder.apply(
      HostCall(gradient, results: differentiable.map(builder.type)), passed
    ).makeIterator()
    return arguments.map { builder.type($0).dtype == .float32 ? computed.next() : nil }
  }
}
