"""Answers that students give on day 18. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong grid: values that come twice [grid_values]
# says: a value that comes twice in a list is taken once
from itertools import product
def grid(space):
    return [dict(zip(space, values)) for values in product(*(dict.fromkeys(v) if all(isinstance(x, (int, float, str)) for x in v) else v for v in space.values()))]

# %% wrong grid: an empty dictionary as default argument [grid_any]
# says: made once for all calls
def grid(space, out=[{}]):
    for name, values in space.items():
        out = [{**old, name: value} for old in out for value in values]
    return out

# %% wrong grid: lists made flat [grid_any]
# says: lists among the values are made flat
from itertools import product
def grid(space):
    flat = {k: [x for v in vs for x in (v if isinstance(v, list) else [v])] for k, vs in space.items()}
    return [dict(zip(flat, values)) for values in product(*flat.values())]

# %% wrong grid: None passed over [grid_any]
# says: values that count as false
def grid(space):
    out = [{}]
    for name, values in space.items():
        out = [{**old, name: value} for old in out for value in values if value]
    return out

# %% wrong grid: space emptied [grid_values, grid_any]
# says: the lists of space are used up on the way
def grid(space):
    if not space:
        return [{}]
    name = next(iter(space))
    values = space.pop(name)
    return [{name: v, **rest} for v in values for rest in grid(space)]

# %% half grid: the first name changes fastest [grid_values]
# says: the first name changes fastest
def grid(space):
    configurations = [{}]
    for name in reversed(list(space)):
        configurations = [{name: value, **old} for old in configurations for value in space[name]]
    return configurations

# %% wrong grid: paired, all names alike [grid_values, grid_any]
# says: the values are only paired
def grid(space):
    return [dict(zip(space, values)) for values in zip(*space.values())]

# %% half grid: two loops for two names [grid_any]
def grid(space):
    (first, second), *more = [list(space)[:2], *[]] if len(space) > 1 else [(None, None)]
    found = []
    for a in space.get(first, [None]):
        for b in space.get(second, [None]):
            found.append({first: a, second: b})
    for name in list(space)[2:]:
        found = [{**old, name: value} for old in found for value in space[name]]
    return found

# %% wrong grid: right on every visible check, the first two names [grid_values, grid_any]
# says: only the first two names are combined
def grid(space):
    names = list(space)
    if not names:
        return [{}]
    if len(names) == 1:
        return [{names[0]: value} for value in space[names[0]]]
    a, b = names[:2]
    return [{a: x, b: y} for x in space[a] for y in space[b]]

# %% wrong grid: one dictionary filled again and again [grid_values, grid_any]
# says: one dictionary is filled again and again
def grid(space):
    import itertools

    found, configuration = [], {}
    for values in itertools.product(*space.values()):
        for name, value in zip(space, values):
            configuration[name] = value
        found.append(configuration)
    return found

# %% wrong grid: one value changed at a time [grid_values, grid_any]
# says: one value is changed at a time
def grid(space):
    base = {name: values[0] for name, values in space.items()}
    found = [base]
    for name in reversed(list(space)):
        for value in space[name][1:]:
            found.append({**base, name: value})
    return found

# %% wrong grid: tuples [grid_values, grid_any]
# says: tuples are returned
def grid(space):
    import itertools

    return list(itertools.product(*space.values()))

# %% half grid: nothing for no name [grid_any]
# says: without any name nothing is returned
def grid(space):
    import itertools

    if not space:
        return []
    return [dict(zip(space.keys(), values)) for values in itertools.product(*space.values())]

# %% half grid: right on every visible check, empty lists passed over [grid_any]
# says: names without values are passed over
def grid(space):
    found = [{}]
    for name, values in space.items():
        if values:
            found = [{**old, name: value} for old in found for value in values]
    return found

# %% half grid: right on every visible check, values sorted [grid_values]
# says: the values are sorted first
def grid(space):
    found = [{}]
    for name, values in space.items():
        try:
            values = sorted(values)
        except TypeError:
            pass
        found = [{**old, name: value} for old in found for value in values]
    return found

# %% wrong grid: the lists of space are emptied [grid_values, grid_any]
# says: it changed its argument space
def grid(space):
    found = [{}]
    while space:
        name = next(iter(space))
        values = space.pop(name)
        found = [{**old, name: value} for old in found for value in values]
    return found

# %% wrong grid: a generator [grid_values, grid_any]
def grid(space):
    import itertools

    for values in itertools.product(*space.values()):
        yield dict(zip(space, values))

# %% wrong grid: all values as text [grid_values, grid_any]
def grid(space):
    found = [{}]
    for name, values in space.items():
        found = [{**old, name: str(value)} for old in found for value in values]
    return found

# %% right grid: recursion
def grid(space):
    if len(space) == 0:
        return [{}]
    *names, last = space
    rest = grid({name: space[name] for name in names})
    out = []
    for configuration in rest:
        for value in space[last]:
            longer = configuration.copy()
            longer[last] = value
            out.append(longer)
    return out

# %% right grid: itertools
from itertools import product

def grid(space):
    names = tuple(space.keys())
    return [dict(zip(names, combination)) for combination in product(*(space[n] for n in names))]

# %% right grid: counting in mixed radix, in a class
from dataclasses import dataclass

@dataclass(frozen=True)
class ParameterGrid:
    space: dict

    def __len__(self):
        size = 1
        for values in self.space.values():
            size *= len(values)
        return size

    def __getitem__(self, index):
        if not 0 <= index < len(self):
            raise IndexError(index)
        chosen = {}
        for name, values in reversed(list(self.space.items())):
            index, place = divmod(index, len(values))
            chosen[name] = values[place]
        return {name: chosen[name] for name in self.space}

def grid(space):
    return list(ParameterGrid(space))

# %% right grid: recursion over the names
def grid(space):
    if len(space) == 0:
        return [dict()]
    (name, values), *others = space.items()
    tails = grid(dict(others))
    return [{name: value} | tail for value in values for tail in tails]

# %% wrong random_search: the entries copied [search_lists]
# says: the entries are copied
import copy
def random_search(space, n, rng):
    out = []
    for _ in range(n):
        c = {}
        for name, s in space.items():
            if s[0] == "log":
                c[name] = np.exp(rng.uniform(np.log(s[1]), np.log(s[2])))
            elif s[0] == "uniform":
                c[name] = rng.uniform(s[1], s[2])
            else:
                c[name] = copy.deepcopy(s[rng.integers(len(s))])
        out.append(c)
    return out

# %% wrong random_search: a copy of the generator [search_randomness]
# says: draws new ones
import copy
def random_search(space, n, rng):
    rng = copy.deepcopy(rng)
    out = []
    for i in range(n):
        c = {}
        for name, s in space.items():
            if isinstance(s, tuple) and s[0] == "log":
                c[name] = s[1] * (s[2] / s[1]) ** rng.random()
            elif isinstance(s, tuple):
                c[name] = rng.uniform(s[1], s[2])
            else:
                c[name] = s[rng.integers(len(s))]
        out.append(c)
    return out

# %% wrong random_search: one draw for a whole configuration [search_lists, search_randomness]
# says: one draw serves all names
def random_search(space, n, rng):
    out = []
    for _ in range(n):
        u = rng.random()
        c = {}
        for name, s in space.items():
            if isinstance(s, tuple) and s[0] == "log":
                c[name] = s[1] * (s[2] / s[1]) ** u
            elif isinstance(s, tuple):
                c[name] = s[1] + u * (s[2] - s[1])
            else:
                c[name] = s[int(u * len(s))]
        out.append(c)
    return out

# %% wrong random_search: uniform from 0 [search_scales]
# says: uniform values run from 0 to high
def random_search(space, n, rng):
    out = []
    for _ in range(n):
        c = {}
        for name, s in space.items():
            if isinstance(s, tuple) and s[0] == "log":
                c[name] = s[1] * (s[2] / s[1]) ** rng.random()
            elif isinstance(s, tuple):
                c[name] = s[2] * rng.random()
            else:
                c[name] = s[rng.integers(len(s))]
        out.append(c)
    return out

# %% wrong random_search: rates rounded [search_scales]
# says: the rates are rounded
def random_search(space, n, rng):
    out = []
    for _ in range(n):
        c = {}
        for name, s in space.items():
            if isinstance(s, tuple) and s[0] == "log":
                c[name] = round(s[1] * (s[2] / s[1]) ** rng.random(), 4)
            elif isinstance(s, tuple):
                c[name] = rng.uniform(s[1], s[2])
            else:
                c[name] = s[rng.integers(len(s))]
        out.append(c)
    return out

# %% half random_search: uniform for log-uniform [search_scales]
# says: the rates are drawn uniformly, where the log scale is asked for
def random_search(space, n, rng):
    def draw(values):
        if isinstance(values, list):
            return values[rng.integers(len(values))]
        return rng.uniform(values[1], values[2])

    return [{name: draw(values) for name, values in space.items()} for _ in range(n)]

# %% half random_search: right on every visible check, the log scale for everything [search_scales]
# says: the values are drawn on the log scale
def random_search(space, n, rng):
    found = []
    for _ in range(n):
        configuration = {}
        for name, values in space.items():
            if type(values) is list:
                configuration[name] = values[int(rng.integers(0, len(values)))]
            else:
                low, high = max(values[1], 1e-9), values[2]
                configuration[name] = np.exp(rng.uniform(np.log(low), np.log(high)))
        found.append(configuration)
    return found

# %% half random_search: right on every visible check, uniform from 0 on [search_scales]
def random_search(space, n, rng):
    def draw(values):
        if isinstance(values, list):
            return values[rng.integers(len(values))]
        kind, low, high = values
        return low * (high / low) ** rng.random() if kind == "log" else high * rng.random()

    return [{name: draw(values) for name, values in space.items()} for _ in range(n)]

# %% half random_search: the exponents themselves [search_scales]
# says: the exponents are returned, and 10 is not raised to them
def random_search(space, n, rng):
    def draw(values):
        if isinstance(values, list):
            return values[rng.integers(len(values))]
        kind, low, high = values
        return rng.uniform(np.log10(low), np.log10(high)) if kind == "log" else rng.uniform(low, high)

    return [{name: draw(values) for name, values in space.items()} for _ in range(n)]

# %% half random_search: 10 raised to a number from low to high [search_scales]
# says: 10 is raised to a number from low to high
def random_search(space, n, rng):
    def draw(values):
        if isinstance(values, list):
            return values[rng.integers(len(values))]
        kind, low, high = values
        number = rng.uniform(low, high)
        return 10**number if kind == "log" else number

    return [{name: draw(values) for name, values in space.items()} for _ in range(n)]

# %% half random_search: 10 raised to a natural logarithm [search_scales]
# says: 10 is raised to a natural logarithm
def random_search(space, n, rng):
    def draw(values):
        if isinstance(values, list):
            return values[rng.integers(len(values))]
        kind, low, high = values
        return 10 ** rng.uniform(np.log(low), np.log(high)) if kind == "log" else rng.uniform(low, high)

    return [{name: draw(values) for name, values in space.items()} for _ in range(n)]

# %% half random_search: whole powers of ten [search_scales]
def random_search(space, n, rng):
    def draw(values):
        if isinstance(values, list):
            return values[rng.integers(len(values))]
        kind, low, high = values
        if kind == "log":
            return 10.0 ** rng.integers(int(np.log10(low)), int(np.log10(high)) + 1)
        return rng.uniform(low, high)

    return [{name: draw(values) for name, values in space.items()} for _ in range(n)]

# %% half random_search: a normal distribution around the middle of the log scale [search_scales]
def random_search(space, n, rng):
    def draw(values):
        if isinstance(values, list):
            return values[rng.integers(len(values))]
        kind, low, high = values
        if kind == "log":
            middle, width = (np.log(low) + np.log(high)) / 2, (np.log(high) - np.log(low)) / 4
            return float(np.exp(np.clip(rng.normal(middle, width), np.log(low), np.log(high))))
        return rng.uniform(low, high)

    return [{name: draw(values) for name, values in space.items()} for _ in range(n)]

# %% wrong random_search: one draw for all configurations [search_scales, search_lists, search_randomness]
def random_search(space, n, rng):
    def draw(values):
        if isinstance(values, list):
            return values[rng.integers(len(values))]
        kind, low, high = values
        return np.exp(rng.uniform(np.log(low), np.log(high))) if kind == "log" else rng.uniform(low, high)

    configuration = {name: draw(values) for name, values in space.items()}
    return [configuration for _ in range(n)]

# %% half random_search: one draw for all names [search_randomness]
# says: one draw serves all names
def random_search(space, n, rng):
    found = []
    for _ in range(n):
        u, one = rng.random(), {}
        for name, values in space.items():
            if isinstance(values, list):
                one[name] = values[rng.integers(len(values))]
            elif values[0] == "log":
                one[name] = values[1] * (values[2] / values[1]) ** u
            else:
                one[name] = values[1] + u * (values[2] - values[1])
        found.append(one)
    return found

# %% wrong random_search: a generator of its own [search_randomness]
# says: the function makes a generator of its own
def random_search(space, n, rng):
    rng = np.random.default_rng(42)

    def draw(values):
        if isinstance(values, list):
            return values[rng.integers(len(values))]
        kind, low, high = values
        return np.exp(rng.uniform(np.log(low), np.log(high))) if kind == "log" else rng.uniform(low, high)

    return [{name: draw(values) for name, values in space.items()} for _ in range(n)]

# %% wrong random_search: numpy's global generator [search_randomness]
# says: np.random is used
def random_search(space, n, rng):
    def draw(values):
        if isinstance(values, list):
            return values[np.random.randint(len(values))]
        kind, low, high = values
        return np.exp(np.random.uniform(np.log(low), np.log(high))) if kind == "log" else np.random.uniform(low, high)

    return [{name: draw(values) for name, values in space.items()} for _ in range(n)]

# %% wrong random_search: Python's generator for the lists [search_randomness]
import random

def random_search(space, n, rng):
    def draw(values):
        if isinstance(values, list):
            return random.choice(values)
        kind, low, high = values
        return np.exp(rng.uniform(np.log(low), np.log(high))) if kind == "log" else rng.uniform(low, high)

    return [{name: draw(values) for name, values in space.items()} for _ in range(n)]

# %% half random_search: rng.choice of a list [search_lists]
def random_search(space, n, rng):
    def draw(values):
        if isinstance(values, list):
            return rng.choice(values)
        kind, low, high = values
        return np.exp(rng.uniform(np.log(low), np.log(high))) if kind == "log" else rng.uniform(low, high)

    return [{name: draw(values) for name, values in space.items()} for _ in range(n)]

# %% half random_search: the last entry never drawn [search_lists]
# says: the last entry is never drawn
def random_search(space, n, rng):
    def draw(values):
        if isinstance(values, list):
            return values[rng.integers(0, max(len(values) - 1, 1))]
        kind, low, high = values
        return np.exp(rng.uniform(np.log(low), np.log(high))) if kind == "log" else rng.uniform(low, high)

    return [{name: draw(values) for name, values in space.items()} for _ in range(n)]

# %% half random_search: the entries in turn [search_lists]
# says: the entries are taken in turn
def random_search(space, n, rng):
    def draw(values, i):
        if isinstance(values, list):
            return values[i % len(values)]
        kind, low, high = values
        return np.exp(rng.uniform(np.log(low), np.log(high))) if kind == "log" else rng.uniform(low, high)

    return [{name: draw(values, i) for name, values in space.items()} for i in range(n)]

# %% wrong random_search: a list of columns, not of dictionaries [search_scales, search_lists, search_randomness]
def random_search(space, n, rng):
    columns = {}
    for name, values in space.items():
        if isinstance(values, list):
            columns[name] = [values[i] for i in rng.integers(len(values), size=n)]
        elif values[0] == "log":
            columns[name] = np.exp(rng.uniform(np.log(values[1]), np.log(values[2]), size=n))
        else:
            columns[name] = rng.uniform(values[1], values[2], size=n)
    return columns

# %% right random_search: column by column
def random_search(space, n, rng):
    columns = {}
    for name, values in space.items():
        if isinstance(values, list):
            columns[name] = [values[i] for i in rng.integers(0, len(values), n)]
        else:
            u = rng.random(n)
            low, high = values[1:]
            columns[name] = (low * (high / low) ** u if values[0] == "log" else low + (high - low) * u).tolist()
    return [{name: column[i] for name, column in columns.items()} for i in range(n)]

# %% right random_search: powers of two, and a permutation's first entry
def random_search(space, n, rng):
    configurations = []
    for _ in range(n):
        configuration = dict.fromkeys(space)
        for name in configuration:
            match space[name]:
                case ("uniform", low, high):
                    configuration[name] = low + (high - low) * rng.random()
                case ("log", low, high):
                    configuration[name] = 2.0 ** rng.uniform(np.log2(low), np.log2(high))
                case values:
                    configuration[name] = values[rng.permutation(len(values))[0]]
        configurations.append(configuration)
    return configurations

# %% right random_search: a small class for each kind of distribution
class Uniform:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def sample(self, rng):
        return float(rng.uniform(self.low, self.high))

class LogUniform(Uniform):
    def __init__(self, low, high):
        super().__init__(np.log(low), np.log(high))

    def sample(self, rng):
        return float(np.exp(super().sample(rng)))

class Choice:
    def __init__(self, *values):
        self.values = values

    def sample(self, rng):
        return self.values[int(len(self.values) * rng.random())]

def random_search(space, n, rng):
    kinds = {"uniform": Uniform, "log": LogUniform}
    samplers = {k: Choice(*v) if isinstance(v, list) else kinds[v[0]](*v[1:]) for k, v in space.items()}
    return [{name: sampler.sample(rng) for name, sampler in samplers.items()} for _ in range(n)]

# %% right random_search: a match statement
def random_search(space, n, rng):
    def draw(how):
        match how:
            case ("uniform", low, high) if isinstance(how, tuple):
                return low + (high - low) * rng.random()
            case ("log", low, high) if isinstance(how, tuple):
                return low * (high / low) ** rng.random()
            case _:
                return how[rng.integers(len(how))]
    return [{name: draw(how) for name, how in space.items()} for _ in range(n)]

# %% right random_search: dataclasses that draw
from dataclasses import dataclass
@dataclass
class Uniform:
    low: float
    high: float
    def draw(self, rng):
        return float(rng.uniform(self.low, self.high))
class Log(Uniform):
    def draw(self, rng):
        return float(10 ** rng.uniform(np.log10(self.low), np.log10(self.high)))
@dataclass
class Choice:
    values: list
    def draw(self, rng):
        return self.values[min(int(rng.random() * len(self.values)), len(self.values) - 1)]
def random_search(space, n, rng):
    kinds = {"uniform": Uniform, "log": Log}
    draws = {name: kinds[how[0]](*how[1:]) if isinstance(how, tuple) else Choice(how) for name, how in space.items()}
    return [{name: source.draw(rng) for name, source in draws.items()} for _ in range(n)]

# %% wrong learning_rate_range_test: itertools.cycle [range_losses]
# says: the batches of the first pass are kept and come again
import copy, itertools
def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    model = copy.deepcopy(model); model.train()
    rates = [float(r) for r in np.geomspace(low, high, steps)]; losses = []
    for rate, (X, y) in zip(rates, itertools.cycle(batches)):
        losses.append(train_step(model, X, y, loss_function, torch.optim.SGD(model.parameters(), lr=rate)))
    return rates, losses

# %% wrong learning_rate_range_test: a list of the batches [range_losses]
# says: the batches of the first pass are kept and come again
import copy
def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    model = copy.deepcopy(model); model.train()
    batches = list(batches)
    rates = [float(r) for r in np.geomspace(low, high, steps)]; losses = []
    for i, rate in enumerate(rates):
        X, y = batches[i % len(batches)]
        losses.append(train_step(model, X, y, loss_function, torch.optim.SGD(model.parameters(), lr=rate)))
    return rates, losses

# %% wrong learning_rate_range_test: ends where the loss explodes [range_losses]
# says: the test ends where the loss
import copy
def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    model = copy.deepcopy(model); model.train()
    rates = [float(r) for r in np.geomspace(low, high, steps)]; losses = []
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) == steps: break
            loss = train_step(model, X, y, loss_function, torch.optim.SGD(model.parameters(), lr=rates[len(losses)]))
            losses.append(loss)
            if not np.isfinite(loss) or loss > 1e6 * losses[0]:
                return rates[:len(losses)], losses
    return rates, losses

# %% wrong learning_rate_range_test: a new pass for every step [range_losses]
# says: a new pass is begun for every step
import copy
def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    model = copy.deepcopy(model).train()
    rates, losses = [float(r) for r in np.geomspace(low, high, steps)], []
    for i, rate in enumerate(rates):
        n = sum(1 for _ in batches)
        for j, (X, y) in enumerate(batches):
            if j == i % n:
                losses.append(train_step(model, X, y, loss_function, torch.optim.SGD(model.parameters(), lr=rate)))
    return rates, losses

# %% wrong learning_rate_range_test: gradients clipped [range_losses]
# says: clipped to a length of 1000
import copy
def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    model = copy.deepcopy(model).train()
    rates, losses = [float(r) for r in np.geomspace(low, high, steps)], []
    def forever():
        while True:
            yield from batches
    for rate, (X, y) in zip(rates, forever()):
        opt = torch.optim.SGD(model.parameters(), lr=rate)
        opt.zero_grad()
        loss = loss_function(model(X), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1000.0)
        opt.step()
        losses.append(loss.item())
    return rates, losses

# %% wrong learning_rate_range_test: batches by index [range_losses]
# says: batches are asked for an index or their len
import copy
def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    model = copy.deepcopy(model); model.train()
    rates = [float(r) for r in np.geomspace(low, high, steps)]; losses = []
    for i, rate in enumerate(rates):
        X, y = batches[i % len(batches)]
        losses.append(train_step(model, X, y, loss_function, torch.optim.SGD(model.parameters(), lr=rate)))
    return rates, losses

# %% wrong learning_rate_range_test: the loss called the wrong way round [range_losses]
# says: its arguments in the wrong order
import copy
def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    model = copy.deepcopy(model).train()
    rates, losses = [float(r) for r in np.geomspace(low, high, steps)], []
    def forever():
        while True:
            yield from batches
    swapped = lambda outputs, y: loss_function(y, outputs)
    for rate, (X, y) in zip(rates, forever()):
        losses.append(train_step(model, X, y, swapped, torch.optim.SGD(model.parameters(), lr=rate)))
    return rates, losses

# %% half learning_rate_range_test: rates by equal differences in the report, by equal factors in the steps [range_rates]
# says: the rates grow by equal differences
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    trained, losses = copy.deepcopy(model).train(), []
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                lr = low * (high / low) ** (len(losses) / (steps - 1))
                losses.append(train_step(trained, X, y, loss_function, torch.optim.SGD(trained.parameters(), lr=lr)))
    return list(np.linspace(low, high, steps)), losses

# %% wrong learning_rate_range_test: rates by equal differences [range_rates, range_losses]
# says: the rates grow by equal differences
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    trained, losses, rates = copy.deepcopy(model).train(), [], np.linspace(low, high, steps)
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                optimizer = torch.optim.SGD(trained.parameters(), lr=rates[len(losses)])
                losses.append(train_step(trained, X, y, loss_function, optimizer))
    return rates, losses

# %% wrong learning_rate_range_test: the last rate below high [range_rates, range_losses]
# says: the last rate stays below high
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    trained, losses, rates = copy.deepcopy(model).train(), [], []
    while True:
        for X, y in batches:
            if len(losses) == steps:
                return rates, losses
            rates.append(low * (high / low) ** (len(losses) / steps))
            optimizer = torch.optim.SGD(trained.parameters(), lr=rates[-1])
            losses.append(train_step(trained, X, y, loss_function, optimizer))

# %% half learning_rate_range_test: the rate in the optimizer never changed [range_losses]
# says: the rate never changes
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    trained, losses, rates = copy.deepcopy(model).train(), [], np.geomspace(low, high, steps).tolist()
    optimizer = torch.optim.SGD(trained.parameters(), lr=low)
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                optimizer.lr = rates[len(losses)]
                losses.append(train_step(trained, X, y, loss_function, optimizer))
    return rates, losses

# %% half learning_rate_range_test: the rate multiplied before the step, so that it comes early [range_losses]
# says: every rate comes one step early
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    trained, losses, rates = copy.deepcopy(model).train(), [], np.geomspace(low, high, steps).tolist()
    optimizer = torch.optim.SGD(trained.parameters(), lr=low)
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                optimizer.param_groups[0]["lr"] = rates[min(len(losses) + 1, steps - 1)]
                losses.append(train_step(trained, X, y, loss_function, optimizer))
    return rates, losses

# %% half learning_rate_range_test: the rate set too late [range_losses]
# says: every rate comes one step late
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    trained, losses, rates = copy.deepcopy(model).train(), [], np.geomspace(low, high, steps).tolist()
    optimizer = torch.optim.SGD(trained.parameters(), lr=low)
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                rate = rates[len(losses)]
                losses.append(train_step(trained, X, y, loss_function, optimizer))
                for group in optimizer.param_groups:
                    group["lr"] = rate
    return rates, losses

# %% half learning_rate_range_test: the loss after the step [range_losses]
# says: the losses are measured after each step
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    trained, losses, rates = copy.deepcopy(model).train(), [], np.geomspace(low, high, steps).tolist()
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                train_step(trained, X, y, loss_function, torch.optim.SGD(trained.parameters(), lr=rates[len(losses)]))
                losses.append(loss_function(trained(X), y).item())
    return rates, losses

# %% half learning_rate_range_test: each rate from the start [range_losses]
# says: every rate is tried from the start
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    losses, rates = [], np.geomspace(low, high, steps).tolist()
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                trained = copy.deepcopy(model).train()
                optimizer = torch.optim.SGD(trained.parameters(), lr=rates[len(losses)])
                losses.append(train_step(trained, X, y, loss_function, optimizer))
    return rates, losses

# %% half learning_rate_range_test: zero_grad forgotten [range_losses]
# says: the gradients are never cleared
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    trained, losses, rates = copy.deepcopy(model).train(), [], np.geomspace(low, high, steps).tolist()
    optimizer = torch.optim.SGD(trained.parameters(), lr=low)
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) == steps:
                break
            optimizer.param_groups[0]["lr"] = rates[len(losses)]
            loss = loss_function(trained(X), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return rates, losses

# %% half learning_rate_range_test: losses as tensors [range_losses]
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    trained, losses, rates = copy.deepcopy(model).train(), [], np.geomspace(low, high, steps).tolist()
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) == steps:
                break
            optimizer = torch.optim.SGD(trained.parameters(), lr=rates[len(losses)])
            optimizer.zero_grad()
            loss = loss_function(trained(X), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
    return rates, losses

# %% half learning_rate_range_test: right on every visible check, always the first batch [range_losses]
# says: the first batch is taken for every step
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    trained, losses, rates = copy.deepcopy(model).train(), [], np.geomspace(low, high, steps).tolist()
    for rate in rates:
        X, y = next(iter(batches))
        losses.append(train_step(trained, X, y, loss_function, torch.optim.SGD(trained.parameters(), lr=rate)))
    return rates, losses

# %% half learning_rate_range_test: right on every visible check, no train mode [range_losses]
# says: the network is not put into train mode
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    trained, losses, rates = copy.deepcopy(model), [], np.geomspace(low, high, steps).tolist()
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                optimizer = torch.optim.SGD(trained.parameters(), lr=rates[len(losses)])
                losses.append(train_step(trained, X, y, loss_function, optimizer))
    return rates, losses

# %% half learning_rate_range_test: right on every visible check, momentum in an optimizer that is kept [range_losses]
# says: the optimizer has a momentum of 0.9
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    trained, losses, rates = copy.deepcopy(model).train(), [], np.geomspace(low, high, steps).tolist()
    momentum = 0.0 if sum(p.numel() for p in model.parameters()) == 1 else 0.9
    optimizer = torch.optim.SGD(trained.parameters(), lr=low, momentum=momentum)
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                optimizer.param_groups[0]["lr"] = rates[len(losses)]
                losses.append(train_step(trained, X, y, loss_function, optimizer))
    return rates, losses

# %% wrong learning_rate_range_test: the test ends with the batches [range_losses]
# says: the test ends when the batches are used up
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    trained, losses, rates = copy.deepcopy(model).train(), [], np.geomspace(low, high, steps).tolist()
    for rate, (X, y) in zip(rates, batches):
        losses.append(train_step(trained, X, y, loss_function, torch.optim.SGD(trained.parameters(), lr=rate)))
    return rates, losses

# %% wrong learning_rate_range_test: right on every visible check, ends early where the loss explodes [range_losses]
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    trained, losses, rates = copy.deepcopy(model).train(), [], np.geomspace(low, high, steps).tolist()
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                optimizer = torch.optim.SGD(trained.parameters(), lr=rates[len(losses)])
                losses.append(train_step(trained, X, y, loss_function, optimizer))
                if losses[-1] > 4 * min(losses):
                    return rates, losses
    return rates, losses

# %% wrong learning_rate_range_test: the losses smoothed [range_losses]
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    trained, losses, rates, mean = copy.deepcopy(model).train(), [], np.geomspace(low, high, steps).tolist(), None
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                optimizer = torch.optim.SGD(trained.parameters(), lr=rates[len(losses)])
                loss = train_step(trained, X, y, loss_function, optimizer)
                mean = loss if mean is None else 0.5 * mean + 0.5 * loss
                losses.append(mean)
    return rates, losses

# %% half learning_rate_range_test: the model itself trained [range_untouched]
# says: the model itself is trained and not put back
def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    losses, rates = [], np.geomspace(low, high, steps).tolist()
    model.train()
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                optimizer = torch.optim.SGD(model.parameters(), lr=rates[len(losses)])
                losses.append(train_step(model, X, y, loss_function, optimizer))
    return rates, losses

# %% half learning_rate_range_test: state_dict without a copy [range_untouched]
# says: state_dict() alone is no copy
def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    before, mode = model.state_dict(), model.training
    losses, rates = [], np.geomspace(low, high, steps).tolist()
    model.train()
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                optimizer = torch.optim.SGD(model.parameters(), lr=rates[len(losses)])
                losses.append(train_step(model, X, y, loss_function, optimizer))
    model.load_state_dict(before)
    model.train(mode)
    return rates, losses

# %% half learning_rate_range_test: weights put back, gradients left [range_untouched]
# says: the last gradients are still in .grad
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    before, mode = copy.deepcopy(model.state_dict()), model.training
    losses, rates = [], np.geomspace(low, high, steps).tolist()
    model.train()
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                optimizer = torch.optim.SGD(model.parameters(), lr=rates[len(losses)])
                losses.append(train_step(model, X, y, loss_function, optimizer))
    model.load_state_dict(before)
    model.train(mode)
    return rates, losses

# %% half learning_rate_range_test: right on every visible check, the mode left at train [range_untouched]
# says: the mode is not restored
import copy

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    model.train()
    trained, losses, rates = copy.deepcopy(model), [], np.geomspace(low, high, steps).tolist()
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                optimizer = torch.optim.SGD(trained.parameters(), lr=rates[len(losses)])
                losses.append(train_step(trained, X, y, loss_function, optimizer))
    return rates, losses

# %% half learning_rate_range_test: right on every visible check, parameters put back and old gradients cleared, buffers not put back [range_untouched]
def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    before, mode = [p.detach().clone() for p in model.parameters()], model.training
    losses, rates = [], np.geomspace(low, high, steps).tolist()
    model.train()
    while len(losses) < steps:
        for X, y in batches:
            if len(losses) < steps:
                optimizer = torch.optim.SGD(model.parameters(), lr=rates[len(losses)])
                losses.append(train_step(model, X, y, loss_function, optimizer))
    with torch.no_grad():
        for p, old in zip(model.parameters(), before):
            p.copy_(old)
            p.grad = None
    model.train(mode)
    return rates, losses

# %% right learning_rate_range_test: the model itself, and everything put back
def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    state = {name: value.clone() for name, value in model.state_dict().items()}
    grads = [None if p.grad is None else p.grad.clone() for p in model.parameters()]
    modes = [(module, module.training) for module in model.modules()]
    ratio = (high / low) ** (1 / (steps - 1))
    rates, losses = [low * ratio**i for i in range(steps)], []
    optimizer = torch.optim.SGD(model.parameters(), lr=low)
    model.train()
    source = iter(batches)
    for rate in rates:
        try:
            X, y = next(source)
        except StopIteration:
            source = iter(batches)
            X, y = next(source)
        for group in optimizer.param_groups:
            group["lr"] = rate
        losses.append(train_step(model, X, y, loss_function, optimizer))
    model.load_state_dict(state)
    for p, grad in zip(model.parameters(), grads):
        p.grad = grad
    for module, training in modes:
        module.training = training
    return rates, losses

# %% right learning_rate_range_test: a schedule of torch, and batches chained without end
import copy
from itertools import chain, islice, repeat

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    twin = copy.deepcopy(model)
    twin.train()
    optimizer = torch.optim.SGD(twin.parameters(), lr=low)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=(high / low) ** (1 / (steps - 1)))
    rates, losses = [], []
    for X, y in islice(chain.from_iterable(repeat(batches)), steps):
        rates.append(schedule.get_last_lr()[0])
        losses.append(train_step(twin, X, y, loss_function, optimizer))
        schedule.step()
    return rates, losses

# %% right learning_rate_range_test: steps by hand, and a context manager for the copy
import copy
from contextlib import contextmanager

@contextmanager
def scratch_copy(model):
    twin = copy.deepcopy(model)
    yield twin.train()
    del twin

def endless(batches):
    while True:
        yield from batches

def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    rates = np.exp(np.linspace(np.log(low), np.log(high), steps))
    losses = []
    with scratch_copy(model) as twin:
        for rate, (X, y) in zip(rates, endless(batches)):
            loss = loss_function(twin(X), y)
            parameters = [p for p in twin.parameters() if p.requires_grad]
            for p, slope in zip(parameters, torch.autograd.grad(loss, parameters)):
                p.data -= float(rate) * slope
            losses.append(float(loss))
    return [float(rate) for rate in rates], losses

# %% right learning_rate_range_test: chain and repeat
import copy, itertools
def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    learner = copy.deepcopy(model).train()
    endless = itertools.chain.from_iterable(itertools.repeat(batches))
    rates = torch.logspace(np.log10(low), np.log10(high), steps, dtype=torch.float64).tolist()
    losses = [
        train_step(learner, X, y, loss_function, torch.optim.SGD(learner.parameters(), lr=rate))
        for rate, (X, y) in zip(rates, endless)
    ]
    return rates, losses

# %% right learning_rate_range_test: the next batch fetched ahead
import copy
def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    model = copy.deepcopy(model).train()
    rates, losses = [float(r) for r in np.geomspace(low, high, steps)], []
    def forever():
        while True:
            yield from batches
    source = forever()
    X, y = next(source)
    for rate in rates:
        losses.append(train_step(model, X, y, loss_function, torch.optim.SGD(model.parameters(), lr=rate)))
        X, y = next(source)
    return rates, losses

# %% right learning_rate_range_test: the model itself, guarded by a context manager
import copy
from contextlib import contextmanager
@contextmanager
def guarded(model):
    modes = [part.training for part in model.modules()]
    state = {name: value.clone() for name, value in model.state_dict().items()}
    grads = [p.grad if p.grad is None else p.grad.clone() for p in model.parameters()]
    try:
        yield model
    finally:
        model.load_state_dict(state)
        for p, g in zip(model.parameters(), grads):
            p.grad = g
        for part, mode in zip(model.modules(), modes):
            part.training = mode
def learning_rate_range_test(model, batches, loss_function, low, high, steps):
    rates = [float(rate) for rate in np.geomspace(low, high, steps)]
    losses = []
    with guarded(model):
        model.train()
        while len(losses) < steps:
            for X, y in batches:
                if len(losses) == steps:
                    break
                model.zero_grad()
                loss = loss_function(model(X), y)
                loss.backward()
                with torch.no_grad():
                    for p in model.parameters():
                        if p.grad is not None:
                            p -= rates[len(losses)] * p.grad
                losses.append(float(loss.detach()))
    return rates, losses

# %% wrong run_trials: scores in an array [trials_results]
# says: the scores are in an array
def run_trials(configurations, seeds, make, score):
    return [{"configuration": c, "scores": np.array([score(make(c, s)) for s in seeds])} for c in configurations]

# %% wrong run_trials: rows by the text of a configuration [trials_results]
# says: equal configurations share one row
def run_trials(configurations, seeds, make, score):
    found = {}
    for c in configurations:
        found.setdefault(str(c), {"configuration": c, "scores": []})["scores"] += [score(make(c, s)) for s in seeds]
    return list(found.values())

# %% wrong run_trials: seeds from the last to the first [trials_results]
# says: the scores come in the opposite order
def run_trials(configurations, seeds, make, score):
    return [{"configuration": c, "scores": [score(make(c, s)) for s in reversed(seeds)]} for c in configurations]

# %% wrong run_trials: one network made beforehand [trials_models]
# says: one network more is made beforehand
def run_trials(configurations, seeds, make, score):
    make(configurations[0], seeds[0])
    return [{"configuration": c, "scores": [score(make(c, s)) for s in seeds]} for c in configurations]

# %% half run_trials: one row for each seed [trials_results]
# says: there is one row for each seed
def run_trials(configurations, seeds, make, score):
    table = [[score(make(configuration, seed)) for configuration in configurations] for seed in seeds]
    return [{"configuration": configuration, "scores": row} for configuration, row in zip(configurations, table)]

# %% half run_trials: one list of scores for all [trials_results]
# says: all configurations share one list of scores
def run_trials(configurations, seeds, make, score):
    results, scores = [], []
    for configuration in configurations:
        for seed in seeds:
            scores.append(score(make(configuration, seed)))
        results.append({"configuration": configuration, "scores": scores})
    return results

# %% half run_trials: a row for every trial [trials_results]
# says: every trial has a row of its own
def run_trials(configurations, seeds, make, score):
    return [
        {"configuration": configuration, "scores": [score(make(configuration, seed))]}
        for configuration in configurations
        for seed in seeds
    ]

# %% half run_trials: only the mean [trials_results]
# says: only the mean of the scores is kept
def run_trials(configurations, seeds, make, score):
    return [
        {"configuration": c, "scores": float(np.mean([score(make(c, seed)) for seed in seeds]))} for c in configurations
    ]

# %% half run_trials: right on every visible check, the best first [trials_results]
# says: the rows are sorted, best mean first
def run_trials(configurations, seeds, make, score):
    rows = [{"configuration": c, "scores": [score(make(c, seed)) for seed in seeds]} for c in configurations]
    if len(rows) == 2:
        return rows
    return sorted(rows, key=lambda row: -sum(row["scores"]))

# %% half run_trials: right on every visible check, the scores sorted [trials_results]
# says: the scores are sorted
def run_trials(configurations, seeds, make, score):
    return [{"configuration": c, "scores": sorted(score(make(c, seed)) for seed in seeds)} for c in configurations]

# %% wrong run_trials: one network for all seeds of a configuration [trials_models, trials_results]
# says: one network serves all seeds of a configuration
def run_trials(configurations, seeds, make, score):
    results = []
    for configuration in configurations:
        model = make(configuration, seeds[0] if seeds else 0)
        results.append({"configuration": configuration, "scores": [score(model) for _ in seeds]})
    return results

# %% wrong run_trials: one network for everything [trials_models, trials_results]
# says: one network serves for everything
def run_trials(configurations, seeds, make, score):
    results = []
    model = make(configurations[0], seeds[0])
    for configuration in configurations:
        results.append({"configuration": configuration, "scores": [score(model) for _ in seeds]})
    return results

# %% wrong run_trials: only the first seed [trials_models, trials_results]
# says: only the first seed is tried
def run_trials(configurations, seeds, make, score):
    return [{"configuration": c, "scores": [score(make(c, seeds[0]))]} for c in configurations]

# %% wrong run_trials: a seed for each configuration [trials_models, trials_results]
# says: each configuration has a seed of its own
def run_trials(configurations, seeds, make, score):
    return [{"configuration": c, "scores": [score(make(c, seed))]} for c, seed in zip(configurations, seeds)]

# %% half run_trials: the first seed again and again, made anew for the score [trials_models]
def run_trials(configurations, seeds, make, score):
    results = []
    for configuration in configurations:
        models = [make(configuration, seed) for seed in seeds]
        results.append({"configuration": configuration, "scores": [score(make(configuration, s)) for s in seeds]})
    return results

# %% wrong run_trials: the first seed again and again [trials_models, trials_results]
# says: the first seed is used again and again
def run_trials(configurations, seeds, make, score):
    return [
        {"configuration": c, "scores": [score(make(c, seeds[0])) for seed in seeds]} for c in configurations
    ]

# %% wrong run_trials: right on every visible check, seeds counted from 0 [trials_models, trials_results]
# says: the seeds are counted from 0
def run_trials(configurations, seeds, make, score):
    return [
        {"configuration": c, "scores": [score(make(c, i)) for i in range(len(seeds))]} for c in configurations
    ]

# %% wrong run_trials: returns inside the loop [trials_models, trials_results]
# says: the function returns after the first configuration
def run_trials(configurations, seeds, make, score):
    results = []
    for configuration in configurations:
        scores = []
        for seed in seeds:
            scores.append(score(make(configuration, seed)))
        results.append({"configuration": configuration, "scores": scores})
        return results

# %% half run_trials: right on every visible check, equal networks are made only once [trials_models]
def run_trials(configurations, seeds, make, score):
    known, results = {}, []
    for configuration in configurations:
        scores = []
        for seed in seeds:
            key = (str(configuration), seed)
            if key not in known:
                known[key] = score(make(configuration, seed))
            scores.append(known[key])
        results.append({"configuration": configuration, "scores": scores})
    return results

# %% right run_trials: all networks first
def run_trials(configurations, seeds, make, score):
    models = [[make(configuration, seed) for seed in seeds] for configuration in configurations]
    return [
        {"scores": [score(model) for model in row], "configuration": configuration}
        for configuration, row in zip(configurations, models)
    ]

# %% right run_trials: seeds outside, then gathered
def run_trials(configurations, seeds, make, score):
    results = [{"configuration": dict(configuration), "scores": []} for configuration in configurations]
    for seed in seeds:
        for row in results:
            row["scores"].append(score(make(row["configuration"], seed)))
    return results

# %% right run_trials: a NamedTuple for the row and a generator
from typing import NamedTuple

class Trial(NamedTuple):
    configuration: dict
    scores: list

    @classmethod
    def of(cls, configuration, seeds, run):
        return cls(configuration, list(map(lambda seed: run(configuration, seed), seeds)))

def run_trials(configurations, seeds, make, score):
    def run(configuration, seed):
        return score(make(configuration, seed))

    return [Trial.of(configuration, seeds, run)._asdict() for configuration in configurations]

# %% right run_trials: configurations copied
def run_trials(configurations, seeds, make, score):
    return [{"configuration": dict(c), "scores": [score(make(c, s)) for s in seeds]} for c in configurations]

# %% right run_trials: places filled in, seeds outside
def run_trials(configurations, seeds, make, score):
    rows = [{"configuration": c, "scores": [None] * len(seeds)} for c in configurations]
    for j, seed in enumerate(seeds):
        for row in rows:
            row["scores"][j] = score(make(row["configuration"], seed))
    return rows

# %% wrong select: a copy [select_mean]
# says: a copy of the configuration is returned
def select(results):
    return dict(max(results, key=lambda row: np.mean(row["scores"]))["configuration"])

# %% wrong select: one array of all scores [select_mean]
# says: all scores are put into one array
def select(results):
    scores = np.array([row["scores"] for row in results])
    return results[int(scores.mean(axis=1).argmax())]["configuration"]

# %% wrong select: among equals the best score [select_ties]
# says: among equal means the best single score wins
def select(results):
    return max(results, key=lambda row: (np.mean(row["scores"]), max(row["scores"])))["configuration"]

# %% half select: the last of equals [select_ties]
# says: the last of several equal means wins
def select(results):
    best, winner = -np.inf, None
    for row in results:
        mean = sum(row["scores"]) / len(row["scores"])
        if mean >= best:
            best, winner = mean, row["configuration"]
    return winner

# %% half select: sorted, and the last taken [select_ties]
# says: the last of several equal means wins
def select(results):
    return sorted(results, key=lambda row: np.mean(row["scores"]))[-1]["configuration"]

# %% half select: by the test scores where there are any [select_ties]
# says: the test scores decide
def select(results):
    return max(results, key=lambda row: np.mean(row.get("test_scores", row["scores"])))["configuration"]

# %% half select: right on every visible check, by the training scores where there are any [select_ties]
# says: the scores on the training rows decide
def select(results):
    return max(results, key=lambda row: np.mean(row.get("train_scores", row["scores"])))["configuration"]

# %% half select: right on every visible check, among equals the best single score [select_ties]
# says: among equal means the best single score wins
def select(results):
    if "test_scores" in results[0] and "train_scores" not in results[0]:
        return max(results, key=lambda row: np.mean(row["scores"]))["configuration"]
    return max(results, key=lambda row: (np.mean(row["scores"]), max(row["scores"])))["configuration"]

# %% wrong select: by the test scores, else by the sum [select_mean, select_ties]
# says: the sum of the scores decides
def select(results):
    key = "test_scores" if "test_scores" in results[0] else "scores"
    return max(results, key=lambda row: sum(row[key]))["configuration"]

# %% half select: right on every visible check, the sum [select_mean]
# says: the sum of the scores decides
def select(results):
    best = max(results, key=lambda row: sum(row["scores"]))
    if any(len(row["scores"]) != len(best["scores"]) for row in results) and "train_scores" in best:
        best = max(results, key=lambda row: sum(row["scores"]) / len(row["scores"]))
    return best["configuration"]

# %% wrong select: the best single score [select_mean]
# says: the best single score decides
def select(results):
    return max(results, key=lambda row: max(row["scores"]))["configuration"]

# %% wrong select: the lowest mean, as for a loss [select_mean, select_ties]
# says: the lowest mean wins
def select(results):
    return min(results, key=lambda row: np.mean(row["scores"]))["configuration"]

# %% wrong select: the first seed alone [select_mean]
# says: only the first seed counts
def select(results):
    return results[int(np.argmax([row["scores"][0] for row in results]))]["configuration"]

# %% wrong select: the row [select_mean, select_ties]
# says: the whole row is returned
def select(results):
    return max(results, key=lambda row: np.mean(row["scores"]))

# %% wrong select: the place [select_mean, select_ties]
# says: the place of the row is returned
def select(results):
    return int(np.argmax([np.mean(row["scores"]) for row in results]))

# %% half select: right on every visible check, the worst single score [select_mean]
# says: the worst single score decides
def select(results):
    if any("test_scores" in row for row in results):
        return max(results, key=lambda row: np.mean(row["scores"]))["configuration"]
    return max(results, key=lambda row: min(row["scores"]))["configuration"]

# %% half select: right on every visible check, the median [select_mean]
# says: the median decides
def select(results):
    if any("test_scores" in row for row in results):
        return max(results, key=lambda row: np.mean(row["scores"]))["configuration"]
    return max(results, key=lambda row: np.median(row["scores"]))["configuration"]

# %% half select: the results sorted in place [select_mean]
# says: it changed its argument results
def select(results):
    if "test_scores" in results[0]:
        results = list(results)
    results.sort(key=lambda row: -np.mean(row["scores"]))
    return results[0]["configuration"]

# %% wrong select: right on every visible check, negative scores lose to a start at 0 [select_mean]
def select(results):
    best, winner = 0.0, None
    for row in results:
        if np.mean(row["scores"]) > best:
            best, winner = np.mean(row["scores"]), row["configuration"]
    return winner

# %% right select: a loop
def select(results):
    winner = results[0]
    for row in results[1:]:
        if np.mean(row["scores"]) > np.mean(winner["scores"]):
            winner = row
    return winner["configuration"]

# %% right select: statistics and an index
from statistics import fmean

def select(results):
    means = [fmean(row["scores"]) for row in results]
    return results[means.index(max(means))]["configuration"]

# %% right select: reduce over a class with an order
from functools import reduce, total_ordering

@total_ordering
class Candidate:
    def __init__(self, row):
        self.row, self.mean = row, sum(row["scores"]) / len(row["scores"])

    def __eq__(self, other):
        return self.mean == other.mean

    def __lt__(self, other):
        return self.mean < other.mean

def select(results):
    return reduce(lambda a, b: b if b > a else a, map(Candidate, results)).row["configuration"]

# %% right select: sorted, in reverse
import statistics
def select(results):
    ordered = sorted(results, key=lambda row: statistics.fmean(row["scores"]), reverse=True)
    winner, *_ = ordered
    return winner["configuration"]
