import LeptonBase

/// Looks for one thing in a file.
protocol FileCheck: Sendable {
  /// The check's name in reports, lower case with hyphens.
  static var name: String { get }

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding]
}

/// All checks, in the order of reports.
enum FileChecks {
  static let all: [any FileCheck.Type] = [
    UserCodeCheck.self, SubclassedModelCheck.self, Keras1Check.self, Keras2ArchiveCheck.self,
    ListModelCheck.self, PolicyCheck.self, LossFunctionCheck.self, RemovedClassCheck.self,
    TensorFlowFunctionCheck.self, NestedCallCheck.self,
    TimeMajorCheck.self, GroupsCheck.self, ListAxisCheck.self, UnknownOptionCheck.self,
    UnnamedOperationCheck.self, FunctionNameCheck.self, MetricAliasCheck.self,
    BFloat16Check.self, FileNameCheck.self, InputShapeCheck.self, LayerNameCheck.self,
    HardSigmoidCheck.self, OldRuleCheck.self, OptimizerStateCheck.self,
    MissingOptimizerCheck.self,
    FrozenOrderCheck.self, TheanoCheck.self, OldDialectCheck.self, PrecisionCheck.self,
    SplitNamesCheck.self, StorageCheck.self, WeightsAloneCheck.self,
  ]
}
