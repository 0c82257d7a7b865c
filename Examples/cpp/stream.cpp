// Feeds a recurrent network one number at a time: the session keeps its state, and errors arrive as
// exceptions.
//
//     stream charlm.h5
#include <cstdio>
#include <exception>
#include <lepton.hpp>

int main(int argument_count, char **arguments) try {
  if (argument_count != 2) throw std::runtime_error("usage: stream charlm.h5");
  lepton::session session(lepton::model(arguments[1]), {{1, 1}}, /*keep_state=*/true);
  lepton::span<std::int32_t> character = session.input<std::int32_t>();
  lepton::span<const float> logits = session.output<float>();
  for (int step = 0; step < 40; step++) {
    session.run();
    int best = 0;
    for (std::size_t k = 1; k < logits.size(); k++)
      if (logits[k] > logits[best]) best = static_cast<int>(k);
    std::printf("%d ", best);
    character[0] = best;
  }
  std::puts("");
  return 0;
} catch (const std::exception &error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
