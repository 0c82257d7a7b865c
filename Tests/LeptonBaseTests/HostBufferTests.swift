import LeptonBase
import Testing

@Suite struct HostBufferTests {
  @Test(arguments: [0, 1, 63, 64, 1000]) func isAligned(_ size: Int) throws {
    let buffer = try HostBuffer(byteCount: size)
    #expect(Int(bitPattern: buffer.pointer) % HostBuffer.alignment == 0)
    #expect(buffer.byteCount == size)
  }

  @Test func impossibleSizesAreErrors() {
    #expect(throws: LeptonError.self) { try HostBuffer(byteCount: -1) }
    #expect(throws: LeptonError.self) { try HostBuffer(byteCount: Int.max) }
    #expect(throws: LeptonError.self) { try HostBuffer(byteCount: 1 << 55) }
  }

  @Test func copiesValues() throws {
    let buffer = try HostBuffer.copying([1, 2, 3] as [Float])
    let zeros = try HostBuffer.zeros(byteCount: 8)
    withExtendedLifetime((buffer, zeros)) {
      #expect(Array(buffer.bound(to: Float.self)) == [1, 2, 3])
      #expect(Array(zeros.bound(to: Int64.self)) == [0])
    }
  }
}
