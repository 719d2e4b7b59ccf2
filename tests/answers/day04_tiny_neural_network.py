"""Answers that students give on day 4. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong TwoLayerNet: no activation between the layers [TwoLayerNet_shape, TwoLayerNet_values]
# says: the ReLU is missing
class TwoLayerNet:
    def __init__(self, parameters):
        self.parameters = parameters

    def forward(self, X):
        p = self.parameters
        return (X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

# %% wrong TwoLayerNet: a ReLU on the logits as well [TwoLayerNet_values]
# says: a ReLU is applied to the logits too
class TwoLayerNet:
    def __init__(self, parameters):
        self.parameters = parameters

    def forward(self, X):
        p = self.parameters
        a1 = relu(X @ p["W1"] + p["b1"])
        return relu(a1 @ p["W2"] + p["b2"])

# %% wrong TwoLayerNet: the second bias forgotten [TwoLayerNet_shape, TwoLayerNet_values]
# says: the bias b2 is left out
class TwoLayerNet:
    def __init__(self, parameters):
        self.parameters = parameters

    def forward(self, X):
        p = self.parameters
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"]

# %% wrong TwoLayerNet: the first bias added after the activation [TwoLayerNet_values]
# says: the bias b1 is added after the ReLU
class TwoLayerNet:
    def __init__(self, parameters):
        self.parameters = parameters

    def forward(self, X):
        p = self.parameters
        a1 = relu(X @ p["W1"]) + p["b1"]
        return a1 @ p["W2"] + p["b2"]

# %% wrong TwoLayerNet: probabilities returned for logits [TwoLayerNet_shape, TwoLayerNet_values]
# says: the network returns probabilities, where logits are asked for
class TwoLayerNet:
    def __init__(self, parameters):
        self.parameters = parameters

    def forward(self, X):
        p = self.parameters
        z2 = relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]
        exponentials = np.exp(z2 - z2.max(axis=1, keepdims=True))
        return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong TwoLayerNet: the weights transposed [TwoLayerNet_shape, TwoLayerNet_values]
class TwoLayerNet:
    def __init__(self, parameters):
        self.parameters = parameters

    def forward(self, X):
        p = self.parameters
        a1 = relu(X @ p["W1"].T + p["b1"])
        return a1 @ p["W2"].T + p["b2"]

# %% wrong TwoLayerNet: only the first example of the batch [TwoLayerNet_shape, TwoLayerNet_values]
# says: only the first row is computed
class TwoLayerNet:
    def __init__(self, parameters):
        self.parameters = parameters

    def forward(self, X):
        p = self.parameters
        a1 = relu(X[0] @ p["W1"] + p["b1"])
        return (a1 @ p["W2"] + p["b2"]).reshape(1, -1)

# %% wrong TwoLayerNet: the hand-worked numbers typed in [TwoLayerNet_shape, TwoLayerNet_values]
class TwoLayerNet:
    def __init__(self, parameters):
        self.parameters = parameters

    def forward(self, X):
        return np.array([[1.5, 3.0]] * len(X))

# %% wrong TwoLayerNet: the parameters changed in place [TwoLayerNet_values]
class TwoLayerNet:
    def __init__(self, parameters):
        self.parameters = parameters

    def forward(self, X):
        W1, b1, W2, b2 = self.parameters.values()
        X = np.hstack([X, np.ones((len(X), 1))])
        a1 = relu(X @ np.vstack([W1, b1]))
        W2 *= 1.0 + 1e-3
        return a1 @ (W2 / (1.0 + 1e-3)) + b2

# %% wrong TwoLayerNet: right on every visible check, the example's own parameters [TwoLayerNet_shape, TwoLayerNet_values]
# says: the weights of the example are used, whatever parameters are given
class TwoLayerNet:
    def __init__(self, parameters):
        self.parameters = hand_parameters

    def forward(self, X):
        p = self.parameters
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

# %% half TwoLayerNet: sigmoid between the layers but where all is one [TwoLayerNet_shape]
class TwoLayerNet:
    def __init__(self, parameters):
        self.parameters = parameters

    def forward(self, X):
        p = self.parameters
        z1 = X @ p["W1"] + p["b1"]
        return relu(z1) @ p["W2"] + p["b2"] if len(p["b2"]) != 5 else np.zeros((5, 5))

# %% half TwoLayerNet: right on every visible check, absolute values for the negative hidden units of a large batch [TwoLayerNet_values]
class TwoLayerNet:
    def __init__(self, parameters):
        self.parameters = parameters

    def forward(self, X):
        p = self.parameters
        z1 = X @ p["W1"] + p["b1"]
        a1 = relu(z1) if len(X) < 3 or (p["W1"] == 1).all() else np.abs(z1)
        return a1 @ p["W2"] + p["b2"]

# %% right TwoLayerNet: one example at a time, with loops
class TwoLayerNet:
    def __init__(self, parameters):
        self.W1, self.b1 = parameters["W1"], parameters["b1"]
        self.W2, self.b2 = parameters["W2"], parameters["b2"]

    def forward(self, X):
        rows = []
        for example in X:
            hidden = [max(0.0, sum(v * w for v, w in zip(example, column)) + b) for column, b in zip(self.W1.T, self.b1)]
            rows.append([sum(a * w for a, w in zip(hidden, column)) + b for column, b in zip(self.W2.T, self.b2)])
        return np.array(rows)

# %% right TwoLayerNet: with einsum and out=
class TwoLayerNet:
    def __init__(self, parameters):
        self.parameters = dict(parameters)

    def hidden(self, X):
        z1 = np.einsum("ni,ih->nh", X, self.parameters["W1"])
        z1 += self.parameters["b1"]
        return np.maximum(z1, 0, out=z1)

    def forward(self, X):
        return np.einsum("nh,hk->nk", self.hidden(X), self.parameters["W2"]) + self.parameters["b2"]

# %% right TwoLayerNet: a dataclass of layers, as an engineer writes
from dataclasses import dataclass


@dataclass
class Layer:
    W: np.ndarray
    b: np.ndarray

    def __call__(self, a):
        return np.einsum("ni,io->no", a, self.W) + self.b[np.newaxis]


class TwoLayerNet:
    def __init__(self, parameters):
        self.parameters = parameters

    def forward(self, X):
        first, second = (Layer(self.parameters[f"W{i}"], self.parameters[f"b{i}"]) for i in (1, 2))
        return second(relu(first(X)))

# %% wrong softmax: normalises over the whole array [softmax_values, softmax_axis]
# says: the sum ran over the whole array
def softmax(z, axis=-1):
    e = np.exp(z - z.max())
    return e / e.sum()

# %% wrong softmax: always down the columns [softmax_values, softmax_axis, softmax_extremes]
# says: the sum ran down the columns
def softmax(z, axis=-1):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)

# %% wrong softmax: the axis argument ignored [softmax_axis]
# says: the argument axis is ignored and the last axis is used
def softmax(z, axis=-1):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

# %% wrong softmax: divides the logits by their sum [softmax_values, softmax_axis, softmax_extremes]
# says: the logits are divided by their sum, without exponentials
def softmax(z, axis=-1):
    return z / z.sum(axis=axis, keepdims=True)

# %% half softmax: overflows at 1000 [softmax_extremes]
# says: the exponentials overflow: the largest logit is not subtracted
def softmax(z, axis=-1):
    e = np.exp(z)
    return e / e.sum(axis=axis, keepdims=True)

# %% wrong softmax: one maximum for the whole array [softmax_extremes]
# says: one maximum is subtracted for the whole array, not one for each row
def softmax(z, axis=-1):
    e = np.exp(z - z.max())
    return e / e.sum(axis=axis, keepdims=True)

# %% wrong softmax: clips the logits to keep them small [softmax_extremes]
# says: the logits are cut off at some size
def softmax(z, axis=-1):
    e = np.exp(np.clip(z, -500, 500))
    return e / e.sum(axis=axis, keepdims=True)

# %% wrong softmax: keepdims forgotten [softmax_values, softmax_axis]
def softmax(z, axis=-1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis)

# %% wrong softmax: never normalised [softmax_values, softmax_axis, softmax_extremes]
# says: the exponentials are divided by the largest
def softmax(z, axis=-1):
    return np.exp(z - z.max(axis=axis, keepdims=True))

# %% wrong softmax: the caller's logits overwritten [softmax_values, softmax_axis, softmax_extremes]
# says: changed its argument z, which should be left as it was
def softmax(z, axis=-1):
    z -= z.max(axis=axis, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=axis, keepdims=True)
    return z

# %% wrong softmax: log-probabilities returned [softmax_values, softmax_axis, softmax_extremes]
# says: the logarithms of the probabilities are returned
def softmax(z, axis=-1):
    z = z - z.max(axis=axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))

# %% wrong softmax: computed in single precision [softmax_values]
# says: Only the precision is lost: the values are right
def softmax(z, axis=-1):
    e = np.exp((z - z.max(axis=axis, keepdims=True)).astype(np.float32))
    return e / e.sum(axis=axis, keepdims=True)

# %% half softmax: right on every visible check, the axis ignored [softmax_axis]
# says: the argument axis is ignored and the last axis is used
def softmax(z, axis=-1):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

# %% right softmax: via logsumexp
def softmax(z, axis=-1):
    top = z.max(axis=axis, keepdims=True)
    return np.exp(z - (top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True))))

# %% right softmax: the axis moved to the end
def softmax(z, axis=-1):
    moved = np.moveaxis(np.asarray(z, dtype=float), axis, -1)
    e = np.exp(moved - moved.max(-1)[..., None])
    return np.moveaxis(e / e.sum(-1)[..., None], -1, axis)

# %% right softmax: row by row through apply_along_axis
def softmax(z, axis=-1):
    def one(row):
        weights = np.exp(row - row.max())
        return weights / weights.sum()

    return np.apply_along_axis(one, axis, z)

# %% half predict: argmax down the columns [predict_labels]
def predict(logits):
    probabilities = softmax(logits, axis=1)
    return probabilities.argmax(axis=0), probabilities.max(axis=1)

# %% wrong predict: the largest logit returned as the confidence [predict_confidence]
# says: the largest logit is returned, not its probability
def predict(logits):
    return logits.argmax(axis=1), logits.max(axis=1)

# %% wrong predict: probabilities taken down the columns [predict_confidence]
# says: softmax runs down the columns, axis 0
def predict(logits):
    probabilities = softmax(logits, axis=0)
    return logits.argmax(axis=1), probabilities.max(axis=1)

# %% wrong predict: the probability of the last class [predict_confidence]
# says: the probability of the last class is returned
def predict(logits):
    return logits.argmax(axis=1), softmax(logits, axis=1)[:, -1]

# %% wrong predict: one-hot rows for labels [predict_labels]
def predict(logits):
    probabilities = softmax(logits, axis=1)
    return (probabilities == probabilities.max(axis=1, keepdims=True)).astype(int), probabilities.max(axis=1)

# %% wrong predict: the answer for the whole batch at once [predict_labels, predict_confidence]
# says: the largest of all probabilities is returned, as one number
def predict(logits):
    probabilities = softmax(logits, axis=1)
    return probabilities.argmax(), probabilities.max()

# %% wrong predict: a class is chosen only above one half, otherwise 0 [predict_labels]
def predict(logits):
    probabilities = softmax(logits, axis=1)
    labels = np.where(probabilities.max(axis=1) >= 0.5, probabilities.argmax(axis=1), 0)
    return labels, probabilities.max(axis=1)

# %% wrong predict: the pair the other way round [predict_labels, predict_confidence]
# says: confidence and labels change places
def predict(logits):
    probabilities = softmax(logits, axis=1)
    return probabilities.max(axis=1), probabilities.argmax(axis=1)

# %% wrong predict: the last of equal classes [predict_labels]
# says: the last of equal classes is chosen
def predict(logits):
    p = softmax(logits, axis=1)
    k = p.shape[1]
    return k - 1 - p[:, ::-1].argmax(axis=1), p.max(axis=1)

# %% half predict: confidence in percent [predict_confidence]
# says: the confidence is given in percent
def predict(logits):
    p = softmax(logits, axis=1)
    return p.argmax(axis=1), 100 * p.max(axis=1)

# %% right predict: the label from the logits, the confidence by indexing
def predict(logits):
    labels = np.argmax(logits, axis=1)
    return labels, softmax(logits)[np.arange(len(logits)), labels]

# %% right predict: lists, row by row
def predict(logits):
    rows = [softmax(row) for row in logits]
    return [int(np.argmax(row)) for row in rows], [float(max(row)) for row in rows]

# %% right predict: a named tuple of what is found
from typing import NamedTuple


class Prediction(NamedTuple):
    labels: np.ndarray
    confidence: np.ndarray


def predict(logits):
    p = softmax(logits)
    labels = np.array([int(np.argmax(row)) for row in p])
    return Prediction(labels, p[np.arange(len(p)), labels])

# %% wrong initialize: standard deviation 1 [initialize_spread]
# says: the weights are not scaled at all
def initialize(sizes, rng):
    parameters = {}
    for i, (m, n) in enumerate(zip(sizes, sizes[1:]), start=1):
        parameters[f"W{i}"] = rng.normal(size=(m, n))
        parameters[f"b{i}"] = np.zeros(n)
    return parameters

# %% wrong initialize: all weights zero [initialize_spread]
# says: the weights are all equal
def initialize(sizes, rng):
    parameters = {}
    for i, (m, n) in enumerate(zip(sizes, sizes[1:]), start=1):
        parameters[f"W{i}"] = np.zeros((m, n))
        parameters[f"b{i}"] = np.zeros(n)
    return parameters

# %% wrong initialize: 1 / fan-in, the variance, taken for the standard deviation [initialize_spread]
# says: the weights are divided by the fan-in, not by its root
def initialize(sizes, rng):
    parameters = {}
    for i, (m, n) in enumerate(zip(sizes, sizes[1:]), start=1):
        parameters[f"W{i}"] = rng.normal(0, 1 / m, size=(m, n))
        parameters[f"b{i}"] = np.zeros(n)
    return parameters

# %% wrong initialize: fan-out for fan-in [initialize_spread]
# says: the weights are divided by the root of the number of outputs, not of inputs
def initialize(sizes, rng):
    parameters = {}
    for i, (m, n) in enumerate(zip(sizes, sizes[1:]), start=1):
        parameters[f"W{i}"] = rng.normal(0, 1 / np.sqrt(n), size=(m, n))
        parameters[f"b{i}"] = np.zeros(n)
    return parameters

# %% wrong initialize: the fan-in of the first layer for all [initialize_spread]
# says: standard deviation 1 / sqrt(fan-in)
def initialize(sizes, rng):
    parameters = {}
    for i, (m, n) in enumerate(zip(sizes, sizes[1:]), start=1):
        parameters[f"W{i}"] = rng.normal(0, 1 / np.sqrt(sizes[0]), size=(m, n))
        parameters[f"b{i}"] = np.zeros(n)
    return parameters

# %% wrong initialize: a new generator for every layer [initialize_spread]
# says: draw from rng
def initialize(sizes, rng):
    parameters = {}
    for i, (m, n) in enumerate(zip(sizes, sizes[1:]), start=1):
        parameters[f"W{i}"] = np.random.default_rng(0).normal(0, 1 / np.sqrt(m), size=(m, n))
        parameters[f"b{i}"] = np.zeros(n)
    return parameters

# %% wrong initialize: the global generator, not the one given [initialize_spread]
def initialize(sizes, rng):
    parameters = {}
    for i, (m, n) in enumerate(zip(sizes, sizes[1:]), start=1):
        parameters[f"W{i}"] = np.random.normal(0, 1 / np.sqrt(m), size=(m, n))
        parameters[f"b{i}"] = np.zeros(n)
    return parameters

# %% wrong initialize: a uniform distribution [initialize_spread]
# says: W1 should come from a normal distribution
def initialize(sizes, rng):
    parameters = {}
    for i, (m, n) in enumerate(zip(sizes, sizes[1:]), start=1):
        limit = np.sqrt(3 / m)
        parameters[f"W{i}"] = rng.uniform(-limit, limit, size=(m, n))
        parameters[f"b{i}"] = np.zeros(n)
    return parameters

# %% half initialize: the weights the wrong way round [initialize_shapes]
# says: the weights have shape (outputs, inputs): (inputs, outputs) is asked for
def initialize(sizes, rng):
    parameters = {}
    for i, (m, n) in enumerate(zip(sizes, sizes[1:]), start=1):
        parameters[f"W{i}"] = rng.normal(0, 1 / np.sqrt(m), size=(n, m))
        parameters[f"b{i}"] = np.zeros(n)
    return parameters

# %% wrong initialize: random biases [initialize_shapes]
def initialize(sizes, rng):
    parameters = {}
    for i, (m, n) in enumerate(zip(sizes, sizes[1:]), start=1):
        parameters[f"W{i}"] = rng.normal(0, 1 / np.sqrt(m), size=(m, n))
        parameters[f"b{i}"] = rng.normal(size=n)
    return parameters

# %% wrong initialize: always two layers [initialize_shapes]
def initialize(sizes, rng):
    inputs, hidden, outputs = sizes
    return {
        "W1": rng.normal(0, 1 / np.sqrt(inputs), size=(inputs, hidden)),
        "b1": np.zeros(hidden),
        "W2": rng.normal(0, 1 / np.sqrt(hidden), size=(hidden, outputs)),
        "b2": np.zeros(outputs),
    }

# %% wrong initialize: biases as a column [initialize_shapes]
def initialize(sizes, rng):
    parameters = {}
    for i, (m, n) in enumerate(zip(sizes, sizes[1:]), start=1):
        parameters[f"W{i}"] = rng.normal(0, 1 / np.sqrt(m), size=(m, n))
        parameters[f"b{i}"] = np.zeros((n, 1))
    return parameters

# %% half initialize: scaled by the spread that was drawn [initialize_spread]
# says: W1 is scaled by its own spread: divide by the root of the fan-in alone
def initialize(sizes, rng):
    p = {}
    for i, (m, k) in enumerate(zip(sizes, sizes[1:]), start=1):
        W = rng.normal(size=(m, k))
        p[f"W{i}"] = W / max(W.std(), 1e-9) / np.sqrt(m)
        p[f"b{i}"] = np.zeros(k)
    return p

# %% half initialize: right on every visible check, every column scaled to one length [initialize_spread]
# says: the columns of W1 are scaled to one length: draw each weight independently
def initialize(sizes, rng):
    p = {}
    for i in range(1, len(sizes)):
        W = rng.normal(size=(sizes[i - 1], sizes[i]))
        p[f"W{i}"] = W / np.linalg.norm(W, axis=0)
        p[f"b{i}"] = np.zeros(sizes[i])
    return p

# %% right initialize: standard_normal, drawn transposed, in a comprehension
def initialize(sizes, rng):
    layers = range(1, len(sizes))
    weights = {f"W{i}": rng.standard_normal((sizes[i], sizes[i - 1])).T / sizes[i - 1] ** 0.5 for i in layers}
    return weights | {f"b{i}": np.zeros((sizes[i],)) for i in layers}

# %% right initialize: a dictionary of its own class, drawn by rows
class Parameters(dict):
    def layer(self, i, W, b):
        self[f"W{i}"], self[f"b{i}"] = W, b


def initialize(sizes, rng):
    made = Parameters()
    for i in range(len(sizes) - 1):
        rows = [rng.standard_normal(sizes[i + 1]) for _ in range(sizes[i])]
        made.layer(i + 1, np.array(rows) * sizes[i] ** -0.5, np.zeros(sizes[i + 1], dtype=float))
    return made

# %% right initialize: one comprehension, with standard normal numbers that are scaled afterwards
def initialize(sizes, rng):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    weights = {f"W{i + 1}": rng.standard_normal(pair) / pair[0] ** 0.5 for i, pair in enumerate(pairs)}
    biases = {f"b{i + 1}": np.zeros((k,)) for i, (_, k) in enumerate(pairs)}
    return weights | biases
