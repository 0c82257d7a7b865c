import LeptonBase
import LeptonGraph
import Testing

/// Values of parameters that training changes in place while others read them.
@Suite struct ParameterTests {
  private let weight = Parameter(name: "w", type: .float32([2])) {
    () throws(LeptonError) -> HostBuffer in try HostBuffer.copying([1, 2] as [Float])
  }

  private func write(_ memory: HostBuffer, _ values: [Float]) {
    for (index, value) in values.enumerated() { memory.bound(to: Float.self)[index] = value }
    weight.trainingMemoryChanged()
  }

  private func floats(_ tensor: Tensor) throws -> [Float] {
    try withExtendedLifetime(tensor) { Array(try #require($0.floats)) }
  }

  @Test func trainingTakesTheValuesOwnMemory() throws {
    let own = try weight.value().buffer.pointer
    #expect(try weight.trainingMemory().pointer == own)
  }

  @Test func whatReadersHoldStays() throws {
    let before = try weight.value()
    let memory = try weight.trainingMemory()
    #expect(memory !== before.buffer)
    write(memory, [3, 4])
    let between = try weight.value()
    // Read twice, copied once.
    #expect(try weight.value().buffer === between.buffer)
    #expect(try weight.trainingMemory(memory) === memory)
    write(memory, [5, 6])
    #expect(try floats(before) == [1, 2])
    #expect(try floats(between) == [3, 4])
    #expect(try floats(weight.value()) == [5, 6])
  }

  @Test func trainingGoesOnFromWhatWasSet() throws {
    let memory = try weight.trainingMemory()
    write(memory, [3, 4])
    let value = try HostBuffer.copying([7, 8] as [Float])
    try weight.set(value)
    #expect(try floats(weight.value()) == [7, 8])
    #expect(Array(memory.bound(to: Float.self)) == [3, 4])
    #expect(try weight.trainingMemory(memory) === memory)
    #expect(Array(memory.bound(to: Float.self)) == [7, 8])
    write(memory, [9, 10])
    #expect(Array(value.bound(to: Float.self)) == [7, 8])
    #expect(try floats(weight.value()) == [9, 10])
  }

  /// The value backwards stands for its packed form.
  private func packed(_ buffer: HostBuffer) throws -> PackedValue {
    let values = buffer.bound(to: Float.self)
    return PackedValue(
      of: buffer.identity, packed: try HostBuffer.copying([values[1], values[0]]),
      unpack: { packed, value in
        (value[0], value[1]) = (
          packed.load(fromByteOffset: 4, as: Float.self), packed.load(as: Float.self)
        )
      })
  }

  @Test func packedValuesAreReadAsTheyWere() throws {
    let form = try packed(weight.value().buffer)
    weak let value = try weight.value().buffer
    weight.hold { $0 == value?.identity ? form : nil }
    #expect(value == nil && weight.isSet)
    let copy = try weight.value()
    #expect(try floats(copy) == [1, 2])
    // Read twice, unpacked once; and programs know it by the same identity.
    #expect(try weight.value().buffer === copy.buffer)
    try weight.set(HostBuffer.copying([3, 4] as [Float]))
    #expect(try floats(weight.value()) == [3, 4])
    #expect(try floats(copy) == [1, 2])
  }

  @Test func onlyWhatNobodyReadsIsHeldPacked() throws {
    let value = try weight.value()
    let form = try packed(value.buffer)
    weight.hold { _ in form }
    #expect(try weight.value().buffer === value.buffer)
    weight.hold { _ in nil }
    #expect(try weight.value().buffer === value.buffer)
  }

  @Test func packedValuesTrainOn() throws {
    let form = try packed(weight.value().buffer)
    weight.hold { _ in form }
    let before = try weight.value()
    let memory = try weight.trainingMemory()
    #expect(Array(memory.bound(to: Float.self)) == [1, 2])
    write(memory, [5, 6])
    // What is trained is not replaced by a form that it had.
    weight.hold { _ in form }
    #expect(try floats(before) == [1, 2])
    #expect(try floats(weight.value()) == [5, 6])
  }

  /// Two trainers of one weight, by turns.
  @Test func memoriesFollowEachOther() throws {
    let first = try weight.trainingMemory()
    write(first, [3, 4])
    let second = try weight.trainingMemory()
    #expect(second !== first)
    write(second, [5, 6])
    #expect(try weight.trainingMemory(first) === first)
    #expect(Array(first.bound(to: Float.self)) == [5, 6])
    write(first, [7, 8])
    #expect(try weight.trainingMemory(second) === second)
    #expect(try floats(weight.value()) == [7, 8])
  }
}
