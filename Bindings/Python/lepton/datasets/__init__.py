"""The data sets of keras.datasets, read from local copies. Nothing is ever downloaded.

A copy is looked for at `path` (a file or folder), in ~/.keras/datasets and, for Fashion-MNIST,
where Debian's package dataset-fashion-mnist puts it.
"""

from . import cifar10, cifar100, fashion_mnist, imdb, mnist, reuters

__all__ = ["cifar10", "cifar100", "fashion_mnist", "imdb", "mnist", "reuters"]
