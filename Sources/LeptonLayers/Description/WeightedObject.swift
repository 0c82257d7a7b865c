import LeptonGraph

/// Something that holds weights and may hold others that do: a layer, a cell, a model. What a file
/// stores is found by walking these.
public protocol WeightedObject: AnyObject {
  /// The class's name in Keras 3, from which folders of Keras 3 files are named: `Dense`, `LSTMCell`.
  var className: String { get }
  /// The name in its model.
  var name: String { get }
  /// Whether training may change what is in here, as the configuration says. False holds for all that
  /// is inside too.
  var isTrainable: Bool { get }
  /// The weights held by this object itself, in order of creation.
  var ownParameters: [Parameter] { get }
  /// What it holds that holds weights, in order of creation; in a model the layers as `model.layers`
  /// lists them, each of them a `.list` child with the attribute `layers`.
  var children: [WeightedChild] { get }
  /// Whether this is a layer that nobody's file gives a folder of its own: an operation of
  /// `keras.ops` in a functional model.
  var isOperation: Bool { get }
  /// Whether Keras 3 stores the object's own weights in order of creation, as quantized layers do, and not
  /// the trainable ones first.
  var storesInOrder: Bool { get }
}

extension WeightedObject {
  public var isOperation: Bool { false }
  public var storesInOrder: Bool { false }
  public var children: [WeightedChild] { [] }
}

/// An object within another, with the name of the Python attribute that Keras keeps it in.
public struct WeightedChild {
  public var attribute: String
  /// Whether the attribute is a list, whose elements get folders `attribute/class_name[_number]`;
  /// else the folder is `attribute`.
  public var isList: Bool
  public var object: any WeightedObject

  public init(attribute: String, isList: Bool = false, object: any WeightedObject) {
    self.attribute = attribute
    self.isList = isList
    self.object = object
  }
}
