import LeptonBase
import LeptonLayers
import Testing

@testable import LeptonKeras

/// Weights that older versions stored in other forms.
@Suite struct OldWeightsTests {
  /// What Keras 2 made of the file's weights itself; see `make_dialects.py`.
  @Test(arguments: [
    "cudnn_lstm", "cudnn_gru", "cudnn_lstm_bidirectional", "cudnn_gru_bidirectional",
    "nested_trainable", "nested_frozen",
  ])
  func asKeras2LoadsThem(name: String) throws {
    let found = try LoadingTests.loaded("dialects/\(name).h5")
    let file = try HDF5File(try ByteSource(path: Fixtures.path("dialects/\(name).h5")))
    let count = try file.children(["expected"]).count
    #expect(found.count == count)
    for index in 0..<count {
      let dataset = try #require(try file.dataset(["expected", "\(index)"]))
      let expected = try SavedArray(name: "\(index)", dataset: dataset).floats()
      #expect(found[index].1 == dataset.shape)
      #expect(found[index].2 == expected, "\(found[index].0)")
    }
  }

  @Test func keras1GatesAreJoined() throws {
    let name = "history/lstm_theano_1.h5"
    let found = try LoadingTests.loaded(name)
    let groups = try #require(try KerasFile(path: Fixtures.path(name)).weights).layerGroups
    let stored = try groups[0].arrays.map { try $0.floats() }
    let units = 6
    // Stored gate by gate as i, c, f, o; side by side as i, f, c, o.
    for (place, gate) in [0, 2, 1, 3].enumerated() {
      for unit in 0..<units {
        #expect(found[0].2[place * units + unit] == stored[3 * gate][unit])
        #expect(found[2].2[place * units + unit] == stored[3 * gate + 2][unit])
        for row in 0..<units {
          let column = place * units + unit
          #expect(
            found[1].2[row * 4 * units + column] == stored[3 * gate + 1][row * units + unit])
        }
      }
    }
  }

  @Test func kernelsOfTheanoAreTurned() throws {
    let theano = try LoadingTests.loaded("history/conv2d_theano_1.h5")[0]
    let tensorflow = try LoadingTests.loaded("history/conv2d_tensorflow_1.h5")[0]
    // Both files hold the same numbers.
    #expect(theano.1 == [3, 3, 5, 6])
    for row in 0..<3 {
      for column in 0..<3 {
        for pair in 0..<30 {
          #expect(
            theano.2[(row * 3 + column) * 30 + pair]
              == tensorflow.2[((2 - row) * 3 + 2 - column) * 30 + pair])
        }
      }
    }
  }

  @Test func adaptersAreMerged() throws {
    let unmerged = try LoadingTests.loaded("kinds/k3x/lora.h5")
    let merged = try LoadingTests.loaded("kinds/k3x/lora.keras")
    #expect(unmerged.count == merged.count)
    for (left, right) in zip(unmerged, merged) {
      #expect(left.1 == right.1)
      #expect(zip(left.2, right.2).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  @Test func transposingAndRotating() throws {
    let values = WeightValues.computed((0..<24).map { Float($0) }, [2, 3, 4])
    let transposed = try values.transposed([2, 0, 1])
    #expect(transposed.shape == [4, 2, 3])
    #expect(try transposed.floats()[..<6] == [0, 4, 8, 12, 16, 20])
    let rotated = try WeightValues.computed((0..<12).map { Float($0) }, [3, 2, 2]).rotated()
    #expect(try rotated.floats() == [8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3])
    let parts = try values.split(2)
    #expect(try parts[1].floats()[..<4] == [2, 3, 6, 7])
    #expect(try WeightValues.concatenated(parts).floats() == (0..<24).map { Float($0) })
  }
}
