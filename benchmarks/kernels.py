"""Ordinary and forked kernels, side by side: what running a ten-cell notebook costs.

Run with `python benchmarks/kernels.py`. All times are medians in seconds. *cells* is the floor, the CPU time of the
same sources in an interpreter that has imported everything; *overhead* is the CPU time of kernel and client above it.
The warm parent's own share, 5 ms per kernel and 15 ms with torch imported, is not in it.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import resource
import statistics
import time
from dataclasses import dataclass

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from dlgrader.grading.kernels import Kernels, imported_modules

NUMPY = [
    "import numpy as np",
    "def softmax(z):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n    return e / e.sum(axis=1, keepdims=True)",
    "rng = np.random.default_rng(0)\nz = rng.normal(size=(64, 10))",
    "softmax(z).sum(axis=1)",
    "w = np.zeros((10, 3))\ny = rng.integers(3, size=64)",
    "for step in range(50):\n    p = softmax(z @ w)\n    p[np.arange(64), y] -= 1\n    w -= 0.1 * z.T @ p / 64",
    "print(w.round(2))",
    "w.shape",
    "np.testing.assert_allclose(softmax(z).sum(axis=1), 1)",
    "print('done')",
]
TORCH = [
    "import torch\nfrom torch import nn",
    "torch.manual_seed(0)\nx = torch.randn(64, 8)\ny = x.sum(dim=1, keepdim=True)",
    "model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 1))",
    "model",
    "optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)",
    "losses = []",
    "for epoch in range(20):\n    loss = nn.functional.mse_loss(model(x), y)\n"
    "    optimizer.zero_grad(); loss.backward(); optimizer.step(); losses.append(loss.item())",
    "print(losses[-1] < losses[0])",
    "sum(p.numel() for p in model.parameters())",
    "torch.testing.assert_close(model(x), model(x))",
]
# what the release version of a day looks like to the grader
STUBS = ["import torch", "def solve(x):\n    raise NotImplementedError", *["solve(torch.ones(3))"] * 8]


@dataclass
class Cost:
    """Seconds that one run of a notebook took."""

    wall: float
    client: float
    kernel: float


def measure(kernels: Kernels, sources: list[str]) -> Cost:
    client = NotebookClient(
        new_notebook(cells=[new_code_cell(source) for source in sources]),
        kernel_manager_class=kernels.manager_class(),
        allow_errors=True,
        timeout=120,
    )
    manager = client.create_kernel_manager()
    wall, own, children = time.perf_counter(), time.process_time(), children_cpu()
    client.execute(cleanup_kc=True)
    ended = getattr(manager.provisioner, "exit", None)
    return Cost(
        time.perf_counter() - wall,
        time.process_time() - own,
        ended.cpu_seconds if ended else children_cpu() - children,
    )


def children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def floor(sources: list[str]) -> float:
    """Return the CPU time of the sources here, where everything is imported; the second of two runs."""
    for _ in range(2):
        names: dict[str, object] = {}
        start = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            for source in sources:
                with contextlib.suppress(NotImplementedError):
                    exec(source, names)
        spent = time.process_time() - start
    return spent


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repeat", type=int, default=9)
    repeat = options.parse_args().repeat
    print(f"{'notebook':<10}{'kernel':<10}{'wall':>8}{'client':>8}{'kernel':>8}{'cells':>8}{'overhead':>10}")
    for name, sources in {"numpy": NUMPY, "torch": TORCH, "stubs": STUBS}.items():
        preload = imported_modules(new_notebook(cells=[new_code_cell(source) for source in sources]))
        cells = floor(sources)
        for kind, warm in {"ordinary": False, "forked": None}.items():
            with Kernels(preload, warm=warm) as kernels:
                measure(kernels, sources)
                costs = [measure(kernels, sources) for _ in range(repeat if kind == "forked" else 3)]
            wall, client, kernel = (
                statistics.median(getattr(cost, part) for cost in costs) for part in ("wall", "client", "kernel")
            )
            overhead = client + kernel - cells
            print(f"{name:<10}{kind:<10}{wall:8.3f}{client:8.3f}{kernel:8.3f}{cells:8.3f}{overhead:10.3f}", flush=True)


if __name__ == "__main__":
    main()
