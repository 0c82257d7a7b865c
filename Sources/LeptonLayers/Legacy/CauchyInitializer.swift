import LeptonBase
import LeptonJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Numbers of the Cauchy distribution, tan(π (u - ½)) with u uniform, which random Fourier features take
/// for the Laplacian kernel. Keras knows it inside that layer only.
struct CauchyInitializer: Initializer {
  var configuration: JSONValue { "laplacian" }

  func values(_ shape: Shape) throws(LeptonError) -> HostBuffer {
    var stream = RandomStream(seed: RandomSeeds.next())
    return try filled(shape) { values in
      for place in values.indices {
        values[place] = Float(tan(Double.pi * (Double(stream.uniform()) - 0.5)))
      }
    }
  }
}
