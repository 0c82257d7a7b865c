import Foundation
import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers
import Testing

@testable import LeptonTraining

@Suite struct CallbackTests {
  /// A compiled model of one Dense layer, with paths of what was saved and read.
  private final class Fit {
    let session: FitSession
    private(set) var saved: [String] {
      get { log.saved }
      set { log.saved = newValue }
    }
    var restored: [String] { log.restored }
    private let log: Log

    private final class Log {
      var saved: [String] = []
      var restored: [String] = []
    }

    init(_ metrics: JSONValue = ["mae"], isSaving: Bool = false) throws {
      let network = try Network(
        ModelDescription(json: [
          "class_name": "Sequential",
          "config": [
            "name": "model",
            "layers": [
              ["class_name": "InputLayer", "config": ["name": "in", "batch_shape": [nil, 2]]],
              ["class_name": "Dense", "config": ["name": "dense", "units": 1]],
            ],
          ],
        ]))
      let trainer = try Trainer(
        network,
        compileConfiguration: [
          "optimizer": ["class_name": "SGD", "config": ["learning_rate": 1.0]], "loss": "mse",
          "metrics": metrics,
        ])
      try trainer.configuration.build(targets: [[4, 1]], predictions: [[4, 1]])
      let log = Log()
      self.log = log
      session = FitSession(
        trainer: trainer, epochs: 10, initialEpoch: 0,
        save: { path, weightsOnly throws(LeptonError) in
          log.saved.append(weightsOnly ? path + " weights" : path)
          if isSaving { try Folders.replace(path, [1, 2, 3]) }
        },
        restore: { path throws(LeptonError) in log.restored.append(path) })
    }

    @discardableResult
    func tell(
      _ callback: any TrainingCallback, _ kind: TrainingEvent.Kind, epoch: Int = 0, step: Int = 0,
      _ values: KeyValuePairs<String, Double> = [:]
    ) throws -> Logs {
      var logs = Logs(names: values.map(\.key), values: values.map(\.value))
      try callback.handle(
        TrainingEvent(kind: kind, epoch: epoch, step: step, steps: nil), &logs, session)
      return logs
    }
  }

  private func folder() -> String {
    FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  }

  /// When fits end and how learning rates fall, against Keras.
  @Test func decisionsAreThoseOfKeras() throws {
    let facts = try Facts.read("callbacks")
    #expect(facts.count == 30)
    for fact in facts {
      let fit = try Fit()
      let callback = try CallbackRegistry.make([
        "class_name": .string(try fact.string("class")),
        "config": .object(try fact.object("config")),
      ])
      try fit.tell(callback, .trainBegin)
      for (epoch, wanted) in try fact.array("epochs").enumerated() {
        let given = try #require(wanted["logs"]?.asObject)
        var logs = Logs(
          names: given.keys, values: given.members.map { $0.value.asDouble ?? .nan })
        try callback.handle(
          TrainingEvent(kind: .epochEnd, epoch: epoch, step: 0, steps: nil), &logs, fit.session)
        let place = "\(fact["class"]?.text ?? "") \(fact["config"]?.text ?? "") epoch \(epoch)"
        #expect(fit.session.stopsTraining == wanted["stops"]?.asBool, "\(place)")
        let rate = Double(try fit.session.trainer.learningRate())
        #expect(abs(rate - (wanted["rate"]?.asDouble ?? .nan)) < 1e-7, "\(place)")
        if let logged = wanted["logged"]?.asDouble {
          #expect(abs((logs["learning_rate"] ?? .nan) - logged) < 1e-7, "\(place)")
        }
      }
    }
  }

  @Test func theBestWeightsComeBack() throws {
    let fit = try Fit()
    let callback = try CallbackRegistry.make([
      "class_name": "EarlyStopping",
      "config": ["restore_best_weights": true, "patience": 5, "monitor": "loss"],
    ])
    let parameter = fit.session.trainer.weights[0].parameter
    try fit.tell(callback, .trainBegin)
    for (epoch, loss) in [3.0, 1, 2].enumerated() {
      try parameter.set(HostBuffer.copying([Float(epoch), Float(epoch)]))
      try fit.tell(callback, .epochEnd, epoch: epoch, ["loss": loss])
    }
    try fit.tell(callback, .trainEnd)
    #expect(try parameter.value().floats?.first == 1)
  }

  @Test func directionsFollowTheMetrics() throws {
    let fit = try Fit(["accuracy", ["class_name": "TruePositives", "config": ["name": "tp"]]])
    func better(_ name: String) throws -> Bool {
      var monitor = try Monitor(Options("test", ["monitor": .string(name)]), owner: "test")
      try monitor.resolve(fit.session)
      return monitor.isImprovement(2, over: 1)
    }
    #expect(try better("val_accuracy"))
    #expect(try !better("loss"))
    #expect(throws: LeptonError.self) { try better("val_tp") }
    #expect(throws: LeptonError.self) { try better("nothing") }
  }

  @Test func checkpointsAreNamedAndChosen() throws {
    let fit = try Fit()
    let every = try CallbackRegistry.make([
      "class_name": "ModelCheckpoint",
      "config": ["filepath": "m-{epoch:02d}-{loss:.2f}-{{x}}-{val_loss}.keras"],
    ])
    try fit.tell(every, .epochEnd, epoch: 6, ["loss": 0.125, "val_loss": 1e-5])
    #expect(fit.saved == ["m-07-0.12-{x}-1e-05.keras"])
    let best = try CallbackRegistry.make([
      "class_name": "ModelCheckpoint",
      "config": [
        "filepath": "{epoch}.weights.h5", "save_best_only": true, "save_weights_only": true,
        "monitor": "mae",
      ],
    ])
    for (epoch, value) in [2.0, 3, 1.5, 1.5].enumerated() {
      try fit.tell(best, .epochEnd, epoch: epoch, ["mae": value])
    }
    #expect(fit.saved.dropFirst() == ["1.weights.h5 weights", "3.weights.h5 weights"])
    let batches = try CallbackRegistry.make([
      "class_name": "ModelCheckpoint",
      "config": ["filepath": "{epoch}-{batch}.h5", "save_freq": 3],
    ])
    for step in 0..<7 { try fit.tell(batches, .trainBatchEnd, epoch: 1, step: step) }
    #expect(fit.saved.dropFirst(3) == ["2-3.h5", "2-6.h5"])
    #expect(throws: LeptonError.self) {
      try CallbackRegistry.make(["class_name": "ModelCheckpoint", "config": ["filepath": "a.txt"]])
    }
    let wrong = try CallbackRegistry.make([
      "class_name": "ModelCheckpoint", "config": ["filepath": "{nothing}.keras"],
    ])
    #expect(throws: LeptonError.self) { try fit.tell(wrong, .epochEnd, ["loss": 1]) }
  }

  @Test func schedulesCountEpochs() throws {
    let fit = try Fit()
    let callback = try CallbackRegistry.make([
      "class_name": "LearningRateScheduler",
      "config": [
        "schedule": [
          "class_name": "PiecewiseConstantDecay",
          "config": ["boundaries": [1], "values": [0.5, 0.25]],
        ]
      ],
    ])
    for (epoch, rate) in [0.5, 0.5, 0.25].enumerated() {
      try fit.tell(callback, .epochBegin, epoch: epoch)
      #expect(Double(try fit.session.trainer.learningRate()) == rate)
      let logs = try fit.tell(callback, .epochEnd, epoch: epoch, ["loss": 1])
      #expect(logs["learning_rate"] == rate)
    }
  }

  /// What Python's csv.DictWriter writes.
  @Test func logsBecomeTables() throws {
    let folder = folder()
    try Folders.make(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/log.csv"
    let config: JSONObject = ["filename": .string(path), "append": true]
    for epoch in 0..<2 {
      let fit = try Fit()
      let callback = try CallbackRegistry.make([
        "class_name": "CSVLogger", "config": .object(config),
      ])
      try fit.tell(callback, .trainBegin)
      try fit.tell(callback, .epochEnd, epoch: epoch, ["loss": .nan, "acc": 0.5])
      try fit.tell(
        callback, .epochEnd, epoch: epoch + 1, ["loss": 1e-5, "acc": 1, "val_acc": 0.25])
      try fit.tell(callback, .trainEnd)
    }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(
      text == "epoch,acc,loss,val_acc,val_loss\r\n0,0.5,nan,NA,NA\r\n1,1.0,1e-05,0.25,NA\r\n"
        + "1,0.5,nan,NA,NA\r\n2,1.0,1e-05,0.25,NA\r\n")
  }

  @Test func noNumberEndsAFit() throws {
    let fit = try Fit()
    let callback = try CallbackRegistry.make("TerminateOnNaN")
    try fit.tell(callback, .trainBatchEnd, ["loss": 1])
    #expect(!fit.session.stopsTraining)
    try fit.tell(callback, .trainBatchEnd, ["loss": .infinity])
    #expect(fit.session.stopsTraining)
    let strict = try CallbackRegistry.make([
      "class_name": "TerminateOnNaN", "config": ["raise_error": true],
    ])
    #expect(throws: LeptonError.self) { try fit.tell(strict, .trainBatchEnd, ["loss": .nan]) }
  }

  @Test func interruptedFitsGoOn() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let config: JSONValue = [
      "class_name": "BackupAndRestore",
      "config": ["backup_dir": .string(folder + "/a"), "double_checkpoint": true],
    ]
    let first = try Fit(isSaving: true)
    let callback = try CallbackRegistry.make(config)
    try first.tell(callback, .trainBegin)
    #expect(first.restored.isEmpty)
    for epoch in 0..<2 { try first.tell(callback, .epochEnd, epoch: epoch) }

    let second = try Fit(isSaving: true)
    let again = try CallbackRegistry.make(config)
    try second.tell(again, .trainBegin)
    #expect(second.restored == [folder + "/a/latest.weights.h5"])
    #expect(second.session.initialEpoch == 2)
    #expect(Folders.exists(folder + "/a/training_metadata.json.bkp"))
    try second.tell(again, .trainEnd)
    #expect(!Folders.exists(folder + "/a"))
  }

  /// The checksum that RFC 3720 gives for these bytes.
  @Test func checksums() {
    #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
  }

  /// The files are read back record by record, with all checksums.
  @Test func eventFiles() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let fit = try Fit()
    let callback = try CallbackRegistry.make([
      "class_name": "TensorBoard",
      "config": ["log_dir": .string(folder), "histogram_freq": 1, "update_freq": 2],
    ])
    try fit.tell(callback, .trainBegin)
    for step in 0..<4 {
      try fit.tell(callback, .trainBatchBegin, step: step)
      try fit.tell(callback, .trainBatchEnd, step: step, ["loss": 0.5])
    }
    try fit.tell(callback, .testEnd, ["loss": 0.75])
    try fit.tell(callback, .epochEnd, ["loss": 0.5, "val_loss": 0.75])
    try fit.tell(callback, .trainEnd)
    let train = try records(folder + "/train")
    let tags = [
      "keras", "batch_loss", "batch_loss", "epoch_loss", "epoch_learning_rate", "kernel/histogram",
      "bias/histogram",
    ]
    #expect(train.count == 1 + tags.count)
    #expect(String(decoding: train[0], as: UTF8.self).contains("brain.Event:2"))
    for (record, tag) in zip(train.dropFirst(), tags) {
      #expect(String(decoding: record, as: UTF8.self).contains(tag), "\(tag)")
    }
    let validation = try records(folder + "/validation")
    #expect(validation.count == 3)
    // TensorFlow's bytes of this message, after the time.
    let message: [UInt8] =
      [0x10, 0x00, 0x2A, 0x29, 0x0A, 0x27, 0x0A, 0x0A] + Array("epoch_loss".utf8)
      + [0x4A, 0x0D, 0x0A, 0x09, 0x0A, 0x07] + Array("scalars".utf8) + [0x20, 0x01]
      + [0x42, 0x0A, 0x08, 0x01, 0x12, 0x00, 0x22, 0x04, 0x00, 0x00, 0x40, 0x3F]
    #expect(Array(validation[2].dropFirst(9)) == message)
  }

  private func records(_ folder: String) throws -> [[UInt8]] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.count == 1)
    #expect(names.first?.hasPrefix("events.out.tfevents.") == true)
    let path = folder + "/" + (names.first ?? "")
    var rest = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))[...]
    var records: [[UInt8]] = []
    func take(_ count: Int) -> [UInt8] {
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    func number(_ bytes: [UInt8]) -> UInt64 {
      bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    while !rest.isEmpty {
      let length = take(8)
      #expect(number(take(4)) == UInt64(CRC32C.masked(length)))
      let record = take(Int(number(length)))
      #expect(number(take(4)) == UInt64(CRC32C.masked(record)))
      records.append(record)
    }
    return records
  }
}
