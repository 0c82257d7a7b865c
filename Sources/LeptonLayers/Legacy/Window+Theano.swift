import LeptonGraph

/// Where windows of the padding `same` lie on Theano: their number is TensorFlow's, their places do not
/// depend on the input's length. Source: `theano_backend` of Keras 1.2.2 and 2.2.4.
extension Window {
  /// Of a convolution: the first begins half a window before the input.
  var paddedByTheano: Window {
    let extents = size.indices.map { (size[$0] - 1) * dilation[$0] + 1 }
    return explicit(before: extents.map { $0 / 2 }, after: extents.map { ($0 - 1) / 2 })
  }

  /// Of a pooling: the first begins one element within its end if the size is even, two if it is odd.
  var poolingPaddedByTheano: Window {
    let isOdd = size.map { $0 > 2 && $0 % 2 == 1 }
    return explicit(
      before: zip(size, isOdd).map { $1 ? $0 - 2 : $0 - 1 }, after: isOdd.map { $0 ? 1 : 0 })
  }

  /// Of a pooling whose windows may lie beyond the end as far as before the beginning.
  var poolingPaddedEvenly: Window {
    guard case .explicit(let before, _) = poolingPaddedByTheano.padding else { return self }
    return explicit(before: before, after: before)
  }

  private func explicit(before: [Int], after: [Int]) -> Window {
    var window = self
    if padding == .same { window.padding = .explicit(before: before, after: after) }
    return window
  }
}
