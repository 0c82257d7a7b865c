extension LayerRegistry {
  static let recurrentEntries: [(String, Entry)] = [
    (
      "Bidirectional",
      Entry(
        Bidirectional.self,
        ["layer": ["class_name": "LSTM", "config": ["name": "lstm", "units": 4]]], on: [2, 5, 3])
    ),
    (
      "ConvLSTM1D",
      Entry(ConvLSTM1D.self, ["filters": 4, "kernel_size": 3], on: [2, 5, 8, 3])
    ),
    (
      "ConvLSTM2D",
      Entry(ConvLSTM2D.self, ["filters": 4, "kernel_size": 3], on: [2, 5, 8, 8, 3])
    ),
    (
      "ConvLSTM3D",
      Entry(ConvLSTM3D.self, ["filters": 4, "kernel_size": 3], on: [2, 5, 8, 8, 8, 3])
    ),
    ("GRU", Entry(RecurrentLayer.self, ["units": 4], on: [2, 5, 3])),
    ("GRUCell", Entry(RecurrentCell.self, ["units": 4], on: [2, 3])),
    ("LSTM", Entry(RecurrentLayer.self, ["units": 4], on: [2, 5, 3])),
    ("LSTMCell", Entry(RecurrentCell.self, ["units": 4], on: [2, 3])),
    (
      "RNN",
      Entry(
        RecurrentLayer.self,
        ["cell": ["class_name": "LSTMCell", "config": ["name": "lstm_cell", "units": 4]]],
        on: [2, 5, 3])
    ),
    ("SimpleRNN", Entry(RecurrentLayer.self, ["units": 4], on: [2, 5, 3])),
    ("SimpleRNNCell", Entry(RecurrentCell.self, ["units": 4], on: [2, 3])),
    (
      "StackedRNNCells",
      Entry(
        StackedCells.self,
        ["cells": [["class_name": "LSTMCell", "config": ["name": "lstm_cell", "units": 4]]]],
        on: [2, 3])
    ),
    (
      "TimeDistributed",
      Entry(
        TimeDistributed.self,
        ["layer": ["class_name": "Dense", "config": ["name": "dense", "units": 4]]], on: [2, 5, 3])
    ),
  ]
}
