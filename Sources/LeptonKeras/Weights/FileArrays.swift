import LeptonBase

extension KerasFile {
  /// Every array of numbers in the file by its path, the optimizer's included, whatever the model is:
  /// `layers/dense/vars/0`, `model_weights/dense/dense/kernel:0`. Arrays of text are passed over.
  ///
  /// - Throws: `.weights` in a file without weights, `.format`, `.limit`.
  public func arrays() throws(LeptonError) -> [SavedArray] {
    do throws(LeptonError) {
      guard let weights else {
        throw LeptonError(.weights, "there are no weights in it (\(kind.description))")
      }
      var walk = ArrayWalk(tree: weights.file)
      try walk.visit([])
      return walk.found
    } catch { throw error.at(name) }
  }
}

/// Collects the arrays of a file in the order of their paths, numbers among the names as numbers.
private struct ArrayWalk {
  /// Groups and arrays that are looked at; links may lead in circles.
  private static let visitLimit = 1_000_000
  private static let depthLimit = 64

  let tree: WeightTree
  private(set) var found: [SavedArray] = []
  private var visits = 0

  init(tree: WeightTree) { self.tree = tree }

  mutating func visit(_ path: [String]) throws(LeptonError) {
    guard path.count < Self.depthLimit else {
      throw LeptonError(.limit, "the file's groups are nested too deeply")
    }
    for name in try tree.children(path) {
      visits += 1
      guard visits < Self.visitLimit else {
        throw LeptonError(.limit, "the file has more than \(Self.visitLimit) groups and arrays")
      }
      let child = path + [name]
      if try tree.isGroup(child) {
        try visit(child)
        continue
      }
      do throws(LeptonError) {
        if let dataset = try tree.dataset(child) {
          found.append(SavedArray(name: dataset.name, dataset: dataset))
        }
      } catch { if error.code != .unsupported { throw error } }
    }
  }
}
