"""What a class costs on one worker, on two, and, by a simulation, on a hundred machines.

    python benchmarks/scale.py                 day 15
    python benchmarks/scale.py 4 --students 40 --class 10000 --machines 100

Measured here: the throughput of one and of two workers; the seconds that each submission takes to be prepared
(`dlgrader jobs`), run (one after another, on one worker) and saved (`dlgrader import-results`); and those of Dask's
scheduler, for a task that does nothing. Preparing and saving is CPU time, the rest wall clock. Simulated from these:
many machines with one worker each. One process prepares and saves, one thing at a time, and has two submissions under
way for each worker, as `dlgrader autograde --scheduler` does; or it writes all jobs first and saves all results last.
A machine is as quick there as this one, and the network takes no time.
"""

from __future__ import annotations

import argparse
import heapq
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from autograde import OURS, make_class, measure, ours

from dlgrader.course.directory import Course, find_course
from dlgrader.grading.parcels import run_job
from dlgrader.grading.workplace import Conditions, Workplace

SEED = 0
NOTHINGS = 300


def simulate(
    tasks: Sequence[float], machines: int, *, prepare: float, save: float, overhead: float, start: float
) -> float:
    """Return the seconds that a class takes on machines that get submissions one by one.

    Parameters
    ----------
    tasks : sequence of float
        Seconds that each submission runs.
    machines : int
    prepare, save : float
        Seconds of the one process that has the gradebook, for each submission.
    overhead : float
        Seconds of the scheduler, which does one thing at a time too.
    start : float
        Seconds until a machine is ready.
    """
    free = [start] * machines
    returned: list[float] = []
    now = scheduler = 0.0
    sent = saved = 0
    while saved < len(tasks):
        if returned and returned[0] <= now:
            heapq.heappop(returned)
            now += save
            saved += 1
        elif sent < len(tasks) and sent - saved < 2 * machines:
            now += prepare
            scheduler = max(scheduler, now) + overhead
            end = max(heapq.heappop(free), scheduler) + tasks[sent]
            heapq.heappush(free, end)
            heapq.heappush(returned, end)
            sent += 1
        else:
            now = returned[0]
    return now


def simulate_jobs(tasks: Sequence[float], machines: int, *, prepare: float, save: float, start: float) -> float:
    """Return the seconds that a class takes where all jobs are written first and all results are saved last."""
    running = simulate(tasks, machines, prepare=0.0, save=0.0, overhead=0.0, start=start)
    return len(tasks) * (prepare + save) + running


def further(command: list[str], one: list[str], many: list[str], root: Path, count: int) -> float:
    """Return the CPU seconds of each further submission, from a run with one and another with so many more."""
    of_one = measure([*command, *one], root)
    return (measure([*command, *many], root).cpu - of_one.cpu) / count


def run_times(jobs: list[Path], results: Path) -> tuple[float, list[float]]:
    """Run jobs on this machine, one after another; return the seconds until it was ready, and those of each."""
    places: dict[Conditions, Workplace] = {}
    started = time.perf_counter()

    def place(conditions: Conditions) -> Workplace:
        if conditions not in places:
            places[conditions] = Workplace(conditions, lambda line: print(line, file=sys.stderr)).__enter__()
            places[conditions].start()
        return places[conditions]

    results.mkdir()
    seconds = []
    for number, job in enumerate(jobs):
        packed = job.read_bytes()
        before = time.perf_counter()
        result = run_job(packed, place)
        if number:  # the first one has waited for the warm parent
            seconds.append(time.perf_counter() - before)
        else:
            start = time.perf_counter() - started
        (results / job.name).write_bytes(result)
    for used in places.values():
        used.stop()
    return start, seconds


def overhead_of_dask(size: int) -> float:
    """Return the seconds that a task takes which does nothing with so many bytes."""
    import distributed

    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, protocol="tls://", security=True, dashboard_address=None
        ) as own,
        distributed.Client(own) as client,
    ):
        client.submit(len, b"").result()
        packed = bytes(size)
        before = time.perf_counter()
        client.gather([client.submit(len, packed, pure=False) for _ in range(NOTHINGS)])
        return (time.perf_counter() - before) / NOTHINGS


def scale(course: Course, day: str, options: argparse.Namespace, folder: Path) -> None:
    """Measure and simulate, and print both."""
    many = options.students
    made = make_class(course, day, many, folder / "class")
    print(f"measured on this machine, {day}, a class of {many}:")
    for workers in (1, 2):
        cost = measure(ours(day, workers, "auto", "--force"), made.root, many)
        print(
            f"  {workers} worker{'s' * (workers > 1)}: {1 / cost.wall:.2f} submissions a second"
            f" ({cost.wall:.3f} s and {cost.cpu:.3f} s of CPU for each, the start included)",
            flush=True,
        )
    command = [sys.executable, "-c", OURS]
    jobs, results = folder / "jobs", folder / "results"
    write = [*command, "jobs", day, "--force", "-o"]
    prepare = further(write, [str(folder / "one"), "--student", "student000"], [str(jobs)], made.root, many - 1)
    paths = sorted(jobs.glob("*.zip"))
    start, seconds = run_times(paths, results)
    read = [*command, "import-results"]
    alone = folder / "alone"
    alone.mkdir()
    (alone / "one.zip").write_bytes((results / paths[0].name).read_bytes())
    # what the first run has saved, the second doesn't save again
    save = further(read, [str(alone)], [str(results)], made.root, many - 2)
    overhead = overhead_of_dask(paths[0].stat().st_size)
    print(
        f"  preparing {prepare:.3f} s, running {statistics.mean(seconds):.3f} s "
        f"({min(seconds):.3f} to {max(seconds):.3f}), saving {save:.3f} s a submission\n"
        f"  {start:.1f} s until a worker is ready; Dask's scheduler {overhead * 1000:.1f} ms a task; "
        f"a job {paths[0].stat().st_size / 1000:.0f} kB",
        flush=True,
    )
    drawn = random.Random(SEED).choices(seconds, k=options.class_)
    print(f"simulated from these times, a class of {options.class_:,}:")
    for machines in sorted({1, 2, 10, options.machines}):
        on_dask = simulate(drawn, machines, prepare=prepare, save=save, overhead=overhead, start=start)
        as_jobs = simulate_jobs(drawn, machines, prepare=prepare, save=save, start=start)
        busy = sum(drawn) / (machines * on_dask)
        print(
            f"  {machines:4} machines: Dask {on_dask / 60:6.1f} min, {options.class_ / on_dask:6.2f} a second, "
            f"machines busy {busy:4.0%}; jobs {as_jobs / 60:6.1f} min"
        )
    least = options.class_ * (prepare + save)
    print(f"  the one that prepares and saves takes {least / 60:.1f} min of it: no number of machines goes below that")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("day", nargs="?", default="15", metavar="DAY")
    parser.add_argument("--students", type=int, default=20, help="whose submissions are graded here (default: 20)")
    parser.add_argument("--class", dest="class_", type=int, default=10_000, help="students in the simulation")
    parser.add_argument("--machines", type=int, default=100, help="in the simulation (default: 100)")
    options = parser.parse_args()
    course = find_course(Path(__file__).parent)
    with tempfile.TemporaryDirectory() as folder:
        scale(course, course.day(options.day), options, Path(folder))


if __name__ == "__main__":
    main()
