import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

/// What convolutions refuse, and what they say.
@Suite struct ConvolutionOptionsTests {
  private func failure(_ className: String, _ config: JSONObject, on shape: Shape? = nil)
    -> LeptonError?
  {
    do throws(LeptonError) {
      let layer = try LayerRegistry.make(
        LayerDescription(className: className, name: "c1", config: config))
      if let shape {
        let lowering = Lowering(GraphBuilder())
        let x = LayerTensor(lowering.builder.input(.float32(shape)))
        _ = try layer.call(LayerCall([x]), lowering)
      }
      return nil
    } catch {
      return error
    }
  }

  @Test(
    arguments: [
      (["filters": 4], "'kernel_size' is missing"),
      (["filters": 0, "kernel_size": 3], "'filters'"),
      (["filters": 4, "kernel_size": [3, 0]], "'kernel_size'"),
      (["filters": 4, "kernel_size": [3, 3, 3]], "'kernel_size'"),
      (["filters": 4, "kernel_size": 3, "padding": "full"], "'padding'"),
      (["filters": 4, "kernel_size": 3, "padding": "causal"], "'padding'"),
      (["filters": 4, "kernel_size": 3, "strides": 2, "dilation_rate": 2], "'dilation_rate'"),
      (["filters": 4, "kernel_size": 3, "groups": 3], "'filters'"),
      (["filters": 4, "kernel_size": 3, "activation": "nosuch"], "nosuch"),
      (["filters": 4, "kernel_size": 3, "data_format": "NHWC"], "'data_format'"),
      (["filters": 4, "kernel_size": 3, "nosuch": 1], "nosuch"),
    ] as [(JSONObject, String)])
  func refuses(_ config: JSONObject, _ text: String) throws {
    let error = try #require(failure("Conv2D", config))
    #expect(error.message.contains(text))
    #expect(error.message.contains("layer 'c1' (Conv2D)"))
  }

  @Test func refusesInputs() throws {
    let config: JSONObject = ["filters": 4, "kernel_size": 3, "groups": 2]
    let wrongRank = try #require(failure("Conv2D", config, on: [2, 8, 4]))
    #expect(wrongRank.code == .shapeMismatch)
    let noChannels = try #require(failure("Conv2D", config, on: [2, 8, 8, Shape.unknown]))
    #expect(noChannels.message.contains("channels"))
    let odd = try #require(failure("Conv2D", config, on: [2, 8, 8, 3]))
    #expect(odd.message.contains("3 channels"))
    let small = try #require(failure("Conv2D", config, on: [2, 2, 8, 4]))
    #expect(small.code == .shapeMismatch)
  }

  @Test func outputPaddingIsLessThanTheStrides() throws {
    let config: JSONObject = ["filters": 4, "kernel_size": 3, "strides": 2, "output_padding": 2]
    #expect(try #require(failure("Conv2DTranspose", config)).message.contains("'output_padding'"))
  }

  /// Legacy files hold bias, lora_kernel_a, lora_kernel_b, kernel in this order; Keras 3's weight files
  /// hold the first two of `ownParameters`.
  @Test func lowRankAdaptation() throws {
    let layer = try LayerRegistry.make(
      LayerDescription(
        className: "Conv2D", name: "c1",
        config: ["filters": 4, "kernel_size": 3, "lora_rank": 2, "lora_alpha": 2]))
    try layer.buildOnce([.float32([1, 8, 8, 3])])
    #expect(
      layer.parameters.map(\.name) == ["bias", "lora_kernel_a", "lora_kernel_b", "kernel"])
    #expect(layer.ownParameters.prefix(2).map(\.name) == ["kernel", "bias"])
    #expect(layer.parameters.map(\.shape) == [[4], [3, 3, 3, 2], [2, 4], [3, 3, 3, 4]])
  }
}
