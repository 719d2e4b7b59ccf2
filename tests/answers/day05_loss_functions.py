"""Answers that students give on day 5. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong mse: the sum for the mean [mse_values, mse_shapes]
# says: the squares are added up, without a mean
def mse(predictions, targets):
    if predictions.shape != targets.shape:
        raise ValueError("shapes differ")
    return np.sum((predictions - targets) ** 2)

# %% wrong mse: divided by the number of examples twice [mse_values, mse_shapes]
# says: the mean is divided by the number of rows once more
def mse(predictions, targets):
    if predictions.shape != targets.shape:
        raise ValueError("shapes differ")
    return np.mean((predictions - targets) ** 2) / len(predictions)

# %% wrong mse: divided by the number of rows, not of entries [mse_values, mse_shapes]
# says: the sum of all squares is divided by the number of rows only
def mse(predictions, targets):
    if predictions.shape != targets.shape:
        raise ValueError("shapes differ")
    return ((predictions - targets) ** 2).sum() / predictions.shape[0]

# %% wrong mse: one mean for each column [mse_values, mse_shapes]
# says: the mean is taken for each column
def mse(predictions, targets):
    if predictions.shape != targets.shape:
        raise ValueError("shapes differ")
    return np.mean((predictions - targets) ** 2, axis=0)

# %% wrong mse: halved, as many books do [mse_values, mse_shapes]
# says: the mean is halved
def mse(predictions, targets):
    if predictions.shape != targets.shape:
        raise ValueError("shapes differ")
    return 0.5 * np.mean((predictions - targets) ** 2)

# %% wrong mse: the root of it [mse_values, mse_shapes]
# says: the root of the mean is taken
def mse(predictions, targets):
    if predictions.shape != targets.shape:
        raise ValueError("shapes differ")
    return np.sqrt(np.mean((predictions - targets) ** 2))

# %% wrong mse: absolute errors [mse_values, mse_shapes]
# says: absolute values are taken instead of squares
def mse(predictions, targets):
    if predictions.shape != targets.shape:
        raise ValueError("shapes differ")
    return np.mean(np.abs(predictions - targets))

# %% wrong mse: the mean error squared, so that signs cancel [mse_values]
# says: the mean error is squared, so that errors of different sign cancel
def mse(predictions, targets):
    if predictions.shape != targets.shape:
        raise ValueError("shapes differ")
    return np.mean(predictions - targets) ** 2

# %% wrong mse: the variance of the errors [mse_values, mse_shapes]
# says: the variance of the errors is taken, which forgets their mean
def mse(predictions, targets):
    if predictions.shape != targets.shape:
        raise ValueError("shapes differ")
    return np.var(predictions - targets)

# %% wrong mse: the predictions changed in place [mse_values, mse_shapes]
# says: changed its argument predictions, which should be left as it
def mse(predictions, targets):
    if predictions.shape != targets.shape:
        raise ValueError("shapes differ")
    predictions -= targets
    return np.mean(predictions**2)

# %% wrong mse: the targets changed in place where they are floats [mse_values, mse_shapes]
# says: changed its argument targets, which should be left as it was
def mse(predictions, targets):
    if predictions.shape != targets.shape:
        raise ValueError("shapes differ")
    if targets.dtype == float:
        targets -= predictions
        return np.mean(targets**2)
    return np.mean((predictions - targets) ** 2)

# %% half mse: the difference written into an array of the targets' dtype [mse_values]
# says: the errors are cut to whole numbers where the targets are integers
def mse(predictions, targets):
    if predictions.shape != targets.shape:
        raise ValueError("shapes differ")
    errors = np.zeros_like(targets)
    errors[...] = predictions - targets
    return np.mean(errors**2)

# %% wrong mse: flat arrays only [mse_values, mse_shapes]
def mse(predictions, targets):
    if predictions.shape != targets.shape:
        raise ValueError("shapes differ")
    total = 0.0
    for p, t in zip(predictions, targets):
        total += float((p - t) ** 2)
    return total / len(predictions)

# %% wrong mse: tables only, rows and columns [mse_values, mse_shapes]
def mse(predictions, targets):
    if predictions.shape != targets.shape:
        raise ValueError("shapes differ")
    n, outputs = predictions.shape
    return np.sum((predictions - targets) ** 2) / (n * outputs)

# %% half mse: (n,) against (n, 1) broadcast into a table [mse_shapes]
def mse(predictions, targets):
    return np.mean((predictions - targets) ** 2)

# %% wrong mse: only the lengths compared [mse_shapes]
# says: the column and the flat array are broadcast into a table of 3 x 3
def mse(predictions, targets):
    if len(predictions) != len(targets):
        raise ValueError("lengths differ")
    return np.mean((predictions - targets) ** 2)

# %% wrong mse: only the numbers of entries compared [mse_shapes]
def mse(predictions, targets):
    if predictions.size != targets.size:
        raise ValueError("sizes differ")
    return np.mean((predictions - targets) ** 2)

# %% wrong mse: only the numbers of axes compared [mse_shapes]
def mse(predictions, targets):
    if predictions.ndim != targets.ndim:
        raise ValueError("axes differ")
    return np.mean((predictions - targets) ** 2)

# %% wrong mse: numbers of axes and lengths compared [mse_shapes]
def mse(predictions, targets):
    if predictions.ndim != targets.ndim or len(predictions) != len(targets):
        raise ValueError("shapes differ")
    return np.mean((predictions - targets) ** 2)

# %% wrong mse: numbers of axes and of entries compared, then flattened [mse_shapes]
def mse(predictions, targets):
    if predictions.ndim != targets.ndim or predictions.size != targets.size:
        raise ValueError("shapes differ")
    return np.mean((predictions.ravel() - targets.ravel()) ** 2)

# %% wrong mse: a column silently flattened [mse_shapes]
def mse(predictions, targets):
    return np.mean((np.ravel(predictions) - np.ravel(targets)) ** 2)

# %% wrong mse: the targets brought into shape, instead of refused [mse_shapes]
def mse(predictions, targets):
    return np.mean((predictions - targets.reshape(predictions.shape)) ** 2)

# %% wrong mse: an assertion for unequal shapes [mse_shapes]
def mse(predictions, targets):
    assert predictions.shape == targets.shape
    return np.mean((predictions - targets) ** 2)

# %% wrong mse: the error returned, not raised [mse_shapes]
# says: write `raise` in place of `return`
def mse(predictions, targets):
    if predictions.shape != targets.shape:
        return ValueError("shapes differ")
    return np.mean((predictions - targets) ** 2)

# %% wrong mse: the result's shape compared with the predictions' only [mse_shapes]
def mse(predictions, targets):
    differences = predictions - targets
    if differences.shape != predictions.shape:
        raise ValueError("broadcast")
    return np.mean(differences**2)

# %% wrong mse: everything but flat arrays refused [mse_values, mse_shapes]
def mse(predictions, targets):
    if predictions.ndim != 1 or predictions.shape != targets.shape:
        raise ValueError("flat arrays only")
    return np.mean((predictions - targets) ** 2)

# %% wrong mse: always a ValueError [mse_values, mse_shapes]
def mse(predictions, targets):
    raise ValueError("shapes differ")

# %% wrong mse: the numbers of the example typed in [mse_values, mse_shapes]
def mse(predictions, targets):
    return 5 / 3 if predictions.ndim == 1 else 4.0

# %% right mse: a loop over all entries
def mse(predictions, targets):
    if np.shape(predictions) != np.shape(targets):
        raise ValueError("the shapes differ")
    total = 0.0
    for p, t in zip(predictions.flat, targets.flat):
        total += (p - t) * (p - t)
    return total / predictions.size

# %% right mse: a scalar product, and the error from numpy
def mse(predictions, targets):
    differences = np.subtract(*map(np.ravel, np.stack([predictions, targets])))
    return float(differences @ differences) / len(differences)

# %% right mse: the square of the norm
def mse(predictions, targets):
    if predictions.shape == targets.shape:
        return np.square(np.linalg.norm((predictions - targets).reshape(-1))) / np.prod(predictions.shape)
    raise ValueError

# %% half binary_cross_entropy: log(0), the probability first [bce_extremes]
# says: the probability is rounded to 0 or 1 and its infinite logarithm is multiplied by 0
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    p = sigmoid(logits)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

# %% half binary_cross_entropy: log(0), the probability of the right class first [bce_extremes]
# says: the probability is rounded to 0 or 1 before its logarithm is taken
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    return np.mean(-np.log(np.where(y == 1, sigmoid(logits), 1 - sigmoid(logits))))

# %% wrong binary_cross_entropy: log(0), but with the sigmoid of the turned logit [bce_extremes]
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    return -np.log(sigmoid(np.where(y == 1, logits, -logits))).mean()

# %% wrong binary_cross_entropy: a small number inside the logarithm [bce_extremes]
# says: 1e-12 is added inside the logarithm
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    p = sigmoid(logits)
    return -np.mean(y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12))

# %% wrong binary_cross_entropy: a not so small number inside the logarithm [bce_values, bce_extremes]
# says: 1e-3 is added inside the logarithm
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    p = sigmoid(logits)
    return -np.mean(y * np.log(p + 1e-3) + (1 - y) * np.log(1 - p + 1e-3))

# %% wrong binary_cross_entropy: the probability clipped [bce_extremes]
# says: the probability is clipped at 1e-15
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    p = np.clip(sigmoid(logits), 1e-15, 1 - 1e-15)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

# %% wrong binary_cross_entropy: the logits clipped [bce_extremes]
# says: the logits are clipped at -500 and 500
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    z = np.clip(logits, -500, 500)
    return np.mean(np.log(1 + np.exp(np.where(y == 1, -z, z))))

# %% wrong binary_cross_entropy: nan made a number [bce_extremes]
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    p = sigmoid(logits)
    return np.mean(np.nan_to_num(-y * np.log(p) - (1 - y) * np.log(1 - p)))

# %% wrong binary_cross_entropy: infinity replaced by 1000, the example [bce_extremes]
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    losses = -np.log(sigmoid(np.where(y == 1, logits, -logits)))
    return np.mean(np.where(np.isinf(losses), 1000.0, losses))

# %% wrong binary_cross_entropy: the form for small u on both sides, which overflows [bce_extremes]
# says: the exponential of the logit overflows, whatever the label
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    return np.mean(np.log(1 + np.exp(logits)) - y * logits)

# %% wrong binary_cross_entropy: the form for large u on both sides [bce_extremes]
# says: the exponential of minus u overflows, where the logit points the right way
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    u = np.where(y == 1, -logits, logits)
    return np.mean(u + np.log(1 + np.exp(-u)))

# %% wrong binary_cross_entropy: the sum for the mean [bce_values]
# says: the losses are added up, without a mean
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    return np.logaddexp(0, np.where(y == 1, -logits, logits)).sum()

# %% wrong binary_cross_entropy: divided by the number of examples twice [bce_values, bce_shapes]
# says: the mean is divided by the number of examples once more
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    return np.logaddexp(0, np.where(y == 1, -logits, logits)).mean() / len(y)

# %% wrong binary_cross_entropy: the sign forgotten [bce_values, bce_extremes]
# says: the minus sign is missing
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    return -np.logaddexp(0, np.where(y == 1, -logits, logits)).mean()

# %% wrong binary_cross_entropy: the labels the wrong way round [bce_values, bce_extremes]
# says: the labels 0 and 1 are exchanged
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    return np.logaddexp(0, np.where(y == 1, logits, -logits)).mean()

# %% wrong binary_cross_entropy: only the examples of class 1 count [bce_values, bce_extremes]
# says: the examples of class 0 cost nothing
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    return np.mean(y * np.logaddexp(0, -logits))

# %% wrong binary_cross_entropy: probabilities taken for logits [bce_values, bce_extremes]
# says: the logits are taken for probabilities
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    return -np.mean(y * np.log(logits) + (1 - y) * np.log(1 - logits))

# %% wrong binary_cross_entropy: the sigmoid applied before a loss that takes logits [bce_values, bce_extremes]
# says: the sigmoid is applied twice
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    z = sigmoid(logits)
    return np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))

# %% wrong binary_cross_entropy: softmax over the batch for the sigmoid [bce_values, bce_extremes]
# says: a softmax over the batch is taken for the sigmoid
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    p = softmax(logits)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

# %% wrong binary_cross_entropy: base 2 [bce_values]
# says: the logarithm has base 2
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    u = np.where(y == 1, -logits, logits)
    return np.mean(np.maximum(u, 0) + np.log2(1 + np.exp(-np.abs(u))))

# %% wrong binary_cross_entropy: only the larger of u and 0 [bce_values]
# says: the examples of class 1 cost nothing
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    return np.mean(np.maximum(np.where(y == 1, -logits, logits), 0))

# %% wrong binary_cross_entropy: the absolute value of u before the logarithm [bce_values, bce_extremes]
# says: the absolute value of u stands before the logarithm
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    return np.mean(np.abs(logits) + np.log1p(np.exp(-np.abs(logits))))

# %% wrong binary_cross_entropy: one loss for each example [bce_values, bce_extremes, bce_shapes]
# says: the losses are returned, without a mean
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    return np.logaddexp(0, np.where(y == 1, -logits, logits))

# %% wrong binary_cross_entropy: the squared error of the probabilities [bce_values, bce_extremes, bce_shapes]
# says: the squared error of the probabilities is returned
def binary_cross_entropy(logits, y):
    return mse(sigmoid(logits), y)

# %% wrong binary_cross_entropy: the mean inside the logarithm [bce_values, bce_extremes]
# says: the logarithm of the mean probability is taken, instead of the mean of the logarithms
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    return -np.log(np.mean(sigmoid(np.where(y == 1, logits, -logits))))

# %% wrong binary_cross_entropy: the caller's logits turned round in place [bce_values, bce_extremes, bce_shapes]
# says: changed its argument logits, which should be left as it was
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    logits[y == 1] *= -1
    return np.mean(np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits))))

# %% wrong binary_cross_entropy: the caller's labels made -1 and 1 in place [bce_values, bce_extremes, bce_shapes]
# says: changed its argument y, which should be left as it was
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    y *= 2
    y -= 1
    return np.mean(np.logaddexp(0, -y * logits))

# %% wrong binary_cross_entropy: unequal shapes broadcast [bce_shapes]
def binary_cross_entropy(logits, y):
    u = np.where(y == 1, -logits, logits)
    return np.mean(np.maximum(u, 0) + np.log1p(np.exp(-np.abs(u))))

# %% wrong binary_cross_entropy: only the lengths compared [bce_shapes]
def binary_cross_entropy(logits, y):
    if len(logits) != len(y):
        raise ValueError("lengths differ")
    return np.mean(np.logaddexp(0, np.where(y == 1, -logits, logits)))

# %% wrong binary_cross_entropy: a column silently flattened [bce_shapes]
def binary_cross_entropy(logits, y):
    logits = logits.reshape(y.shape)
    return np.mean(np.logaddexp(0, np.where(y == 1, -logits, logits)))

# %% wrong binary_cross_entropy: a straight line from 10 on [bce_values]
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("shapes differ")
    u = np.where(y == 1, -logits, logits)
    return np.mean(np.where(np.abs(u) > 10, np.maximum(u, 0), np.log(1 + np.exp(np.clip(u, -10, 10)))))

# %% half binary_cross_entropy: shapes that differ are broadcast [bce_shapes]
# says: where they are to be refused
def binary_cross_entropy(logits, y):
    u = (1 - 2 * y) * logits
    return np.mean(np.maximum(u, 0.0) + np.log1p(np.exp(-np.abs(u))))

# %% half binary_cross_entropy: the sum, and not the mean [bce_values, bce_shapes]
# says: the losses are added up, without a mean
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("logits and labels differ in shape")
    return np.sum(np.logaddexp(0.0, np.where(y == 1, -logits, logits)))

# %% right binary_cross_entropy: one formula without cases
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("the shapes differ")
    return np.mean(np.maximum(logits, 0) - logits * y + np.log1p(np.exp(-np.abs(logits))))

# %% right binary_cross_entropy: logaddexp
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("the shapes differ")
    return np.logaddexp(0, (1 - 2 * y) * logits).mean()

# %% right binary_cross_entropy: a loop with two branches
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("the shapes differ")
    losses = []
    for z, label in zip(logits, y):
        u = -z if label else z
        losses.append(u + np.log(1 + np.exp(-u)) if u > 0 else np.log(1 + np.exp(u)))
    return sum(losses) / len(losses)

# %% right binary_cross_entropy: np.where, whose other branch overflows without harm
def binary_cross_entropy(logits, y):
    if logits.shape != y.shape:
        raise ValueError("the shapes differ")
    u = np.where(y == 1, -logits, logits)
    return np.mean(np.where(u > 0, u + np.log(1 + np.exp(-u)), np.log(1 + np.exp(u))))

# %% half logsumexp: overflows, nothing subtracted [logsumexp_extremes]
# says: nothing is subtracted, so that the exponentials overflow
def logsumexp(z, axis=-1):
    return np.log(np.exp(z).sum(axis=axis))

# %% wrong logsumexp: one maximum for the whole array [logsumexp_extremes]
# says: one maximum is subtracted for the whole array
def logsumexp(z, axis=-1):
    return z.max() + np.log(np.exp(z - z.max()).sum(axis=axis))

# %% wrong logsumexp: the maximum not added back [logsumexp_values, logsumexp_axis, logsumexp_extremes]
# says: the largest entry is not added back
def logsumexp(z, axis=-1):
    return np.log(np.exp(z - z.max(axis=axis, keepdims=True)).sum(axis=axis))

# %% wrong logsumexp: the maximum added to what was not shifted [logsumexp_values, logsumexp_axis, logsumexp_extremes]
# says: the largest entry is added without having been subtracted
def logsumexp(z, axis=-1):
    return z.max(axis=axis) + np.log(np.exp(z).sum(axis=axis))

# %% half logsumexp: the axis ignored, the last one used [logsumexp_axis]
# says: the argument axis is ignored and the last axis is used
def logsumexp(z, axis=-1):
    top = z.max(axis=-1, keepdims=True)
    return top[..., 0] + np.log(np.exp(z - top).sum(axis=-1))

# %% wrong logsumexp: the axis ignored, axis 1 used [logsumexp_values, logsumexp_axis, logsumexp_extremes]
# says: the argument axis is ignored and the last axis is used
def logsumexp(z, axis=1):
    top = z.max(axis=1, keepdims=True)
    return top[:, 0] + np.log(np.exp(z - top).sum(axis=1))

# %% wrong logsumexp: the axis ignored, axis 0 used [logsumexp_values, logsumexp_axis, logsumexp_extremes]
# says: the sum runs over axis 0
def logsumexp(z, axis=-1):
    top = z.max(axis=0)
    return top + np.log(np.exp(z - top).sum(axis=0))

# %% wrong logsumexp: the axis ignored, the sum over everything [logsumexp_values, logsumexp_axis, logsumexp_extremes]
# says: the sum runs over the whole array
def logsumexp(z, axis=-1):
    return z.max() + np.log(np.exp(z - z.max()).sum())

# %% wrong logsumexp: another axis by default [logsumexp_values, logsumexp_axis]
# says: the axis is 1 where none is given
def logsumexp(z, axis=1):
    top = z.max(axis=axis, keepdims=True)
    return np.squeeze(top, axis=axis) + np.log(np.exp(z - top).sum(axis=axis))

# %% half logsumexp: axis 0 by default [logsumexp_axis]
# says: the axis is 0 where none is given
def logsumexp(z, axis=0):
    top = z.max(axis=axis, keepdims=True)
    return np.squeeze(top, axis=axis) + np.log(np.exp(z - top).sum(axis=axis))

# %% wrong logsumexp: the axis kept with length 1 [logsumexp_values, logsumexp_axis, logsumexp_extremes]
# says: The values are right, but an axis of length 1 is one too man
def logsumexp(z, axis=-1):
    top = z.max(axis=axis, keepdims=True)
    return top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True))

# %% wrong logsumexp: the axis kept in the maximum only, which makes a table [logsumexp_values, logsumexp_axis, logsumexp_extremes]
# says: The values are right, but an axis of length 1 is one too man
def logsumexp(z, axis=-1):
    top = z.max(axis=axis, keepdims=True)
    return top + np.log(np.exp(z - top).sum(axis=axis))

# %% half logsumexp: every axis of length 1 removed [logsumexp_values, logsumexp_axis]
# says: every axis of length 1 is removed, not only the one summed over
def logsumexp(z, axis=-1):
    top = z.max(axis=axis, keepdims=True)
    return np.squeeze(top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True)))

# %% wrong logsumexp: keepdims forgotten [logsumexp_values, logsumexp_axis]
def logsumexp(z, axis=-1):
    top = z.max(axis=axis)
    return top + np.log(np.exp(z - top).sum(axis=axis))

# %% wrong logsumexp: flat arrays only, row by row otherwise [logsumexp_axis]
# says: the argument axis is ignored and the last axis is used
def logsumexp(z, axis=-1):
    if z.ndim == 1:
        return z.max() + np.log(np.exp(z - z.max()).sum())
    return np.array([logsumexp(row) for row in z])

# %% wrong logsumexp: two axes at most [logsumexp_axis]
def logsumexp(z, axis=-1):
    if z.ndim == 1:
        return z.max() + np.log(np.exp(z - z.max()).sum())
    rows = z if axis in (1, -1) else z.T
    return np.array([logsumexp(row) for row in rows])

# %% wrong logsumexp: only the maximum [logsumexp_values, logsumexp_axis, logsumexp_extremes]
# says: only the largest entry is returned
def logsumexp(z, axis=-1):
    return z.max(axis=axis)

# %% wrong logsumexp: the mean of the exponentials [logsumexp_values, logsumexp_axis, logsumexp_extremes]
# says: the mean of the exponentials is taken, not their sum
def logsumexp(z, axis=-1):
    top = z.max(axis=axis, keepdims=True)
    return np.squeeze(top, axis) + np.log(np.exp(z - top).mean(axis=axis))

# %% wrong logsumexp: the logarithm of softmax [logsumexp_values, logsumexp_axis, logsumexp_extremes]
# says: the logarithm of softmax is returned
def logsumexp(z, axis=-1):
    return np.log(softmax(z, axis))

# %% wrong logsumexp: the entries clipped [logsumexp_extremes]
# says: the entries are clipped at -700 and 700
def logsumexp(z, axis=-1):
    return np.log(np.exp(np.clip(z, -700, 700)).sum(axis=axis))

# %% wrong logsumexp: a small number inside the logarithm, one maximum for all [logsumexp_extremes]
# says: 1e-12 is added inside the logarithm
def logsumexp(z, axis=-1):
    return z.max() + np.log(np.exp(z - z.max()).sum(axis=axis) + 1e-12)

# %% wrong logsumexp: the largest absolute value subtracted [logsumexp_extremes]
# says: the largest absolute value is subtracted
def logsumexp(z, axis=-1):
    top = np.abs(z).max(axis=axis, keepdims=True)
    return np.squeeze(top, axis) + np.log(np.exp(z - top).sum(axis=axis))

# %% wrong logsumexp: the mean subtracted [logsumexp_extremes]
# says: the mean is subtracted, not the maximum
def logsumexp(z, axis=-1):
    middle = z.mean(axis=axis, keepdims=True)
    return np.squeeze(middle, axis) + np.log(np.exp(z - middle).sum(axis=axis))

# %% wrong logsumexp: the first entry subtracted, whichever is the largest [logsumexp_extremes]
# says: the first entry is subtracted, not the largest
def logsumexp(z, axis=-1):
    first = np.take(z, [0], axis=axis)
    return np.squeeze(first, axis) + np.log(np.exp(z - first).sum(axis=axis))

# %% wrong logsumexp: 1000 subtracted, whatever the entries are [logsumexp_values, logsumexp_axis, logsumexp_extremes]
def logsumexp(z, axis=-1):
    return 1000.0 + np.log(np.exp(z - 1000.0).sum(axis=axis))

# %% wrong logsumexp: shifted only where it is needed, by the largest of all [logsumexp_extremes]
def logsumexp(z, axis=-1):
    shift = z.max() if z.max() > 700 else 0.0
    return shift + np.log(np.exp(z - shift).sum(axis=axis))

# %% wrong logsumexp: base 10 [logsumexp_values, logsumexp_axis, logsumexp_extremes]
def logsumexp(z, axis=-1):
    top = z.max(axis=axis, keepdims=True)
    return np.squeeze(top, axis) + np.log10(np.exp(z - top).sum(axis=axis))

# %% wrong logsumexp: log1p of the whole sum, the largest counted twice [logsumexp_values, logsumexp_axis, logsumexp_extremes]
# says: the 1 of log1p is added to the shifted sum
def logsumexp(z, axis=-1):
    top = z.max(axis=axis, keepdims=True)
    return np.squeeze(top, axis) + np.log1p(np.exp(z - top).sum(axis=axis))

# %% wrong logsumexp: the caller's array shifted in place [logsumexp_values, logsumexp_axis, logsumexp_extremes]
# says: changed its argument z, which should be left as it was
def logsumexp(z, axis=-1):
    top = z.max(axis=axis, keepdims=True)
    z -= top
    return np.squeeze(top, axis) + np.log(np.exp(z).sum(axis=axis))

# %% right logsumexp: numpy's logaddexp, reduced
def logsumexp(z, axis=-1):
    return np.logaddexp.reduce(z, axis=axis)

# %% right logsumexp: the axis moved to the end
def logsumexp(z, axis=-1):
    moved = np.moveaxis(z, axis, -1)
    top = moved.max(axis=-1)
    return top + np.log(np.sum(np.exp(moved - top[..., None]), axis=-1))

# %% right logsumexp: one vector at a time
def logsumexp(z, axis=-1):
    def of_vector(vector):
        top = max(vector)
        return top + np.log(sum(np.exp(value - top) for value in vector))

    return np.apply_along_axis(of_vector, axis, z)

# %% wrong cross_entropy: logits[:, y], an (n, n) table [cross_entropy_values, cross_entropy_extremes]
# says: [:, y] is taken, which picks all labels in every row
def cross_entropy(logits, y):
    return np.mean(logsumexp(logits, axis=1) - logits[:, y])

# %% wrong cross_entropy: [:, y] of the log-probabilities, with a column [cross_entropy_values, cross_entropy_extremes]
# says: [:, y] is taken, which picks all labels in every row
def cross_entropy(logits, y):
    log_p = logits - logsumexp(logits, axis=1)[:, None]
    return -np.mean(log_p[:, y])

# %% wrong cross_entropy: logits[y], whole rows [cross_entropy_values, cross_entropy_extremes]
# says: [y] is taken, which picks rows
def cross_entropy(logits, y):
    log_p = logits - logsumexp(logits, axis=1)[:, None]
    return -np.mean(log_p[y])

# %% wrong cross_entropy: the labels multiplied as if they were one-hot [cross_entropy_values, cross_entropy_extremes]
# says: the labels are multiplied with the logarithms, as if they were one-hot
def cross_entropy(logits, y):
    log_p = logits - logsumexp(logits, axis=1)[:, None]
    return -np.sum(y * log_p) / len(logits)

# %% wrong cross_entropy: one-hot labels expected, products averaged [cross_entropy_values, cross_entropy_extremes]
# says: the labels are multiplied with the logarithms, and all products averaged
def cross_entropy(logits, y):
    log_p = logits - logsumexp(logits, axis=1)[:, None]
    return -np.mean(y * log_p)

# %% wrong cross_entropy: one-hot labels expected in a column [cross_entropy_values, cross_entropy_extremes]
def cross_entropy(logits, y):
    log_p = logits - logsumexp(logits, axis=1)[:, None]
    return -np.mean(np.sum(y[:, None] * log_p, axis=1))

# %% wrong cross_entropy: one-hot made rightly, but averaged over all entries [cross_entropy_values, cross_entropy_extremes]
# says: the sum is divided by the number of all logits, not by that of the examples
def cross_entropy(logits, y):
    log_p = logits - logsumexp(logits, axis=1)[:, None]
    return -np.mean(np.eye(logits.shape[1])[y] * log_p)

# %% wrong cross_entropy: one-hot as wide as the largest label [cross_entropy_values]
# says: the sum is divided by the number of classes
def cross_entropy(logits, y):
    log_p = logits - logsumexp(logits, axis=1)[:, None]
    return -np.mean(np.sum(np.eye(y.max() + 1)[y] * log_p[:, : y.max() + 1], axis=0))

# %% wrong cross_entropy: the label subtracted, not its logit [cross_entropy_values, cross_entropy_extremes]
# says: the label itself is subtracted, not the logit that it names
def cross_entropy(logits, y):
    return np.mean(logsumexp(logits, axis=1) - y)

# %% wrong cross_entropy: the sum for the mean [cross_entropy_values]
# says: the losses are added up, without a mean
def cross_entropy(logits, y):
    return np.sum(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y])

# %% wrong cross_entropy: divided by the number of examples twice [cross_entropy_values, cross_entropy_extremes]
# says: the mean is divided by the number of examples once more
def cross_entropy(logits, y):
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y]) / len(y)

# %% wrong cross_entropy: divided by the number of classes as well [cross_entropy_values, cross_entropy_extremes]
# says: the sum is divided by the number of all logits, not by that of the examples
def cross_entropy(logits, y):
    return np.sum(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y]) / logits.size

# %% wrong cross_entropy: the sign forgotten [cross_entropy_values, cross_entropy_extremes]
# says: the minus sign is missing
def cross_entropy(logits, y):
    return np.mean(logits[np.arange(len(y)), y] - logsumexp(logits, axis=1))

# %% wrong cross_entropy: one loss for each row [cross_entropy_values, cross_entropy_extremes]
# says: the losses are returned, without a mean
def cross_entropy(logits, y):
    return logsumexp(logits, axis=1) - logits[np.arange(len(y)), y]

# %% wrong cross_entropy: probabilities taken for logits [cross_entropy_values, cross_entropy_extremes]
# says: the logits are taken for probabilities
def cross_entropy(logits, y):
    return -np.mean(np.log(logits[np.arange(len(y)), y]))

# %% wrong cross_entropy: softmax first, then the loss from logits [cross_entropy_values, cross_entropy_extremes]
# says: softmax is applied twice
def cross_entropy(logits, y):
    p = softmax(logits, axis=1)
    return np.mean(logsumexp(p, axis=1) - p[np.arange(len(y)), y])

# %% half cross_entropy: log(0), the probability first [cross_entropy_extremes]
# says: the probability is rounded to 0 before its logarithm is taken
def cross_entropy(logits, y):
    return -np.mean(np.log(softmax(logits, axis=1)[np.arange(len(y)), y]))

# %% half cross_entropy: a small number inside the logarithm [cross_entropy_extremes]
# says: 1e-12 is added inside the logarithm
def cross_entropy(logits, y):
    return -np.mean(np.log(softmax(logits, axis=1)[np.arange(len(y)), y] + 1e-12))

# %% wrong cross_entropy: the probability clipped [cross_entropy_extremes]
def cross_entropy(logits, y):
    p = np.clip(softmax(logits, axis=1), 1e-15, 1 - 1e-15)
    return -np.mean(np.log(p[np.arange(len(y)), y]))

# %% wrong cross_entropy: one-hot times log(0) gives nan [cross_entropy_extremes]
def cross_entropy(logits, y):
    one_hot = np.eye(logits.shape[1])[y]
    return -np.mean(np.sum(one_hot * np.log(softmax(logits, axis=1)), axis=1))

# %% wrong cross_entropy: overflows, nothing subtracted [cross_entropy_extremes]
# says: the exponentials overflow
def cross_entropy(logits, y):
    return np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(y)), y])

# %% wrong cross_entropy: one maximum for the whole batch [cross_entropy_extremes]
# says: one maximum is subtracted for the whole array
def cross_entropy(logits, y):
    z = logits - logits.max()
    return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y])

# %% wrong cross_entropy: down the columns [cross_entropy_values, cross_entropy_extremes]
# says: the softmax runs over the columns, axis 0
def cross_entropy(logits, y):
    log_p = logits - logsumexp(logits, axis=0)
    return -np.mean(log_p[np.arange(len(y)), y])

# %% wrong cross_entropy: the largest logit for the log-sum-exp [cross_entropy_values, cross_entropy_extremes]
# says: the largest logit is taken for the log-sum-exp
def cross_entropy(logits, y):
    return np.mean(logits.max(axis=1) - logits[np.arange(len(y)), y])

# %% wrong cross_entropy: the predicted class in place of the label [cross_entropy_values, cross_entropy_extremes]
# says: the surprise at the most probable class is taken, whatever the label
def cross_entropy(logits, y):
    return np.mean(logsumexp(logits, axis=1) - logits.max(axis=1))

# %% wrong cross_entropy: labels counted from 1 [cross_entropy_values, cross_entropy_extremes]
# says: labels are counted from 1
def cross_entropy(logits, y):
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y - 1])

# %% wrong cross_entropy: -ln(1 - p) of the other classes added [cross_entropy_values, cross_entropy_extremes]
# says: the other classes' -ln(1 - p) is added
def cross_entropy(logits, y):
    p, one_hot = softmax(logits, axis=1), np.eye(logits.shape[1])[y]
    return -np.mean(np.sum(one_hot * np.log(p) + (1 - one_hot) * np.log(1 - p), axis=1))

# %% wrong cross_entropy: the mean inside the logarithm [cross_entropy_values]
# says: the logarithm of the mean probability is taken, instead of the mean of the logarithms
def cross_entropy(logits, y):
    return -np.log(np.mean(softmax(logits, axis=1)[np.arange(len(y)), y]))

# %% wrong cross_entropy: base 2 [cross_entropy_values]
# says: the logarithm has base 2
def cross_entropy(logits, y):
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y]) / np.log(2)

# %% wrong cross_entropy: two classes only [cross_entropy_values, cross_entropy_extremes]
def cross_entropy(logits, y):
    return binary_cross_entropy(logits[:, 1] - logits[:, 0], y)

# %% wrong cross_entropy: the caller's logits shifted in place [cross_entropy_values, cross_entropy_extremes]
# says: changed its argument logits, which should be left as it was
def cross_entropy(logits, y):
    logits -= logits.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(y)), y])

# %% wrong cross_entropy: the numbers of the examples typed in [cross_entropy_values, cross_entropy_extremes]
def cross_entropy(logits, y):
    return {2: np.log(8 / 3) / 2, 10: np.log(10)}.get(logits.shape[1], 2000.0 * (y[0] == 2))

# %% right cross_entropy: one-hot rows, and log-probabilities
def cross_entropy(logits, y):
    one_hot = np.eye(logits.shape[1])[y]
    log_p = logits - logsumexp(logits, axis=1)[:, np.newaxis]
    return -np.mean(np.sum(one_hot * log_p, axis=1))

# %% right cross_entropy: row by row
def cross_entropy(logits, y):
    return sum(logsumexp(row) - row[label] for row, label in zip(logits, y)) / len(y)

# %% right cross_entropy: take_along_axis, without logsumexp
def cross_entropy(logits, y):
    z = logits - np.max(logits, axis=1, keepdims=True)
    right = np.take_along_axis(z, y[:, None], axis=1)[:, 0]
    return float((np.log(np.exp(z).sum(axis=1)) - right).sum()) / len(logits)
