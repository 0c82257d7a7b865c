"""Text that every Debian machine has: the licences in /usr/share/common-licenses."""

import re
from pathlib import Path

FOLDER = Path("/usr/share/common-licenses")


def text(name):
    """A licence as one line."""
    path = FOLDER / name
    if not path.is_file():
        raise SystemExit(f"{path} is missing: this example reads Debian's licences")
    return re.sub(r"\s+", " ", path.read_text(encoding="utf-8"))


def words(name):
    """A licence's words in lower case."""
    return re.findall(r"[a-z]+", text(name).lower())


def passages(names, length, step):
    """Passages of `length` words and the numbers of the licences that they are from."""
    found, labels = [], []
    for label, name in enumerate(names):
        all_words = words(name)
        for begin in range(0, len(all_words) - length, step):
            found.append(all_words[begin : begin + length])
            labels.append(label)
    return found, labels


def vocabulary(passages, size):
    """The numbers of the most frequent words, from 2; 0 is padding, 1 any other word."""
    counts = {}
    for passage in passages:
        for word in passage:
            counts[word] = counts.get(word, 0) + 1
    frequent = sorted(counts, key=counts.get, reverse=True)[: size - 2]
    return {word: number for number, word in enumerate(frequent, 2)}
