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

  /// The options that Keras refuses.
  @Test(
    arguments: [
      ("RandomBrightness", ["factor": 1.5]), ("RandomZoom", ["height_factor": -1.5]),
      ("RandomTranslation", ["height_factor": [0.0, 2.0], "width_factor": 0]),
      ("RandomContrast", ["factor": -0.1]), ("RandomHue", ["factor": 2]),
      ("RandomGrayscale", ["factor": 1.5]), ("RandomPosterization", ["factor": 9]),
      ("RandomGaussianBlur", ["kernel_size": 4]), ("Solarization", ["addition_factor": -0.5]),
      ("RandomPerspective", ["scale": 2.0]), ("RandomErasing", ["fill_value": [1.0, 2.0]]),
      ("RandomRotation", ["factor": 0.1, "fill_mode": "mirror"]),
      ("RandomRotation", ["factor": 0.1, "interpolation": "bicubic"]), ("MixUp", ["alpha": 0.0]),
    ] as [(String, JSONObject)])
  func refusesOptions(className: String, config: JSONObject) {
    #expect {
      try LayerRunner(className, config)
    } throws: { error in
      (error as? LeptonError)?.code == .configuration
    }
  }

  @Test func randomSizesAreRefusedInTrainingOnly() throws {
    #expect {
      try run("RandomHeight", ["factor": 0.1])
    } throws: { error in
      (error as? LeptonError)?.code == .unsupported
    }
    var runner = try LayerRunner("RandomHeight", ["factor": 0.1])
    runner.isTraining = false
    #expect(try runner.run([1, 2, 3, 1], image).output == image)
  }

  /// What is random: each image by itself, within the range that the options say, evenly.
  @Test func distributions() throws {
    let count = 400
    func means(
      _ className: String, _ config: JSONObject, _ input: [Float], rows: Int = 1
    ) throws -> [Float] {
      var config = config
      config["seed"] = 5
      let images = (0..<count).flatMap { _ in input }
      let size = input.count
      let output = try LayerRunner(className, config).run([count, rows, size / rows, 1], images)
        .output
      return (0..<count).map { output[($0 * size)..<(($0 + 1) * size)].reduce(0, +) / Float(size) }
    }
    func spread(_ values: [Float]) -> (least: Float, mean: Float, greatest: Float) {
      (values.min() ?? 0, values.reduce(0, +) / Float(values.count), values.max() ?? 0)
    }
    let brightness = spread(try means("RandomBrightness", ["factor": [0.1, 0.3]], [10]))
    #expect(brightness.least >= 35.5 && brightness.least < 37)
    #expect(abs(brightness.mean - 61) < 2)
    #expect(brightness.greatest <= 86.6 && brightness.greatest > 85)
    for probability: Float in [0, 0.3, 1] {
      let inverted = try means(
        "RandomInvert", ["factor": [.number(Double(probability)), .number(Double(probability))]],
        [255])
      #expect(abs(Float(inverted.filter { $0 == 0 }.count) / Float(count) - probability) < 0.08)
    }
    // Half of 0 … 1 on average.
    let half = try means("RandomInvert", ["factor": 1.0], [255])
    #expect(abs(Float(half.filter { $0 == 0 }.count) / Float(count) - 0.5) < 0.08)
    // 1 to 3 bits of 255.
    let bits = try means("RandomPosterization", ["factor": 4], [255])
    for value: Float in [128, 192, 224] {
      #expect(abs(Float(bits.filter { $0 == value }.count) / Float(count) - 1 / 3) < 0.08)
    }
    // A row that rises shows how far it was moved.
    let row = (0..<21).map { Float($0) }
    let config: JSONObject = [
      "height_factor": 0, "width_factor": [-0.5, 0.25], "fill_mode": "nearest",
    ]
    let moved = try means("RandomTranslation", config, row)
    #expect(Set(moved.map { ($0 * 100).rounded() }).count > 100)
    // What is left of the area: 1 - (√0.2 + … √0.4)² on average.
    let white = [Float](repeating: 255, count: 400)
    let erased = spread(
      try means(
        "RandomErasing", ["factor": [1, 1], "scale": [0.2, 0.4], "fill_value": 0], white,
        rows: 20))
    #expect(abs(erased.mean / 255 - 0.703) < 0.03)
  }

  /// Every image of the batch comes once as the other one, and parts follow beta distributions.
  @Test func mixing() throws {
    let count = 300
    let numbers = (0..<count).map { Float($0) }
    for alpha in [0.2, 1.0, 5.0] {
      let runner = try LayerRunner("MixUp", ["alpha": .number(alpha), "seed": 3])
      let lowering = Lowering(GraphBuilder(), isTraining: true)
      let x = lowering.builder.input(.float32([count, 1, 1, 1]))
      let layer = try #require(runner.layer as? ImageAugmentation)
      try layer.buildOnce([.float32([count, 1, 1, 1])])
      let stream = try #require(layer.ownParameters.first)
      let drawn = try layer.draw(
        [count, 1, 1, 1], ImageRandom(lowering, stream, batch: count))
      lowering.builder.output(try lowering.float(drawn[0]))
      lowering.builder.output(drawn[1])
      lowering.builder.output(x)
      let results = try compute(lowering.builder.graph, [numbers])
      #expect(results[0].sorted() == numbers)
      #expect(results[0] != numbers)
      let mean = results[1].reduce(0, +) / Float(count)
      let variance = results[1].map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Float(count)
      // Of a beta distribution: ½ and 1 / (4·(2·alpha + 1)).
      #expect(abs(mean - 0.5) < 0.08)
      #expect(abs(variance * Float(4 * (2 * alpha + 1)) - 1) < 0.2)
      #expect(results[1].allSatisfy { $0 >= 0 && $0 <= 1 })
    }
  }

  /// Layers made of others change images within the range, the same with the same seed.
  @Test(arguments: ["RandAugment", "AugMix", "RandomColorJitter", "CutMix"])
  func composed(className: String) throws {
    let shape: Shape = [3, 8, 8, 3]
    let input = (0..<576).map { Float(($0 * 37) % 256) }
    var config: JSONObject = ["seed": 4]
    if className == "RandomColorJitter" {
      config["brightness_factor"] = 0.2
      config["hue_factor"] = 0.3
    }
    let output = try LayerRunner(className, config).run(shape, input).output
    #expect(output != input)
    #expect(output.allSatisfy { $0 >= -1e-3 && $0 <= 255.001 })
    #expect(try LayerRunner(className, config).run(shape, input).output == output)
    #expect(try LayerRunner(className, config, isTraining: false).run(shape, input).output == input)
  }

  @Test func crops() throws {
    let input = (0..<70).map { Float($0) }
    let runner = try LayerRunner("RandomCrop", ["height": 3, "width": 2, "seed": 2])
    var corners: Set<Float> = []
    for seed in 0..<40 {
      let runner = try LayerRunner(
        "RandomCrop", ["height": 3, "width": 2, "seed": JSONValue(seed)])
      let output = try runner.run([1, 7, 10, 1], input).output
      corners.insert(output[0])
      #expect(output == [0, 1, 10, 11, 20, 21].map { $0 + output[0] })
    }
    #expect(corners.count > 15)
    #expect(corners.allSatisfy { $0 <= 48 && Int($0) % 10 <= 8 })
    // In inference as Keras 3: whole; with unknown dimensions as its shape rule: the window.
    var inference = runner
    inference.isTraining = false
    #expect(try inference.run([1, 7, 10, 1], input).output == input)
    let lowering = Lowering(GraphBuilder())
    let x = lowering.builder.input(.float32([Shape.unknown, 7, 10, 1]))
    let y = try runner.layer.call(LayerCall([LayerTensor(x)]), lowering)[0].value
    #expect(lowering.shape(y) == [Shape.unknown, 3, 2, 1])
  }

  @Test func dictionariesAreRefused() throws {
    let lowering = Lowering(GraphBuilder(), isTraining: true)
    let x = LayerTensor(lowering.builder.input(.float32([1, 4, 4, 3])))
    let layer = try LayerRunner("RandomFlip").layer
    #expect {
      try layer.call(LayerCall([.dictionary([("images", .tensor(x))])]), lowering)
    } throws: { error in
      (error as? LeptonError)?.code == .unsupported
    }
  }
}
