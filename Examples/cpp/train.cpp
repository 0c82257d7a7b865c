// Fits a small network to two spirals, prints what it learns, saves it, and goes on from the file.
//
//     train-cpp [OUTPUT.keras]
#include <cmath>
#include <cstdio>
#include <lepton.hpp>

namespace {

/// Points of two spirals and which one each belongs to.
struct spirals {
  std::vector<float> points;
  std::vector<std::int32_t> labels;

  explicit spirals(int count) {
    for (int i = 0; i < count; i++) {
      float radius = 0.1f + 0.9f * static_cast<float>(i / 2) / static_cast<float>(count / 2);
      float angle = 6 * radius + (i % 2 ? 3.14159f : 0);
      points.push_back(radius * std::cos(angle));
      points.push_back(radius * std::sin(angle));
      labels.push_back(i % 2);
    }
  }

  lepton::samples view() const {
    auto count = static_cast<std::int64_t>(labels.size());
    return {{lepton::view(points, {count, 2})}, {lepton::view(labels, {count})}};
  }
};

lepton::model build() {
  lepton::builder builder(LEPTON_SEQUENTIAL, "spirals");
  builder.input({-1, 2});
  builder.layer("Dense", R"({"units": 32, "activation": "tanh"})");
  builder.layer("Dense", R"({"units": 32, "activation": "tanh"})");
  builder.layer("Dense", R"({"units": 1, "activation": "sigmoid"})");
  return builder.finish();
}

}  // namespace

int main(int count, char **arguments) try {
  const char *path = count > 1 ? arguments[1] : "spirals.keras";
  lepton::set_random_seed(1);
  spirals data(400);
  lepton::model model = build();
  model.compile(R"({
    "optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.01}},
    "loss": "binary_crossentropy", "metrics": ["accuracy"]})");

  lepton::fit_options options;
  options.epochs = 60;
  options.on_event = [](const lepton::event &event) {
    if (event.kind == LEPTON_EPOCH_END && (event.epoch + 1) % 20 == 0)
      std::printf(
          "epoch %d: loss %.3f, accuracy %.3f\n", static_cast<int>(event.epoch + 1),
          event.logs[0].second, event.logs[1].second);
    return true;
  };
  model.fit(data.view(), options);
  model.save(path);

  // The file holds the optimizer too: training goes on as if it had never stopped.
  lepton::model again(path);
  options.initial_epoch = 60;
  options.epochs = 100;
  again.fit(data.view(), options);
  std::vector<double> results = again.evaluate(data.view());
  std::printf("accuracy %.3f\n", results[1]);
  return results[1] > 0.95 ? 0 : 1;
} catch (const lepton::error &error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
