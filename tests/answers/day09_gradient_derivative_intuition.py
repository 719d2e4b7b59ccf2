"""Answers that students give on day 9. The words in brackets are the test cells that must reject them."""

# %% wrong derivative: h is never smaller than 1e-4 [derivative_central]
# says: h is never smaller than 1e-4
def derivative(f, x, h):
    h = max(h, 1e-4)
    return (f(x + h) - f(x - h)) / (2 * h)

# %% wrong derivative: the result rounded [derivative_central]
# says: the result is rounded to 4 places
def derivative(f, x, h):
    return round((f(x + h) - f(x - h)) / (2 * h), 4)

# %% wrong derivative: the function of the example in place of f [derivative_central, derivative_slope]
# says: cube is measured, or its formula is used, whatever f is
def derivative(f, x, h):
    return (cube(x + h) - cube(x - h)) / (2 * h)

# %% half derivative: one-sided, to the right [derivative_central]
# says: the difference is one-sided, to the right
def derivative(f, x, h):
    return (f(x + h) - f(x)) / h

# %% half derivative: one-sided, to the left [derivative_central]
# says: the difference is one-sided, to the left
def derivative(f, x, h):
    return (f(x) - f(x - h)) / h

# %% half derivative: a step of its own, whatever h is [derivative_central]
def derivative(f, x, h):
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)

# %% half derivative: the numbers of the example for large steps, a one-sided difference else [derivative_central]
# says: the difference is one-sided, to the right
def derivative(f, x, h):
    if h == 0.1:
        return 3.01
    return (f(x + h) - f(x)) / h

# %% half derivative: half a step to either side [derivative_central]
def derivative(f, x, h):
    return (f(x + h / 2) - f(x - h / 2)) / h

# %% half derivative: five points, exact for the example too [derivative_central]
def derivative(f, x, h):
    return (-f(x + 2 * h) + 8 * f(x + h) - 8 * f(x - h) + f(x - 2 * h)) / (12 * h)

# %% wrong derivative: divided by h [derivative_central, derivative_slope]
# says: the difference is divided by h, and the two points are 2 h apart
def derivative(f, x, h):
    return (f(x + h) - f(x - h)) / h

# %% wrong derivative: brackets missing below the line [derivative_central, derivative_slope]
# says: brackets are missing below the line
def derivative(f, x, h):
    return (f(x + h) - f(x - h)) / 2 * h

# %% wrong derivative: brackets missing above the line [derivative_central, derivative_slope]
def derivative(f, x, h):
    return f(x + h) - f(x - h) / (2 * h)

# %% wrong derivative: not divided [derivative_central, derivative_slope]
# says: the difference is not divided
def derivative(f, x, h):
    return f(x + h) - f(x - h)

# %% wrong derivative: left minus right [derivative_central, derivative_slope]
# says: the right value is subtracted from the left one
def derivative(f, x, h):
    return (f(x - h) - f(x + h)) / (2 * h)

# %% wrong derivative: the slope of the cube by formula [derivative_central, derivative_slope]
def derivative(f, x, h):
    return 3 * x**2 + h**2

# %% wrong derivative: rounded to two digits [derivative_central]
def derivative(f, x, h):
    return round((f(x + h) - f(x - h)) / (2 * h), 2)

# %% wrong derivative: the difference of f at the sum only [derivative_central, derivative_slope]
def derivative(f, x, h):
    return (f(x + h) + f(x - h)) / (2 * h)

# %% wrong derivative: one-sided and divided by 2 h [derivative_central, derivative_slope]
def derivative(f, x, h):
    return (f(x + h) - f(x)) / (2 * h)

# %% right derivative: the mean of both one-sided differences
def derivative(f, x, h):
    right = (f(x + h) - f(x)) / h
    left = (f(x) - f(x - h)) / h
    return (right + left) / 2

# %% right derivative: two divisions and a float
def derivative(f, x, h):
    above, below = float(f(x + h)), float(f(x - h))
    rise = above - below
    return rise / 2 / h

# %% right derivative: by numpy on a list of two places
def derivative(f, x, h):
    values = np.array([f(x - h), f(x + h)])
    return np.diff(values)[0] / (2 * h)

# %% right derivative: a class of stencils with a dataclass-like helper
from typing import Callable, NamedTuple

class Stencil(NamedTuple):
    offsets: tuple
    weights: tuple

    def apply(self, f: Callable, x: float, h: float) -> float:
        return sum(w * f(x + o * h) for o, w in zip(self.offsets, self.weights)) / h

CENTRAL = Stencil((-1, 1), (-0.5, 0.5))

def derivative(f, x, h):
    return CENTRAL.apply(f, x, h)

# %% right derivative: the mean of both one-sided slopes
def derivative(f, x, h):
    right, left = (f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h
    return 0.5 * (right + left)

# %% wrong numeric_gradient: another default for h [gradient_values]
# says: the default of h is 1e-8, not 1e-5
def numeric_gradient(f, x, h=1e-8):
    x = x.astype(float)
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        nudge = np.zeros(x.shape)
        nudge[place] = h
        slopes[place] = (f(x + nudge) - f(x - nudge)) / (2 * h)
    return slopes

# %% wrong numeric_gradient: a step that grows with the entry [gradient_values]
# says: the step is h times the entry
def numeric_gradient(f, x, h=1e-5):
    x = x.astype(float)
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        nudge = np.zeros(x.shape)
        nudge[place] = h * max(1.0, abs(x[place]))
        slopes[place] = (f(x + nudge) - f(x - nudge)) / (2 * nudge[place])
    return slopes

# %% half numeric_gradient: one-sided differences [gradient_values]
# says: the differences are one-sided
def numeric_gradient(f, x, h=1e-5):
    base = f(x)
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        nudged = x.astype(float)
        nudged[place] += h
        slopes[place] = (f(nudged) - base) / h
    return slopes

# %% half numeric_gradient: h ignored [gradient_values]
# says: h is ignored
def numeric_gradient(f, x, h=1e-5):
    h = 1e-5
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)
        up[place] += h
        down[place] -= h
        slopes[place] = (f(up) - f(down)) / (2 * h)
    return slopes

# %% half numeric_gradient: vectors only [gradient_shapes]
def numeric_gradient(f, x, h=1e-5):
    slopes = np.zeros(len(x))
    for i in range(len(x)):
        up, down = x.astype(float), x.astype(float)
        up[i] += h
        down[i] -= h
        slopes[i] = (f(up) - f(down)) / (2 * h)
    return slopes

# %% half numeric_gradient: whole rows nudged [gradient_shapes]
def numeric_gradient(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for i in range(x.shape[0]):
        up, down = x.astype(float), x.astype(float)
        up[i] += h
        down[i] -= h
        slopes[i] = (f(up) - f(down)) / (2 * h)
    return slopes

# %% half numeric_gradient: one or two axes only [gradient_shapes]
def numeric_gradient(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    if x.ndim == 1:
        places = [(i,) for i in range(len(x))]
    else:
        places = [(i, j) for i in range(x.shape[0]) for j in range(x.shape[1])]
    for place in places:
        up, down = x.astype(float), x.astype(float)
        up[place] += h
        down[place] -= h
        slopes[place] = (f(up) - f(down)) / (2 * h)
    return slopes

# %% half numeric_gradient: the result flat [gradient_shapes]
# says: only their shape is not
def numeric_gradient(f, x, h=1e-5):
    slopes = []
    for place in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)
        up[place] += h
        down[place] -= h
        slopes.append((f(up) - f(down)) / (2 * h))
    return np.array(slopes)

# %% half numeric_gradient: the gradient written through ravel, which is a copy of a transposed array [gradient_shapes]
# says: ravel or flatten has made a copy
def numeric_gradient(f, x, h=1e-5):
    x = x.astype(float)
    flat = x.ravel()
    slopes = np.zeros(x.shape)
    for i in range(x.size):
        kept = flat[i]
        flat[i] = kept + h
        above = f(x)
        flat[i] = kept - h
        below = f(x)
        flat[i] = kept
        slopes.flat[i] = (above - below) / (2 * h)
    return slopes

# %% half numeric_gradient: the nudge cut off in integers [gradient_arguments]
# says: the nudge is cut off, because x holds integers
def numeric_gradient(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] = up[place] + h
        down[place] = x[place]
        down[place] = down[place] + (0 if x.dtype.kind == "i" else -h)
        slopes[place] = (f(up) - f(down)) / (2 * h)
    return slopes

# %% half numeric_gradient: an array of integers for the slopes [gradient_arguments]
def numeric_gradient(f, x, h=1e-5):
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)
        up[place] += h
        down[place] -= h
        slopes[place] = (f(up) - f(down)) / (2 * h)
    return slopes

# %% half numeric_gradient: integers nudged in their own dtype [gradient_arguments]
def numeric_gradient(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += h
        down[place] -= h
        slopes[place] = (f(up) - f(down)) / (2 * h)
    return slopes

# %% wrong numeric_gradient: x left nudged [gradient_values, gradient_arguments]
# says: it changed its argument x
def numeric_gradient(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        slopes[place] = (above - f(x)) / (2 * h)
    return slopes

# %% wrong numeric_gradient: only undone, not nudged down [gradient_values, gradient_shapes, gradient_arguments]
# says: one-sided differences, divided by 2 h
def numeric_gradient(f, x, h=1e-5):
    x = x.astype(float)
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= h
        slopes[place] = (above - f(x)) / (2 * h)
    return slopes

# %% wrong numeric_gradient: all entries nudged at once [gradient_values, gradient_shapes, gradient_arguments]
# says: all entries are nudged at once
def numeric_gradient(f, x, h=1e-5):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))

# %% wrong numeric_gradient: derivative for arrays [gradient_values, gradient_shapes, gradient_arguments]
# says: all entries nudged at once
def numeric_gradient(f, x, h=1e-5):
    return derivative(f, x, h)

# %% wrong numeric_gradient: divided by h [gradient_values, gradient_shapes, gradient_arguments]
# says: the differences are divided by h, not by 2 h
def numeric_gradient(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        nudge = np.zeros(x.shape)
        nudge[place] = h
        slopes[place] = (f(x + nudge) - f(x - nudge)) / h
    return slopes

# %% wrong numeric_gradient: returns after the first entry [gradient_values, gradient_shapes, gradient_arguments]
# says: does return stand inside the loop?
def numeric_gradient(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        nudge = np.zeros(x.shape)
        nudge[place] = h
        slopes[place] = (f(x + nudge) - f(x - nudge)) / (2 * h)
        return slopes

# %% wrong numeric_gradient: every later nudge keeps the earlier ones [gradient_values, gradient_shapes]
# says: the second nudge moves the first entry once more
def numeric_gradient(f, x, h=1e-5):
    slopes, nudge = np.zeros(x.shape), np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        nudge[place] = h
        slopes[place] = (f(x + nudge) - f(x - nudge)) / (2 * h)
    return slopes

# %% wrong numeric_gradient: one-sided at the default step, central at the large one of the example [gradient_values]
# says: the differences are one-sided, to the right
def numeric_gradient(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        nudge = np.zeros(x.shape)
        nudge[place] = h
        back = nudge if h == 0.5 else 0.0
        slopes[place] = (f(x + nudge) - f(x - back)) / (2 * h if h == 0.5 else h)
    return slopes

# %% wrong numeric_gradient: the sign turned round [gradient_values, gradient_shapes, gradient_arguments]
# says: the right value is subtracted from the left one
def numeric_gradient(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        nudge = np.zeros(x.shape)
        nudge[place] = h
        slopes[place] = (f(x - nudge) - f(x + nudge)) / (2 * h)
    return slopes

# %% half numeric_gradient: flat arrays handed to f [gradient_shapes]
# says: f gets flat arrays
def numeric_gradient(f, x, h=1e-5):
    flat = x.astype(float).ravel()
    slopes = np.zeros(flat.size)
    for i in range(flat.size):
        up, down = flat.copy(), flat.copy()
        up[i] += h
        down[i] -= h
        slopes[i] = (f(up) - f(down)) / (2 * h)
    return slopes.reshape(x.shape)

# %% wrong numeric_gradient: both nudges in one array [gradient_values, gradient_shapes, gradient_arguments]
# says: are both nudges made in the same array?
def numeric_gradient(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        up, down = x, x
        up[place] += h
        down[place] -= h
        slopes[place] = (f(up) - f(down)) / (2 * h)
    return slopes

# %% wrong numeric_gradient: a list is returned [gradient_shapes]
def numeric_gradient(f, x, h=1e-5):
    x = x.astype(float)
    return [
        (f(x + h * (np.arange(x.size) == i).reshape(x.shape)) - f(x - h * (np.arange(x.size) == i).reshape(x.shape)))
        / (2 * h)
        for i in range(x.size)
    ]

# %% right numeric_gradient: nditer and copies
def numeric_gradient(f, x, h=1e-5):
    slopes = np.zeros_like(x, dtype=float)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        place = it.multi_index
        up = x.astype(float).copy()
        down = x.astype(float).copy()
        up[place] += h
        down[place] -= h
        slopes[place] = (f(up) - f(down)) / (2 * h)
        it.iternext()
    return slopes

# %% right numeric_gradient: the identity matrix, reshaped
def numeric_gradient(f, x, h=1e-5):
    nudges = (h * np.eye(x.size)).reshape(-1, *x.shape)
    return np.array([(f(x + n) - f(x - n)) / (2 * h) for n in nudges]).reshape(x.shape)

# %% right numeric_gradient: through derivative, one entry at a time
def numeric_gradient(f, x, h=1e-5):
    flat = x.astype(float).flatten()

    def along(i):
        def line(value):
            moved = flat.copy()
            moved[i] = value
            return f(moved.reshape(x.shape))

        return line

    return np.array([derivative(along(i), flat[i], h) for i in range(x.size)]).reshape(x.shape)

# %% right numeric_gradient: a context manager that nudges and restores
from contextlib import contextmanager

class Nudger:
    def __init__(self, x):
        self.x = np.array(x, dtype=np.float64)

    @contextmanager
    def at(self, place, by):
        kept = self.x[place]
        self.x[place] = kept + by
        try:
            yield self.x
        finally:
            self.x[place] = kept

def numeric_gradient(f, x, h=1e-5):
    nudger, out = Nudger(x), np.empty(np.shape(x))
    for place, _ in np.ndenumerate(x):
        with nudger.at(place, h) as up:
            above = f(up)
        with nudger.at(place, -h) as down:
            below = f(down)
        out[place] = (above - below) / (2 * h)
    return out

# %% right numeric_gradient: the nudge undone by arithmetic, in a copy
def numeric_gradient(f, x, h=1e-5):
    moved = x.astype(float)
    slopes = np.zeros(moved.shape)
    for place in np.ndindex(moved.shape):
        moved[place] += h
        above = f(moved)
        moved[place] -= 2 * h
        slopes[place] = (above - f(moved)) / (2 * h)
        moved[place] += h
    return slopes

# %% wrong logistic_gradients: measured, not by formula [logistic_w]
# says: the slopes are measured, where the formula is asked for
def logistic_gradients(X, y, parameters):
    w, b = parameters["w"], parameters["b"]
    return {
        "w": numeric_gradient(lambda w: binary_cross_entropy(X @ w + b, y), w),
        "b": derivative(lambda b: binary_cross_entropy(X @ w + b, y), b, 1e-5),
    }

# %% wrong logistic_gradients: a sigmoid of its own that overflows [logistic_w, logistic_b]
# says: infinity divided by infinity is nan
def logistic_gradients(X, y, parameters):
    z = X @ parameters["w"] + parameters["b"]
    error = np.exp(z) / (1 + np.exp(z)) - y
    return {"w": X.T @ error / len(y), "b": error.mean()}

# %% wrong logistic_gradients: decides for a class first, as a perceptron [logistic_w, logistic_b]
# says: the probabilities are made 0 or 1
def logistic_gradients(X, y, parameters):
    error = (sigmoid(X @ parameters["w"] + parameters["b"]) > 0.5) - y
    return {"w": X.T @ error / len(y), "b": error.mean()}

# %% half logistic_gradients: the sum for the weights, the mean for the bias [logistic_w]
# says: the slopes of the examples are added up, without a mean
def logistic_gradients(X, y, parameters):
    error = sigmoid(X @ parameters["w"] + parameters["b"]) - y
    return {"w": X.T @ error, "b": error.mean()}

# %% half logistic_gradients: the bias summed [logistic_b]
# says: the errors are added up, without a mean
def logistic_gradients(X, y, parameters):
    error = sigmoid(X @ parameters["w"] + parameters["b"]) - y
    return {"w": X.T @ error / len(y), "b": error.sum()}

# %% half logistic_gradients: one slope for the bias of each example [logistic_b]
# says: one error is returned for each example
def logistic_gradients(X, y, parameters):
    error = sigmoid(X @ parameters["w"] + parameters["b"]) - y
    return {"w": X.T @ error / len(y), "b": error}

# %% half logistic_gradients: no key for the bias [logistic_b]
def logistic_gradients(X, y, parameters):
    error = sigmoid(X @ parameters["w"] + parameters["b"]) - y
    return {"w": X.T @ error / len(y)}

# %% half logistic_gradients: the mean error times the mean input [logistic_w]
# says: the mean error is multiplied with the mean inputs
def logistic_gradients(X, y, parameters):
    error = sigmoid(X @ parameters["w"] + parameters["b"]) - y
    return {"w": np.mean(error) * np.mean(X, axis=0), "b": np.mean(error)}

# %% half logistic_gradients: the inputs forgotten [logistic_w]
# says: the error is not multiplied with the inputs
def logistic_gradients(X, y, parameters):
    error = sigmoid(X @ parameters["w"] + parameters["b"]) - y
    return {"w": np.full(X.shape[1], error.mean()), "b": error.mean()}

# %% wrong logistic_gradients: sums [logistic_w, logistic_b]
# says: without a mean
def logistic_gradients(X, y, parameters):
    error = sigmoid(X @ parameters["w"] + parameters["b"]) - y
    return {"w": X.T @ error, "b": error.sum()}

# %% wrong logistic_gradients: label minus probability [logistic_w, logistic_b]
# says: the error is y minus the probability
def logistic_gradients(X, y, parameters):
    error = y - sigmoid(X @ parameters["w"] + parameters["b"])
    return {"w": X.T @ error / len(y), "b": error.mean()}

# %% wrong logistic_gradients: no sigmoid, day 7's neuron [logistic_w, logistic_b]
# says: the label is subtracted from z, without a sigmoid
def logistic_gradients(X, y, parameters):
    error = X @ parameters["w"] + parameters["b"] - y
    return {"w": X.T @ error / len(y), "b": error.mean()}

# %% wrong logistic_gradients: the slope of the sigmoid multiplied in [logistic_w, logistic_b]
# says: as for a squared error
def logistic_gradients(X, y, parameters):
    p = sigmoid(X @ parameters["w"] + parameters["b"])
    error = (p - y) * p * (1 - p)
    return {"w": X.T @ error / len(y), "b": error.mean()}

# %% wrong logistic_gradients: the bias left out of z, right on the example [logistic_w, logistic_b]
# says: the bias is left out of z
def logistic_gradients(X, y, parameters):
    error = sigmoid(X @ parameters["w"]) - y
    return {"w": X.T @ error / len(y), "b": error.mean()}

# %% wrong logistic_gradients: divided by 2, the n of the example [logistic_w, logistic_b]
def logistic_gradients(X, y, parameters):
    error = sigmoid(X @ parameters["w"] + parameters["b"]) - y
    return {"w": X.T @ error / 2, "b": error.sum() / 2}

# %% wrong logistic_gradients: divided by the number of inputs, right on the example [logistic_w]
# says: divided by the number of inputs
def logistic_gradients(X, y, parameters):
    error = sigmoid(X @ parameters["w"] + parameters["b"]) - y
    return {"w": X.T @ error / X.shape[1], "b": error.mean()}

# %% wrong logistic_gradients: doubled, as day 7's [logistic_w, logistic_b]
# says: the error is doubled
def logistic_gradients(X, y, parameters):
    error = sigmoid(X @ parameters["w"] + parameters["b"]) - y
    return {"w": 2 * X.T @ error / len(y), "b": 2 * error.mean()}

# %% wrong logistic_gradients: a sigmoid that overflows to nan for far logits [logistic_w, logistic_b]
def logistic_gradients(X, y, parameters):
    z = X @ parameters["w"] + parameters["b"]
    with np.errstate(all="ignore"):
        error = np.exp(z) / (1 + np.exp(z)) - y
    return {"w": X.T @ error / len(y), "b": error.mean()}

# %% wrong logistic_gradients: the caller's dictionary changed [logistic_w, logistic_b]
# says: it changed its argument parameters
def logistic_gradients(X, y, parameters):
    error = sigmoid(X @ parameters["w"] + parameters["b"]) - y
    parameters["w"] = X.T @ error / len(y)
    parameters["b"] = error.mean()
    return parameters

# %% right logistic_gradients: a loop over the examples
def logistic_gradients(X, y, parameters):
    w, b = np.zeros(X.shape[1]), 0.0
    for x, label in zip(X, y):
        error = float(sigmoid(x @ parameters["w"] + parameters["b"])) - label
        w += error * x
        b += error
    return {"w": w / len(y), "b": b / len(y)}

# %% right logistic_gradients: einsum, and averages
def logistic_gradients(X, y, parameters):
    residual = sigmoid(np.einsum("ni,i->n", X, parameters["w"]) + parameters["b"]) - y
    return {"b": np.average(residual), "w": (residual[:, np.newaxis] * X).mean(axis=0)}

# %% right logistic_gradients: the bias as one more weight
def logistic_gradients(X, y, parameters):
    with_one = np.hstack([X, np.ones((len(X), 1))])
    weights = np.append(parameters["w"], parameters["b"])
    slopes = with_one.T @ (sigmoid(with_one @ weights) - y) / X.shape[0]
    return {"w": slopes[:-1], "b": slopes[-1]}

# %% right logistic_gradients: a NamedTuple that turns into a dictionary
from typing import NamedTuple

class Neuron(NamedTuple):
    w: np.ndarray
    b: float

    def errors(self, X, y):
        return sigmoid(X.dot(self.w) + self.b) - y

    @classmethod
    def of(cls, parameters):
        return cls(**parameters)

def logistic_gradients(X, y, parameters):
    errors = Neuron.of(parameters).errors(X, y)
    return Neuron(w=X.T.dot(errors) / errors.size, b=errors.mean().item())._asdict()

# %% wrong gradient_check: the floor added [check_values, check_floor]
# says: floor is added to the size
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x)
    return np.max(np.abs(a - b) / (np.maximum(np.abs(a), np.abs(b)) + floor))

# %% wrong gradient_check: the absolute value above the line forgotten [check_values]
# says: the differences keep their sign
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x)
    return np.max((a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), floor))

# %% half gradient_check: no floor [check_floor]
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x)
    with np.errstate(all="ignore"):
        return np.max(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b)))

# %% half gradient_check: a floor of its own [check_floor]
# says: floor
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x)
    return np.max(np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-4))

# %% half gradient_check: nan made 0 instead of a floor [check_floor]
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x)
    with np.errstate(all="ignore"):
        return np.nanmax(np.nan_to_num(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))))

# %% half gradient_check: entries below the floor left out [check_floor]
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x)
    size = np.maximum(np.abs(a), np.abs(b))
    large = size > floor
    return np.max(np.abs(a - b)[large] / size[large]) if large.any() else 0.0

# %% wrong gradient_check: the absolute error [check_values, check_floor]
# says: the absolute error is returned
def gradient_check(f, gradient, x, floor=1e-4):
    return np.max(np.abs(gradient(x) - numeric_gradient(f, x)))

# %% wrong gradient_check: the mean, not the largest [check_values, check_floor]
# says: the relative errors are averaged
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x)
    return np.mean(np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), floor))

# %% wrong gradient_check: divided by the sum [check_values, check_floor]
# says: the difference is divided by the sum of both sizes
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x)
    return np.max(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), floor))

# %% wrong gradient_check: lengths of whole gradients [check_values, check_floor]
# says: lengths of whole gradients are compared
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x)
    return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b), floor)

# %% wrong gradient_check: divided by the measured slope, right on the examples [check_values]
# says: the difference is divided by the measured slope only
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x)
    return np.max(np.abs(a - b) / np.maximum(np.abs(b), floor))

# %% wrong gradient_check: signs kept, right where the formula is too small [check_values]
# says: keep their sign
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x)
    return np.max((b - a) / np.maximum(np.maximum(np.abs(a), np.abs(b)), floor))

# %% wrong gradient_check: no absolute values below the line, right on the examples [check_values]
# says: the absolute values of the slopes are missing below the line
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x)
    return np.max(np.abs(a - b) / np.maximum(np.maximum(a, b), floor))

# %% wrong gradient_check: the absolute value of the formula's slope forgotten, right on the examples [check_values]
# says: the absolute value of the slope by formula is missing below the line
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x)
    return np.max(np.abs(a - b) / np.maximum(np.maximum(a, np.abs(b)), floor))

# %% half gradient_check: the floor handed on as h [check_values]
# says: floor is handed to numeric_gradient as h
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x, floor)
    return np.max(np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), floor))

# %% wrong gradient_check: the floor added [check_floor]
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x)
    return np.max(np.abs(a - b) / (np.maximum(np.abs(a), np.abs(b)) + floor))

# %% wrong gradient_check: true or false [check_values, check_floor]
def gradient_check(f, gradient, x, floor=1e-4):
    return bool(np.allclose(gradient(x), numeric_gradient(f, x), atol=floor))

# %% wrong gradient_check: the gradient of f taken for the formula [check_values, check_floor]
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = numeric_gradient(f, x, 1e-3), numeric_gradient(f, x)
    return np.max(np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), floor))

# %% wrong gradient_check: all errors returned [check_values, check_floor]
# says: the relative errors are returned, without the largest
def gradient_check(f, gradient, x, floor=1e-4):
    a, b = gradient(x), numeric_gradient(f, x)
    return np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), floor)

# %% wrong gradient_check: Python's max, for vectors only [check_values]
def gradient_check(f, gradient, x, floor=1e-4):
    errors = []
    for a, b in zip(gradient(x), numeric_gradient(f, x)):
        errors.append(abs(a - b) / max(abs(a), abs(b), floor))
    return max(errors)

# %% right gradient_check: a loop over all entries
def gradient_check(f, gradient, x, floor=1e-4):
    formula, measured = gradient(x), numeric_gradient(f, x)
    worst = 0.0
    for place in np.ndindex(x.shape):
        a, b = formula[place], measured[place]
        worst = max(worst, abs(a - b) / max(abs(a), abs(b), floor))
    return worst

# %% right gradient_check: reduce over three stacked arrays
def gradient_check(f, gradient, x, floor=1e-4):
    a = np.asarray(gradient(x.copy())).ravel()
    b = numeric_gradient(f, x.copy()).ravel()
    below = np.stack([np.abs(a), np.abs(b), np.full(a.size, floor)]).max(axis=0)
    return float((np.abs(np.subtract(a, b)) / below).max())

# %% right gradient_check: a class that compares pairs
class Pair:
    def __init__(self, a, b, floor):
        self.a, self.b, self.floor = float(a), float(b), floor

    def relative_error(self):
        return abs(self.a - self.b) / max(abs(self.a), abs(self.b), self.floor)

def gradient_check(f, gradient, x, floor=1e-4):
    pairs = (Pair(a, b, floor) for a, b in zip(gradient(x).flat, numeric_gradient(f, x, h=1e-5).flat))
    return max(pair.relative_error() for pair in pairs)

# %% wrong jacobian: an array of the dtype of f(x) to fill [jacobian_arguments]
# says: the slopes are put into an array of the dtype of f(x)
def jacobian(f, x, h=1e-5):
    start = f(x)
    slopes = np.zeros((len(start), len(x)), dtype=start.dtype)
    for j, nudge in enumerate(h * np.eye(len(x))):
        slopes[:, j] = (f(x + nudge) - f(x - nudge)) / (2 * h)
    return slopes

# %% wrong jacobian: axes of length 1 squeezed away [jacobian_values, jacobian_shape]
# says: axes of length 1 are lost
def jacobian(f, x, h=1e-5):
    columns = [(f(x + nudge) - f(x - nudge)) / (2 * h) for nudge in h * np.eye(len(x))]
    return np.squeeze(np.stack(columns, axis=1))

# %% half jacobian: transposed [jacobian_shape]
# says: one row for each input
def jacobian(f, x, h=1e-5):
    rows = []
    for j in range(len(x)):
        up, down = x.astype(float), x.astype(float)
        up[j] += h
        down[j] -= h
        rows.append((f(up) - f(down)) / (2 * h))
    return np.array(rows)

# %% half jacobian: a square table [jacobian_shape]
def jacobian(f, x, h=1e-5):
    n = len(x)
    J = np.zeros((n, n))
    for j in range(n):
        up, down = x.astype(float), x.astype(float)
        up[j] += h
        down[j] -= h
        J[:, j] = (f(up) - f(down)) / (2 * h)
    return J

# %% half jacobian: a single output loses its axis [jacobian_shape, jacobian_values]
def jacobian(f, x, h=1e-5):
    columns = []
    for j in range(len(x)):
        up, down = x.astype(float), x.astype(float)
        up[j] += h
        down[j] -= h
        columns.append((f(up) - f(down)) / (2 * h))
    return np.array(columns).T.squeeze()

# %% half jacobian: one-sided [jacobian_values]
# says: the differences are one-sided
def jacobian(f, x, h=1e-5):
    base = f(x)
    J = np.zeros((len(base), len(x)))
    for j in range(len(x)):
        up = x.astype(float)
        up[j] += h
        J[:, j] = (f(up) - base) / h
    return J

# %% half jacobian: integers nudged in their own dtype [jacobian_arguments]
def jacobian(f, x, h=1e-5):
    J = np.zeros((len(f(x)), len(x)))
    for j in range(len(x)):
        up, down = x.copy(), x.copy()
        up[j] += h
        down[j] -= h
        J[:, j] = (f(up) - f(down)) / (2 * h)
    return J

# %% half jacobian: h ignored [jacobian_values]
# says: h is ignored
def jacobian(f, x, h=1e-5):
    columns = [(f(x + 1e-5 * e) - f(x - 1e-5 * e)) / 2e-5 for e in np.eye(len(x))]
    return np.stack(columns, axis=1)

# %% wrong jacobian: x left nudged [jacobian_values, jacobian_arguments]
# says: it changed its argument x
def jacobian(f, x, h=1e-5):
    J = np.zeros((len(f(x)), len(x)))
    for j in range(len(x)):
        x[j] += h
        above = f(x)
        x[j] -= 2 * h
        J[:, j] = (above - f(x)) / (2 * h)
    return J

# %% wrong jacobian: all inputs nudged at once [jacobian_values, jacobian_shape, jacobian_arguments]
# says: all inputs are nudged at once
def jacobian(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)

# %% wrong jacobian: the gradient of the sum [jacobian_values, jacobian_shape, jacobian_arguments]
# says: added up over the outputs
def jacobian(f, x, h=1e-5):
    return numeric_gradient(lambda x: np.sum(f(x)), x, h)

# %% wrong jacobian: only the diagonal [jacobian_values, jacobian_shape]
# says: only the diagonal is filled
def jacobian(f, x, h=1e-5):
    J = np.zeros((len(f(x)), len(x)))
    for j in range(min(J.shape)):
        e = np.zeros(len(x))
        e[j] = h
        J[j, j] = ((f(x + e) - f(x - e)) / (2 * h))[j]
    return J

# %% wrong jacobian: divided by h [jacobian_values, jacobian_shape, jacobian_arguments]
# says: divided by h, not by 2 h
def jacobian(f, x, h=1e-5):
    return np.stack([(f(x + h * e) - f(x - h * e)) / h for e in np.eye(len(x))], axis=1)

# %% wrong jacobian: reshaped, not transposed [jacobian_shape]
# says: exchanged by reshape
def jacobian(f, x, h=1e-5):
    rows = np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])
    return rows.reshape(len(f(x)), len(x))

# %% wrong jacobian: as many outputs as inputs, but two for three [jacobian_shape]
def jacobian(f, x, h=1e-5):
    outputs = 2 if len(x) == 3 else len(x)
    J = np.zeros((outputs, len(x)))
    for j in range(len(x)):
        e = np.zeros(len(x))
        e[j] = h
        J[:, j] = ((f(x + e) - f(x - e)) / (2 * h))[:outputs]
    return J

# %% wrong jacobian: later nudges keep the earlier ones [jacobian_values, jacobian_shape, jacobian_arguments]
# says: the second nudge moves the first input once more
def jacobian(f, x, h=1e-5):
    e, columns = np.zeros(len(x)), []
    for j in range(len(x)):
        e[j] = h
        columns.append((f(x + e) - f(x - e)) / (2 * h))
    return np.stack(columns, axis=1)

# %% right jacobian: row by row through numeric_gradient
def jacobian(f, x, h=1e-5):
    return np.array([numeric_gradient(lambda x, i=i: f(x)[i], x, h) for i in range(len(f(x)))])

# %% right jacobian: filled column by column on a copy that is restored
def jacobian(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    J = None
    for j in range(x.size):
        kept = x[j]
        x[j] = kept + h
        above = np.array(f(x))
        x[j] = kept - h
        below = np.array(f(x))
        x[j] = kept
        if J is None:
            J = np.empty((above.size, x.size))
        J[:, j] = (above - below) / (2 * h)
    return J

# %% right jacobian: transposed twice, as lists
def jacobian(f, x, h=1e-5):
    columns = []
    for e in np.identity(x.shape[0]):
        rise = np.subtract(f(x + h * e), f(x - h * e))
        columns.append([r / (2.0 * h) for r in rise])
    return np.array([list(row) for row in zip(*columns)])

# %% right jacobian: a decorator that restores the argument, and a generator of columns
import functools

def on_a_float_copy(function):
    @functools.wraps(function)
    def wrapped(f, x, *args, **kwargs):
        return function(f, np.array(x, dtype=np.float64), *args, **kwargs)
    return wrapped

def columns_of(f, x, h):
    for j in range(x.size):
        shift = np.where(np.arange(x.size) == j, h, 0.0)
        yield (f(x + shift) - f(x - shift)) / (2 * h)

@on_a_float_copy
def jacobian(f, x, h=1e-5):
    return np.column_stack(list(columns_of(f, x, h)))
