"""Writes the small HDF5 files of this folder: every way of storing that the reader knows, and every one that it refuses.

    python make_hdf5.py        (needs h5py)
"""
import h5py, numpy as np

numbers = np.arange(24, dtype="<f4").reshape(4, 6) / 8 - 1


def write(name, **options):
    return h5py.File(name + ".h5", "w", **options)


for label, options in {"earliest": {}, "latest": {"libver": "latest"}, "v108": {"libver": ("earliest", "v108")}}.items():
    with write(f"storage_{label}", **options) as file:
        group = file.create_group("plain")
        for dtype in ["<f2", "<f4", "<f8", ">f2", ">f4", ">f8"]:
            group[dtype.replace("<", "little_").replace(">", "big_")] = numbers.astype(dtype)
        for dtype in ["i1", "i2", "i4", "i8", ">i2", ">i4", ">i8"]:
            group[dtype.replace(">", "big_")] = np.arange(-3, 3).astype(dtype)
        for dtype in ["u1", "u2", "u4", "u8", ">u2"]:
            group[dtype.replace(">", "big_")] = np.arange(6).astype(dtype)
        group["bool"] = np.array([True, False, True])
        opaque = group.create_dataset("bfloat16", data=(numbers.view("<u4") >> 16).astype("<u2").view("V2"))
        opaque.attrs["dtype"] = "bfloat16"
        group["scalar"] = np.float32(2.5)
        group["empty"] = np.zeros((0, 3), "<f4")
        chunked = file.create_group("chunked")
        chunked.create_dataset("plain", data=numbers, chunks=(3, 4))
        chunked.create_dataset("gzip", data=numbers, chunks=(3, 4), compression="gzip", compression_opts=9)
        chunked.create_dataset("all", data=numbers, chunks=(2, 5), compression="gzip", shuffle=True, fletcher32=True)
        chunked.create_dataset("single", data=numbers, chunks=(4, 6), compression="gzip", shuffle=True)
        chunked.create_dataset("big", data=np.arange(20000, dtype="<f4").reshape(100, 200), chunks=(16, 33), compression="gzip", shuffle=True, dtype=">f4")
        many = file.create_group("many")
        for index in range(60):
            many[str(index)] = np.float32(index)
            many.attrs[f"attribute_{index}"] = index * index
        text = file.create_group("text")
        text.attrs["variable"] = "größe\N{SNOWMAN}"
        text.attrs["fixed"] = np.bytes_("fixed text")
        text.attrs["list"] = ["a", "bc", ""]
        text.attrs["fixed_list"] = np.array([b"abc", b"d", b""], dtype="S5")
        text.attrs["empty_list"] = np.array([], dtype="f8")
        text.attrs["null"] = h5py.Empty("f4")
        text.attrs["long"] = "x" * 100000
        text.attrs["number"] = np.int32(7)
        for part in range(3):
            text.attrs[f"split{part}"] = np.array([f"s{part}{i}" for i in range(2)], dtype="S3")

with write("tracked", track_order=True) as file:
    for name in ["b", "a", "c"]:
        file[name] = numbers
        file.attrs[name] = name

with write("userblock", userblock_size=1024) as file:
    file["numbers"] = numbers

with write("links") as file:
    file["real"] = numbers
    file["hard"] = file["real"]
    file["soft"] = h5py.SoftLink("/real")
    file["external"] = h5py.ExternalLink("storage_earliest.h5", "/plain/little_f4")
    circle = file.create_group("circle")
    circle["self"] = circle
    file.create_dataset("outside", (4,), "f4", external=[("/etc/hostname", 0, 16)])
    layout = h5py.VirtualLayout((4, 6), "f4")
    layout[:] = h5py.VirtualSource("storage_earliest.h5", "plain/little_f4", (4, 6))
    file.create_virtual_dataset("virtual", layout)
    file.create_dataset("lzf", data=numbers, chunks=(2, 3), compression="lzf")
    file.create_dataset("unwritten", (1000, 1000, 1000), "f4")
    file.create_dataset("bomb", (1 << 20, 1 << 12), "f4", chunks=(1 << 10, 1 << 10), compression="gzip")
    file["text"] = "not numbers"
    file["compound"] = np.zeros(3, [("a", "f4"), ("b", "i4")])
