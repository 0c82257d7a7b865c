"""Writes Tests/Fixtures/strings/facts.json: what Keras on TensorFlow gives for layers that take strings
or learn from data. Run with Keras 3.15 and TensorFlow: python make_string_facts.py
"""

import json
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

TARGET = Path(__file__).resolve().parents[1] / "Fixtures" / "strings"
WORDS = [["a", "b", "zz"], ["", "c", "über"], ["b", "b", "[UNK]"], ["日本", "d", "a"]]
NUMBERS = [[1, 2, 99], [0, 3, -7], [2, 2, 5_000_000_000], [-1, 10, 1]]
TEXTS = [
    ["Hello, world! foo"], ["bar   baz\thello hello\nfoo bar"], [""], ["Don't STOP -- über-cool"],
    ["日本 語 hello"], ["one two three four five six seven eight"],
]
TOKENS = [["a", "b", "A!"], ["", "c", "b"]]

CASES = []


def case(class_name, config, *inputs):
    CASES.append((class_name, config, inputs))


for mode in ["int", "one_hot", "multi_hot", "count"]:
    for options in [{}, {"mask_token": ""}, {"num_oov_indices": 3},
                    {"num_oov_indices": 3, "mask_token": "", "salt": [5, 7]}]:  # fmt: skip
        config = {"vocabulary": ["a", "b", "über"], "output_mode": mode, **options}
        case("StringLookup", config, WORDS)
case("StringLookup", {"vocabulary": ["", "[UNK]", "a", "b"], "mask_token": ""}, WORDS)
case("StringLookup", {"vocabulary": ["a", "b"], "max_tokens": 6, "pad_to_max_tokens": True,
                      "output_mode": "count"}, WORDS)  # fmt: skip
case("StringLookup", {"vocabulary": ["a", "b"], "idf_weights": [0.25, 0.75],
                      "output_mode": "tf_idf"}, WORDS)  # fmt: skip
case("StringLookup", {"vocabulary": ["[UNK]", "a", "b"], "idf_weights": [1.5, 0.25, 0.75],
                      "output_mode": "tf_idf", "max_tokens": 5, "pad_to_max_tokens": True}, WORDS)  # fmt: skip
case("StringLookup", {"vocabulary": ["a", "b"], "output_mode": "one_hot"}, [["a"], ["zz"]])
case("StringLookup", {"vocabulary": ["a", "b"], "invert": True}, [[0, 1, 2], [7, -1, 1]])
case("StringLookup", {"vocabulary": ["a", "b"], "invert": True, "mask_token": "", "oov_token": "?"},
     [[0, 1, 2], [3, 4, 1]])  # fmt: skip
for mode in ["int", "one_hot", "multi_hot", "count"]:
    for options in [{}, {"mask_token": 0}, {"num_oov_indices": 4},
                    {"num_oov_indices": 4, "oov_method": "farmhash"},
                    {"num_oov_indices": 4, "oov_method": "farmhash", "salt": 9, "mask_token": 0}]:  # fmt: skip
        config = {"vocabulary": [1, 2, 10], "output_mode": mode, **options}
        case("IntegerLookup", config, NUMBERS)
case("IntegerLookup", {"vocabulary": [10, 20, 5_000_000_000], "invert": True}, [[0, 1, 3], [9, 2, 1]])
VOCABULARY = ["hello", "world", "foo", "bar", "dont", "übercool", "hello world", "über", "h", "e"]
for standardize in ["lower_and_strip_punctuation", "lower", "strip_punctuation", None]:
    for split in ["whitespace", "character"]:
        for ngrams in [None, 2, [1, 3]]:
            config = {"vocabulary": VOCABULARY, "standardize": standardize, "split": split,
                      "ngrams": ngrams}  # fmt: skip
            case("TextVectorization", config, TEXTS)
            case("TextVectorization", {**config, "output_sequence_length": 4}, TEXTS)
    case("TextVectorization", {"vocabulary": ["a", "b", "a!"], "standardize": standardize,
                               "split": None}, TOKENS)  # fmt: skip
for mode in ["multi_hot", "count"]:
    case("TextVectorization", {"vocabulary": VOCABULARY, "output_mode": mode}, TEXTS)
    case("TextVectorization", {"vocabulary": VOCABULARY, "output_mode": mode, "ngrams": 2,
                               "max_tokens": 15, "pad_to_max_tokens": True}, TEXTS)  # fmt: skip
case("TextVectorization", {"vocabulary": VOCABULARY[:3], "idf_weights": [0.5, 1.0, 2.0],
                           "output_mode": "tf_idf"}, TEXTS)  # fmt: skip
case("TextVectorization", {"vocabulary": ["a", "b"], "split": None, "output_sequence_length": 5},
     TOKENS)  # fmt: skip
case("TextVectorization", {"vocabulary": ["a", "a b"], "split": None, "ngrams": 2}, TOKENS)
for mode in ["int", "one_hot", "multi_hot", "count"]:
    for options in [{}, {"mask_value": ""}, {"salt": 133}, {"salt": [1, 2], "mask_value": "a"}]:
        case("Hashing", {"num_bins": 7, "output_mode": mode, **options}, WORDS)
    for options in [{}, {"mask_value": 2}, {"salt": [3, 4]}]:
        case("Hashing", {"num_bins": 7, "output_mode": mode, **options}, NUMBERS)
case("Hashing", {"num_bins": 1, "mask_value": "a"}, WORDS)
for mode in ["int", "one_hot"]:
    config = {"num_bins": 11, "output_mode": mode}
    case("HashedCrossing", config, [["A"], ["B"], ["über"]], [[101], [-5], [5_000_000_000]])
    case("HashedCrossing", config, [[1], [2], [3]], [["x"], ["y"], ["z"]], [[7], [8], [9]])

ADAPTED = []


def adapt(class_name, config, data):
    ADAPTED.append((class_name, config, data))


LINES = ["the cat the dog", "a cat a a", "dog, bird! cat", "emu", ""]
adapt("StringLookup", {}, [["b", "a", "c"], ["a", "c", "[UNK]"], ["d", "ä", "c"]])
adapt("StringLookup", {"max_tokens": 4, "mask_token": "a"}, [["b", "a", "c"], ["a", "c", "d"]])
adapt("StringLookup", {"output_mode": "tf_idf"}, [["b", "a", "c"], ["a", "c", "c"], ["d", "d", "a"]])
adapt("StringLookup", {"num_oov_indices": 2}, ["b", "a", "c", "c"])
adapt("IntegerLookup", {}, [[5, -3, 7], [7, 5, 5], [8, 9, -1]])
adapt("IntegerLookup", {"output_mode": "tf_idf", "max_tokens": 8, "pad_to_max_tokens": True},
      [[5, 3, 7], [7, 5, 5]])  # fmt: skip
adapt("TextVectorization", {}, LINES)
adapt("TextVectorization", {"max_tokens": 5, "ngrams": 2}, LINES)
adapt("TextVectorization", {"output_mode": "tf_idf"}, LINES)
adapt("TextVectorization", {"split": "character", "standardize": None}, LINES)


def tensor(values):
    array = np.array(values)
    return tf.constant(array.tolist()) if array.dtype.kind == "U" else tf.constant(array, tf.int64)


def plain(array):
    array = np.array(array)
    if array.dtype.kind == "O":
        return [[item.decode() for item in row] for row in array.tolist()]
    return array.tolist()


def made(class_name, config):
    config = dict(config)
    if isinstance(config.get("ngrams"), list):
        config["ngrams"] = tuple(config["ngrams"])
    return getattr(keras.layers, class_name)(**config)


def main():
    facts = {"calls": [], "adapted": []}
    for class_name, config, inputs in CASES:
        layer = made(class_name, config)
        tensors = [tensor(values) for values in inputs]
        output = layer(tensors if len(tensors) > 1 else tensors[0])
        facts["calls"].append(
            {"class": class_name, "config": config, "inputs": inputs, "output": plain(output)}
        )
    for class_name, config, data in ADAPTED:
        layer = made(class_name, config)
        layer.adapt(np.array(data))
        fact = {"class": class_name, "config": config, "data": data,
                "vocabulary": [item if isinstance(item, str) else int(item) for item in layer.get_vocabulary()]}  # fmt: skip
        inner = getattr(layer, "_lookup_layer", layer)
        if config.get("output_mode") == "tf_idf":
            fact["idf_weights"] = inner.idf_weights_const.numpy().tolist()
        facts["adapted"].append(fact)
    rng = np.random.default_rng(3)
    data = rng.normal(2, 3, (50, 3)).astype("float32").round(3)
    layer = keras.layers.Normalization()
    layer.adapt(data)
    facts["normalization"] = {"data": data.tolist(), "mean": np.array(layer.adapt_mean).tolist(),
                              "variance": np.array(layer.adapt_variance).tolist()}  # fmt: skip
    facts["discretization"] = []
    for bins, epsilon in [(3, 0.01), (10, 0.05), (4, 0.1)]:
        layer = keras.layers.Discretization(num_bins=bins, epsilon=epsilon)
        layer.adapt(data)
        facts["discretization"].append(
            {"num_bins": bins, "epsilon": epsilon, "boundaries": list(layer.bin_boundaries)}
        )
    texts = ["", "a", "abc", "Hello, world", "über", "x" * 20, "y" * 40, "z" * 64, "w" * 65, "v" * 200]
    facts["hashes"] = {
        "texts": texts,
        "bins": 2**31 - 1,
        "fast": tf.strings.to_hash_bucket_fast(texts, 2**31 - 1).numpy().tolist(),
        "strong": tf.strings.to_hash_bucket_strong(texts, 2**31 - 1, key=[123, 456]).numpy().tolist(),
    }
    model = keras.models.load_model(TARGET.parent / "kinds" / "k3x" / "prep.keras")
    inputs = [[["a"], ["zz"]], [[0.1, 0.5, 0.9], [0.7, 0.2, 0.3]],
              [["Hello, world! foo"], ["bar baz hello hello foo bar"]]]  # fmt: skip
    outputs = model.predict([tf.constant(inputs[0]), np.array(inputs[1], "float32"),
                             tf.constant(inputs[2])], verbose=0)  # fmt: skip
    facts["prep"] = {"inputs": inputs, "output": outputs.tolist()}
    TARGET.mkdir(exist_ok=True)
    lines = []
    for key, value in facts.items():
        # A fact a line.
        items = [json.dumps(item, ensure_ascii=False) for item in value] if isinstance(value, list) else None
        text = "[\n" + ",\n".join(items) + "\n]" if items else json.dumps(value, ensure_ascii=False)
        lines.append(f"{json.dumps(key)}: {text}")
    (TARGET / "facts.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
