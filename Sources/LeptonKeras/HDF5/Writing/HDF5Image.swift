import LeptonBase

/// An HDF5 file that is laid out: every structure stands where it will be in the file; the arrays
/// follow, and are read where they are when the file is written.
///
/// The form is the one that libhdf5 writes unless told otherwise, which every version reads:
/// superblock 0, groups with symbol tables, headers of version 1, arrays in one piece. Source: "HDF5
/// File Format Specification Version 3.0", The HDF Group.
struct HDF5Image: ByteContent {
  /// Everything but the arrays.
  private let structures: [UInt8]
  /// In the order in which they stand.
  private let datasets: [HDF5NewDataset]
  let byteCount: Int

  init(_ root: HDF5NewGroup) throws(LeptonError) {
    var layout = HDF5Planner()
    structures = try layout.layOut(root)
    datasets = layout.datasets.map(\.dataset)
    byteCount = layout.end
  }

  func write(to sink: any ByteSink) throws(LeptonError) {
    try sink.write(structures)
    for dataset in datasets {
      try dataset.write(to: sink)
      try sink.write([UInt8](repeating: 0, count: HDF5Planner.padding(dataset.byteCount)))
    }
  }
}
