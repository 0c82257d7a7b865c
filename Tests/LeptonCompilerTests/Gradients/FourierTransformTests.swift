import Foundation
import LeptonBase
import LeptonGraph
import Testing

@Suite struct FourierTransformTests {
  /// The sums themselves, in double precision.
  private func sums(
    _ re: [Float], _ im: [Float], length n: Int, bins: Int, inverse: Bool
  ) -> (re: [Float], im: [Float]) {
    var result: (re: [Float], im: [Float]) = ([], [])
    for row in 0..<(re.count / n) {
      for k in 0..<bins {
        var a = 0.0, b = 0.0
        for j in 0..<n {
          let angle = (inverse ? 2 : -2) * Double.pi * Double(j * k % n) / Double(n)
          let (x, y) = (Double(re[row * n + j]), Double(im[row * n + j]))
          a += x * cos(angle) - y * sin(angle)
          b += x * sin(angle) + y * cos(angle)
        }
        result.re.append(Float(a))
        result.im.append(Float(b))
      }
    }
    return result
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 15, 16, 17, 30, 60, 64, 97, 100, 256, 511])
  func anyLength(n: Int) throws {
    for inverse in [false, true] {
      for isComplex in [false, true] {
        let rows = 3, bins = isComplex ? n : n / 2 + 1
        let re = numbers(rows * n, seed: 1)
        let im = isComplex ? numbers(rows * n, seed: 2) : [Float](repeating: 0, count: rows * n)
        let builder = GraphBuilder()
        let arguments = (isComplex ? [re, im] : [re]).map { _ in
          builder.input(.float32([rows, n]))
        }
        let op = FourierTransform(isInverse: inverse, hasImaginary: isComplex, bins: bins)
        for result in try builder.apply(op, arguments) { builder.output(result) }
        let found = try run(builder.graph, isComplex ? [re, im] : [re])
        let expected = sums(re, im, length: n, bins: bins, inverse: inverse)
        #expect(difference(found[0], expected.re) < 1e-6)
        #expect(difference(found[1], expected.im) < 3e-6)
      }
    }
  }

  @Test func gradients() throws {
    for (n, bins) in [(8, 8), (6, 4), (7, 3)] {
      for inverse in [false, true] {
        for isComplex in [false, true] {
          let op = FourierTransform(isInverse: inverse, hasImaginary: isComplex, bins: bins)
          let inputs = [values([2, n], seed: 1), values([2, n], seed: 2)]
          for result in 0..<2 {
            try GradientCheck()(isComplex ? inputs : [inputs[0]], "\(n) \(bins)") {
              try $0.apply(op, $1)[result]
            }
          }
        }
      }
    }
  }
}
