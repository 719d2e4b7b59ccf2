"""Answers that students give on day 6. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong gradient_step: plus for minus, uphill [gradient_step_values, gradient_step_untouched]
# says: the step goes uphill: plus where a minus is asked for
def gradient_step(parameters, gradients, lr):
    return {name: parameters[name] + lr * gradients[name] for name in parameters}

# %% wrong gradient_step: the caller's arrays changed in place [gradient_step_untouched]
# says: the caller's arrays or dictionary are changed, so that the second step begins where the fi
def gradient_step(parameters, gradients, lr):
    for name in parameters:
        parameters[name] -= lr * gradients[name]
    return parameters

# %% wrong gradient_step: a shallow copy, whose arrays are changed in place [gradient_step_untouched]
# says: the caller's arrays or dictionary are changed, so that the second step begins where the fi
def gradient_step(parameters, gradients, lr):
    new = parameters.copy()
    for name in new:
        new[name] -= lr * gradients[name]
    return new

# %% wrong gradient_step: new arrays, but in the caller's dictionary [gradient_step_untouched]
# says: the caller's arrays or dictionary are changed, so that the second step begins where the fi
def gradient_step(parameters, gradients, lr):
    for name in parameters:
        parameters[name] = parameters[name] - lr * gradients[name]
    return parameters

# %% wrong gradient_step: the gradients scaled in place [gradient_step_untouched]
# says: the gradients are changed in place
def gradient_step(parameters, gradients, lr):
    new = {}
    for name in parameters:
        gradients[name] *= lr
        new[name] = parameters[name] - gradients[name]
    return new

# %% wrong gradient_step: changed in place, nothing returned [gradient_step_values, gradient_step_untouched]
# says: Is a return statement missing?
def gradient_step(parameters, gradients, lr):
    for name in parameters:
        parameters[name] -= lr * gradients[name]

# %% wrong gradient_step: paired by position, not by name [gradient_step_values, gradient_step_untouched]
# says: gradients and parameters are paired in the order of the dictionaries, not by their keys
def gradient_step(parameters, gradients, lr):
    return {name: p - lr * g for (name, p), g in zip(parameters.items(), gradients.values())}

# %% wrong gradient_step: the keys of one layer typed in [gradient_step_values, gradient_step_untouched]
# says: only the entries W1 and b1 are returned
def gradient_step(parameters, gradients, lr):
    return {"W1": parameters["W1"] - lr * gradients["W1"], "b1": parameters["b1"] - lr * gradients["b1"]}

# %% half gradient_step: the keys of two layers, where they are there [gradient_step_values]
# says: only the entries W1, b1, W2 and b2 are returned
def gradient_step(parameters, gradients, lr):
    return {name: parameters[name] - lr * gradients[name] for name in ["W1", "b1", "W2", "b2"] if name in parameters}

# %% wrong gradient_step: the biases forgotten [gradient_step_values, gradient_step_untouched]
# says: the biases are not moved
def gradient_step(parameters, gradients, lr):
    return {name: p - lr * gradients[name] if name.startswith("W") else p for name, p in parameters.items()}

# %% wrong gradient_step: only weights in the result [gradient_step_values, gradient_step_untouched]
# says: only the weights are returned
def gradient_step(parameters, gradients, lr):
    return {name: p - lr * gradients[name] for name, p in parameters.items() if name.startswith("W")}

# %% wrong gradient_step: lr forgotten [gradient_step_values, gradient_step_untouched]
# says: the learning rate is ignored
def gradient_step(parameters, gradients, lr):
    return {name: parameters[name] - gradients[name] for name in parameters}

# %% wrong gradient_step: a fixed rate [gradient_step_values, gradient_step_untouched]
# says: the learning rate is fixed at that of the example
def gradient_step(parameters, gradients, lr=0.1):
    return {name: parameters[name] - 0.1 * gradients[name] for name in parameters}

# %% wrong gradient_step: the bracket in the wrong place [gradient_step_values, gradient_step_untouched]
# says: the learning rate is subtracted, and the gradient multiplied with the rest
def gradient_step(parameters, gradients, lr):
    return {name: (parameters[name] - lr) * gradients[name] for name in parameters}

# %% wrong gradient_step: the change returned [gradient_step_values, gradient_step_untouched]
# says: the change is returned, not the new parameters
def gradient_step(parameters, gradients, lr):
    return {name: -lr * gradients[name] for name in parameters}

# %% wrong gradient_step: the gradient clipped to length 1 [gradient_step_values, gradient_step_untouched]
def gradient_step(parameters, gradients, lr):
    return {name: p - lr * gradients[name] / max(1.0, np.linalg.norm(gradients[name])) for name, p in parameters.items()}

# %% wrong gradient_step: a list in place of a dictionary [gradient_step_values, gradient_step_untouched]
def gradient_step(parameters, gradients, lr):
    return [parameters[name] - lr * gradients[name] for name in parameters]

# %% wrong gradient_step: rounded to three places [gradient_step_values, gradient_step_untouched]
def gradient_step(parameters, gradients, lr):
    return {name: np.round(parameters[name] - lr * gradients[name], 3) for name in parameters}

# %% wrong gradient_step: only the first row of each array [gradient_step_values, gradient_step_untouched]
def gradient_step(parameters, gradients, lr):
    new = {name: value.copy() for name, value in parameters.items()}
    for name in new:
        new[name][0] -= lr * gradients[name][0]
    return new

# %% wrong gradient_step: ends after the first key [gradient_step_values, gradient_step_untouched]
# says: only the first entry is returned (does return stand inside the loop?)
def gradient_step(parameters, gradients, lr):
    new = {}
    for name in parameters:
        new[name] = parameters[name] - lr * gradients[name]
        return new

# %% half gradient_step: hands back the same array where the gradient is zero [gradient_step_untouched]
# says: where the gradient is 0, the array itself is handed on, not a new one
def gradient_step(parameters, gradients, lr):
    return {k: p - lr * gradients[k] if np.any(gradients[k]) else p for k, p in parameters.items()}

# %% right gradient_step: copies first, then in place
def gradient_step(parameters, gradients, lr):
    new = {name: value.copy() for name, value in parameters.items()}
    for name, gradient in gradients.items():
        new[name] -= lr * gradient
    return new

# %% right gradient_step: a loop, entry by entry
def gradient_step(parameters, gradients, lr):
    new = dict(parameters)
    for name, value in parameters.items():
        moved = np.empty(value.shape)
        for index in np.ndindex(value.shape):
            moved[index] = value[index] - lr * gradients[name][index]
        new[name] = moved
    return new

# %% right gradient_step: walks the layers by number, as the docstring's keys suggest
def gradient_step(parameters, gradients, lr):
    new = {}
    for i in range(1, len(parameters) // 2 + 1):
        for kind in "Wb":
            new[f"{kind}{i}"] = parameters[f"{kind}{i}"] - lr * gradients[f"{kind}{i}"]
    return new

# %% right gradient_step: a dictionary of its own class
class Parameters(dict):
    def __sub__(self, other):
        return Parameters({k: self[k] - other[k] for k in self})


def gradient_step(parameters, gradients, lr):
    return Parameters(parameters) - {k: lr * g for k, g in gradients.items()}

# %% wrong minimize: plus for minus, uphill [minimize_path, minimize_values]
# says: the steps go uphill: plus where a minus is asked for
def minimize(f, gradient, x0, lr, steps):
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] + lr * gradient(path[-1]))
    return np.array(path), np.array([f(x) for x in path])

# %% wrong minimize: x0 changed in place, one array many times [minimize_path, minimize_values]
# says: every row is the last point: one array is changed again and again
def minimize(f, gradient, x0, lr, steps):
    x = x0
    path, values = [x], [f(x)]
    for _ in range(steps):
        x -= lr * gradient(x)
        path.append(x)
        values.append(f(x))
    return np.array(path), np.array(values[:1] * len(values))

# %% half minimize: x0 changed in place, every row the last point [minimize_path]
# says: every row is the last point: one array is changed again and again
def minimize(f, gradient, x0, lr, steps):
    x = x0
    path, values = [x], [f(x)]
    for _ in range(steps):
        x -= lr * gradient(x)
        path.append(x)
        values.append(f(x))
    return np.array(path), np.array(values)

# %% wrong minimize: a copy of x0, but then one array many times [minimize_path]
# says: every row after x0 is the last point: one array, changed in place
def minimize(f, gradient, x0, lr, steps):
    x = x0.copy()
    path, values = [x0], [f(x)]
    for _ in range(steps):
        x -= lr * gradient(x)
        path.append(x)
        values.append(f(x))
    return np.array(path), np.array(values)

# %% wrong minimize: x0 changed in place, the path copied rightly [minimize_path]
def minimize(f, gradient, x0, lr, steps):
    path, values = [x0.copy()], [f(x0)]
    for _ in range(steps):
        x0 -= lr * gradient(x0)
        path.append(x0.copy())
        values.append(f(x0))
    return np.array(path), np.array(values)

# %% wrong minimize: the start not recorded [minimize_path, minimize_values]
# says: the value at x0 is missing
def minimize(f, gradient, x0, lr, steps):
    x, path, values = x0, [], []
    for _ in range(steps):
        x = x - lr * gradient(x)
        path.append(x)
        values.append(f(x))
    return np.array(path), np.array(values)

# %% wrong minimize: recorded before the step, the end missing [minimize_path, minimize_values]
# says: the value at the last point is missing
def minimize(f, gradient, x0, lr, steps):
    x, path, values = x0, [], []
    for _ in range(steps):
        path.append(x)
        values.append(f(x))
        x = x - lr * gradient(x)
    return np.array(path), np.array(values)

# %% half minimize: the right path, values one step behind [minimize_values]
# says: the first value is counted twice and the last is missing
def minimize(f, gradient, x0, lr, steps):
    path, values = [x0], [f(x0)]
    for _ in range(steps):
        values.append(f(path[-1]))
        path.append(path[-1] - lr * gradient(path[-1]))
    return np.array(path), np.array(values)

# %% half minimize: the right path, no value at the start [minimize_values]
# says: the value at x0 is missing
def minimize(f, gradient, x0, lr, steps):
    path, values = [x0], []
    for _ in range(steps):
        path.append(path[-1] - lr * gradient(path[-1]))
        values.append(f(path[-1]))
    return np.array(path), np.array(values)

# %% wrong minimize: only the last value [minimize_values]
# says: only the last value is returned
def minimize(f, gradient, x0, lr, steps):
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - lr * gradient(path[-1]))
    return np.array(path), f(path[-1])

# %% wrong minimize: f on the whole path at once, which takes rows for coordinates [minimize_values]
# says: every value is that of x0
def minimize(f, gradient, x0, lr, steps):
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - lr * gradient(path[-1]))
    return np.array(path), np.full(steps + 1, f(np.array(path)[0]))

# %% wrong minimize: the gradient at x0 in every step [minimize_path, minimize_values]
# says: every step uses the gradient at x0
def minimize(f, gradient, x0, lr, steps):
    g, path = gradient(x0), [x0]
    for _ in range(steps):
        path.append(path[-1] - lr * g)
    return np.array(path), np.array([f(x) for x in path])

# %% wrong minimize: every step from x0 [minimize_path, minimize_values]
# says: every step starts again from x0
def minimize(f, gradient, x0, lr, steps):
    path = [x0]
    for _ in range(steps):
        path.append(x0 - lr * gradient(x0))
    return np.array(path), np.array([f(x) for x in path])

# %% wrong minimize: stops where f rises [minimize_path, minimize_values]
# says: the path should hold steps + 1 points, also where f rises or the gradient is nearly 0
def minimize(f, gradient, x0, lr, steps):
    path = [x0]
    for _ in range(steps):
        new = path[-1] - lr * gradient(path[-1])
        if f(new) > f(path[-1]):
            break
        path.append(new)
    return np.array(path), np.array([f(x) for x in path])

# %% wrong minimize: stays where f would rise [minimize_path, minimize_values]
# says: steps that lead uphill are not taken
def minimize(f, gradient, x0, lr, steps):
    path = [x0]
    for _ in range(steps):
        new = path[-1] - lr * gradient(path[-1])
        path.append(new if f(new) < f(path[-1]) else path[-1])
    return np.array(path), np.array([f(x) for x in path])

# %% wrong minimize: stops where the gradient has vanished [minimize_path]
# says: the path should hold steps + 1 points, also where f rises or the gradient is nearly 0
def minimize(f, gradient, x0, lr, steps):
    path = [x0]
    for _ in range(steps):
        g = gradient(path[-1])
        if np.linalg.norm(g) < 1e-6:
            break
        path.append(path[-1] - lr * g)
    return np.array(path), np.array([f(x) for x in path])

# %% wrong minimize: stops where the steps are small [minimize_path]
# says: the path should hold steps + 1 points, also where f rises or the gradient is nearly 0
def minimize(f, gradient, x0, lr, steps):
    path = [x0]
    for _ in range(steps):
        g = gradient(path[-1])
        if np.linalg.norm(g) < 0.5:
            break
        path.append(path[-1] - lr * g)
    return np.array(path), np.array([f(x) for x in path])

# %% wrong minimize: lr forgotten [minimize_path, minimize_values]
# says: the learning rate is ignored
def minimize(f, gradient, x0, lr, steps):
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - gradient(path[-1]))
    return np.array(path), np.array([f(x) for x in path])

# %% wrong minimize: one coordinate after the other [minimize_path]
# says: the coordinates move one after the other, where all should move at once
def minimize(f, gradient, x0, lr, steps):
    path = [x0.copy()]
    for _ in range(steps):
        x = path[-1].copy()
        for i in range(len(x)):
            x[i] = x[i] - lr * gradient(x)[i]
        path.append(x)
    return np.array(path), np.array([f(x) for x in path])

# %% wrong minimize: the bowl's own gradient, whatever is given [minimize_path, minimize_values]
# says: the bowl's own gradient is used, where gradient is given
def minimize(f, gradient, x0, lr, steps):
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - lr * bowl_gradient(path[-1]))
    return np.array(path), np.array([bowl(x) for x in path])

# %% wrong minimize: two coordinates only [minimize_path, minimize_values]
def minimize(f, gradient, x0, lr, steps):
    path = [(x0[0], x0[1])]
    for _ in range(steps):
        g = gradient(np.array(path[-1]))
        path.append((path[-1][0] - lr * g[0], path[-1][1] - lr * g[1]))
    return np.array(path), np.array([f(np.array(x)) for x in path])

# %% wrong minimize: one step too many [minimize_path, minimize_values]
# says: one step too many is taken
def minimize(f, gradient, x0, lr, steps):
    path = [x0]
    for _ in range(steps + 1):
        path.append(path[-1] - lr * gradient(path[-1]))
    return np.array(path), np.array([f(x) for x in path])

# %% wrong minimize: values and path the other way round [minimize_path, minimize_values]
def minimize(f, gradient, x0, lr, steps):
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - lr * gradient(path[-1]))
    return np.array([f(x) for x in path]), np.array(path)

# %% wrong minimize: only the end of the way [minimize_path, minimize_values]
# says: only the last value is returned
def minimize(f, gradient, x0, lr, steps):
    x = x0
    for _ in range(steps):
        x = x - lr * gradient(x)
    return x, f(x)

# %% wrong minimize: the learning rate decays [minimize_path, minimize_values]
def minimize(f, gradient, x0, lr, steps):
    path = [x0]
    for t in range(steps):
        path.append(path[-1] - lr * 0.99**t * gradient(path[-1]))
    return np.array(path), np.array([f(x) for x in path])

# %% right minimize: arrays made beforehand and filled
def minimize(f, gradient, x0, lr, steps):
    path, values = np.zeros((steps + 1, len(x0))), np.zeros(steps + 1)
    path[0], values[0] = x0, f(x0)
    for t in range(steps):
        path[t + 1] = path[t] - lr * gradient(path[t])
        values[t + 1] = f(path[t + 1])
    return path, values

# %% right minimize: a copy moved in place, recorded as copies, in lists
def minimize(f, gradient, x0, lr, steps):
    x = x0.copy()
    path, values = [x.tolist()], [float(f(x))]
    while len(path) <= steps:
        x -= lr * gradient(x)
        path.append(x.tolist())
        values.append(float(f(x)))
    return path, values

# %% right minimize: by gradient_step
def minimize(f, gradient, x0, lr, steps):
    points = [{"x": x0}]
    for _ in range(steps):
        points.append(gradient_step(points[-1], {"x": gradient(points[-1]["x"])}, lr))
    return np.stack([point["x"] for point in points]), np.array([f(point["x"]) for point in points])

# %% half minibatches: the last short batch lost [minibatches_rows]
# says: 2 entries, expected 3
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    X, y = X[order], y[order]
    return [(X[i * batch_size : (i + 1) * batch_size], y[i * batch_size : (i + 1) * batch_size]) for i in range(len(X) // batch_size)]

# %% half minibatches: the last short batch lost, unless it is the only one [minibatches_rows]
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    batches = [order[i * batch_size : (i + 1) * batch_size] for i in range(max(1, len(X) // batch_size))]
    return [(X[rows], y[rows]) for rows in batches]

# %% half minibatches: X and y shuffled apart [minibatches_pairs]
# says: the label that came with row[5]
def minibatches(X, y, batch_size, rng):
    X, y = X[rng.permutation(len(X))], y[rng.permutation(len(y))]
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]

# %% half minibatches: only X shuffled [minibatches_pairs, minibatches_order]
# says: the rows should come in random order, but they come as they are in X
def minibatches(X, y, batch_size, rng):
    X = X[rng.permutation(len(X))]
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]

# %% wrong minibatches: only y shuffled [minibatches_pairs]
# says: the label that came with row[0]
def minibatches(X, y, batch_size, rng):
    y = rng.permutation(y)
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]

# %% wrong minibatches: both shuffled in place, apart [minibatches_pairs, minibatches_order]
# says: X itself has been changed: take its rows in a new order, and leave X as it is
def minibatches(X, y, batch_size, rng):
    rng.shuffle(X)
    rng.shuffle(y)
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]

# %% wrong minibatches: together, but in the caller's arrays [minibatches_order]
# says: X itself has been changed: take its rows in a new order, and leave X as it is
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    X[:], y[:] = X[order], y[order]
    return [(X[i : i + batch_size].copy(), y[i : i + batch_size].copy()) for i in range(0, len(X), batch_size)]

# %% wrong minibatches: not shuffled [minibatches_order]
# says: the rows should come in random order, but they come as they are in X
def minibatches(X, y, batch_size, rng):
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]

# %% wrong minibatches: drawn with replacement [minibatches_rows]
def minibatches(X, y, batch_size, rng):
    batches = []
    for start in range(0, len(X), batch_size):
        rows = rng.integers(len(X), size=min(batch_size, len(X) - start))
        batches.append((X[rows], y[rows]))
    return batches

# %% wrong minibatches: each batch drawn from all rows anew [minibatches_rows]
def minibatches(X, y, batch_size, rng):
    batches = []
    for start in range(0, len(X), batch_size):
        rows = rng.choice(len(X), size=min(batch_size, len(X) - start), replace=False)
        batches.append((X[rows], y[rows]))
    return batches

# %% wrong minibatches: only the batches shuffled [minibatches_order]
# says: rows that are neighbours in X stay together: shuffle the rows, not the batches
def minibatches(X, y, batch_size, rng):
    batches = [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]
    return [batches[i] for i in rng.permutation(len(batches))]

# %% wrong minibatches: full batches shuffled as blocks, the short one stays last [minibatches_order]
# says: rows that are neighbours in X stay together: shuffle the rows, not the batches
def minibatches(X, y, batch_size, rng):
    full = len(X) // batch_size
    batches = [(X[i * batch_size : (i + 1) * batch_size], y[i * batch_size : (i + 1) * batch_size]) for i in rng.permutation(full)]
    if len(X) % batch_size:
        batches.append((X[full * batch_size :], y[full * batch_size :]))
    return batches

# %% wrong minibatches: shuffled only within each batch [minibatches_order]
# says: shuffle before you cut
def minibatches(X, y, batch_size, rng):
    batches = []
    for start in range(0, len(X), batch_size):
        rows = start + rng.permutation(min(batch_size, len(X) - start))
        batches.append((X[rows], y[rows]))
    return batches

# %% wrong minibatches: cut at a random place, otherwise in order [minibatches_order]
# says: rows that are neighbours in X stay together: shuffle the rows, not the batches
def minibatches(X, y, batch_size, rng):
    order = np.roll(np.arange(len(X)), rng.integers(len(X)))
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)]

# %% wrong minibatches: a generator of its own, always with the same seed [minibatches_order]
# says: a second call with the same rng should draw a new order
def minibatches(X, y, batch_size, rng):
    order = np.random.default_rng(0).permutation(len(X))
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)]

# %% wrong minibatches: the global generator [minibatches_order]
# says: draw from rng and from nothing else
def minibatches(X, y, batch_size, rng):
    order = np.random.permutation(len(X))
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)]

# %% wrong minibatches: a generator without a seed [minibatches_order]
# says: draw from rng and from nothing else
def minibatches(X, y, batch_size, rng):
    order = np.random.default_rng().permutation(len(X))
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)]

# %% wrong minibatches: an empty batch at the end where the size divides n [minibatches_rows]
# says: there is an empty batch at the end
def minibatches(X, y, batch_size, rng):
    order, batches = rng.permutation(len(X)), []
    for i in range(len(X) // batch_size + 1):
        rows = order[i * batch_size : (i + 1) * batch_size]
        batches.append((X[rows], y[rows]))
    return batches

# %% wrong minibatches: the last batch filled up from the beginning [minibatches_rows]
def minibatches(X, y, batch_size, rng):
    order, batches = rng.permutation(len(X)), []
    for start in range(0, len(X), batch_size):
        rows = np.resize(np.roll(order, -start), batch_size)
        batches.append((X[rows], y[rows]))
    return batches

# %% wrong minibatches: the last batch reaches back to be full [minibatches_rows]
def minibatches(X, y, batch_size, rng):
    order, batches = rng.permutation(len(X)), []
    for start in range(0, len(X), batch_size):
        rows = order[max(0, min(start, len(X) - batch_size)) :][:batch_size]
        batches.append((X[rows], y[rows]))
    return batches

# %% wrong minibatches: as many batches as batch_size says [minibatches_rows]
def minibatches(X, y, batch_size, rng):
    return [(X[rows], y[rows]) for rows in np.array_split(rng.permutation(len(X)), batch_size)]

# %% wrong minibatches: the rows spread evenly, not cut [minibatches_rows]
def minibatches(X, y, batch_size, rng):
    count = -(-len(X) // batch_size)
    return [(X[rows], y[rows]) for rows in np.array_split(rng.permutation(len(X)), count)]

# %% wrong minibatches: the short batch comes first [minibatches_rows]
def minibatches(X, y, batch_size, rng):
    order, first = rng.permutation(len(X)), len(X) % batch_size
    parts = [order[:first]] * (first > 0) + [order[i : i + batch_size] for i in range(first, len(X), batch_size)]
    return [(X[rows], y[rows]) for rows in parts]

# %% wrong minibatches: only one batch [minibatches_rows]
def minibatches(X, y, batch_size, rng):
    rows = rng.permutation(len(X))[:batch_size]
    return [(X[rows], y[rows])]

# %% wrong minibatches: one batch, not in a list [minibatches_rows, minibatches_pairs]
# says: each batch should be a tuple of two arrays, X_batch and y_batch, but here is one of length
def minibatches(X, y, batch_size, rng):
    rows = rng.permutation(len(X))[:batch_size]
    return X[rows], y[rows]

# %% wrong minibatches: the last row lost [minibatches_rows]
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))[:-1]
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(order), batch_size)]

# %% wrong minibatches: the row numbers in place of the rows [minibatches_rows, minibatches_pairs]
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return [(order[i : i + batch_size], order[i : i + batch_size]) for i in range(0, len(X), batch_size)]

# %% wrong minibatches: the target first [minibatches_rows, minibatches_pairs]
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return [(y[order[i : i + batch_size]], X[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)]

# %% wrong minibatches: the targets made into a column [minibatches_rows, minibatches_pairs]
def minibatches(X, y, batch_size, rng):
    order, y = rng.permutation(len(X)), y.reshape(len(y), -1)
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)]

# %% wrong minibatches: the targets flattened [minibatches_pairs]
# says: the rows of y should keep their shape
def minibatches(X, y, batch_size, rng):
    order, y = rng.permutation(len(X)), y.ravel()
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)]

# %% wrong minibatches: X and y stacked into one array, so that labels become floats [minibatches_pairs]
# says: labels that are integers should stay integers
def minibatches(X, y, batch_size, rng):
    n = len(X)
    both = np.hstack([X.reshape(n, -1), y.reshape(n, -1)])[rng.permutation(n)]
    left, right = both[:, : X[0].size].reshape(X.shape), both[:, X[0].size :].reshape(y.shape)
    return [(left[i : i + batch_size], right[i : i + batch_size]) for i in range(0, n, batch_size)]

# %% wrong minibatches: nothing returned where the loop ends [minibatches_rows, minibatches_pairs, minibatches_order]
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    batches = [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)]

# %% wrong minibatches: returns inside the loop, the first batch in a list [minibatches_rows]
def minibatches(X, y, batch_size, rng):
    order, batches = rng.permutation(len(X)), []
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        batches.append((X[rows], y[rows]))
        return batches

# %% wrong minibatches: two columns shuffled as well [minibatches_pairs]
# says: the batches should hold the rows of X as they are
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    X, y = rng.permuted(X, axis=1) if X.ndim > 1 else X, y
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)]

# %% wrong minibatches: X and y with the same seed, the second one in reverse [minibatches_pairs]
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return [(X[order[i : i + batch_size]], y[order[::-1][i : i + batch_size]]) for i in range(0, len(X), batch_size)]

# %% right minibatches: a generator, by sorting random keys
def minibatches(X, y, batch_size, rng):
    order = np.argsort(rng.random(len(X)))
    start = 0
    while start < len(order):
        yield X[order[start : start + batch_size]], y[order[start : start + batch_size]]
        start += batch_size

# %% right minibatches: whole arrays shuffled first, then split
def minibatches(X, y, batch_size, rng):
    order = np.arange(len(X))
    rng.shuffle(order)
    cuts = np.arange(batch_size, len(X), batch_size)
    return list(zip(np.split(X[order], cuts), np.split(y[order], cuts)))

# %% right minibatches: drawn without replacement, row by row
def minibatches(X, y, batch_size, rng):
    batches, rows = [], []
    for row in rng.choice(len(X), size=len(X), replace=False):
        rows.append(row)
        if len(rows) == batch_size:
            batches.append([X[rows], y[rows]])
            rows = []
    if rows:
        batches.append([X[rows], y[rows]])
    return batches

# %% wrong momentum_step: the gradient weighted by 1 - beta [momentum_step_values, momentum_step_run]
# says: the gradient is multiplied by 1 - beta
def momentum_step(parameters, gradients, velocity, lr, beta):
    v = {name: beta * velocity[name] + (1 - beta) * gradients[name] for name in parameters}
    return gradient_step(parameters, v, lr), v

# %% wrong momentum_step: the learning rate inside the velocity [momentum_step_values, momentum_step_run]
# says: the learning rate is put into the velocity
def momentum_step(parameters, gradients, velocity, lr, beta):
    v = {name: beta * velocity[name] + lr * gradients[name] for name in parameters}
    return {name: parameters[name] - v[name] for name in parameters}, v

# %% wrong momentum_step: the velocity points downhill [momentum_step_values, momentum_step_run]
# says: the velocity has the opposite sign
def momentum_step(parameters, gradients, velocity, lr, beta):
    v = {name: beta * velocity[name] - gradients[name] for name in parameters}
    return {name: parameters[name] + lr * v[name] for name in parameters}, v

# %% wrong momentum_step: moved by the old velocity [momentum_step_values, momentum_step_run]
# says: the parameters move by the old velocity
def momentum_step(parameters, gradients, velocity, lr, beta):
    v = {name: beta * velocity[name] + gradients[name] for name in parameters}
    return gradient_step(parameters, velocity, lr), v

# %% wrong momentum_step: beta forgotten [momentum_step_values, momentum_step_run]
# says: the old velocity is kept whole, without beta
def momentum_step(parameters, gradients, velocity, lr, beta):
    v = {name: velocity[name] + gradients[name] for name in parameters}
    return gradient_step(parameters, v, lr), v

# %% wrong momentum_step: plain gradient descent, the velocity is the gradient [momentum_step_values, momentum_step_run]
# says: the old velocity is forgotten
def momentum_step(parameters, gradients, velocity, lr, beta):
    return gradient_step(parameters, gradients, lr), dict(gradients)

# %% wrong momentum_step: plus for minus, uphill [momentum_step_values, momentum_step_run]
# says: the step goes uphill: p + lr v
def momentum_step(parameters, gradients, velocity, lr, beta):
    v = {name: beta * velocity[name] + gradients[name] for name in parameters}
    return {name: parameters[name] + lr * v[name] for name in parameters}, v

# %% wrong momentum_step: looks ahead, as Nesterov does [momentum_step_values, momentum_step_run]
# says: beta enters twice: p - lr (beta v + g) with the new v
def momentum_step(parameters, gradients, velocity, lr, beta):
    v = {name: beta * velocity[name] + gradients[name] for name in parameters}
    return {name: parameters[name] - lr * (gradients[name] + beta * v[name]) for name in parameters}, v

# %% wrong momentum_step: the old velocity returned [momentum_step_values, momentum_step_run]
# says: the old velocity is returned, not the new one
def momentum_step(parameters, gradients, velocity, lr, beta):
    v = {name: beta * velocity[name] + gradients[name] for name in parameters}
    return gradient_step(parameters, v, lr), velocity

# %% wrong momentum_step: only the parameters returned [momentum_step_values, momentum_step_run]
# says: momentum_step should return two dictionaries: the new parameters and the new velocity
def momentum_step(parameters, gradients, velocity, lr, beta):
    v = {name: beta * velocity[name] + gradients[name] for name in parameters}
    return gradient_step(parameters, v, lr)

# %% wrong momentum_step: the pair the other way round [momentum_step_values, momentum_step_run]
# says: the two dictionaries are returned the other way round
def momentum_step(parameters, gradients, velocity, lr, beta):
    v = {name: beta * velocity[name] + gradients[name] for name in parameters}
    return v, gradient_step(parameters, v, lr)

# %% half momentum_step: the velocity's arrays changed in place [momentum_step_run]
# says: the arrays in velocity are changed in place
def momentum_step(parameters, gradients, velocity, lr, beta):
    for name in parameters:
        velocity[name] *= beta
        velocity[name] += gradients[name]
    return gradient_step(parameters, velocity, lr), velocity

# %% half momentum_step: the new velocities in the caller's dictionary [momentum_step_run]
# says: the arrays in velocity are changed in place
def momentum_step(parameters, gradients, velocity, lr, beta):
    for name in parameters:
        velocity[name] = beta * velocity[name] + gradients[name]
    return gradient_step(parameters, velocity, lr), velocity

# %% wrong momentum_step: everything in place [momentum_step_run]
# says: the arrays in parameters and velocity are changed in place
def momentum_step(parameters, gradients, velocity, lr, beta):
    for name in parameters:
        velocity[name] = beta * velocity[name] + gradients[name]
        parameters[name] -= lr * velocity[name]
    return parameters, velocity

# %% wrong momentum_step: the gradients become the velocity, in place [momentum_step_run]
def momentum_step(parameters, gradients, velocity, lr, beta):
    for name in parameters:
        gradients[name] += beta * velocity[name]
    return gradient_step(parameters, gradients, lr), {name: value.copy() for name, value in gradients.items()}

# %% wrong momentum_step: paired by position [momentum_step_values, momentum_step_run]
def momentum_step(parameters, gradients, velocity, lr, beta):
    v = {name: beta * old + g for (name, old), g in zip(velocity.items(), gradients.values())}
    return {name: parameters[name] - lr * v[name] for name in parameters}, v

# %% half momentum_step: the velocity paired by position [momentum_step_values]
def momentum_step(parameters, gradients, velocity, lr, beta):
    v = {name: beta * old + gradients[name] for name, old in zip(parameters, velocity.values())}
    return {name: parameters[name] - lr * v[name] for name in parameters}, v

# %% wrong momentum_step: remembers its own velocity between calls [momentum_step_values, momentum_step_run]
kept = {}
def momentum_step(parameters, gradients, velocity, lr, beta):
    for name in parameters:
        kept[name] = beta * kept.get(name, 0.0) + gradients[name]
    return gradient_step(parameters, kept, lr), dict(kept)

# %% wrong momentum_step: beta fixed at 0.5 [momentum_step_values, momentum_step_run]
# says: beta is fixed at one half
def momentum_step(parameters, gradients, velocity, lr, beta):
    v = {name: 0.5 * velocity[name] + gradients[name] for name in parameters}
    return gradient_step(parameters, v, lr), v

# %% right momentum_step: by loops over copies
def momentum_step(parameters, gradients, velocity, lr, beta):
    new_parameters, new_velocity = {}, {}
    for name, g in gradients.items():
        v = velocity[name].copy()
        v *= beta
        v += g
        new_velocity[name] = v
        new_parameters[name] = np.subtract(parameters[name], lr * v)
    return new_parameters, new_velocity

# %% right momentum_step: a list of two, the step in two parts
def momentum_step(parameters, gradients, velocity, lr, beta):
    moved = gradient_step(gradient_step(parameters, velocity, lr * beta), gradients, lr)
    return [moved, {name: gradients[name] + velocity[name] * beta for name in velocity}]

# %% right momentum_step: a named tuple
from typing import NamedTuple


class Moved(NamedTuple):
    parameters: dict
    velocity: dict


def momentum_step(parameters, gradients, velocity, lr, beta):
    v = {k: np.add(np.multiply(velocity[k], beta), g) for k, g in gradients.items()}
    return Moved(gradient_step(parameters, v, lr), v)
