import LeptonBase
import LeptonGraph

extension Network {
  /// The model as a table, as Keras 3's `model.summary()` prints it: layers, output shapes, numbers of
  /// parameters, and in models that are no chain what each layer is connected to.
  ///
  /// - Parameters:
  ///   - lineLength: characters of a line; nil for Keras's choice on a terminal of `columns`.
  ///   - expandsNested: whether layers of nested models are listed too.
  ///   - showsTrainable: whether a column says which layers training may change.
  public func summary(
    lineLength: Int? = nil, columns: Int = 80, expandsNested: Bool = false,
    showsTrainable: Bool = false
  ) -> String {
    let isChain = isChain
    var usual = isChain ? 88 : 108
    var positions = isChain ? [0.45, 0.80, 1.0] : [0.3, 0.56, 0.74, 1.0]
    var headers: [(String, TextTable.Alignment)] = [
      ("Layer (type)", .left), ("Output Shape", .left), ("Param #", .right),
    ]
    if !isChain { headers.append(("Connected to", .left)) }
    if showsTrainable {
      usual += 12
      positions = positions.map { $0 * 0.9 } + [1.0]
      headers.append(("Trainable", .center))
    }
    let length = max(lineLength ?? min(usual, columns - 4), 5 * headers.count)
    var table = TextTable(columns: [], width: length)
    var current = 0
    for (header, position) in zip(headers, positions) {
      let width = Int(position * Double(length)) - current
      table.columns.append(
        TextTable.Column(header: header.0, alignment: header.1, width: width))
      current += width
    }
    addRows(
      &table, level: 0, connections: isChain ? nil : self, expandsNested: expandsNested,
      showsTrainable: showsTrainable)
    return "Model: \"\(name)\"\n" + table.drawn() + totals
  }

  private func addRows(
    _ table: inout TextTable, level: Int, connections: Network?, expandsNested: Bool,
    showsTrainable: Bool
  ) {
    let prefix = level == 0 ? "" : String(repeating: "   ", count: level) + "└ "
    for (place, layer) in layers.enumerated() {
      // Keras lists operations of the outermost model only.
      if level > 0, layer.isOperation { continue }
      var cells = [
        "\(prefix)\(layer.name) (\(layer.className))", shapeText(place),
        Self.grouped(Self.count(layer.parameters))
          + (layer.isBuilt || layer.isOperation || layer is InputLayer ? "" : " (unbuilt)"),
      ]
      if connections != nil { cells.append(level == 0 ? connectionText(place) : "-") }
      if showsTrainable {
        cells.append(layer.parameters.isEmpty ? "-" : layer.isTrainable ? "Y" : "N")
      }
      table.rows.append(cells)
      if expandsNested, let nested = layer as? Network {
        nested.addRows(
          &table, level: level + 1, connections: connections, expandsNested: true,
          showsTrainable: showsTrainable)
      }
    }
  }

  /// The shapes of what the last call of a layer returns.
  private func shapeText(_ place: Int) -> String {
    guard outputTypes.indices.contains(place), let types = outputTypes[place].last else {
      return "?"
    }
    let shapes = types.map { "(" + $0.shape.dims.map(Self.dimension).joined(separator: ", ") + ")" }
    return shapes.count == 1 ? shapes[0] : "[" + shapes.joined(separator: ", ") + "]"
  }

  private static func dimension(_ dim: Int) -> String { dim < 0 ? "None" : String(dim) }

  private func connectionText(_ place: Int) -> String {
    let edges = written.layers[place].calls.flatMap(\.references)
    let text = edges.map { "\($0.layer)[\($0.node)][\($0.tensor)]" }.joined(separator: ", ")
    return text.isEmpty ? "-" : text
  }

  /// Whether every layer has one input and one call, and none is beside another.
  var isChain: Bool {
    guard written.kind == .functional else { return true }
    var uses: [TensorReference: Int] = [:]
    var calls: [(node: TensorReference, sources: [TensorReference])] = []
    for layer in written.layers {
      guard !layer.isInput else {
        calls.append((TensorReference(layer: layer.name), []))
        continue
      }
      guard layer.calls.count == 1, let call = layer.calls.first, call.references.count <= 1 else {
        return false
      }
      calls.append((TensorReference(layer: layer.name), call.references))
    }
    // In a chain no node is the source of two.
    for call in calls {
      for source in call.sources {
        let node = TensorReference(layer: source.layer, node: source.node)
        uses[node, default: 0] += 1
      }
    }
    let ends = calls.filter { uses[$0.node] == nil }
    return ends.count == 1 && uses.values.allSatisfy { $0 == 1 }
      && calls.filter { $0.sources.isEmpty }.count == 1
  }

  // MARK: Numbers

  private static func count(_ parameters: [Parameter]) -> Int {
    parameters.reduce(0) { $0 + ($1.shape.count ?? 0) }
  }

  private var totals: String {
    let trainable = trainableParameters.map(\.parameter)
    let all = parameters
    func line(_ what: String, _ count: Int, _ bytes: Int) -> String {
      " \(what) params: \(Self.grouped(count)) (\(Self.size(bytes)))\n"
    }
    func bytes(_ parameters: [Parameter]) -> Int {
      parameters.reduce(0) { $0 + ($1.type.byteCount ?? 0) }
    }
    return line("Total", Self.count(all), bytes(all))
      + line("Trainable", Self.count(trainable), bytes(trainable))
      + line(
        "Non-trainable", Self.count(all) - Self.count(trainable), bytes(all) - bytes(trainable))
  }

  /// 1234567 as "1,234,567".
  static func grouped(_ number: Int) -> String {
    var text = ""
    for (place, digit) in String(number).reversed().enumerated() {
      if place > 0, place % 3 == 0, digit != "-" { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }

  /// Bytes with two digits after the point, in the largest unit that leaves a whole number.
  static func size(_ bytes: Int) -> String {
    var value = Double(bytes)
    let units = ["B", "KB", "MB", "GB", "TB", "PB"]
    var unit = 0
    while value / 1024 >= 1, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    let hundredths = Int((value * 100).rounded(.toNearestOrEven))
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) \(units[unit])"
  }
}
