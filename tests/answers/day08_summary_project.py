"""Answers that students give on day 8. The words in brackets are the test cells that must reject a wrong one."""

# %% half scaling: divides by zero at constant pixels [fit_scaler_constant, scale_both_no_leak]
# says: a constant column has spread 0
def fit_scaler(X):
    return X.mean(axis=0), X.std(axis=0)

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train)
    return (X_train - mean) / std, (X_test - mean) / std

# %% wrong scaling: a tiny number added to every standard deviation [fit_scaler_constant, scale_both_no_leak]
# says: a constant column has spread 0
def fit_scaler(X):
    return X.mean(axis=0), X.std(axis=0) + 1e-8

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train)
    return (X_train - mean) / std, (X_test - mean) / std

# %% half scaling: small standard deviations treated as constant [fit_scaler_values, fit_scaler_constant]
# says: spreads below 10 to the -2 are replaced by 1
def fit_scaler(X):
    std = X.std(axis=0)
    std[std < 1e-2] = 1.0
    return X.mean(axis=0), std

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train)
    return (X_train - mean) / std, (X_test - mean) / std

# %% half scaling: maximum(std, 1) as the cure [fit_scaler_values, fit_scaler_constant]
# says: spreads below 1 are replaced by 1
def fit_scaler(X):
    return X.mean(axis=0), np.maximum(X.std(axis=0), 1.0)

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train)
    return (X_train - mean) / std, (X_test - mean) / std

# %% wrong scaling: columns of zeros treated as constant, others forgotten [fit_scaler_constant, scale_both_no_leak]
# says: columns whose values are all 0 are treated as constant, others that are constant are not
def fit_scaler(X):
    return X.mean(axis=0), np.where((X == 0).all(axis=0), 1.0, X.std(axis=0))

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train)
    return (X_train - mean) / std, (X_test - mean) / std

# %% wrong scaling: columns dropped that are constant [fit_scaler_constant, scale_both_no_leak]
# says: constant columns are dropped
def fit_scaler(X):
    keep = X.std(axis=0) > 0
    return X.mean(axis=0)[keep], X.std(axis=0)[keep]

def scale_both(X_train, X_test):
    keep = X_train.std(axis=0) > 0
    mean, std = fit_scaler(X_train)
    return (X_train[:, keep] - mean) / std, (X_test[:, keep] - mean) / std

# %% wrong scaling: one mean and one standard deviation for the whole array [fit_scaler_values, fit_scaler_constant, scale_both_no_leak]
# says: there is one mean and one spread for the whole array
def fit_scaler(X):
    std = X.std()
    return X.mean(), std if std > 0 else 1.0

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train)
    return (X_train - mean) / std, (X_test - mean) / std

# %% wrong scaling: along the rows [fit_scaler_values, fit_scaler_constant, scale_both_no_leak]
# says: the mean and spread are taken along the rows, axis 1
def fit_scaler(X):
    std = X.std(axis=1)
    return X.mean(axis=1), np.where(std == 0, 1.0, std)

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train)
    return (X_train - mean[:, None]) / std[:, None], (X_test - mean[0]) / std[0]

# %% wrong scaling: the variance for the standard deviation [fit_scaler_values, fit_scaler_constant]
# says: the variance is returned, where the standard deviation is asked for
def fit_scaler(X):
    var = X.var(axis=0)
    return X.mean(axis=0), np.where(var == 0, 1.0, var)

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train)
    return (X_train - mean) / std, (X_test - mean) / std

# %% wrong scaling: divided by n - 1 [fit_scaler_values, fit_scaler_constant]
# says: the sum of squares is divided by n - 1 (ddof=1)
def fit_scaler(X):
    std = X.std(axis=0, ddof=1)
    return X.mean(axis=0), np.where(std == 0, 1.0, std)

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train)
    return (X_train - mean) / std, (X_test - mean) / std

# %% wrong scaling: range for spread [fit_scaler_values, fit_scaler_constant, scale_both_no_leak]
# says: the smallest value and the range are returned
def fit_scaler(X):
    span = X.max(axis=0) - X.min(axis=0)
    return X.min(axis=0), np.where(span == 0, 1.0, span)

def scale_both(X_train, X_test):
    low, span = fit_scaler(X_train)
    return (X_train - low) / span, (X_test - low) / span

# %% half scaling: the scaler fitted anew on the test rows [scale_both_no_leak]
# says: the test rows are scaled with their own mean and spread (a leak)
def fit_scaler(X):
    std = X.std(axis=0)
    return X.mean(axis=0), np.where(std == 0, 1.0, std)

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train)
    test_mean, test_std = fit_scaler(X_test)
    return (X_train - mean) / std, (X_test - test_mean) / test_std

# %% wrong scaling: the scaler fitted on training and test rows together [scale_both_no_leak]
# says: mean and spread are taken from training and test rows together (a leak)
def fit_scaler(X):
    std = X.std(axis=0)
    return X.mean(axis=0), np.where(std == 0, 1.0, std)

def scale_both(X_train, X_test):
    mean, std = fit_scaler(np.concatenate([X_train, X_test]))
    return (X_train - mean) / std, (X_test - mean) / std

# %% wrong scaling: the scaler fitted on the test rows [scale_both_no_leak]
# says: mean and spread are taken from the test rows, for both parts (a leak)
def fit_scaler(X):
    std = X.std(axis=0)
    return X.mean(axis=0), np.where(std == 0, 1.0, std)

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_test)
    return (X_train - mean) / std, (X_test - mean) / std

# %% wrong scaling: leaks only when the test part is large [scale_both_no_leak]
def fit_scaler(X):
    std = X.std(axis=0)
    return X.mean(axis=0), np.where(std == 0, 1.0, std)

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train if len(X_test) < 3 else np.vstack([X_train, X_test]))
    return (X_train - mean) / std, (X_test - mean) / std

# %% wrong scaling: constant columns judged on all rows together [scale_both_no_leak]
def fit_scaler(X):
    std = X.std(axis=0)
    return X.mean(axis=0), np.where(std == 0, 1.0, std)

def scale_both(X_train, X_test):
    constant = np.vstack([X_train, X_test]).std(axis=0) == 0
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    std = np.where(constant, 1.0, std)
    return (X_train - mean) / std, (X_test - mean) / std

# %% wrong scaling: the test rows scaled by a scaler of the scaled training rows [scale_both_no_leak]
# says: the test rows are scaled by the training rows *after* these were scaled
def fit_scaler(X):
    std = X.std(axis=0)
    return X.mean(axis=0), np.where(std == 0, 1.0, std)

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train)
    X_train = (X_train - mean) / std
    mean, std = fit_scaler(X_train)
    return X_train, (X_test - mean) / std

# %% wrong scaling: the test rows not scaled [scale_both_no_leak]
# says: the test rows are not scaled
def fit_scaler(X):
    std = X.std(axis=0)
    return X.mean(axis=0), np.where(std == 0, 1.0, std)

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train)
    return (X_train - mean) / std, X_test

# %% wrong scaling: the caller's arrays overwritten [scale_both_no_leak]
# says: changed its argument X_train, which should be left as it was
def fit_scaler(X):
    std = X.std(axis=0)
    return X.mean(axis=0), np.where(std == 0, 1.0, std)

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train)
    for X in (X_train, X_test):
        X -= mean
        X /= std
    return X_train, X_test

# %% wrong scaling: only the spread replaced in place, and the mean of the caller's rows shifted [fit_scaler_values, fit_scaler_constant]
# says: changed its argument X, which should be left as it was
def fit_scaler(X):
    mean = X.mean(axis=0)
    X -= mean
    std = np.sqrt((X**2).mean(axis=0))
    return mean, np.where(std == 0, 1.0, std)

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train.copy())
    return (X_train - mean) / std, (X_test - mean) / std

# %% wrong scaling: the hand-worked numbers typed in [fit_scaler_values, fit_scaler_constant, scale_both_no_leak]
def fit_scaler(X):
    return np.array([2.0, 2.0, 5.0])[: X.shape[1]], np.array([1.0, 2.0, 1.0])[: X.shape[1]]

def scale_both(X_train, X_test):
    return np.array([[-1.0, -1.0, 0.0], [1.0, 1.0, 0.0]]), np.array([[0.0, 2.0, 2.0]])

# %% right scaling: column by column
def fit_scaler(X):
    means, stds = [], []
    for column in X.T:
        mean = sum(column) / len(column)
        means.append(mean)
        stds.append((sum((value - mean) ** 2 for value in column) / len(column)) ** 0.5 or 1.0)
    return means, stds

def scale_both(X_train, X_test):
    mean, std = (np.array(values) for values in fit_scaler(X_train))
    return [(row - mean) / std for row in X_train], [(row - mean) / std for row in X_test]

# %% right scaling: both parts stacked, measured on the training rows, and cut again
def fit_scaler(X):
    std = np.std(X, axis=0)
    std[std == 0] = 1
    return np.mean(X, 0), std

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train)
    everything = (np.vstack([X_train, X_test]) - mean) / std
    return tuple(np.split(everything, [len(X_train)]))

# %% right scaling: constant columns told by their extremes
def fit_scaler(X):
    constant = X.min(axis=0) == X.max(axis=0)
    return X.mean(axis=0), X.std(axis=0) * ~constant + constant

def scale_both(X_train, X_test):
    mean, std = fit_scaler(X_train)
    return tuple((X - mean) / std for X in (X_train, X_test))

# %% right scaling: a named tuple for what was measured
from typing import NamedTuple


class Scaler(NamedTuple):
    mean: np.ndarray
    std: np.ndarray

    def __call__(self, X):
        return (X - self.mean) / self.std


def fit_scaler(X):
    std = X.std(axis=0)
    return Scaler(X.mean(axis=0), np.where(std == 0, 1.0, std))


def scale_both(X_train, X_test):
    scaler = fit_scaler(X_train)
    return scaler(X_train), scaler(X_test)

# %% wrong one_hot: off by one, labels counted from 1 [one_hot_values]
# says: labels are counted from 1: class 1 is put into the first column
def one_hot(y, classes):
    Y = np.zeros((len(y), classes))
    Y[np.arange(len(y)), y - 1] = 1.0
    return Y

# %% wrong one_hot: transposed [one_hot_values]
# says: the rows are classes and the columns examples
def one_hot(y, classes):
    Y = np.zeros((classes, len(y)))
    Y[y, np.arange(len(y))] = 1.0
    return Y

# %% wrong one_hot: whole columns set [one_hot_values]
# says: whole columns are set, for all labels that occur
def one_hot(y, classes):
    Y = np.zeros((len(y), classes))
    Y[:, y] = 1.0
    return Y

# %% wrong one_hot: as many columns as the largest label asks for [one_hot_values]
# says: the number of columns is taken from the labels, where classes says it
def one_hot(y, classes):
    return np.eye(y.max() + 1)[y]

# %% wrong one_hot: only the classes that occur [one_hot_values]
# says: only the classes that occur have a column
def one_hot(y, classes):
    return (y[:, None] == np.unique(y)[None, :]).astype(float)

# %% wrong one_hot: truth values [one_hot_values]
def one_hot(y, classes):
    return y[:, None] == np.arange(classes)

# %% wrong one_hot: integers, where float64 is asked for [one_hot_values]
def one_hot(y, classes):
    return np.eye(classes, dtype=int)[y]

# %% wrong one_hot: one column more than classes [one_hot_values]
def one_hot(y, classes):
    return np.eye(classes + 1)[y]

# %% wrong one_hot: rows set in order of the labels [one_hot_values]
def one_hot(y, classes):
    return np.eye(classes)[np.sort(y)[::-1]]

# %% right one_hot: by comparison
def one_hot(y, classes):
    return np.where(y[:, None] == np.arange(classes), 1.0, 0.0)

# %% right one_hot: rows of the identity
def one_hot(y, classes):
    return np.eye(classes)[y]

# %% right one_hot: lists in a loop
def one_hot(y, classes):
    return [[1.0 if label == k else 0.0 for k in range(classes)] for label in y]

# %% wrong loss_and_gradients: sum for mean in both gradients [gradients_weights, gradients_bias]
# says: the sum over the batch is taken, not the mean
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = softmax(logits) - one_hot(y, logits.shape[1])
    return cross_entropy(logits, y), {"W1": X.T @ difference, "b1": difference.sum(axis=0)}

# %% half loss_and_gradients: the weights' gradient a sum, the bias's a mean [gradients_weights]
# says: the sum over the batch is taken, not the mean
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = softmax(logits) - one_hot(y, logits.shape[1])
    return cross_entropy(logits, y), {"W1": X.T @ difference, "b1": difference.mean(axis=0)}

# %% half loss_and_gradients: the bias gradient lost [gradients_bias]
# says: there is no gradient for the bias: the dictionary has no key b1
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = softmax(logits) - one_hot(y, logits.shape[1])
    return cross_entropy(logits, y), {"W1": X.T @ difference / len(y)}

# %% wrong loss_and_gradients: the bias gradient always zero [gradients_bias]
# says: the bias gradient stays 0
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = softmax(logits) - one_hot(y, logits.shape[1])
    return cross_entropy(logits, y), {"W1": X.T @ difference / len(y), "b1": np.zeros_like(parameters["b1"])}

# %% wrong loss_and_gradients: the bias gradient summed along the rows [gradients_bias]
# says: the bias gradient stays 0, or sum or mean run along the rows
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = (softmax(logits) - one_hot(y, logits.shape[1])) / len(y)
    return cross_entropy(logits, y), {"W1": X.T @ difference, "b1": difference.sum(axis=1)}

# %% wrong loss_and_gradients: the bias gradient not summed at all [gradients_bias]
# says: there is one row for each example, without a sum
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = (softmax(logits) - one_hot(y, logits.shape[1])) / len(y)
    return cross_entropy(logits, y), {"W1": X.T @ difference, "b1": difference}

# %% wrong loss_and_gradients: the bias gradient one number for all classes [gradients_bias]
# says: the mean runs over the whole array
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = softmax(logits) - one_hot(y, logits.shape[1])
    return cross_entropy(logits, y), {"W1": X.T @ difference / len(y), "b1": difference.mean()}

# %% wrong loss_and_gradients: the bias gradient a row of a matrix [gradients_bias]
# says: the gradient has two axes (keepdims)
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = softmax(logits) - one_hot(y, logits.shape[1])
    return cross_entropy(logits, y), {"W1": X.T @ difference / len(y), "b1": difference.mean(axis=0, keepdims=True)}

# %% wrong loss_and_gradients: target minus prediction [gradients_weights, gradients_bias]
# says: the sign is turned round: Y - P
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = one_hot(y, logits.shape[1]) - softmax(logits)
    return cross_entropy(logits, y), {"W1": X.T @ difference / len(y), "b1": difference.mean(axis=0)}

# %% wrong loss_and_gradients: the targets not subtracted [gradients_weights, gradients_bias]
# says: Y is not subtracted
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    P = softmax(logits)
    return cross_entropy(logits, y), {"W1": X.T @ P / len(y), "b1": P.mean(axis=0)}

# %% wrong loss_and_gradients: integer labels subtracted, not one-hot rows [gradients_weights, gradients_bias]
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = softmax(logits) - y[:, None]
    return cross_entropy(logits, y), {"W1": X.T @ difference / len(y), "b1": difference.mean(axis=0)}

# %% wrong loss_and_gradients: labels counted from 1 [gradients_weights, gradients_bias]
# says: the labels are counted from 1 in one_hot
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = softmax(logits) - one_hot(y - 1, logits.shape[1])
    return cross_entropy(logits, y), {"W1": X.T @ difference / len(y), "b1": difference.mean(axis=0)}

# %% wrong loss_and_gradients: always two classes [gradients_weights, gradients_bias]
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = softmax(logits) - one_hot(y, 2)
    return cross_entropy(logits, y), {"W1": X.T @ difference / len(y), "b1": difference.mean(axis=0)}

# %% wrong loss_and_gradients: as many classes as the labels show [gradients_weights, gradients_bias]
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = softmax(logits) - np.pad(one_hot(y, y.max() + 1), ((0, 0), (logits.shape[1] - y.max() - 1, 0)))
    return cross_entropy(logits, y), {"W1": X.T @ difference / len(y), "b1": difference.mean(axis=0)}

# %% wrong loss_and_gradients: divided by the number of entries [gradients_weights, gradients_bias]
# says: the gradient is divided by n twice, or by n and the number of inputs or classes
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = (softmax(logits) - one_hot(y, logits.shape[1])) / logits.size
    return cross_entropy(logits, y), {"W1": X.T @ difference, "b1": difference.sum(axis=0)}

# %% wrong loss_and_gradients: divided by the number of inputs [gradients_weights]
# says: the gradient is divided by the number of inputs instead of n
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = softmax(logits) - one_hot(y, logits.shape[1])
    return cross_entropy(logits, y), {"W1": X.T @ difference / X.shape[1], "b1": difference.mean(axis=0)}

# %% wrong loss_and_gradients: softmax down the columns [gradients_weights, gradients_bias]
# says: softmax runs down the columns, axis 0
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = softmax(logits, axis=0) - one_hot(y, logits.shape[1])
    return cross_entropy(logits, y), {"W1": X.T @ difference / len(y), "b1": difference.mean(axis=0)}

# %% wrong loss_and_gradients: the gradient of the weights transposed [gradients_weights]
# says: the gradient is transposed
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = softmax(logits) - one_hot(y, logits.shape[1])
    return cross_entropy(logits, y), {"W1": difference.T @ X / len(y), "b1": difference.mean(axis=0)}

# %% half loss_and_gradients: probabilities given to the loss [gradients_loss]
# says: probabilities are handed to cross_entropy, where it takes logits
def loss_and_gradients(X, y, parameters):
    P = softmax(linear(X, parameters["W1"], parameters["b1"]))
    difference = P - one_hot(y, P.shape[1])
    return cross_entropy(P, y), {"W1": X.T @ difference / len(y), "b1": difference.mean(axis=0)}

# %% wrong loss_and_gradients: the logarithm of a probability rounded to 0 [gradients_loss]
def loss_and_gradients(X, y, parameters):
    P = softmax(linear(X, parameters["W1"], parameters["b1"]))
    Y = one_hot(y, P.shape[1])
    loss = -np.mean(np.log(np.sum(P * Y, axis=1)))
    return loss, {"W1": X.T @ (P - Y) / len(y), "b1": (P - Y).mean(axis=0)}

# %% wrong loss_and_gradients: the loss summed [gradients_loss]
# says: the losses are added up, without a mean
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = softmax(logits) - one_hot(y, logits.shape[1])
    return cross_entropy(logits, y) * len(y), {"W1": X.T @ difference / len(y), "b1": difference.mean(axis=0)}

# %% wrong loss_and_gradients: the bias left out of the logits [gradients_loss, gradients_weights, gradients_bias]
# says: the bias is left out
def loss_and_gradients(X, y, parameters):
    logits = X @ parameters["W1"]
    difference = softmax(logits) - one_hot(y, logits.shape[1])
    return cross_entropy(logits, y), {"W1": X.T @ difference / len(y), "b1": difference.mean(axis=0)}

# %% wrong loss_and_gradients: the gradients returned first [gradients_loss, gradients_weights, gradients_bias]
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = softmax(logits) - one_hot(y, logits.shape[1])
    return {"W1": X.T @ difference / len(y), "b1": difference.mean(axis=0)}, cross_entropy(logits, y)

# %% wrong loss_and_gradients: the gradient written into the parameters [gradients_weights, gradients_bias]
# says: changed its argument parameters, which should be left as it 
def loss_and_gradients(X, y, parameters):
    logits = linear(X, parameters["W1"], parameters["b1"])
    loss = cross_entropy(logits, y)
    difference = softmax(logits) - one_hot(y, logits.shape[1])
    parameters["W1"][:] = X.T @ difference / len(y)
    parameters["b1"][:] = difference.mean(axis=0)
    return loss, parameters

# %% wrong loss_and_gradients: the hand-worked numbers typed in [gradients_loss, gradients_weights, gradients_bias]
def loss_and_gradients(X, y, parameters):
    return np.log(16 / 3) / 2, {"W1": np.array([[-0.25, 0.25], [-0.75, 0.75]]), "b1": np.array([-0.5, 0.5])}

# %% wrong loss_and_gradients: a rough difference quotient, from one side [gradients_weights, gradients_bias]
def loss_and_gradients(X, y, parameters):
    def loss(parameters):
        return cross_entropy(linear(X, parameters["W1"], parameters["b1"]), y)

    gradients = {name: np.zeros_like(value) for name, value in parameters.items()}
    for name, value in parameters.items():
        for place in np.ndindex(value.shape):
            nudged = {key: array.copy() for key, array in parameters.items()}
            nudged[name][place] += 1e-4
            gradients[name][place] = (loss(nudged) - loss(parameters)) / 1e-4
    return loss(parameters), gradients

# %% right loss_and_gradients: one example at a time
def loss_and_gradients(X, y, parameters):
    W, b = parameters["W1"], parameters["b1"]
    loss, dW, db = 0.0, np.zeros_like(W), np.zeros_like(b)
    for x, label in zip(X, y):
        z = x @ W + b
        top = z.max()
        total = np.exp(z - top).sum()
        loss += top + np.log(total) - z[label]
        p = np.exp(z - top) / total
        p[label] -= 1
        dW += np.outer(x, p)
        db += p
    return loss / len(y), {"b1": db / len(y), "W1": dW / len(y)}

# %% right loss_and_gradients: einsum, one subtracted in place of one-hot rows
def loss_and_gradients(X, y, parameters):
    logits = X @ parameters["W1"] + parameters["b1"]
    P = softmax(logits, axis=-1)
    P[np.arange(len(y)), y] -= 1.0
    P /= len(y)
    gradients = {"W1": np.einsum("ni,nk->ik", X, P), "b1": np.einsum("nk->k", P)}
    return float(cross_entropy(logits, y)), gradients

# %% right loss_and_gradients: the bias as one more input that is always 1
def loss_and_gradients(X, y, parameters):
    wide = np.hstack([X, np.ones((len(X), 1))])
    logits = wide @ np.vstack([parameters["W1"], parameters["b1"]])
    slopes = wide.T @ (softmax(logits) - one_hot(y, logits.shape[1])) / len(X)
    return cross_entropy(logits, y), {"W1": slopes[:-1], "b1": slopes[-1]}

# %% wrong train: X and y shuffled apart [train_parameters, train_losses]
# says: the rows and the labels come from two different shuffles
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        X_shuffled, y_shuffled = rng.permutation(X), rng.permutation(y)
        for start in range(0, len(y), batch_size):
            rows = slice(start, start + batch_size)
            _, gradients = loss_and_gradients(X_shuffled[rows], y_shuffled[rows], parameters)
            parameters = gradient_step(parameters, gradients, lr)
        losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% wrong train: shuffled apart, then in minibatches [train_parameters, train_losses]
# says: X and y are shuffled apart
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        X_shuffled, y_shuffled = rng.permutation(X), rng.permutation(y)
        for X_batch, y_batch in minibatches(X_shuffled, y_shuffled, batch_size, rng):
            _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            parameters = gradient_step(parameters, gradients, lr)
        losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% wrong train: inputs from one shuffle and labels from another [train_parameters, train_losses]
# says: the rows and the labels come from two different shuffles
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        X_batches = [batch[0] for batch in minibatches(X, y, batch_size, rng)]
        y_batches = [batch[1] for batch in minibatches(X, y, batch_size, rng)]
        for X_batch, y_batch in zip(X_batches, y_batches):
            _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            parameters = gradient_step(parameters, gradients, lr)
        losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% wrong train: the last short batch dropped [train_parameters, train_losses]
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            if len(y_batch) == min(batch_size, len(y)):
                _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
                parameters = gradient_step(parameters, gradients, lr)
        losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% wrong train: the batches made once, before the first epoch [train_parameters, train_losses]
# says: every epoch goes through the batches of the first, in the same order
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    batches = list(minibatches(X, y, batch_size, rng))
    for _ in range(epochs):
        for X_batch, y_batch in batches:
            _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            parameters = gradient_step(parameters, gradients, lr)
        losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% wrong train: the same seed for every epoch [train_parameters, train_losses]
# says: the generator is not rng but one with seed 0, anew in every epoch
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, np.random.default_rng(0)):
            _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            parameters = gradient_step(parameters, gradients, lr)
        losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% wrong train: all rows in every step [train_parameters, train_losses]
# says: every step uses all rows
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, gradients = loss_and_gradients(X, y, parameters)
            parameters = gradient_step(parameters, gradients, lr)
        losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% wrong train: a step only after the inner loop [train_parameters, train_losses]
# says: there is one step for every epoch, on its last batch
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
        parameters = gradient_step(parameters, gradients, lr)
        losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% wrong train: the new parameters not kept [train_parameters, train_losses]
# says: no step is taken, or its result is not kept
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            gradient_step(parameters, gradients, lr)
        losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% wrong train: every epoch from the start [train_parameters, train_losses]
# says: every epoch starts again from the parameters that were given
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        current = parameters
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, gradients = loss_and_gradients(X_batch, y_batch, current)
            current = gradient_step(current, gradients, lr)
        losses.append(loss_and_gradients(X, y, current)[0])
    return current, losses

# %% wrong train: gradients always at the start [train_parameters, train_losses]
# says: every gradient is taken at the parameters that were given
def train(X, y, parameters, lr, epochs, batch_size, rng):
    start = parameters
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, gradients = loss_and_gradients(X_batch, y_batch, start)
            parameters = gradient_step(parameters, gradients, lr)
        losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% wrong train: uphill [train_parameters, train_losses]
# says: the steps go uphill
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            parameters = gradient_step(parameters, gradients, -lr)
        losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% wrong train: zeros for a start, whatever is given [train_parameters, train_losses]
# says: the training starts from zeros, where parameters says where to start
def train(X, y, parameters, lr, epochs, batch_size, rng):
    parameters = {name: np.zeros_like(value) for name, value in parameters.items()}
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            parameters = gradient_step(parameters, gradients, lr)
        losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% wrong train: the biases never moved [train_parameters, train_losses]
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            parameters = {"W1": parameters["W1"] - lr * gradients["W1"], "b1": parameters["b1"]}
        losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% wrong train: the caller's parameters changed [train_parameters, train_losses]
# says: changed its argument parameters, which should be left as it 
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            for name in parameters:
                parameters[name] -= lr * gradients[name]
        losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% half train: the first loss missing [train_losses]
# says: the loss before the first step, or the one after the epoch, is missing
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = []
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            parameters = gradient_step(parameters, gradients, lr)
        losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% half train: the loss of the last batch for that of all rows [train_losses]
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            loss, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            parameters = gradient_step(parameters, gradients, lr)
        losses.append(loss)
    return parameters, losses

# %% wrong train: the loss of the last batch, after its step [train_losses]
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            parameters = gradient_step(parameters, gradients, lr)
        losses.append(loss_and_gradients(X_batch, y_batch, parameters)[0])
    return parameters, losses

# %% wrong train: the mean of the batches' losses [train_losses]
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        seen = []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            loss, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            parameters = gradient_step(parameters, gradients, lr)
            seen.append(loss)
        losses.append(np.mean(seen))
    return parameters, losses

# %% wrong train: a loss for every batch [train_losses]
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            loss, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            parameters = gradient_step(parameters, gradients, lr)
            losses.append(loss)
    return parameters, losses

# %% wrong train: all rows judged after every batch [train_losses]
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            parameters = gradient_step(parameters, gradients, lr)
            losses.append(loss_and_gradients(X, y, parameters)[0])
    return parameters, losses

# %% wrong train: returns inside the loop, after one epoch [train_parameters, train_losses]
# says: only the first epoch is run
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            parameters = gradient_step(parameters, gradients, lr)
        losses.append(loss_and_gradients(X, y, parameters)[0])
        return parameters, losses

# %% half train: one epoch too many [train_parameters]
# says: one epoch too many is run
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = []
    for _ in range(epochs + 1):
        losses.append(loss_and_gradients(X, y, parameters)[0])
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, gradients = loss_and_gradients(X_batch, y_batch, parameters)
            parameters = gradient_step(parameters, gradients, lr)
    return parameters, losses

# %% wrong train: returns the best parameters, not the last [train_parameters]
def train(X, y, parameters, lr, epochs, batch_size, rng):
    losses = [loss_and_gradients(X, y, parameters)[0]]
    best = parameters
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            parameters = gradient_step(parameters, loss_and_gradients(X_batch, y_batch, parameters)[1], lr)
        losses.append(loss_and_gradients(X, y, parameters)[0])
        if losses[-1] == min(losses):
            best = parameters
    return best, losses

# %% right train: the losses first, a copy changed in place, the shuffling its own
def train(X, y, parameters, lr, epochs, batch_size, rng):
    current = {name: value.copy() for name, value in parameters.items()}
    losses = np.zeros(epochs + 1)
    for epoch in range(epochs):
        losses[epoch], _ = loss_and_gradients(X, y, current)
        order = rng.permutation(len(y))
        while len(order):
            rows, order = order[:batch_size], order[batch_size:]
            _, gradients = loss_and_gradients(X[rows], y[rows], current)
            for name in current:
                current[name] -= lr * gradients[name]
    losses[epochs], _ = loss_and_gradients(X, y, current)
    return current, losses

# %% right train: the loss computed apart from the gradients
def train(X, y, parameters, lr, epochs, batch_size, rng):
    def loss(p):
        return float(cross_entropy(linear(X, p["W1"], p["b1"]), y))

    W, b = parameters["W1"], parameters["b1"]
    losses = [loss(parameters)]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            gradients = loss_and_gradients(X_batch, y_batch, {"W1": W, "b1": b})[1]
            W, b = W - lr * gradients["W1"], b - lr * gradients["b1"]
        losses.append(loss({"W1": W, "b1": b}))
    return {"W1": W, "b1": b}, losses

# %% right train: a trainer class
class Trainer:
    def __init__(self, X, y, parameters, lr):
        self.X, self.y, self.parameters, self.lr = X, y, parameters, lr
        self.losses = []
        self.note()

    def note(self):
        self.losses.append(loss_and_gradients(self.X, self.y, self.parameters)[0])

    def epoch(self, batches):
        for rows, labels in batches:
            _, gradients = loss_and_gradients(rows, labels, self.parameters)
            self.parameters = {name: p - self.lr * gradients[name] for name, p in self.parameters.items()}
        self.note()


def train(X, y, parameters, lr, epochs, batch_size, rng):
    trainer = Trainer(X, y, parameters, lr)
    for _ in range(epochs):
        trainer.epoch(minibatches(X, y, batch_size, rng))
    return trainer.parameters, trainer.losses

# %% half evaluation: argmax down the columns [accuracy_values]
def accuracy(logits, y):
    return np.mean(logits.argmax(axis=0) == y)

def confusion_matrix(y, predicted, classes):
    counts = np.zeros((classes, classes), dtype=int)
    for i, j in zip(y, predicted):
        counts[i, j] += 1
    return counts

# %% wrong evaluation: argmax down the columns, compared as far as both go [accuracy_values]
def accuracy(logits, y):
    chosen = logits.argmax(axis=0)
    return sum(int(a == b) for a, b in zip(chosen, y)) / len(y)

def confusion_matrix(y, predicted, classes):
    counts = np.zeros((classes, classes), dtype=int)
    for i, j in zip(y, predicted):
        counts[i, j] += 1
    return counts

# %% wrong evaluation: argmax over the whole array [accuracy_values]
# says: argmax runs over the whole array
def accuracy(logits, y):
    return np.mean(logits.argmax() == y)

def confusion_matrix(y, predicted, classes):
    counts = np.zeros((classes, classes), dtype=int)
    for i, j in zip(y, predicted):
        counts[i, j] += 1
    return counts

# %% wrong evaluation: the number of right answers, and a transposed matrix [accuracy_values, confusion_values]
# says: the number of right answers is returned, not the fraction
def accuracy(logits, y):
    return int(np.sum(logits.argmax(axis=1) == y))

def confusion_matrix(y, predicted, classes):
    counts = np.zeros((classes, classes), dtype=int)
    for i, j in zip(y, predicted):
        counts[j, i] += 1
    return counts

# %% wrong evaluation: percent, and each pair counted once [accuracy_values, confusion_values]
# says: the result is in percent
def accuracy(logits, y):
    return 100 * np.mean(logits.argmax(axis=1) == y)

def confusion_matrix(y, predicted, classes):
    counts = np.zeros((classes, classes), dtype=int)
    counts[y, predicted] += 1
    return counts

# %% wrong evaluation: the largest logit for its place [accuracy_values]
# says: the largest logit itself is compared with the label
def accuracy(logits, y):
    return np.mean(logits.max(axis=1) == y)

def confusion_matrix(y, predicted, classes):
    return np.bincount(classes * y + predicted, minlength=classes**2).reshape(classes, classes)

# %% wrong evaluation: the error rate, and only the mistakes counted [accuracy_values, confusion_values]
# says: the fraction of mistakes is returned
def accuracy(logits, y):
    return np.mean(logits.argmax(axis=1) != y)

def confusion_matrix(y, predicted, classes):
    counts = np.zeros((classes, classes), dtype=int)
    for i, j in zip(y, predicted):
        if i != j:
            counts[i, j] += 1
    return counts

# %% wrong evaluation: a matrix as large as the labels ask for [confusion_values]
# says: the size is taken from the labels, where classes says it
def accuracy(logits, y):
    return np.mean(logits.argmax(axis=1) == y)

def confusion_matrix(y, predicted, classes):
    size = max(max(y), max(predicted)) + 1
    counts = np.zeros((size, size), dtype=int)
    for i, j in zip(y, predicted):
        counts[i, j] += 1
    return counts

# %% wrong evaluation: fractions of each row [confusion_values]
def accuracy(logits, y):
    return np.mean(logits.argmax(axis=1) == y)

def confusion_matrix(y, predicted, classes):
    counts = np.zeros((classes, classes))
    for i, j in zip(y, predicted):
        counts[i, j] += 1
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)

# %% wrong evaluation: counts as floats, not integers [confusion_values]
def accuracy(logits, y):
    return np.mean(logits.argmax(axis=1) == y)

def confusion_matrix(y, predicted, classes):
    counts = np.zeros((classes, classes))
    for i, j in zip(y, predicted):
        counts[i, j] += 1
    return counts

# %% wrong evaluation: divided by the number of classes [accuracy_values]
# says: the result is divided by the number of classes
def accuracy(logits, y):
    return np.sum(logits.argmax(axis=1) == y) / logits.shape[1]

def confusion_matrix(y, predicted, classes):
    counts = np.zeros((classes, classes), dtype=int)
    for i, j in zip(y, predicted):
        counts[i, j] += 1
    return counts

# %% wrong evaluation: labels counted from 1 [accuracy_values, confusion_values]
# says: labels are counted from 1
def accuracy(logits, y):
    return np.mean(logits.argmax(axis=1) + 1 == y)

def confusion_matrix(y, predicted, classes):
    counts = np.zeros((classes, classes), dtype=int)
    for i, j in zip(y, predicted):
        counts[i - 1, j - 1] += 1
    return counts

# %% wrong evaluation: the hand-worked numbers typed in [accuracy_values, confusion_values]
def accuracy(logits, y):
    return 2 / 3

def confusion_matrix(y, predicted, classes):
    return np.array([[1, 2, 0], [0, 0, 0], [0, 0, 1]])

# %% half evaluation: small integers that overflow past 255 [confusion_values]
# says: counts above 255 do not fit the small integers
def accuracy(logits, y):
    return np.mean(logits.argmax(axis=1) == y)


def confusion_matrix(y, predicted, classes):
    counts = np.zeros((classes, classes), dtype=np.uint8)
    for i, j in zip(y, predicted):
        counts[i, j] += 1
    return counts

# %% right evaluation: loops, and comparison of index grids
def accuracy(logits, y):
    hits = 0
    for row, label in zip(logits, y):
        hits += int(max(range(len(row)), key=lambda k: row[k]) == label)
    return hits / len(y)

def confusion_matrix(y, predicted, classes):
    return [[int(np.sum((y == i) & (predicted == j))) for j in range(classes)] for i in range(classes)]

# %% right evaluation: softmax first, and a product of one-hot rows
def accuracy(logits, y):
    P = softmax(logits, axis=1)
    return float((P.argmax(axis=1) == y).sum() / y.size)

def confusion_matrix(y, predicted, classes):
    return (np.eye(classes)[y].T @ np.eye(classes)[predicted]).astype(int)

# %% right evaluation: bincount, and the accuracy as a diagonal
def accuracy(logits, y):
    k = logits.shape[1]
    matrix = confusion_matrix(y, logits.argmax(axis=1), k)
    return np.trace(matrix) / matrix.sum()

def confusion_matrix(y, predicted, classes):
    return np.bincount(classes * y + predicted, minlength=classes**2).reshape(classes, classes)
