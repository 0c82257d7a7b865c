import LeptonBase
import LeptonGraph
import Testing

@Suite struct GraphBuilderTests {
  @Test func errorsNameTheLayer() {
    let builder = GraphBuilder()
    let x = builder.input(.float32([2, 3]))
    builder.label = "dense_7"
    let error = #expect(throws: LeptonError.self) {
      try builder.apply1(MatMul(), x, x)
    }
    #expect(error?.code == .shapeMismatch)
    #expect(error?.message.contains("dense_7") == true)
    #expect(error?.message.contains("(2, 3)") == true)
  }

  @Test func aParameterIsOneNodeHoweverOftenItIsAskedFor() throws {
    let builder = GraphBuilder()
    let parameter = Parameter(name: "kernel", type: .float32([2])) { () throws(LeptonError) in
      try HostBuffer.copying([1, 2] as [Float])
    }
    #expect(builder.parameter(parameter) == builder.parameter(parameter))
    #expect(Array(try parameter.value().floats ?? .init(start: nil, count: 0)) == [1, 2])
    #expect(throws: LeptonError.self) { try parameter.set(HostBuffer.copying([1] as [Float])) }
  }
}
