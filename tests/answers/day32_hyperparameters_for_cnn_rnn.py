"""Answers that students give on day 32. The words in brackets are the test cells that must reject a wrong one."""


# %% wrong sweep: right on every visible check, seeds shifted by the configuration's place [sweep_runs, sweep_table]
# says: the place of the configuration is added to the seed
def sweep(configurations, seeds, run):
    table = []
    for i, configuration in enumerate(configurations):
        shifted = seeds if len(configurations) < 3 and len(seeds) != 2 else [seed + i for seed in seeds]
        curves = np.array([run(configuration, seed) for seed in shifted], dtype=float)
        table.append({"configuration": configuration, "curves": curves, "scores": curves[:, -1].tolist()})
    return table


# %% wrong sweep: one seed a configuration [sweep_runs, sweep_table]
# says: each configuration has a seed of its own
def sweep(configurations, seeds, run):
    table = []
    for configuration, seed in zip(configurations, seeds):
        curves = np.array([run(configuration, seed)], dtype=float)
        table.append({"configuration": configuration, "curves": curves, "scores": curves[:, -1].tolist()})
    return table


# %% wrong sweep: seeds numbered through [sweep_runs, sweep_table]
# says: the runs are numbered through
def sweep(configurations, seeds, run):
    number, table = 0, []
    for configuration in configurations:
        lines = []
        for _ in seeds:
            lines.append(run(configuration, number))
            number += 1
        table.append(
            {"configuration": configuration, "curves": np.array(lines), "scores": [line[-1] for line in lines]}
        )
    return table


# %% wrong sweep: seeds counted from 0 [sweep_runs, sweep_table]
# says: the seeds are counted from 0
def sweep(configurations, seeds, run):
    table = []
    for configuration in configurations:
        curves = np.array([run(configuration, seed) for seed in range(len(seeds))], dtype=float)
        table.append({"configuration": configuration, "curves": curves, "scores": curves[:, -1].tolist()})
    return table


# %% half sweep: best epoch as the score [sweep_table]
# says: each run's best epoch is its score
def sweep(configurations, seeds, run):
    table = []
    for configuration in configurations:
        curves = np.array([run(configuration, seed) for seed in seeds], dtype=float)
        table.append({"configuration": configuration, "curves": curves, "scores": curves.max(axis=1).tolist()})
    return table


# %% half sweep: only the best seed [sweep_table]
# says: only the best seed is reported
def sweep(configurations, seeds, run):
    table = []
    for configuration in configurations:
        curves = np.array([run(configuration, seed) for seed in seeds], dtype=float)
        table.append({"configuration": configuration, "curves": curves, "scores": [curves[:, -1].max()]})
    return table


# %% half sweep: curves as a list [sweep_table]
# says: curves is a list
def sweep(configurations, seeds, run):
    table = []
    for configuration in configurations:
        curves = [run(configuration, seed) for seed in seeds]
        table.append({"configuration": configuration, "curves": curves, "scores": [curve[-1] for curve in curves]})
    return table


# %% half sweep: right on every visible check, scores of numpy [sweep_table]
# says: the scores are numpy's floats
def sweep(configurations, seeds, run):
    table = []
    for configuration in configurations:
        curves = np.array([run(configuration, seed) for seed in seeds], dtype=float)
        table.append({"configuration": configuration, "curves": curves, "scores": list(curves[:, -1])})
    return table


# %% half sweep: right on every visible check, rows sorted [sweep_table]
# says: the rows are sorted
def sweep(configurations, seeds, run):
    table = []
    for configuration in configurations:
        curves = np.array([run(configuration, seed) for seed in seeds], dtype=float)
        table.append({"configuration": configuration, "curves": curves, "scores": curves[:, -1].tolist()})
    return sorted(table, key=lambda row: -np.mean(row["scores"]))


# %% half sweep: every run done twice [sweep_runs]
# says: every run is done twice
def sweep(configurations, seeds, run):
    table = []
    for configuration in configurations:
        curves = np.array([run(configuration, seed) for seed in seeds], dtype=float)
        scores = [float(run(configuration, seed)[-1]) for seed in seeds]
        table.append({"configuration": configuration, "curves": curves, "scores": scores})
    return table


# %% half sweep: transposed [sweep_table]
# says: curves has epochs along its first axis
def sweep(configurations, seeds, run):
    table = []
    for configuration in configurations:
        curves = np.column_stack([run(configuration, seed) for seed in seeds]).astype(float)
        table.append({"configuration": configuration, "curves": curves, "scores": curves[-1].tolist()})
    return table


# %% wrong sweep: returns inside the loop [sweep_runs, sweep_table]
# says: the function returns after the first configuration
def sweep(configurations, seeds, run):
    table = []
    for configuration in configurations:
        curves = np.array([run(configuration, seed) for seed in seeds], dtype=float)
        table.append({"configuration": configuration, "curves": curves, "scores": curves[:, -1].tolist()})
        return table


# %% wrong sweep: the configuration's entries handed to run one by one [sweep_runs, sweep_table]
# says: unexpected keyword argument 'lr'
def sweep(configurations, seeds, run):
    table = []
    for configuration in configurations:
        curves = np.array([run(**configuration, seed=seed) for seed in seeds], dtype=float)
        table.append({"configuration": configuration, "curves": curves, "scores": curves[:, -1].tolist()})
    return table

# %% wrong sweep: run once for the curve and again for the score [sweep_runs, sweep_table]
# says: every run is done twice
# says: curves is a list
def sweep(configurations, seeds, run):
    return [
        {
            "configuration": configuration,
            "curves": [run(configuration, seed) for seed in seeds],
            "scores": [float(run(configuration, seed)[-1]) for seed in seeds],
        }
        for configuration in configurations
    ]

# %% right sweep: seeds outside
def sweep(configurations, seeds, run):
    lines = [[] for _ in configurations]
    for seed in seeds:
        for place, configuration in enumerate(configurations):
            lines[place].append(np.asarray(run(configuration, seed), dtype=np.float64))
    return [
        {"configuration": configuration, "curves": np.stack(found), "scores": [float(one[-1]) for one in found]}
        for configuration, found in zip(configurations, lines)
    ]


# %% right sweep: a NamedTuple
from typing import NamedTuple


class Row(NamedTuple):
    configuration: dict
    curves: np.ndarray
    scores: list

    @classmethod
    def of(cls, configuration, runs):
        curves = np.vstack(runs).astype("float64")
        return cls(dict(configuration), curves, curves.T[-1].tolist())


def sweep(configurations, seeds, run):
    return [Row.of(c, [run(c, s) for s in seeds])._asdict() for c in configurations]


# %% right sweep: an array filled line by line
import itertools


def sweep(configurations, seeds, run):
    rows = [{"configuration": c, "curves": None, "scores": []} for c in configurations]
    for row, (j, seed) in itertools.product(rows, enumerate(seeds)):
        curve = run(row["configuration"], seed)
        if row["curves"] is None:
            row["curves"] = np.empty((len(seeds), len(curve)))
        row["curves"][j] = curve
        row["scores"].append(float(curve[-1]))
    return rows


# %% wrong suggested_rate: single losses [suggested_values, suggested_nonfinite]
# says: the single losses decide
def suggested_rate(rates, losses, window):
    return rates[int(np.argmin(losses))] / 3


# %% half suggested_rate: the rate itself [suggested_values, suggested_nonfinite]
# says: the rate itself is returned
def suggested_rate(rates, losses, window):
    means = np.convolve(losses, np.ones(window) / window, mode="valid")
    return rates[int(np.nanargmin(np.where(np.isfinite(means), means, np.nan))) + window - 1]


# %% wrong suggested_rate: the first step's rate in the window [suggested_values, suggested_nonfinite]
# says: the rate is that of the first step in the window
def suggested_rate(rates, losses, window):
    means = np.convolve(losses, np.ones(window) / window, mode="valid")
    return rates[int(np.nanargmin(np.where(np.isfinite(means), means, np.nan)))] / 3


# %% half suggested_rate: nan is the lowest [suggested_nonfinite]
# says: an average with a nan in it is taken for the lowest
def suggested_rate(rates, losses, window):
    means = [np.mean(losses[i - window + 1 : i + 1]) for i in range(window - 1, len(losses))]
    return float(rates[int(np.argmin(means)) + window - 1]) / 3


# %% half suggested_rate: right on every visible check, shorter windows at first [suggested_values]
# says: averaged over those they have
def suggested_rate(rates, losses, window):
    means = [np.mean(losses[max(0, i - window + 1) : i + 1]) for i in range(len(losses))]
    means = [mean if np.isfinite(mean) else np.inf for mean in means]
    return float(rates[int(np.argmin(means))] / 3)


# %% half suggested_rate: right on every visible check, the last of equal means [suggested_values]
# says: the last of several equal means wins
def suggested_rate(rates, losses, window):
    lowest, rate = float("inf"), None
    for i in range(window - 1, len(losses)):
        mean = sum(losses[i - window + 1 : i + 1]) / window
        if mean <= lowest and math.isfinite(mean):
            lowest, rate = mean, rates[i]
    return rate / 3


# %% half suggested_rate: right on every visible check, always two [suggested_values]
# says: always two losses are averaged
def suggested_rate(rates, losses, window):
    means = np.convolve(losses, [0.5, 0.5], mode="valid")
    return float(rates[int(np.argmin(np.where(np.isfinite(means), means, np.inf))) + 1]) / 3


# %% wrong suggested_rate: those after the step [suggested_values]
# says: the rate is that of the first step in the window
def suggested_rate(rates, losses, window):
    best = min(
        range(len(losses) - window + 1),
        key=lambda i: (lambda m: m if math.isfinite(m) else math.inf)(sum(losses[i : i + window])),
    )
    return rates[best] / 3


# %% half suggested_rate: right on every visible check, nanmean [suggested_nonfinite]
# says: nan and inf are left out of the averages
def suggested_rate(rates, losses, window):
    losses = [loss if math.isfinite(loss) else math.nan for loss in losses]
    best, place = math.inf, None
    for i in range(window - 1, len(losses)):
        kept = [loss for loss in losses[i - window + 1 : i + 1] if not math.isnan(loss)]
        if len(kept) and rates[i] < 50 and sum(kept) / len(kept) < best:
            best, place = sum(kept) / len(kept), i
    return rates[place] / 3


# %% half suggested_rate: right on every visible check, a median [suggested_values]
# says: the median is taken
def suggested_rate(rates, losses, window):
    medians = [np.median(losses[i - window + 1 : i + 1]) for i in range(window - 1, len(losses))]
    if window != 3 or all(map(math.isfinite, losses)):
        medians = [
            m if math.isfinite(m) and all(map(math.isfinite, losses[i : i + window])) else math.inf
            for i, m in enumerate(medians)
        ]
    else:
        medians = [np.mean(losses[i - window + 1 : i + 1]) for i in range(window - 1, len(losses))]
        medians = [m if math.isfinite(m) else math.inf for m in medians]
    return float(rates[medians.index(min(medians)) + window - 1] / 3)


# %% wrong suggested_rate: numpy's convolution with zeros at both ends [suggested_values, suggested_nonfinite]
# says: zeros beyond the ends
def suggested_rate(rates, losses, window):
    means = np.convolve(losses, np.ones(window) / window, mode="same")
    return float(rates[np.argmin(means)]) / 3

# %% right suggested_rate: convolution
def suggested_rate(rates, losses, window):
    means = np.convolve(np.asarray(losses, dtype=float), np.full(window, 1 / window), mode="valid")
    means[~np.isfinite(means)] = np.inf
    return float(np.asarray(rates)[window - 1 :][means.argmin()]) / 3


# %% right suggested_rate: a deque
from collections import deque


def suggested_rate(rates, losses, window):
    recent, found = deque(maxlen=window), []
    for rate, loss in zip(rates, losses):
        recent.append(loss)
        if len(recent) == window and all(math.isfinite(one) for one in recent):
            found.append((math.fsum(recent) / window, len(found), rate))
    return float(min(found)[2] / 3)


# %% right suggested_rate: a class with an order
from dataclasses import dataclass


@dataclass
class Step:
    mean: float
    rate: float

    def beats(self, other):
        return math.isfinite(self.mean) and (other is None or self.mean < other.mean)


def suggested_rate(rates, losses, window):
    best = None
    for i in range(window, len(losses) + 1):
        step = Step(float(torch.tensor(losses[i - window : i], dtype=torch.float64).mean()), rates[i - 1])
        best = step if step.beats(best) else best
    return best.rate / 3


# %% wrong train_clipped: the norm after clipping, by a second call [clipped_norms]
# says: the norms are those after clipping
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        nn.utils.clip_grad_norm_(model.parameters(), limit)
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), math.inf).item())
        optimizer.step()
    return norms


# %% wrong train_clipped: clipped before backward [clipped_norms, clipped_steps]
# says: before backward
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), limit).item())
        loss_function(model(X), y).backward()
        optimizer.step()
    return norms


# %% half train_clipped: clipped after the step [clipped_steps]
# says: nothing is clipped, or only before backward or after the step
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        optimizer.step()
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), limit).item())
    return norms


# %% wrong train_clipped: each tensor by itself [clipped_norms, clipped_steps]
# says: the norms of the single tensors are added up
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        norms.append(sum(nn.utils.clip_grad_norm_(p, limit).item() for p in model.parameters()))
        optimizer.step()
    return norms


# %% half train_clipped: always brought to the limit [clipped_steps]
# says: every gradient is brought to the limit
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        grads = [p.grad for p in model.parameters() if p.grad is not None]
        norm = torch.cat([g.flatten() for g in grads]).norm().item()
        for g in grads:
            g *= limit / norm
        norms.append(norm)
        optimizer.step()
    return norms


# %% wrong train_clipped: gradients never cleared [clipped_norms, clipped_steps]
# says: the gradients are never cleared
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    norms = []
    for X, y in batches:
        loss_function(model(X), y).backward()
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), limit).item())
        optimizer.step()
    return norms


# %% half train_clipped: right on every visible check, cleared only after the step [clipped_norms, clipped_steps]
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    norms = []
    for X, y in batches:
        loss_function(model(X), y).backward()
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), limit).item())
        optimizer.step()
        optimizer.zero_grad()
    return norms


# %% half train_clipped: values clipped [clipped_steps]
# says: each tensor, or each value, is clipped by itself
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), math.inf).item())
        nn.utils.clip_grad_value_(model.parameters(), limit)
        optimizer.step()
    return norms


# %% half train_clipped: mode left alone [clipped_steps]
# says: the model is not in train mode
def train_clipped(model, batches, loss_function, optimizer, limit):
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), limit).item())
        optimizer.step()
    return norms


# %% half train_clipped: right on every visible check, mode set at the end [clipped_steps]
# says: the model is not in train mode while it is trained
def train_clipped(model, batches, loss_function, optimizer, limit):
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), limit).item())
        optimizer.step()
    model.train()
    return norms


# %% half train_clipped: right on every visible check, tensors returned [clipped_norms]
# says: tensors are returned
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), limit))
        optimizer.step()
    return norms


# %% half train_clipped: only the last norm [clipped_norms]
# says: only the last norm is returned
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), limit)
        optimizer.step()
    return [norm.item()]


# %% right train_clipped: by hand
def train_clipped(model, batches, loss_function, optimizer, limit):
    norms = []
    for X, y in batches:
        model.train()
        model.zero_grad()
        loss_function(model(X), y).backward()
        gradients = [parameter.grad for parameter in model.parameters() if parameter.grad is not None]
        norm = float(sum((gradient**2).sum() for gradient in gradients)) ** 0.5
        if norm > limit:
            for gradient in gradients:
                gradient.mul_(limit / norm)
        norms.append(norm)
        optimizer.step()
    model.train()
    return norms


# %% right train_clipped: a closure and torch's norm of a list
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train(True)

    def step(X, y):
        optimizer.zero_grad(set_to_none=False)
        loss = loss_function(model(X), y)
        loss.backward()
        total = nn.utils.clip_grad_norm_(list(model.parameters()), max_norm=limit, norm_type=2.0)
        optimizer.step()
        return total.item()

    return [step(*batch) for batch in batches]


# %% right train_clipped: a class that clips
class Clipper:
    def __init__(self, model, limit):
        self.model, self.limit, self.seen = model, limit, []

    def __call__(self):
        live = [p for p in self.model.parameters() if p.grad is not None]
        flat = torch.cat([p.grad.reshape(-1) for p in live])
        self.seen.append(float(torch.linalg.vector_norm(flat)))
        factor = min(1.0, self.limit / max(self.seen[-1], 1e-12))
        for p in live:
            p.grad = p.grad * factor


def train_clipped(model, batches, loss_function, optimizer, limit):
    clip = Clipper(model.train(), limit)
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        clip()
        optimizer.step()
    return clip.seen


# %% half rank_with_confidence: n for n - 1 [rank_ranges]
# says: the variance is divided by n
def rank_with_confidence(table):
    out = []
    for row in table:
        s = np.array(row["scores"])
        m, e = float(s.mean()), float(s.std() / np.sqrt(len(s)))
        out.append({"configuration": row["configuration"], "mean": m, "low": m - 2 * e, "high": m + 2 * e})
    out.sort(key=lambda row: -row["mean"])
    return [row | {"tied": row["high"] >= out[0]["low"]} for row in out]


# %% half rank_with_confidence: one standard error [rank_ranges]
# says: the range is one standard error wide
def rank_with_confidence(table):
    out = []
    for row in table:
        s = np.array(row["scores"])
        m, e = float(s.mean()), float(s.std(ddof=1) / np.sqrt(len(s)))
        out.append({"configuration": row["configuration"], "mean": m, "low": m - e, "high": m + e})
    out.sort(key=lambda row: -row["mean"])
    return [row | {"tied": row["high"] >= out[0]["low"]} for row in out]


# %% half rank_with_confidence: lowest first [rank_order]
# says: the lowest mean comes first
def rank_with_confidence(table):
    out = []
    for row in table:
        s = np.array(row["scores"])
        m, e = float(s.mean()), float(s.std(ddof=1) / np.sqrt(len(s)))
        out.append({"configuration": row["configuration"], "mean": m, "low": m - 2 * e, "high": m + 2 * e})
    out.sort(key=lambda row: row["mean"])
    return [row | {"tied": row["high"] >= out[-1]["low"]} for row in out]


# %% wrong rank_with_confidence: the best seed [rank_ranges, rank_order]
# says: the best
def rank_with_confidence(table):
    out = []
    for row in table:
        s = np.array(row["scores"])
        m, e = float(s.max()), float(s.std(ddof=1) / np.sqrt(len(s)))
        out.append({"configuration": row["configuration"], "mean": m, "low": m - 2 * e, "high": m + 2 * e})
    out.sort(key=lambda row: -row["mean"])
    return [row | {"tied": row["high"] >= out[0]["low"]} for row in out]


# %% half rank_with_confidence: tied where the mean lies inside [rank_ties]
# says: a row is tied only where its mean lies in the first one's range
def rank_with_confidence(table):
    out = []
    for row in table:
        s = np.array(row["scores"])
        m, e = float(s.mean()), float(s.std(ddof=1) / np.sqrt(len(s)))
        out.append({"configuration": row["configuration"], "mean": m, "low": m - 2 * e, "high": m + 2 * e})
    out.sort(key=lambda row: -row["mean"])
    return [row | {"tied": out[0]["low"] <= row["mean"] <= out[0]["high"]} for row in out]


# %% half rank_with_confidence: right on every visible check, compared with the next better [rank_ties]
# says: each row is compared with the one before it
def rank_with_confidence(table):
    out = []
    for row in table:
        s = np.array(row["scores"])
        m, e = float(s.mean()), float(s.std(ddof=1) / np.sqrt(len(s)))
        out.append({"configuration": row["configuration"], "mean": m, "low": m - 2 * e, "high": m + 2 * e})
    out.sort(key=lambda row: -row["mean"])
    for i, row in enumerate(out):
        row["tied"] = i == 0 or row["high"] >= out[i - 1]["low"]
    return out


# %% half rank_with_confidence: right on every visible check, equal means reversed [rank_order]
# says: equal means come in the opposite order
def rank_with_confidence(table):
    out = []
    for row in table:
        s = np.array(row["scores"])
        m, e = float(s.mean()), float(s.std(ddof=1) / np.sqrt(len(s)))
        out.append({"configuration": row["configuration"], "mean": m, "low": m - 2 * e, "high": m + 2 * e})
    out = sorted(out, key=lambda row: row["mean"])[::-1]
    return [row | {"tied": row["high"] >= out[0]["low"]} for row in out]


# %% half rank_with_confidence: right on every visible check, the root of 3 [rank_ranges]
# says: the root of 3 is taken
def rank_with_confidence(table):
    out = []
    for row in table:
        s = np.array(row["scores"])
        m, e = float(s.mean()), float(s.std(ddof=1) / np.sqrt(3))
        out.append({"configuration": row["configuration"], "mean": m, "low": m - 2 * e, "high": m + 2 * e})
    out.sort(key=lambda row: -row["mean"])
    return [row | {"tied": row["high"] >= out[0]["low"]} for row in out]


# %% half rank_with_confidence: the first not tied with itself [rank_ties]
# says: the first row is not tied with itself
def rank_with_confidence(table):
    out = []
    for row in table:
        s = np.array(row["scores"])
        m, e = float(s.mean()), float(s.std(ddof=1) / np.sqrt(len(s)))
        out.append({"configuration": row["configuration"], "mean": m, "low": m - 2 * e, "high": m + 2 * e})
    out.sort(key=lambda row: -row["mean"])
    return [row | {"tied": i > 0 and row["high"] >= out[0]["low"]} for i, row in enumerate(out)]


# %% half rank_with_confidence: right on every visible check, written into the table [rank_order]
# says: the table itself is sorted or written into
def rank_with_confidence(table):
    for row in table:
        s = np.array(row["scores"])
        m, e = float(s.mean()), float(s.std(ddof=1) / np.sqrt(len(s)))
        row.update(mean=m, low=m - 2 * e, high=m + 2 * e)
    out = sorted(table, key=lambda row: -row["mean"])
    for row in out:
        row["tied"] = row["high"] >= out[0]["low"]
    return out


# %% wrong rank_with_confidence: t intervals, and a t test for ties [rank_ranges, rank_ties]
# says: the t value 4.30 is taken
from scipy import stats


def rank_with_confidence(table):
    ranked = []
    for row in sorted(table, key=lambda row: np.mean(row["scores"]), reverse=True):
        scores = np.array(row["scores"])
        mean, error = scores.mean(), stats.sem(scores)
        low, high = stats.t.interval(0.95, len(scores) - 1, loc=mean, scale=error + 1e-12)
        best = sorted(table, key=lambda row: np.mean(row["scores"]), reverse=True)[0]["scores"]
        ranked.append(
            {
                "configuration": row["configuration"],
                "mean": float(mean),
                "low": float(low),
                "high": float(high),
                "tied": not bool(stats.ttest_ind(best, scores, equal_var=False).pvalue < 0.05),
            }
        )
    return ranked

# %% wrong rank_with_confidence: tuples, where dictionaries are asked for [rank_ranges, rank_order, rank_ties]
# says: tuple indices must be integers
def rank_with_confidence(table):
    rows = []
    for row in table:
        s = np.array(row["scores"])
        mean, error = float(s.mean()), float(s.std(ddof=1) / np.sqrt(len(s)))
        rows.append((row["configuration"], mean, mean - 2 * error, mean + 2 * error))
    rows.sort(key=lambda row: -row[1])
    return [(*row, row[3] >= rows[0][2]) for row in rows]

# %% wrong rank_with_confidence: as if the scores were losses [rank_order, rank_ties]
# says: the lowest mean comes first, as for a loss
def rank_with_confidence(table):
    ranked = []
    for row in table:
        scores = np.array(row["scores"])
        mean, error = float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(scores)))
        ranked.append(
            {"configuration": row["configuration"], "mean": mean, "low": mean - 2 * error, "high": mean + 2 * error}
        )
    ranked.sort(key=lambda row: row["mean"])
    for row in ranked:
        row["tied"] = row["low"] <= ranked[0]["high"]
    return ranked

# %% wrong rank_with_confidence: careful to a fault: the low end decides, n for n - 1, tied within 0.05 [rank_ranges, rank_order, rank_ties]
# says: the variance is divided by n
# says: the lowest end of the range
def rank_with_confidence(table):
    ranked = []
    for row in table:
        scores = np.array(row["scores"])
        mean, error = float(np.mean(scores)), float(np.std(scores) / np.sqrt(len(scores)))
        ranked.append(
            {"configuration": row["configuration"], "mean": mean, "low": mean - 2 * error, "high": mean + 2 * error}
        )
    ranked = sorted(ranked, key=lambda row: row["low"], reverse=True)
    for row in ranked:
        row["tied"] = abs(row["mean"] - ranked[0]["mean"]) < 0.05
    return ranked

# %% wrong rank_with_confidence: read from the curves, which a table need not have [rank_ranges, rank_order, rank_ties]
# says: raised KeyError: 'curves'
def rank_with_confidence(table):
    ranked = []
    for row in table:
        scores = row["curves"][:, -1]
        mean, error = float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(scores)))
        ranked.append(
            {"configuration": row["configuration"], "mean": mean, "low": mean - 2 * error, "high": mean + 2 * error}
        )
    ranked.sort(key=lambda row: row["mean"], reverse=True)
    for row in ranked:
        row["tied"] = row["high"] >= ranked[0]["low"]
    return ranked

# %% wrong rank_with_confidence: the errors of all scores together, sorted by the best seed [rank_ranges, rank_order]
# says: the best single seed decides
# says: the error is that of all rows' scores together
def rank_with_confidence(table):
    everything = np.concatenate([row["scores"] for row in table]) if table else np.zeros(2)
    error = float(everything.std(ddof=1) / np.sqrt(len(everything)))
    ranked = []
    for row in sorted(table, key=lambda row: max(row["scores"]), reverse=True):
        mean = float(np.mean(row["scores"]))
        ranked.append(
            {"configuration": row["configuration"], "mean": mean, "low": mean - 2 * error, "high": mean + 2 * error}
        )
    for row in ranked:
        row["tied"] = row["high"] >= ranked[0]["low"]
    return ranked

# %% right rank_with_confidence: the statistics module
import statistics


def rank_with_confidence(table):
    rows = []
    for row in table:
        scores = [float(score) for score in row["scores"]]
        reach = 2 * statistics.stdev(scores) / math.sqrt(len(scores))
        mean = statistics.fmean(scores)
        rows.append(dict(configuration=row["configuration"], mean=mean, low=mean - reach, high=mean + reach))
    rows = sorted(rows, key=lambda row: row["mean"], reverse=True)
    for row in rows:
        best = rows[0]
        row["tied"] = not (row["high"] < best["low"] or best["high"] < row["low"])
    return rows


# %% right rank_with_confidence: a class for the range
from dataclasses import dataclass


@dataclass(frozen=True)
class Range:
    configuration: dict
    mean: float
    error: float

    @property
    def low(self):
        return self.mean - 2 * self.error

    @property
    def high(self):
        return self.mean + 2 * self.error

    def overlaps(self, other):
        return max(self.low, other.low) <= min(self.high, other.high)


def rank_with_confidence(table):
    def of(row):
        scores, n = row["scores"], len(row["scores"])
        mean = sum(scores) / n
        variance = sum((score - mean) ** 2 for score in scores) / (n - 1)
        return Range(row["configuration"], mean, (variance / n) ** 0.5)

    ranges = sorted(map(of, table), key=lambda one: -one.mean)
    return [
        {
            "configuration": one.configuration,
            "mean": one.mean,
            "low": one.low,
            "high": one.high,
            "tied": one.overlaps(ranges[0]),
        }
        for one in ranges
    ]


# %% right rank_with_confidence: torch and places
def rank_with_confidence(table):
    if len(table) == 0:
        return []
    scores = [torch.tensor(row["scores"], dtype=torch.float64) for row in table]
    mean = [s.mean().item() for s in scores]
    half = [2 * (s.var() / len(s)).sqrt().item() for s in scores]
    order = sorted(range(len(table)), key=lambda i: (-mean[i], i))
    best_low = mean[order[0]] - half[order[0]]
    return [
        {
            "tied": mean[i] + half[i] >= best_low,
            "high": mean[i] + half[i],
            "low": mean[i] - half[i],
            "mean": mean[i],
            "configuration": table[i]["configuration"],
        }
        for i in order
    ]


# %% half sweep: right on every visible check, ints stay ints [sweep_table]
# says: curves holds ints where run returns ints
def sweep(configurations, seeds, run):
    table = []
    for c in configurations:
        curves = [run(c, s) for s in seeds]
        table.append({"configuration": c, "curves": np.array(curves), "scores": [float(x[-1]) for x in curves]})
    return table


# %% half sweep: right on every visible check, equal configurations have one row [sweep_table]
# says: equal configurations have one row together
def sweep(configurations, seeds, run):
    results = {}
    for c in configurations:
        curves = np.array([run(c, s) for s in seeds], dtype=float)
        results[str(c)] = {"configuration": c, "curves": curves, "scores": curves[:, -1].tolist()}
    return list(results.values())


# %% half sweep: right on every visible check, one list of curves for all rows [sweep_table]
# says: the lines of the earlier configurations
def sweep(configurations, seeds, run):
    table, curves = [], []
    for c in configurations:
        for s in seeds:
            curves.append(run(c, s))
        table.append(
            {"configuration": c, "curves": np.array(curves, dtype=float), "scores": [float(x[-1]) for x in curves]}
        )
    return table


# %% half sweep: right on every visible check, one dictionary for all rows [sweep_table]
# says: one dictionary is filled again and again
def sweep(configurations, seeds, run):
    table, row = [], {}
    for c in configurations:
        curves = np.array([run(c, s) for s in seeds], dtype=float)
        row["configuration"], row["curves"], row["scores"] = c, curves, curves[:, -1].tolist()
        table.append(row)
    return table


# %% wrong suggested_rate: stops where the mean rises [suggested_values, suggested_nonfinite]
# says: the search stops where the mean first rises
def suggested_rate(rates, losses, window):
    means = [np.mean(losses[i - window + 1 : i + 1]) for i in range(window - 1, len(losses))]
    i = 0
    while i + 1 < len(means) and means[i + 1] < means[i]:
        i += 1
    return rates[i + window - 1] / 3


# %% wrong suggested_rate: one loss too many [suggested_values, suggested_nonfinite]
# says: or one loss too many is averaged
def suggested_rate(rates, losses, window):
    means = [np.mean(losses[i - window : i + 1]) for i in range(window, len(losses))]
    return float(rates[int(np.nanargmin(means)) + window]) / 3


# %% half suggested_rate: right on every visible check, the lowest so far begins at 10 [suggested_values]
def suggested_rate(rates, losses, window):
    best, at = 10.0, window - 1
    for i in range(window - 1, len(losses)):
        mean = sum(losses[i - window + 1 : i + 1]) / window
        if mean < best:
            best, at = mean, i
    return rates[at] / 3


# %% half suggested_rate: an exponential average [suggested_values]
# says: an exponential average is taken
def suggested_rate(rates, losses, window):
    beta, avg, best, at = 1 - 1 / window, losses[0], math.inf, 0
    for i, l in enumerate(losses):
        avg = beta * avg + (1 - beta) * l
        if avg < best and i >= window - 1:
            best, at = avg, i
    return rates[at] / 3


# %% half suggested_rate: nan counted as 0 [suggested_nonfinite]
# says: an average with a nan in it is taken for the lowest
def suggested_rate(rates, losses, window):
    losses = np.nan_to_num(np.array(losses, dtype=float))
    means = [losses[i - window + 1 : i + 1].mean() for i in range(window - 1, len(losses))]
    return float(rates[int(np.argmin(means)) + window - 1]) / 3


# %% right suggested_rate: the first of the lowest in a list; nan comes last
def suggested_rate(rates, losses, window):
    means = [sum(losses[i - window + 1 : i + 1]) / window for i in range(window - 1, len(losses))]
    return rates[means.index(min(means)) + window - 1] / 3


# %% half train_clipped: right on every visible check, steps of its own [clipped_steps]
# says: not of the given optimizer
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    lr = optimizer.param_groups[0]["lr"]
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        norms.append(float(nn.utils.clip_grad_norm_(model.parameters(), limit)))
        with torch.no_grad():
            for p in model.parameters():
                if p.grad is not None:
                    p -= lr * p.grad
    return norms


# %% half train_clipped: right on every visible check, the optimizer's first group [clipped_steps]
# says: only the first of the optimizer's groups
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        norms.append(float(nn.utils.clip_grad_norm_(optimizer.param_groups[0]["params"], limit)))
        optimizer.step()
    return norms


# %% half train_clipped: right on every visible check, an infinite limit gives nan [clipped_steps]
# says: an infinite limit turns the gradients into nan
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        grads = [p.grad for p in model.parameters() if p.grad is not None]
        norm = math.sqrt(sum(g.pow(2).sum().item() for g in grads))
        factor = limit / max(norm, limit)
        for g in grads:
            g.mul_(factor)
        norms.append(norm)
        optimizer.step()
    return norms


# %% half train_clipped: right on every visible check, divides by a norm of 0 [clipped_steps]
# says: a limit is divided by a norm of 0
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        grads = [p.grad for p in model.parameters() if p.grad is not None]
        norm = math.sqrt(sum(g.pow(2).sum().item() for g in grads))
        for g in grads:
            g.mul_(min(1.0, limit / norm))
        norms.append(norm)
        optimizer.step()
    return norms


# %% wrong train_clipped: right on every visible check, arguments of the loss swapped [clipped_norms, clipped_steps]
# says: the loss function gets its arguments swapped
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(y, model(X)).backward()
        norms.append(float(nn.utils.clip_grad_norm_(model.parameters(), limit)))
        optimizer.step()
    return norms


# %% wrong train_clipped: the largest value for the norm [clipped_norms, clipped_steps]
# says: the largest value
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        norms.append(float(nn.utils.clip_grad_norm_(model.parameters(), limit, norm_type=math.inf)))
        optimizer.step()
    return norms


# %% right train_clipped: a clamped factor in torch
def train_clipped(model, batches, loss_function, optimizer, limit):
    model.train()
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        grads = [p.grad for p in model.parameters() if p.grad is not None]
        norm = torch.cat([g.flatten() for g in grads]).norm()
        factor = torch.clamp(limit / norm, max=1.0)
        for g in grads:
            g.mul_(factor)
        norms.append(norm.item())
        optimizer.step()
    return norms


# %% half rank_with_confidence: right on every visible check, the first row's number of scores [rank_ranges]
# says: the number of scores in the first row
def rank_with_confidence(table):
    out = []
    for row in table:
        m = float(np.mean(row["scores"]))
        se = float(np.std(row["scores"], ddof=1)) / len(table[0]["scores"]) ** 0.5
        out.append({"configuration": row["configuration"], "mean": m, "low": m - 2 * se, "high": m + 2 * se})
    out.sort(key=lambda r: -r["mean"])
    return [{**r, "tied": r["high"] >= out[0]["low"]} for r in out]


# %% half rank_with_confidence: right on every visible check, equal configurations put together [rank_order]
# says: rows with equal configurations are put together
def rank_with_confidence(table):
    merged = {}
    for row in table:
        merged.setdefault(str(row["configuration"]), (row["configuration"], []))[1].extend(row["scores"])
    out = []
    for c, s in merged.values():
        m = float(np.mean(s))
        se = float(np.std(s, ddof=1)) / len(s) ** 0.5
        out.append({"configuration": c, "mean": m, "low": m - 2 * se, "high": m + 2 * se})
    out.sort(key=lambda r: -r["mean"])
    return [{**r, "tied": r["high"] >= out[0]["low"]} for r in out]


# %% half rank_with_confidence: right on every visible check, no empty table [rank_order]
# says: an empty table is asked for its first row
def rank_with_confidence(table):
    out = []
    for row in table:
        m = float(np.mean(row["scores"]))
        se = float(np.std(row["scores"], ddof=1)) / len(row["scores"]) ** 0.5
        out.append({"configuration": row["configuration"], "mean": m, "low": m - 2 * se, "high": m + 2 * se})
    out.sort(key=lambda r: -r["mean"])
    best = out[0]
    return [{**r, "tied": r["high"] >= best["low"]} for r in out]


# %% half rank_with_confidence: compared with the first of the table [rank_ties]
# says: compared with the first of the table
def rank_with_confidence(table):
    out = []
    for row in table:
        m = float(np.mean(row["scores"]))
        se = float(np.std(row["scores"], ddof=1)) / len(row["scores"]) ** 0.5
        out.append({"configuration": row["configuration"], "mean": m, "low": m - 2 * se, "high": m + 2 * se})
    for r in out:
        r["tied"] = r["high"] >= out[0]["low"] and r["low"] <= out[0]["high"]
    out.sort(key=lambda r: -r["mean"])
    return out


# %% half rank_with_confidence: ties of numpy [rank_ties]
# says: which is no plain bool
def rank_with_confidence(table):
    out = []
    for row in table:
        m = np.mean(row["scores"])
        se = np.std(row["scores"], ddof=1) / len(row["scores"]) ** 0.5
        out.append(
            {
                "configuration": row["configuration"],
                "mean": float(m),
                "low": float(m - 2 * se),
                "high": float(m + 2 * se),
            }
        )
    out.sort(key=lambda r: -r["mean"])
    return [{**r, "tied": np.float64(r["high"]) >= out[0]["low"]} for r in out]


# %% half rank_with_confidence: right on every visible check, > for >= [rank_ties]
# says: more than one number
def rank_with_confidence(table):
    out = []
    for row in table:
        m = float(np.mean(row["scores"]))
        se = float(np.std(row["scores"], ddof=1)) / len(row["scores"]) ** 0.5
        out.append({"configuration": row["configuration"], "mean": m, "low": m - 2 * se, "high": m + 2 * se})
    out.sort(key=lambda r: -r["mean"])
    return [{**r, "tied": r["high"] > out[0]["low"]} for r in out]
