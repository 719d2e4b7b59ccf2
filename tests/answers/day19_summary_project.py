"""Answers that students give on day 19. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong prepare: the scale of all rows [prepare_scaling]
# says: got 'all rows', expected 'the training rows'
def prepare(X, y, seed):
    mean, std = fit_scaler(X)
    Z = (X - mean) / std
    train, val, test = split_indices(len(X), (0.6, 0.2, 0.2), np.random.default_rng(seed))
    return (Z[train], y[train]), (Z[val], y[val]), (Z[test], y[test])

# %% wrong prepare: each part by its own rows [prepare_scaling]
# says: got "the part's own rows", expected 'the training rows'
def prepare(X, y, seed):
    def scaled(part):
        mean, std = fit_scaler(part)
        return (part - mean) / std

    parts = split_indices(len(X), (0.6, 0.2, 0.2), np.random.default_rng(seed))
    return tuple((scaled(X[rows]), y[rows]) for rows in parts)

# %% wrong prepare: lists come back [prepare_parts]
# says: lists come back, where tuples are asked for
def prepare(X, y, seed):
    a, b, c = split_indices(len(X), (0.6, 0.2, 0.2), np.random.default_rng(seed))
    mean, std = fit_scaler(X[a])
    return [[(X[r] - mean) / std, y[r]] for r in (a, b, c)]

# %% wrong prepare: numpy's global generator seeded [prepare_parts]
# says: numpy's global generator is seeded or used
def prepare(X, y, seed):
    np.random.seed(seed)
    order = np.random.permutation(len(X))
    i = int(np.floor(0.6 * len(X) + 0.5)); j = i + int(np.floor(0.2 * len(X) + 0.5))
    a, b, c = order[:i], order[i:j], order[j:]
    mean, std = fit_scaler(X[a])
    return tuple(((X[r] - mean) / std, y[r]) for r in (a, b, c))

# %% wrong prepare: labels cut in their old order [prepare_parts, prepare_scaling]
# says: the labels are cut in their old order
def prepare(X, y, seed):
    a, b, c = split_indices(len(X), (0.6, 0.2, 0.2), np.random.default_rng(seed))
    mean, std = fit_scaler(X[a])
    return ((X[a] - mean) / std, y[:len(a)]), ((X[b] - mean) / std, y[len(a):len(a) + len(b)]), ((X[c] - mean) / std, y[-len(c):])

# %% wrong prepare: borders rounded down [prepare_parts]
# says: the borders at 60 and 80 % are rounded down
def prepare(X, y, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    i, j = int(0.6 * len(X)), int(0.8 * len(X))
    a, b, c = order[:i], order[i:j], order[j:]
    mean, std = fit_scaler(X[a])
    return tuple(((X[r] - mean) / std, y[r]) for r in (a, b, c))

# %% wrong prepare: constant columns left out [prepare_parts, prepare_scaling]
# says: constant columns are left out
def prepare(X, y, seed):
    a, b, c = split_indices(len(X), (0.6, 0.2, 0.2), np.random.default_rng(seed))
    keep = X[a].max(0) > X[a].min(0)
    X = X[:, keep]
    mean, std = fit_scaler(X[a])
    return tuple(((X[r] - mean) / std, y[r]) for r in (a, b, c))

# %% half prepare: only the training rows scaled [prepare_scaling]
# says: got 'nothing: they are as they were', expected 'the training rows'
def prepare(X, y, seed):
    train, val, test = split_indices(len(X), (0.6, 0.2, 0.2), np.random.default_rng(seed))
    mean, std = fit_scaler(X[train])
    return ((X[train] - mean) / std, y[train]), (X[val], y[val]), (X[test], y[test])

# %% half prepare: training and validation rows for the scale [prepare_scaling]
# says: got 'the training and validation rows'
def prepare(X, y, seed):
    train, val, test = split_indices(len(X), (0.6, 0.2, 0.2), np.random.default_rng(seed))
    mean, std = fit_scaler(X[np.r_[train, val]])
    return tuple(((X[rows] - mean) / std, y[rows]) for rows in (train, val, test))

# %% wrong prepare: not scaled [prepare_scaling]
# says: got 'nothing: they are as they were', expected 'the training rows'
def prepare(X, y, seed):
    return [(X[rows], y[rows]) for rows in split_indices(len(X), (0.6, 0.2, 0.2), np.random.default_rng(seed))]

# %% half prepare: n - 1 in the spread [prepare_scaling]
# says: with n - 1
def prepare(X, y, seed):
    train, val, test = split_indices(len(X), (0.6, 0.2, 0.2), np.random.default_rng(seed))
    mean, std = X[train].mean(axis=0), X[train].std(axis=0, ddof=1)
    std[np.ptp(X[train], axis=0) == 0] = 1.0
    return tuple(((X[rows] - mean) / std, y[rows]) for rows in (train, val, test))

# %% half prepare: a constant column divided by its spread [prepare_scaling]
def prepare(X, y, seed):
    train, val, test = split_indices(len(X), (0.6, 0.2, 0.2), np.random.default_rng(seed))
    mean, std = X[train].mean(axis=0), X[train].std(axis=0)
    with np.errstate(all="ignore"):
        return tuple(((X[rows] - mean) / std, y[rows]) for rows in (train, val, test))

# %% half prepare: float32 [prepare_scaling]
def prepare(X, y, seed):
    train, val, test = split_indices(len(X), (0.6, 0.2, 0.2), np.random.default_rng(seed))
    mean, std = fit_scaler(X[train])
    return tuple((((X[rows] - mean) / std).astype(np.float32), y[rows]) for rows in (train, val, test))

# %% half prepare: unshuffled [prepare_parts]
# says: the rows are not shuffled
def prepare(X, y, seed):
    n = len(X)
    a, b = int(0.6 * n + 0.5), int(0.6 * n + 0.5) + int(0.2 * n + 0.5)
    mean, std = fit_scaler(X[:a])
    Z = (X - mean) / std
    return (Z[:a], y[:a]), (Z[a:b], y[a:b]), (Z[b:], y[b:])

# %% wrong prepare: unseeded [prepare_parts]
# says: the generator is not seeded
def prepare(X, y, seed):
    train, val, test = split_indices(len(X), (0.6, 0.2, 0.2), np.random.default_rng())
    mean, std = fit_scaler(X[train])
    return tuple(((X[rows] - mean) / std, y[rows]) for rows in (train, val, test))

# %% wrong prepare: one seed for all [prepare_parts]
# says: the seed is not used
def prepare(X, y, seed):
    train, val, test = split_indices(len(X), (0.6, 0.2, 0.2), np.random.default_rng(0))
    mean, std = fit_scaler(X[train])
    return tuple(((X[rows] - mean) / std, y[rows]) for rows in (train, val, test))

# %% wrong prepare: other fractions [prepare_parts]
# says: 80, 10 and 10
def prepare(X, y, seed):
    train, val, test = split_indices(len(X), (0.8, 0.1, 0.1), np.random.default_rng(seed))
    mean, std = fit_scaler(X[train])
    return tuple(((X[rows] - mean) / std, y[rows]) for rows in (train, val, test))

# %% half prepare: right on every visible check, sizes rounded down [prepare_parts]
def prepare(X, y, seed):
    n = len(X)
    order = np.random.default_rng(seed).permutation(n)
    a, b = 6 * n // 10, 6 * n // 10 + 2 * n // 10
    mean, std = fit_scaler(X[order[:a]])
    return tuple(((X[rows] - mean) / std, y[rows]) for rows in (order[:a], order[a:b], order[b:]))

# %% half prepare: right on every visible check, the remainder lost [prepare_parts]
def prepare(X, y, seed):
    n = len(X)
    order = np.random.default_rng(seed).permutation(n)
    a, b = int(np.floor(0.6 * n + 0.5)), int(np.floor(0.2 * n + 0.5))
    c = int(0.2 * n)
    mean, std = fit_scaler(X[order[:a]])
    return tuple(((X[rows] - mean) / std, y[rows]) for rows in (order[:a], order[a : a + b], order[a + b : a + b + c]))

# %% wrong prepare: inputs and labels shuffled apart [prepare_parts, prepare_scaling]
# says: inputs and labels are shuffled apart
def prepare(X, y, seed):
    train, val, test = split_indices(len(X), (0.6, 0.2, 0.2), np.random.default_rng(seed))
    mean, std = fit_scaler(X[train])
    return tuple(((X[rows] - mean) / std, np.sort(y[rows])) for rows in (train, val, test))

# %% half prepare: X scaled in place [prepare_parts]
def prepare(X, y, seed):
    train, val, test = split_indices(len(X), (0.6, 0.2, 0.2), np.random.default_rng(seed))
    mean, std = fit_scaler(X[train])
    X -= mean
    X /= std
    return tuple((X[rows], y[rows]) for rows in (train, val, test))

# %% right prepare: a permutation of its own
def prepare(X, y, seed):
    order = np.random.RandomState(seed).permutation(len(y))
    first = int(np.floor(0.6 * len(y) + 0.5))
    second = first + int(np.floor(0.2 * len(y) + 0.5))
    pieces = np.split(order, [first, second])
    mu, sigma = X[pieces[0]].mean(0), X[pieces[0]].std(0)
    flat = X[pieces[0]].max(0) == X[pieces[0]].min(0)
    sigma[flat] = 1.0
    return tuple(((X[piece] - mu) / sigma, y[piece]) for piece in pieces)

# %% right prepare: torch's generator
def prepare(X, y, seed):
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed)).numpy()
    sizes = [int(f * len(X) + 0.5) for f in (0.6, 0.2)]
    train, val, test = order[: sizes[0]], order[sizes[0] : sum(sizes)], order[sum(sizes) :]
    mean, std = fit_scaler(X[train])
    scale = lambda Z: (Z - mean) / std
    return (scale(X[train]), y[train]), (scale(X[val]), y[val]), (scale(X[test]), y[test])

# %% right prepare: a NamedTuple for a part and a class for the scale
from typing import NamedTuple

class Part(NamedTuple):
    X: np.ndarray
    y: np.ndarray

class Scale:
    @classmethod
    def of(cls, rows):
        scale = cls()
        scale.mean, scale.std = fit_scaler(rows)
        return scale

    def __call__(self, part):
        return part._replace(X=(part.X - self.mean) / self.std)

def prepare(X, y, seed):
    rng = np.random.default_rng(seed)
    train, val, test = (Part(X[rows], y[rows]) for rows in split_indices(len(X), (0.6, 0.2, 0.2), rng))
    scale = Scale.of(train.X)
    return tuple(map(scale, (train, val, test)))

# %% right prepare: random keys, sorted parts
def prepare(X, y, seed):
    keys = np.random.default_rng(seed).random(len(X)).argsort()
    first = int(0.6 * len(X) + 0.5)
    second = first + int(0.2 * len(X) + 0.5)
    rows = [np.sort(part) for part in np.split(keys, [first, second])]
    center, scale = fit_scaler(X[rows[0]])
    return tuple(((X[part] - center) / scale, y[part]) for part in rows)

# %% wrong numpy_losses: every step from the start [numpy_values, numpy_batches]
# says: every step begins at the first parameters
def numpy_losses(X, y, parameters, batches, lr):
    losses = []
    for rows in batches:
        loss, gradients = two_layer_gradients(X[rows], y[rows], parameters)
        moved = gradient_step(parameters, gradients, lr)
        losses.append(float(loss))
    return losses

# %% wrong numpy_losses: the losses after the steps [numpy_values, numpy_batches]
# says: the losses are measured after each step
def numpy_losses(X, y, parameters, batches, lr):
    losses = []
    for rows in batches:
        parameters = gradient_step(parameters, two_layer_gradients(X[rows], y[rows], parameters)[1], lr)
        losses.append(float(two_layer_gradients(X[rows], y[rows], parameters)[0]))
    return losses

# %% wrong numpy_losses: all rows at every step [numpy_values, numpy_batches]
# says: all rows are taken at every step
def numpy_losses(X, y, parameters, batches, lr):
    losses = []
    for _ in batches:
        loss, gradients = two_layer_gradients(X, y, parameters)
        parameters = gradient_step(parameters, gradients, lr)
        losses.append(float(loss))
    return losses

# %% wrong numpy_losses: batches by their length alone [numpy_values, numpy_batches]
# says: the first rows are taken
def numpy_losses(X, y, parameters, batches, lr):
    losses = []
    for rows in batches:
        loss, gradients = two_layer_gradients(X[: len(rows)], y[: len(rows)], parameters)
        parameters = gradient_step(parameters, gradients, lr)
        losses.append(float(loss))
    return losses

# %% wrong numpy_losses: the sum in the step [numpy_values, numpy_batches]
# says: the sum over the batch is stepped along
def numpy_losses(X, y, parameters, batches, lr):
    losses = []
    for rows in batches:
        loss, gradients = two_layer_gradients(X[rows], y[rows], parameters)
        parameters = gradient_step(parameters, gradients, lr * len(rows))
        losses.append(float(loss))
    return losses

# %% wrong numpy_losses: uphill [numpy_values, numpy_batches]
# says: the step goes uphill
def numpy_losses(X, y, parameters, batches, lr):
    losses = []
    for rows in batches:
        loss, gradients = two_layer_gradients(X[rows], y[rows], parameters)
        parameters = {name: parameters[name] + lr * gradients[name] for name in parameters}
        losses.append(float(loss))
    return losses

# %% wrong numpy_losses: only the last loss [numpy_values, numpy_batches]
# says: only the last loss is returned
def numpy_losses(X, y, parameters, batches, lr):
    loss = 0.0
    for rows in batches:
        loss, gradients = two_layer_gradients(X[rows], y[rows], parameters)
        parameters = gradient_step(parameters, gradients, lr)
    return float(loss)

# %% wrong numpy_losses: the parameters changed in place [numpy_values, numpy_batches]
# says: it changed its argument parameters
def numpy_losses(X, y, parameters, batches, lr):
    losses = []
    for rows in batches:
        loss, gradients = two_layer_gradients(X[rows], y[rows], parameters)
        for name in parameters:
            parameters[name] -= lr * gradients[name]
        losses.append(float(loss))
    return losses

# %% wrong numpy_losses: the dictionary filled anew [numpy_values, numpy_batches]
# says: it changed its argument parameters
def numpy_losses(X, y, parameters, batches, lr):
    losses = []
    for rows in batches:
        loss, gradients = two_layer_gradients(X[rows], y[rows], parameters)
        parameters.update(gradient_step(parameters, gradients, lr))
        losses.append(float(loss))
    return losses

# %% wrong numpy_losses: losses in an array [numpy_batches]
# says: the losses are in an array
def numpy_losses(X, y, parameters, batches, lr):
    out = []
    for b in batches:
        loss, g = two_layer_gradients(X[b], y[b], parameters)
        parameters = gradient_step(parameters, g, lr)
        out.append(loss)
    return np.array(out)

# %% wrong numpy_losses: rows of a batch made unique [numpy_batches]
# says: a row that comes twice in a batch is taken once
def numpy_losses(X, y, parameters, batches, lr):
    out = []
    for b in batches:
        b = np.unique(b)
        loss, g = two_layer_gradients(X[b], y[b], parameters)
        parameters = gradient_step(parameters, g, lr)
        out.append(float(loss))
    return out

# %% wrong numpy_losses: gradients clipped [numpy_values, numpy_batches]
# says: gradients are cut off at 1
def numpy_losses(X, y, parameters, batches, lr):
    out = []
    for b in batches:
        loss, g = two_layer_gradients(X[b], y[b], parameters)
        parameters = gradient_step(parameters, {k: np.clip(v, -1, 1) for k, v in g.items()}, lr)
        out.append(float(loss))
    return out

# %% wrong numpy_losses: W2 moved first [numpy_values, numpy_batches]
# says: W2 has moved before
def numpy_losses(X, y, parameters, batches, lr):
    out = []
    p = dict(parameters)
    for b in batches:
        loss, g = two_layer_gradients(X[b], y[b], p)
        p["W2"] = p["W2"] - lr * g["W2"]; p["b2"] = p["b2"] - lr * g["b2"]
        _, g = two_layer_gradients(X[b], y[b], p)
        p["W1"] = p["W1"] - lr * g["W1"]; p["b1"] = p["b1"] - lr * g["b1"]
        out.append(float(loss))
    return out

# %% wrong numpy_losses: divided by the number of rows again [numpy_values, numpy_batches]
# says: divided by the number of rows once more
def numpy_losses(X, y, parameters, batches, lr):
    out = []
    for b in batches:
        loss, g = two_layer_gradients(X[b], y[b], parameters)
        parameters = gradient_step(parameters, g, lr / len(b))
        out.append(float(loss))
    return out

# %% wrong numpy_losses: from the smallest row to the largest [numpy_values, numpy_batches]
# says: from the smallest number in the batch
def numpy_losses(X, y, parameters, batches, lr):
    out = []
    for b in batches:
        r = slice(b.min(), b.max() + 1)
        loss, g = two_layer_gradients(X[r], y[r], parameters)
        parameters = gradient_step(parameters, g, lr)
        out.append(float(loss))
    return out

# %% wrong numpy_losses: a list as default argument [numpy_values, numpy_batches]
# says: a default argument is made once
def numpy_losses(X, y, parameters, batches, lr, out=[]):
    for b in batches:
        loss, g = two_layer_gradients(X[b], y[b], parameters)
        parameters = gradient_step(parameters, g, lr)
        out.append(float(loss))
    return out

# %% half numpy_losses: the last, shorter batch left out [numpy_batches]
# says: the last, shorter batch is left out
def numpy_losses(X, y, parameters, batches, lr):
    losses = []
    size = max((len(rows) for rows in batches), default=0)
    full = [rows for rows in batches if len(rows) == size or rows is not batches[-1]]
    for rows in full:
        loss, gradients = two_layer_gradients(X[rows], y[rows], parameters)
        parameters = gradient_step(parameters, gradients, lr)
        losses.append(float(loss))
    return losses

# %% half numpy_losses: arrays of one batch size only [numpy_batches]
def numpy_losses(X, y, parameters, batches, lr):
    losses = []
    for rows in np.array(batches):
        loss, gradients = two_layer_gradients(X[rows], y[rows], parameters)
        parameters = gradient_step(parameters, gradients, lr)
        losses.append(float(loss))
    return losses

# %% half numpy_losses: right on every visible check, with torch as in the next exercise [numpy_batches]
def numpy_losses(X, y, parameters, batches, lr):
    model = MLP([*parameters["W1"].shape, parameters["W2"].shape[1]]).double()
    load_numpy_weights_(model, parameters)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    X, y = torch.tensor(X), torch.tensor(y)
    return [train_step(model, X[rows], y[rows], nn.functional.cross_entropy, optimizer) for rows in batches]

# %% wrong numpy_losses: one step only [numpy_values, numpy_batches]
def numpy_losses(X, y, parameters, batches, lr):
    losses = []
    for i, rows in enumerate(batches):
        loss, gradients = two_layer_gradients(X[rows], y[rows], parameters)
        if i == 0:
            parameters = gradient_step(parameters, gradients, lr)
        losses.append(float(loss))
    return losses

# %% half numpy_losses: right on every visible check, at least one batch expected [numpy_batches]
def numpy_losses(X, y, parameters, batches, lr):
    loss, gradients = two_layer_gradients(X[batches[0]], y[batches[0]], parameters)
    losses = [float(loss)]
    for rows in batches[1:]:
        parameters = gradient_step(parameters, gradients, lr)
        loss, gradients = two_layer_gradients(X[rows], y[rows], parameters)
        losses.append(float(loss))
    return losses

# %% right numpy_losses: a deep copy, changed in place
import copy

def numpy_losses(X, y, parameters, batches, lr):
    p = copy.deepcopy(parameters)
    out = []
    for rows in batches:
        loss, slopes = two_layer_gradients(X[rows], y[rows], p)
        out.append(loss.item())
        for key in p:
            p[key] -= lr * slopes[key]
    return out

# %% right numpy_losses: recursion
def numpy_losses(X, y, parameters, batches, lr):
    if len(batches) == 0:
        return []
    rows, *rest = batches
    loss, gradients = two_layer_gradients(X[rows], y[rows], parameters)
    return [float(loss)] + numpy_losses(X, y, gradient_step(parameters, gradients, lr), rest, lr)

# %% right numpy_losses: a generator in a trainer class, gradients written anew
class Trainer:
    def __init__(self, parameters, lr):
        self.p, self.lr = {name: value.copy() for name, value in parameters.items()}, lr

    def step(self, X, y):
        p, n = self.p, len(y)
        z = X @ p["W1"] + p["b1"]
        a = z * (z > 0)
        o = a @ p["W2"] + p["b2"]
        o = o - o.max(1, keepdims=True)
        q = np.exp(o)
        q /= q.sum(1, keepdims=True)
        loss = -np.log(q[range(n), y]).mean()
        d = (q - np.eye(o.shape[1])[y]) / n
        dz = (d @ p["W2"].T) * (z > 0)
        for name, slope in (("W2", a.T @ d), ("b2", d.sum(0)), ("W1", X.T @ dz), ("b1", dz.sum(0))):
            p[name] = p[name] - self.lr * slope
        return float(loss)

    def run(self, X, y, batches):
        for rows in batches:
            yield self.step(X[rows], y[rows])

def numpy_losses(X, y, parameters, batches, lr):
    return list(Trainer(parameters, lr).run(X, y, batches))

# %% right numpy_losses: accumulate over states
from itertools import accumulate
from typing import NamedTuple
class State(NamedTuple):
    parameters: dict
    loss: float
def numpy_losses(X, y, parameters, batches, lr):
    def advance(state, rows):
        loss, gradients = two_layer_gradients(X[rows], y[rows], state.parameters)
        return State({k: v - lr * gradients[k] for k, v in state.parameters.items()}, float(loss))
    _, *states = accumulate(batches, advance, initial=State(parameters, 0.0))
    return [state.loss for state in states]

# %% wrong torch_losses: the default dtype left at float64 [torch_precision]
# says: left with float64 as its default dtype
def torch_losses(X, y, parameters, batches, lr):
    torch.set_default_dtype(torch.float64)
    model = MLP([parameters["W1"].shape[0], parameters["W1"].shape[1], parameters["W2"].shape[1]])
    load_numpy_weights_(model, parameters)
    X, y = torch.tensor(X), torch.tensor(y)
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    return [train_step(model, X[b], y[b], nn.CrossEntropyLoss(), opt) for b in batches]

# %% wrong torch_losses: sizes fixed [torch_values, torch_precision]
# says: the sizes are not read off the parameters
def torch_losses(X, y, parameters, batches, lr):
    model = MLP([X.shape[1], 2, 2]).double()
    load_numpy_weights_(model, parameters)
    X, y = torch.tensor(X), torch.tensor(y)
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    return [train_step(model, X[b], y[b], nn.CrossEntropyLoss(), opt) for b in batches]

# %% wrong torch_losses: outputs in float32 [torch_precision]
# says: float32 has a part in it
def torch_losses(X, y, parameters, batches, lr):
    model = MLP([parameters["W1"].shape[0], parameters["W1"].shape[1], parameters["W2"].shape[1]])
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    model.double()
    load_numpy_weights_(model, parameters)
    X, y = torch.tensor(X), torch.tensor(y)
    out = []
    for b in batches:
        out.append(train_step(model, X[b], y[b], lambda z, t: nn.functional.cross_entropy(z.float(), t), opt))
    return out

# %% wrong torch_losses: a weight decay [torch_values, torch_precision]
# says: weights decay by 1e-4
def torch_losses(X, y, parameters, batches, lr):
    model = MLP([parameters["W1"].shape[0], parameters["W1"].shape[1], parameters["W2"].shape[1]]).double()
    load_numpy_weights_(model, parameters)
    X, y = torch.tensor(X), torch.tensor(y)
    opt = torch.optim.SGD(model.parameters(), lr=lr, weight_decay=1e-4)
    return [train_step(model, X[b], y[b], nn.CrossEntropyLoss(), opt) for b in batches]

# %% half torch_losses: float32 [torch_precision]
def torch_losses(X, y, parameters, batches, lr):
    model = MLP([*parameters["W1"].shape, parameters["W2"].shape[1]])
    load_numpy_weights_(model, parameters)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
    return [train_step(model, X[rows], y[rows], nn.functional.cross_entropy, optimizer) for rows in batches]

# %% half torch_losses: loaded first, doubled afterwards [torch_precision]
# says: the weights are loaded into float32 layers
def torch_losses(X, y, parameters, batches, lr):
    model = MLP([*parameters["W1"].shape, parameters["W2"].shape[1]])
    load_numpy_weights_(model, parameters)
    model.double()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    X, y = torch.tensor(X), torch.tensor(y)
    return [train_step(model, X[rows], y[rows], nn.functional.cross_entropy, optimizer) for rows in batches]

# %% half torch_losses: the inputs through float32 [torch_precision]
# says: the inputs were float32 on their way
def torch_losses(X, y, parameters, batches, lr):
    model = MLP([*parameters["W1"].shape, parameters["W2"].shape[1]]).double()
    load_numpy_weights_(model, parameters)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    X, y = torch.tensor(X, dtype=torch.float32).double(), torch.tensor(y)
    return [train_step(model, X[rows], y[rows], nn.functional.cross_entropy, optimizer) for rows in batches]

# %% wrong torch_losses: the weights of torch, not those given [torch_values, torch_precision]
def torch_losses(X, y, parameters, batches, lr):
    model = MLP([*parameters["W1"].shape, parameters["W2"].shape[1]]).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    X, y = torch.tensor(X), torch.tensor(y)
    return [train_step(model, X[rows], y[rows], nn.functional.cross_entropy, optimizer) for rows in batches]

# %% wrong torch_losses: momentum [torch_values, torch_precision]
# says: the optimizer has a momentum of 0.9
def torch_losses(X, y, parameters, batches, lr):
    model = MLP([*parameters["W1"].shape, parameters["W2"].shape[1]]).double()
    load_numpy_weights_(model, parameters)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    X, y = torch.tensor(X), torch.tensor(y)
    return [train_step(model, X[rows], y[rows], nn.functional.cross_entropy, optimizer) for rows in batches]

# %% wrong torch_losses: a softmax before the loss [torch_values, torch_precision]
# says: a softmax is one too many
def torch_losses(X, y, parameters, batches, lr):
    model = MLP([*parameters["W1"].shape, parameters["W2"].shape[1]]).double()
    load_numpy_weights_(model, parameters)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    X, y = torch.tensor(X), torch.tensor(y)
    loss = lambda outputs, y: nn.functional.cross_entropy(outputs.softmax(dim=1), y)
    return [train_step(model, X[rows], y[rows], loss, optimizer) for rows in batches]

# %% wrong torch_losses: no zero_grad [torch_values, torch_precision]
# says: gradients of earlier steps are added up
def torch_losses(X, y, parameters, batches, lr):
    model = MLP([*parameters["W1"].shape, parameters["W2"].shape[1]]).double()
    load_numpy_weights_(model, parameters)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    X, y, losses = torch.tensor(X), torch.tensor(y), []
    for rows in batches:
        loss = nn.functional.cross_entropy(model(X[rows]), y[rows])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

# %% wrong torch_losses: a new model for every batch [torch_values, torch_precision]
# says: every step begins at the first parameters
def torch_losses(X, y, parameters, batches, lr):
    X, y, losses = torch.tensor(X), torch.tensor(y), []
    for rows in batches:
        model = MLP([*parameters["W1"].shape, parameters["W2"].shape[1]]).double()
        load_numpy_weights_(model, parameters)
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        losses.append(train_step(model, X[rows], y[rows], nn.functional.cross_entropy, optimizer))
    return losses

# %% half torch_losses: right on every visible check, numpy once more [torch_values]
# says: autograd finds the gradients
def torch_losses(X, y, parameters, batches, lr):
    return numpy_losses(X, y, parameters, batches, lr)

# %% half torch_losses: losses as tensors [torch_values]
def torch_losses(X, y, parameters, batches, lr):
    model = MLP([*parameters["W1"].shape, parameters["W2"].shape[1]]).double()
    load_numpy_weights_(model, parameters)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    X, y, losses = torch.tensor(X), torch.tensor(y), []
    for rows in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X[rows]), y[rows])
        loss.backward()
        optimizer.step()
        losses.append(np.array(loss.item())[()] if len(batches) > 40 else loss.detach())
    return losses

# %% wrong torch_losses: right on every visible check, square weights not transposed [torch_values]
# says: square weights are loaded without their transpose
def torch_losses(X, y, parameters, batches, lr):
    model = MLP([*parameters["W1"].shape, parameters["W2"].shape[1]]).double()
    with torch.no_grad():
        for i, layer in enumerate(model.layers, start=1):
            W = torch.tensor(parameters[f"W{i}"])
            layer.weight.copy_(W if W.shape == layer.weight.shape and len(W) > 2 else W.T)
            layer.bias.copy_(torch.tensor(parameters[f"b{i}"]))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    X, y = torch.tensor(X), torch.tensor(y)
    return [train_step(model, X[rows], y[rows], nn.functional.cross_entropy, optimizer) for rows in batches]

# %% wrong torch_losses: the numpy arrays themselves are trained [torch_values, torch_precision]
# says: it changed its argument parameters
def torch_losses(X, y, parameters, batches, lr):
    p = {name: torch.from_numpy(value).requires_grad_() for name, value in parameters.items()}
    optimizer = torch.optim.SGD(p.values(), lr=lr if len(batches) > 2 else lr)
    X, y, losses = torch.tensor(X), torch.tensor(y), []
    for rows in batches:
        optimizer.zero_grad()
        logits = torch.relu(X[rows] @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]
        loss = nn.functional.cross_entropy(logits, y[rows])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

# %% right torch_losses: tensors and autograd.grad, without a module
def torch_losses(X, y, parameters, batches, lr):
    p = {name: torch.tensor(value, dtype=torch.float64, requires_grad=True) for name, value in parameters.items()}
    X, y, losses = torch.as_tensor(X).clone(), torch.as_tensor(y).long(), []
    for rows in batches:
        z = (X[rows] @ p["W1"] + p["b1"]).clamp(min=0) @ p["W2"] + p["b2"]
        loss = (z.logsumexp(1) - z[torch.arange(len(rows)), y[rows]]).mean()
        slopes = torch.autograd.grad(loss, list(p.values()))
        p = {n: (v - lr * s).detach().requires_grad_() for (n, v), s in zip(p.items(), slopes)}
        losses.append(float(loss))
    return losses

# %% right torch_losses: Sequential, transposed by hand
def torch_losses(X, y, parameters, batches, lr):
    layers = []
    for i in (1, 2):
        layer = nn.Linear(*parameters[f"W{i}"].shape, dtype=torch.float64)
        layer.weight.data = torch.tensor(parameters[f"W{i}"]).t().contiguous()
        layer.bias.data = torch.tensor(parameters[f"b{i}"])
        layers += [layer, nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    optimizer, criterion = torch.optim.SGD(model.parameters(), lr), nn.CrossEntropyLoss()
    losses = []
    for rows in batches:
        optimizer.zero_grad()
        loss = criterion(model(torch.from_numpy(X[rows])), torch.from_numpy(y[rows]))
        loss.backward()
        optimizer.step()
        losses += [loss.item()]
    return losses

# %% right torch_losses: a decorator that sets the default dtype, and a DataLoader
import functools
from torch.utils.data import DataLoader, TensorDataset

def in_double(function):
    @functools.wraps(function)
    def wrapped(*args):
        old = torch.get_default_dtype()
        torch.set_default_dtype(torch.float64)
        try:
            return function(*args)
        finally:
            torch.set_default_dtype(old)

    return wrapped

@in_double
def torch_losses(X, y, parameters, batches, lr):
    sizes = [len(parameters["W1"]), len(parameters["b1"]), len(parameters["b2"])]
    model = MLP(sizes)
    load_numpy_weights_(model, parameters)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    data = TensorDataset(torch.tensor(X), torch.tensor(y))
    loader = DataLoader(data, batch_sampler=[rows.tolist() for rows in batches])
    return [train_step(model, a, b, nn.CrossEntropyLoss(), optimizer) for a, b in loader]

# %% right torch_losses: a module of its own, with our W
class Twin(nn.Module):
    def __init__(self, parameters):
        super().__init__()
        for name, value in parameters.items():
            setattr(self, name, nn.Parameter(torch.tensor(value)))
    def forward(self, X):
        return (X @ self.W1 + self.b1).clamp(min=0) @ self.W2 + self.b2
def torch_losses(X, y, parameters, batches, lr):
    twin = Twin(parameters)
    optimizer = torch.optim.SGD(twin.parameters(), lr=lr)
    return [
        train_step(twin, torch.tensor(X[rows]), torch.tensor(y[rows]), nn.CrossEntropyLoss(), optimizer)
        for rows in batches
    ]

# %% right torch_losses: a context manager for the default dtype
from contextlib import contextmanager
@contextmanager
def in_float64():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)
def torch_losses(X, y, parameters, batches, lr):
    with in_float64():
        model = MLP([len(parameters["W1"]), *(len(parameters[b]) for b in ("b1", "b2"))])
        load_numpy_weights_(model, parameters)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for rows in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(torch.as_tensor(X[rows])), torch.as_tensor(y[rows]))
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    return losses

# %% half tune: a seed for every configuration [tune_randomness]
# says: every configuration gets a seed of its own
def tune(space, n, train, val, epochs, rng):
    results = []
    for c in random_search(space, n, rng):
        m = train_network(*train, c, epochs, int(rng.integers(2**31)))
        results.append({"configuration": c, "scores": [float(np.mean(classify(m, val[0]) == val[1]))]})
    return select(results), results

# %% wrong tune: the first 30 validation rows [tune_trials]
# says: only the first validation rows are scored
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    results = run_trials(configurations, [seed], lambda c, s: train_network(*train, c, epochs, s), lambda m: float(np.mean(classify(m, val[0][:30]) == val[1][:30])))
    return select(results), results

# %% wrong tune: nine tenths of the training rows [tune_trials]
# says: a part of the training rows is left out
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    k = len(train[1]) * 9 // 10
    results = run_trials(configurations, [seed], lambda c, s: train_network(train[0][:k], train[1][:k], c, epochs, s), lambda m: float(np.mean(classify(m, val[0]) == val[1])))
    return select(results), results

# %% wrong tune: a number for the scores [tune_trials]
# says: a list of one is asked for
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    results = []
    for c in configurations:
        m = train_network(*train, c, epochs, seed)
        results.append({"configuration": c, "scores": float(np.mean(classify(m, val[0]) == val[1]))})
    return max(results, key=lambda r: r["scores"])["configuration"], results

# %% wrong tune: the error rate for the score [tune_trials, tune_choice]
# says: the fraction of wrong answers is the score
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    results = run_trials(configurations, [seed], lambda c, s: train_network(*train, c, epochs, s), lambda m: float(np.mean(classify(m, val[0]) != val[1])))
    return min(results, key=lambda r: r["scores"])["configuration"], results

# %% half tune: scored on the training rows [tune_trials]
# says: the score is the accuracy on the rows that were learned from
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    make = lambda c, s: train_network(*train, c, epochs, s)
    results = run_trials(configurations, [seed], make, lambda m: float(np.mean(classify(m, train[0]) == train[1])))
    return select(results), results

# %% half tune: learns from the validation rows too [tune_trials]
# says: the networks learn from both parts, or both are scored
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    X, y = np.concatenate([train[0], val[0]]), np.concatenate([train[1], val[1]])
    make = lambda c, s: train_network(X, y, c, epochs, s)
    results = run_trials(configurations, [seed], make, lambda m: float(np.mean(classify(m, val[0]) == val[1])))
    return select(results), results

# %% half tune: right on every visible check, train and val exchanged [tune_trials]
# says: train and val are exchanged
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    make = lambda c, s: train_network(*val, c, epochs, s)
    results = run_trials(configurations, [seed], make, lambda m: float(np.mean(classify(m, train[0]) == train[1])))
    return select(results), results

# %% half tune: one network for all trials [tune_trials]
# says: is one network trained on from trial to trial?
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed, model, results = int(rng.integers(2**31)), None, []
    for configuration in sorted(configurations, key=lambda c: -c["lr"]):
        if model is None:
            model = train_network(*train, configuration, epochs, seed)
        score = float(np.mean(classify(model, val[0]) == val[1]))
        results.append({"configuration": configuration, "scores": [score]})
    order = [results[[r["configuration"] for r in results].index(c)] for c in configurations]
    return select(order), order

# %% half tune: right on every visible check, the number of epochs fixed [tune_trials]
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    make = lambda c, s: train_network(*train, c, 5, s)
    results = run_trials(configurations, [seed], make, lambda m: float(np.mean(classify(m, val[0]) == val[1])))
    return select(results), results

# %% wrong tune: the worst is chosen [tune_choice]
# says: the lowest score wins
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    make = lambda c, s: train_network(*train, c, epochs, s)
    results = run_trials(configurations, [seed], make, lambda m: float(np.mean(classify(m, val[0]) == val[1])))
    return min(results, key=lambda row: row["scores"][0])["configuration"], results

# %% half tune: right on every visible check, the last of equals [tune_choice]
# says: the last of several equals wins
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    make = lambda c, s: train_network(*train, c, epochs, s)
    results = run_trials(configurations, [seed], make, lambda m: float(np.mean(classify(m, val[0]) == val[1])))
    return select(results[::-1]), results

# %% half tune: the whole row returned as best [tune_choice]
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    make = lambda c, s: train_network(*train, c, epochs, s)
    results = run_trials(configurations, [seed], make, lambda m: float(np.mean(classify(m, val[0]) == val[1])))
    return max(results, key=lambda row: row["scores"]), results

# %% wrong tune: unseeded [tune_randomness]
# says: the seed of the networks is not drawn from rng
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    make = lambda c, s: train_network(*train, c, epochs, np.random.randint(2**31))
    results = run_trials(configurations, [0], make, lambda m: float(np.mean(classify(m, val[0]) == val[1])))
    return select(results), results

# %% wrong tune: right on every visible check, always the same seed [tune_randomness]
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    make = lambda c, s: train_network(*train, c, epochs, s)
    results = run_trials(configurations, [0], make, lambda m: float(np.mean(classify(m, val[0]) == val[1])))
    return select(results), results

# %% wrong tune: a generator of its own [tune_randomness]
# says: the function makes a generator of its own
def tune(space, n, train, val, epochs, rng):
    rng = np.random.default_rng(0)
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    make = lambda c, s: train_network(*train, c, epochs, s)
    results = run_trials(configurations, [seed], make, lambda m: float(np.mean(classify(m, val[0]) == val[1])))
    return select(results), results

# %% wrong tune: right on every visible check, only some of the validation rows scored [tune_trials]
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    make = lambda c, s: train_network(*train, c, epochs, s)
    results = run_trials(
        configurations, [seed], make, lambda m: float(np.mean(classify(m, val[0][:20]) == val[1][:20]))
    )
    return select(results), results

# %% wrong tune: the best score returned, not the configuration [tune_choice]
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    make = lambda c, s: train_network(*train, c, epochs, s)
    results = run_trials(configurations, [seed], make, lambda m: float(np.mean(classify(m, val[0]) == val[1])))
    return max(row["scores"][0] for row in results), results

# %% wrong tune: only the configuration returned [tune_trials, tune_choice, tune_randomness]
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    make = lambda c, s: train_network(*train, c, epochs, s)
    return select(run_trials(configurations, [seed], make, lambda m: np.mean(classify(m, val[0]) == val[1])))

# %% half tune: the rows sorted by score [tune_trials]
# says: the rows are sorted by their scores
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    make = lambda c, s: train_network(*train, c, epochs, s)
    results = run_trials(configurations, [seed], make, lambda m: float(np.mean(classify(m, val[0]) == val[1])))
    results = sorted(results, key=lambda row: -row["scores"][0])
    return results[0]["configuration"], results

# %% half tune: right on every visible check, twice the epochs [tune_trials]
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    make = lambda c, s: train_network(*train, c, 2 * epochs, s)
    results = run_trials(configurations, [seed], make, lambda m: float(np.mean(classify(m, val[0]) == val[1])))
    return select(results), results

# %% half tune: the right answers counted [tune_trials]
# says: the scores are counts or percents
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    make = lambda c, s: train_network(*train, c, epochs, s)
    results = run_trials(configurations, [seed], make, lambda m: float(np.sum(classify(m, val[0]) == val[1])))
    return select(results), results

# %% wrong tune: results and winner exchanged [tune_trials]
# says: the results come first and the winner last
def tune(space, n, train, val, epochs, rng):
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    make = lambda c, s: train_network(*train, c, epochs, s)
    results = run_trials(configurations, [seed], make, lambda m: float(np.mean(classify(m, val[0]) == val[1])))
    return results, select(results)

# %% right tune: a loop without the helpers of day 18
def tune(space, n, train, val, epochs, rng):
    results, best, best_score = [], None, -1.0
    seed = int(rng.integers(2**31))
    for configuration in random_search(space, n, rng):
        model = train_network(train[0], train[1], configuration, epochs, seed)
        score = float((classify(model, val[0]) == val[1]).mean())
        results.append({"configuration": configuration, "scores": [score]})
        if score > best_score:
            best, best_score = configuration, score
    return best, results

# %% right tune: one draw at a time
def tune(space, n, train, val, epochs, rng):
    seed = int(rng.integers(2**31))
    rows = []
    while len(rows) < n:
        (configuration,) = random_search(space, 1, rng)
        labels = classify(train_network(*train, configuration, epochs, seed), val[0])
        rows.append({"configuration": configuration, "scores": [np.count_nonzero(labels == val[1]) / len(labels)]})
    return select(rows), rows

# %% right tune: a class that holds the data, and its methods handed to run_trials
from dataclasses import dataclass

@dataclass
class Experiment:
    train: tuple
    val: tuple
    epochs: int

    def make(self, configuration, seed):
        return train_network(*self.train, configuration, self.epochs, seed)

    def score(self, model):
        return sum(map(bool, classify(model, self.val[0]) == self.val[1])) / len(self.val[1])

def tune(space, n, train, val, epochs, rng):
    experiment = Experiment(train, val, epochs)
    drawn, seed = random_search(space, n, rng), rng.integers(1000).item()
    results = run_trials(drawn, [seed], experiment.make, experiment.score)
    return select(results), results

# %% right tune: the seed drawn first
def tune(space, n, train, val, epochs, rng):
    seed = int(rng.integers(2**31))
    results = [{"configuration": c, "scores": [float(np.mean(classify(train_network(*train, c, epochs, seed), val[0]) == val[1]))]} for c in random_search(space, n, rng)]
    scores = [row["scores"][0] for row in results]
    return results[scores.index(max(scores))]["configuration"], results

# %% wrong one_shot: marked after predict [one_shot_once]
# says: a call whose function failed does not count
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False
    def score(self, predict):
        if self.used:
            raise RuntimeError("used")
        s = float(np.mean(predict(self.X) == self.y))
        self.used = True
        return s
def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% wrong one_shot: a list of two [report_values]
# says: a list comes back, where a tuple is asked for
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False
    def score(self, predict):
        if self.used:
            raise RuntimeError("used")
        self.used = True
        return float(np.mean(predict(self.X) == self.y))
def report(scores):
    return [float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))]

# %% wrong one_shot: answers again after a refusal [one_shot_once]
# says: after a refusal it answers once more
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False
    def score(self, predict):
        if self.used:
            self.used = False
            raise RuntimeError("used")
        self.used = True
        return float(np.mean(predict(self.X) == self.y))
def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% wrong one_shot: the root of 3 [report_values]
# says: the root of 3 is divided by
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False
    def score(self, predict):
        if self.used:
            raise RuntimeError("used")
        self.used = True
        return float(np.mean(predict(self.X) == self.y))
def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(3))

# %% wrong one_shot: divided by 4 [one_shot_score]
# says: always divided by 4
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False
    def score(self, predict):
        if self.used:
            raise RuntimeError("used")
        self.used = True
        return float(np.sum(predict(self.X) == self.y)) / 4
def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% half one_shot: the count instead of the fraction [one_shot_score]
# says: the right answers are counted
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False

    def score(self, predict):
        if self.used:
            raise RuntimeError("used")
        self.used = True
        return float(np.sum(predict(self.X) == self.y))

def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% half one_shot: in percent [one_shot_score]
# says: in percent
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False

    def score(self, predict):
        if self.used:
            raise RuntimeError("used")
        self.used = True
        return 100.0 * float(np.mean(predict(self.X) == self.y))

def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% wrong one_shot: no limit [one_shot_once]
# says: it answers as often as it is asked
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y = X, y

    def score(self, predict):
        return float(np.mean(predict(self.X) == self.y))

def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% half one_shot: refuses from the third call on [one_shot_once]
# says: only the third call is refused
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.calls = X, y, 0

    def score(self, predict):
        if self.calls > 1:
            raise RuntimeError("used")
        self.calls += 1
        return float(np.mean(predict(self.X) == self.y))

def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% half one_shot: predict called before it refuses [one_shot_once]
# says: predict is called before the second call is refused
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False

    def score(self, predict):
        result = float(np.mean(predict(self.X) == self.y))
        if self.used:
            raise RuntimeError("used")
        self.used = True
        return result

def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% wrong one_shot: a ValueError [one_shot_once]
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False

    def score(self, predict):
        if self.used:
            raise ValueError("used")
        self.used = True
        return float(np.mean(predict(self.X) == self.y))

def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% wrong one_shot: None the second time [one_shot_once]
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False

    def score(self, predict):
        if not self.used:
            self.used = True
            return float(np.mean(predict(self.X) == self.y))

def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% half one_shot: the first score remembered and given again [one_shot_once]
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.kept = X, y, None

    def score(self, predict):
        if self.kept is None:
            self.kept = float(np.mean(predict(self.X) == self.y))
        return self.kept

def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% half one_shot: right on every visible check, refuses only a second call with the same function [one_shot_once]
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.asked = X, y, []

    def score(self, predict):
        if predict in self.asked:
            raise RuntimeError("used")
        self.asked.append(predict)
        return float(np.mean(predict(self.X) == self.y))

def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% half one_shot: right on every visible check, one flag for the class, made fresh by a new object [one_shot_once]
# says: a new object makes the old ones fresh again
class OneShotTest:
    used = False

    def __init__(self, X, y):
        self.X, self.y = X, y
        OneShotTest.used = False

    def score(self, predict):
        if OneShotTest.used:
            raise RuntimeError("used")
        OneShotTest.used = True
        return float(np.mean(predict(self.X) == self.y))

def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% wrong one_shot: right on every visible check, one flag for all objects [one_shot_score, one_shot_once]
class OneShotTest:
    used = False

    def __init__(self, X, y):
        self.X, self.y = X, y

    def score(self, predict):
        if OneShotTest.used:
            raise RuntimeError("used")
        OneShotTest.used = True
        return float(np.mean(predict(self.X) == self.y))

def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% half one_shot: right on every visible check, works after a pause: refuses only the next call [one_shot_once]
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False

    def score(self, predict):
        if self.used:
            self.used = False
            raise RuntimeError("used")
        self.used = True
        return float(np.mean(predict(self.X) == self.y))

def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% wrong one_shot: the standard deviation for the standard error [report_values]
# says: the standard deviation is not divided by the root of n
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False

    def score(self, predict):
        if self.used:
            raise RuntimeError("used")
        self.used = True
        return float(np.mean(predict(self.X) == self.y))

def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1))

# %% wrong one_shot: n for n - 1 [report_values]
# says: n stands below the line of the standard deviation
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False

    def score(self, predict):
        if self.used:
            raise RuntimeError("used")
        self.used = True
        return float(np.mean(predict(self.X) == self.y))

def report(scores):
    return float(np.mean(scores)), float(np.std(scores) / np.sqrt(len(scores)))

# %% half one_shot: divided by n [report_values]
# says: the standard deviation is divided by n
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False

    def score(self, predict):
        if self.used:
            raise RuntimeError("used")
        self.used = True
        return float(np.mean(predict(self.X) == self.y))

def report(scores):
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / len(scores))

# %% half one_shot: the best score reported [report_values]
# says: the best score takes the place of the mean
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False

    def score(self, predict):
        if self.used:
            raise RuntimeError("used")
        self.used = True
        return float(np.mean(predict(self.X) == self.y))

def report(scores):
    return max(scores), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% half one_shot: right on every visible check, the median [report_values]
# says: the median takes the place of the mean
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.used = X, y, False

    def score(self, predict):
        if self.used:
            raise RuntimeError("used")
        self.used = True
        return float(np.mean(predict(self.X) == self.y))

def report(scores):
    return float(np.median(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))

# %% right one_shot: the rows thrown away, and sums by hand
class OneShotTest:
    def __init__(self, X, y):
        self._rows = (X, y)

    def score(self, predict):
        if self._rows is None:
            raise RuntimeError("only once")
        (X, y), self._rows = self._rows, None
        predicted = predict(X)
        return sum(int(a == b) for a, b in zip(predicted, y)) / len(y)

def report(scores):
    n = len(scores)
    mean = sum(scores) / n
    return mean, (sum((s - mean) ** 2 for s in scores) / (n - 1) / n) ** 0.5

# %% right one_shot: a counter, and the statistics module
import statistics

class TestAlreadyUsed(RuntimeError):
    pass

class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y, self.calls = X.copy(), y.copy(), 0

    def score(self, predict):
        self.calls += 1
        if self.calls > 1:
            raise TestAlreadyUsed(f"call number {self.calls}")
        return float((np.asarray(predict(self.X)) == self.y).mean())

def report(scores):
    return statistics.fmean(scores), statistics.stdev(scores) / len(scores) ** 0.5

# %% right one_shot: a generator that has one value to give
class OneShotTest:
    def __init__(self, X, y):
        self._answers = self._once(X, y)
        next(self._answers)

    @staticmethod
    def _once(X, y):
        predict = yield
        yield float(np.count_nonzero(predict(X) == y) / y.size)

    def score(self, predict):
        try:
            return self._answers.send(predict) if self._fresh() else self._refuse()
        except StopIteration:
            self._refuse()

    def _fresh(self):
        fresh = not getattr(self, "_spent", False)
        self._spent = True
        return fresh

    def _refuse(self):
        raise RuntimeError("the test has been used")

def report(scores):
    scores = np.asarray(scores, dtype=np.float64)
    return float(scores.mean()), float(np.sqrt(scores.var(ddof=1) / scores.size))

# %% right one_shot: the rows popped from a list
class OneShotTest:
    def __init__(self, X, y):
        self._rows = [(X, y)]
    def score(self, predict):
        if not self._rows:
            raise RuntimeError("these rows have been asked")
        X, y = self._rows.pop()
        return float((predict(X) == y).mean())
def report(scores):
    n = len(scores)
    mean = sum(scores) / n
    variance = sum((s - mean) ** 2 for s in scores) / (n - 1)
    return mean, (variance / n) ** 0.5

# %% right one_shot: a decorator that lets a method be called once
import functools, statistics
class AlreadyAsked(RuntimeError):
    pass
def once(method):
    name = f"_{method.__name__}_was_called"
    @functools.wraps(method)
    def guarded(self, *args):
        if getattr(self, name, False):
            raise AlreadyAsked(method.__name__)
        setattr(self, name, True)
        return method(self, *args)
    return guarded
class OneShotTest:
    def __init__(self, X, y):
        self.X, self.y = X, y
    @once
    def score(self, predict):
        labels = predict(self.X)
        return sum(int(a == b) for a, b in zip(labels, self.y)) / len(self.y)
def report(scores):
    return statistics.fmean(scores), statistics.stdev(scores) / len(scores) ** 0.5

# %% right one_shot: a NamedTuple for the report
from typing import NamedTuple
class Report(NamedTuple):
    mean: float
    standard_error: float
class OneShotTest:
    def __init__(self, X, y):
        self.rows = iter([(X, y)])
    def score(self, predict):
        for X, y in self.rows:
            return float(np.count_nonzero(np.asarray(predict(X)) == y) / len(y))
        raise RuntimeError("asked already")
def report(scores):
    scores = np.array(scores)
    return Report(float(scores.mean()), float(scores.std(ddof=1) / len(scores) ** 0.5))
