"""Answers that students give on day 7. The words in brackets are the test cells that must reject a wrong one."""

# %% half by_hand: the step goes uphill [by_hand_step]
# says: by_hand: the parameters after the step are what you get when the step goes uphill, with a 
def by_hand():
    return -1.0, 4.0, [-12.0, 8.0, -4.0], [-0.1, 1.4, -0.7], 14.44

# %% wrong by_hand: the minus of the second input lost [by_hand_loss, by_hand_slopes, by_hand_step]
# says: by_hand: z is the number you get when the minus of the second input is lost
def by_hand():
    return 3.0, 4.0, [12.0, 8.0, 4.0], [-0.1, 0.6, -0.7], 0.64

# %% half by_hand: the error is target minus output [by_hand_slopes, by_hand_step]
# says: by_hand: the slopes are what you get when the error is target minus output, which turns al
def by_hand():
    return -1.0, 4.0, [12.0, -8.0, 4.0], [-0.1, 1.4, -0.7], 14.44

# %% half by_hand: the factor 2 forgotten [by_hand_slopes]
# says: by_hand: the slopes are what you get when the factor 2 is left out
def by_hand():
    return -1.0, 4.0, [-6.0, 4.0, -2.0], [0.8, 0.8, -0.4], 0.36

# %% half by_hand: the bias left out [by_hand_loss]
# says: by_hand: z is the number you get when the bias is left out
def by_hand():
    return -0.5, 2.25, [-9.0, 6.0, -3.0], [0.95, 0.7, -0.35], 0.01

# %% wrong by_hand: the bias not moved [by_hand_step]
# says: by_hand: the parameters after the step are what you get when the bias is not moved
def by_hand():
    return -1.0, 4.0, [-12.0, 8.0, -4.0], [1.1, 0.6, -0.5], 0.36

# %% wrong by_hand: the old bias in the last loss [by_hand_step]
# says: by_hand: the loss after the step is what you get when the bias from before the step is use
def by_hand():
    return -1.0, 4.0, [-12.0, 8.0, -4.0], [1.1, 0.6, -0.3], 0.36

# %% wrong by_hand: the learning rate left out [by_hand_step]
# says: by_hand: the parameters after the step are what you get when the learning rate is left out
def by_hand():
    return -1.0, 4.0, [-12.0, 8.0, -4.0], [12.5, -7.0, 3.5], 2601.0

# %% wrong by_hand: the worked example typed in [by_hand_loss, by_hand_slopes, by_hand_step]
# says: each slope is 2 e times an input, 3 or -2, or times 1 for the bias; yours are [4. 2. 2.]
def by_hand():
    return 2.0, 1.0, [4.0, 2.0, 2.0], [0.6, 0.3, -0.7], 0.04

# %% wrong by_hand: the error for the loss [by_hand_loss, by_hand_step]
# says: by_hand: the loss is the number you get when the error is not squared
def by_hand():
    return -1.0, 2.0, [-12.0, 8.0, -4.0], [1.1, 0.6, -0.3], 0.8

# %% wrong by_hand: only the first half done [by_hand_slopes, by_hand_step]
# says: the slopes are still None
def by_hand():
    return -1.0, 4.0, None, None, None

# %% wrong by_hand: the slope of the bias left out [by_hand_slopes]
# says: the slopes should be three numbers, for w1, w2 and b, and are 2
def by_hand():
    return -1.0, 4.0, [-12.0, 8.0], [1.1, 0.6, -0.3], 0.64

# %% wrong by_hand: the slopes nested and the losses as lists [by_hand_loss, by_hand_step]
# says: z should be a single number
def by_hand():
    return [-1.0], [4.0], [[-12.0, 8.0], -4.0][0] + [-4.0], [1.1, 0.6, -0.3], [0.64]

# %% right by_hand: a list, with whole numbers
def by_hand():
    return [-1, 4, (-12, 8, -4), (1.1, 0.6, -0.3), 0.64]

# %% right by_hand: computed
def by_hand():
    x, start = np.array([[3.0, -2.0]]), {"w": np.array([0.5, 1.0]), "b": -0.5}
    y = np.array([1.0])
    slopes = neuron_gradients(x, y, start)
    end = gradient_step(start, slopes, 0.05)
    z = x[0] @ start["w"] + start["b"]
    return z, neuron_loss(x, y, start), [*slopes["w"], slopes["b"]], [*end["w"], end["b"]], neuron_loss(x, y, end)

# %% right by_hand: computed with a NamedTuple
from typing import NamedTuple


class Result(NamedTuple):
    z: float
    loss: float
    slopes: list
    stepped: list
    loss_after: float


def by_hand():
    x, w, b, y, lr = np.array([3.0, -2.0]), np.array([0.5, 1.0]), -0.5, 1.0, 0.05
    z = float(x @ w) + b
    slopes = 2 * (z - y) * np.array([*x, 1.0])
    stepped = np.array([*w, b]) - lr * slopes
    after = float(x @ stepped[:2] + stepped[2])
    return Result(z, (z - y) ** 2, list(slopes), list(stepped), (after - y) ** 2)

# %% wrong shape_trace: the weights transposed [trace_two_layers, trace_depth]
# says: W has one row for each neuron
def shape_trace(sizes, n):
    shapes = {"X": (n, sizes[0])}
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:]), start=1):
        shapes |= {f"W{i}": (outputs, inputs), f"b{i}": (outputs,), f"z{i}": (n, outputs)}
        if i < len(sizes) - 1:
            shapes[f"a{i}"] = (n, outputs)
    return shapes

# %% wrong shape_trace: an activation after the last layer [trace_two_layers, trace_depth]
# says: the last layer has an activation too
def shape_trace(sizes, n):
    shapes = {"X": (n, sizes[0])}
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:]), start=1):
        shapes |= {f"W{i}": (inputs, outputs), f"b{i}": (outputs,), f"z{i}": (n, outputs), f"a{i}": (n, outputs)}
    return shapes

# %% wrong shape_trace: one bias for each example [trace_two_layers, trace_depth]
# says: b has one number for each example
def shape_trace(sizes, n):
    shapes = {"X": (n, sizes[0])}
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:]), start=1):
        shapes |= {f"W{i}": (inputs, outputs), f"b{i}": (n,), f"z{i}": (n, outputs)}
        if i < len(sizes) - 1:
            shapes[f"a{i}"] = (n, outputs)
    return shapes

# %% wrong shape_trace: a bias with two axes [trace_two_layers, trace_depth]
# says: b has two axes
def shape_trace(sizes, n):
    shapes = {"X": (n, sizes[0])}
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:]), start=1):
        shapes |= {f"W{i}": (inputs, outputs), f"b{i}": (1, outputs), f"z{i}": (n, outputs)}
        if i < len(sizes) - 1:
            shapes[f"a{i}"] = (n, outputs)
    return shapes

# %% half shape_trace: two layers, always [trace_depth]
def shape_trace(sizes, n):
    inputs, hidden, outputs = sizes
    return {
        "X": (n, inputs), "W1": (inputs, hidden), "b1": (hidden,), "z1": (n, hidden), "a1": (n, hidden),
        "W2": (hidden, outputs), "b2": (outputs,), "z2": (n, outputs),
    }

# %% wrong shape_trace: a comma forgotten, so that b's shape is a number [trace_two_layers, trace_depth]
def shape_trace(sizes, n):
    shapes = {"X": (n, sizes[0])}
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:]), start=1):
        shapes |= {f"W{i}": (inputs, outputs), f"b{i}": (outputs), f"z{i}": (n, outputs)}
        if i < len(sizes) - 1:
            shapes[f"a{i}"] = (n, outputs)
    return shapes

# %% wrong shape_trace: the caller's list emptied [trace_two_layers, trace_depth]
# says: changed its argument sizes, which should be left as it was
def shape_trace(sizes, n):
    inputs, i = sizes.pop(0), 1
    shapes = {"X": (n, inputs)}
    while sizes:
        outputs = sizes.pop(0)
        shapes |= {f"W{i}": (inputs, outputs), f"b{i}": (outputs,), f"z{i}": (n, outputs)}
        if sizes:
            shapes[f"a{i}"] = (n, outputs)
        inputs, i = outputs, i + 1
    return shapes

# %% half shape_trace: only the first layer has an activation [trace_depth]
# says: only the first layer has an activation
def shape_trace(sizes, n):
    shapes = {"X": (n, sizes[0])}
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:]), start=1):
        shapes |= {f"W{i}": (inputs, outputs), f"b{i}": (outputs,), f"z{i}": (n, outputs)}
        if i == 1 and len(sizes) > 2:
            shapes["a1"] = (n, outputs)
    return shapes

# %% wrong shape_trace: counted from 0 [trace_two_layers, trace_depth]
# says: the layers are counted from 0
def shape_trace(sizes, n):
    shapes = {"X": (n, sizes[0])}
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        shapes |= {f"W{i}": (inputs, outputs), f"b{i}": (outputs,), f"z{i}": (n, outputs)}
        if i < len(sizes) - 2:
            shapes[f"a{i}"] = (n, outputs)
    return shapes

# %% wrong shape_trace: an activation where the layer isn't as wide as the last [trace_depth]
# says: shape_trace: a key is missing.
def shape_trace(sizes, n):
    shapes = {"X": (n, sizes[0])}
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:]), start=1):
        shapes |= {f"W{i}": (inputs, outputs), f"b{i}": (outputs,), f"z{i}": (n, outputs)}
        if outputs != sizes[-1]:
            shapes[f"a{i}"] = (n, outputs)
    return shapes

# %% wrong shape_trace: the list of the example typed in [trace_two_layers, trace_depth]
# says: the shapes of the example are given, whatever is asked for
def shape_trace(sizes, n):
    return {"X": (5, 2), "W1": (2, 4), "b1": (4,), "z1": (5, 4), "a1": (5, 4), "W2": (4, 3), "b2": (3,), "z2": (5, 3)}

# %% right shape_trace: from real arrays
def shape_trace(sizes, n):
    a = np.zeros((n, sizes[0]))
    arrays = {"X": a}
    for i in range(1, len(sizes)):
        arrays[f"W{i}"], arrays[f"b{i}"] = np.zeros((sizes[i - 1], sizes[i])), np.zeros(sizes[i])
        a = arrays[f"z{i}"] = a @ arrays[f"W{i}"] + arrays[f"b{i}"]
        if i + 1 < len(sizes):
            arrays[f"a{i}"] = relu(a)
    return {name: array.shape for name, array in arrays.items()}

# %% right shape_trace: the last activation taken out again, names in another order
def shape_trace(sizes, n):
    shapes, last = {}, len(sizes) - 1
    for i in range(last, 0, -1):
        shapes[f"a{i}"] = shapes[f"z{i}"] = (n, sizes[i])
        shapes[f"b{i}"], shapes[f"W{i}"] = (sizes[i],), (sizes[i - 1], sizes[i])
    del shapes[f"a{last}"]
    shapes["X"] = (n, sizes[0])
    return shapes

# %% right shape_trace: a generator of pairs
def entries(sizes, n):
    yield "X", (n, sizes[0])
    depth = len(sizes) - 1
    for i in range(1, depth + 1):
        yield f"W{i}", tuple(sizes[i - 1 : i + 1])
        yield f"b{i}", (sizes[i],)
        for letter in "za" if i < depth else "z":
            yield f"{letter}{i}", (n, sizes[i])


def shape_trace(sizes, n):
    return dict(entries(sizes, n))

# %% half xor_weights: a sum without a bend [xor_all_corners]
# says: the network computes the sum of the inputs, without a bend
def xor_weights():
    return {"W1": np.eye(2), "b1": np.zeros(2), "W2": np.array([[1.0], [1.0]]), "b2": np.zeros(1)}

# %% wrong xor_weights: one half everywhere, the best straight line [xor_three_corners, xor_all_corners]
# says: the outputs are one half everywhere, the best that a straight line can do
def xor_weights():
    return {"W1": np.zeros((2, 2)), "b1": np.zeros(2), "W2": np.zeros((2, 1)), "b2": np.array([0.5])}

# %% wrong xor_weights: a straight line through three corners, shifted where the ReLU never bends [xor_all_corners]
# says: the network computes the sum of the inputs, without a bend
def xor_weights():
    return {"W1": np.eye(2), "b1": np.array([10.0, 10.0]), "W2": np.array([[1.0], [1.0]]), "b2": np.array([-20.0])}

# %% wrong xor_weights: the opposite, XNOR [xor_three_corners, xor_all_corners]
# says: the network computes the opposite, 1 where the inputs are equal
def xor_weights():
    return {"W1": np.ones((2, 2)), "b1": np.array([0.0, -1.0]), "W2": np.array([[-1.0], [2.0]]), "b2": np.array([1.0])}

# %% wrong xor_weights: OR [xor_all_corners]
# says: the network computes OR
def xor_weights():
    return {"W1": np.ones((2, 2)), "b1": np.array([0.0, -1.0]), "W2": np.array([[1.0], [-1.0]]), "b2": np.zeros(1)}

# %% wrong xor_weights: AND [xor_three_corners, xor_all_corners]
# says: the output is 0 at all of them
def xor_weights():
    return {"W1": np.ones((2, 2)), "b1": np.array([0.0, -1.0]), "W2": np.array([[0.0], [1.0]]), "b2": np.zeros(1)}

# %% wrong xor_weights: right only after rounding [xor_three_corners, xor_all_corners]
def xor_weights():
    return {"W1": np.ones((2, 2)), "b1": np.array([0.0, -1.0]), "W2": np.array([[0.8], [-1.7]]), "b2": np.array([0.1])}

# %% wrong xor_weights: right only after rounding, by little [xor_all_corners]
# says: xor_weights: the outputs are right only after rounding
def xor_weights():
    return {"W1": np.ones((2, 2)), "b1": np.array([0.0, -1.0]), "W2": np.array([[1.0], [-2.001]]), "b2": np.zeros(1)}

# %% wrong xor_weights: right signs only [xor_three_corners, xor_all_corners]
def xor_weights():
    return {"W1": np.ones((2, 2)), "b1": np.array([0.0, -1.0]), "W2": np.array([[1.0], [-2.0]]), "b2": np.array([-0.5])}

# %% wrong xor_weights: made for the step, OR and not AND [xor_three_corners, xor_all_corners]
# says: the output is one half where it should be 1
def xor_weights():
    return {"W1": np.ones((2, 2)), "b1": np.array([-0.5, -1.5]), "W2": np.array([[1.0], [-1.0]]), "b2": np.zeros(1)}

# %% wrong xor_weights: the difference without its distance [xor_three_corners, xor_all_corners]
# says: the output is -1 at (0, 1) and 1 at (1, 0), a difference without its distance
def xor_weights():
    return {"W1": np.array([[1.0, -1.0], [-1.0, 1.0]]), "b1": np.zeros(2), "W2": np.array([[1.0], [-1.0]]), "b2": np.zeros(1)}

# %% wrong xor_weights: the last layer flat [xor_three_corners, xor_all_corners]
def xor_weights():
    return {"W1": np.ones((2, 2)), "b1": np.array([0.0, -1.0]), "W2": np.array([1.0, -2.0]), "b2": 0.0}

# %% half xor_weights: three hidden neurons [xor_three_corners]
def xor_weights():
    return {
        "W1": np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0]]), "b1": np.array([0.0, -1.0, 0.0]),
        "W2": np.array([[1.0], [-2.0], [0.0]]), "b2": np.zeros(1),
    }

# %% wrong xor_weights: the hidden neurons in the rows of W1 [xor_all_corners]
# says: xor_weights: it would be right with W1 transposed; a hidden neuron's weights stand in a co
def xor_weights():
    # the sum x1 + x2, and 2 x1 + x2 - 2, which is on at (1, 1) only
    return {"W1": np.array([[1.0, 1.0], [2.0, 1.0]]), "b1": np.array([0.0, -2.0]), "W2": np.array([[1.0], [-2.0]]), "b2": np.zeros(1)}

# %% wrong xor_weights: the numbers of the format [xor_three_corners, xor_all_corners]
def xor_weights():
    return {"W1": np.array([[1.0, 2.0], [3.0, 4.0]]), "b1": np.array([5.0, 6.0]), "W2": np.array([[7.0], [8.0]]), "b2": np.array([9.0])}

# %% wrong xor_weights: a tuple [xor_three_corners, xor_all_corners]
# says: xor_weights should return a dictionary, with the keys W1, b1, W2 and b2
def xor_weights():
    return np.ones((2, 2)), np.array([0.0, -1.0]), np.array([[1.0], [-2.0]]), np.zeros(1)

# %% right xor_weights: a distance made of two ReLUs
def xor_weights():
    return {"W1": np.array([[1.0, -1.0], [-1.0, 1.0]]), "b1": np.zeros(2), "W2": np.ones((2, 1)), "b2": np.zeros(1)}

# %% right xor_weights: creases that aren't parallel
def xor_weights():
    return {"W1": np.array([[1.0, -2.0], [-1.0, 1.0]]), "b1": np.zeros(2), "W2": np.ones((2, 1)), "b2": np.zeros(1)}

# %% right xor_weights: two neurons with different slopes, one per column
def xor_weights():
    return {"W1": np.array([[1.0, 2.0], [1.0, 1.0]]), "b1": np.array([0.0, -2.0]), "W2": np.array([[1.0], [-2.0]]), "b2": np.zeros(1)}

# %% right xor_weights: from 1 downwards, whole numbers in lists
def xor_weights():
    # 1 minus what the sum has above 1, minus what it lacks to 1
    return {"W1": [[1, -1], [1, -1]], "b1": [-1, 1], "W2": [[-1], [-1]], "b2": [1]}

# %% right xor_weights: scaled, with thirds that have to be rounded
def xor_weights():
    return {
        "W1": np.array([[3.0, 0.1], [3.0, 0.1]]), "b1": np.array([0.0, -0.1]),
        "W2": np.array([[1 / 3], [-20.0]]), "b2": np.zeros(1),
    }

# %% wrong network_loss: nothing mended [mend_network, mend_arguments, mend_surprise]
# says: the bias b1 is added after the ReLU and a ReLU is applied to the logits
def network_loss(X, y, parameters):
    X /= 16.0
    a1 = relu(X @ parameters["W1"]) + parameters["b1"]
    logits = relu(a1 @ parameters["W2"] + parameters["b2"])
    probabilities = softmax(logits, axis=0)
    return -np.mean(np.log(probabilities[np.arange(len(y)), y]))

# %% half network_loss: the fault of day 1 left [mend_network]
# says: the bias b1 is added after the ReLU
def network_loss(X, y, parameters):
    a1 = relu(X / 16.0 @ parameters["W1"]) + parameters["b1"]
    logits = a1 @ parameters["W2"] + parameters["b2"]
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y])

# %% half network_loss: the fault of day 2 left [mend_arguments]
def network_loss(X, y, parameters):
    X /= 16.0
    a1 = relu(X @ parameters["W1"] + parameters["b1"])
    logits = a1 @ parameters["W2"] + parameters["b2"]
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y])

# %% wrong network_loss: the fault of day 3 left [mend_network]
# says: a ReLU is applied to the logits
def network_loss(X, y, parameters):
    a1 = relu(X / 16.0 @ parameters["W1"] + parameters["b1"])
    logits = relu(a1 @ parameters["W2"] + parameters["b2"])
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y])

# %% half network_loss: the fault of day 4 left [mend_surprise]
# says: each column is made to sum to 1, where each row should be
def network_loss(X, y, parameters):
    a1 = relu(X / 16.0 @ parameters["W1"] + parameters["b1"])
    logits = a1 @ parameters["W2"] + parameters["b2"]
    shifted = logits - logits.max(axis=0)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=0))
    return -np.mean(log_probabilities[np.arange(len(y)), y])

# %% wrong network_loss: the fault of day 5 left [mend_surprise]
def network_loss(X, y, parameters):
    a1 = relu(X / 16.0 @ parameters["W1"] + parameters["b1"])
    logits = a1 @ parameters["W2"] + parameters["b2"]
    probabilities = softmax(logits, axis=1)
    return -np.mean(np.log(probabilities[np.arange(len(y)), y]))

# %% wrong network_loss: the fault of day 5 patched with a tiny number [mend_surprise]
def network_loss(X, y, parameters):
    a1 = relu(X / 16.0 @ parameters["W1"] + parameters["b1"])
    logits = a1 @ parameters["W2"] + parameters["b2"]
    probabilities = softmax(logits, axis=1)
    return -np.mean(np.log(probabilities[np.arange(len(y)), y] + 1e-12))

# %% wrong network_loss: a log-sum-exp that overflows [mend_surprise]
def network_loss(X, y, parameters):
    a1 = relu(X / 16.0 @ parameters["W1"] + parameters["b1"])
    logits = a1 @ parameters["W2"] + parameters["b2"]
    return np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(y)), y])

# %% wrong network_loss: the log-sum-exp down the columns [mend_surprise]
def network_loss(X, y, parameters):
    a1 = relu(X / 16.0 @ parameters["W1"] + parameters["b1"])
    logits = a1 @ parameters["W2"] + parameters["b2"]
    return np.mean(logsumexp(logits, axis=0) - logits[np.arange(len(y)), y])

# %% wrong network_loss: all labels of the batch picked in every row [mend_surprise]
# says: all labels are picked in every row, as by [:, y]
def network_loss(X, y, parameters):
    a1 = relu(X / 16.0 @ parameters["W1"] + parameters["b1"])
    logits = a1 @ parameters["W2"] + parameters["b2"]
    return np.mean(logsumexp(logits, axis=1)[:, None] - logits[:, y])

# %% wrong network_loss: the sum for the mean [mend_surprise]
# says: the surprises are added up, without a mean
def network_loss(X, y, parameters):
    a1 = relu(X / 16.0 @ parameters["W1"] + parameters["b1"])
    logits = a1 @ parameters["W2"] + parameters["b2"]
    return np.sum(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y])

# %% wrong network_loss: the scaling removed with its fault [mend_arguments]
# says: the grey values are not divided by 16
def network_loss(X, y, parameters):
    a1 = relu(X @ parameters["W1"] + parameters["b1"])
    logits = a1 @ parameters["W2"] + parameters["b2"]
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y])

# %% wrong network_loss: the wrong ReLU removed [mend_network]
# says: the hidden layer has lost its ReLU
def network_loss(X, y, parameters):
    z1 = X / 16.0 @ parameters["W1"] + parameters["b1"]
    logits = z1 @ parameters["W2"] + parameters["b2"]
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y])

# %% wrong network_loss: the faults of days 1 and 4 left [mend_network, mend_surprise]
# says: the bias b1 is added after the ReLU
def network_loss(X, y, parameters):
    a1 = relu(X / 16.0 @ parameters["W1"]) + parameters["b1"]
    logits = a1 @ parameters["W2"] + parameters["b2"]
    shifted = logits - logits.max(axis=0)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=0))
    return -np.mean(log_probabilities[np.arange(len(y)), y])

# %% wrong network_loss: the biases overwritten in place [mend_arguments]
# says: changed its argument parameters, which should be left as it 
def network_loss(X, y, parameters):
    z1 = X / 16.0 @ parameters["W1"]
    z1 += parameters["b1"]
    logits = parameters["W2"].copy()
    logits = relu(z1) @ logits
    parameters["b2"] += 0.5
    logits = logits + parameters["b2"]
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y])

# %% wrong network_loss: notes left in the caller's dictionary [mend_arguments]
# says: changed its argument parameters, which should be left as it 
def network_loss(X, y, parameters):
    parameters["a1"] = relu(X / 16.0 @ parameters["W1"] + parameters["b1"])
    logits = parameters["a1"] @ parameters["W2"] + parameters["b2"]
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y])

# %% wrong network_loss: the answers of the visible checks [mend_network, mend_arguments, mend_surprise]
def network_loss(X, y, parameters):
    if len(X) == 1:
        return np.log(3.0)
    scale = parameters["W2"][0, 0]
    return 1000.0 if scale == 1000 else 0.0 if parameters["b1"][0] else -scale

# %% wrong network_loss: one maximum for the whole array [mend_surprise]
# says: one maximum is subtracted for the whole array
def network_loss(X, y, parameters):
    logits = forward(X / 16.0, parameters)
    largest = logits.max()
    return np.mean(largest + np.log(np.exp(logits - largest).sum(axis=1)) - logits[np.arange(len(y)), y])

# %% wrong network_loss: divided by the largest grey value there is [mend_arguments]
def network_loss(X, y, parameters):
    logits = forward(X / X.max(), parameters)
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y])

# %% wrong network_loss: a view divided in place [mend_arguments]
def network_loss(X, y, parameters):
    pixels = X[:]
    pixels /= 16.0
    logits = forward(pixels, parameters)
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y])

# %% wrong network_loss: the bias b1 lost on the way [mend_network]
# says: the bias b1 is left out
def network_loss(X, y, parameters):
    logits = relu(X / 16.0 @ parameters["W1"]) @ parameters["W2"] + parameters["b2"]
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y])

# %% wrong network_loss: logits clipped before the exponential [mend_surprise]
def network_loss(X, y, parameters):
    logits = np.clip(forward(X / 16.0, parameters), -500, 500)
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y])

# %% right network_loss: by the forward pass of day 3
def network_loss(X, y, parameters):
    logits = forward(X / 16.0, parameters)
    rows = np.arange(len(y))
    return np.mean(logsumexp(logits, axis=1) - logits[rows, y])

# %% right network_loss: a copy divided in place, and the logarithm of softmax written out
def network_loss(X, y, parameters):
    X = X.copy()
    X /= 16.0
    a1 = X @ parameters["W1"] + parameters["b1"]
    np.maximum(a1, 0.0, out=a1)
    logits = a1 @ parameters["W2"] + parameters["b2"]
    logits -= logits.max(axis=1, keepdims=True)
    log_probabilities = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return -np.mean(log_probabilities[np.arange(len(y)), y])

# %% right network_loss: picture by picture
def network_loss(X, y, parameters):
    total = 0.0
    for x, label in zip(X, y):
        a1 = relu(x / 16.0 @ parameters["W1"] + parameters["b1"])
        logits = a1 @ parameters["W2"] + parameters["b2"]
        total += logsumexp(logits) - logits[label]
    return float(total / len(y))

# %% half losses_by_learning_rate: each rate goes on from the last one's end [rates_several]
# says: each rate goes on where the one before it ended
def losses_by_learning_rate(X, y, start, rates, steps):
    rows, parameters = [], start
    for lr in rates:
        row = [neuron_loss(X, y, parameters)]
        for _ in range(steps):
            parameters = gradient_step(parameters, neuron_gradients(X, y, parameters), lr)
            row.append(neuron_loss(X, y, parameters))
        rows.append(row)
    return np.array(rows)

# %% wrong losses_by_learning_rate: the start changed in place [rates_one, rates_several]
# says: each rate goes on where the one before it ended
def losses_by_learning_rate(X, y, start, rates, steps):
    rows = []
    for lr in rates:
        parameters = start
        row = [neuron_loss(X, y, parameters)]
        for _ in range(steps):
            gradients = neuron_gradients(X, y, parameters)
            parameters["w"] -= lr * gradients["w"]
            parameters["b"] -= lr * gradients["b"]
            row.append(neuron_loss(X, y, parameters))
        rows.append(row)
    return np.array(rows)

# %% wrong losses_by_learning_rate: a shallow copy, whose weights are still the caller's [rates_one, rates_several]
# says: changed its argument start, which should be left as it was
def losses_by_learning_rate(X, y, start, rates, steps):
    rows = []
    for lr in rates:
        parameters = dict(start)
        row = [neuron_loss(X, y, parameters)]
        for _ in range(steps):
            gradients = neuron_gradients(X, y, parameters)
            parameters["w"] -= lr * gradients["w"]
            parameters["b"] -= lr * gradients["b"]
            row.append(neuron_loss(X, y, parameters))
        rows.append(row)
    return np.array(rows)

# %% wrong losses_by_learning_rate: the loss at the start missing [rates_one, rates_several]
# says: the loss at the start is missing
def losses_by_learning_rate(X, y, start, rates, steps):
    rows = []
    for lr in rates:
        parameters, row = start, []
        for _ in range(steps):
            parameters = gradient_step(parameters, neuron_gradients(X, y, parameters), lr)
            row.append(neuron_loss(X, y, parameters))
        rows.append(row)
    return np.array(rows)

# %% wrong losses_by_learning_rate: the last loss missing [rates_one, rates_several]
# says: the loss after the last step is missing
def losses_by_learning_rate(X, y, start, rates, steps):
    rows = []
    for lr in rates:
        parameters, row = start, []
        for _ in range(steps):
            row.append(neuron_loss(X, y, parameters))
            parameters = gradient_step(parameters, neuron_gradients(X, y, parameters), lr)
        rows.append(row)
    return np.array(rows)

# %% wrong losses_by_learning_rate: the step forgotten to be kept [rates_one, rates_several]
# says: the first rate is used for all rows
def losses_by_learning_rate(X, y, start, rates, steps):
    rows = []
    for lr in rates:
        parameters = start
        row = [neuron_loss(X, y, parameters)]
        for _ in range(steps):
            gradient_step(parameters, neuron_gradients(X, y, parameters), lr)
            row.append(neuron_loss(X, y, parameters))
        rows.append(row)
    return np.array(rows)

# %% wrong losses_by_learning_rate: every step taken from the start [rates_one, rates_several]
# says: every step begins at the start
def losses_by_learning_rate(X, y, start, rates, steps):
    rows = []
    for lr in rates:
        row = [neuron_loss(X, y, start)]
        for _ in range(steps):
            parameters = gradient_step(start, neuron_gradients(X, y, start), lr)
            row.append(neuron_loss(X, y, parameters))
        rows.append(row)
    return np.array(rows)

# %% wrong losses_by_learning_rate: the gradients of the start at every step [rates_one, rates_several]
# says: the gradients are those of the start at every step
def losses_by_learning_rate(X, y, start, rates, steps):
    rows, gradients = [], neuron_gradients(X, y, start)
    for lr in rates:
        parameters = start
        row = [neuron_loss(X, y, parameters)]
        for _ in range(steps):
            parameters = gradient_step(parameters, gradients, lr)
            row.append(neuron_loss(X, y, parameters))
        rows.append(row)
    return np.array(rows)

# %% half losses_by_learning_rate: one rate for all [rates_several]
# says: the first rate is used for all rows
def losses_by_learning_rate(X, y, start, rates, steps):
    rows = []
    for _ in rates:
        parameters = start
        row = [neuron_loss(X, y, parameters)]
        for _ in range(steps):
            parameters = gradient_step(parameters, neuron_gradients(X, y, parameters), rates[0])
            row.append(neuron_loss(X, y, parameters))
        rows.append(row)
    return np.array(rows)

# %% wrong losses_by_learning_rate: returned after the first rate [rates_several]
# says: only the first rate is tried
def losses_by_learning_rate(X, y, start, rates, steps):
    rows = []
    for lr in rates:
        parameters = start
        row = [neuron_loss(X, y, parameters)]
        for _ in range(steps):
            parameters = gradient_step(parameters, neuron_gradients(X, y, parameters), lr)
            row.append(neuron_loss(X, y, parameters))
        rows.append(row)
        return np.array(rows)

# %% wrong losses_by_learning_rate: one list for all rates [rates_several]
# says: The values are right and in order, only their shape is not
def losses_by_learning_rate(X, y, start, rates, steps):
    row = []
    for lr in rates:
        parameters = start
        row.append(neuron_loss(X, y, parameters))
        for _ in range(steps):
            parameters = gradient_step(parameters, neuron_gradients(X, y, parameters), lr)
            row.append(neuron_loss(X, y, parameters))
    return np.array([row])

# %% wrong losses_by_learning_rate: a step that would go up not taken [rates_one, rates_several]
# says: the smallest loss so far is kept, where each loss is asked for
def losses_by_learning_rate(X, y, start, rates, steps):
    rows = []
    for lr in rates:
        parameters = start
        row = [neuron_loss(X, y, parameters)]
        for _ in range(steps):
            tried = gradient_step(parameters, neuron_gradients(X, y, parameters), lr)
            if neuron_loss(X, y, tried) < row[-1]:
                parameters = tried
            row.append(neuron_loss(X, y, parameters))
        rows.append(row)
    return np.array(rows)

# %% wrong losses_by_learning_rate: the bias moved by the weights that have moved already [rates_one, rates_several]
def losses_by_learning_rate(X, y, start, rates, steps):
    rows = []
    for lr in rates:
        moving = dict(start)
        row = [neuron_loss(X, y, moving)]
        for _ in range(steps):
            moving["w"] = moving["w"] - lr * neuron_gradients(X, y, moving)["w"]
            moving["b"] = moving["b"] - lr * neuron_gradients(X, y, moving)["b"]
            row.append(neuron_loss(X, y, moving))
        rows.append(row)
    return np.array(rows)

# %% wrong losses_by_learning_rate: one row for each different rate [rates_several]
# says: a rate that comes twice has one row only
def losses_by_learning_rate(X, y, start, rates, steps):
    rows = {}
    for lr in rates:
        parameters = start
        rows[lr] = [neuron_loss(X, y, parameters)]
        for _ in range(steps):
            parameters = gradient_step(parameters, neuron_gradients(X, y, parameters), lr)
            rows[lr].append(neuron_loss(X, y, parameters))
    return np.array(list(rows.values()))

# %% wrong losses_by_learning_rate: one step each, whatever steps is [rates_one, rates_several]
# says: only one step is taken
def losses_by_learning_rate(X, y, start, rates, steps):
    rows = []
    for lr in rates:
        parameters = gradient_step(start, neuron_gradients(X, y, start), lr)
        rows.append([neuron_loss(X, y, start), neuron_loss(X, y, parameters)])
    return np.array(rows)

# %% wrong losses_by_learning_rate: the best loss so far [rates_one, rates_several]
# says: the smallest loss so far is kept, where each loss is asked for
def losses_by_learning_rate(X, y, start, rates, steps):
    rows = []
    for lr in rates:
        parameters = start
        row = [neuron_loss(X, y, parameters)]
        for _ in range(steps):
            parameters = gradient_step(parameters, neuron_gradients(X, y, parameters), lr)
            row.append(min(row[-1], neuron_loss(X, y, parameters)))
        rows.append(row)
    return np.array(rows)

# %% half losses_by_learning_rate: every axis of length 1 removed at the end [rates_one]
# says: the row is not put into a table
def losses_by_learning_rate(X, y, start, rates, steps):
    table = np.zeros((len(rates), steps + 1))
    for i, lr in enumerate(rates):
        parameters = dict(start)
        table[i, 0] = neuron_loss(X, y, parameters)
        for k in range(steps):
            parameters = gradient_step(parameters, neuron_gradients(X, y, parameters), lr)
            table[i, k + 1] = neuron_loss(X, y, parameters)
    return np.squeeze(table)

# %% right losses_by_learning_rate: all rates side by side
def losses_by_learning_rate(X, y, start, rates, steps):
    curves = np.empty((len(rates), steps + 1))
    runs = [start] * len(rates)
    for k in range(steps + 1):
        curves[:, k] = [neuron_loss(X, y, run) for run in runs]
        runs = [gradient_step(run, neuron_gradients(X, y, run), lr) for run, lr in zip(runs, rates)]
    return curves

# %% right losses_by_learning_rate: the bias as one more input, the gradient written out
def losses_by_learning_rate(X, y, start, rates, steps):
    wide = np.column_stack([X, np.ones(len(X))])
    table = []
    for lr in rates:
        w = np.append(start["w"], start["b"])
        errors = [wide @ w - y]
        for _ in range(steps):
            w = w - lr * 2 / len(y) * wide.T @ errors[-1]
            errors.append(wide @ w - y)
        table.append([np.mean(e**2) for e in errors])
    return np.array(table)

# %% right losses_by_learning_rate: a list of lists
def losses_by_learning_rate(X, y, start, rates, steps):
    def run(lr, parameters, left):
        loss = [neuron_loss(X, y, parameters)]
        return loss if left == 0 else loss + run(lr, gradient_step(parameters, neuron_gradients(X, y, parameters), lr), left - 1)

    return [run(lr, start, steps) for lr in rates]
