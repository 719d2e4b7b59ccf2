"""The answer key of day 13 against numpy, finite differences and torch's own optimizer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from dlgrader.compare import witness
from dlgrader.reference import tensors


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int64, torch.bool])
@pytest.mark.parametrize(
    "a", [np.arange(6).reshape(2, 3), np.linspace(0.0, 2.0, 6).reshape(2, 3).T, np.array(1.0, np.float32), np.ones(0)]
)
def test_a_tensor_is_the_array_in_memory_of_its_own(a: np.ndarray[Any, Any], dtype: torch.dtype) -> None:
    tensor = tensors.to_tensor(a, dtype)
    assert (tuple(tensor.shape), tensor.dtype, tensor.requires_grad) == (a.shape, dtype, False)
    assert tensor.tolist() == a.astype(str(dtype).removeprefix("torch.")).tolist()
    assert a.size == 0 or not witness.shares_memory(a, tensor)


@pytest.mark.parametrize(("n", "p", "q"), [(1, 2, 3), (4, 3, 3), (5, 1, 2), (0, 2, 3)])
def test_batched_outer_is_that_of_numpy(n: int, p: int, q: int) -> None:
    a, b = torch.randn(n, p, dtype=torch.float64), torch.randn(n, q, dtype=torch.float64)
    result = tensors.batched_outer(a, b)
    expected = np.zeros((n, p, q))
    for i in range(n):
        expected[i] = np.outer(a[i].numpy(), b[i].numpy())
    np.testing.assert_allclose(result.numpy(), expected, strict=True)


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (0,)])
def test_the_gradient_is_what_finite_differences_measure(shape: tuple[int, ...]) -> None:
    x = torch.randn(shape, dtype=torch.float64)

    def f(x: torch.Tensor) -> torch.Tensor:
        return (x.sin() * x).sum() ** 2

    with witness.changes(x) as changed:
        gradient = tensors.gradient_of(f, x)
    assert set(changed.values()) == {"as before"}
    assert (gradient.shape, gradient.dtype, gradient.requires_grad) == (x.shape, x.dtype, False)
    for place in np.ndindex(shape):
        nudge = torch.zeros_like(x)
        nudge[place] = 1e-6
        assert gradient[place].item() == pytest.approx(
            ((f(x + nudge) - f(x - nudge)) / 2e-6).item(), rel=1e-6, abs=1e-7
        )
    assert tensors.gradient_of(lambda x: x[0] ** 2 * x[1], torch.tensor([3.0, 2.0])).tolist() == [12.0, 9.0]


def test_a_step_is_that_of_sgd() -> None:
    ours = [torch.randn(shape, requires_grad=True) for shape in [(2, 3), (3,), ()]]
    theirs = [p.detach().clone().requires_grad_() for p in ours]
    memory = [p.detach() for p in ours]
    sgd = torch.optim.SGD(theirs, lr=0.3)
    for _ in range(3):
        for p, q in zip(ours[:2], theirs[:2], strict=True):
            p.grad = torch.randn(p.shape)
            q.grad = p.grad.clone()
        tensors.gradient_step_(iter(ours), 0.3)
        sgd.step()
    for p, q, same in zip(ours, theirs, memory, strict=True):
        torch.testing.assert_close(p, q)
        assert p.requires_grad
        assert p.is_leaf
        assert torch.equal(p, same)


def test_devices() -> None:
    for (cuda, mps), name in {(1, 0): "cuda", (1, 1): "cuda", (0, 1): "mps", (0, 0): "cpu"}.items():
        with witness.devices(cuda=bool(cuda), mps=bool(mps)):
            assert tensors.pick_device() == torch.device(name)
    batch = {"x": (torch.ones(2), [torch.ones(3, dtype=torch.int64)]), "n": 2}
    moved = tensors.to_device(batch, "meta")
    assert witness.kind(moved) == witness.kind(batch).replace("cpu", "meta")
    assert moved["x"][1] is not batch["x"][1]  # type: ignore[index]
