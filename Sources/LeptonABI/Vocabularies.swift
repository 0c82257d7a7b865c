import CLepton
import Lepton
import LeptonBase
import LeptonKernels
import LeptonLayers

@c @implementation
public func lepton_model_vocabulary_size(
  _ model: OpaquePointer!, _ layer: UnsafePointer<CChar>!, _ size: UnsafeMutablePointer<Int>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let size = try required(size, "size")
    size.pointee = try object.model.vocabularyLayer(text(layer, "layer")).vocabularySize
  }
}

@c @implementation
public func lepton_model_get_vocabulary(
  _ model: OpaquePointer!, _ layer: UnsafePointer<CChar>!, _ withoutSpecial: Int32,
  _ vocabulary: UnsafeMutablePointer<lepton_array>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let vocabulary = try required(vocabulary, "vocabulary")
    guard vocabulary.pointee.data == nil else {
      throw LeptonError(
        .invalidArgument, "'vocabulary' has data: leave it NULL, so that lepton allocates it")
    }
    let layer = try object.model.vocabularyLayer(text(layer, "layer"))
    let tokens = layer.vocabulary(includesSpecial: withoutSpecial == 0)
    if layer.hasTextVocabulary {
      try allocate(vocabulary, texts: tokens)
    } else {
      try allocate(vocabulary, dtype: .int64, shape: [tokens.count])
      let numbers = vocabulary.pointee.data.assumingMemoryBound(to: Int64.self)
      for (index, token) in tokens.enumerated() {
        if case .number(let number) = token { numbers[index] = number }
      }
    }
  }
}

@c @implementation
public func lepton_model_set_vocabulary(
  _ model: OpaquePointer!, _ layer: UnsafePointer<CChar>!,
  _ vocabulary: UnsafePointer<lepton_array>!, _ idfWeights: UnsafePointer<lepton_array>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let tokens = try arrayView(required(vocabulary, "vocabulary"), "vocabulary")
    var weights: ArrayView?
    if let idfWeights { weights = try arrayView(idfWeights, "idf_weights") }
    try object.model.setVocabulary(text(layer, "layer"), tokens, weights: weights)
    object.forgetFacts()
  }
}

@c @implementation
public func lepton_model_adapt(
  _ model: OpaquePointer!, _ layer: UnsafePointer<CChar>!, _ data: UnsafePointer<lepton_array>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let data = try arrayView(required(data, "data"), "data")
    try object.model.adapt(text(layer, "layer"), data)
    object.forgetFacts()
  }
}

@c @implementation
public func lepton_layer_adapt(
  _ className: UnsafePointer<CChar>!, _ config: UnsafePointer<CChar>!,
  _ data: UnsafePointer<lepton_array>!,
  _ adapted: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!
) -> lepton_status {
  border { () throws(LeptonError) in
    let adapted = try required(adapted, "adapted")
    let data = try arrayView(required(data, "data"), "data")
    adapted.pointee = try ownedText(
      Adapting.config(
        ofClass: text(className, "class_name"), config: text(config, "config"), data))
  }
}

private func allocate(
  _ array: UnsafeMutablePointer<lepton_array>, texts tokens: [Token]
) throws(LeptonError) {
  var bytes: [UInt8] = []
  var ends: [Int] = []
  for token in tokens {
    if case .text(let text) = token { bytes += text }
    ends.append(bytes.count)
  }
  // One byte more, so that there is an address.
  let held = try HostBuffer.copying(bytes + [0])
  let start = held.pointer.assumingMemoryBound(to: CChar.self)
  var previous = 0
  let strings = ends.map { end -> lk_string in
    defer { previous = end }
    return lk_string(data: UnsafePointer(start + previous), size: Int64(end - previous))
  }
  var failure: LeptonError?
  strings.withUnsafeBufferPointer { strings in
    do throws(LeptonError) {
      try allocate(array, shape: [tokens.count], texts: strings)
    } catch { failure = error }
  }
  withExtendedLifetime(held) {}
  if let failure { throw failure }
}
