// Five lines from a file to a prediction.
//
//     predict fashion_cnn.h5
#include <cstdio>
#include <lepton.hpp>

int main(int, char **arguments) {
  lepton::model model(arguments[1]);
  std::vector<float> pixels(28 * 28);
  lepton::array scores = model.predict(lepton::view(pixels, {1, 28, 28, 1}));
  for (float score : scores.values<float>()) std::printf("%g ", score);
  std::puts("");
}
