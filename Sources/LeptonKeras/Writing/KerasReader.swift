/// Who shall open a file that is written.
public enum KerasReader: Sendable, CaseIterable {
  /// Keras 3; `.h5` files also Keras 2 where the model has a form that both read.
  case automatic
  /// Keras 2: `tf.keras` and `tf_keras`. `.h5` files from 2.4 on, `.keras` and `.weights.h5` from 2.15 on.
  case keras2
  /// Keras 3.
  case keras3
}
