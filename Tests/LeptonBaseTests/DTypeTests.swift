import LeptonBase
import Testing

@Suite struct DTypeTests {
  @Test func namesGoBothWays() {
    for dtype in DType.allCases { #expect(DType(name: dtype.name) == dtype) }
    #expect(DType(name: "complex64") == nil)
  }

  @Test func sizes() {
    #expect(DType.bool.size == 1)
    #expect(DType.bfloat16.size == 2)
    #expect(DType.float32.size == 4)
    #expect(DType.int64.size == 8)
    #expect(DType.string.size == 16)
  }
}
