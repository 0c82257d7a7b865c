import LeptonBase
import LeptonGraph
import LeptonJSON

/// StackedRNNCells: cells of which each reads the outputs of the one before.
public final class StackedCells: Layer, @unchecked Sendable {
  public let cells: [RecurrentCell]

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let place = options.place
    cells = try options.read("cells", kind: "a list of cells", default: nil) {
      value throws(LeptonError) -> [RecurrentCell]? in try Self.read(value, place)
    }
    try super.init(options)
  }

  init(_ list: JSONValue, place: String) throws(LeptonError) {
    cells = try Self.read(list, place) ?? []
    super.init(className: "StackedRNNCells", name: "stacked_rnn_cells", config: [:])
  }

  private static func read(
    _ value: JSONValue, _ place: String
  ) throws(LeptonError) -> [RecurrentCell]? {
    guard let items = value.asArray, !items.isEmpty else { return nil }
    var cells: [RecurrentCell] = []
    for item in items {
      let layer = try LayerRegistry.make(LayerDescription(json: item))
      guard let cell = layer as? RecurrentCell else {
        throw LeptonError(.unsupported, "\(place) stacks a \(layer.className), which is no cell")
      }
      cells.append(cell)
    }
    return cells
  }

  public override var children: [WeightedChild] {
    cells.map { WeightedChild(attribute: "cells", isList: true, object: $0) }
  }
}
