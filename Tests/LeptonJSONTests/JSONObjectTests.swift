import LeptonBase
import LeptonJSON
import Testing

@Suite struct JSONObjectTests {
  @Test func keepsOrderWhenSmallAndLarge() {
    for count in [3, 40] {
      var object = JSONObject()
      for number in 0..<count { object["key\(number)"] = JSONValue(number) }
      object["key1"] = "changed"
      #expect(object.count == count)
      #expect(object.keys == (0..<count).map { "key\($0)" })
      #expect(object["key1"] == "changed")
      #expect(object.take("key0") == 0)
      #expect(object["key0"] == nil)
      #expect(object["key2"] == 2)
      object.rename("key2", to: "renamed")
      #expect(object.keys[1] == "renamed")
      #expect(object["renamed"] == 2)
      #expect(object["key2"] == nil)
    }
  }

  @Test func equalityIgnoresOrder() {
    #expect((["a": 1, "b": 2] as JSONObject) == ["b": 2, "a": 1])
    #expect((["a": 1, "b": 2] as JSONObject) != ["a": 1, "b": 3])
    #expect((["a": 1] as JSONObject) != ["a": 1, "b": nil])
  }

  @Test func gettersConvertAndExplain() throws {
    let object: JSONObject = [
      "units": 3, "rate": 0.5, "whole": 4.0, "name": "dense", "flag": true, "none": nil,
      "size": [2, 3], "shape": [nil, 28, 28],
    ]
    #expect(try object.int("units") == 3)
    #expect(try object.int("whole") == 4)
    #expect(try object.double("units") == 3)
    #expect(try object.double("rate") == 0.5)
    #expect(try object.string("name") == "dense")
    #expect(try object.bool("flag"))
    #expect(try object.optionalInt("none") == nil)
    #expect(try object.optionalInt("absent") == nil)
    #expect(try object.ints("size") == [2, 3])
    #expect(try object.shape("shape") == [-1, 28, 28])
    let missing = #expect(throws: LeptonError.self) { try object.int("absent") }
    #expect(missing?.message == "the key 'absent' is missing")
    let wrong = #expect(throws: LeptonError.self) { try object.optionalInt("name") }
    #expect(wrong?.message == "'name' should be an integer, but is \"dense\"")
    #expect(throws: LeptonError.self) { try object.int("rate") }
    #expect(throws: LeptonError.self) { try object.ints("shape") }
  }

  @Test func shapesRefuseImpossibleDimensions() {
    #expect((["s": [-1]] as JSONObject)["s"]?.asShape == nil)
    #expect((["s": [3_000_000_000]] as JSONObject)["s"]?.asShape == nil)
    #expect(JSONValue.array([.number(.nan)]).asShape == nil)
    #expect(JSONValue.array(Array(repeating: 1, count: 9)).asShape == nil)
  }
}
