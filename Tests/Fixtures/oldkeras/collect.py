"""Copies some of what `make_keras1.py` and `make_keras2.py` wrote here, with inputs and outputs inside.

    python collect.py FOLDER        (FOLDER/VERSION-BACKEND/NAME.h5 and NAME.npz)

The group `expected` of every file holds `in0`, … and `out0`, …; Keras pays no heed to it.
"""
import os
import shutil
import sys

import h5py
import numpy as np

CASES = {
    "1.2.2-theano": """
        bidirectional_lstm_masked_sequences bn_mode1 bn_mode2 cnn_th conv1d_wide conv2d_even_same_th
        conv2d_strided_same_tf conv3d_same_th cos_3d deconv_stride_same_odd_th deconv_stride_same_th gan highway
        local1d local2d_th maxout_plain merge_functional_branch merge_nested mixed_orderings parametric_softplus_shared
        prelu_shared srelu td_conv2d_th""",
    "1.2.2-tensorflow": """
        deconv_stride_valid_even_tf embedding_dropout lstm_gpu_sequences masked_concat merge_names residual_th
        srelu_shared td_maxout""",
    "1.0.8-theano": "conv3d_same_th gru_mem highway merge_embeddings srelu td_model",
    "2.0.9-theano": "avgpool1d_same avgpool2d_same_last convlstm_last_first maxpool3d_same_first",
    "2.0.9-tensorflow": "bidirectional_masked_sequences_gru local2d_1_first masked_add nested_functional",
    "2.2.4-tensorflow": "up2d_bilinear_last",
    "2.2.4-theano": """
        conv2d_dilated_same_last conv2d_strided_same_first deconv_strided_same_last half_masked_concatenate
        separable_strided_same_last separable_valid_first
        up2d_bilinear_first""",
    "tf-2.3.4": "fourier_gaussian_True half_masked_average local1d_same_2_3",
    "tf-2.11.1": "fourier_laplacian_False local2d_2_last local2d_3_first local2d_same_3_2_last masked_maximum",
}
here = os.path.dirname(os.path.abspath(__file__))
for folder, names in CASES.items():
    for name in names.split():
        source = os.path.join(sys.argv[1], folder, name)
        target = os.path.join(here, "%s_%s.h5" % (folder.replace("-", "_"), name))
        shutil.copy(source + ".h5", target)
        with h5py.File(target, "a") as file:
            for key, array in np.load(source + ".npz").items():
                file["expected/" + key] = array
