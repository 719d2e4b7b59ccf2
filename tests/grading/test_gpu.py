"""A GPU is used where the instructor's solution uses it, and nowhere else; most of this needs one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from dlgrader.course.notebooks import failure, note_of
from dlgrader.grading import workplace
from dlgrader.grading.execution import run_outside
from dlgrader.grading.rehearsal import FOLDER
from dlgrader.grading.submission.examination import SERVED_BY_KERNEL
from tests.conftest import TinyCourse, cell

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
IMPORTS = cell("read-only", "imports", "import os\nimport torch\nfrom torch import nn\nfrom dlgrader import device")
ON_DEVICE = "def twice(x):\n    return 2 * x.to(device())\nhere = twice(torch.ones(2))"
ON_CUDA = "def twice(x):\n    return 2 * x.to('cuda')\nhere = twice(torch.ones(2))"
IN_CALLS = "def twice(x):\n    return (2 * x.to('cuda')).cpu()"
ON_CPU = "def twice(x):\n    return 2 * x\nhere = twice(torch.ones(2))"
UNASKED = f"{ON_CPU}\nif torch.cuda.is_available():\n    torch.ones(3).to('cuda').sum().item()"
TWICE = "assert twice(torch.tensor([1.0, 2.0])).tolist() == [2, 4]"


def solution(name: str, source: str) -> NotebookNode:
    return cell("solution", name, f"### BEGIN SOLUTION\n{source}\n### END SOLUTION")


def released(course: TinyCourse, solved: str, *more: NotebookNode) -> TinyCourse:
    """Release a day with one exercise, `twice`."""
    cells = [IMPORTS, solution("twice", solved), cell("test", "twice_values", TWICE, 1), *more]
    course.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}))
    assert course.run("release", "3", "--force").status == 0
    return course


def graded(course: TinyCourse, *options: str) -> dict[str, dict[str, float]]:
    path = course.root / "results.json"
    ran = course.run("autograde", "3", "--json", path, "--force", *options)
    assert ran.status == 0, ran.err
    return {result["student"]: result["tests"] for result in json.loads(path.read_text())}


def outside(folder: Path, *cells: NotebookNode, may_use_gpu: bool = True) -> dict[str, NotebookNode]:
    """Return a notebook's cells by id, as they are after grading."""
    ran = run_outside(new_notebook(cells=[IMPORTS, *cells]), cwd=folder, timeout=60, may_use_gpu=may_use_gpu)
    return {made.id: made for made in ran.cells}


def test_where_the_solution_uses_no_gpu_submissions_see_none(
    course: TinyCourse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever had used one could not be copied for a test, and would lose it."""
    monkeypatch.setattr(workplace, "NVIDIA", tmp_path)
    released(course, ON_CPU)
    seen = "print(os.environ.get('CUDA_VISIBLE_DEVICES'), device())"
    path = course.submit("ada", twice=f"{ON_CPU}\n{seen}")
    for options in (["--device", "auto"], ["--device", "cpu"]):
        assert graded(course, *options)["ada"] == {"twice_values": 1}
        shown = Path(str(path).replace("submitted", "autograded")).read_text()
        assert '" cpu\\n"' in shown, options


def test_what_a_solution_does_with_a_gpu_decides_whether_submissions_have_one(
    course: TinyCourse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where there is one, an optimizer on the CPU begins with CUDA too."""
    monkeypatch.setattr(workplace, "NVIDIA", tmp_path)
    begin = "torch.cuda.is_initialized = lambda: True"
    use = f"{begin}; torch.cuda.device_count = lambda: 2; torch.cuda.max_memory_allocated = lambda number: 512 * number"
    called = "def twice(x):\n    {}\n    return 2 * x"
    for student, solved, uses_gpu in (
        ("begins", f"{begin}\n{ON_CPU}", False),
        ("uses", f"{use}\n{ON_CPU}", True),
        ("begins-when-called", called.format(begin), False),
        ("uses-when-called", called.format(use), True),
        ("has-none", ON_CPU, False),
    ):
        released(course, solved)
        course.submit(student, twice=ON_CPU)
        graded(course, "--device", "auto")
        (kept,) = (course.root / FOLDER).rglob("*.json")
        assert json.loads(kept.read_text())["uses_gpu"] is uses_gpu, student


@pytest.mark.gpu
class TestWithOne:
    def test_the_device_is_what_was_asked_for(self, course: TinyCourse) -> None:
        where = "print(here.device.type, os.environ['DLGRADER_DEVICE'])"
        released(course, f"{ON_DEVICE}\n{where}")
        path = course.submit("ada", twice=f"{ON_DEVICE}\n{where}")
        shown = Path(str(path).replace("submitted", "autograded"))
        for device, told in (
            ("cuda", "cuda cuda"),
            ("cuda:0", "cuda cuda:0"),
            ("auto", "cuda auto"),
            ("cpu", "cpu cpu"),
        ):
            assert graded(course, "--device", device)["ada"] == {"twice_values": 1}
            assert told in shown.read_text(), device

    def test_the_same_scores_whatever_device_a_submission_takes(self, course: TinyCourse) -> None:
        released(course, ON_DEVICE, cell("test", "twice_again", f"{TWICE}\nassert len(twice(torch.ones(5))) == 5", 1))
        answers = {"asked": ON_DEVICE, "cpu": ON_CPU, "cuda": ON_CUDA, "unasked": UNASKED}
        answers |= {"wrong": ON_DEVICE.replace("2 *", "3 *")}
        for student, source in answers.items():
            course.submit(student, twice=source)
        full, none = {"twice_values": 1, "twice_again": 1}, {"twice_values": 0, "twice_again": 0}
        on_gpu = {"asked": full, "cpu": full, "cuda": full, "unasked": full, "wrong": none}
        assert graded(course, "--device", "cuda", "--workers", "4") == on_gpu
        # as on a machine without one
        assert graded(course, "--device", "cpu", "--workers", "4") == {**on_gpu, "cuda": none}

    def test_who_uses_a_gpu_unasked_loses_nothing(self, course: TinyCourse) -> None:
        released(course, ON_CPU)
        course.submit("ada", twice=UNASKED)
        assert graded(course, "--device", "auto")["ada"] == {"twice_values": 1}

    def test_a_solution_that_uses_a_gpu_only_when_it_is_called_is_graded_with_one(self, course: TinyCourse) -> None:
        released(course, IN_CALLS, cell("test", "twice_there", "assert callable(twice)", 1))
        course.submit("ada", twice=IN_CALLS)
        course.submit("ben", twice=UNASKED)
        full = {"twice_values": 1, "twice_there": 1}
        for options in ([], ["--no-sandbox"]):
            assert graded(course, "--device", "auto", *options) == {"ada": full, "ben": full}, options

    def test_a_model_on_the_gpu_is_judged_as_one_on_the_cpu(self, tmp_path: Path) -> None:
        made = "torch.manual_seed(0)\nmodel = nn.Linear(3, 1).to('{}')\ndef fit(model, x, y):\n" + (
            "    x, y = (part.to(next(model.parameters()).device) for part in (x, y))\n"
            "    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n"
            "    for _ in range(5):\n"
            "        optimizer.zero_grad()\n"
            "        loss = nn.functional.mse_loss(model(x), y)\n"
            "        loss.backward()\n"
            "        optimizer.step()\n"
            "    return loss.item()"
        )
        test = (
            "fitted = nn.Linear(3, 1)\nloss = fit(fitted, torch.ones(4, 3), torch.zeros(4, 1))\n"
            "assert type(loss) is float and fitted.weight.grad is not None\n"
            "assert fit(model, torch.ones(4, 3), torch.zeros(4, 1)) < 10"
        )
        for place in ("cpu", "cuda"):
            cells = outside(tmp_path, solution("fit", made.format(place)), cell("test", "fit_values", test, 1))
            assert failure(cells["fit_values"]) is None, place
            served = note_of(cells["fit_values"]) == SERVED_BY_KERNEL
            assert served == (place == "cuda")

    def test_tensors_on_the_gpu_cross(self, tmp_path: Path) -> None:
        answer = (
            "here = torch.arange(6.0, device='cuda').reshape(2, 3).T\n"
            "def double_(x):\n    x *= 2\n    return x\n"
            "def where(x):\n    return x.device"
        )
        cells = outside(
            tmp_path,
            solution("answer", answer),
            cell("test", "out", "assert here.device.type == 'cuda' and here.tolist() == [[0, 3], [1, 4], [2, 5]]", 1),
            cell("test", "in", "assert where(torch.ones(2, device='cuda')).type == 'cuda'", 1),
            cell(
                "test",
                "back",
                "given = torch.ones(3, device='cuda')\nassert double_(given).tolist() == [2, 2, 2]\n"
                "assert given.tolist() == [2, 2, 2] and given.device.type == 'cuda'",
                1,
            ),
        )
        assert {name: failure(cells[name]) for name in ("out", "in", "back")} == dict.fromkeys(("out", "in", "back"))

    def test_a_snapshot_can_use_a_gpu_that_its_kernel_only_asked_for(self, tmp_path: Path) -> None:
        asked = "torch.cuda.is_available(), torch.cuda.device_count(), device()"
        answer = f"print({asked})\ndef twice(x):\n    return (2 * x.to('cuda')).cpu()"
        cells = outside(tmp_path, solution("twice", answer), cell("test", "twice_values", TWICE, 1))
        assert failure(cells["twice_values"]) is None
        assert note_of(cells["twice_values"]) != SERVED_BY_KERNEL

    def test_without_leave_there_is_none(self, tmp_path: Path) -> None:
        answer = f"print(torch.cuda.is_available(), device())\n{ON_CUDA}"
        cells = outside(tmp_path, solution("twice", answer), may_use_gpu=False)
        assert cells["twice"].outputs[0].text == "False cpu\n"
        assert "CUDA" in str(failure(cells["twice"]))

    def test_notebooks_that_hold_tests_in_the_kernel_have_the_gpu(self, course: TinyCourse) -> None:
        released(course, ON_CUDA)
        course.submit("ada", twice=ON_CUDA)
        assert graded(course, "--device", "auto", "--tests", "in-kernel")["ada"] == {"twice_values": 1}
