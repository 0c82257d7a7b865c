// Builds a small model without a file and lists its layers and weights.
#include <cstdio>
#include <lepton.hpp>

int main() {
  lepton::builder builder(LEPTON_SEQUENTIAL, "small");
  builder.input({-1, 8});
  builder.layer("Dense", R"({"units": 16, "activation": "relu"})");
  builder.layer("Dense", R"({"units": 3, "activation": "softmax"})");
  lepton::model model = builder.finish();
  for (const lepton::layer_info &layer : model.layers())
    std::printf("%s (%s): %lld parameters\n", layer.name.c_str(), layer.class_name.c_str(),
                static_cast<long long>(layer.parameter_count));
  std::vector<float> bias = {0, 1, 0};
  model.set_weight("dense_1/bias", lepton::view(bias, {3}));

  std::vector<float> input(2 * 8, 0.0f);
  lepton::array scores = model.predict(lepton::view(input, {2, 8}));
  for (float score : scores.values<float>()) std::printf("%.4f ", score);
  std::puts("");
}
