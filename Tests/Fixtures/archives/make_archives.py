"""Writes the small archives of this folder out of kinds/k3/seq.keras.

    python make_archives.py
"""
import io, struct, zipfile, zlib, random

members = {i.filename: zipfile.ZipFile("../kinds/k3/seq.keras").read(i) for i in zipfile.ZipFile("../kinds/k3/seq.keras").infolist()}


def write(name, entries, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(name, "w", method) as archive:
        for path, data in entries:
            archive.writestr(path, data)


write("deflated.keras", members.items())
write("folder.zip", [("model/" + name, data) for name, data in members.items()])
write("npz_weights.keras", [("config.json", members["config.json"]), ("metadata.json", members["metadata.json"]), ("model.weights.npz", b"")])
write("no_weights.keras", [("config.json", members["config.json"]), ("metadata.json", members["metadata.json"])])
write("bomb.keras", [("config.json", b"[" + b" " * 9_000_000 + b"]")])
write("pytorch.pt", [("archive/data.pkl", b"x")])
write("arrays.npz", [("a.npy", b"x")])
write("duplicate.keras", list(members.items()) + [("config.json", b"{}")])

# The first member said to be encrypted, and one said to be packed by another method.
plain = open("deflated.keras", "rb").read()
central = plain.index(b"PK\1\2")
for name, place, value in [("encrypted.keras", 8, 1), ("method.keras", 10, 99)]:
    changed = bytearray(plain)
    changed[central + place : central + place + 2] = struct.pack("<H", value)
    open(name, "wb").write(changed)

# Two members that share their bytes.
changed = bytearray(open("../kinds/k3/seq.keras", "rb").read())
first = changed.index(b"PK\1\2")
second = changed.index(b"PK\1\2", first + 4)
changed[second + 42 : second + 46] = changed[first + 42 : first + 46]
open("overlapping.keras", "wb").write(changed)

# zlib streams of every kind of block: level 0 is stored, short text fixed, long text dynamic.
random.seed(1)
text = bytes(random.choice(b"abcdefgh \n") for _ in range(5000)) * 3 + bytes(random.randrange(256) for _ in range(3000)) + b"z" * 70000
open("stream.bin", "wb").write(text)
for level in [0, 1, 6, 9]:
    open(f"stream.{level}.zlib", "wb").write(zlib.compress(text, level))
open("short.zlib", "wb").write(zlib.compress(b"hello hello hello"))
