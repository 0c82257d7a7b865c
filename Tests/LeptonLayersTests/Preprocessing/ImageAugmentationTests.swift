import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

@Suite struct ImageAugmentationTests {
  /// 16 images of 2 × 3 pixels of one channel, all the same.
  private let shape: Shape = [16, 2, 3, 1]
  private let image: [Float] = [10, 20, 30, 40, 50, 60]

  private func run(_ className: String, _ config: JSONObject) throws -> [[Float]] {
    var config = config
    config["seed"] = 8
    let input = (0..<16).flatMap { _ in image }
    let output = try LayerRunner(className, config).run(shape, input).output
    return (0..<16).map { Array(output[($0 * 6)..<($0 * 6 + 6)]) }
  }

  @Test func flips() throws {
    for (mode, other): (JSONValue, [Float]) in [
      ("horizontal", [30, 20, 10, 60, 50, 40]), ("vertical", [40, 50, 60, 10, 20, 30]),
      ("horizontal_and_vertical", [60, 50, 40, 30, 20, 10]),
    ] {
      #expect(Set(try run("RandomFlip", ["mode": mode])) == [image, other])
    }
  }

  @Test func brightness() throws {
    let images = try run("RandomBrightness", ["factor": 0.1, "value_range": [0, 100]])
    for found in images {
      let delta = found[0] - image[0]
      #expect(abs(delta) <= 10)
      #expect(zip(found, image).allSatisfy { abs($0 - $1 - delta) < 1e-4 })
    }
    #expect(Set(images).count == 16)
    // All beyond the range: held to its end.
    let bright = try run("RandomBrightness", ["factor": [1, 1], "value_range": [0, 64]])
    #expect(bright.allSatisfy { $0 == [64, 64, 64, 64, 64, 64] })
  }

  @Test func contrast() throws {
    for found in try run("RandomContrast", ["factor": 0.2]) {
      let scale = (found[5] - found[0]) / 50
      #expect(scale >= 0.999 && scale <= 1.201)
      #expect(zip(found, image).allSatisfy { abs($0 - (($1 - 35) * scale + 35)) < 1e-3 })
    }
  }

  @Test func othersSayThatTheyCannot() throws {
    #expect {
      try run("RandomRotation", ["factor": 0.1])
    } throws: { error in
      (error as? LeptonError)?.code == .unsupported
    }
    var runner = try LayerRunner("RandomRotation", ["factor": 0.1])
    runner.isTraining = false
    #expect(try runner.run([1, 2, 3, 1], image).output == image)
  }
}
