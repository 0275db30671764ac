"""Write a tuned cross-encoder as an 8-bit ONNX file: python -m grading.training.export."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from grading.cross_encoder import WEIGHTS
from grading.e5_file import read_e5
from grading.training.tune import CrossEncoder

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
        onnx.save(plain, prepared)
        quantize_dynamic(
            prepared, out, per_channel=True, weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gemm"],
        )  # fmt: skip


class _Alone(torch.nn.Module):
    """The model for one question at a time, so that nothing is padded."""

    def __init__(self, model: CrossEncoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, vectors: torch.Tensor) -> torch.Tensor:
        read = self.model.bert(inputs_embeds=vectors).last_hidden_state
        return self.model.head(read.mean(1))  # type: ignore[no-any-return]


def main(argv: Sequence[str] | None = None) -> int:
    """Export, and say how large the file is."""
    parser = argparse.ArgumentParser(prog="python -m grading.training.export", description=__doc__)
    parser.add_argument("tuned", type=Path, help="what grading.training.tune wrote")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
    export(args.tuned, args.out)
    log.info("%s: %.1f MB", args.out, args.out.stat().st_size / 1e6)
    return 0


if __name__ == "__main__":
    sys.exit(main())
