"""Spectrogram layers against Keras."""

import keras
import numpy as np
import pytest
from keras import layers
from parity import assert_layer_parity
from steps import assert_layer_steps

MODES = ["log", "magnitude", "psd", "real", "imag", "angle", "stft"]


def parts(mode):
    """Angles of nearly nothing are rounding; where they wrap, so is a whole turn."""
    generator = np.random.default_rng(5)
    return {"tolerance": 1e-3 if mode == "angle" else 2e-5, "seed": None,
            "inputs": generator.normal(size=(2, 96, 2)).astype("float32")}


@pytest.mark.parametrize("mode", MODES)
def test_stft_modes(mode):
    layer = layers.STFTSpectrogram(mode=mode, frame_length=32, frame_step=10)
    assert_layer_parity(layer, (96, 2), **parts(mode))


@pytest.mark.parametrize("options", [
    {}, {"scaling": "spectrum"}, {"scaling": None}, {"periodic": True}, {"window": None},
    {"window": "hamming"}, {"window": "blackman"}, {"window": "bartlett"}, {"window": "boxcar"},
    {"window": "flattop"}, {"window": "nuttall"}, {"window": "cosine"}, {"padding": "same"},
    {"fft_length": 40}, {"expand_dims": True}, {"expand_dims": True, "mode": "stft"},
    {"frame_step": 7, "padding": "same"},
])
def test_stft_options(options):
    layer = layers.STFTSpectrogram(**{"mode": "magnitude", "frame_length": 24, **options})
    assert_layer_parity(layer, (96, 2), **parts("magnitude"))


@pytest.mark.parametrize("expand_dims", [False, True])
def test_stft_channels_first(expand_dims):
    layer = layers.STFTSpectrogram(
        frame_length=16, data_format="channels_first", expand_dims=expand_dims)
    assert_layer_parity(layer, (2, 60), seed=None, tolerance=2e-5)


def test_stft_steps():
    assert_layer_steps(layers.STFTSpectrogram("psd", frame_length=8), (30, 1))


@pytest.mark.parametrize("window", ["hann", "hamming", "blackman", "bartlett", "boxcar", "triang",
                                    "nuttall", "blackmanharris", "flattop", "cosine", "barthann",
                                    "bohman", "lanczos"])
@pytest.mark.parametrize("periodic", [False, True])
def test_windows_of_new_layers(window, periodic):
    """The kernels that a layer begins with are Keras's."""
    from lepton import layers as own
    from lepton.models import Sequential

    options = {"frame_length": 15, "window": window, "periodic": periodic}
    theirs = layers.STFTSpectrogram(**options)
    theirs.build((None, 60, 1))
    model = Sequential([own.Input((60, 1)), own.STFTSpectrogram(**options)])
    for ours, wanted in zip(model.get_weights(), theirs.get_weights()):
        np.testing.assert_allclose(ours, wanted, atol=2e-6)


@pytest.mark.parametrize("options", [
    {}, {"power_to_db": False}, {"mag_exp": 1.0}, {"mag_exp": 1.5, "power_to_db": False},
    {"sequence_length": 200}, {"window": "hamming"}, {"window": None},
    {"num_mel_bins": 20, "min_freq": 100.0, "max_freq": 4000.0, "sampling_rate": 22050},
    {"top_db": 30.0, "ref_power": 2.0, "min_power": 1e-6}, {"fft_length": 250, "sequence_stride": 75},
])
def test_mel(options):
    layer = layers.MelSpectrogram(**{"fft_length": 256, "sequence_stride": 64, **options})
    x = np.random.default_rng(6).normal(size=(3, 2000)).astype("float32")
    # Where a bin lies at the edge of a band its weight is what is left of a difference in float32.
    assert_layer_parity(layer, (2000,), inputs=x, tolerance=1e-4)
