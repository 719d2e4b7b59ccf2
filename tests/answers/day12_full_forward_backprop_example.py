"""Answers that students give on day 12. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong MLP: layers in the order of the dictionary [MLP_forward, MLP_any_depth]
# says: in the order of the dictionary, not of their numbers
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)

    def run(self, X):
        layers = len(self.parameters) // 2
        inputs, zs = [], []
        a = X
        for i in range(1, layers + 1):
            inputs.append(a)
            z = linear(a, *list(self.parameters.values())[2 * i - 2 : 2 * i])
            zs.append(z)
            a = relu(z)
        return inputs, zs

    def forward(self, X):
        return self.run(X)[1][-1]

    def loss_and_gradients(self, X, y):
        inputs, zs = self.run(X)
        gradients = {}
        dz = cross_entropy_backward(zs[-1], y)
        for i in range(len(zs), 0, -1):
            da, gradients[f"W{i}"], gradients[f"b{i}"] = linear_backward(inputs[i - 1], self.parameters[f"W{i}"], dz)
            if i > 1:
                dz = relu_backward(zs[i - 2], da)
        return cross_entropy(zs[-1], y), gradients

# %% wrong MLP: names sorted as words [MLP_forward, MLP_any_depth]
# says: the names are sorted as words
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)

    def run(self, X):
        layers = len(self.parameters) // 2
        inputs, zs = [], []
        a = X
        for i in range(1, layers + 1):
            inputs.append(a)
            weights, biases = ([k for k in sorted(self.parameters) if k[0] == kind] for kind in "Wb")
            z = linear(a, self.parameters[weights[i - 1]], self.parameters[biases[i - 1]])
            zs.append(z)
            a = relu(z)
        return inputs, zs

    def forward(self, X):
        return self.run(X)[1][-1]

    def loss_and_gradients(self, X, y):
        inputs, zs = self.run(X)
        gradients = {}
        dz = cross_entropy_backward(zs[-1], y)
        for i in range(len(zs), 0, -1):
            da, gradients[f"W{i}"], gradients[f"b{i}"] = linear_backward(inputs[i - 1], self.parameters[f"W{i}"], dz)
            if i > 1:
                dz = relu_backward(zs[i - 2], da)
        return cross_entropy(zs[-1], y), gradients

# %% wrong MLP: one dictionary of gradients for all calls [MLP_gradients]
# says: every call fills the same dictionary
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)
        self.gradients = {}

    def run(self, X):
        layers = len(self.parameters) // 2
        inputs, zs = [], []
        a = X
        for i in range(1, layers + 1):
            inputs.append(a)
            z = linear(a, self.parameters[f"W{i}"], self.parameters[f"b{i}"])
            zs.append(z)
            a = relu(z)
        return inputs, zs

    def forward(self, X):
        return self.run(X)[1][-1]

    def loss_and_gradients(self, X, y):
        inputs, zs = self.run(X)
        gradients = self.gradients
        dz = cross_entropy_backward(zs[-1], y)
        for i in range(len(zs), 0, -1):
            da, gradients[f"W{i}"], gradients[f"b{i}"] = linear_backward(inputs[i - 1], self.parameters[f"W{i}"], dz)
            if i > 1:
                dz = relu_backward(zs[i - 2], da)
        return cross_entropy(zs[-1], y), gradients

# %% wrong MLP: works with the first parameters, whatever replaces them [MLP_forward, MLP_gradients, MLP_any_depth]
# says: parameters has been replaced, and the first ones are used
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = self.first = initialize(sizes, rng)

    def run(self, X):
        layers = len(self.parameters) // 2
        inputs, zs = [], []
        a = X
        for i in range(1, layers + 1):
            inputs.append(a)
            z = linear(a, self.first[f"W{i}"], self.first[f"b{i}"])
            zs.append(z)
            a = relu(z)
        return inputs, zs

    def forward(self, X):
        return self.run(X)[1][-1]

    def loss_and_gradients(self, X, y):
        inputs, zs = self.run(X)
        gradients = {}
        dz = cross_entropy_backward(zs[-1], y)
        for i in range(len(zs), 0, -1):
            da, gradients[f"W{i}"], gradients[f"b{i}"] = linear_backward(inputs[i - 1], self.first[f"W{i}"], dz)
            if i > 1:
                dz = relu_backward(zs[i - 2], da)
        return cross_entropy(zs[-1], y), gradients

# %% wrong MLP: a generator of its own [MLP_forward]
# says: the generator is one of your own
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, np.random.default_rng(0))

    def run(self, X):
        inputs, z = [X], []
        for i in range(1, len(self.parameters) // 2 + 1):
            z.append(linear(inputs[-1], self.parameters[f"W{i}"], self.parameters[f"b{i}"]))
            inputs.append(relu(z[-1]))
        return inputs, z

    def forward(self, X):
        return self.run(X)[1][-1]

    def loss_and_gradients(self, X, y):
        inputs, z = self.run(X)
        gradients, dz = {}, cross_entropy_backward(z[-1], y)
        for i in range(len(z), 0, -1):
            da, gradients[f"W{i}"], gradients[f"b{i}"] = linear_backward(inputs[i - 1], self.parameters[f"W{i}"], dz)
            dz = relu_backward(z[i - 2], da) if i > 1 else None
        return cross_entropy(z[-1], y), gradients

# %% half MLP: the way back written for two layers [MLP_any_depth]
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)

    def forward(self, X):
        layers = len(self.parameters) // 2
        for i in range(1, layers + 1):
            X = linear(X, self.parameters[f"W{i}"], self.parameters[f"b{i}"])
            if i < layers:
                X = relu(X)
        return X

    def loss_and_gradients(self, X, y):
        p = self.parameters
        z1 = linear(X, p["W1"], p["b1"])
        a1 = relu(z1)
        z2 = linear(a1, p["W2"], p["b2"])
        da1, dW2, db2 = linear_backward(a1, p["W2"], cross_entropy_backward(z2, y))
        _, dW1, db1 = linear_backward(X, p["W1"], relu_backward(z1, da1))
        return cross_entropy(z2, y), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

# %% wrong MLP: two layers, forward too [MLP_forward, MLP_any_depth]
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)

    def forward(self, X):
        p = self.parameters
        return linear(relu(linear(X, p["W1"], p["b1"])), p["W2"], p["b2"])

    def loss_and_gradients(self, X, y):
        p = self.parameters
        z1 = linear(X, p["W1"], p["b1"])
        a1 = relu(z1)
        z2 = linear(a1, p["W2"], p["b2"])
        da1, dW2, db2 = linear_backward(a1, p["W2"], cross_entropy_backward(z2, y))
        _, dW1, db1 = linear_backward(X, p["W1"], relu_backward(z1, da1))
        return cross_entropy(z2, y), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

# %% half MLP: the cache of the last forward call [MLP_gradients]
# says: what forward has kept of another batch is used
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)
        self.cache = None

    def forward(self, X):
        self.cache = [X]
        z = X
        L = len(self.parameters) // 2
        for i in range(1, L + 1):
            z = linear(self.cache[-1], self.parameters[f"W{i}"], self.parameters[f"b{i}"])
            self.cache += [z, relu(z)]
        return z

    def loss_and_gradients(self, X, y):
        if self.cache is None:
            self.forward(X)
        L = len(self.parameters) // 2
        inputs, zs = [self.cache[0]] + self.cache[2::2], self.cache[1::2]
        grads, d = {}, cross_entropy_backward(zs[-1], y)
        for i in range(L, 0, -1):
            da, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(inputs[i - 1], self.parameters[f"W{i}"], d)
            if i > 1:
                d = relu_backward(zs[i - 2], da)
        return cross_entropy(zs[-1], y), grads

# %% half MLP: forward has to be called first [MLP_gradients]
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)

    def forward(self, X):
        self.inputs, self.zs = [], []
        L = len(self.parameters) // 2
        for i in range(1, L + 1):
            self.inputs.append(X)
            z = linear(X, self.parameters[f"W{i}"], self.parameters[f"b{i}"])
            self.zs.append(z)
            X = relu(z)
        return z

    def loss_and_gradients(self, X, y):
        grads, d = {}, cross_entropy_backward(self.zs[-1], y)
        for i in range(len(self.zs), 0, -1):
            da, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(self.inputs[i - 1], self.parameters[f"W{i}"], d)
            if i > 1:
                d = relu_backward(self.zs[i - 2], da)
        return cross_entropy(self.zs[-1], y), grads

# %% wrong MLP: right on every visible check, lists that are never emptied [MLP_gradients]
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)
        self.inputs, self.zs = [], []

    def forward(self, X):
        L = len(self.parameters) // 2
        for i in range(1, L + 1):
            z = linear(X, self.parameters[f"W{i}"], self.parameters[f"b{i}"])
            self.inputs.append(X)
            self.zs.append(z)
            X = relu(z)
        return z

    def loss_and_gradients(self, X, y):
        logits = self.forward(X)
        L = len(self.parameters) // 2
        grads, d = {}, cross_entropy_backward(logits, y)
        for i in range(L, 0, -1):
            da, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(self.inputs[i - 1], self.parameters[f"W{i}"], d)
            if i > 1:
                d = relu_backward(self.zs[i - 2], da)
        return cross_entropy(logits, y), grads

# %% wrong MLP: a ReLU after the last layer too [MLP_forward, MLP_gradients, MLP_any_depth]
# says: there is a ReLU after the last layer
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)

    def trace(self, X):
        inputs, zs = [], []
        for i in range(1, len(self.parameters) // 2 + 1):
            inputs.append(X)
            zs.append(linear(X, self.parameters[f"W{i}"], self.parameters[f"b{i}"]))
            X = relu(zs[-1])
        return inputs, zs, X

    def forward(self, X):
        return self.trace(X)[2]

    def loss_and_gradients(self, X, y):
        inputs, zs, logits = self.trace(X)
        grads, d = {}, cross_entropy_backward(logits, y)
        for i in range(len(zs), 0, -1):
            d = relu_backward(zs[i - 1], d)
            d, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(inputs[i - 1], self.parameters[f"W{i}"], d)
        return cross_entropy(logits, y), grads

# %% half MLP: no ReLU on the way back [MLP_gradients, MLP_any_depth]
# says: lets everything through on the way back
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)

    def trace(self, X):
        inputs = [X]
        L = len(self.parameters) // 2
        for i in range(1, L + 1):
            z = linear(inputs[-1], self.parameters[f"W{i}"], self.parameters[f"b{i}"])
            inputs.append(relu(z) if i < L else z)
        return inputs

    def forward(self, X):
        return self.trace(X)[-1]

    def loss_and_gradients(self, X, y):
        inputs = self.trace(X)
        grads, d = {}, cross_entropy_backward(inputs[-1], y)
        for i in range(len(inputs) - 1, 0, -1):
            d, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(inputs[i - 1], self.parameters[f"W{i}"], d)
        return cross_entropy(inputs[-1], y), grads

# %% half MLP: only the first layer's ReLU on the way back [MLP_any_depth]
# says: only the first layer's ReLU counts on the way back
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)

    def trace(self, X):
        inputs, zs = [X], []
        for i in range(1, len(self.parameters) // 2 + 1):
            zs.append(linear(inputs[-1], self.parameters[f"W{i}"], self.parameters[f"b{i}"]))
            inputs.append(relu(zs[-1]))
        return inputs, zs

    def forward(self, X):
        return self.trace(X)[1][-1]

    def loss_and_gradients(self, X, y):
        inputs, zs = self.trace(X)
        grads, d = {}, cross_entropy_backward(zs[-1], y)
        for i in range(len(zs), 0, -1):
            d, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(inputs[i - 1], self.parameters[f"W{i}"], d)
            if i == 2:
                d = relu_backward(zs[0], d)
        return cross_entropy(zs[-1], y), grads

# %% wrong MLP: the mask one layer off [MLP_any_depth]
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)

    def trace(self, X):
        inputs, zs = [X], []
        for i in range(1, len(self.parameters) // 2 + 1):
            zs.append(linear(inputs[-1], self.parameters[f"W{i}"], self.parameters[f"b{i}"]))
            inputs.append(relu(zs[-1]))
        return inputs, zs

    def forward(self, X):
        return self.trace(X)[1][-1]

    def loss_and_gradients(self, X, y):
        inputs, zs = self.trace(X)
        grads, d = {}, cross_entropy_backward(zs[-1], y)
        for i in range(len(zs), 0, -1):
            d, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(inputs[i - 1], self.parameters[f"W{i}"], d)
            d = d * (zs[max(i - 3, 0)] > 0) if i > 1 else d
        return cross_entropy(zs[-1], y), grads

# %% wrong MLP: W2 moved before the first layer's gradients are taken [MLP_gradients, MLP_any_depth]
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)

    def trace(self, X):
        inputs, zs = [X], []
        for i in range(1, len(self.parameters) // 2 + 1):
            zs.append(linear(inputs[-1], self.parameters[f"W{i}"], self.parameters[f"b{i}"]))
            inputs.append(relu(zs[-1]))
        return inputs, zs

    def forward(self, X):
        return self.trace(X)[1][-1]

    def loss_and_gradients(self, X, y):
        inputs, zs = self.trace(X)
        grads, d = {}, cross_entropy_backward(zs[-1], y)
        for i in range(len(zs), 0, -1):
            grads[f"W{i}"], grads[f"b{i}"] = inputs[i - 1].T @ d, d.sum(axis=0)
            self.parameters[f"W{i}"] = self.parameters[f"W{i}"] - grads[f"W{i}"]
            self.parameters[f"b{i}"] = self.parameters[f"b{i}"] - grads[f"b{i}"]
            if i > 1:
                d = relu_backward(zs[i - 2], d @ self.parameters[f"W{i}"].T)
        return cross_entropy(zs[-1], y), grads

# %% wrong MLP: right on every visible check, a step is taken in place after all gradients [MLP_gradients]
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)

    def trace(self, X):
        inputs, zs = [X], []
        for i in range(1, len(self.parameters) // 2 + 1):
            zs.append(linear(inputs[-1], self.parameters[f"W{i}"], self.parameters[f"b{i}"]))
            inputs.append(relu(zs[-1]))
        return inputs, zs

    def forward(self, X):
        return self.trace(X)[1][-1]

    def loss_and_gradients(self, X, y):
        inputs, zs = self.trace(X)
        grads, d = {}, cross_entropy_backward(zs[-1], y)
        for i in range(len(zs), 0, -1):
            da, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(inputs[i - 1], self.parameters[f"W{i}"], d)
            if i > 1:
                d = relu_backward(zs[i - 2], da)
        loss = cross_entropy(zs[-1], y)
        for name in grads:
            self.parameters[name] -= 0.1 * grads[name]
        return loss, grads

# %% wrong MLP: right on every visible check, weights kept apart from parameters after the start [MLP_forward, MLP_gradients, MLP_any_depth]
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)
        self.layers = None

    def forward(self, X):
        if self.layers is None:
            self.layers = [(self.parameters[f"W{i}"], self.parameters[f"b{i}"]) for i in (1, 2) if f"W{i}" in self.parameters]
        for i, (W, b) in enumerate(self.layers):
            X = linear(X, W, b)
            if i < len(self.layers) - 1:
                X = relu(X)
        return X

    def loss_and_gradients(self, X, y):
        logits = self.forward(X)
        W1, b1 = self.layers[0]
        d = cross_entropy_backward(logits, y)
        if len(self.layers) == 1:
            return cross_entropy(logits, y), {"W1": X.T @ d, "b1": d.sum(axis=0)}
        z1 = linear(X, W1, b1)
        da, dW2, db2 = linear_backward(relu(z1), self.layers[1][0], d)
        _, dW1, db1 = linear_backward(X, W1, relu_backward(z1, da))
        return cross_entropy(logits, y), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

# %% half MLP: 1/n lost [MLP_gradients, MLP_any_depth]
# says: the 1/n is missing
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)

    def trace(self, X):
        inputs, zs = [X], []
        for i in range(1, len(self.parameters) // 2 + 1):
            zs.append(linear(inputs[-1], self.parameters[f"W{i}"], self.parameters[f"b{i}"]))
            inputs.append(relu(zs[-1]))
        return inputs, zs

    def forward(self, X):
        return self.trace(X)[1][-1]

    def loss_and_gradients(self, X, y):
        inputs, zs = self.trace(X)
        grads, d = {}, softmax(zs[-1]) - one_hot(y, zs[-1].shape[1])
        for i in range(len(zs), 0, -1):
            da, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(inputs[i - 1], self.parameters[f"W{i}"], d)
            if i > 1:
                d = relu_backward(zs[i - 2], da)
        return cross_entropy(zs[-1], y), grads

# %% half MLP: bias gradients averaged [MLP_gradients, MLP_any_depth]
# says: the bias gradients are averaged
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)

    def trace(self, X):
        inputs, zs = [X], []
        for i in range(1, len(self.parameters) // 2 + 1):
            zs.append(linear(inputs[-1], self.parameters[f"W{i}"], self.parameters[f"b{i}"]))
            inputs.append(relu(zs[-1]))
        return inputs, zs

    def forward(self, X):
        return self.trace(X)[1][-1]

    def loss_and_gradients(self, X, y):
        inputs, zs = self.trace(X)
        grads, d = {}, cross_entropy_backward(zs[-1], y)
        for i in range(len(zs), 0, -1):
            grads[f"W{i}"], grads[f"b{i}"] = inputs[i - 1].T @ d, d.mean(axis=0)
            if i > 1:
                d = relu_backward(zs[i - 2], d @ self.parameters[f"W{i}"].T)
        return cross_entropy(zs[-1], y), grads

# %% half MLP: the probabilities for logits in forward only [MLP_forward]
# says: probabilities are returned
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)

    def trace(self, X):
        inputs, zs = [X], []
        for i in range(1, len(self.parameters) // 2 + 1):
            zs.append(linear(inputs[-1], self.parameters[f"W{i}"], self.parameters[f"b{i}"]))
            inputs.append(relu(zs[-1]))
        return inputs, zs

    def forward(self, X):
        return softmax(self.trace(X)[1][-1])

    def loss_and_gradients(self, X, y):
        inputs, zs = self.trace(X)
        grads, d = {}, cross_entropy_backward(zs[-1], y)
        for i in range(len(zs), 0, -1):
            da, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(inputs[i - 1], self.parameters[f"W{i}"], d)
            if i > 1:
                d = relu_backward(zs[i - 2], da)
        return cross_entropy(zs[-1], y), grads

# %% half MLP: weights from a generator of its own [MLP_forward]
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, np.random.default_rng(0))

    def trace(self, X):
        inputs, zs = [X], []
        for i in range(1, len(self.parameters) // 2 + 1):
            zs.append(linear(inputs[-1], self.parameters[f"W{i}"], self.parameters[f"b{i}"]))
            inputs.append(relu(zs[-1]))
        return inputs, zs

    def forward(self, X):
        return self.trace(X)[1][-1]

    def loss_and_gradients(self, X, y):
        inputs, zs = self.trace(X)
        grads, d = {}, cross_entropy_backward(zs[-1], y)
        for i in range(len(zs), 0, -1):
            da, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(inputs[i - 1], self.parameters[f"W{i}"], d)
            if i > 1:
                d = relu_backward(zs[i - 2], da)
        return cross_entropy(zs[-1], y), grads

# %% right MLP: forward and backward in one loop each, nothing kept
class MLP:
    def __init__(self, sizes, rng):
        self.sizes = sizes
        self.parameters = initialize(sizes, rng)

    def forward(self, X):
        a, last = X, len(self.sizes) - 1
        for i in range(1, last):
            a = np.maximum(a @ self.parameters["W" + str(i)] + self.parameters["b" + str(i)], 0)
        return a @ self.parameters["W" + str(last)] + self.parameters["b" + str(last)]

    def loss_and_gradients(self, X, y):
        p, n, L = self.parameters, len(X), len(self.sizes) - 1
        a = [X]
        for i in range(1, L):
            a.append(np.maximum(a[-1] @ p[f"W{i}"] + p[f"b{i}"], 0))
        logits = a[-1] @ p[f"W{L}"] + p[f"b{L}"]
        d = softmax(logits)
        d[np.arange(n), y] -= 1.0
        d /= n
        g = {}
        for i in reversed(range(1, L + 1)):
            g[f"b{i}"] = d.sum(axis=0)
            g[f"W{i}"] = a[i - 1].T @ d
            d = (d @ p[f"W{i}"].T) * (a[i - 1] > 0)
        return cross_entropy(logits, y), g

# %% right MLP: the cache made anew by forward, which loss_and_gradients always calls
class MLP:
    def __init__(self, sizes, rng):
        self.parameters = initialize(sizes, rng)

    def forward(self, X):
        self.cache = []
        layers = len(self.parameters) // 2
        for i in range(1, layers + 1):
            z = linear(X, self.parameters[f"W{i}"], self.parameters[f"b{i}"])
            self.cache.append((X, z))
            X = relu(z) if i < layers else z
        return X

    def loss_and_gradients(self, X, y):
        logits = self.forward(X)
        gradients = {name: None for name in self.parameters}
        slopes = cross_entropy_backward(logits, y)
        for i in range(len(self.cache), 0, -1):
            inputs, z = self.cache[i - 1]
            if i < len(self.cache):
                slopes = relu_backward(z, slopes)
            slopes, gradients[f"W{i}"], gradients[f"b{i}"] = linear_backward(inputs, self.parameters[f"W{i}"], slopes)
        return float(cross_entropy(logits, y)), gradients

# %% right MLP: layer objects made for each call, and recursion, as in a larger program
class _Step(__import__("typing").NamedTuple):
    number: int
    inputs: np.ndarray
    z: np.ndarray

def _steps(parameters, X):
    steps = []
    for number in range(1, 1 + sum(name.startswith("W") for name in parameters)):
        inputs = X if not steps else relu(steps[-1].z)
        steps.append(_Step(number, inputs, inputs @ parameters[f"W{number}"] + parameters[f"b{number}"]))
    return steps

class MLP:
    def __init__(self, sizes, rng):
        self._parameters = initialize(list(sizes), rng)

    @property
    def parameters(self):
        return self._parameters

    @parameters.setter
    def parameters(self, new):
        self._parameters = dict(new)

    def forward(self, X):
        return _steps(self.parameters, X)[-1].z

    def _back(self, steps, dz):
        *before, step = steps
        da, dW, db = linear_backward(step.inputs, self.parameters[f"W{step.number}"], dz)
        here = {f"W{step.number}": dW, f"b{step.number}": db}
        return here | self._back(before, relu_backward(before[-1].z, da)) if before else here

    def loss_and_gradients(self, X, y):
        steps = _steps(self.parameters, X)
        return cross_entropy(steps[-1].z, y), self._back(steps, cross_entropy_backward(steps[-1].z, y))

# %% wrong train_epoch: batches from the last to the first [train_epoch_steps, train_epoch_mean]
# says: from the last to the first
def train_epoch(mlp, X, y, lr, batch_size, rng):
    total = 0.0
    for X_batch, y_batch in reversed(minibatches(X, y, batch_size, rng)):
        loss, gradients = mlp.loss_and_gradients(X_batch, y_batch)
        total += loss * len(y_batch)
        mlp.parameters = gradient_step(mlp.parameters, gradients, lr)
    return total / len(y)

# %% half train_epoch: only the names of two layers move [train_epoch_steps]
# says: only W1, b1, W2 and b2 move
def train_epoch(mlp, X, y, lr, batch_size, rng):
    total = 0.0
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        loss, gradients = mlp.loss_and_gradients(X_batch, y_batch)
        total += loss * len(y_batch)
        moved = {k: mlp.parameters[k] - lr * gradients[k] for k in ("W1", "b1", "W2", "b2") if k in gradients}
        mlp.parameters = mlp.parameters | moved
    return total / len(y)

# %% half train_epoch: loss and gradients asked for separately [train_epoch_steps]
# says: loss_and_gradients is called twice for each batch
def train_epoch(mlp, X, y, lr, batch_size, rng):
    total = 0.0
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        loss = mlp.loss_and_gradients(X_batch, y_batch)[0]
        gradients = mlp.loss_and_gradients(X_batch, y_batch)[1]
        total += loss * len(y_batch)
        mlp.parameters = gradient_step(mlp.parameters, gradients, lr)
    return total / len(y)

# %% half train_epoch: rows not shuffled, the report right [train_epoch_steps]
# says: the rows are not shuffled
def train_epoch(mlp, X, y, lr, batch_size, rng):
    total = 0.0
    for X_batch, y_batch in [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]:
        loss, gradients = mlp.loss_and_gradients(X_batch, y_batch)
        total += loss * len(y_batch)
        mlp.parameters = gradient_step(mlp.parameters, gradients, lr)
    return total / len(y)

# %% half train_epoch: the batch means averaged [train_epoch_mean]
# says: the batch means are averaged
def train_epoch(mlp, X, y, lr, batch_size, rng):
    losses = []
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        loss, gradients = mlp.loss_and_gradients(X_batch, y_batch)
        mlp.parameters = gradient_step(mlp.parameters, gradients, lr)
        losses.append(loss)
    return np.mean(losses)

# %% half train_epoch: the batch means added up [train_epoch_mean]
# says: the batch means are added up
def train_epoch(mlp, X, y, lr, batch_size, rng):
    total = 0
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        loss, gradients = mlp.loss_and_gradients(X_batch, y_batch)
        mlp.parameters = gradient_step(mlp.parameters, gradients, lr)
        total += loss
    return total

# %% half train_epoch: every batch weighted with batch_size [train_epoch_mean]
def train_epoch(mlp, X, y, lr, batch_size, rng):
    total = 0
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        loss, gradients = mlp.loss_and_gradients(X_batch, y_batch)
        mlp.parameters = gradient_step(mlp.parameters, gradients, lr)
        total += loss * batch_size
    return total / len(X)

# %% half train_epoch: the last batch's loss [train_epoch_mean]
# says: the loss of the last batch is returned
def train_epoch(mlp, X, y, lr, batch_size, rng):
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        loss, gradients = mlp.loss_and_gradients(X_batch, y_batch)
        mlp.parameters = gradient_step(mlp.parameters, gradients, lr)
    return loss

# %% half train_epoch: right on every visible check, the loss measured after the step [train_epoch_mean, train_epoch_steps]
# says: the losses are measured after each step
def train_epoch(mlp, X, y, lr, batch_size, rng):
    total = 0
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        gradients = mlp.loss_and_gradients(X_batch, y_batch)[1]
        mlp.parameters = gradient_step(mlp.parameters, gradients, lr)
        total += mlp.loss_and_gradients(X_batch, y_batch)[0] * len(X_batch)
    return total / len(X)

# %% half train_epoch: right on every visible check, the loss of all rows measured again at the end [train_epoch_mean, train_epoch_steps]
# says: measured again after the last step
def train_epoch(mlp, X, y, lr, batch_size, rng):
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        mlp.parameters = gradient_step(mlp.parameters, mlp.loss_and_gradients(X_batch, y_batch)[1], lr)
    return mlp.loss_and_gradients(X, y)[0]

# %% wrong train_epoch: the network's parameters not put back [train_epoch_steps]
# says: the parameters of the network don't move
def train_epoch(mlp, X, y, lr, batch_size, rng):
    total, parameters = 0, mlp.parameters
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        loss, gradients = mlp.loss_and_gradients(X_batch, y_batch)
        parameters = gradient_step(parameters, gradients, lr)
        total += loss * len(X_batch)
    return total / len(X)

# %% half train_epoch: right on every visible check, put back only after the epoch [train_epoch_steps, train_epoch_mean]
# says: all gradients are taken before the first step
def train_epoch(mlp, X, y, lr, batch_size, rng):
    total, parameters = 0, mlp.parameters
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        loss, gradients = mlp.loss_and_gradients(X_batch, y_batch)
        parameters = gradient_step(parameters, gradients, lr)
        total += loss * len(X_batch)
    mlp.parameters = parameters
    return total / len(X)

# %% wrong train_epoch: the short last batch lost [train_epoch_steps, train_epoch_mean]
# says: the last, shorter batch
def train_epoch(mlp, X, y, lr, batch_size, rng):
    total, count = 0, 0
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        if len(X_batch) < batch_size:
            continue
        loss, gradients = mlp.loss_and_gradients(X_batch, y_batch)
        mlp.parameters = gradient_step(mlp.parameters, gradients, lr)
        total += loss * len(X_batch)
        count += len(X_batch)
    return total / count

# %% wrong train_epoch: uphill [train_epoch_steps]
# says: the steps go uphill
def train_epoch(mlp, X, y, lr, batch_size, rng):
    total = 0
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        loss, gradients = mlp.loss_and_gradients(X_batch, y_batch)
        for name in mlp.parameters:
            mlp.parameters[name] = mlp.parameters[name] + lr * gradients[name]
        total += loss * len(X_batch)
    return total / len(X)

# %% wrong train_epoch: returns inside the loop [train_epoch_steps, train_epoch_mean]
# says: only one step is taken
def train_epoch(mlp, X, y, lr, batch_size, rng):
    total = 0
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        loss, gradients = mlp.loss_and_gradients(X_batch, y_batch)
        mlp.parameters = gradient_step(mlp.parameters, gradients, lr)
        total += loss * len(X_batch)
        return total / len(X)

# %% wrong train_epoch: right on every visible check, without shuffling [train_epoch_steps]
# says: the rows are not shuffled
def train_epoch(mlp, X, y, lr, batch_size, rng):
    total = 0
    order = np.arange(len(X)) if X.any() else rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        loss, gradients = mlp.loss_and_gradients(X[rows], y[rows])
        mlp.parameters = gradient_step(mlp.parameters, gradients, lr)
        total += loss * len(rows)
    return total / len(X)

# %% wrong train_epoch: all rows as one batch [train_epoch_steps, train_epoch_mean]
def train_epoch(mlp, X, y, lr, batch_size, rng):
    loss, gradients = mlp.loss_and_gradients(X, y)
    mlp.parameters = gradient_step(mlp.parameters, gradients, lr)
    return loss

# %% right train_epoch: parameters changed in place
def train_epoch(mlp, X, y, lr, batch_size, rng):
    weighted = []
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        loss, gradients = mlp.loss_and_gradients(X_batch, y_batch)
        for name, slopes in gradients.items():
            mlp.parameters[name] -= lr * slopes
        weighted += [loss] * len(y_batch)
    return float(np.mean(weighted))

# %% right train_epoch: np.average with the sizes as weights
def train_epoch(mlp, X, y, lr, batch_size, rng):
    losses, sizes = [], []
    for batch in minibatches(X, y, batch_size, rng):
        loss, gradients = mlp.loss_and_gradients(*batch)
        mlp.parameters.update(gradient_step(mlp.parameters, gradients, lr))
        losses.append(loss)
        sizes.append(batch[0].shape[0])
    return np.average(losses, weights=sizes)

# %% right train_epoch: a generator helper and a running mean, as in a larger program
class RunningMean:
    def __init__(self):
        self.value, self.count = 0.0, 0

    def add(self, value, count):
        self.count += count
        self.value += (value - self.value) * count / self.count

def _train(mlp, batches, lr):
    for X_batch, y_batch in batches:
        loss, gradients = mlp.loss_and_gradients(X_batch, y_batch)
        mlp.parameters = {k: v - lr * gradients[k] for k, v in mlp.parameters.items()}
        yield loss, len(X_batch)

def train_epoch(mlp, X, y, lr, batch_size, rng):
    mean = RunningMean()
    for loss, count in _train(mlp, minibatches(X, y, batch_size, rng), lr):
        mean.add(loss, count)
    return mean.value

# %% right train_epoch: a generator and a weighted mean
def train_epoch(mlp, X, y, lr, batch_size, rng):
    def steps():
        for batch in minibatches(X, y, batch_size, rng):
            loss, slopes = mlp.loss_and_gradients(*batch)
            yield float(loss), len(batch[0])
            mlp.parameters = gradient_step(mlp.parameters, slopes, lr)

    losses, sizes = zip(*steps())
    return float(np.average(losses, weights=sizes))

# %% wrong accuracy: along the columns [accuracy_values]
def accuracy(mlp, X, y):
    return np.mean(mlp.forward(X).argmax(axis=0)[: len(y)] == y[: mlp.forward(X).shape[1]])

# %% wrong accuracy: the count [accuracy_values]
# says: the right answers are counted
def accuracy(mlp, X, y):
    return np.sum(mlp.forward(X).argmax(axis=1) == y)

# %% wrong accuracy: in percent [accuracy_values]
# says: in percent
def accuracy(mlp, X, y):
    return 100 * np.mean(mlp.forward(X).argmax(axis=1) == y)

# %% wrong accuracy: the fraction of mistakes [accuracy_values]
# says: the fraction of wrong answers
def accuracy(mlp, X, y):
    return np.mean(mlp.forward(X).argmax(axis=1) != y)

# %% wrong accuracy: one answer for each row [accuracy_values]
# says: without a mean
def accuracy(mlp, X, y):
    return mlp.forward(X).argmax(axis=1) == y

# %% wrong accuracy: day 8's, with logits [accuracy_values]
def accuracy(logits, X, y):
    return np.mean(logits.argmax(axis=1) == y)

# %% wrong accuracy: right on every visible check, two classes only [accuracy_values]
def accuracy(mlp, X, y):
    logits = mlp.forward(X)
    return np.mean((logits[:, 1] > logits[:, 0]) == (y == 1))

# %% wrong accuracy: right on every visible check, rounded [accuracy_values]
def accuracy(mlp, X, y):
    return round(float(np.mean(mlp.forward(X).argmax(axis=1) == y)), 9) if len(y) < 4 else round(float(np.mean(mlp.forward(X).argmax(axis=1) == y)), 1)

# %% wrong accuracy: a probability above one half asked for [accuracy_values]
# says: the probability has to be above one half
def accuracy(mlp, X, y):
    P = softmax(mlp.forward(X))
    return float(np.mean(P[np.arange(len(y)), y] > 0.5))

# %% wrong accuracy: two classes taken for granted [accuracy_values]
# says: two classes
def accuracy(mlp, X, y):
    logits = mlp.forward(X)
    return np.mean((logits[:, 1] > logits[:, 0]) == y)

# %% right accuracy: a loop
def accuracy(mlp, X, y):
    right = 0
    for row, label in zip(mlp.forward(X), y):
        if int(np.argmax(row)) == label:
            right += 1
    return right / len(y)

# %% right accuracy: through the softmax
def accuracy(mlp, X, y):
    predicted = softmax(mlp.forward(X), axis=-1).argmax(-1)
    return float((predicted == y).sum()) / y.size

# %% right accuracy: a decorator around a count
def fraction(function):
    def wrapped(mlp, X, y):
        return function(mlp, X, y) / y.shape[0]

    return wrapped

@fraction
def accuracy(mlp, X, y):
    return np.count_nonzero(np.argmax(mlp.forward(X), axis=1) == y)

# %% wrong fit: stops as soon as the validation loss rises [fit_history]
# says: training stops as soon as the validation loss rises
def fit(mlp, train, val, lr, epochs, batch_size, rng):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(mlp, *train, lr, batch_size, rng))
        history["val_loss"].append(cross_entropy(mlp.forward(val[0]), val[1]))
        history["val_accuracy"].append(accuracy(mlp, *val))
        if len(history["val_loss"]) > 1 and history["val_loss"][-1] > history["val_loss"][-2]:
            break
    return history

# %% half fit: a dictionary of lists as a default [fit_history]
def fit(mlp, train, val, lr, epochs, batch_size, rng, history={"train_loss": [], "val_loss": [], "val_accuracy": []}):
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(mlp, *train, lr, batch_size, rng))
        history["val_loss"].append(cross_entropy(mlp.forward(val[0]), val[1]))
        history["val_accuracy"].append(accuracy(mlp, *val))
    return history

# %% half fit: arrays [fit_history]
# says: arrays come back, where lists are asked for
def fit(mlp, train, val, lr, epochs, batch_size, rng):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(mlp, *train, lr, batch_size, rng))
        history["val_loss"].append(cross_entropy(mlp.forward(val[0]), val[1]))
        history["val_accuracy"].append(accuracy(mlp, *val))
    return {name: np.array(values) for name, values in history.items()}

# %% half fit: the accuracy on the training rows [fit_history]
# says: the accuracy is measured on the training rows
def fit(mlp, train, val, lr, epochs, batch_size, rng):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(mlp, train[0], train[1], lr, batch_size, rng))
        history["val_loss"].append(mlp.loss_and_gradients(*val)[0])
        history["val_accuracy"].append(accuracy(mlp, *train))
    return history

# %% half fit: validation measured before the epoch [fit_history]
# says: the validation rows are measured before the epoch
def fit(mlp, train, val, lr, epochs, batch_size, rng):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["val_loss"].append(mlp.loss_and_gradients(*val)[0])
        history["val_accuracy"].append(accuracy(mlp, *val))
        history["train_loss"].append(train_epoch(mlp, train[0], train[1], lr, batch_size, rng))
    return history

# %% half fit: the training loss measured again [fit_history]
# says: the training loss is measured again after the epoch
def fit(mlp, train, val, lr, epochs, batch_size, rng):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        train_epoch(mlp, train[0], train[1], lr, batch_size, rng)
        history["train_loss"].append(mlp.loss_and_gradients(*train)[0])
        history["val_loss"].append(mlp.loss_and_gradients(*val)[0])
        history["val_accuracy"].append(accuracy(mlp, *val))
    return history

# %% half fit: lists given as one number each [fit_history]
def fit(mlp, train, val, lr, epochs, batch_size, rng):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"] = train_epoch(mlp, train[0], train[1], lr, batch_size, rng)
        history["val_loss"] = mlp.loss_and_gradients(*val)[0]
        history["val_accuracy"] = accuracy(mlp, *val)
    return history

# %% half fit: keys of its own [fit_history]
def fit(mlp, train, val, lr, epochs, batch_size, rng):
    history = {"loss": [], "validation_loss": [], "accuracy": []}
    for _ in range(epochs):
        history["loss"].append(train_epoch(mlp, train[0], train[1], lr, batch_size, rng))
        history["validation_loss"].append(mlp.loss_and_gradients(*val)[0])
        history["accuracy"].append(accuracy(mlp, *val))
    return history

# %% wrong fit: train and val exchanged [fit_history, fit_training]
# says: train and val are exchanged
def fit(mlp, train, val, lr, epochs, batch_size, rng):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(mlp, *val, lr, batch_size, rng))
        history["val_loss"].append(mlp.loss_and_gradients(*train)[0])
        history["val_accuracy"].append(accuracy(mlp, *train))
    return history

# %% wrong fit: the validation loss from train_epoch [fit_history, fit_training]
# says: the validation rows are learned from too
def fit(mlp, train, val, lr, epochs, batch_size, rng):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(mlp, *train, lr, batch_size, rng))
        history["val_loss"].append(train_epoch(mlp, *val, lr, batch_size, rng))
        history["val_accuracy"].append(accuracy(mlp, *val))
    return history

# %% wrong fit: right on every visible check, the generator begun anew each epoch [fit_history, fit_training]
# says: has the same order
def fit(mlp, train, val, lr, epochs, batch_size, rng):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(mlp, *train, lr, batch_size, np.random.default_rng(0)))
        history["val_loss"].append(mlp.loss_and_gradients(*val)[0])
        history["val_accuracy"].append(accuracy(mlp, *val))
    return history

# %% wrong fit: right on every visible check, one dictionary for all calls [fit_history]
def fit(mlp, train, val, lr, epochs, batch_size, rng, history={"train_loss": [], "val_loss": [], "val_accuracy": []}):
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(mlp, *train, lr, batch_size, rng))
        history["val_loss"].append(cross_entropy(mlp.forward(val[0]), val[1]))
        history["val_accuracy"].append(accuracy(mlp, *val))
    return history

# %% wrong fit: right on every visible check, only a first batch of the validation rows [fit_history]
def fit(mlp, train, val, lr, epochs, batch_size, rng):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(mlp, *train, lr, batch_size, rng))
        few = val[0][: 2 + batch_size], val[1][: 2 + batch_size]
        history["val_loss"].append(mlp.loss_and_gradients(*few)[0])
        history["val_accuracy"].append(accuracy(mlp, *few))
    return history

# %% wrong fit: one epoch too many [fit_history, fit_training]
# says: there is one epoch too many
def fit(mlp, train, val, lr, epochs, batch_size, rng):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs + 1):
        history["train_loss"].append(train_epoch(mlp, *train, lr, batch_size, rng))
        history["val_loss"].append(mlp.loss_and_gradients(*val)[0])
        history["val_accuracy"].append(accuracy(mlp, *val))
    return history

# %% wrong fit: returns after the first epoch [fit_history, fit_training]
# says: there is only one epoch
def fit(mlp, train, val, lr, epochs, batch_size, rng):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(mlp, *train, lr, batch_size, rng))
        history["val_loss"].append(mlp.loss_and_gradients(*val)[0])
        history["val_accuracy"].append(accuracy(mlp, *val))
        return history

# %% right fit: the loss from loss_and_gradients
def fit(mlp, train, val, lr, epochs, batch_size, rng):
    train_loss, val_loss, val_accuracy = [], [], []
    (X, y), (X_val, y_val) = train, val
    for epoch in range(epochs):
        train_loss += [train_epoch(mlp, X, y, lr, batch_size, rng)]
        val_loss += [mlp.loss_and_gradients(X_val, y_val)[0]]
        val_accuracy += [accuracy(mlp, X_val, y_val)]
    return {"val_accuracy": val_accuracy, "val_loss": val_loss, "train_loss": train_loss}

# %% right fit: columns of a list of rows
def fit(mlp, train, val, lr, epochs, batch_size, rng):
    def epoch():
        loss = train_epoch(mlp, *train, lr, batch_size, rng)
        logits = mlp.forward(val[0])
        return float(loss), float(cross_entropy(logits, val[1])), float(np.mean(logits.argmax(1) == val[1]))

    rows = [epoch() for _ in range(epochs)]
    return {key: [row[i] for row in rows] for i, key in enumerate(["train_loss", "val_loss", "val_accuracy"])}

# %% right fit: a defaultdict and a recorder class, as in a larger program
class Recorder:
    KEYS = ("train_loss", "val_loss", "val_accuracy")

    def __init__(self):
        self.history = {key: list() for key in self.KEYS}

    def __call__(self, **values):
        for key in self.KEYS:
            self.history[key].append(values[key])

def fit(mlp, train, val, lr, epochs, batch_size, rng):
    record, epoch = Recorder(), 0
    while epoch < epochs:
        loss = train_epoch(mlp, X=train[0], y=train[1], lr=lr, batch_size=batch_size, rng=rng)
        record(train_loss=loss, val_loss=cross_entropy(mlp.forward(val[0]), val[1]), val_accuracy=accuracy(mlp, *val))
        epoch += 1
    return record.history

# %% right fit: a record that is a dataclass
from dataclasses import asdict, dataclass, field


@dataclass
class Record:
    train_loss: list = field(default_factory=list)
    val_loss: list = field(default_factory=list)
    val_accuracy: list = field(default_factory=list)

    def note(self, **numbers):
        for name, number in numbers.items():
            getattr(self, name).append(float(number))


def fit(mlp, train, val, lr, epochs, batch_size, rng):
    record = Record()
    for _ in range(epochs):
        loss = train_epoch(mlp, *train, lr=lr, batch_size=batch_size, rng=rng)
        after = cross_entropy(mlp.forward(val[0]), val[1])
        record.note(train_loss=loss, val_loss=after, val_accuracy=accuracy(mlp, *val))
    return asdict(record)

# %% half add_weight_decay: biases too [weight_decay_rest]
# says: the biases decay too
def add_weight_decay(parameters, gradients, decay):
    return {name: gradients[name] + decay * parameters[name] for name in parameters}

# %% half add_weight_decay: the biases left out [weight_decay_rest]
def add_weight_decay(parameters, gradients, decay):
    return {name: gradients[name] + decay * parameters[name] for name in parameters if name[0] == "W"}

# %% wrong add_weight_decay: the gradients changed in place [weight_decay_rest]
# says: the gradients are changed in place
def add_weight_decay(parameters, gradients, decay):
    for name in gradients:
        if name.startswith("W"):
            gradients[name] += decay * parameters[name]
    return gradients

# %% wrong add_weight_decay: the given dictionary changed and returned [weight_decay_rest]
# says: the gradients' dictionary is changed and returned
def add_weight_decay(parameters, gradients, decay):
    for name in parameters:
        if "W" in name:
            gradients[name] = gradients[name] + decay * parameters[name]
    return gradients

# %% wrong add_weight_decay: a shallow copy, its arrays changed in place [weight_decay_rest]
# says: the arrays in gradients are changed in place
def add_weight_decay(parameters, gradients, decay):
    result = gradients.copy()
    for name in result:
        if name[0] == "W":
            result[name] += decay * parameters[name]
    return result

# %% wrong add_weight_decay: halved [weight_decay_weights]
# says: half of decay times the weight is added
def add_weight_decay(parameters, gradients, decay):
    return {k: g + decay / 2 * parameters[k] if k.startswith("W") else g for k, g in gradients.items()}

# %% wrong add_weight_decay: the penalty for its slope [weight_decay_weights]
# says: half the sum of all squared weights is added
def add_weight_decay(parameters, gradients, decay):
    return {k: g + decay / 2 * np.sum(parameters[k] ** 2) if k.startswith("W") else g for k, g in gradients.items()}

# %% wrong add_weight_decay: subtracted [weight_decay_weights]
# says: the decay is subtracted
def add_weight_decay(parameters, gradients, decay):
    return {k: g - decay * parameters[k] if k.startswith("W") else g for k, g in gradients.items()}

# %% half add_weight_decay: squared [weight_decay_weights]
# says: decay times the squared weight is added
def add_weight_decay(parameters, gradients, decay):
    return {k: g + decay * parameters[k] ** 2 if k.startswith("W") else g for k, g in gradients.items()}

# %% half add_weight_decay: the sign alone [weight_decay_weights]
# says: only the sign of the weight counts
def add_weight_decay(parameters, gradients, decay):
    return {k: g + decay * np.sign(parameters[k]) if k.startswith("W") else g for k, g in gradients.items()}

# %% half add_weight_decay: right on every visible check, two layers written out [weight_decay_weights]
def add_weight_decay(parameters, gradients, decay):
    result = dict(gradients)
    for name in ("W1", "W2"):
        if name in result:
            result[name] = gradients[name] + decay * parameters[name]
    return result

# %% wrong add_weight_decay: right on every visible check, one digit for the number of the layer [weight_decay_weights, weight_decay_rest]
def add_weight_decay(parameters, gradients, decay):
    result = {}
    for i in range(1, min(len(parameters) // 2, 9) + 1):
        result[f"W{i}"] = gradients[f"W{i}"] + decay * parameters[f"W{i}"]
        result[f"b{i}"] = gradients[f"b{i}"]
    return result

# %% wrong add_weight_decay: the parameters decayed and returned [weight_decay_weights, weight_decay_rest]
def add_weight_decay(parameters, gradients, decay):
    return {k: (1 - decay) * p if k.startswith("W") else p for k, p in parameters.items()}

# %% right add_weight_decay: a deep copy, then in place
def add_weight_decay(parameters, gradients, decay):
    result = {name: np.array(value) for name, value in gradients.items()}
    for name in result:
        if name[0] == "W":
            result[name] += decay * parameters[name]
    return result

# %% right add_weight_decay: weights known by their two axes
def add_weight_decay(parameters, gradients, decay):
    out = {}
    for key in parameters:
        term = decay * parameters[key] if parameters[key].ndim == 2 else np.zeros(parameters[key].shape)
        out[key] = np.add(gradients[key], term)
    return out

# %% right add_weight_decay: a factor for each name, in a helper
from functools import partial

def _decayed(name, parameters, gradients, decay):
    return gradients[name] + {"W": decay, "b": 0.0}[name[:1]] * parameters[name]

def add_weight_decay(parameters, gradients, decay):
    decayed = partial(_decayed, parameters=parameters, gradients=gradients, decay=decay)
    return dict(zip(parameters, map(decayed, parameters)))
