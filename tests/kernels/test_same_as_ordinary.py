"""A forked kernel does what an ordinary one does."""

from __future__ import annotations

import asyncio
import textwrap

import pytest
from conftest import client, notebook, printed, run
from nbgrader.preprocessors import Execute

from dlgrader.grading.kernels import Kernels, imported_modules, whole_libraries

EVERY_KIND_OF_OUTPUT = [
    "print('to stdout'); import sys; print('to stderr', file=sys.stderr)",
    "1 + 1",
    "!echo from the shell; exit 3",
    "import subprocess; print(subprocess.run(['cat', '-'], input=b'piped', capture_output=True).stdout)",
    "def divide(a, b):\n    return a / b\ndivide(1, 0)",
    "this is no Python",
    "input('name? ')",
    "raise SystemExit(2)",
    "from IPython.display import HTML, Latex, display\ndisplay(HTML('<b>bold</b>'), Latex('$x$'))",
    "import numpy as np\nnp.arange(6).reshape(2, 3)",
    "import matplotlib.pyplot as plt\nplt.plot([1, 4, 9])\nplt.title('squares $n^2$');",
    "%matplotlib inline\nfigure, axes = plt.subplots()\naxes.imshow(np.eye(3))\nplt.show()",
    "figure",
    "class Rich:\n    __repr__ = lambda self: 'rich'\n    _repr_html_ = lambda self: '<i>rich</i>'\nRich()",
    "%%capture caught\nprint('caught')",
    "caught.stdout, In[1][:5], Out[2], _2",
    "import asyncio\nawait asyncio.sleep(0.01)\n'awaited'",
    "import warnings; warnings.warn('careful')",
    "from IPython.display import clear_output\nprint('before'); clear_output(); print('after')",
    "import os; os.environ['PAGER'], os.environ['MPLBACKEND'], __name__, get_ipython().__class__.__name__",
    "from concurrent.futures import ThreadPoolExecutor",
    "with ThreadPoolExecutor(2) as pool:\n    print(*pool.map(abs, [-1, 2]))",
    "import multiprocessing\nfork = multiprocessing.get_context('fork')",
    "worker = fork.Process(target=print, args=('forked',))\nworker.start(); worker.join(); worker.exitcode",
]


@pytest.fixture(scope="module")
def both_outputs(kernels):
    """Outputs of every cell, of a forked and of an ordinary kernel."""
    with Kernels(warm=False) as ordinary:
        return run(kernels, *EVERY_KIND_OF_OUTPUT), run(ordinary, *EVERY_KIND_OF_OUTPUT)


@pytest.mark.parametrize("position", range(len(EVERY_KIND_OF_OUTPUT)), ids=lambda i: EVERY_KIND_OF_OUTPUT[i][:30])
def test_outputs_equal_those_of_an_ordinary_kernel(both_outputs, position):
    forked, ordinary = (without_order_of_streams(outputs[position]) for outputs in both_outputs)
    assert forked == ordinary


def without_order_of_streams(outputs):
    """Join each stream's parts and leave out what differs from run to run: process ids and addresses."""
    texts = {}
    rest = []
    for output in outputs:
        if output.output_type == "stream":
            texts[output.name] = texts.get(output.name, "") + output.text
        else:
            rest.append(output)
    texts = {name: text if "ipykernel_" not in text else text.partition(": ")[2] for name, text in texts.items()}
    return texts, rest


def test_the_figure_is_a_png(both_outputs):
    figure = next(
        cell[0] for cell, source in zip(both_outputs[0], EVERY_KIND_OF_OUTPUT, strict=True) if "plot" in source
    )
    assert figure.output_type == "display_data"
    assert "image/png" in figure.data


def test_output_of_a_command_is_never_lost_or_late(kernels):
    """An ordinary kernel sometimes hands it over during the next cell, so it is no measure here."""
    source = "import os; os.system('echo from a command'); os.write(1, 'größer\\n'.encode()); 'result'"
    outputs = run(kernels, *[source] * 10)
    assert [[output.output_type for output in cell] for cell in outputs] == [["stream", "execute_result"]] * 10
    assert {cell[0].text for cell in outputs} == {"from a command\ngrößer\n"}


def test_torch_trains_after_the_fork(torch_kernels):
    training = """
        import torch
        from torch import nn
        from torch.utils.data import DataLoader, TensorDataset
        torch.manual_seed(0)
        data = TensorDataset(torch.randn(64, 8), torch.randn(64, 1))
        model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 1))
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
        losses = []
        for epoch in range(5):
            for x, y in DataLoader(data, batch_size=16, num_workers={workers}):
                loss = nn.functional.mse_loss(model(x), y)
                optimizer.zero_grad(); loss.backward(); optimizer.step()
            losses.append(loss.item())
        print(losses[-1] < losses[0], torch.get_num_threads())
    """
    in_one_process, with_workers = run(
        torch_kernels, *(textwrap.dedent(training).replace("{workers}", workers) for workers in ("0", "2"))
    )
    assert printed(in_one_process) == "True 1"
    assert printed(with_workers) == "True 1"


def test_a_second_torch_thread_can_be_asked_for(torch_kernels):
    source = "import torch; torch.set_num_threads(2); a = torch.ones(600, 600); print((a @ a).sum().item())"
    assert printed(run(torch_kernels, source)[0]) == str(600.0**3)


def test_cuda_is_not_touched_by_the_parent(torch_kernels):
    source = "import torch; print(torch.cuda.is_initialized(), torch.cuda._is_in_bad_fork())"
    assert printed(run(torch_kernels, source)[0]) == "False False"


def test_several_notebooks_run_in_one_event_loop(kernels):
    async def grade_all():
        books = [notebook(f"import time; time.sleep(0.05); print({n})") for n in range(6)]
        return await asyncio.gather(*(client(kernels, book).async_execute() for book in books))

    assert [printed(book.cells[0].outputs) for book in asyncio.run(grade_all())] == [str(n) for n in range(6)]


def test_the_source_can_be_opened_from_an_event_loop():
    async def grade():
        async with Kernels() as kernels:
            return await client(kernels, notebook("print('ran')")).async_execute()

    assert printed(asyncio.run(grade()).cells[0].outputs) == "ran"


def test_nbgraders_preprocessor_takes_the_manager_class(kernels, tmp_path):
    execute = Execute(kernel_manager_class=kernels.manager_class())
    book, _ = execute.preprocess(
        notebook("import os; print(os.getcwd())", "1 / 0"), {"metadata": {"path": str(tmp_path)}}
    )
    assert printed(book.cells[0].outputs) == str(tmp_path)
    assert book.cells[1].outputs[0].ename == "ZeroDivisionError"


def test_the_kernel_name_of_a_submission_does_not_matter(kernels):
    book = notebook("import sys; print(sys.version_info.major)")
    book.metadata.kernelspec = {"name": "../../evil", "display_name": "R", "language": "R"}
    client(kernels, book).execute()
    assert printed(book.cells[0].outputs) == "3"


def test_working_directory_and_environment(kernels, tmp_path):
    manager_class = kernels.manager_class(cwd=tmp_path, env={"DLGRADER_DEVICE": "cpu"})
    book = notebook("import os; print(os.getcwd(), os.environ['DLGRADER_DEVICE'])")
    type(client(kernels, book))(book, kernel_manager_class=manager_class).execute()
    assert printed(book.cells[0].outputs) == f"{tmp_path} cpu"


def test_what_one_kernel_changes_the_next_does_not_see(kernels):
    spoil = "import numpy; numpy.mean = None; import builtins; builtins.leak = 1; import os; os.environ['LEAK'] = '1'"
    run(kernels, spoil, "%store spoil = 1", "secret = 42")
    look = "import numpy, builtins, os; print(numpy.mean, hasattr(builtins, 'leak'), 'LEAK' in os.environ, dir())"
    seen = printed(run(kernels, look)[0])
    assert "None" not in seen
    assert "secret" not in seen
    assert " False False " in seen


def test_unseeded_randomness_differs_between_kernels(torch_kernels):
    draw = "import numpy, random, torch; print(numpy.random.rand(), random.random(), torch.rand(1).item())"
    first, second = (printed(run(torch_kernels, draw)[0]).split() for _ in range(2))
    assert all(a != b for a, b in zip(first, second, strict=True))


def test_little_is_imported_after_the_fork(kernels):
    show = "import sys; print(len(sys.modules))"
    outputs = run(kernels, show, "1 / 0", "import matplotlib.pyplot as plt; plt.plot([1])", "%timeit -n1 -r1 1", show)
    assert int(printed(outputs[-1])) - int(printed(outputs[0])) < 10


def test_modules_to_preload_are_those_that_the_source_imports_without_the_answer_key():
    book = notebook(
        "import numpy as np, os.path\n%matplotlib inline",
        "from torch.utils.data import DataLoader\nfrom dlgrader import reference\nimport dlgrader.reference.losses",
        "no Python at all",
    )
    assert imported_modules(book) == (
        "dlgrader", "numpy", "os.path", "torch.utils.data", "torch.utils.data.DataLoader",
    )  # fmt: skip


def test_days_that_use_the_same_libraries_go_on_from_one_parent():
    with_torch = ("dlgrader.data", "dlgrader.figures", "matplotlib", "numpy", "torch")
    one = ("collections", "dlgrader.assert_close", "matplotlib.pyplot", "torch.nn")
    other = ("dlgrader.data.digits", "math", "matplotlib.colors.ListedColormap", "numpy", "torch", "torch.utils.data")
    assert whole_libraries(one) == whole_libraries(other) == with_torch
    assert whole_libraries(("numpy.linalg", "scipy.optimize")) == (*with_torch[:2], "numpy", "scipy.optimize")


def test_only_the_lexer_of_tracebacks_takes_over_tables(kernels):
    source = """
        from pygments.lexers.python import PythonLexer
        theirs, mine = (type('MyLexer', (PythonLexer,), {'__module__': name}) for name in ('stack_data.utils', 'mine'))
        theirs(), mine()
        print(theirs._tokens is PythonLexer._tokens, mine._tokens is PythonLexer._tokens)
    """
    assert printed(run(kernels, textwrap.dedent(source))[0]) == "True False"


def test_a_module_that_is_imported_from_a_package_is_preloaded():
    """And a name that is none isn't looked for."""
    book = notebook("from wsgiref import headers\nfrom json import loads\nfrom math import *")
    with Kernels(imported_modules(book)) as kernels:
        told = printed(
            run(kernels, "import sys; print('wsgiref.headers' in sys.modules, 'json.loads' in sys.modules)")[0]
        )
    assert told.strip() == "True False"


def test_a_module_that_is_not_installed_is_not_preloaded():
    with Kernels(("no_such_module",)) as kernels:
        assert run(kernels, "import no_such_module")[0][0].ename == "ModuleNotFoundError"


def test_options_for_ipykernel():
    plot = "import matplotlib.pyplot as plt; plt.plot([1]);"
    with Kernels(("matplotlib",), arguments=("--InlineBackend.figure_formats=svg",)) as kernels:
        assert "image/svg+xml" in run(kernels, plot)[0][0].data


def test_a_kernel_can_be_restarted(kernels):
    async def twice():
        manager = kernels.manager_class()()
        await manager.start_kernel()
        first = manager.provisioner.kernel.pid
        await manager.restart_kernel(now=True)
        second = manager.provisioner.kernel.pid
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready()
        reply = await client.execute("1 + 1", reply=True, timeout=30)
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        return first != second, reply["content"]["status"]

    assert asyncio.run(twice()) == (True, "ok")
