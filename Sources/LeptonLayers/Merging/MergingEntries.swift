extension LayerRegistry {
  static let mergingEntries: [(String, Entry)] = [
    ("Add", Entry(ElementwiseMerge.self, on: [2, 3], [2, 3])),
    ("Average", Entry(ElementwiseMerge.self, on: [2, 3], [2, 3])),
    ("Concatenate", Entry(ConcatenateLayer.self, on: [2, 3], [2, 3])),
    ("Dot", Entry(Dot.self, ["axes": 1], on: [2, 3], [2, 3])),
    ("Maximum", Entry(ElementwiseMerge.self, on: [2, 3], [2, 3])),
    ("Minimum", Entry(ElementwiseMerge.self, on: [2, 3], [2, 3])),
    ("Multiply", Entry(ElementwiseMerge.self, on: [2, 3], [2, 3])),
    ("Subtract", Entry(ElementwiseMerge.self, on: [2, 3], [2, 3])),
  ]
}
