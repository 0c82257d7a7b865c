/// Losses and metrics by name, in Keras's order.
public struct Logs: Sendable {
  public private(set) var names: [String] = []
  public private(set) var values: [Double] = []

  public init() {}

  public init(names: [String], values: [Double]) {
    self.names = names
    self.values = values
  }

  public var count: Int { names.count }

  /// Setting a name that is there already keeps its place; nil takes it out.
  public subscript(name: String) -> Double? {
    get { names.firstIndex(of: name).map { values[$0] } }
    set {
      let place = names.firstIndex(of: name)
      switch (place, newValue) {
      case (let place?, let value?): values[place] = value
      case (nil, let value?):
        names.append(name)
        values.append(value)
      case (let place?, nil):
        names.remove(at: place)
        values.remove(at: place)
      case (nil, nil): break
      }
    }
  }
}
