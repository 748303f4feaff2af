"""Recipes that have names: values of training options for a machine and a task.

`small`: from scratch on two cores, at most 6 minutes at 5,700 pairs (some 4,000 to train on): 14,500 pairs
seen. A pair costs 1.7 GFLOP (5.5 M weights of layers, 50 tokens each; backward is twice forward); half of the
patches left out (FLIP) save a quarter of it, at next to no cost in MR. On two cores that compute 55 GFLOP/s
each in products of matrices that is some 18 ms a pair, 270 s in all; reading the pictures comes on top.

`vit-h`: ViT-H-14 fine-tuned on 5,726 pairs (4,008 to train on) on one GPU of 40 GB or more. No GPU was at
hand when this was written; what follows is an ESTIMATE by arithmetic, not a measurement.

* Work. Image tower: 632 M weights over 257 tokens, 2 x 632e6 x 257 = 325 GFLOP, and 11 GFLOP of attention
  scores. Text tower: 303 M weights over 52 tokens, 32 GFLOP. Forward, a pair: 0.37 TFLOP. A step runs forward
  once without and once with gradients (GradCache), again for the activations that are not kept, and backward
  at twice the forward's cost: 5 x 0.37 = 1.8 TFLOP a pair. 10 epochs of 4,008 pairs: 40,080 x 1.8 = 74 PFLOP.
* Time, at 40 % of the peak in bf16: A100 (312 TFLOP/s) 74e15 / 125e12 = 590 s, about 10 minutes; RTX 4090
  (165 TFLOP/s) about 19; H100 (990 TFLOP/s) about 3. Validations and reading pictures come on top.
* Memory. 958 M weights in fp32 are 3.8 GB; with gradients (3.8), AdamW's two moments (7.7) and the running
  average (3.8) 19.2 GB. Kept activations, a micro-batch of 64: the inputs of 32 layers, 32 x 64 x 257 x 1280
  values of 2 bytes = 1.3 GB, of 24 text layers 24 x 64 x 52 x 1024 x 2 = 0.2 GB; within one layer that is
  recomputed about 20 such inputs, 0.8 GB; bf16 copies of the weights up to 1.9 GB. About 24 GB in all.
  On a card of 24 GB: lora_rank = 16, which leaves out most gradients and moments (19.2 becomes about 8 GB).
"""

from collections.abc import Mapping
from typing import Any

RECIPES: Mapping[str, Mapping[str, Any]] = {
    "small": {"model": "small", "time_limit_seconds": 350},
    "vit-h": {
        "model": "ViT-H-14",
        "device": "cuda",
        "precision": "bf16",
        "batch_size": 512,
        "micro_batch_size": 64,
        "recompute_activations": True,
        "learning_rate": 2e-5,
        "layer_decay": 0.9,
        "average_decay": 0.95,
        "validations": 10,
        "patience": 4,
        "time_limit_seconds": 4 * 3600,
    },
}
