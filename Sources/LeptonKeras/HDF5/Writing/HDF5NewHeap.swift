import LeptonBase

/// The global heap of a file that is to be written: texts of varying length, in collections.
struct HDF5NewHeap {
  /// A text by its collection and its number there.
  struct Reference {
    fileprivate var collection: Int
    var index: Int
  }

  /// Bytes of the smallest collection, and of the head of a collection or object.
  private static let smallest = 4096
  private static let headSize = 16

  private var collections: [[[UInt8]]] = []
  private var sizes: [Int] = []
  private var references: [(position: Int, collection: Int)] = []

  private static func size(_ object: [UInt8]) -> Int {
    headSize + object.count + (8 - object.count % 8) % 8
  }

  mutating func add(_ object: [UInt8]) throws(LeptonError) -> Reference {
    guard object.count <= Int(Int32.max) else {
      throw LeptonError(.limit, "a text of \(object.count) bytes is too long for HDF5")
    }
    let size = Self.size(object)
    if let last = collections.indices.last, sizes[last] + size <= Self.smallest {
      collections[last].append(object)
      sizes[last] += size
    } else {
      collections.append([object])
      sizes.append(Self.headSize + size)
    }
    return Reference(
      collection: collections.count - 1, index: collections[collections.count - 1].count)
  }

  /// Notes that the address of an object's collection belongs at a position.
  mutating func refer(at position: Int, to object: Reference) {
    references.append((position, object.collection))
  }

  /// Appends all collections and puts their addresses where they are referred to.
  func write(to bytes: inout ByteBuilder) {
    var addresses: [Int] = []
    for (collection, used) in zip(collections, sizes) {
      bytes.align()
      addresses.append(bytes.count)
      let size = Swift.max(used, Self.smallest)
      bytes.append("GCOL")
      bytes.append([1, 0, 0, 0])
      bytes.eight(size)
      for (place, object) in collection.enumerated() {
        bytes.two(place + 1)
        bytes.two(1)
        bytes.four(0)
        bytes.eight(object.count)
        bytes.append(object)
        bytes.align()
      }
      // Object 0 is the room that is left, its head included.
      if size - used >= Self.headSize {
        bytes.eight(0)
        bytes.eight(size - used)
        bytes.zeros(size - used - Self.headSize)
      } else {
        bytes.zeros(size - used)
      }
    }
    for reference in references {
      bytes.set(addresses[reference.collection], at: reference.position)
    }
  }
}
