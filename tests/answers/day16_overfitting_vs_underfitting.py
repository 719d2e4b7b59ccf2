"""Answers that students give on day 16. The words in brackets are the test cells that must reject them."""

# %% wrong polynomial_features: computed in float32 [features_values]
# says: computed in float32, which has seven digits
def polynomial_features(x, degree):
    return np.stack([x.astype(np.float32) ** k for k in range(degree + 1)], axis=1).astype(np.float64)

# %% wrong polynomial_features: integers overflow, and are converted then [features_form]
# says: computed as integers
def polynomial_features(x, degree):
    return (x[:, None] ** np.arange(degree + 1)).astype(float)

# %% wrong polynomial_features: squares of squares [features_values]
# says: each column is the square of the one before
def polynomial_features(x, degree):
    out = np.ones((len(x), degree + 1))
    p = x.astype(float)
    for k in range(1, degree + 1):
        out[:, k] = p
        p = p * p
    return out

# %% wrong polynomial_features: through a logarithm of the absolute value [features_values]
# says: the signs of negative inputs are lost
def polynomial_features(x, degree):
    return np.exp(np.arange(degree + 1) * np.log(np.abs(x))[:, None])

# %% wrong polynomial_features: x / x for the ones [features_values]
# says: 0 to the power 0 is not 1
def polynomial_features(x, degree):
    x = x.astype(float)
    X = np.empty((len(x), degree + 1))
    X[:, 0] = x / x
    for k in range(1, degree + 1):
        X[:, k] = X[:, k - 1] * x
    return X

# %% half polynomial_features: integers stay integers [features_form]
# says: the powers of integers are left as integers
def polynomial_features(x, degree):
    return x[:, None] ** np.arange(degree + 1)

# %% half polynomial_features: vander, the highest power first [features_values]
# says: the highest power comes first
def polynomial_features(x, degree):
    return np.vander(x.astype(float), degree + 1)

# %% wrong polynomial_features: no column of ones [features_values, features_form]
# says: the column of ones is missing
def polynomial_features(x, degree):
    return np.column_stack([x.astype(float) ** k for k in range(1, degree + 1)])

# %% wrong polynomial_features: the highest power missing [features_values, features_form]
# says: the highest power is missing
def polynomial_features(x, degree):
    return np.stack([x.astype(float) ** k for k in range(degree)], axis=1)

# %% wrong polynomial_features: rows and columns exchanged [features_values, features_form]
# says: rows and columns are exchanged
def polynomial_features(x, degree):
    return np.array([x.astype(float) ** k for k in range(degree + 1)])

# %% half polynomial_features: multiples for powers [features_values]
# says: x is multiplied by k
def polynomial_features(x, degree):
    return x.reshape(-1, 1) * np.arange(degree + 1.0)

# %% half polynomial_features: base and exponent exchanged [features_values]
# says: base and exponent are exchanged
def polynomial_features(x, degree):
    return np.arange(degree + 1.0) ** x.astype(float)[:, None]

# %% wrong polynomial_features: right on every visible check, degree 3 and 4 only [features_values, features_form]
def polynomial_features(x, degree):
    x = x.astype(float)
    columns = [np.ones(len(x)), x, x**2, x**3]
    return np.stack(columns + [x**4] if degree == 4 else columns, axis=1)

# %% wrong polynomial_features: right on every visible check, by products, wrong for degree 0 [features_values, features_form]
def polynomial_features(x, degree):
    X = np.ones((len(x), degree + 1))
    X[:, 1] = x
    for k in range(2, degree + 1):
        X[:, k] = X[:, k - 1] * x
    return X

# %% wrong polynomial_features: a list of lists, flat [features_values, features_form]
def polynomial_features(x, degree):
    return np.array([float(value) ** k for value in x for k in range(degree + 1)])

# %% right polynomial_features: vander, increasing
def polynomial_features(x, degree):
    return np.vander(x.astype(float), degree + 1, increasing=True)

# %% right polynomial_features: a loop over columns
def polynomial_features(x, degree):
    X = np.ones((len(x), degree + 1))
    for k in range(1, degree + 1):
        X[:, k] = X[:, k - 1] * x
    return X

# %% right polynomial_features: a generator of powers in a helper
from itertools import accumulate, repeat

def _powers(value, degree):
    return list(accumulate(repeat(float(value), degree), lambda power, v: power * v, initial=1.0))

def polynomial_features(x, degree):
    return np.array([_powers(value, degree) for value in x], dtype=np.float64).reshape(len(x), degree + 1)

# %% right polynomial_features: a cumulative product
def polynomial_features(x, degree):
    table = np.full((len(x), degree + 1), 1.0)
    table[:, 1:] = x[:, np.newaxis]
    return table.cumprod(axis=1)

# %% wrong fit_polynomial: sums cut to the integers of y [fit_least_squares]
# says: cut to integers
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)
    D = np.eye(degree + 1); D[0, 0] = 0
    return np.linalg.solve(X.T @ X + l2 * D, (X.T @ y).astype(y.dtype))

# %% wrong fit_polynomial: added to a whole block [fit_penalty]
# says: neither in its first row nor in its first column
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)
    A = X.T @ X
    A[1:, 1:] += l2
    return np.linalg.solve(A, X.T @ y)

# %% wrong fit_polynomial: a penalty that grows with the power [fit_penalty]
# says: k times as high
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)
    D = np.diag(np.arange(degree + 1.0))
    return np.linalg.solve(X.T @ X + l2 * D, X.T @ y)

# %% half fit_polynomial: the constant penalised [fit_constant]
# says: the constant is penalised too
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)
    return np.linalg.solve(X.T @ X + l2 * np.eye(degree + 1), X.T @ y)

# %% half fit_polynomial: the penalty ignored [fit_penalty]
# says: the penalty is ignored
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)
    return np.linalg.lstsq(X, y, rcond=None)[0]

# %% half fit_polynomial: half the penalty [fit_penalty]
# says: the penalty counts half
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)
    D = np.diag([0.0] + [1.0] * degree)
    return np.linalg.solve(2 * X.T @ X + l2 * D, 2 * X.T @ y)

# %% half fit_polynomial: the mean of the squared errors [fit_penalty]
# says: the squared errors are averaged
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)
    D = np.eye(degree + 1)
    D[0, 0] = 0
    n = len(x)
    return np.linalg.solve(X.T @ X / n + l2 * D, X.T @ y / n)

# %% half fit_polynomial: rows of l2 for rows of its root [fit_penalty]
# says: l2 is squared
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)
    D = np.eye(degree + 1)
    D[0, 0] = 0
    return np.linalg.lstsq(np.vstack([X, l2 * D]), np.append(y, np.zeros(degree + 1)), rcond=None)[0]

# %% wrong fit_polynomial: l2 added everywhere [fit_penalty, fit_constant]
# says: l2 is added to every entry of the matrix
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)
    return np.linalg.solve(X.T @ X + l2, X.T @ y)

# %% wrong fit_polynomial: a penalty on the constant only [fit_penalty, fit_constant]
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)
    D = np.zeros((degree + 1, degree + 1))
    D[0, 0] = 1.0
    return np.linalg.solve(X.T @ X + l2 * D, X.T @ y)

# %% wrong fit_polynomial: the highest power left free, as if it came first [fit_penalty, fit_constant]
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)
    D = np.eye(degree + 1)
    D[-1, -1] = 0
    return np.linalg.solve(X.T @ X + l2 * D, X.T @ y)

# %% wrong fit_polynomial: weights shrunk afterwards [fit_penalty, fit_constant]
# says: the weights are divided by 1 + l2 afterwards
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)
    return np.linalg.solve(X.T @ X, X.T @ y) / (1 + l2)

# %% wrong fit_polynomial: only the targets centred [fit_least_squares, fit_penalty, fit_constant]
# says: the constant is fixed at the mean of y
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)[:, 1:]
    w = np.linalg.solve(X.T @ X + l2 * np.eye(degree), X.T @ (y - y.mean()))
    return np.append(y.mean(), w)

# %% wrong fit_polynomial: polyfit [fit_least_squares, fit_penalty, fit_constant]
# says: the highest power comes first
def fit_polynomial(x, y, degree, l2):
    return np.polyfit(x, y, degree)

# %% wrong fit_polynomial: gradient descent that stops early [fit_least_squares, fit_penalty]
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)
    w = np.zeros(degree + 1)
    for _ in range(200):
        gradient = X.T @ (X @ w - y)
        gradient[1:] += l2 * w[1:]
        w = w - 0.01 * gradient
    return w

# %% wrong fit_polynomial: the equations not solved [fit_least_squares, fit_penalty]
# says: the right side of the equations is returned
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)
    return X.T @ y

# %% wrong fit_polynomial: predictions [fit_least_squares, fit_penalty]
# says: the predictions are returned, not the weights
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)
    D = np.eye(degree + 1)
    D[0, 0] = 0
    return X @ np.linalg.solve(X.T @ X + l2 * D, X.T @ y)

# %% wrong fit_polynomial: right on every visible check, a straight line only [fit_least_squares, fit_penalty]
def fit_polynomial(x, y, degree, l2):
    slope = np.sum((x - x.mean()) * (y - y.mean())) / (np.sum((x - x.mean()) ** 2) + l2)
    w = np.zeros(degree + 1)
    w[0] = y.mean() - slope * x.mean()
    if degree:
        w[1] = slope
    return w

# %% half fit_polynomial: right on every visible check, each power fitted by itself [fit_least_squares, fit_penalty]
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)[:, 1:]
    centred = X - X.mean(axis=0)
    w = centred.T @ (y - y.mean()) / (np.sum(centred**2, axis=0) + l2)
    return np.append(y.mean() - X.mean(axis=0) @ w, w)

# %% right fit_polynomial: additional rows
def fit_polynomial(x, y, degree, l2):
    rows = np.vstack([polynomial_features(x, degree), np.sqrt(l2) * np.eye(degree + 1)[1:]])
    return np.linalg.lstsq(rows, np.concatenate([y, np.zeros(degree)]), rcond=None)[0]

# %% right fit_polynomial: everything centred, then the constant
def fit_polynomial(x, y, degree, l2):
    X = polynomial_features(x, degree)[:, 1:]
    mean, middle = X.mean(axis=0), y.mean()
    A = (X - mean).T @ (X - mean) + l2 * np.eye(degree)
    w = np.linalg.inv(A) @ ((X - mean).T @ (y - middle))
    return np.concatenate([[middle - mean @ w], w])

# %% right fit_polynomial: a class of quadratic bowls
class Bowl:
    """The cost w·A·w - 2 b·w; terms are added to it."""

    def __init__(self, size):
        self.A, self.b = np.zeros((size, size)), np.zeros(size)

    def add_error(self, row, target):
        self.A += np.outer(row, row)
        self.b += target * row
        return self

    def add_penalty(self, place, weight):
        self.A[place, place] += weight
        return self

    @property
    def bottom(self):
        return np.linalg.solve(self.A, self.b)

def fit_polynomial(x, y, degree, l2):
    bowl = Bowl(degree + 1)
    for value, target in zip(x, y):
        bowl.add_error(np.array([float(value) ** k for k in range(degree + 1)]), target)
    for k in range(1, degree + 1):
        bowl.add_penalty(k, l2)
    return bowl.bottom

# %% right fit_polynomial: an inverse
def fit_polynomial(x, y, degree, l2):
    X = np.vander(x.astype(float), degree + 1, increasing=True)
    A = X.T @ X
    for k in range(1, degree + 1):
        A[k, k] += l2
    return np.linalg.inv(A) @ X.T @ y

# %% wrong learning_curve: rows from the end [curve_errors, curve_models]
# says: the last rows are taken, not the first
# says: train is called with the last rows
def learning_curve(train, X, y, sizes, X_val, y_val):
    training, validation = [], []
    for size in sizes:
        predict = train(X[-size:], y[-size:])
        training.append(mse(predict(X[-size:]), y[-size:]))
        validation.append(mse(predict(X_val), y_val))
    return training, validation

# %% wrong learning_curve: arrays come back [curve_errors]
# says: arrays come back, where lists are asked for
def learning_curve(train, X, y, sizes, X_val, y_val):
    t, v = np.zeros(len(sizes)), np.zeros(len(sizes))
    for i, s in enumerate(sizes):
        p = train(X[:s], y[:s])
        t[i] = mse(p(X[:s]), y[:s]); v[i] = mse(p(X_val), y_val)
    return t, v

# %% wrong learning_curve: a list comes back [curve_errors]
# says: a list comes back, where a tuple is asked for
def learning_curve(train, X, y, sizes, X_val, y_val):
    t, v = [], []
    for s in sizes:
        p = train(X[:s], y[:s])
        t.append(mse(p(X[:s]), y[:s])); v.append(mse(p(X_val), y_val))
    return [t, v]

# %% wrong learning_curve: lists as default arguments [curve_errors]
# says: the lists of an earlier call are continued
def learning_curve(train, X, y, sizes, X_val, y_val, t=[], v=[]):
    for s in sizes:
        p = train(X[:s], y[:s])
        t.append(mse(p(X[:s]), y[:s])); v.append(mse(p(X_val), y_val))
    return t, v

# %% wrong learning_curve: 1, 2, 3 for the sizes [curve_errors, curve_models]
# says: whatever the sizes say
def learning_curve(train, X, y, sizes, X_val, y_val):
    t, v = [], []
    for s in range(1, len(sizes) + 1):
        p = train(X[:s], y[:s])
        t.append(mse(p(X[:s]), y[:s])); v.append(mse(p(X_val), y_val))
    return t, v

# %% half learning_curve: training and validation exchanged [curve_errors]
# says: training and validation are exchanged
def learning_curve(train, X, y, sizes, X_val, y_val):
    training, validation = [], []
    for size in sizes:
        predict = train(X[:size], y[:size])
        training.append(mse(predict(X[:size]), y[:size]))
        validation.append(mse(predict(X_val), y_val))
    return validation, training

# %% wrong learning_curve: one model for all sizes [curve_errors, curve_models]
# says: train is called once in all, with all rows
def learning_curve(train, X, y, sizes, X_val, y_val):
    predict = train(X, y)
    training = [mse(predict(X[:size]), y[:size]) for size in sizes]
    validation = [mse(predict(X_val), y_val) for size in sizes]
    return training, validation

# %% wrong learning_curve: one model of the largest size [curve_errors, curve_models]
# says: with the rows of the largest size
def learning_curve(train, X, y, sizes, X_val, y_val):
    most = max(sizes)
    predict = train(X[:most], y[:most])
    return [mse(predict(X[:size]), y[:size]) for size in sizes], [mse(predict(X_val), y_val)] * len(sizes)

# %% wrong learning_curve: trained on with the new rows only [curve_errors, curve_models]
# says: each model is trained only on the rows that are new
def learning_curve(train, X, y, sizes, X_val, y_val):
    training, validation, start = [], [], 0
    for size in sizes:
        predict = train(X[start:size], y[start:size])
        training.append(mse(predict(X[start:size]), y[start:size]))
        validation.append(mse(predict(X_val), y_val))
        start = size
    return training, validation

# %% half learning_curve: the training error on all rows [curve_errors]
# says: the training error is measured on all rows of X
def learning_curve(train, X, y, sizes, X_val, y_val):
    training, validation = [], []
    for size in sizes:
        predict = train(X[:size], y[:size])
        training.append(mse(predict(X), y))
        validation.append(mse(predict(X_val), y_val))
    return training, validation

# %% half learning_curve: roots [curve_errors]
# says: the root of the mean is taken
def learning_curve(train, X, y, sizes, X_val, y_val):
    training, validation = [], []
    for size in sizes:
        predict = train(X[:size], y[:size])
        training.append(mse(predict(X[:size]), y[:size]) ** 0.5)
        validation.append(mse(predict(X_val), y_val) ** 0.5)
    return training, validation

# %% half learning_curve: pairs [curve_errors]
# says: pairs are returned, one for each size
def learning_curve(train, X, y, sizes, X_val, y_val):
    pairs = []
    for size in sizes:
        predict = train(X[:size], y[:size])
        pairs.append((mse(predict(X[:size]), y[:size]), mse(predict(X_val), y_val)))
    return pairs

# %% half learning_curve: a model for each of the two errors [curve_models]
# says: train is called twice for every size
def learning_curve(train, X, y, sizes, X_val, y_val):
    training = [mse(train(X[:n], y[:n])(X[:n]), y[:n]) for n in sizes]
    validation = [mse(train(X[:n], y[:n])(X_val), y_val) for n in sizes]
    return training, validation

# %% wrong learning_curve: returns in the loop [curve_errors, curve_models]
# says: does return stand inside the loop?
def learning_curve(train, X, y, sizes, X_val, y_val):
    training, validation = [], []
    for size in sizes:
        predict = train(X[:size], y[:size])
        training.append(mse(predict(X[:size]), y[:size]))
        validation.append(mse(predict(X_val), y_val))
        return training, validation

# %% wrong learning_curve: right on every visible check, the sizes sorted [curve_errors, curve_models]
# says: the sizes are sorted first
def learning_curve(train, X, y, sizes, X_val, y_val):
    training, validation = [], []
    for size in sorted(sizes):
        predict = train(X[:size], y[:size])
        training.append(mse(predict(X[:size]), y[:size]))
        validation.append(mse(predict(X_val), y_val))
    return training, validation

# %% half learning_curve: right on every visible check, a dictionary by size [curve_errors]
# says: a size that comes again is left out
def learning_curve(train, X, y, sizes, X_val, y_val):
    models = {size: train(X[:size], y[:size]) for size in sizes}
    training = [mse(predict(X[:size]), y[:size]) for size, predict in models.items()]
    validation = [mse(predict(X_val), y_val) for predict in models.values()]
    return training, validation

# %% wrong learning_curve: right on every visible check, cut at ten rows [curve_errors]
def learning_curve(train, X, y, sizes, X_val, y_val):
    X, y = X[:10], y[:10]
    training, validation = [], []
    for size in sizes:
        predict = train(X[:size], y[:size])
        training.append(mse(predict(X[:size]), y[:size]))
        validation.append(mse(predict(X_val), y_val))
    return training, validation

# %% right learning_curve: arrays filled in
def learning_curve(train, X, y, sizes, X_val, y_val):
    errors = np.zeros((2, len(sizes)))
    for i, n in enumerate(sizes):
        predict = train(X[0:n], y[0:n])
        for j, (inputs, targets) in enumerate([(X[0:n], y[0:n]), (X_val, y_val)]):
            errors[j, i] = np.sum((predict(inputs) - targets) ** 2) / len(targets)
    return tuple(errors.tolist())

# %% right learning_curve: pairs, transposed at the end
def learning_curve(train, X, y, sizes, X_val, y_val):
    def both(n):
        predict = train(X[:n], y[:n])
        return float(mse(predict(X[:n]), y[:n])), float(mse(predict(X_val), y_val))

    training, validation = zip(*map(both, sizes))
    return list(training), list(validation)

# %% right learning_curve: a NamedTuple for the rows, a class that measures
from typing import NamedTuple

class Rows(NamedTuple):
    X: np.ndarray
    y: np.ndarray

    def first(self, n):
        return Rows(self.X[:n], self.y[:n])

class Measured:
    def __init__(self, train, rows):
        self.rows, self.predict = rows, train(*rows)

    def error(self, rows=None):
        rows = rows or self.rows
        return np.square(self.predict(rows.X) - rows.y).mean()

def learning_curve(train, X, y, sizes, X_val, y_val):
    models = [Measured(train, Rows(X, y).first(n)) for n in sizes]
    return [model.error() for model in models], [model.error(Rows(X_val, y_val)) for model in models]

# %% right learning_curve: a NamedTuple comes back
from typing import NamedTuple
class Curve(NamedTuple):
    training: list
    validation: list
def learning_curve(train, X, y, sizes, X_val, y_val):
    curve = Curve([], [])
    for size in sizes:
        rows = slice(None, size)
        predict = train(X[rows], y[rows])
        curve.training.append(mse(predict(X[rows]), y[rows]))
        curve.validation.append(mse(predict(X_val), y_val))
    return curve

# %% right learning_curve: models first, then errors
def learning_curve(train, X, y, sizes, X_val, y_val):
    models = [train(X[np.arange(s)], y[np.arange(s)]) for s in sizes]
    return [mse(m(X[:s]), y[:s]) for m, s in zip(models, sizes)], [mse(m(X_val), y_val) for m in models]

# %% wrong diagnose: equal to 1.1 times counts [diagnose_validation]
# says: equal to 1.1 times the smallest counts as above it
def diagnose(history, good_enough):
    if history["train_loss"][-1] > good_enough:
        return "underfitting"
    if history["val_loss"][-1] >= 1.1 * min(history["val_loss"]):
        return "overfitting"
    return "fine"

# %% wrong diagnose: only where training has fallen [diagnose_validation]
# says: only where the training loss has fallen
def diagnose(history, good_enough):
    if history["train_loss"][-1] > good_enough:
        return "underfitting"
    if history["val_loss"][-1] > 1.1 * min(history["val_loss"]) and history["train_loss"][-1] < history["train_loss"][0]:
        return "overfitting"
    return "fine"

# %% wrong diagnose: a tenth of the last [diagnose_validation]
# says: 0.9 times the last
def diagnose(history, good_enough):
    if history["train_loss"][-1] > good_enough:
        return "underfitting"
    if 0.9 * history["val_loss"][-1] > min(history["val_loss"]):
        return "overfitting"
    return "fine"

# %% wrong diagnose: the smallest of all before [diagnose_validation]
# says: verdict_after_a_single_epoch: raised ValueError
def diagnose(history, good_enough):
    if history["train_loss"][-1] > good_enough:
        return "underfitting"
    if history["val_loss"][-1] > 1.1 * min(history["val_loss"][:-1]):
        return "overfitting"
    return "fine"

# %% half diagnose: the smallest training loss [diagnose_training]
# says: the smallest training loss is judged, not the last
def diagnose(history, good_enough):
    if min(history["train_loss"]) > good_enough:
        return "underfitting"
    if history["val_loss"][-1] > 1.1 * min(history["val_loss"]):
        return "overfitting"
    return "fine"

# %% half diagnose: overfitting first [diagnose_order]
# says: overfitting is asked for first
def diagnose(history, good_enough):
    if history["val_loss"][-1] > 1.1 * min(history["val_loss"]):
        return "overfitting"
    if history["train_loss"][-1] > good_enough:
        return "underfitting"
    return "fine"

# %% half diagnose: every rise counts [diagnose_validation]
# says: every rise above the smallest counts
def diagnose(history, good_enough):
    if history["train_loss"][-1] > good_enough:
        return "underfitting"
    if history["val_loss"][-1] > min(history["val_loss"]):
        return "overfitting"
    return "fine"

# %% half diagnose: the gap between the two losses [diagnose_validation]
# says: validation loss is held against training loss
def diagnose(history, good_enough):
    if history["train_loss"][-1] > good_enough:
        return "underfitting"
    if history["val_loss"][-1] > 1.1 * history["train_loss"][-1]:
        return "overfitting"
    return "fine"

# %% half diagnose: the epoch before [diagnose_validation]
# says: the last validation loss is held against 1.1 times the one before
def diagnose(history, good_enough):
    if history["train_loss"][-1] > good_enough:
        return "underfitting"
    if len(history["val_loss"]) > 1 and history["val_loss"][-1] > 1.1 * history["val_loss"][-2]:
        return "overfitting"
    return "fine"

# %% half diagnose: right on every visible check, 0.1 more for 1.1 times [diagnose_validation]
# says: 0.1 is added to the smallest
def diagnose(history, good_enough):
    if history["train_loss"][-1] > good_enough:
        return "underfitting"
    if history["val_loss"][-1] > min(history["val_loss"]) + 0.1:
        return "overfitting"
    return "fine"

# %% half diagnose: the first validation loss [diagnose_validation]
# says: the last validation loss is held against the first
def diagnose(history, good_enough):
    if history["train_loss"][-1] > good_enough:
        return "underfitting"
    return "overfitting" if history["val_loss"][-1] > 1.1 * history["val_loss"][0] else "fine"

# %% half diagnose: the largest validation loss for the last [diagnose_validation]
def diagnose(history, good_enough):
    if history["train_loss"][-1] > good_enough:
        return "underfitting"
    return "overfitting" if max(history["val_loss"]) > 1.1 * min(history["val_loss"]) else "fine"

# %% wrong diagnose: the smallest training loss for the smallest validation loss, and losses swapped [diagnose_training, diagnose_validation]
# says: the validation loss is held against good_enough
def diagnose(history, good_enough):
    if history["val_loss"][-1] > good_enough:
        return "underfitting"
    if history["val_loss"][-1] > 1.1 * min(history["train_loss"]):
        return "overfitting"
    return "fine"

# %% wrong diagnose: the accuracy for the loss [diagnose_validation]
def diagnose(history, good_enough):
    if history["train_loss"][-1] > good_enough:
        return "underfitting"
    if history["val_accuracy"][-1] > 1.1 * min(history["val_accuracy"]):
        return "overfitting"
    return "fine"

# %% wrong diagnose: right on every visible check, equality counts as above [diagnose_order]
# says: a training loss equal to good_enough counts as above it
def diagnose(history, good_enough):
    if history["train_loss"][-1] >= good_enough:
        return "underfitting"
    if history["val_loss"][-1] > 1.1 * min(history["val_loss"]):
        return "overfitting"
    return "fine"

# %% wrong diagnose: the history sorted on the way [diagnose_validation]
# says: it changed its argument histories
def diagnose(history, good_enough):
    last_train, last_val = history["train_loss"][-1], history["val_loss"][-1]
    history["val_loss"].sort()
    if last_train > good_enough:
        return "underfitting"
    return "overfitting" if last_val > 1.1 * history["val_loss"][0] else "fine"

# %% wrong diagnose: other words [diagnose_training, diagnose_validation, diagnose_order]
def diagnose(history, good_enough):
    if history["train_loss"][-1] > good_enough:
        return "Underfitting"
    if history["val_loss"][-1] > 1.1 * min(history["val_loss"]):
        return "Overfitting"
    return "Fine"

# %% wrong diagnose: printed [diagnose_training, diagnose_validation, diagnose_order]
def diagnose(history, good_enough):
    if history["train_loss"][-1] > good_enough:
        print("underfitting")
    elif history["val_loss"][-1] > 1.1 * min(history["val_loss"]):
        print("overfitting")
    else:
        print("fine")

# %% right diagnose: one expression
def diagnose(history, good_enough):
    last, best = history["val_loss"][-1], min(history["val_loss"])
    return "underfitting" if history["train_loss"][-1] > good_enough else "overfitting" if last > 1.1 * best else "fine"

# %% right diagnose: arrays, the other way round
def diagnose(history, good_enough):
    train, val = np.array(history["train_loss"]), np.array(history["val_loss"])
    if train[-1] <= good_enough:
        if val[-1] <= 1.1 * val.min():
            return "fine"
        return "overfitting"
    return "underfitting"

# %% right diagnose: a table of rules, an enumeration of words
from enum import Enum

class Verdict(str, Enum):
    UNDER = "underfitting"
    OVER = "overfitting"
    FINE = "fine"

RULES = [
    (lambda h, limit: h["train_loss"][-1] > limit, Verdict.UNDER),
    (lambda h, limit: h["val_loss"][-1] > 1.1 * sorted(h["val_loss"])[0], Verdict.OVER),
    (lambda h, limit: True, Verdict.FINE),
]

def diagnose(history, good_enough):
    return next(verdict for rule, verdict in RULES if rule(history, good_enough)).value

# %% right diagnose: a match statement
def diagnose(history, good_enough):
    losses = sorted(history["val_loss"])
    match history["train_loss"][-1] > good_enough, history["val_loss"][-1] > 1.1 * losses[0]:
        case (True, _):
            return "underfitting"
        case (_, True):
            return "overfitting"
    return "fine"
