import LeptonBase
import LeptonGraph
import LeptonLayers

extension HDF5NewDataset {
  /// A weight as it is now, in the type that its owner's dtype policy gives to variables.
  ///
  /// - Parameter keepsBFloat16: whether the layout has a form for bfloat16 that Keras can read; else
  ///   such weights are written as float32.
  init(
    _ parameter: Parameter, of owner: any WeightedObject, keepsBFloat16: Bool,
    scaling: HardSigmoidScaling = .none
  ) throws(LeptonError) {
    let value = try scaling.value(of: parameter)
    var stored = value.dtype
    if stored == .float32, let layer = owner as? Layer, layer.dtypePolicy.variableDType.isFloat {
      stored = layer.dtypePolicy.variableDType
    }
    if stored == .bfloat16, !keepsBFloat16 { stored = .float32 }
    try self.init(value, stored: stored)
  }

  /// An array in the type it has, or another.
  init(_ value: Tensor, stored: DType? = nil) throws(LeptonError) {
    try self.init(value.buffer, value.dtype, value.shape, stored: stored ?? value.dtype)
    // So that h5py knows what it is.
    if elements == .opaquePair {
      attributes.append(HDF5NewAttribute(name: "dtype", value: .text("bfloat16", isUTF8: true)))
    }
  }
}
