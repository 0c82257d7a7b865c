// lepton.hpp: lepton.h for C++17, header only.
//
// Copyright 2026 the lepton authors. Licensed under the Apache License, Version 2.0; see LICENSE.
//
//     lepton::model model("digits.keras");
//     std::vector<float> pixels(28 * 28);
//     lepton::array scores = model.predict(lepton::view(pixels, {1, 28, 28, 1}));
//     for (float score : scores.values<float>()) std::printf("%f\n", score);
//
// Handles are move-only objects that free themselves. What lepton.h reports as a status, this
// header throws as lepton::error. The rules on threads and lifetimes are those of lepton.h.
#ifndef LEPTON_HPP
#define LEPTON_HPP

#include "lepton.h"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace lepton {

/// A call that failed: what() is the sentence, status() the kind.
class error : public std::runtime_error {
 public:
  error(lepton_status status, const std::string &message)
      : std::runtime_error(message), status_(status) {}
  lepton_status status() const noexcept { return status_; }

 private:
  lepton_status status_;
};

/// Throws what a status says, unless it is LEPTON_OK.
inline void check(lepton_status status) {
  if (status != LEPTON_OK) throw error(status, lepton_last_error());
}

/// Starts the library's stream of random numbers anew; see lepton_set_random_seed().
inline void set_random_seed(std::uint64_t seed) { check(lepton_set_random_seed(seed)); }

/// Dimensions; -1 where one is not known.
using shape = std::vector<std::int64_t>;

/// A run of elements that somebody else owns (std::span comes with C++20).
template <typename T>
class span {
 public:
  span() = default;
  span(T *data, std::size_t size) : data_(data), size_(size) {}
  T *data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  T *begin() const noexcept { return data_; }
  T *end() const noexcept { return data_ + size_; }
  T &operator[](std::size_t index) const noexcept { return data_[index]; }

 private:
  T *data_ = nullptr;
  std::size_t size_ = 0;
};

namespace detail {

template <typename T>
struct dtype_of {};
template <lepton_dtype number>
struct dtype_is {
  static constexpr lepton_dtype value = number;
};
template <>
struct dtype_of<float> : dtype_is<LEPTON_FLOAT32> {};
template <>
struct dtype_of<double> : dtype_is<LEPTON_FLOAT64> {};
template <>
struct dtype_of<std::int8_t> : dtype_is<LEPTON_INT8> {};
template <>
struct dtype_of<std::int16_t> : dtype_is<LEPTON_INT16> {};
template <>
struct dtype_of<std::int32_t> : dtype_is<LEPTON_INT32> {};
template <>
struct dtype_of<std::int64_t> : dtype_is<LEPTON_INT64> {};
template <>
struct dtype_of<std::uint8_t> : dtype_is<LEPTON_UINT8> {};
template <>
struct dtype_of<std::uint16_t> : dtype_is<LEPTON_UINT16> {};
template <>
struct dtype_of<std::uint32_t> : dtype_is<LEPTON_UINT32> {};
template <>
struct dtype_of<lepton_text> : dtype_is<LEPTON_STRING> {};
template <>
struct dtype_of<std::uint64_t> : dtype_is<LEPTON_UINT64> {};
template <>
struct dtype_of<bool> : dtype_is<LEPTON_BOOL> {};

inline lepton_shape to_c(const shape &dims) {
  if (dims.size() > LEPTON_MAX_RANK)
    throw error(
        LEPTON_ERROR_INVALID_ARGUMENT, "a shape of rank " + std::to_string(dims.size()));
  lepton_shape result = {};
  result.rank = dims.size();
  for (std::size_t axis = 0; axis < dims.size(); axis++) result.dims[axis] = dims[axis];
  return result;
}

inline std::vector<lepton_shape> to_c(const std::vector<shape> &shapes) {
  std::vector<lepton_shape> result;
  for (const shape &dims : shapes) result.push_back(to_c(dims));
  return result;
}

inline shape from_c(const lepton_shape &dims) { return shape(dims.dims, dims.dims + dims.rank); }

inline std::size_t count(const lepton_shape &dims) {
  std::size_t total = 1;
  for (std::size_t axis = 0; axis < dims.rank; axis++)
    total *= static_cast<std::size_t>(dims.dims[axis]);
  return total;
}

/// The elements of an array as T, which must be its type.
template <typename T>
span<T> values(const lepton_array &array) {
  if (array.dtype != dtype_of<std::remove_const_t<T>>::value)
    throw error(
        LEPTON_ERROR_TYPE_MISMATCH,
        std::string("the array holds ") + lepton_dtype_name(array.dtype) + ", not " +
            lepton_dtype_name(dtype_of<std::remove_const_t<T>>::value));
  return span<T>(static_cast<T *>(array.data), count(array.shape));
}

/// Takes over a text that lepton allocated.
inline std::string take(char *text) {
  std::unique_ptr<char, decltype(&lepton_string_free)> owner(text, lepton_string_free);
  return std::string(text);
}

template <typename Handle, void (*release)(Handle *)>
struct deleter {
  void operator()(Handle *handle) const noexcept { release(handle); }
};
template <typename Handle, void (*release)(Handle *)>
using owner = std::unique_ptr<Handle, deleter<Handle, release>>;

}  // namespace detail

/// The caller's memory as an array: `data` must stay alive as long as the view is used.
template <typename T>
lepton_array view(T *data, const shape &dims) {
  lepton_array array = {};
  array.data = const_cast<std::remove_const_t<T> *>(data);
  array.dtype = detail::dtype_of<std::remove_const_t<T>>::value;
  array.shape = detail::to_c(dims);
  return array;
}

/// A contiguous container (std::vector, std::array, lepton::span) as an array of the given shape.
template <typename Container>
auto view(Container &container, const shape &dims) -> decltype(view(container.data(), dims)) {
  lepton_array array = view(container.data(), dims);
  if (detail::count(array.shape) != container.size())
    throw error(
        LEPTON_ERROR_SHAPE_MISMATCH,
        "the shape asks for " + std::to_string(detail::count(array.shape)) +
            " elements, the data has " + std::to_string(container.size()));
  return array;
}

/// Texts as an array of strings, which borrows them: they must stay alive as long as it is used.
class text_array {
 public:
  /// Of the given shape, or a list.
  explicit text_array(const std::vector<std::string> &texts, const shape &dims) {
    for (const std::string &text : texts) elements_.push_back({text.data(), text.size()});
    array_.data = elements_.data();
    array_.dtype = LEPTON_STRING;
    array_.shape = detail::to_c(dims);
    if (detail::count(array_.shape) != texts.size())
      throw error(
          LEPTON_ERROR_SHAPE_MISMATCH,
          "the shape asks for " + std::to_string(detail::count(array_.shape)) +
              " texts, there are " + std::to_string(texts.size()));
  }
  explicit text_array(const std::vector<std::string> &texts)
      : text_array(texts, {static_cast<std::int64_t>(texts.size())}) {}
  text_array(const text_array &) = delete;
  text_array &operator=(const text_array &) = delete;

  /// What calls take.
  const lepton_array &view() const noexcept { return array_; }
  operator const lepton_array &() const noexcept { return array_; }

 private:
  std::vector<lepton_text> elements_;
  lepton_array array_ = {};
};

/// An array in memory that lepton allocated.
class array {
 public:
  array() = default;
  explicit array(const lepton_array &taken) : array_(taken) {}
  array(array &&other) noexcept : array_(std::exchange(other.array_, lepton_array{})) {}
  array &operator=(array &&other) noexcept {
    std::swap(array_, other.array_);
    return *this;
  }
  ~array() { lepton_array_free(&array_); }

  lepton_dtype dtype() const noexcept { return array_.dtype; }
  lepton::shape shape() const { return detail::from_c(array_.shape); }
  std::size_t size() const noexcept { return array_.data ? detail::count(array_.shape) : 0; }
  const void *data() const noexcept { return array_.data; }
  /// The elements, row-major; throws unless T is their type.
  template <typename T>
  span<const T> values() const {
    return detail::values<const T>(array_);
  }
  /// The elements of an array of strings.
  std::vector<std::string> texts() const {
    std::vector<std::string> result;
    for (const lepton_text &text : values<lepton_text>())
      result.emplace_back(text.size > 0 ? std::string(text.data, text.size) : std::string());
    return result;
  }

 private:
  lepton_array array_ = {};
};

/// An input or output of a model.
struct tensor_info {
  std::string name;
  lepton_dtype dtype;
  lepton::shape shape;
};

/// A layer of a model; see lepton_layer_info.
struct layer_info {
  std::string name;
  std::string class_name;
  std::string config;
  lepton::shape output_shape;
  std::vector<std::size_t> weights;
  std::int64_t parameter_count;
  std::int64_t trainable_parameter_count;
};

/// A weight of a model; see lepton_weight_info.
struct weight_info {
  std::string name;
  lepton_dtype dtype;
  lepton::shape shape;
  bool trainable;
};

/// Samples for training: inputs in the model's order, a target for each output, and either no
/// weights or an array of them for each output. The arrays are views of the caller's memory.
struct samples {
  std::vector<lepton_array> inputs;
  std::vector<lepton_array> targets;
  std::vector<lepton_array> weights = {};

  lepton_batch batch() const {
    lepton_batch batch = {};
    batch.inputs = inputs.data();
    batch.input_count = inputs.size();
    batch.targets = targets.data();
    batch.target_count = targets.size();
    batch.sample_weights = weights.empty() ? nullptr : weights.data();
    batch.sample_weight_count = weights.size();
    return batch;
  }
};

/// A moment of a fit or an evaluation; see lepton_event.
struct event {
  lepton_event_kind kind;
  std::int64_t epoch;
  std::int64_t step;
  std::int64_t steps;
  std::vector<std::pair<std::string, double>> logs;
};

/// How to train; see lepton_fit_options. Zeros mean defaults.
struct fit_options {
  std::int64_t epochs = 1;
  std::int64_t initial_epoch = 0;
  std::int64_t batch_size = 32;
  std::int64_t steps_per_epoch = 0;
  bool shuffle = true;
  double validation_split = 0;
  /// Samples to validate with; none where it has no inputs.
  samples validation = {{}, {}};
  std::int64_t validation_freq = 1;
  std::vector<std::pair<std::int64_t, float>> class_weights = {};
  /// Keras's callbacks as a JSON list.
  std::string callbacks = "";
  /// Hears of events; returns false to end the fit.
  std::function<bool(const event &)> on_event = nullptr;
};

/// A model: layers and weights.
class model {
 public:
  /// Opens a model file; see lepton_model_load().
  explicit model(const std::string &path, const std::string &weights_path = "") {
    lepton_load_options options = load_options(weights_path);
    lepton_model *handle = nullptr;
    check(lepton_model_load(path.c_str(), &options, &handle));
    handle_.reset(handle);
  }

  /// Takes over a handle.
  explicit model(lepton_model *handle) : handle_(handle) {}

  /// Opens a model file that is in memory.
  static model from_memory(
      const void *data, std::size_t size, const std::string &weights_path = "") {
    lepton_load_options options = load_options(weights_path);
    lepton_model *handle = nullptr;
    check(lepton_model_load_from_memory(data, size, &options, &handle));
    return model(handle);
  }

  /// Makes a model from what Keras's to_json() gave, with freshly initialised weights.
  static model from_json(const std::string &json) {
    lepton_model *handle = nullptr;
    check(lepton_model_from_json(json.c_str(), &handle));
    return model(handle);
  }

  lepton_model *handle() const noexcept { return handle_.get(); }

  std::string to_json() const { return text(lepton_model_to_json); }
  std::string summary() const { return text(lepton_model_summary); }
  std::string info_json() const { return text(lepton_model_info_json); }

  std::string name() const {
    const char *name = nullptr;
    check(lepton_model_name(handle(), &name));
    return name;
  }

  std::vector<tensor_info> inputs() const {
    return list(lepton_model_input_count, lepton_model_input);
  }
  std::vector<tensor_info> outputs() const {
    return list(lepton_model_output_count, lepton_model_output);
  }

  std::vector<layer_info> layers() const {
    std::vector<layer_info> result;
    for (std::size_t i = 0, n = count(lepton_model_layer_count); i < n; i++) {
      lepton_layer_info info = {};
      check(lepton_model_layer(handle(), i, &info));
      std::vector<std::size_t> weights(info.weight_count);
      for (std::size_t k = 0; k < weights.size(); k++)
        check(lepton_model_layer_weight(handle(), i, k, &weights[k]));
      result.push_back(
          {info.name, info.class_name, info.config, detail::from_c(info.output_shape), weights,
           info.parameter_count, info.trainable_parameter_count});
    }
    return result;
  }

  std::vector<weight_info> weights() const {
    std::vector<weight_info> result;
    for (std::size_t i = 0, n = count(lepton_model_weight_count); i < n; i++) {
      lepton_weight_info info = {};
      check(lepton_model_weight(handle(), i, &info));
      result.push_back(
          {info.name, info.dtype, detail::from_c(info.shape), info.trainable != 0});
    }
    return result;
  }

  std::int64_t parameter_count() const {
    std::int64_t count = 0;
    check(lepton_model_parameter_count(handle(), &count));
    return count;
  }

  std::size_t find_layer(const std::string &name) const {
    std::size_t index = 0;
    check(lepton_model_find_layer(handle(), name.c_str(), &index));
    return index;
  }

  std::size_t find_weight(const std::string &name) const {
    std::size_t index = 0;
    check(lepton_model_find_weight(handle(), name.c_str(), &index));
    return index;
  }

  /// A copy of a weight.
  array weight(std::size_t index) const {
    lepton_array values = {};
    check(lepton_model_get_weight(handle(), index, &values));
    return array(values);
  }
  array weight(const std::string &name) const { return weight(find_weight(name)); }

  void set_weight(std::size_t index, const lepton_array &values) {
    check(lepton_model_set_weight(handle(), index, &values));
  }
  void set_weight(const std::string &name, const lepton_array &values) {
    set_weight(find_weight(name), values);
  }

  /// Loads weights from a file; see lepton_model_load_weights().
  void load_weights(
      const std::string &path, bool by_name = false, bool skip_mismatch = false) {
    lepton_weights_options options = {};
    options.struct_size = sizeof options;
    options.by_name = by_name;
    options.skip_mismatch = skip_mismatch;
    check(lepton_model_load_weights(handle(), path.c_str(), &options));
  }

  /// The shapes of the outputs for inputs of these shapes.
  std::vector<lepton::shape> output_shapes(const std::vector<lepton::shape> &inputs) const {
    std::vector<lepton_shape> given = detail::to_c(inputs);
    std::vector<lepton_shape> found(count(lepton_model_output_count));
    check(lepton_model_output_shapes(
        handle(), given.data(), given.size(), found.data(), found.size()));
    std::vector<lepton::shape> result;
    for (const lepton_shape &dims : found) result.push_back(detail::from_c(dims));
    return result;
  }

  /// Predicts for a model of one input and one output.
  array predict(const lepton_array &input) const {
    lepton_array output = {};
    check(lepton_model_predict(handle(), &input, 1, &output, 1));
    return array(output);
  }

  /// Predicts for a model of any number of inputs and outputs.
  std::vector<array> predict(const std::vector<lepton_array> &inputs) const {
    std::vector<lepton_array> outputs(count(lepton_model_output_count));
    check(lepton_model_predict(
        handle(), inputs.data(), inputs.size(), outputs.data(), outputs.size()));
    return take(outputs);
  }

  /// Predicts into the caller's memory, allocating nothing.
  void predict(const lepton_array &input, lepton_array output) const {
    check(lepton_model_predict(handle(), &input, 1, &output, 1));
  }

  /// Predicts a batch at a time; `progress`, where given, gets the number of samples that are done
  /// and of all, and stops by returning false.
  std::vector<array> predict_batches(
      const std::vector<lepton_array> &inputs, std::int64_t batch_size = 32,
      std::function<bool(std::int64_t, std::int64_t)> progress = nullptr) const {
    lepton_predict_options options = {};
    options.struct_size = sizeof options;
    options.batch_size = batch_size;
    if (progress) {
      options.context = &progress;
      options.progress = [](void *context, std::int64_t done, std::int64_t total) -> int {
        auto &call = *static_cast<std::function<bool(std::int64_t, std::int64_t)> *>(context);
        try {
          return call(done, total) ? 0 : 1;
        } catch (...) {
          return 1;
        }
      };
    }
    std::vector<lepton_array> outputs(count(lepton_model_output_count));
    check(lepton_model_predict_batches(
        handle(), inputs.data(), inputs.size(), outputs.data(), outputs.size(), &options));
    return take(outputs);
  }

  /// Sets the states of stateful recurrent layers back to zero.
  void reset_states() { check(lepton_model_reset_states(handle())); }

  /// Prepares for training with the arguments of Keras's compile() as JSON; see
  /// lepton_model_compile().
  void compile(const std::string &config) {
    check(lepton_model_compile(handle(), config.c_str()));
  }

  /// Says whether training changes a layer's weights, with the next compile(); "" means all layers.
  void set_trainable(bool trainable, const std::string &layer = "") {
    check(lepton_model_set_trainable(handle(), layer.empty() ? nullptr : layer.c_str(), trainable));
  }

  /// Lets a layer learn from data (N, ...), as Keras's layer.adapt(); see lepton_model_adapt().
  void adapt(const std::string &layer, const lepton_array &data) {
    check(lepton_model_adapt(handle(), layer.c_str(), &data));
  }

  /// How many indices a layer's vocabulary has.
  std::size_t vocabulary_size(const std::string &layer) const {
    std::size_t size = 0;
    check(lepton_model_vocabulary_size(handle(), layer.c_str(), &size));
    return size;
  }

  /// A layer's tokens in the order of their indices: strings or int64.
  array vocabulary(const std::string &layer, bool without_special = false) const {
    lepton_array tokens = {};
    check(lepton_model_get_vocabulary(handle(), layer.c_str(), without_special, &tokens));
    return array(tokens);
  }

  /// Replaces a layer's tokens; see lepton_model_set_vocabulary().
  void set_vocabulary(
      const std::string &layer, const lepton_array &tokens,
      const lepton_array *idf_weights = nullptr) {
    check(lepton_model_set_vocabulary(handle(), layer.c_str(), &tokens, idf_weights));
  }

  /// Trains, as Keras's fit(); the history as JSON. An exception that `on_event` or `next` throws
  /// ends the fit and comes out of it.
  std::string fit(const samples &data, const fit_options &options = {}) {
    lepton_batch batch = data.batch();
    return run_fit(options, [&](lepton_fit_options &given) { given.data = &batch; });
  }

  /// Trains on batches that `next` hands over until it returns false, which ends an epoch. Their
  /// memory must stay until it is called again.
  std::string fit(const std::function<bool(samples &)> &next, const fit_options &options = {}) {
    batches feed{next, {}, {}};
    std::string history = run_fit(
        options,
        [&](lepton_fit_options &given) {
          given.next_batch = &batches::call;
          given.next_batch_context = &feed;
        },
        &feed.thrown);
    return history;
  }

  /// Loss and metrics over samples, as Keras's evaluate(); names are those of metric_names().
  std::vector<double> evaluate(const samples &data, std::int64_t batch_size = 32) {
    lepton_batch batch = data.batch();
    lepton_evaluate_options options = {};
    options.struct_size = sizeof options;
    options.data = &batch;
    options.batch_size = batch_size;
    std::vector<double> values(count(lepton_model_metric_count));
    check(lepton_model_evaluate(handle(), &options, values.data(), values.size()));
    return values;
  }

  /// One step of training on one batch; metrics are those since reset_metrics().
  std::vector<double> train_on_batch(const samples &data) {
    lepton_batch batch = data.batch();
    std::vector<double> values(count(lepton_model_metric_count));
    check(lepton_model_train_on_batch(handle(), &batch, values.data(), values.size()));
    return values;
  }

  /// Loss and metrics of one batch.
  std::vector<double> test_on_batch(const samples &data) {
    lepton_batch batch = data.batch();
    std::vector<double> values(count(lepton_model_metric_count));
    check(lepton_model_test_on_batch(handle(), &batch, values.data(), values.size()));
    return values;
  }

  void reset_metrics() { check(lepton_model_reset_metrics(handle())); }

  /// The names of losses and metrics, in the order of evaluate().
  std::vector<std::string> metric_names() const {
    std::vector<std::string> names(count(lepton_model_metric_count));
    for (std::size_t i = 0; i < names.size(); i++) {
      const char *name = nullptr;
      check(lepton_model_metric_name(handle(), i, &name));
      names[i] = name;
    }
    return names;
  }

  double learning_rate() const {
    double rate = 0;
    check(lepton_model_learning_rate(handle(), &rate));
    return rate;
  }
  void set_learning_rate(double rate) {
    check(lepton_model_set_learning_rate(handle(), rate));
  }

  /// Saves to a file that Keras opens, of the kind that the path's end says; see
  /// lepton_model_save().
  void save(
      const std::string &path, lepton_file_format format = LEPTON_FORMAT_AUTOMATIC,
      bool with_optimizer = true, lepton_file_reader reader = LEPTON_READER_AUTOMATIC,
      std::uint64_t max_shard_size = 0) const {
    lepton_save_options options = {};
    options.struct_size = sizeof options;
    options.format = format;
    options.without_optimizer = !with_optimizer;
    options.reader = reader;
    options.max_shard_size = max_shard_size;
    check(lepton_model_save(handle(), path.c_str(), &options));
  }

  /// The same into memory.
  std::vector<unsigned char> save_to_memory(
      lepton_file_format format = LEPTON_FORMAT_KERAS, bool with_optimizer = true,
      lepton_file_reader reader = LEPTON_READER_AUTOMATIC) const {
    lepton_save_options options = {};
    options.struct_size = sizeof options;
    options.format = format;
    options.without_optimizer = !with_optimizer;
    options.reader = reader;
    void *data = nullptr;
    std::size_t size = 0;
    check(lepton_model_save_to_memory(handle(), &options, &data, &size));
    std::unique_ptr<void, decltype(&lepton_bytes_free)> owner(data, lepton_bytes_free);
    const unsigned char *bytes = static_cast<const unsigned char *>(data);
    return std::vector<unsigned char>(bytes, bytes + size);
  }

 private:
  /// Hands batches over from a C++ function, whose exception must not pass through C.
  struct batches {
    const std::function<bool(samples &)> &next;
    samples current;
    std::exception_ptr thrown;

    static int call(void *context, lepton_batch *batch) {
      batches &self = *static_cast<batches *>(context);
      try {
        self.current = samples{{}, {}};
        if (!self.next(self.current)) return 0;
        *batch = self.current.batch();
        return 1;
      } catch (...) {
        self.thrown = std::current_exception();
        return -1;
      }
    }
  };

  /// Hands events over to a C++ function.
  struct listener {
    const std::function<bool(const event &)> &on_event;
    std::exception_ptr thrown;

    static int call(void *context, const lepton_event *from) {
      listener &self = *static_cast<listener *>(context);
      try {
        event told{from->kind, from->epoch, from->step, from->steps, {}};
        for (std::size_t i = 0; i < from->count; i++)
          told.logs.emplace_back(from->names[i], from->values[i]);
        return self.on_event(told) ? 0 : 1;
      } catch (...) {
        self.thrown = std::current_exception();
        return -1;
      }
    }
  };

  template <typename Feed>
  std::string run_fit(
      const fit_options &options, const Feed &feed, std::exception_ptr *thrown = nullptr) {
    lepton_fit_options given = {};
    given.struct_size = sizeof given;
    given.epochs = options.epochs;
    given.initial_epoch = options.initial_epoch;
    given.batch_size = options.batch_size;
    given.steps_per_epoch = options.steps_per_epoch;
    given.keep_order = !options.shuffle;
    given.validation_split = options.validation_split;
    given.validation_freq = options.validation_freq;
    lepton_batch validation = options.validation.batch();
    if (!options.validation.inputs.empty()) given.validation_data = &validation;
    std::vector<std::int64_t> ids;
    std::vector<float> weights;
    for (const auto &entry : options.class_weights) {
      ids.push_back(entry.first);
      weights.push_back(entry.second);
    }
    given.class_weight_ids = ids.data();
    given.class_weight_values = weights.data();
    given.class_weight_count = ids.size();
    if (!options.callbacks.empty()) given.callbacks = options.callbacks.c_str();
    listener heard{options.on_event, {}};
    if (options.on_event) {
      given.on_event = &listener::call;
      given.on_event_context = &heard;
    }
    feed(given);
    char *history = nullptr;
    lepton_status status = lepton_model_fit(handle(), &given, &history);
    if (heard.thrown) std::rethrow_exception(heard.thrown);
    if (thrown && *thrown) std::rethrow_exception(*thrown);
    check(status);
    return detail::take(history);
  }

  static lepton_load_options load_options(const std::string &weights_path) {
    lepton_load_options options = {};
    options.struct_size = sizeof options;
    options.weights_path = weights_path.empty() ? nullptr : weights_path.c_str();
    return options;
  }

  static std::vector<array> take(const std::vector<lepton_array> &outputs) {
    std::vector<array> result;
    for (const lepton_array &output : outputs) result.emplace_back(output);
    return result;
  }

  std::size_t count(lepton_status (*ask)(const lepton_model *, std::size_t *)) const {
    std::size_t count = 0;
    check(ask(handle(), &count));
    return count;
  }

  std::string text(lepton_status (*ask)(const lepton_model *, char **)) const {
    char *text = nullptr;
    check(ask(handle(), &text));
    return detail::take(text);
  }

  std::vector<tensor_info> list(
      lepton_status (*how_many)(const lepton_model *, std::size_t *),
      lepton_status (*ask)(const lepton_model *, std::size_t, lepton_tensor_info *)) const {
    std::vector<tensor_info> result;
    for (std::size_t i = 0, n = count(how_many); i < n; i++) {
      lepton_tensor_info info = {};
      check(ask(handle(), i, &info));
      result.push_back({info.name, info.dtype, detail::from_c(info.shape)});
    }
    return result;
  }

  detail::owner<lepton_model, lepton_model_free> handle_;
};

/// The arrays of a file, without a model; see lepton_weights_open().
class weights_file {
 public:
  /// An array as it is stored.
  struct entry {
    std::string name;
    lepton_dtype dtype;
    lepton::shape shape;
  };

  explicit weights_file(const std::string &path) {
    lepton_weights *handle = nullptr;
    check(lepton_weights_open(path.c_str(), &handle));
    handle_.reset(handle);
  }

  lepton_weights *handle() const noexcept { return handle_.get(); }

  std::size_t size() const {
    std::size_t count = 0;
    check(lepton_weights_count(handle(), &count));
    return count;
  }

  /// All arrays, in the order of their paths.
  std::vector<entry> entries() const {
    std::vector<entry> result;
    for (std::size_t i = 0, n = size(); i < n; i++) {
      lepton_weights_info info = {};
      check(lepton_weights_describe(handle(), i, &info));
      result.push_back({info.name, info.dtype, detail::from_c(info.shape)});
    }
    return result;
  }

  /// Reads the array at an index.
  array read(std::size_t index) const {
    lepton_array values = {};
    check(lepton_weights_array(handle(), index, &values));
    return array(values);
  }

  /// Reads the array with a path.
  array read(const std::string &name) const {
    std::size_t index = 0;
    check(lepton_weights_find(handle(), name.c_str(), &index));
    return read(index);
  }

 private:
  detail::owner<lepton_weights, lepton_weights_free> handle_;
};

/// A model made ready for inputs of one shape; see "Sessions" in lepton.h.
class session {
 public:
  session(
      const model &model, const std::vector<lepton::shape> &inputs, bool keep_state = false,
      int threads = 0) {
    lepton_session_options options = {};
    options.struct_size = sizeof options;
    options.keep_state = keep_state;
    options.threads = threads;
    std::vector<lepton_shape> shapes = detail::to_c(inputs);
    lepton_session *handle = nullptr;
    check(lepton_session_create(
        model.handle(), shapes.data(), shapes.size(), &options, &handle));
    handle_.reset(handle);
  }

  lepton_session *handle() const noexcept { return handle_.get(); }

  /// The memory that the next run reads.
  template <typename T>
  span<T> input(std::size_t index = 0) const {
    lepton_array view = {};
    check(lepton_session_input(handle(), index, &view));
    return detail::values<T>(view);
  }

  /// The memory that every run overwrites.
  template <typename T>
  span<const T> output(std::size_t index = 0) const {
    lepton_array view = {};
    check(lepton_session_output(handle(), index, &view));
    return detail::values<const T>(view);
  }

  void run() { check(lepton_session_run(handle())); }
  void reset_states() { check(lepton_session_reset_states(handle())); }

  /// Where the time of `runs` runs goes, as JSON; see lepton_profile_json() in lepton.h.
  std::string profile(std::size_t runs) {
    lepton_profile *profile = nullptr;
    check(lepton_program_profile(handle(), runs, &profile));
    detail::owner<lepton_profile, lepton_profile_free> owner(profile);
    char *json = nullptr;
    check(lepton_profile_json(profile, &json));
    return detail::take(json);
  }

 private:
  detail::owner<lepton_session, lepton_session_free> handle_;
};

/// Builds models without a file; see "Building models" in lepton.h.
class builder {
 public:
  explicit builder(lepton_model_kind kind, const std::string &name = "") {
    lepton_builder *handle = nullptr;
    check(lepton_builder_create(kind, name.empty() ? nullptr : name.c_str(), &handle));
    handle_.reset(handle);
  }

  lepton_builder *handle() const noexcept { return handle_.get(); }

  lepton_tensor input(
      const lepton::shape &shape, lepton_dtype dtype = LEPTON_FLOAT32,
      const std::string &name = "") {
    lepton_shape dims = detail::to_c(shape);
    lepton_tensor tensor = 0;
    check(lepton_builder_input(
        handle(), name.empty() ? nullptr : name.c_str(), dtype, &dims, &tensor));
    return tensor;
  }

  /// Adds a layer to a sequential model.
  builder &layer(const std::string &class_name, const std::string &config = "{}") {
    check(lepton_builder_layer(
        handle(), class_name.c_str(), config.c_str(), nullptr, 0, nullptr));
    return *this;
  }

  /// Adds a layer to a functional model and calls it once.
  lepton_tensor layer(
      const std::string &class_name, const std::string &config,
      const std::vector<lepton_tensor> &inputs) {
    lepton_tensor output = 0;
    check(lepton_builder_layer(
        handle(), class_name.c_str(), config.c_str(), inputs.data(), inputs.size(), &output));
    return output;
  }

  /// Makes a layer without calling it.
  lepton_layer create_layer(const std::string &class_name, const std::string &config = "{}") {
    lepton_layer layer = 0;
    check(lepton_builder_create_layer(handle(), class_name.c_str(), config.c_str(), &layer));
    return layer;
  }

  /// Calls a layer that create_layer() made; gives all its outputs.
  std::vector<lepton_tensor> call(
      lepton_layer layer, const std::vector<lepton_tensor> &inputs,
      const std::string &arguments = "") {
    std::vector<lepton_tensor> outputs(64);
    std::size_t count = 0;
    check(lepton_builder_call_layer(
        handle(), layer, inputs.data(), inputs.size(),
        arguments.empty() ? nullptr : arguments.c_str(), outputs.data(), outputs.size(), &count));
    outputs.resize(count < outputs.size() ? count : outputs.size());
    return outputs;
  }

  /// The element type and shape of a tensor.
  tensor_info tensor(lepton_tensor tensor) const {
    lepton_tensor_info info = {};
    check(lepton_builder_tensor(handle(), tensor, &info));
    return {info.name, info.dtype, detail::from_c(info.shape)};
  }

  /// The finished model: a sequential one without arguments, a functional one from all inputs to
  /// `outputs`, or from the given inputs.
  model finish(
      const std::vector<lepton_tensor> &outputs = {},
      const std::vector<lepton_tensor> &inputs = {}) {
    lepton_model *made = nullptr;
    check(lepton_builder_finish(
        handle(), inputs.empty() ? nullptr : inputs.data(), inputs.size(),
        outputs.empty() ? nullptr : outputs.data(), outputs.size(), &made));
    return model(made);
  }

 private:
  detail::owner<lepton_builder, lepton_builder_free> handle_;
};

/// The running library's version.
inline std::string version() { return lepton_version(); }

/// What this build can do, as JSON.
inline std::string features_json() {
  char *json = nullptr;
  check(lepton_features_json(&json));
  return detail::take(json);
}

/// All layers with their options, as JSON.
inline std::string catalog_json() {
  char *json = nullptr;
  check(lepton_catalog_json(&json));
  return detail::take(json);
}

inline void set_thread_count(int count) { check(lepton_set_thread_count(count)); }

inline int thread_count() {
  int count = 0;
  check(lepton_get_thread_count(&count));
  return count;
}

/// The configuration of a layer with what it learned from data in it; see lepton_layer_adapt().
inline std::string adapted(
    const std::string &class_name, const std::string &config, const lepton_array &data) {
  char *text = nullptr;
  check(lepton_layer_adapt(class_name.c_str(), config.c_str(), &data, &text));
  return detail::take(text);
}

}  // namespace lepton
#endif
