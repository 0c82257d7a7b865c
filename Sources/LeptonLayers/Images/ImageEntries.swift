import LeptonBase
import LeptonJSON

extension LayerRegistry {
  static let imageEntries: [(String, Entry)] = {
    let images: Shape = [2, 8, 8, 3]
    func entry(_ type: Layer.Type, _ sample: JSONObject = [:]) -> Entry {
      Entry(type, sample, on: images)
    }
    return [
      ("Resizing", entry(Resizing.self, ["height": 4, "width": 4])),
      ("CenterCrop", entry(CenterCrop.self, ["height": 4, "width": 4])),
      ("AugMix", entry(AugMix.self)),
      ("AutoContrast", entry(AutoContrast.self)),
      (
        "ContrastLimitedAdaptiveHistogramEqualization",
        entry(ContrastLimitedAdaptiveHistogramEqualization.self)
      ),
      ("CutMix", entry(CutMix.self)),
      ("Equalization", entry(Equalization.self)),
      ("MaxNumBoundingBoxes", entry(MaxNumBoundingBoxes.self, ["max_number": 8])),
      ("MixUp", entry(MixUp.self)),
      (
        "Pipeline",
        entry(
          Pipeline.self,
          ["layers": [["class_name": "Rescaling", "config": ["name": "r", "scale": 2.0]]]])
      ),
      ("RandAugment", entry(RandAugment.self)),
      ("RandomBrightness", entry(RandomBrightness.self, ["factor": 0.1])),
      ("RandomColorDegeneration", entry(RandomColorDegeneration.self, ["factor": 0.1])),
      ("RandomColorJitter", entry(RandomColorJitter.self)),
      ("RandomContrast", entry(RandomContrast.self, ["factor": 0.1])),
      ("RandomCrop", entry(RandomCrop.self, ["height": 4, "width": 4])),
      ("RandomElasticTransform", entry(RandomElasticTransform.self)),
      ("RandomErasing", entry(RandomErasing.self)),
      ("RandomFlip", entry(RandomFlip.self)),
      ("RandomGaussianBlur", entry(RandomGaussianBlur.self)),
      ("RandomGrayscale", entry(RandomGrayscale.self)),
      ("RandomHeight", entry(RandomResizing.self, ["factor": 0.1])),
      ("RandomHue", entry(RandomHue.self, ["factor": 0.1])),
      ("RandomInvert", entry(RandomInvert.self)),
      ("RandomPerspective", entry(RandomPerspective.self)),
      ("RandomPosterization", entry(RandomPosterization.self, ["factor": 4])),
      ("RandomRotation", entry(RandomRotation.self, ["factor": 0.1])),
      ("RandomSaturation", entry(RandomSaturation.self, ["factor": 0.1])),
      ("RandomSharpness", entry(RandomSharpness.self, ["factor": 0.1])),
      ("RandomShear", entry(RandomShear.self)),
      (
        "RandomTranslation",
        entry(RandomTranslation.self, ["height_factor": 0.1, "width_factor": 0.1])
      ),
      ("RandomWidth", entry(RandomResizing.self, ["factor": 0.1])),
      ("RandomZoom", entry(RandomZoom.self, ["height_factor": 0.1])),
      ("Solarization", entry(Solarization.self)),
    ]
  }()
}
