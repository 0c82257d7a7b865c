import LeptonBase
import LeptonJSON
import LeptonLayers
import LeptonTraining

extension Model {
  /// Prepares the model for training: JSON with the arguments of Keras's `compile`, see
  /// lepton_model_compile() in lepton.h. Compiling again starts with a fresh optimizer.
  public func compile(_ configuration: String) throws(LeptonError) {
    forgetOutdatedPrograms()
    let json = try JSONValue(parsing: configuration)
    let trainer = try CustomObjects.within(customScope + CustomObjects.scope) {
      () throws(LeptonError) in try Trainer(network, compileConfiguration: json)
    }
    training.set(trainer)
  }

  /// What the model was compiled with, as Keras 3 writes it; nil where it is not compiled.
  public var compileConfiguration: String? { currentTrainer?.compileConfiguration.text }

  public var isCompiled: Bool { currentTrainer != nil }

  /// The trainer that `compile` made or the model's file tells of.
  var currentTrainer: Trainer? {
    do throws(LeptonError) {
      return try CustomObjects.within(customScope) { training.trainer(network) }
    } catch { return nil }
  }

  /// Says whether training changes a layer's weights; of a nested model, those of all its layers. Takes
  /// effect with the next `compile`.
  ///
  /// - Parameter path: the layer's name, or names joined by "/"; nil means the whole model.
  public func setTrainable(_ isTrainable: Bool, layer path: String? = nil) throws(LeptonError) {
    let layer = try path.map { path throws(LeptonError) in try self.layer(at: path) } ?? network
    layer.setTrainable(isTrainable)
    weightList.withLock { $0 = Weight.all(of: network) }
  }

  /// The layer with a name, or with names joined by '/' inside nested models.
  func layer(at path: String) throws(LeptonError) -> Layer {
    var layer: Layer = network
    for name in path.split(separator: "/", omittingEmptySubsequences: false) {
      guard let inner = (layer as? Network)?.layers.first(where: { $0.name == name }) else {
        throw LeptonError(.notFound, "model '\(self.name)' has no layer '\(path)'")
      }
      layer = inner
    }
    return layer
  }

  /// The trainer, or the error that there is none.
  func trainer() throws(LeptonError) -> Trainer {
    guard let trainer = currentTrainer else {
      throw LeptonError(
        .invalidArgument, "model '\(name)' is not compiled: it has no loss and no optimizer yet")
    }
    return trainer
  }

  /// Forgets the programs that were made for weights which training has changed since.
  func forgetOutdatedPrograms() {
    if training.takeAhead() { weightsChanged() }
  }
}
