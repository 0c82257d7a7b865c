import LeptonBase
import LeptonGraph
import LeptonLayers

extension Model {
  /// The table that Keras's `model.summary()` prints on a terminal of 80 columns: layers with their
  /// types, output shapes and parameter counts, in a graph that is no chain also what each is
  /// connected to; then the totals.
  public var summary: String {
    let isChain = isChain
    var table = TextTable(
      columns: isChain
        ? [
          TextTable.Column(title: "Layer (type)", width: 33),
          TextTable.Column(title: "Output Shape", width: 24),
          TextTable.Column(title: "Param #", width: 15, isRightAligned: true),
        ]
        : [
          TextTable.Column(title: "Layer (type)", width: 21),
          TextTable.Column(title: "Output Shape", width: 19),
          TextTable.Column(title: "Param #", width: 12, isRightAligned: true),
          TextTable.Column(title: "Connected to", width: 19),
        ])
    for (place, layer) in network.layers.enumerated() {
      let parameters = layer.parameters.reduce(0) { $0 + ($1.type.shape.count ?? 0) }
      var cells = [
        "\(layer.name) (\(layer.className))", shapes(ofLayer: place), grouped(parameters),
      ]
      if !isChain { cells.append(connections(ofLayer: place)) }
      table.addRow(cells)
    }
    return "Model: \"\(name)\"\n" + table.text + totals
  }

  /// Whether each layer is called once, with nothing but what the one before gives.
  private var isChain: Bool {
    guard network.modelDescription.kind == .functional else { return true }
    let calls = network.modelDescription.layers.flatMap(\.calls)
    let sources = calls.flatMap(\.references).map(\.layer)
    return inputs.count == 1 && network.modelDescription.layers.allSatisfy { $0.calls.count <= 1 }
      && calls.allSatisfy { $0.references.count <= 1 } && Set(sources).count == sources.count
  }

  /// What the layer's last call gives, as Keras writes it.
  private func shapes(ofLayer place: Int) -> String {
    guard network.outputTypes.indices.contains(place),
      let types = network.outputTypes[place].last(where: { !$0.isEmpty })
    else { return "?" }
    guard types.count > 1 else { return types.first?.shape.description ?? "?" }
    return "[" + types.map(\.shape.description).joined(separator: ", ") + "]"
  }

  private func connections(ofLayer place: Int) -> String {
    guard network.modelDescription.layers.indices.contains(place) else { return "-" }
    let edges = network.modelDescription.layers[place].calls.flatMap(\.references)
    guard !edges.isEmpty else { return "-" }
    return edges.map { "\($0.layer)[\($0.node)][\($0.tensor)]" }.joined(separator: ", ")
  }

  private var totals: String {
    let trainableBytes = weightList.reduce(0) {
      $0 + ($1.isTrainable ? $1.type.byteCount ?? 0 : 0)
    }
    func line(_ title: String, _ count: Int, _ bytes: Int) -> String {
      " \(title): \(grouped(count)) (\(readable(bytes)))\n"
    }
    return line("Total params", parameterCount, weightByteCount)
      + line("Trainable params", trainableParameterCount, trainableBytes)
      + line(
        "Non-trainable params", parameterCount - trainableParameterCount,
        weightByteCount - trainableBytes)
  }
}

/// A number with commas between thousands.
func grouped(_ number: Int) -> String {
  let digits = Array(String(number.magnitude))
  var text = number < 0 ? "-" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return text
}

/// Bytes as Keras writes them: "721.04 KB".
func readable(_ byteCount: Int) -> String {
  var size = Double(byteCount)
  var unit = "B"
  for larger in ["KB", "MB", "GB", "TB", "PB"] where size >= 1024 {
    size /= 1024
    unit = larger
  }
  let hundredths = Int((size * 100).rounded())
  let fraction = hundredths % 100
  return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) \(unit)"
}
