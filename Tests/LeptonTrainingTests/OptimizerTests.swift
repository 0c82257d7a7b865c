import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonTraining

@Suite struct OptimizerTests {
  /// Weights of every step, variables in Keras's order with its names, against Keras.
  @Test func stepsAreThoseOfKeras() throws {
    let facts = try Facts.read("optimizers")
    #expect(facts.count > 20)
    let shared = facts[0]
    let paths = try shared.array("paths").compactMap(\.asString)
    let begin = try shared.array("begin").map { try #require(try FactArray($0)) }
    let gradients = try shared.array("gradients").map { step in
      try #require(step.asArray).map { try #require(try FactArray($0)) }
    }
    for fact in facts.dropFirst() {
      try check(fact, paths, begin, gradients)
    }
  }

  private func check(
    _ fact: JSONObject, _ paths: [String], _ begin: [FactArray], _ gradients: [[FactArray]]
  ) throws {
    let config = try fact.object("config")
    let place = "\(try fact.string("class")) \(JSONValue.object(config).text)"
    let identifier: JSONValue = [
      "class_name": .string(try fact.string("class")), "config": .object(config),
    ]
    guard let optimizer = try? OptimizerRegistry.make(identifier) else {
      Issue.record("\(place) cannot be made")
      return
    }
    #expect(optimizer.config == config, "\(JSONValue.object(optimizer.config).text)")
    let weights = try zip(paths, begin).map { path, array in
      let buffer = try array.buffer()
      let name = String(path.split(separator: "/").last ?? "")
      return (
        path: path,
        parameter: Parameter(name: name, type: array.type) {
          () throws(LeptonError) -> HostBuffer in buffer
        }
      )
    }
    try optimizer.build(weights)
    let slots = try fact.array("slots")
    #expect(optimizer.variables.map(\.name) == slots.map { $0[0]?.asString ?? "?" }, "\(place)")
    #expect(
      optimizer.variables.map { $0.shape } == slots.map { $0[1]?.asShape ?? [] }, "\(place)")
    #expect(
      optimizer.variables.map { $0.type.dtype.name } == slots.map { $0[2]?.asString ?? "?" },
      "\(place)")

    let store = StepMemory()
    let rates = try fact.array("rates")
    for (number, step) in try fact.array("steps").enumerated() {
      let rate = try optimizer.learningRate(iteration: number)
      let wantedRate = Float(rates[number].asDouble ?? 0)
      #expect(abs(rate - wantedRate) <= 2e-7 * wantedRate, "\(place)")
      let scalars = optimizer.scalars(iteration: number, learningRate: rate)
      var inputs = try gradients[number].map { ($0.type, try $0.buffer()) }
      inputs.append((.float32([scalars.count]), try HostBuffer.copying(scalars)))
      try store.run(inputs) { builder, values in
        try optimizer.apply(
          builder, gradients: values.dropLast().map { $0 }, scalars: values[values.count - 1],
          kind: optimizer.stepKind(iteration: number))
        return []
      }
      let found = try weights.flatMap { try store.floats($0.parameter) }
      let wanted = try #require(step.asArray).map { Float($0.asDouble ?? .nan) }
      let error = difference(found, wanted)
      #expect(error < 3e-6, "\(place) step \(number): \(error)")
    }
    for (variable, end) in zip(optimizer.variables, try fact.array("end"))
    where variable.type.dtype == .float32 && variable !== optimizer.learningRateVariable {
      let wanted = try #require(try FactArray(end)).floats
      let error = difference(try store.floats(variable), wanted)
      #expect(error < 3e-6, "\(place) \(variable.name): \(error)")
    }
  }

  /// A weight and its variables change in one pass over the memory that they have anyway; Lion's two
  /// results do not depend on each other, and Nadam computes with scalars before.
  @Test func anUpdateIsOnePass() throws {
    let passes = [
      "sgd": 1, "adam": 1, "adamw": 1, "rmsprop": 1, "adagrad": 1, "adamax": 1, "lion": 2,
      "nadam": 5,
    ]
    for (name, most) in passes {
      let optimizer = try OptimizerRegistry.make(.string(name))
      let weight = Parameter(name: "kernel", type: .float32([40, 50])) {
        () throws(LeptonError) -> HostBuffer in try HostBuffer.zeros(byteCount: 8000)
      }
      try optimizer.build([("dense/kernel", weight)])
      let builder = GraphBuilder()
      let gradient = builder.input(.float32([40, 50]))
      let scalars = builder.input(.float32([optimizer.scalarCount]))
      try optimizer.apply(builder, gradients: [gradient], scalars: scalars)
      let program = try Compiler.compileTraining(builder.graph, cache: ConstantCache())
      #expect(program.steps.count <= most, "\(name)")
      #expect(program.arenaByteCount <= 1024, "\(name)")
    }
  }

  /// Steps whose gradients are not finite are left out, and the scale follows.
  @Test func lossScaleIsThatOfKeras() throws {
    let fact = try Facts.read("loss_scale")[0]
    let config = try fact.object("config")
    let optimizer = try OptimizerRegistry.make([
      "class_name": "LossScaleOptimizer", "config": .object(config),
    ])
    #expect(optimizer.config == config)
    let begin = try HostBuffer.copying([Float](arrayLiteral: 1, 2, 3))
    let weight = Parameter(name: "kernel", type: .float32([3])) {
      () throws(LeptonError) -> HostBuffer in begin
    }
    try optimizer.build([("dense/kernel", weight)])
    let slots = try fact.array("slots")
    #expect(optimizer.variables.map(\.name) == slots.map { $0[0]?.asString ?? "?" })
    let store = StepMemory()
    var iteration = 0
    for step in try fact.array("steps") {
      let gradients = try #require(step["gradients"]?.asArray).map {
        try #require(try FactArray($0))
      }
      let scalars = optimizer.scalars(
        iteration: iteration, learningRate: try optimizer.learningRate(iteration: iteration))
      var inputs = try gradients.map { ($0.type, try $0.buffer()) }
      inputs.append((.float32([scalars.count]), try HostBuffer.copying(scalars)))
      let results = try store.run(inputs) { builder, values in
        let done = try optimizer.apply(builder, gradients: [values[0]], scalars: values[1])
        return [try #require(done.isDone)]
      }
      if results[0][0] != 0 { iteration += 1 }
      let wanted = try #require(try FactArray(step["weights"]?[0])).floats
      #expect(difference(try store.floats(weight), wanted) < 1e-6)
      let variables = try #require(step["variables"]?.asArray).compactMap(\.asDouble)
      #expect(Double(iteration) == variables[4])
      let counter = try store.tensor(optimizer.variables[2]).buffer
      #expect(Double(counter.bound(to: Int64.self)[0]) == variables[2])
      #expect(Double(try store.floats(optimizer.variables[3])[0]) == variables[3])
    }
  }

  @Test func schedulesAreThoseOfKeras() throws {
    let facts = try Facts.read("schedules")
    for fact in facts {
      let schedule = try ScheduleRegistry.make([
        "class_name": .string(try fact.string("class")),
        "config": .object(try fact.object("config")),
      ])
      #expect(schedule.config == (try fact.object("written")))
      for (step, wanted) in try fact.array("rates").enumerated() {
        let rate = schedule.rate(step: Float(step))
        let number = Float(wanted.asDouble ?? .nan)
        #expect(abs(rate - number) <= 1e-6 * 0.1, "\(fact) \(step): \(rate), not \(number)")
      }
    }
  }

  @Test func oldConfigurations() throws {
    let old = try OptimizerRegistry.make([
      "class_name": "SGD",
      "config": ["lr": 0.5, "momentum": 0.0, "decay": 0.1, "nesterov": false],
    ])
    #expect(try old.learningRate(iteration: 10) == 0.25)
    let plain = try OptimizerRegistry.make([
      "class_name": "Adam", "config": ["lr": 0.5, "decay": 0.0, "epsilon": 1e-8],
    ])
    #expect(try plain.learningRate(iteration: 10) == 0.5)
    try plain.setLearningRate(0.25)
    #expect(try plain.learningRate(iteration: 10) == 0.25)
    #expect(throws: LeptonError.self) { try old.setLearningRate(1) }
    #expect(throws: LeptonError.self) {
      try OptimizerRegistry.make([
        "class_name": "SGD", "config": ["clipnorm": 1.0, "clipvalue": 1.0],
      ])
    }
  }
}
