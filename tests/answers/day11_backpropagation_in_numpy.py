"""Answers that students give on day 11. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong linear_backward: the rows of dz added into its first one [linear_dX, linear_dW, linear_db]
# says: the other rows of dz have been added into its first
def linear_backward(X, W, dz):
    db = dz[0]
    for row in dz[1:]:
        db += row
    return dz @ W.T, X.T @ dz, db

# %% half linear_backward: the bias gradient not summed [linear_db]
# says: the rows of dz are not added up
def linear_backward(X, W, dz):
    return dz @ W.T, X.T @ dz, dz

# %% half linear_backward: the mean for the bias gradient [linear_db]
# says: the mean of the rows is taken
def linear_backward(X, W, dz):
    return dz @ W.T, X.T @ dz, dz.mean(axis=0)

# %% wrong linear_backward: everything divided by n once more [linear_dX, linear_dW, linear_db]
# says: the 1/n is in dz already
def linear_backward(X, W, dz):
    n = len(X)
    return dz @ W.T / n, X.T @ dz / n, dz.sum(axis=0) / n

# %% half linear_backward: the weight gradient alone divided by n [linear_dW]
# says: dW is divided by n
def linear_backward(X, W, dz):
    return dz @ W.T, X.T @ dz / X.shape[0], dz.sum(axis=0)

# %% wrong linear_backward: W not transposed, which fails on all but square ones [linear_dX, linear_dW, linear_db]
# says: W is not transposed
def linear_backward(X, W, dz):
    return dz @ W, X.T @ dz, dz.sum(axis=0)

# %% wrong linear_backward: nothing transposed [linear_dX, linear_dW]
# says: W is not transposed
def linear_backward(X, W, dz):
    return dz @ W, X @ dz, dz.sum(0)

# %% half linear_backward: turned until the square example runs [linear_dX, linear_dW]
def linear_backward(X, W, dz):
    return (W @ dz.T).T if X.shape == W.shape else np.zeros_like(X), dz.T @ X, dz.sum(axis=0)

# %% wrong linear_backward: results in the order dW, db, dX [linear_dX, linear_dW, linear_db]
# says: dW comes first
def linear_backward(X, W, dz):
    dW = X.T @ dz
    db = dz.sum(axis=0)
    dX = dz @ W.T
    return dW, db, dX

# %% wrong linear_backward: results in the order dW, dX, db [linear_dX, linear_dW]
# says: dX comes second
def linear_backward(X, W, dz):
    return X.T @ dz, dz @ W.T, dz.sum(axis=0)

# %% half linear_backward: the sum along the rows [linear_db]
# says: the sum runs along the rows, axis 1
def linear_backward(X, W, dz):
    return dz @ W.T, X.T @ dz, dz.sum(axis=1)

# %% half linear_backward: everything added up for the bias [linear_db]
# says: to a single number
def linear_backward(X, W, dz):
    return dz @ W.T, X.T @ dz, np.sum(dz)

# %% half linear_backward: keepdims for the bias [linear_db]
# says: keeps two axes
def linear_backward(X, W, dz):
    return dz @ W.T, X.T @ dz, np.sum(dz, axis=0, keepdims=True)

# %% half linear_backward: right on every visible check, only two rows counted for the weights [linear_dW]
def linear_backward(X, W, dz):
    dW = np.zeros_like(W)
    for i in range(min(2, len(X))):
        dW += np.outer(X[i], dz[i])
    return dz @ W.T, dW, dz.sum(axis=0)

# %% wrong linear_backward: right on every visible check, sizes of the example written in [linear_dX, linear_dW, linear_db]
def linear_backward(X, W, dz):
    dX, dW, db = np.zeros((2, 2)), np.zeros((2, 2)), np.zeros(2)
    for i in range(2):
        for j in range(2):
            for k in range(2):
                dX[i, j] += dz[i, k] * W[j, k]
                dW[j, k] += X[i, j] * dz[i, k]
    for k in range(2):
        db[k] = dz[0, k] + dz[1, k]
    return dX, dW, db

# %% wrong linear_backward: dz divided in place [linear_dX, linear_dW, linear_db]
def linear_backward(X, W, dz):
    dz /= len(X)
    return dz @ W.T, X.T @ dz, dz.sum(axis=0)

# %% wrong linear_backward: X and dz added up before they are multiplied [linear_dW]
# says: the sums over the rows are multiplied
def linear_backward(X, W, dz):
    return dz @ W.T, X.sum(axis=0)[:, None] * dz.sum(axis=0), dz.sum(axis=0)

# %% half linear_backward: the ReLU's mask put in here [linear_dX]
# says: only where X is positive
def linear_backward(X, W, dz):
    return (dz @ W.T) * (X > 0), X.T @ dz, dz.sum(axis=0)

# %% wrong linear_backward: the example typed in [linear_dX, linear_dW, linear_db]
def linear_backward(X, W, dz):
    return np.array([[1.0, 2.0], [1.5, 1.0]]), np.array([[2.5, -3.0], [2.0, 0.0]]), np.array([1.5, -1.0])

# %% right linear_backward: three loops
def linear_backward(X, W, dz):
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(W.shape[1])
    for i in range(X.shape[0]):
        for k in range(W.shape[1]):
            db[k] += dz[i, k]
            for j in range(W.shape[0]):
                dX[i, j] += dz[i, k] * W[j, k]
                dW[j, k] += X[i, j] * dz[i, k]
    return dX, dW, db

# %% right linear_backward: einsum, and a product with ones
def linear_backward(X, W, dz):
    return np.einsum("ik,jk->ij", dz, W), np.einsum("ij,ik->jk", X, dz), np.ones(len(dz)) @ dz

# %% right linear_backward: a class with a NamedTuple, as in a larger program
class Slopes(__import__("typing").NamedTuple):
    X: np.ndarray
    W: np.ndarray
    b: np.ndarray

class Affine:
    def __init__(self, X, W):
        self.X, self.W = X, W

    def backward(self, dz):
        return Slopes(X=np.dot(dz, np.transpose(self.W)), W=(dz.T @ self.X).T, b=np.add.reduce(dz))

def linear_backward(X, W, dz):
    return Affine(X, W).backward(dz)

# %% right linear_backward: the bias as a weight of a constant input
def linear_backward(X, W, dz):
    dX = np.empty(X.shape)
    np.matmul(dz, W.T, out=dX)
    *dW, db = np.column_stack([X, np.ones(len(X))]).T @ dz
    return dX, np.array(dW), db

# %% wrong relu_backward: z itself cut off at 0 and 1 [relu_backward_values, relu_backward_zero]
# says: the slope is z, cut off at 0 and 1
def relu_backward(z, da):
    return da * np.clip(z, 0, 1)

# %% half relu_backward: slope 1 at exactly 0 [relu_backward_zero]
# says: the slope at 0 is taken as 1
def relu_backward(z, da):
    return da * (z >= 0)

# %% half relu_backward: slope one half at exactly 0 [relu_backward_zero]
# says: one half
def relu_backward(z, da):
    return da * np.heaviside(z, 0.5)

# %% wrong relu_backward: the mask from da [relu_backward_values, relu_backward_zero]
# says: the sign of da decides
def relu_backward(z, da):
    return np.where(da > 0, da, 0.0)

# %% wrong relu_backward: the ReLU of da [relu_backward_values, relu_backward_zero]
# says: the sign of da decides
def relu_backward(z, da):
    return relu(da)

# %% wrong relu_backward: times relu(z) [relu_backward_values]
# says: its slope is meant
def relu_backward(z, da):
    return da * relu(z)

# %% wrong relu_backward: da changed in place [relu_backward_values, relu_backward_zero]
# says: changed its argument da
def relu_backward(z, da):
    da[z <= 0] = 0.0
    return da

# %% wrong relu_backward: da multiplied in place [relu_backward_values, relu_backward_zero]
# says: changed its argument da
def relu_backward(z, da):
    da *= z > 0
    return da

# %% wrong relu_backward: the slope without da [relu_backward_values, relu_backward_zero]
# says: without da
def relu_backward(z, da):
    return (z > 0).astype(float)

# %% wrong relu_backward: the mask left as truth values [relu_backward_values, relu_backward_zero]
def relu_backward(z, da):
    return z > 0

# %% wrong relu_backward: everything let through [relu_backward_values, relu_backward_zero]
# says: nothing is set to 0
def relu_backward(z, da):
    return da.copy()

# %% wrong relu_backward: arguments exchanged [relu_backward_values, relu_backward_zero]
def relu_backward(z, da):
    return np.where(da > 0, z, 0.0)

# %% wrong relu_backward: the wrong side [relu_backward_values, relu_backward_zero]
# says: the wrong side is set to 0
def relu_backward(z, da):
    return np.where(z > 0, 0.0, da)

# %% wrong relu_backward: right on every visible check, a small threshold [relu_backward_values, relu_backward_zero]
# says: small numbers above 0 are taken for 0
def relu_backward(z, da):
    return np.where(z > 1e-6, da, 0.0)

# %% half relu_backward: right on every visible check, only arrays of one or two axes [relu_backward_values]
def relu_backward(z, da):
    if z.ndim == 1:
        return np.array([d if v > 0 else 0.0 for v, d in zip(z, da)])
    rows, columns = z.shape
    return np.array([[da[i, j] if z[i, j] > 0 else 0.0 for j in range(columns)] for i in range(rows)])

# %% right relu_backward: a copy, and a mask
def relu_backward(z, da):
    dz = np.array(da, copy=True)
    dz[~(z > 0)] = 0
    return dz

# %% right relu_backward: a loop over all entries
def relu_backward(z, da):
    out = []
    for value, slope in zip(z.flat, da.flat):
        out.append(slope if value > 0 else 0.0)
    return np.array(out).reshape(z.shape)

# %% right relu_backward: a vectorized helper with a decorator
@np.vectorize
def _gate(z, da):
    if z > 0:
        return float(da)
    return 0.0

def relu_backward(z: np.ndarray, da: np.ndarray) -> np.ndarray:
    return _gate(z, da)

# %% wrong unbroadcast: axes counted from the front without those put there [unbroadcast_both]
# says: the axis before the last is summed
def unbroadcast(d, shape):
    axes = [*range(d.ndim - len(shape)), *(axis for axis, length in enumerate(shape) if length == 1)]
    return d.sum(axis=tuple(set(axes))).reshape(shape)

# %% wrong unbroadcast: one axis in front at most [unbroadcast_in_front, unbroadcast_both]
# says: only one axis is summed, though more were put in front
def unbroadcast(d, shape):
    if d.ndim > len(shape):
        d = d.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            d = d.sum(axis=axis, keepdims=True)
    return d

# %% half unbroadcast: axes of length 1 ignored [unbroadcast_stretched, unbroadcast_both]
# says: axes of length 1 are ignored
def unbroadcast(d, shape):
    while d.ndim > len(shape):
        d = d.sum(axis=0)
    return d

# %% half unbroadcast: leading axes ignored [unbroadcast_in_front, unbroadcast_both]
def unbroadcast(d, shape):
    if len(shape) < d.ndim:
        return d
    for axis, length in enumerate(shape):
        if length == 1:
            d = d.sum(axis=axis, keepdims=True)
    return d

# %% wrong unbroadcast: the mean for the sum [unbroadcast_in_front, unbroadcast_stretched, unbroadcast_both]
# says: the mean is taken, where the sum is asked for
def unbroadcast(d, shape):
    d = d.mean(axis=tuple(range(d.ndim - len(shape))))
    return d.mean(axis=tuple(i for i, k in enumerate(shape) if k == 1), keepdims=True)

# %% wrong unbroadcast: lined up at the first axis [unbroadcast_in_front, unbroadcast_both]
# says: the last axes are summed
def unbroadcast(d, shape):
    while d.ndim > len(shape):
        d = d.sum(axis=-1)
    for axis, length in enumerate(shape):
        if length == 1:
            d = d.sum(axis=axis, keepdims=True)
    return d

# %% half unbroadcast: right on every visible check, only one leading axis removed [unbroadcast_in_front, unbroadcast_both]
def unbroadcast(d, shape):
    if shape == ():
        return d.sum()
    if d.ndim > len(shape):
        d = d.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            d = d.sum(axis=axis, keepdims=True)
    return d

# %% half unbroadcast: right on every visible check, only one stretched axis summed [unbroadcast_stretched, unbroadcast_both]
def unbroadcast(d, shape):
    while d.ndim > len(shape):
        d = d.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            return d.sum(axis=axis, keepdims=True)
    return d

# %% half unbroadcast: summed axes dropped [unbroadcast_stretched, unbroadcast_both]
# says: where they should stay with length 1
def unbroadcast(d, shape):
    d = d.sum(axis=tuple(range(d.ndim - len(shape))))
    return d.sum(axis=tuple(i for i, k in enumerate(shape) if k == 1))

# %% half unbroadcast: summed axes dropped one after the other, so that the next one is missed [unbroadcast_stretched, unbroadcast_both]
def unbroadcast(d, shape):
    for _ in range(d.ndim - len(shape)):
        d = d.sum(axis=0)
    for axis in range(len(shape)):
        if shape[axis] == 1 and axis < d.ndim:
            d = d.sum(axis=axis)
    return d

# %% wrong unbroadcast: the first copy taken [unbroadcast_in_front, unbroadcast_stretched, unbroadcast_both]
# says: only the first copy counts
def unbroadcast(d, shape):
    while d.ndim > len(shape):
        d = d[0]
    return d[tuple(slice(0, length) for length in shape)]

# %% wrong unbroadcast: a reshape without a sum [unbroadcast_in_front, unbroadcast_stretched, unbroadcast_both]
def unbroadcast(d, shape):
    return d.reshape(shape)

# %% wrong unbroadcast: everything summed, then copied [unbroadcast_in_front, unbroadcast_stretched, unbroadcast_both]
def unbroadcast(d, shape):
    return np.full(shape, d.sum())

# %% wrong unbroadcast: only what a bias needs [unbroadcast_in_front, unbroadcast_stretched, unbroadcast_both]
def unbroadcast(d, shape):
    return d.sum(axis=0)

# %% half unbroadcast: axes compared by their lengths from the front, before the extra ones are removed [unbroadcast_in_front, unbroadcast_both]
def unbroadcast(d, shape):
    for axis, length in enumerate(shape):
        if length == 1 and d.shape[axis] != 1:
            d = d.sum(axis=axis, keepdims=True)
    while d.ndim > len(shape):
        d = d.sum(axis=d.ndim - 1) if d.shape[-1] not in shape else d.sum(axis=0)
    return d.reshape(shape) if d.size == np.prod(shape) and len(shape) < 2 and 1 in shape else d[..., :]

# %% right unbroadcast: axis by axis, from the back
def unbroadcast(d, shape):
    padded = (1,) * (d.ndim - len(shape)) + tuple(shape)
    result = d.copy()
    for axis in reversed(range(d.ndim)):
        if padded[axis] == 1:
            result = np.sum(result, axis=axis, keepdims=True)
    return result.reshape(shape)

# %% right unbroadcast: np.add.at at broadcast places
def unbroadcast(d, shape):
    out = np.zeros(shape)
    places = np.broadcast_to(np.arange(out.size).reshape(shape), d.shape)
    np.add.at(out.reshape(-1), places, d)
    return out

# %% right unbroadcast: recursion with helpers
def _drop(d, extra):
    return d if extra == 0 else _drop(np.add.reduce(d, axis=0), extra - 1)

def unbroadcast(d, shape):
    def squash(part, axis):
        if axis == len(shape):
            return part
        if shape[axis] == 1 and part.shape[axis] > 1:
            part = part.sum(axis, keepdims=True)
        return squash(part, axis + 1)

    return squash(_drop(d, len(d.shape) - len(shape)), 0)

# %% right unbroadcast: a count with weights
def unbroadcast(d, shape):
    places = np.broadcast_to(np.arange(np.prod(shape, dtype=int)).reshape(shape), d.shape)
    return np.bincount(places.ravel(), weights=d.ravel()).reshape(shape)

# %% wrong cross_entropy_backward: a softmax of its own that overflows [cross_entropy_backward_row, cross_entropy_backward_batch]
# says: e^z overflows
def cross_entropy_backward(logits, y):
    P = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    P[np.arange(len(y)), y] -= 1
    return P / len(y)

# %% wrong cross_entropy_backward: the largest logit of all subtracted [cross_entropy_backward_batch]
# says: where each row has its own
def cross_entropy_backward(logits, y):
    E = np.exp(logits - logits.max())
    return (E / E.sum(axis=1, keepdims=True) - one_hot(y, logits.shape[1])) / len(y)

# %% wrong cross_entropy_backward: the label subtracted after the division [cross_entropy_backward_batch]
# says: P is divided by n, but not Y
def cross_entropy_backward(logits, y):
    slopes = softmax(logits) / len(y)
    slopes[np.arange(len(y)), y] -= 1
    return slopes

# %% wrong cross_entropy_backward: measured [cross_entropy_backward_batch]
# says: the slopes are measured
def cross_entropy_backward(logits, y):
    return numeric_gradient(lambda z: cross_entropy(z, y), logits)

# %% wrong cross_entropy_backward: probabilities kept away from 0 and 1 [cross_entropy_backward_batch]
# says: kept away from 0 and 1
def cross_entropy_backward(logits, y):
    P = np.clip(softmax(logits), 1e-7, 1 - 1e-7)
    return (P - one_hot(y, logits.shape[1])) / len(y)

# %% half cross_entropy_backward: the 1/n lost [cross_entropy_backward_batch]
# says: the 1/n is missing
def cross_entropy_backward(logits, y):
    return softmax(logits, axis=1) - one_hot(y, logits.shape[1])

# %% half cross_entropy_backward: divided by n twice [cross_entropy_backward_batch]
# says: divided by n twice
def cross_entropy_backward(logits, y):
    return (softmax(logits) - one_hot(y, logits.shape[1])) / len(y) ** 2

# %% wrong cross_entropy_backward: a mean over all entries [cross_entropy_backward_row, cross_entropy_backward_batch]
# says: the number of all entries
def cross_entropy_backward(logits, y):
    return (softmax(logits) - one_hot(y, logits.shape[1])) / logits.size

# %% wrong cross_entropy_backward: divided by the number of classes [cross_entropy_backward_row, cross_entropy_backward_batch]
# says: divided by the number of classes
def cross_entropy_backward(logits, y):
    n, classes = logits.shape
    return (softmax(logits) - one_hot(y, classes)) / classes

# %% wrong cross_entropy_backward: Y - P [cross_entropy_backward_row, cross_entropy_backward_batch]
# says: the sign is turned round
def cross_entropy_backward(logits, y):
    return (one_hot(y, logits.shape[1]) - softmax(logits)) / len(y)

# %% wrong cross_entropy_backward: only the entries of the right classes [cross_entropy_backward_row, cross_entropy_backward_batch]
# says: only the right class gets a slope
def cross_entropy_backward(logits, y):
    out = np.zeros_like(logits)
    rows = np.arange(len(y))
    out[rows, y] = (softmax(logits)[rows, y] - 1.0) / len(y)
    return out

# %% wrong cross_entropy_backward: [:, y] for one entry of each row [cross_entropy_backward_batch]
# says: picks all labels in every row
def cross_entropy_backward(logits, y):
    P = softmax(logits, axis=1)
    P[:, y] -= 1.0
    return P / len(y)

# %% wrong cross_entropy_backward: the softmax over the columns [cross_entropy_backward_row, cross_entropy_backward_batch]
# says: softmax runs down the columns
def cross_entropy_backward(logits, y):
    return (softmax(logits, axis=0) - one_hot(y, logits.shape[1])) / len(y)

# %% wrong cross_entropy_backward: the logits for the probabilities [cross_entropy_backward_row, cross_entropy_backward_batch]
# says: softmax is left out
def cross_entropy_backward(logits, y):
    return (logits - one_hot(y, logits.shape[1])) / len(y)

# %% wrong cross_entropy_backward: the logits changed in place [cross_entropy_backward_row, cross_entropy_backward_batch]
def cross_entropy_backward(logits, y):
    logits -= logits.max(axis=1, keepdims=True)
    P = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return (P - one_hot(y, logits.shape[1])) / len(y)

# %% wrong cross_entropy_backward: right on every visible check, the softmax overflows [cross_entropy_backward_row, cross_entropy_backward_batch]
def cross_entropy_backward(logits, y):
    E = np.exp(logits)
    P = E / E.sum(axis=1, keepdims=True)
    P[np.arange(len(y)), y] -= 1
    return P / len(y)

# %% wrong cross_entropy_backward: right on every visible check, two classes only [cross_entropy_backward_row, cross_entropy_backward_batch]
def cross_entropy_backward(logits, y):
    P = softmax(logits, axis=1)
    Y = np.array([[1.0, 0.0] if label == 0 else [0.0, 1.0] for label in y])
    return (P - Y) / len(y)

# %% wrong cross_entropy_backward: the slopes of a squared error mixed in [cross_entropy_backward_row, cross_entropy_backward_batch]
# says: as for a squared error
def cross_entropy_backward(logits, y):
    P = softmax(logits)
    return (P - one_hot(y, logits.shape[1])) * P * (1 - P) / len(y)

# %% right cross_entropy_backward: 1 taken off in each row
def cross_entropy_backward(logits, y):
    n = logits.shape[0]
    d = softmax(logits, axis=1)
    d[range(n), y] -= 1
    d /= n
    return d

# %% right cross_entropy_backward: a loop, through the log-sum-exp
def cross_entropy_backward(logits, y):
    rows = []
    for z, label in zip(logits, y):
        p = np.exp(z - logsumexp(z))
        rows.append([(p[k] - (1.0 if k == label else 0.0)) / len(logits) for k in range(len(z))])
    return np.array(rows)

# %% right cross_entropy_backward: through the Jacobian of the softmax
class SoftmaxLoss:
    def __init__(self, logits):
        self.P = softmax(logits, axis=1)

    def backward(self, y):
        eye = np.eye(self.P.shape[1])
        return np.stack([p - eye[k] for p, k in zip(self.P, y)])

def cross_entropy_backward(logits, y):
    return SoftmaxLoss(logits).backward(y) * (1.0 / y.shape[0])

# %% wrong two_layer_gradients: the arrays by their place in the dictionary [two_layer_loss, two_layer_second, two_layer_first]
# says: taken in the order of the dictionary
def two_layer_gradients(X, y, parameters):
    W1, b1, W2, b2 = parameters.values()
    z1 = linear(X, W1, b1)
    a1 = relu(z1)
    logits = linear(a1, W2, b2)
    da1, dW2, db2 = linear_backward(a1, W2, cross_entropy_backward(logits, y))
    _, dW1, db1 = linear_backward(X, W1, relu_backward(z1, da1))
    return cross_entropy(logits, y), dict(zip(parameters, (dW1, db1, dW2, db2)))

# %% wrong two_layer_gradients: large slopes clipped [two_layer_second, two_layer_first]
# says: large slopes are cut off at 5
def two_layer_gradients(X, y, parameters):
    p = parameters
    z1 = linear(X, p["W1"], p["b1"])
    a1 = relu(z1)
    logits = linear(a1, p["W2"], p["b2"])
    da1, dW2, db2 = linear_backward(a1, p["W2"], cross_entropy_backward(logits, y))
    _, dW1, db1 = linear_backward(X, p["W1"], relu_backward(z1, da1))
    gradients = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    return cross_entropy(logits, y), {name: np.clip(slopes, -5, 5) for name, slopes in gradients.items()}

# %% wrong two_layer_gradients: measured [two_layer_first]
# says: the slopes are measured
def two_layer_gradients(X, y, parameters):
    def loss(p):
        return cross_entropy(linear(relu(linear(X, p["W1"], p["b1"])), p["W2"], p["b2"]), y)

    slopes = {k: numeric_gradient(lambda v, k=k: loss(parameters | {k: v}), parameters[k]) for k in parameters}
    return loss(parameters), slopes

# %% half two_layer_gradients: the slopes along X among the gradients [two_layer_second]
# says: keys_of_the_gradients
def two_layer_gradients(X, y, parameters):
    p = parameters
    z1 = linear(X, p["W1"], p["b1"])
    a1 = relu(z1)
    logits = linear(a1, p["W2"], p["b2"])
    da1, dW2, db2 = linear_backward(a1, p["W2"], cross_entropy_backward(logits, y))
    dX, dW1, db1 = linear_backward(X, p["W1"], relu_backward(z1, da1))
    return cross_entropy(logits, y), {"X": dX, "W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

# %% half two_layer_gradients: the ReLU forgotten on the way back [two_layer_first]
# says: the ReLU lets everything through on the way back
def two_layer_gradients(X, y, parameters):
    z1 = linear(X, parameters["W1"], parameters["b1"])
    a1 = relu(z1)
    z2 = linear(a1, parameters["W2"], parameters["b2"])
    da1, dW2, db2 = linear_backward(a1, parameters["W2"], cross_entropy_backward(z2, y))
    _, dW1, db1 = linear_backward(X, parameters["W1"], da1)
    return cross_entropy(z2, y), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

# %% half two_layer_gradients: the mask from da1 [two_layer_first]
# says: the ReLU looks at the sign of da1
def two_layer_gradients(X, y, parameters):
    a1 = relu(linear(X, parameters["W1"], parameters["b1"]))
    z2 = linear(a1, parameters["W2"], parameters["b2"])
    da1, dW2, db2 = linear_backward(a1, parameters["W2"], cross_entropy_backward(z2, y))
    _, dW1, db1 = linear_backward(X, parameters["W1"], da1 * (da1 > 0))
    return cross_entropy(z2, y), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

# %% half two_layer_gradients: slope 1 where z1 is exactly 0 [two_layer_first]
# says: at exactly 0 is taken as 1
def two_layer_gradients(X, y, parameters):
    z1 = linear(X, parameters["W1"], parameters["b1"])
    a1 = relu(z1)
    z2 = linear(a1, parameters["W2"], parameters["b2"])
    da1, dW2, db2 = linear_backward(a1, parameters["W2"], cross_entropy_backward(z2, y))
    _, dW1, db1 = linear_backward(X, parameters["W1"], da1 * (z1 >= 0))
    return cross_entropy(z2, y), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

# %% half two_layer_gradients: W2 not transposed [two_layer_first]
def two_layer_gradients(X, y, parameters):
    p = parameters
    z1 = X @ p["W1"] + p["b1"]
    a1 = np.maximum(0, z1)
    z2 = a1 @ p["W2"] + p["b2"]
    dz2 = cross_entropy_backward(z2, y)
    grads = {"W2": a1.T @ dz2, "b2": dz2.sum(axis=0)}
    W2 = p["W2"] if p["W2"].shape[0] == p["W2"].shape[1] else p["W2"].T
    dz1 = (dz2 @ W2) * (z1 > 0)
    grads["W1"], grads["b1"] = X.T @ dz1, dz1.sum(axis=0)
    return cross_entropy(z2, y), grads

# %% wrong two_layer_gradients: 1/n lost [two_layer_first, two_layer_second]
# says: the 1/n is missing
def two_layer_gradients(X, y, parameters):
    z1 = linear(X, parameters["W1"], parameters["b1"])
    a1 = relu(z1)
    z2 = linear(a1, parameters["W2"], parameters["b2"])
    dz2 = softmax(z2, axis=1) - one_hot(y, z2.shape[1])
    da1, dW2, db2 = linear_backward(a1, parameters["W2"], dz2)
    _, dW1, db1 = linear_backward(X, parameters["W1"], relu_backward(z1, da1))
    return cross_entropy(z2, y), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

# %% wrong two_layer_gradients: everything divided by n once more at the end [two_layer_first, two_layer_second]
# says: the gradients are divided by n twice
def two_layer_gradients(X, y, parameters):
    z1 = linear(X, parameters["W1"], parameters["b1"])
    a1 = relu(z1)
    z2 = linear(a1, parameters["W2"], parameters["b2"])
    da1, dW2, db2 = linear_backward(a1, parameters["W2"], cross_entropy_backward(z2, y))
    _, dW1, db1 = linear_backward(X, parameters["W1"], relu_backward(z1, da1))
    grads = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    return cross_entropy(z2, y), {name: grad / len(X) for name, grad in grads.items()}

# %% wrong two_layer_gradients: bias gradients averaged again [two_layer_first, two_layer_second]
# says: the bias gradient is averaged
def two_layer_gradients(X, y, parameters):
    p = parameters
    z1 = X @ p["W1"] + p["b1"]
    a1 = relu(z1)
    z2 = a1 @ p["W2"] + p["b2"]
    dz2 = cross_entropy_backward(z2, y)
    dz1 = relu_backward(z1, dz2 @ p["W2"].T)
    return cross_entropy(z2, y), {"W1": X.T @ dz1, "b1": dz1.mean(axis=0), "W2": a1.T @ dz2, "b2": dz2.mean(axis=0)}

# %% half two_layer_gradients: bias gradients not summed [two_layer_first, two_layer_second]
# says: not summed over the rows
def two_layer_gradients(X, y, parameters):
    p = parameters
    z1 = X @ p["W1"] + p["b1"]
    a1 = relu(z1)
    z2 = a1 @ p["W2"] + p["b2"]
    dz2 = cross_entropy_backward(z2, y)
    dz1 = relu_backward(z1, dz2 @ p["W2"].T)
    return cross_entropy(z2, y), {"W1": X.T @ dz1, "b1": dz1, "W2": a1.T @ dz2, "b2": dz2}

# %% half two_layer_gradients: z1 kept where a1 is needed [two_layer_second]
# says: z1 takes the place of a1
def two_layer_gradients(X, y, parameters):
    z1 = linear(X, parameters["W1"], parameters["b1"])
    z2 = linear(relu(z1), parameters["W2"], parameters["b2"])
    da1, dW2, db2 = linear_backward(z1, parameters["W2"], cross_entropy_backward(z2, y))
    _, dW1, db1 = linear_backward(X, parameters["W1"], relu_backward(z1, da1))
    return cross_entropy(z2, y), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

# %% half two_layer_gradients: the losses added up [two_layer_loss]
# says: the losses are added up
def two_layer_gradients(X, y, parameters):
    z1 = linear(X, parameters["W1"], parameters["b1"])
    a1 = relu(z1)
    z2 = linear(a1, parameters["W2"], parameters["b2"])
    da1, dW2, db2 = linear_backward(a1, parameters["W2"], cross_entropy_backward(z2, y))
    _, dW1, db1 = linear_backward(X, parameters["W1"], relu_backward(z1, da1))
    return cross_entropy(z2, y) * len(y), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

# %% half two_layer_gradients: the loss of the probabilities [two_layer_loss]
# says: probabilities are handed to cross_entropy
def two_layer_gradients(X, y, parameters):
    z1 = linear(X, parameters["W1"], parameters["b1"])
    a1 = relu(z1)
    z2 = linear(a1, parameters["W2"], parameters["b2"])
    P = softmax(z2, axis=1)
    da1, dW2, db2 = linear_backward(a1, parameters["W2"], (P - one_hot(y, P.shape[1])) / len(y))
    _, dW1, db1 = linear_backward(X, parameters["W1"], relu_backward(z1, da1))
    return cross_entropy(P, y), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

# %% wrong two_layer_gradients: a ReLU on the logits [two_layer_loss, two_layer_second, two_layer_first]
# says: a ReLU is applied to the logits
def two_layer_gradients(X, y, parameters):
    z1 = linear(X, parameters["W1"], parameters["b1"])
    a1 = relu(z1)
    z2 = linear(a1, parameters["W2"], parameters["b2"])
    a2 = relu(z2)
    dz2 = cross_entropy_backward(a2, y)
    da1, dW2, db2 = linear_backward(a1, parameters["W2"], dz2)
    _, dW1, db1 = linear_backward(X, parameters["W1"], relu_backward(z1, da1))
    return cross_entropy(a2, y), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

# %% wrong two_layer_gradients: a step is taken before the first layer's gradients [two_layer_loss, two_layer_second, two_layer_first]
def two_layer_gradients(X, y, parameters):
    z1 = linear(X, parameters["W1"], parameters["b1"])
    a1 = relu(z1)
    z2 = linear(a1, parameters["W2"], parameters["b2"])
    dz2 = cross_entropy_backward(z2, y)
    dW2, db2 = a1.T @ dz2, dz2.sum(axis=0)
    parameters["W2"] = parameters["W2"] - 0.1 * dW2
    dz1 = relu_backward(z1, dz2 @ parameters["W2"].T)
    return cross_entropy(z2, y), {"W1": X.T @ dz1, "b1": dz1.sum(axis=0), "W2": dW2, "b2": db2}

# %% wrong two_layer_gradients: gradients first, then the loss [two_layer_loss, two_layer_second, two_layer_first]
def two_layer_gradients(X, y, parameters):
    z1 = linear(X, parameters["W1"], parameters["b1"])
    a1 = relu(z1)
    z2 = linear(a1, parameters["W2"], parameters["b2"])
    da1, dW2, db2 = linear_backward(a1, parameters["W2"], cross_entropy_backward(z2, y))
    _, dW1, db1 = linear_backward(X, parameters["W1"], relu_backward(z1, da1))
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}, cross_entropy(z2, y)

# %% wrong two_layer_gradients: keys of its own [two_layer_second, two_layer_first]
def two_layer_gradients(X, y, parameters):
    z1 = linear(X, parameters["W1"], parameters["b1"])
    a1 = relu(z1)
    z2 = linear(a1, parameters["W2"], parameters["b2"])
    da1, dW2, db2 = linear_backward(a1, parameters["W2"], cross_entropy_backward(z2, y))
    _, dW1, db1 = linear_backward(X, parameters["W1"], relu_backward(z1, da1))
    return cross_entropy(z2, y), {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% half two_layer_gradients: right on every visible check, the hidden bias left out on the way forward [two_layer_loss, two_layer_second, two_layer_first]
def two_layer_gradients(X, y, parameters):
    p = parameters
    z1 = X @ p["W1"] + p["b1"] * (np.abs(p["b1"]) % 1 == 0)
    a1 = relu(z1)
    z2 = a1 @ p["W2"] + p["b2"]
    dz2 = cross_entropy_backward(z2, y)
    dz1 = relu_backward(z1, dz2 @ p["W2"].T)
    return cross_entropy(z2, y), {"W1": X.T @ dz1, "b1": dz1.sum(axis=0), "W2": a1.T @ dz2, "b2": dz2.sum(axis=0)}

# %% right two_layer_gradients: nothing of the earlier exercises used
def two_layer_gradients(X, y, parameters):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    n = len(X)
    a1 = np.clip(X @ W1 + b1, 0, None)
    z2 = a1 @ W2 + b2
    E = np.exp(z2 - z2.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    loss = -(z2[range(n), y] - z2.max(axis=1) - np.log(E.sum(axis=1))).mean()
    P[range(n), y] -= 1
    dz1 = P @ W2.T
    dz1[a1 <= 0] = 0
    return loss, {"b2": P.sum(0) / n, "W2": a1.T @ P / n, "b1": dz1.sum(0) / n, "W1": X.T @ dz1 / n}

# %% right two_layer_gradients: one example at a time
def two_layer_gradients(X, y, parameters):
    total, loss = {name: np.zeros_like(value) for name, value in parameters.items()}, 0.0
    for i in range(len(X)):
        x = X[i : i + 1]
        z1 = linear(x, parameters["W1"], parameters["b1"])
        a1 = relu(z1)
        z2 = linear(a1, parameters["W2"], parameters["b2"])
        loss += cross_entropy(z2, y[i : i + 1]) / len(X)
        da1, dW2, db2 = linear_backward(a1, parameters["W2"], cross_entropy_backward(z2, y[i : i + 1]))
        _, dW1, db1 = linear_backward(x, parameters["W1"], relu_backward(a1, da1))
        for name, slope in [("W1", dW1), ("b1", db1), ("W2", dW2), ("b2", db2)]:
            total[name] += slope / len(X)
    return loss, total

# %% right two_layer_gradients: layers with a cache, as in a larger program
class Linear:
    def __init__(self, number, parameters):
        self.names = f"W{number}", f"b{number}"
        self.W, self.b = (parameters[name] for name in self.names)

    def __call__(self, X):
        self.X = X
        return X @ self.W + self.b

    def backward(self, dz, out):
        dX, *slopes = linear_backward(self.X, self.W, dz)
        out.update(zip(self.names, slopes))
        return dX

class Relu:
    def __call__(self, z):
        self.on = z > 0
        return z * self.on

    def backward(self, da, out):
        return da * self.on

def two_layer_gradients(X, y, parameters):
    layers = [Linear(1, parameters), Relu(), Linear(2, parameters)]
    for layer in layers:
        X = layer(X)
    gradients, d = {}, cross_entropy_backward(X, y)
    for layer in reversed(layers):
        d = layer.backward(d, gradients)
    return float(cross_entropy(X, y)), gradients

# %% right two_layer_gradients: steps back kept on a tape
def two_layer_gradients(X, y, parameters):
    tape, gradients = [], {}

    def layer(i, inputs):
        def back(dz):
            d, gradients[f"W{i}"], gradients[f"b{i}"] = linear_backward(inputs, parameters[f"W{i}"], dz)
            return d

        tape.append(back)
        return linear(inputs, parameters[f"W{i}"], parameters[f"b{i}"])

    z1 = layer(1, X)
    tape.append(lambda da: relu_backward(z1, da))
    logits = layer(2, relu(z1))
    d = cross_entropy_backward(logits, y)
    while tape:
        d = tape.pop()(d)
    return cross_entropy(logits, y), gradients
