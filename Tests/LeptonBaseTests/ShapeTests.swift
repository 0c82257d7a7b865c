import LeptonBase
import Testing

@Suite struct ShapeTests {
  @Test func countsElementsOfKnownShapes() {
    #expect(Shape([2, 3, 4]).count == 24)
    #expect(Shape([]).count == 1)
    #expect(Shape([5, 0]).count == 0)
    #expect(Shape([-1, 3]).count == nil)
  }

  @Test func overflowingProductsAreNotCounted() {
    #expect(Shape([1 << 40, 1 << 40]).count == nil)
    #expect(Shape.mergedDimension([1 << 40, 1 << 40]) == Shape.unknown)
  }

  @Test func printsAsKerasDoes() {
    #expect(Shape([-1, 28, 28, 1]).description == "(None, 28, 28, 1)")
    #expect(Shape([3]).description == "(3,)")
    #expect(Shape([]).description == "()")
  }

  @Test func strides() {
    #expect(Shape([2, 3, 4]).strides == [12, 4, 1])
    #expect(Shape([]).strides == [])
  }

  @Test func unknownDimensionsAreCompatibleWithAny() {
    #expect(Shape([-1, 3]).isCompatible(with: [7, 3]))
    #expect(!Shape([-1, 3]).isCompatible(with: [7, 4]))
    #expect(!Shape([-1, 3]).isCompatible(with: [7, 3, 1]))
  }
}
