import LeptonBase
import LeptonJSON
import LeptonKeras
import LeptonKernels

/// What this build can do.
public enum Features {
  /// lepton's version, "major.minor.patch".
  public static let version = "0.1.0"

  /// The instruction set that the kernels use: "portable", "avx2" or "avx512".
  public static var instructionSet: String {
    switch lk_isa() {
    case LK_LEVEL_AVX512: "avx512"
    case LK_LEVEL_AVX2: "avx2"
    default: "portable"
    }
  }

  /// As JSON; see lepton_features_json() in lepton.h for the keys.
  public static var json: String {
    let features: JSONValue = [
      "version": .string(version),
      "instruction_set": .string(instructionSet),
      "threads": JSONValue(Threads.count),
      "readers": .array(KerasFile.Kind.allCases.map { .string($0.description) }),
    ]
    return features.text
  }
}
