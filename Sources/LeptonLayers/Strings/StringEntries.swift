import LeptonJSON

extension LayerRegistry {
  static let stringEntries: [(String, Entry)] = [
    (
      "StringLookup",
      Entry(StringLookup.self, ["vocabulary": ["a", "b"]], of: .string, on: [2, 4])
    ),
    ("IntegerLookup", Entry(IntegerLookup.self, ["vocabulary": [1, 2]], on: [2, 4])),
    (
      "TextVectorization",
      Entry(TextVectorization.self, ["vocabulary": ["a", "b"]], of: .string, on: [2, 1])
    ),
    ("Hashing", Entry(Hashing.self, ["num_bins": 4], of: .string, on: [2, 4])),
    (
      "HashedCrossing",
      Entry(HashedCrossing.self, ["num_bins": 4], of: .string, on: [2, 1], [2, 1])
    ),
  ]
}
