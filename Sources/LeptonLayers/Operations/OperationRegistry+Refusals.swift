extension OperationRegistry {
  /// Why an operation is not run, and the way out.
  static func refusal(of className: String) -> String {
    if holdingCode.contains(className) {
      return "keras.ops of class \(className) calls a Python function, which no file holds; "
        + "write that part with layers and operations and save the model again"
    }
    if sizedByData.contains(className) {
      return "the size of what keras.ops of class \(className) gives depends on the data, which "
        + "lepton does not support; work with a mask of fixed size instead (keras.ops.where)"
    }
    if complex.contains(className) {
      return "keras.ops of class \(className) works on complex numbers, which lepton does not "
        + "support; work with real and imaginary parts as two tensors"
    }
    return "lepton does not support keras.ops of class \(className)"
  }

  private static let holdingCode: Set<String> = [
    "AssociativeScan", "Cond", "ForiLoop", "Function", "JVP", "Map", "Scan", "Switch",
    "VectorizedMap", "WhileLoop",
  ]
  private static let sizedByData: Set<String> = ["Bincount", "Nonzero", "Unique"]
  private static let complex: Set<String> = ["Eig", "Polar", "ViewAsComplex", "ViewAsReal"]
}
