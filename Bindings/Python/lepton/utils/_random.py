"""Seeds."""

from __future__ import annotations

import random

import numpy as np

from .._errors import InvalidArgumentError
from .._lepton import set_random_seed as _set_library_seed


def set_random_seed(seed: int) -> None:
    """Starts the streams of random numbers of Python, of NumPy and of lepton anew: the same seed
    gives the same initial weights and the same training."""
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise InvalidArgumentError(f"seed is {seed!r}; it must be an integer from 0 to 2³² − 1")
    random.seed(seed)
    np.random.seed(seed)
    _set_library_seed(seed)
