"""Answers that students give on day 3. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong linear: the weights transposed, unnoticed while W is square [linear_values, linear_shapes]
def linear(X, W, b):
    return X @ W.T + b

# %% half linear: transposed where the shapes fit, which hides it everywhere else [linear_values]
# says: from the transpose of W
def linear(X, W, b):
    if W.shape[1] == X.shape[1]:
        W = W.T
    return X @ W + b

# %% wrong linear: the bias forgotten [linear_values, linear_shapes]
# says: the bias is left out
def linear(X, W, b):
    return X @ W

# %% wrong linear: the bias made a column, added along the rows where n equals outputs [linear_values, linear_shapes]
# says: the bias stands in a column: with one example, numpy makes a row for each bias
def linear(X, W, b):
    return X @ W + b.reshape(-1, 1)

# %% wrong linear: the bias along the rows where that fits, to the columns elsewhere [linear_values]
def linear(X, W, b):
    z = X @ W
    return z + b[:, None] if len(z) == len(b) else z + b

# %% wrong linear: the bias added once for every input [linear_values, linear_shapes]
# says: the bias is added once for every input
def linear(X, W, b):
    return (X[:, :, None] * W + b).sum(axis=1)

# %% wrong linear: the bias subtracted, as a threshold [linear_values, linear_shapes]
# says: the bias is subtracted
def linear(X, W, b):
    return X @ W - b

# %% wrong linear: the first bias for all neurons [linear_values]
# says: only the first bias is used
def linear(X, W, b):
    return X @ W + b[0]

# %% wrong linear: entries multiplied, not a matrix product [linear_values, linear_shapes]
def linear(X, W, b):
    return X * W + b

# %% wrong linear: the factors the other way round [linear_values, linear_shapes]
def linear(X, W, b):
    return W @ X + b

# %% wrong linear: the result transposed, one column per example [linear_values, linear_shapes]
# says: The values are right, but an axis of length 1 is one too man
def linear(X, W, b):
    return W.T @ X.T + b[:, None]

# %% wrong linear: one example only [linear_values]
def linear(X, W, b):
    return X[:1] @ W + b

# %% wrong linear: the first example over and over [linear_values]
# says: every row is that of the first example
def linear(X, W, b):
    return np.array([X[0] @ W + b for _ in X])

# %% half linear: one column loses its axis [linear_shapes]
# says: a single row or column loses its axis
def linear(X, W, b):
    return np.squeeze(X @ W + b)

# %% half linear: a batch of one loses its axis [linear_shapes]
# says: The values are right, but an axis of length 1 is lost
def linear(X, W, b):
    z = X @ W + b
    return z[0] if len(z) == 1 else z

# %% wrong linear: the sums of a layer of one against a column of biases, (n, n) in silence [linear_shapes]
# says: shape (4, 4), expected (4, 1)
def linear(X, W, b):
    if W.shape[1] == 1:
        return X @ W[:, 0] + np.full((len(X), 1), b[0])
    return X @ W + b

# %% wrong linear: loops with the indices of W exchanged [linear_values, linear_shapes]
def linear(X, W, b):
    z = np.zeros((len(X), len(b)))
    for i in range(len(X)):
        for j in range(len(b)):
            for k in range(X.shape[1]):
                z[i, j] += X[i, k] * W[j, k]
            z[i, j] += b[j]
    return z

# %% wrong linear: the total is not set back to zero [linear_values, linear_shapes]
def linear(X, W, b):
    z = np.zeros((X.shape[0], W.shape[1]))
    total = 0.0
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            for k in range(X.shape[1]):
                total += X[i, k] * W[k, j]
            z[i, j] = total + b[j]
    return z

# %% wrong linear: the total overwritten in the loop [linear_values, linear_shapes]
def linear(X, W, b):
    z = np.zeros((X.shape[0], W.shape[1]))
    for k in range(X.shape[1]):
        z = X[:, k : k + 1] * W[k]
    return z + b

# %% wrong linear: the caller's bias changed in place [linear_values]
# says: changed its argument b, which should be left as it was
def linear(X, W, b):
    b += X[0] @ W
    z = X @ W - X[0] @ W
    z += b
    return z

# %% wrong linear: the caller's batch centred in place [linear_values]
# says: changed its argument X, which should be left as it was
def linear(X, W, b):
    mean = X.mean(axis=0)
    X -= mean
    return X @ W + (mean @ W + b)

# %% wrong linear: zeros of integers, filled with floats [linear_values]
# says: dtype int64, expected float64
def linear(X, W, b):
    z = np.zeros((X.shape[0], W.shape[1]), dtype=int)
    for i in range(len(X)):
        z[i] = X[i] @ W + b
    return z

# %% wrong linear: the table of the four days typed in [linear_values, linear_shapes]
def linear(X, W, b):
    return np.array([[3.0, 4.0], [-3.0, 3.0], [0.0, 4.0], [-1.0, 0.0]])

# %% wrong linear: an activation added of one's own accord [linear_values]
# says: an activation is applied, a ReLU
def linear(X, W, b):
    return np.maximum(X @ W + b, 0.0)

# %% wrong linear: single precision [linear_values]
def linear(X, W, b):
    return (X.astype(np.float32) @ W.astype(np.float32) + b).astype(np.float64)

# %% wrong linear: printed and not returned [linear_values, linear_shapes]
# says: Is a return statement missing?
def linear(X, W, b):
    print(X @ W + b)

# %% right linear: three loops
def linear(X, W, b):
    z = np.zeros((len(X), len(b)))
    for i in range(len(X)):
        for j in range(len(b)):
            z[i, j] = b[j]
            for k in range(len(W)):
                z[i, j] += X[i, k] * W[k, j]
    return z

# %% right linear: the bias as one more row of weights
def linear(X, W, b):
    return np.hstack([X, np.ones((len(X), 1))]) @ np.vstack([W, b])

# %% right linear: one neuron at a time, as on day 1
def linear(X, W, b):
    return np.column_stack([X @ w + bias for w, bias in zip(W.T, b)])

# %% right linear: einsum, and the bias added in place to what is new
def linear(X, W, b):
    z = np.einsum("ni,io->no", X, W)
    z += b
    return z

# %% right linear: lists
def linear(X, W, b):
    return [[sum(x * w for x, w in zip(row, W[:, j])) + b[j] for j in range(W.shape[1])] for row in X]

# %% wrong layer: the activation forgotten [layer_values]
# says: the activation is not applied
def layer(X, W, b, activation):
    return linear(X, W, b)

# %% wrong layer: relu, whatever is asked for [layer_values]
# says: a ReLU is used, whatever activation is asked for
def layer(X, W, b, activation):
    return relu(linear(X, W, b))

# %% wrong layer: the bias added after the activation [layer_values]
# says: the bias is added after the activation
def layer(X, W, b, activation):
    return activation(X @ W) + b

# %% wrong layer: the activation applied to the inputs [layer_values]
# says: the activation is applied to the inputs
def layer(X, W, b, activation):
    return linear(activation(X), W, b)

# %% wrong layer: the activation applied twice [layer_values]
# says: the activation is applied twice
def layer(X, W, b, activation):
    return activation(activation(linear(X, W, b)))

# %% wrong layer: the bias forgotten [layer_values]
# says: the bias is left out
def layer(X, W, b, activation):
    return activation(X @ W)

# %% wrong layer: the function returned, not called [layer_values]
def layer(X, W, b, activation):
    linear(X, W, b)
    return activation

# %% wrong layer: the three activations known by name, others left out [layer_values]
def layer(X, W, b, activation):
    z = linear(X, W, b)
    if activation is relu:
        return relu(z)
    if activation is sigmoid:
        return sigmoid(z)
    return tanh(z)

# %% wrong layer: relu first, then the activation [layer_values]
# says: a ReLU comes before the activation
def layer(X, W, b, activation):
    return activation(relu(linear(X, W, b)))

# %% wrong layer: only the first row [layer_values]
def layer(X, W, b, activation):
    return activation(linear(X[:1], W, b))

# %% wrong layer: the activation multiplies the sums [layer_values]
# says: the activation multiplies the sums
def layer(X, W, b, activation):
    z = linear(X, W, b)
    return z * activation(z)

# %% wrong layer: W and b exchanged in the call [layer_values]
def layer(X, W, b, activation):
    return activation(linear(X, b, W))

# %% right layer: without linear, row by row
def layer(X, W, b, activation):
    return np.array([activation(x @ W + b) for x in X])

# %% right layer: neuron by neuron
def layer(X, W, b, activation):
    return np.stack([activation(X @ W[:, j] + b[j]) for j in range(W.shape[1])], axis=1)

# %% right layer: a decorator that puts the activation behind
def followed_by(activation):
    def decorate(function):
        def inner(*arguments):
            return activation(function(*arguments))

        return inner

    return decorate


def layer(X, W, b, activation):
    return followed_by(activation)(linear)(X, W, b)

# %% wrong by_hand: the biases forgotten [by_hand_z1, by_hand_a1, by_hand_z2]
# says: z1 should begin with 1.0, as worked out in the hint, and begins with 1.5
def by_hand():
    return [1.5, -1.0], [0.818, 0.269], [1.916]

# %% wrong by_hand: the biases forgotten, but for the number that is given [by_hand_z1, by_hand_a1, by_hand_z2]
# says: by_hand: the second number of z1 is the one you get when the bias is left out
def by_hand():
    return [1.0, -1.0], [0.731, 0.269], [1.155]

# %% wrong by_hand: the rows of W1 taken for the neurons [by_hand_z1, by_hand_a1, by_hand_z2]
# says: z1 should begin with 1.0, as worked out in the hint, and begins with 5.5
def by_hand():
    return [5.5, -5.0], [0.996, 0.007], [2.474]

# %% wrong by_hand: the first neuron as given, the second with the second row [by_hand_z1, by_hand_a1, by_hand_z2]
# says: by_hand: the second number of z1 is the one you get when the second neuron's weights are t
def by_hand():
    return [1.0, -5.0], [0.731, 0.007], [1.679]

# %% half by_hand: a ReLU in the hidden layer [by_hand_a1, by_hand_z2]
# says: a sigmoid's outputs lie between 0 and 1, and yours are [1. 0.]
def by_hand():
    return [1.0, -2.0], [1.0, 0.0], [2.5]

# %% wrong by_hand: a tanh in the hidden layer [by_hand_a1, by_hand_z2]
# says: a sigmoid's outputs lie between 0 and 1, and yours are [ 0.762 -0.964]
def by_hand():
    return [1.0, -2.0], [0.762, -0.964], [3.714]

# %% wrong by_hand: no activation in the hidden layer [by_hand_a1, by_hand_z2]
# says: a sigmoid's outputs lie between 0 and 1, and yours are [ 1. -2.]
def by_hand():
    return [1.0, -2.0], [1.0, -2.0], [6.5]

# %% half by_hand: a sigmoid on the output too [by_hand_z2]
# says: by_hand: z2 is what you get when a sigmoid is applied to the output too
def by_hand():
    return [1.0, -2.0], [0.731, 0.119], [0.811]

# %% wrong by_hand: the output's bias forgotten [by_hand_z2]
# says: by_hand: z2 is what you get when the bias b2 is left out
def by_hand():
    return [1.0, -2.0], [0.731, 0.119], [1.955]

# %% wrong by_hand: the table read for 2, the sign lost [by_hand_a1, by_hand_z2]
# says: by_hand: a1 is what you get when the sigmoid of the second z1 is taken without its sign
def by_hand():
    return [1.0, -2.0], [0.731, 0.881], [-0.069]

# %% wrong by_hand: the minus of the second output weight lost [by_hand_z2]
# says: by_hand: z2 is what you get when the sign of the second weight in W2 is lost
def by_hand():
    return [1.0, -2.0], [0.731, 0.119], [1.931]

# %% wrong by_hand: the second bias added instead of taken away [by_hand_z1, by_hand_a1, by_hand_z2]
# says: by_hand: the second number of z1 is the one you get when the bias is subtracted
def by_hand():
    return [1.0, 0.0], [0.731, 0.5], [0.693]

# %% half by_hand: rounded to one digit [by_hand_a1]
# says: by_hand: a1 is what you get when both numbers are rounded to one digit, not three
def by_hand():
    return [1.0, -2.0], [0.7, 0.1], [1.4]

# %% wrong by_hand: rounded to two digits [by_hand_a1]
# says: by_hand: a1 is what you get when both numbers are rounded to two digits, not three
def by_hand():
    return [1.0, -2.0], [0.73, 0.12], [1.45]

# %% wrong by_hand: the output without its second hidden neuron [by_hand_z2]
# says: by_hand: z2 is what you get when the second hidden neuron is left out
def by_hand():
    return [1.0, -2.0], [0.731, 0.119], [1.693]

# %% wrong by_hand: the first layer only, the rest left open [by_hand_a1, by_hand_z2]
# says: a1 is still None
def by_hand():
    return [1.0, -2.0], None, None

# %% wrong by_hand: one hidden neuron left out [by_hand_z1, by_hand_a1]
# says: z1 should be two numbers, one for each hidden neuron, and has 1
def by_hand():
    return [1.0], [0.731], [1.455]

# %% wrong by_hand: the products of the last layer, not added up [by_hand_z2]
# says: z2 should be one number, and has 2
def by_hand():
    return [1.0, -2.0], [0.731, 0.119], [2.193, -0.238]

# %% wrong by_hand: nothing returned [by_hand_z1, by_hand_a1, by_hand_z2]
# says: by_hand should return three things: (z1, a1, z2)
def by_hand():
    z1 = [1.0, -2.0]
    a1 = [0.731, 0.119]
    z2 = [1.455]

# %% wrong by_hand: the output only [by_hand_z1, by_hand_a1, by_hand_z2]
# says: by_hand should return three things: (z1, a1, z2)
def by_hand():
    return 1.455

# %% right by_hand: arrays of shape (1, 2), and numbers cut off
def by_hand():
    return np.array([[1, -2]]), np.array([[0.731, 0.119]]), np.array([[1.454]])

# %% right by_hand: more digits than asked for, and the output a number
def by_hand():
    return (1, -2), (0.73106, 0.1192), 1.4548

# %% right by_hand: the last digit a little off, and a list of lists
def by_hand():
    return [[1.0, -2.0], [0.732, 0.12], [1.456]]

# %% right by_hand: computed in numpy
def by_hand():
    z1 = x_pencil @ pencil["W1"] + pencil["b1"]
    a1 = sigmoid(z1)
    return z1, a1, a1 @ pencil["W2"] + pencil["b2"]

# %% right by_hand: a named tuple
from collections import namedtuple

Pass = namedtuple("Pass", "z1 a1 z2")


def by_hand():
    return Pass(z1=[1.0, -2.0], a1=[0.731, 0.119], z2=[1.455])

# %% wrong forward: an activation on the last layer as well [forward_values, forward_depth]
# says: a ReLU is applied to the last layer too
def forward(X, parameters):
    a = X
    for i in range(1, len(parameters) // 2 + 1):
        a = layer(a, parameters[f"W{i}"], parameters[f"b{i}"], relu)
    return a

# %% wrong forward: no activation between the layers [forward_values, forward_depth]
# says: the hidden layers have no activation
def forward(X, parameters):
    a = X
    for i in range(1, len(parameters) // 2 + 1):
        a = linear(a, parameters[f"W{i}"], parameters[f"b{i}"])
    return a

# %% wrong forward: the activation on the last layer only [forward_values, forward_depth]
# says: the ReLU is on the last layer only
def forward(X, parameters):
    a = X
    for i in range(1, len(parameters) // 2 + 1):
        a = linear(a, parameters[f"W{i}"], parameters[f"b{i}"])
    return relu(a)

# %% half forward: the layers in text order [forward_depth]
# says: the layers are taken in the order of their names as text: W1, W10, W11, W2
def forward(X, parameters):
    names = sorted(name for name in parameters if name.startswith("W"))
    a = X
    for name in names[:-1]:
        a = layer(a, parameters[name], parameters["b" + name[1:]], relu)
    return linear(a, parameters[names[-1]], parameters["b" + names[-1][1:]])

# %% half forward: the layers in the order of the dictionary [forward_depth]
# says: the layers are taken in the order in which the dictionary holds them
def forward(X, parameters):
    names = [name for name in parameters if name.startswith("W")]
    a = X
    for name in names[:-1]:
        a = layer(a, parameters[name], parameters["b" + name[1:]], relu)
    return linear(a, parameters[names[-1]], parameters["b" + names[-1][1:]])

# %% wrong forward: values taken in pairs, as they come [forward_depth]
def forward(X, parameters):
    values = list(parameters.values())
    a = X
    for W, b in zip(values[:-2:2], values[1:-2:2]):
        a = layer(a, W, b, relu)
    return linear(a, values[-2], values[-1])

# %% wrong forward: the number of layers read from one digit [forward_depth]
# says: only the first nine layers are used
def forward(X, parameters):
    layers = max(int(name[1]) for name in parameters)
    a = X
    for i in range(1, layers):
        a = layer(a, parameters[f"W{i}"], parameters[f"b{i}"], relu)
    return linear(a, parameters[f"W{layers}"], parameters[f"b{layers}"])

# %% wrong forward: the largest name as text taken for the last layer [forward_depth]
# says: only the first nine layers are used
def forward(X, parameters):
    layers = int(max(name for name in parameters if name[0] == "W")[1:])
    a = X
    for i in range(1, layers):
        a = layer(a, parameters[f"W{i}"], parameters[f"b{i}"], relu)
    return linear(a, parameters[f"W{layers}"], parameters[f"b{layers}"])

# %% wrong forward: two layers, always [forward_values, forward_depth]
# says: only the first two layers are used
def forward(X, parameters):
    p = parameters
    return linear(layer(X, p["W1"], p["b1"], relu), p["W2"], p["b2"])

# %% wrong forward: at least two layers expected [forward_depth]
def forward(X, parameters):
    layers = max(len(parameters) // 2, 2)
    a = X
    for i in range(1, layers):
        a = layer(a, parameters[f"W{i}"], parameters[f"b{i}"], relu)
    return linear(a, parameters[f"W{layers}"], parameters[f"b{layers}"])

# %% wrong forward: a single layer gets a ReLU [forward_depth]
def forward(X, parameters):
    layers = len(parameters) // 2
    a = layer(X, parameters["W1"], parameters["b1"], relu)
    for i in range(2, layers):
        a = layer(a, parameters[f"W{i}"], parameters[f"b{i}"], relu)
    if layers > 1:
        a = linear(a, parameters[f"W{layers}"], parameters[f"b{layers}"])
    return a

# %% wrong forward: the last layer forgotten [forward_values, forward_depth]
# says: the last layer is left out
def forward(X, parameters):
    a = X
    for i in range(1, len(parameters) // 2):
        a = layer(a, parameters[f"W{i}"], parameters[f"b{i}"], relu)
    return a

# %% wrong forward: every layer fed with X [forward_values, forward_depth]
# says: every layer gets X, not what the layer before it has made
def forward(X, parameters):
    layers = len(parameters) // 2
    for i in range(1, layers):
        a = layer(X, parameters[f"W{i}"], parameters[f"b{i}"], relu)
    return linear(a, parameters[f"W{layers}"], parameters[f"b{layers}"])

# %% wrong forward: returned from inside the loop [forward_values, forward_depth]
# says: only the first and the last layer are used
def forward(X, parameters):
    layers = len(parameters) // 2
    a = X
    for i in range(1, layers):
        a = layer(a, parameters[f"W{i}"], parameters[f"b{i}"], relu)
        return linear(a, parameters[f"W{layers}"], parameters[f"b{layers}"])

# %% wrong forward: sigmoids in the hidden layers [forward_values, forward_depth]
# says: the hidden layers have a sigmoid, not a ReLU
def forward(X, parameters):
    layers = len(parameters) // 2
    a = X
    for i in range(1, layers):
        a = layer(a, parameters[f"W{i}"], parameters[f"b{i}"], sigmoid)
    return linear(a, parameters[f"W{layers}"], parameters[f"b{layers}"])

# %% wrong forward: the biases forgotten [forward_values, forward_depth]
# says: all biases are left out
def forward(X, parameters):
    layers = len(parameters) // 2
    a = X
    for i in range(1, layers):
        a = relu(a @ parameters[f"W{i}"])
    return a @ parameters[f"W{layers}"]

# %% wrong forward: the bias of the last layer forgotten [forward_values, forward_depth]
# says: the last bias is left out
def forward(X, parameters):
    layers = len(parameters) // 2
    a = X
    for i in range(1, layers):
        a = layer(a, parameters[f"W{i}"], parameters[f"b{i}"], relu)
    return a @ parameters[f"W{layers}"]

# %% wrong forward: the biases as columns, added along the rows where n equals the width [forward_values, forward_depth]
def forward(X, parameters):
    layers = len(parameters) // 2
    a = X
    for i in range(1, layers):
        a = relu(a @ parameters[f"W{i}"] + parameters[f"b{i}"][:, None])
    return a @ parameters[f"W{layers}"] + parameters[f"b{layers}"][:, None]

# %% wrong forward: the weights transposed [forward_values, forward_depth]
def forward(X, parameters):
    layers = len(parameters) // 2
    a = X
    for i in range(1, layers):
        a = layer(a, parameters[f"W{i}"].T, parameters[f"b{i}"], relu)
    return linear(a, parameters[f"W{layers}"].T, parameters[f"b{layers}"])

# %% wrong forward: a ReLU on the inputs [forward_values, forward_depth]
# says: the ReLU is applied to X too
def forward(X, parameters):
    a = X
    for i in range(1, len(parameters) // 2 + 1):
        a = linear(relu(a), parameters[f"W{i}"], parameters[f"b{i}"])
    return a

# %% wrong forward: the layers taken out of the caller's dictionary [forward_values, forward_depth]
# says: changed its argument parameters, which should be left as it 
def forward(X, parameters):
    a, i = X, 1
    while len(parameters) > 2:
        a = layer(a, parameters.pop(f"W{i}"), parameters.pop(f"b{i}"), relu)
        i += 1
    return linear(a, parameters[f"W{i}"], parameters[f"b{i}"])

# %% wrong forward: the biases overwritten in place by the sums of the first example [forward_values, forward_depth]
# says: changed its argument parameters, which should be left as it 
def forward(X, parameters):
    layers = len(parameters) // 2
    rows = []
    for x in X:
        saved = {f"b{i}": parameters[f"b{i}"].copy() for i in range(1, layers + 1)}
        a = x
        for i in range(1, layers + 1):
            z = parameters[f"b{i}"]
            z += a @ parameters[f"W{i}"]
            a = relu(z)
        rows.append(z.copy())
        if len(rows) < len(X):
            parameters.update(saved)
    return np.array(rows)

# %% wrong forward: the caller's batch overwritten [forward_values, forward_depth]
# says: changed its argument X, which should be left as it was
def forward(X, parameters):
    layers = len(parameters) // 2
    a = X
    for i in range(1, layers):
        a = layer(a, parameters[f"W{i}"], parameters[f"b{i}"], relu)
    z = linear(a, parameters[f"W{layers}"], parameters[f"b{layers}"])
    X[:] = 0.0
    return z

# %% wrong forward: notes left in the caller's dictionary [forward_values, forward_depth]
# says: changed its argument parameters, which should be left as it 
def forward(X, parameters):
    layers = len(parameters) // 2
    a = X
    for i in range(1, layers):
        a = layer(a, parameters[f"W{i}"], parameters[f"b{i}"], relu)
    z = linear(a, parameters[f"W{layers}"], parameters[f"b{layers}"])
    parameters["output"] = z
    return z

# %% wrong forward: the table of the four days typed in [forward_values, forward_depth]
def forward(X, parameters):
    return np.array([[5.0], [-2.0], [-1.0], [-5.0]])

# %% half forward: one output, flattened [forward_values]
# says: The values are right, but an axis of length 1 is lost
def forward(X, parameters):
    layers = len(parameters) // 2
    a = X
    for i in range(1, layers):
        a = layer(a, parameters[f"W{i}"], parameters[f"b{i}"], relu)
    return np.squeeze(linear(a, parameters[f"W{layers}"], parameters[f"b{layers}"]))

# %% right forward: counts upwards while there is a next layer
def forward(X, parameters):
    a, i = X, 1
    while f"W{i + 1}" in parameters:
        a = relu(a @ parameters[f"W{i}"] + parameters[f"b{i}"])
        i += 1
    return a @ parameters[f"W{i}"] + parameters[f"b{i}"]

# %% right forward: names sorted by their number, ReLU before every layer but the first
def forward(X, parameters):
    numbers = sorted(int(name[1:]) for name in parameters if name.startswith("W"))
    z = X
    for number in numbers:
        a = z if number == 1 else np.maximum(z, 0, out=z)
        z = linear(a, parameters[f"W{number}"], parameters[f"b{number}"])
    return z

# %% right forward: recursive, from the end
def forward(X, parameters):
    def score(i):
        a = X if i == 1 else relu(score(i - 1))
        return linear(a, parameters[f"W{i}"], parameters[f"b{i}"])

    return score(len(parameters) // 2)

# %% right forward: example by example
def forward(X, parameters):
    layers = len(parameters) // 2
    rows = []
    for x in X:
        a = x
        for i in range(1, layers + 1):
            z = a @ parameters[f"W{i}"] + parameters[f"b{i}"]
            a = np.where(z > 0, z, 0.0)
        rows.append(z)
    return np.array(rows)

# %% wrong count_parameters: the biases not counted [count_parameters_values]
# says: the biases are not counted
def count_parameters(sizes):
    return sum(m * k for m, k in zip(sizes, sizes[1:]))

# %% wrong count_parameters: biases for the inputs too [count_parameters_values]
# says: the inputs have biases too
def count_parameters(sizes):
    return sum(m * k for m, k in zip(sizes, sizes[1:])) + sum(sizes)

# %% wrong count_parameters: one bias for each layer [count_parameters_values]
# says: every layer has one bias only
def count_parameters(sizes):
    return sum(m * k + 1 for m, k in zip(sizes, sizes[1:]))

# %% wrong count_parameters: as many biases as a layer has inputs [count_parameters_values]
# says: the number of biases is that of a layer's inputs, not its outputs
def count_parameters(sizes):
    return sum(m * k + m for m, k in zip(sizes, sizes[1:]))

# %% wrong count_parameters: two layers, always [count_parameters_values]
def count_parameters(sizes):
    inputs, hidden, outputs = sizes
    return inputs * hidden + hidden + hidden * outputs + outputs

# %% wrong count_parameters: two layers at the most [count_parameters_values]
# says: only the first two layers are counted
def count_parameters(sizes):
    total = sizes[0] * sizes[1] + sizes[1]
    if len(sizes) > 2:
        total += sizes[1] * sizes[2] + sizes[2]
    return total

# %% wrong count_parameters: every layer counted with the inputs of the first [count_parameters_values]
def count_parameters(sizes):
    return sum((sizes[0] + 1) * k for k in sizes[1:])

# %% wrong count_parameters: the last layer left out [count_parameters_values]
# says: the last layer is left out
def count_parameters(sizes):
    return sum(sizes[i - 1] * sizes[i] + sizes[i] for i in range(1, len(sizes) - 1))

# %% wrong count_parameters: returned from inside the loop [count_parameters_values]
# says: only the first layer is counted
def count_parameters(sizes):
    total = 0
    for m, k in zip(sizes, sizes[1:]):
        total += m * k + k
        return total

# %% wrong count_parameters: the total overwritten in the loop [count_parameters_values]
# says: only the last layer is counted
def count_parameters(sizes):
    for m, k in zip(sizes, sizes[1:]):
        total = m * k + k
    return total

# %% wrong count_parameters: the caller's list emptied [count_parameters_values]
# says: changed its argument sizes, which should be left as it was
def count_parameters(sizes):
    total, m = 0, sizes.pop(0)
    while sizes:
        k = sizes.pop(0)
        total += m * k + k
        m = k
    return total

# %% wrong count_parameters: all sizes multiplied [count_parameters_values]
def count_parameters(sizes):
    return int(np.prod(sizes)) + sum(sizes[1:])

# %% wrong count_parameters: a float [count_parameters_values]
# says: a count is an int, not a float
def count_parameters(sizes):
    return float(sum(m * k + k for m, k in zip(sizes, sizes[1:])))

# %% right count_parameters: the bias as one more input
def count_parameters(sizes):
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1))

# %% right count_parameters: by building the arrays
def count_parameters(sizes):
    arrays = [np.zeros((m, k)) for m, k in zip(sizes, sizes[1:])] + [np.zeros(k) for k in sizes[1:]]
    return sum(array.size for array in arrays)

# %% right count_parameters: with numpy
def count_parameters(sizes):
    sizes = np.array(sizes)
    return sizes[:-1] @ sizes[1:] + sizes[1:].sum()
