"""Write a tuned cross-encoder as an 8-bit ONNX file: python -m grading.training.export.

With --back, the other way: from the file that marks, weights that training can take up, as exact as
8 bits are.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

from grading.cross_encoder import WEIGHTS
from grading.e5_file import read_e5
from grading.training.tune import CrossEncoder

# So many weights of the feed-forward layers share a scale, and so many of the numbers that meet
# them: those have outliers. One scale for all makes six times the noise, in three quarters of the
# time.
BLOCK = 64
OPS = ("MatMul", "Gemm")
log = logging.getLogger("grading.training")


def export(tuned: Path, out: Path) -> None:
    """The weights of `tuned` (.pt) as `out` (.onnx): 8 bits for each number of a matrix."""
    file = read_e5()
    model = CrossEncoder(file).eval()
    model.load_state_dict(torch.load(tuned, weights_only=True))
    with tempfile.TemporaryDirectory() as folder:
        full, prepared = Path(folder) / "full.onnx", Path(folder) / "prepared.onnx"
        vectors = torch.zeros(1, 24, file.hidden)
        torch.onnx.export(
            _Alone(model), (vectors,), full, dynamo=True, external_data=False,
            input_names=["vectors"], output_names=["logits"],
            dynamic_shapes={"vectors": {1: torch.export.Dim("length", min=2, max=file.places)}},
        )  # fmt: skip
        plain = onnx.load(full)
        del plain.graph.value_info[:]  # the exporter's shapes are not those the quantiser infers
        stored = {one.name for one in plain.graph.initializer}
        matrices = [n for n in plain.graph.node if n.op_type in OPS and n.input[1] in stored]
        named = zip(matrices, _matrices(), strict=True)
        others = [node.name for node, name in named if "attention" in name or "head" in name]
        blocks = MatMulNBitsQuantizer(
            plain, bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=4,
            nodes_to_exclude=others,
        )  # fmt: skip
        blocks.process()
        blocks.model.save_model_to_file(str(prepared))
        quantize_dynamic(
            prepared, out, per_channel=True, weight_type=QuantType.QInt8,
            op_types_to_quantize=list(OPS),
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )  # fmt: skip


def read_back(weights: Path) -> dict[str, torch.Tensor]:
    """What `export` wrote, by the names of `tune.CrossEncoder`: floats again."""
    graph = onnx.load(weights).graph
    stored = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found = CrossEncoder(read_e5()).state_dict()
    for name in found:
        if f"model.{name}" in stored:
            found[name] = torch.from_numpy(np.array(stored[f"model.{name}"]))
    packed = [node for node in graph.node if node.op_type in ("MatMulInteger", "MatMulNBits")]
    for name, node in zip(_matrices(), packed, strict=True):
        values = stored[node.input[1]].astype(np.float32)
        if node.op_type == "MatMulNBits":  # rows × blocks × BLOCK, around 128
            values = (values - 128) * stored[node.input[2]].reshape(*values.shape[:2], 1)
            values = values.reshape(len(values), -1)
        else:
            shift = stored[node.input[1].replace("_quantized", "_zero_point")].astype(np.float32)
            values = ((values - shift) * stored[node.input[1].replace("_quantized", "_scale")]).T
        found[name] = torch.from_numpy(np.ascontiguousarray(values))
    return found


def _matrices() -> Iterator[str]:
    """The names of the matrices in the order in which they are multiplied."""
    for layer in range(read_e5().layers):
        for matrix in (
            "attention.self.query", "attention.self.key", "attention.self.value",
            "attention.output.dense", "intermediate.dense", "output.dense",
        ):  # fmt: skip
            yield f"bert.encoder.layer.{layer}.{matrix}.weight"
    yield "head.weight"


class _Alone(torch.nn.Module):
    """The model for one question at a time, so that nothing is padded."""

    def __init__(self, model: CrossEncoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, vectors: torch.Tensor) -> torch.Tensor:
        read = self.model.bert(inputs_embeds=vectors).last_hidden_state
        return self.model.head(read.mean(1))  # type: ignore[no-any-return]


def main(argv: Sequence[str] | None = None) -> int:
    """Export or read back, and say how large the file is."""
    parser = argparse.ArgumentParser(prog="python -m grading.training.export", description=__doc__)
    parser.add_argument("tuned", type=Path, help="what grading.training.tune writes (.pt)")
    parser.add_argument("--onnx", type=Path, default=WEIGHTS, help="what marks")
    parser.add_argument("--back", action="store_true", help="make TUNED from what marks")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
    if args.back:
        torch.save(read_back(args.onnx), args.tuned)
    else:
        export(args.tuned, args.onnx)
    written = args.tuned if args.back else args.onnx
    log.info("%s: %.1f MB", written, written.stat().st_size / 1e6)
    return 0


if __name__ == "__main__":
    sys.exit(main())
