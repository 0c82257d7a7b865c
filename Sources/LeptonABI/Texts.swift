import CLepton
import Lepton
import LeptonBase
import LeptonKernels
import LeptonLayers

/// Throws `.invalidArgument` where an element is not a text of UTF-8.
@inline(never)
func checkTexts(_ view: ArrayView, _ name: StaticString) throws(LeptonError) {
  guard let count = try view.shape().count, count <= Int.max / 16 else {
    throw LeptonError(.limit, "'\(name)' is too large")
  }
  let held = view.isDense ? nil : try view.gathered()
  let wrong = lk_strings_check(held?.pointer ?? view.data, Int64(count), 16)
  withExtendedLifetime(held) {}
  guard wrong < 0 else {
    throw LeptonError(
      .invalidArgument,
      "element \(wrong) of '\(name)' is no text: its bytes are not UTF-8, or its data is NULL")
  }
}

/// The same for what a host has put into the memory of a session.
func checkTexts(_ session: Session) throws(LeptonError) {
  for (index, type) in session.inputTypes.enumerated() where type.dtype == .string {
    let wrong = lk_strings_check(session.input(index), Int64(type.shape.count ?? 0), 16)
    guard wrong < 0 else {
      throw LeptonError(
        .invalidArgument,
        "element \(wrong) of input \(index) is no text: its bytes are not UTF-8, or its data is NULL"
      )
    }
  }
}

/// Copies the texts of outputs, which lie in the model, into memory that belongs to the arrays. The host
/// cannot give memory for them, for nobody knows how long they are.
func keepTexts(
  _ model: Model, _ outputs: UnsafeMutablePointer<lepton_array>, _ allocated: UInt64
) throws(LeptonError) {
  for (index, info) in model.outputs.enumerated() where info.dtype == .string {
    guard index < 64, allocated >> UInt64(index) & 1 == 1 else {
      throw LeptonError(
        .invalidArgument,
        "output '\(info.name)' gives texts: leave its data NULL, so that lepton allocates them")
    }
    let array = outputs + index
    guard let data = array.pointee.data else { continue }
    let shape = try Shape(array.pointee.shape, "outputs")
    let source = UnsafeBufferPointer(
      start: data.assumingMemoryBound(to: lk_string.self), count: shape.count ?? 0)
    var texts = lepton_array()
    try allocate(&texts, shape: shape, texts: source)
    lepton_array_free(array)
    array.pointee = texts
  }
}

/// Makes `array` an array of copies of texts, which lie behind the elements in the same block.
func allocate(
  _ array: UnsafeMutablePointer<lepton_array>, shape: Shape,
  texts: UnsafeBufferPointer<lk_string>
) throws(LeptonError) {
  let head = texts.count * MemoryLayout<lk_string>.stride
  let size = texts.reduce(head) { $0 + Int($1.size) }
  let buffer = try HostBuffer(byteCount: size)
  let elements = buffer.pointer.assumingMemoryBound(to: lepton_text.self)
  var place = head
  for (index, text) in texts.enumerated() {
    let target = buffer.pointer + place
    if let data = text.data { target.copyMemory(from: data, byteCount: Int(text.size)) }
    elements[index] = lepton_text(
      data: UnsafePointer(target.assumingMemoryBound(to: CChar.self)), size: Int(text.size))
    place += Int(text.size)
  }
  array.pointee = lepton_array(
    data: buffer.pointer, dtype: LEPTON_STRING, shape: lepton_shape(shape), strides: nil,
    owner: Unmanaged.passRetained(buffer).toOpaque())
}
