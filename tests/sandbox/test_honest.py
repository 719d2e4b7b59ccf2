"""In the sandbox, what honest notebooks do comes out as it does without."""

from __future__ import annotations

from pathlib import Path

import nbformat

from .conftest import needs, run_cells

CELLS = [
    "import numpy as np\nnp.save('a.npy', np.eye(3)); print(np.load('a.npy').sum(), open('data.csv').read())",
    "import torch\ntorch.save(torch.ones(3), 't.pt'); print(torch.load('t.pt'))",
    "import shutil, os\nshutil.copy2('t.pt', 'u.pt'); print(os.stat('t.pt').st_size == os.stat('u.pt').st_size)",
    "os.mkdir('folder'); os.rename('u.pt', 'folder/v.pt'); shutil.rmtree('folder'); print(sorted(os.listdir()))",
    "import matplotlib.pyplot as plt\nplt.plot([1, 4, 9]); plt.title('$n^2$'); plt.savefig('f.png'); plt.show()",
    "torch.manual_seed(0)\nnet = torch.nn.Linear(3, 1)\noptimizer = torch.optim.SGD(net.parameters(), lr=0.1)",
    "for _ in range(5):\n    loss = net(torch.ones(2, 3)).pow(2).sum()\n    loss.backward(); optimizer.step()\nloss",
    "!echo hi; exit 3",
    "_exit_code",
    "%%bash\necho from bash",
    "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', 'print(1 + 1)'], capture_output=True))",
    "import tempfile\nwith tempfile.TemporaryDirectory() as folder:\n    print(os.listdir(folder))",
    "sleeper = subprocess.Popen(['sleep', '100']); sleeper.terminate(); sleeper.wait()",
    "import dlgrader, dlgrader.data, dlgrader.figures\ndlgrader.assert_close(1.0, 1.0)",
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as p: print(*p.map(abs, [-1]))",
    "from pathlib import Path; import getpass\nPath.home().is_dir(), bool(getpass.getuser()), os.cpu_count() > 0",
    "from zoneinfo import ZoneInfo\nprint(ZoneInfo('Europe/Berlin'))",
    "import threading\nopen(f'/proc/self/task/{threading.get_native_id()}/comm', 'w').write('named')",  # as CUDA does
    "raise SystemExit(2)",
]
WITH_WORKERS = [
    "from torch.utils.data import DataLoader, TensorDataset\nimport torch, multiprocessing",
    "print([len(b[0]) for b in DataLoader(TensorDataset(torch.arange(10)), batch_size=4, num_workers=2)])",
    "with multiprocessing.get_context('fork').Pool(2) as pool: print(pool.map(abs, [-1, -2]))",
]
DAY = Path(__file__).parents[2] / "source" / "day15_training_loop" / "training_loop.ipynb"


def same_in_both(kernels, course, *cells: str) -> None:
    inside = run_cells(kernels, course.copy, *cells)
    for left in course.copy.iterdir():
        if left.name != "data.csv":
            left.unlink()
    outside = run_cells(kernels, course.copy, *cells, sandbox=False)
    for source, one, other in zip(cells, inside, outside, strict=True):
        assert one == other, source


def test_outputs_are_the_same(kernels, course):
    same_in_both(kernels, course, *CELLS)


@needs("namespaces", "user")  # workers share memory in /dev/shm, which can't be everybody's
def test_workers_of_data_loaders_and_pools_work(kernels, course):
    same_in_both(kernels, course, *WITH_WORKERS)


def test_a_day_of_the_course_gives_the_same_outputs(kernels, course):
    notebook = nbformat.read(DAY, as_version=4)
    # the answer key is not for submissions, nor are test cells that use it
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code" and "reference" not in cell.source]
    same_in_both(kernels, course, *cells)


def test_all_files_are_the_grader_s_again(kernels, course):
    owner = course.copy.stat().st_uid
    run_cells(kernels, course.copy, "import os; os.makedirs('a/b'); open('a/b/c', 'w'); os.symlink('/etc', 'a/link')")
    assert {path.lstat().st_uid for path in course.copy.rglob("*")} == {owner}
    assert Path("/etc").stat().st_uid == 0
