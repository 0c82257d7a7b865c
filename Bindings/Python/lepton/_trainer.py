"""Training: what models learn with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import lepton

from ._lepton import Model as NativeModel

if TYPE_CHECKING:
    from ._compilation import Compilation
    from ._model import Model
    from .callbacks import History


def parsed(text: str) -> Any:
    """What JSON says; who only predicts needs none."""
    import json

    return json.loads(text)


class Trainer(NativeModel):
    """The methods of models that have to do with training."""

    _own_compilation: Compilation | None = None
    #: Whether the model's file is still to be asked about its compilation: most who open a file only
    #: predict, and need no losses, metrics and optimizers, whose state may be twice the weights.
    _is_saved_compilation_unread: bool = False
    _waits_to_compile: bool = False
    _initial_epoch: int | None = None
    #: Set to True in a callback, ends the training.
    stop_training: bool = False
    #: What the last fit recorded.
    history: History | None = None

    def _self(self) -> Model:
        from ._model import Model

        assert isinstance(self, Model)
        return self

    # --- Compiling ---

    @property
    def _compilation(self) -> Compilation | None:
        if self._is_saved_compilation_unread:
            self._is_saved_compilation_unread = False
            config = parsed(self._compile_config())
            if config:
                from ._compilation import Compilation

                self._own_compilation = Compilation.from_config(config)
                self._own_compilation.optimizer._bind(self._self())
        return self._own_compilation

    @_compilation.setter
    def _compilation(self, compilation: Compilation | None) -> None:
        self._own_compilation, self._is_saved_compilation_unread = compilation, False

    def compile(
        self, optimizer: Any = "rmsprop", loss: Any = None, loss_weights: Any = None,
        metrics: Any = None, weighted_metrics: Any = None, run_eagerly: bool = False,
        steps_per_execution: int = 1, jit_compile: Any = "auto", auto_scale_loss: bool = True,
    ) -> None:
        """Says how the model is to learn: the optimizer, the loss (one for each output, as a list
        or by the outputs' names), and what else is to be measured.

        All go by Keras's names ("adam", "mse", "accuracy") or are objects of lepton.optimizers,
        lepton.losses and lepton.metrics. `run_eagerly`, `steps_per_execution` and `jit_compile` are
        there for programs written for Keras and change nothing.
        """
        from ._compilation import Compilation

        self._compilation = Compilation(
            optimizer, loss, loss_weights, metrics, weighted_metrics, steps_per_execution
        )
        self._waits_to_compile = True
        self.stop_training = False
        if self._is_open():
            self._compile_now()
        elif self._self()._can_build():
            self._self()._build_for(None)

    def _compile_now(self) -> None:
        """Compiles the model in the library, once there is one."""
        compilation = self._compilation
        if compilation is None or not self._waits_to_compile:
            return
        from ._custom import building

        try:
            with building(compilation.custom):
                self._compile(compilation.json())
        except BaseException:
            self._compilation = None
            raise
        finally:
            self._waits_to_compile = False
        compilation.optimizer._bind(self._self())

    def _rebuilt(self) -> None:
        """The model behind this object is another one: it is compiled like the one before."""
        if self._compilation is not None:
            self._waits_to_compile = True
            self._compile_now()

    def _adopt_compilation(self, at_once: bool) -> None:
        """Takes over what the model's file says about its training when somebody needs it, or at
        once, where names in it mean what they mean now."""
        self._is_saved_compilation_unread = True
        if at_once:
            _ = self._compilation

    def _is_compiled(self) -> bool:
        return self._compilation is not None and not self._waits_to_compile and self._is_open()

    @property
    def compiled(self) -> bool:
        """Whether compile() was called, or the model's file says how it learns."""
        return self._compilation is not None

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compiles the model with a configuration that get_compile_config() gave."""
        names = ("loss", "loss_weights", "metrics", "weighted_metrics")
        given: dict[str, Any] = {name: config.get(name) for name in names}
        self.compile(config["optimizer"], **given)

    def get_compile_config(self) -> dict[str, Any]:
        """What the model was compiled with, as Keras writes it; empty where it was not."""
        if self._compilation is None:
            return {}
        found: dict[str, Any] = parsed(self._compilation.json())
        return found

    @property
    def optimizer(self) -> Any:
        """The optimizer: `model.optimizer.learning_rate` can be read and assigned to."""
        return None if self._compilation is None else self._compilation.optimizer

    @optimizer.setter
    def optimizer(self, optimizer: Any) -> None:
        raise lepton.UnsupportedError(
            "a model's optimizer is said by compile(); its state can be set variable by variable"
        )

    @property
    def loss(self) -> Any:
        """The loss that compile() was given."""
        return None if self._compilation is None else self._compilation.loss

    @property
    def metrics(self) -> list[Any]:
        """The metrics that compile() was given, as objects."""
        return [] if self._compilation is None else self._compilation.metric_objects()

    @property
    def metrics_names(self) -> list[str]:
        """The names of the numbers that evaluate and train_on_batch give, in their order."""
        return _ordered(self._metric_names()) if self._is_compiled() else []

    def _metric_directions(self) -> dict[str, str]:
        return {} if self._compilation is None else self._compilation.directions()

    def _get_iterations(self) -> int:
        facts = self._optimizer_facts()
        if not facts:
            return 0
        count = int(self._get_optimizer_variable(0))
        every = getattr(self.optimizer, "gradient_accumulation_steps", None)
        return count // every if every else count

    def _optimizer_variables(self) -> list[Any]:
        from ._variable import OptimizerVariable

        model = self._self()
        return [
            OptimizerVariable(model, index, facts)
            for index, facts in enumerate(self._optimizer_facts())
        ]

    # --- Fitting ---

    def fit(
        self, x: Any = None, y: Any = None, batch_size: int | None = None, epochs: int = 1,
        verbose: Any = "auto", callbacks: Any = None, validation_split: float = 0.0,
        validation_data: Any = None, shuffle: bool = True,
        class_weight: dict[Any, Any] | None = None, sample_weight: Any = None,
        initial_epoch: int = 0, steps_per_epoch: int | None = None,
        validation_steps: int | None = None, validation_batch_size: int | None = None,
        validation_freq: Any = 1,
    ) -> History:
        """Trains the model for `epochs` epochs and returns the History of its losses and metrics.

        `x` and `y`: arrays (anything with the buffer protocol, `__dlpack__` or `__array__`), or
        lists or dicts of them where there are several inputs or outputs; or `x` alone: a generator,
        an iterable or a dataset of batches (inputs, targets[, sample weights]). Arrays of the
        model's own type are not copied, memory-mapped ones not read before they are needed.

        `validation_split`: the share of the data, from its end, to validate with.
        `validation_data`: (x, y[, sample weights]) or batches. `validation_freq`: validate every so
        many epochs. `class_weight`: {class: weight}. `verbose`: 0 silent, 1 (and "auto") a
        progress bar, 2 a line for each epoch.
        """
        from ._fit import fit

        self._need_compiled("fit")
        return fit(
            self._self(), x, y, batch_size, epochs, verbose, callbacks, validation_split,
            validation_data, shuffle, class_weight, sample_weight, initial_epoch, steps_per_epoch,
            validation_steps, validation_batch_size, validation_freq,
        )

    def _ready_to_train(self, x: Any) -> None:
        """Builds the model for the first data it sees, and compiles it."""
        if not self._is_open():
            self._self()._build_for(x)
        self._compile_now()

    def _need_compiled(self, method: str) -> None:
        if self._compilation is None:
            raise lepton.InvalidArgumentError(
                f"You must call `compile()` before calling `{method}()`."
            )

    # --- Evaluating and single steps ---

    def evaluate(
        self, x: Any = None, y: Any = None, batch_size: int | None = None, verbose: Any = "auto",
        sample_weight: Any = None, steps: int | None = None, callbacks: Any = None,
        return_dict: bool = False, **others: Any,
    ) -> Any:
        """The loss and the metrics over data, which is given as to `fit`: the loss alone where
        there are no metrics, a list in the order of `metrics_names`, or a dict."""
        if others:
            raise lepton.InvalidArgumentError(f"Arguments not recognized: {others}")
        self._need_compiled("evaluate")
        from ._fit import evaluate

        return self._results(
            evaluate(self._self(), x, y, batch_size, verbose, sample_weight, steps, callbacks),
            return_dict,
        )

    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None,
        class_weight: dict[Any, Any] | None = None, return_dict: bool = False,
    ) -> Any:
        """One step of training on one batch. Returns the loss and the metrics as `evaluate` does;
        they are those of all batches since reset_metrics()."""
        from ._fit import batch_of

        self._need_compiled("train_on_batch")
        arrays = batch_of(self._self(), x, y, sample_weight, class_weight)
        values = self._train_on_batch(arrays)
        self._self()._has_changed()
        return self._results(values, return_dict)

    def test_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """The loss and the metrics of one batch, as `evaluate` returns them."""
        from ._fit import batch_of

        self._need_compiled("test_on_batch")
        arrays = batch_of(self._self(), x, y, sample_weight)
        return self._results(self._test_on_batch(arrays), return_dict)

    def _results(self, values: list[float], return_dict: bool) -> Any:
        logs = dict(zip(self._metric_names(), values))
        if return_dict:
            return logs
        ordered = [logs[name] for name in _ordered(list(logs))]
        return ordered[0] if len(ordered) == 1 else ordered

    # --- Saving ---

    def save(
        self, filepath: Any, overwrite: bool = True, zipped: bool | None = None,
        include_optimizer: bool = True, reader: str | None = None, **others: Any,
    ) -> None:
        """Saves the model to a file that Keras opens: .keras, or .h5.

        `reader` says which Keras shall open it: "keras2" (`tf.keras`, `tf_keras`) or "keras3".
        Without it Keras 3 does, and .h5 files also Keras 2 where the model allows that.

        `filepath` may be an open binary file, which gets a .keras archive. With `zipped=False` it
        is a folder, which gets the parts of one. The file is written beside its place and then put
        there, so that an older one stays whole until then.
        """
        from ._saving import save

        save(self._self(), filepath, overwrite, zipped, include_optimizer, reader, others)

    def save_weights(
        self, filepath: str | os.PathLike[str], overwrite: bool = True,
        max_shard_size: float | None = None, reader: str | None = None,
    ) -> None:
        """Saves the weights, and where the model is compiled its optimizer's state, to a file
        ending in .weights.h5, which Keras's load_weights reads; for `reader` see `save`.

        With `max_shard_size`, in GB (2**30 bytes), they are cut into several files beside the one
        at `filepath`, which must then end in .weights.json.
        """
        from ._saving import save_weights

        save_weights(self._self(), filepath, overwrite, max_shard_size, reader)


def _ordered(names: list[str]) -> list[str]:
    """The loss first, the rest by name: the order of Keras's evaluate()."""
    return [name for name in names if name == "loss"] + sorted(
        name for name in names if name != "loss"
    )
