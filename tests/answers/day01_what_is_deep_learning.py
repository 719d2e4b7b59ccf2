"""Answers that students give on day 1. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong weighted_sum: the bias dropped [weighted_sum_one, weighted_sum_batch]
# says: the bias is left out
def weighted_sum(x, w, b):
    return x @ w

# %% wrong weighted_sum: the bias multiplied in [weighted_sum_one, weighted_sum_batch]
def weighted_sum(x, w, b):
    return x @ w * b

# %% wrong weighted_sum: the bias subtracted, as a threshold [weighted_sum_one, weighted_sum_batch]
# says: the bias is subtracted
def weighted_sum(x, w, b):
    return x @ w - b

# %% wrong weighted_sum: the bias added for every input [weighted_sum_one, weighted_sum_batch]
def weighted_sum(x, w, b):
    return np.sum(x * w + b, axis=-1)

# %% wrong weighted_sum: the products not added up [weighted_sum_one, weighted_sum_batch]
# says: got an array of shape (3,), expected a number
def weighted_sum(x, w, b):
    return x * w + b

# %% wrong weighted_sum: returned from inside the loop [weighted_sum_one, weighted_sum_batch]
def weighted_sum(x, w, b):
    total = b
    for i in range(len(w)):
        total = total + x[..., i] * w[i]
        return total

# %% wrong weighted_sum: the total overwritten in the loop [weighted_sum_one]
# says: only the last input counts (is the sum started anew in the loop?)
def weighted_sum(x, w, b):
    for i in range(len(w)):
        total = x[i] * w[i]
    return total + b

# %% wrong weighted_sum: the loop counts from 1 [weighted_sum_one, weighted_sum_batch]
def weighted_sum(x, w, b):
    total = b
    for i in range(1, len(w)):
        total = total + x[..., i] * w[i]
    return total

# %% wrong weighted_sum: the loop ends one too early [weighted_sum_one, weighted_sum_batch]
def weighted_sum(x, w, b):
    return sum(x[..., i] * w[i] for i in range(len(w) - 1)) + b

# %% wrong weighted_sum: a loop for a single example, over the rows of a batch [weighted_sum_batch]
def weighted_sum(x, w, b):
    total = 0.0
    for i in range(len(x)):
        total += x[i] * w[i]
    return total + b

# %% wrong weighted_sum: zip pairs the rows of a batch with the weights [weighted_sum_batch]
# says: shape (3,), expected (4,)
def weighted_sum(x, w, b):
    return sum(xi * wi for xi, wi in zip(x, w)) + b

# %% wrong weighted_sum: the sum over the whole batch [weighted_sum_batch]
# says: got the number 8, expected an array of shape (4,)
def weighted_sum(x, w, b):
    return np.sum(x * w) + b

# %% wrong weighted_sum: the sum down the columns of the batch [weighted_sum_batch]
def weighted_sum(x, w, b):
    return np.sum(x * w, axis=0) + b

# %% wrong weighted_sum: the weights on the left of the batch [weighted_sum_batch]
def weighted_sum(x, w, b):
    return w @ x + b

# %% wrong weighted_sum: only the first example of a batch [weighted_sum_batch]
# says: got the number 3, expected an array of shape (4,)
def weighted_sum(x, w, b):
    if x.ndim == 2:
        x = x[0]
    return x @ w + b

# %% half weighted_sum: a batch expected always [weighted_sum_one]
def weighted_sum(x, w, b):
    return np.array([row @ w for row in x]) + b

# %% wrong weighted_sum: a single number for a batch of one [weighted_sum_batch]
# says: a batch of one gives a number, where an array of one is asked for
def weighted_sum(x, w, b):
    z = np.atleast_2d(x) @ w + b
    return z[0] if len(z) == 1 else z

# %% wrong weighted_sum: a column for a batch [weighted_sum_one, weighted_sum_batch]
# says: The values are right, but an axis of length 1 is one too man
def weighted_sum(x, w, b):
    return x @ w.reshape(-1, 1) + b

# %% wrong weighted_sum: an array of one number for one example [weighted_sum_one]
# says: The values are right, but an axis of length 1 is one too man
def weighted_sum(x, w, b):
    return np.atleast_2d(x) @ w + b

# %% wrong weighted_sum: the mean for the sum [weighted_sum_one, weighted_sum_batch]
def weighted_sum(x, w, b):
    return np.mean(x * w, axis=-1) + b

# %% wrong weighted_sum: inputs and weights added [weighted_sum_one, weighted_sum_batch]
def weighted_sum(x, w, b):
    return np.sum(x + w, axis=-1) + b

# %% wrong weighted_sum: the bias weighted like an input [weighted_sum_one, weighted_sum_batch]
def weighted_sum(x, w, b):
    return np.sum((x + b) * w, axis=-1)

# %% wrong weighted_sum: the total kept as an integer [weighted_sum_one]
# says: the result is cut to a whole number
def weighted_sum(x, w, b):
    if x.ndim == 1:
        return int(x @ w + b)
    return x @ w + b

# %% wrong weighted_sum: an integer array for the results [weighted_sum_batch]
# says: dtype int64, expected float64
def weighted_sum(x, w, b):
    if x.ndim == 1:
        return x @ w + b
    z = np.zeros(len(x), dtype=int)
    for i in range(len(x)):
        z[i] = x[i] @ w + b
    return z

# %% wrong weighted_sum: single precision [weighted_sum_batch]
# says: Only the precision is lost: the values are right
def weighted_sum(x, w, b):
    return x.astype(np.float32) @ w.astype(np.float32) + np.float32(b)

# %% wrong weighted_sum: the step taken already [weighted_sum_one, weighted_sum_batch]
def weighted_sum(x, w, b):
    return np.where(x @ w + b >= 0, 1.0, 0.0)

# %% wrong weighted_sum: the inputs overwritten [weighted_sum_one, weighted_sum_batch]
# says: changed its argument x, which should be left as it was
def weighted_sum(x, w, b):
    x *= w
    return x.sum(axis=-1) + b

# %% wrong weighted_sum: the worked example typed in [weighted_sum_one, weighted_sum_batch]
def weighted_sum(x, w, b):
    known = {2.0: 3.0, 4.0: -3.0, 6.0: 0.0, 0.0: -1.0}
    return known.get(x[0], 0.0) if x.ndim == 1 else np.array([known.get(row[0], 0.0) for row in x])

# %% wrong weighted_sum: the weights of the example, whatever is given [weighted_sum_one, weighted_sum_batch]
# says: the weights and the bias of the swimming example are used, where w and b are given
def weighted_sum(x, w, b):
    return x @ w_swim + b_swim

# %% wrong weighted_sum: the bias of the example [weighted_sum_one, weighted_sum_batch]
# says: the bias of the swimming example is used, where b is given
def weighted_sum(x, w, b):
    return x @ w + b_swim

# %% wrong weighted_sum: four rows always [weighted_sum_batch]
def weighted_sum(x, w, b):
    if x.ndim == 1:
        return x @ w + b
    return np.array([x[0] @ w + b, x[1] @ w + b, x[2] @ w + b, x[3] @ w + b])

# %% wrong weighted_sum: printed, not returned [weighted_sum_one, weighted_sum_batch]
# says: Is a return statement missing?
def weighted_sum(x, w, b):
    print(x @ w + b)

# %% wrong weighted_sum: always three inputs [weighted_sum_one, weighted_sum_batch]
def weighted_sum(x, w, b):
    x1, x2, x3 = x.T
    return w[0] * x1 + w[1] * x2 + w[2] * x3 + b

# %% right weighted_sum: loops, with a case for each shape
def weighted_sum(x, w, b):
    if x.ndim == 2:
        return np.array([weighted_sum(row, w, b) for row in x])
    total = b
    for i in range(len(w)):
        total = total + x[i] * w[i]
    return total

# %% right weighted_sum: multiply, then sum along the last axis
def weighted_sum(x, w, b):
    return (x * w).sum(axis=-1) + b

# %% right weighted_sum: the bias as the weight of one more input that is always 1
def weighted_sum(x, w, b):
    ones = np.ones(x.shape[:-1] + (1,))
    return np.einsum("...i,i->...", np.concatenate([x, ones], axis=-1), np.append(w, b))

# %% half weighted_sum: a list of plain numbers for a batch [weighted_sum_batch]
# says: return an array of numbers, not a list
def weighted_sum(x, w, b):
    if x.ndim == 1:
        return float(np.dot(w, x)) + b
    return [float(np.dot(w, row)) + b for row in x]

# %% half step: > for >= at the threshold [step_threshold]
# says: z > 0 is asked, where z >= 0 is meant
def step(z):
    return np.where(z > 0, 1.0, 0.0)

# %% half step: half at the threshold [step_threshold]
# says: z = 0 gives one half
def step(z):
    return np.heaviside(z, 0.5)

# %% wrong step: made of np.sign, half at the threshold [step_threshold]
# says: z = 0 gives one half
def step(z):
    return (np.sign(z) + 1) / 2

# %% wrong step: the positive part of np.sign [step_threshold]
# says: z > 0 is asked, where z >= 0 is meant
def step(z):
    return np.maximum(np.sign(z), 0.0)

# %% wrong step: z divided by its absolute value [step_threshold]
def step(z):
    with np.errstate(all="ignore"):
        return (z / np.abs(z) + 1) / 2

# %% wrong step: a tolerance around 0 [step_threshold]
# says: tiny negative numbers are taken for 0
def step(z):
    return np.where(z > -1e-9, 1.0, 0.0)

# %% wrong step: rounded before it is compared [step_threshold]
# says: tiny negative numbers are taken for 0
def step(z):
    return np.where(np.round(z, 10) >= 0, 1.0, 0.0)

# %% wrong step: truth values returned [step_numbers, step_arrays]
def step(z):
    return z >= 0

# %% half step: integers for the array [step_arrays]
def step(z):
    return np.where(z >= 0, 1, 0)

# %% wrong step: an array of zeros and ones made of integers [step_arrays]
def step(z):
    return (np.asarray(z) >= 0).astype(int)

# %% half step: an if that takes single numbers only [step_arrays, step_threshold]
def step(z):
    if z >= 0:
        return 1.0
    return 0.0

# %% wrong step: a loop that takes rows of numbers only [step_numbers, step_arrays, step_threshold]
def step(z):
    result = []
    for value in z:
        result.append(1.0 if value >= 0 else 0.0)
    return np.array(result)

# %% wrong step: one answer for the whole array [step_arrays, step_threshold]
def step(z):
    return 1.0 if np.all(z >= 0) else 0.0

# %% wrong step: one answer for the whole array, if any is positive [step_arrays, step_threshold]
def step(z):
    return 1.0 if np.any(z >= 0) else 0.0

# %% wrong step: -1 where 0 is asked for [step_numbers, step_arrays, step_threshold]
def step(z):
    return np.where(z >= 0, 1.0, -1.0)

# %% wrong step: positive numbers passed on [step_numbers, step_arrays, step_threshold]
def step(z):
    return np.maximum(z, 0.0)

# %% wrong step: the two outputs swapped [step_numbers, step_arrays, step_threshold]
def step(z):
    return np.where(z >= 0, 0.0, 1.0)

# %% wrong step: the threshold at one half [step_numbers, step_arrays, step_threshold]
# says: the threshold lies above 0
def step(z):
    return np.where(z >= 0.5, 1.0, 0.0)

# %% wrong step: the threshold at 1 [step_numbers, step_arrays, step_threshold]
# says: the threshold lies above 0
def step(z):
    return np.where(z >= 1, 1.0, 0.0)

# %% wrong step: the caller's array overwritten [step_arrays]
# says: changed its argument z, which should be left as it was
def step(z):
    if np.ndim(z) == 0:
        return 1.0 if z >= 0 else 0.0
    fires = z >= 0
    z[fires] = 1.0
    z[~fires] = 0.0
    return z

# %% wrong step: overwritten entry by entry, ones first [step_arrays]
# says: changed its argument z, which should be left as it was
def step(z):
    if np.ndim(z) == 0:
        return 1.0 if z >= 0 else 0.0
    result = z.copy()
    result[result >= 0] = 1.0
    result[result < 1] = 0.0
    z[...] = result
    return result

# %% wrong step: the zeros are counted as positive on a second look [step_numbers, step_arrays]
def step(z):
    result = np.array(z, dtype=float)
    result[result < 0] = 0.0
    result[result >= 0] = 1.0
    return result

# %% wrong step: a rounded sigmoid, which is 0 at 0 [step_threshold]
def step(z):
    return np.round(1 / (1 + np.exp(-np.clip(z, -500, 500))))

# %% wrong step: flattened [step_arrays, step_threshold]
# says: the table is flattened to one row
def step(z):
    return np.array([1.0 if value >= 0 else 0.0 for value in np.ravel(z)])

# %% wrong step: an array of one for a number [step_numbers]
# says: The values are right, but an axis of length 1 is one too man
def step(z):
    return np.where(np.atleast_1d(z) >= 0, 1.0, 0.0)

# %% wrong step: single precision [step_arrays]
# says: Only the precision is lost: the values are right
def step(z):
    return np.where(z >= 0, np.float32(1), np.float32(0))

# %% wrong step: strings [step_numbers, step_arrays, step_threshold]
def step(z):
    return np.where(z >= 0, "1.0", "0.0")

# %% wrong step: printed, not returned [step_numbers, step_arrays, step_threshold]
# says: Is a return statement missing?
def step(z):
    print(np.where(z >= 0, 1.0, 0.0))

# %% right step: heaviside
def step(z):
    return np.heaviside(z, 1.0)

# %% right step: the comparison times 1.0
def step(z):
    return (z >= 0) * 1.0

# %% right step: not negative, as floats
def step(z):
    return 1.0 - np.asarray(z < 0).astype(float)

# %% right step: an if for numbers, a loop for arrays
def step(z):
    if np.ndim(z) == 0:
        return 1.0 if z >= 0 else 0.0
    result = np.zeros(z.shape)
    for place in np.ndindex(z.shape):
        if z[place] >= 0:
            result[place] = 1.0
    return result

# %% wrong neuron: the activation not applied [neuron_one, neuron_batch]
# says: the activation is not applied
def neuron(x, w, b, activation):
    return weighted_sum(x, w, b)

# %% wrong neuron: the activation applied twice [neuron_one, neuron_batch]
# says: the activation is applied twice
def neuron(x, w, b, activation):
    z = activation(weighted_sum(x, w, b))
    return activation(z)

# %% wrong neuron: the activations of the examples by heart [neuron_one, neuron_batch]
# says: z is doubled, whatever activation is asked for
def neuron(x, w, b, activation):
    z = weighted_sum(x, w, b)
    return np.abs(z) if x.ndim == 2 else 2 * z

# %% half neuron: applied twice where the value is positive [neuron_one]
# says: the activation is applied twice
def neuron(x, w, b, activation):
    a = activation(weighted_sum(x, w, b))
    return activation(a) if x.ndim == 1 else a

# %% wrong neuron: always the step [neuron_one, neuron_batch]
def neuron(x, w, b, activation):
    return step(weighted_sum(x, w, b))

# %% wrong neuron: the step first, then the activation [neuron_one, neuron_batch]
def neuron(x, w, b, activation):
    return activation(step(weighted_sum(x, w, b)))

# %% wrong neuron: the bias added after the activation [neuron_one, neuron_batch]
# says: the bias is added after the activation
def neuron(x, w, b, activation):
    return activation(x @ w) + b

# %% wrong neuron: the bias dropped [neuron_one, neuron_batch]
# says: the bias is left out
def neuron(x, w, b, activation):
    return activation(x @ w)

# %% wrong neuron: the bias added twice [neuron_one, neuron_batch]
def neuron(x, w, b, activation):
    return activation(weighted_sum(x, w, b) + b)

# %% wrong neuron: the inputs activated [neuron_one, neuron_batch]
# says: the activation is applied to the inputs
def neuron(x, w, b, activation):
    return weighted_sum(activation(x), w, b)

# %% wrong neuron: each product activated [neuron_one, neuron_batch]
def neuron(x, w, b, activation):
    return activation(x * w).sum(axis=-1) + b

# %% wrong neuron: the function returned, not its result [neuron_one, neuron_batch]
def neuron(x, w, b, activation):
    z = weighted_sum(x, w, b)
    return activation

# %% wrong neuron: the activation called, its result thrown away [neuron_one, neuron_batch]
# says: the activation is not applied
def neuron(x, w, b, activation):
    z = weighted_sum(x, w, b)
    activation(z)
    return z

# %% wrong neuron: z and a returned together [neuron_one, neuron_batch]
def neuron(x, w, b, activation):
    z = weighted_sum(x, w, b)
    return z, activation(z)

# %% wrong neuron: the activation's name compared [neuron_one, neuron_batch]
# says: the activation is not applied
def neuron(x, w, b, activation):
    z = weighted_sum(x, w, b)
    return step(z) if activation == "step" else z

# %% half neuron: single examples only [neuron_batch]
def neuron(x, w, b, activation):
    return activation(sum(x[i] * w[i] for i in range(len(w))) + b)

# %% wrong neuron: batches only [neuron_one]
def neuron(x, w, b, activation):
    return np.array([activation(weighted_sum(row, w, b)) for row in x])

# %% wrong neuron: only the first example [neuron_batch]
def neuron(x, w, b, activation):
    return activation(weighted_sum(np.atleast_2d(x)[0], w, b))

# %% wrong neuron: the output times z [neuron_one, neuron_batch]
def neuron(x, w, b, activation):
    z = weighted_sum(x, w, b)
    return z * activation(z)

# %% wrong neuron: the output in whole numbers [neuron_one, neuron_batch]
# says: the output is rounded to a whole number
def neuron(x, w, b, activation):
    return np.round(activation(weighted_sum(x, w, b)))

# %% wrong neuron: an array of one for one example [neuron_one]
# says: The values are right, but an axis of length 1 is one too man
def neuron(x, w, b, activation):
    return activation(weighted_sum(np.atleast_2d(x), w, b))

# %% right neuron: everything in one line
def neuron(x, w, b, activation):
    return activation((x * w).sum(-1) + b)

# %% right neuron: one example at a time
def neuron(x, w, b, activation):
    if x.ndim == 2:
        return np.array([neuron(row, w, b, activation) for row in x])
    z = weighted_sum(x, w, b)
    a = activation(z)
    return a

# %% right neuron: a small class that can be called
class Neuron:
    def __init__(self, w, b, activation):
        self.w, self.b, self.activation = w, b, activation

    def __call__(self, x):
        return self.activation(weighted_sum(x, self.w, self.b))


def neuron(x, w, b, activation):
    return Neuron(w, b, activation)(x)

# %% wrong gates: AND and OR swapped [gates_and, gates_or]
# says: the neuron fires at (0, 1), (1, 0) and (1, 1), as an OR does
def and_gate():
    return np.array([1.0, 1.0]), -0.5

def or_gate():
    return np.array([1.0, 1.0]), -1.5

# %% wrong gates: AND that fires on the threshold at one input, OR with no bias [gates_and, gates_or]
# says: the neuron fires at (0, 1), (1, 0) and (1, 1), as an OR does
def and_gate():
    return np.array([1.0, 1.0]), -1.0

def or_gate():
    return np.array([1.0, 1.0]), 0.0

# %% wrong gates: weights of one half forgotten, so that nothing fires [gates_and, gates_or]
# says: at (1, 1) both weights and the bias add up, and AND should fire there
def and_gate():
    return np.array([0.5, 0.5]), -1.5

def or_gate():
    return np.array([0.2, 0.2]), -0.5

# %% wrong gates: only the first input has a say [gates_and, gates_or]
# says: the neuron fires at (1, 0) and (1, 1): the second input makes no difference
def and_gate():
    return np.array([1.0, 0.0]), -0.5

def or_gate():
    return np.array([1.0, 0.0]), -0.5

# %% wrong gates: only the second input has a say [gates_and, gates_or]
# says: the neuron fires at (0, 1) and (1, 1): the first input makes no difference
def and_gate():
    return np.array([0.2, 1.0]), -0.5

def or_gate():
    return np.array([0.3, 1.0]), -0.5

# %% wrong gates: the sign of the bias [gates_and, gates_or]
# says: at (0, 0) only the bias is left, and AND should not fire there
def and_gate():
    return np.array([1.0, 1.0]), 1.5

def or_gate():
    return np.array([1.0, 1.0]), 0.5

# %% wrong gates: NAND and NOR [gates_and, gates_or]
# says: at (0, 0) only the bias is left, and AND should not fire there
def and_gate():
    return np.array([-1.0, -1.0]), 1.5

def or_gate():
    return np.array([-1.0, -1.0]), 0.5

# %% wrong gates: the gate of the worked example [gates_and, gates_or]
# says: at (1, 1) both weights and the bias add up, and AND should fire there
def and_gate():
    return np.array([1.0, -1.0]), -0.5

def or_gate():
    return np.array([1.0, -1.0]), -0.5

# %% wrong gates: one OR corner missed, one AND corner too many [gates_and, gates_or]
# says: the neuron fires at (1, 0) and (1, 1): the second input makes no difference
def and_gate():
    return np.array([2.0, 1.0]), -2.0

def or_gate():
    return np.array([2.0, 1.0]), -1.5

# %% wrong gates: the pair the other way round [gates_and, gates_or]
# says: w should be two weights in one array, of shape (2,), and its shape is ()
def and_gate():
    return -1.5, np.array([1.0, 1.0])

def or_gate():
    return -0.5, np.array([1.0, 1.0])

# %% wrong gates: three numbers in a row [gates_and, gates_or]
def and_gate():
    return 1.0, 1.0, -1.5

def or_gate():
    return 1.0, 1.0, -0.5

# %% wrong gates: the truth tables themselves [gates_and, gates_or]
# says: w should be two weights in one array, of shape (2,), and its shape is (4,)
def and_gate():
    return np.array([0.0, 0.0, 0.0, 1.0]), 0.0

def or_gate():
    return np.array([0.0, 1.0, 1.0, 1.0]), 0.0

# %% wrong gates: outputs returned in place of weights [gates_and, gates_or]
def and_gate():
    return neuron(corners, np.array([1.0, 1.0]), -1.5, step)

def or_gate():
    return neuron(corners, np.array([1.0, 1.0]), -0.5, step)

# %% wrong gates: the bias as a list [gates_and, gates_or]
# says: b should be a number, and its shape is (1,)
def and_gate():
    return np.array([1.0, 1.0]), np.array([-1.5])

def or_gate():
    return np.array([1.0, 1.0]), [-0.5]

# %% wrong gates: the bias forgotten [gates_and, gates_or]
# says: w should be two weights in one array, of shape (2,), and its shape is ()
def and_gate():
    return np.array([1.0, 1.0])

def or_gate():
    return np.array([1.0, 1.0])

# %% half gates: OR left undone [gates_or]
def and_gate():
    return np.array([1.0, 1.0]), -1.5

def or_gate():
    raise NotImplementedError

# %% half gates: OR's numbers for both [gates_and]
def and_gate():
    return np.array([1.0, 1.0]), -0.5


def or_gate():
    return np.array([1.0, 1.0]), -0.5

# %% right gates: other numbers, unequal weights
def and_gate():
    return np.array([2.0, 3.0]), -4.0

def or_gate():
    return np.array([10.0, 7.0]), -1.0

# %% wrong gates: on the edge, where rounding decides [gates_and, gates_or]
# says: at some corner z is nearer to 0 than 0.1
def and_gate():
    return [1, 1], -2

def or_gate():
    return [1, 1], -1

# %% right gates: lists and integers
def and_gate():
    return [2, 2], -3

def or_gate():
    return [2, 2], -1

# %% right gates: found by a search
def search(column):
    rng = np.random.default_rng(0)
    while True:
        w, b = rng.uniform(-2, 2, size=2), rng.uniform(-2, 2)
        if np.array_equal(neuron(corners, w, b, step), column):
            return w, b

def and_gate():
    return search([0.0, 0.0, 0.0, 1.0])

def or_gate():
    return search([0.0, 1.0, 1.0, 1.0])
