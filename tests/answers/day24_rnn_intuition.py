"""Answers that students give on day 24. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong rnn_step: no activation [step_input, step_state]
# says: tanh is missing
def rnn_step(x, h, parameters):
    return x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"]

# %% half rnn_step: the bias forgotten [step_input]
# says: b is left out
def rnn_step(x, h, parameters):
    return np.tanh(x @ parameters["Wx"] + h @ parameters["Wh"])

# %% half rnn_step: the bias outside of tanh [step_input]
# says: b is added after tanh
def rnn_step(x, h, parameters):
    return np.tanh(x @ parameters["Wx"] + h @ parameters["Wh"]) + parameters["b"]

# %% half rnn_step: Wh transposed, right on every visible check [step_state]
# says: Wh is transposed
def rnn_step(x, h, parameters):
    return np.tanh(x @ parameters["Wx"] + h @ parameters["Wh"].T + parameters["b"])

# %% wrong rnn_step: the diagonal of Wh, right on every visible check [step_state]
# says: only the diagonal of Wh
def rnn_step(x, h, parameters):
    return np.tanh(x @ parameters["Wx"] + h * np.diag(parameters["Wh"]) + parameters["b"])

# %% wrong rnn_step: the state is ignored [step_state]
# says: the state has no part in it
def rnn_step(x, h, parameters):
    return np.tanh(x @ parameters["Wx"] + parameters["b"])

# %% wrong rnn_step: the state is added without its matrix [step_state]
# says: the state is added without Wh
def rnn_step(x, h, parameters):
    return np.tanh(x @ parameters["Wx"] + h + parameters["b"])

# %% wrong rnn_step: each part squashed for itself [step_state]
# says: both parts have a tanh of their own
def rnn_step(x, h, parameters):
    return np.tanh(x @ parameters["Wx"] + parameters["b"]) + np.tanh(h @ parameters["Wh"])

# %% wrong rnn_step: a sigmoid [step_input, step_state]
# says: a sigmoid stands in place of tanh
def rnn_step(x, h, parameters):
    return 1 / (1 + np.exp(-(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"])))

# %% wrong rnn_step: the state changed in place [step_input, step_state]
# says: it changed its argument h
def rnn_step(x, h, parameters):
    h[:] = np.tanh(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"])
    return h

# %% wrong rnn_step: the first row only [step_input, step_state]
def rnn_step(x, h, parameters):
    return np.tanh(x[0] @ parameters["Wx"] + h[0] @ parameters["Wh"] + parameters["b"])

# %% half rnn_step: one array for all calls, right on every visible check [step_state]
# says: after another with the same shapes
step_buffers = {}


def rnn_step(x, h, parameters):
    buffer = step_buffers.setdefault(h.shape, np.empty(h.shape))
    buffer[:] = np.tanh(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"])
    return buffer


# %% right rnn_step: one matrix for both parts
def rnn_step(x, h, parameters):
    weights = np.vstack([parameters["Wx"], parameters["Wh"], parameters["b"]])
    return np.tanh(np.hstack([x, h, np.ones((len(x), 1))]) @ weights)

# %% right rnn_step: einsum, and tanh by exponentials
def rnn_step(x, h, parameters):
    z = np.einsum("nf,fu->nu", x, parameters["Wx"]) + np.einsum("nv,vu->nu", h, parameters["Wh"]) + parameters["b"]
    small = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - small) / (1 + small)

# %% right rnn_step: a cell class and a NamedTuple
from typing import NamedTuple


class Weights(NamedTuple):
    Wx: np.ndarray
    Wh: np.ndarray
    b: np.ndarray


class Cell:
    def __init__(self, weights):
        self.weights = weights

    def __call__(self, x, h):
        rows = [self._row(one, state) for one, state in zip(x, h)]
        return np.array(rows)

    def _row(self, x, h):
        return np.tanh(self.weights.Wx.T @ x + self.weights.Wh.T @ h + self.weights.b)


def rnn_step(x, h, parameters):
    return Cell(Weights(**parameters))(x, h)

# %% wrong rnn_forward: the state is not carried on [forward_states, forward_rows, forward_start]
# says: the state is not carried on
def rnn_forward(X, h0, parameters):
    return np.stack([rnn_step(X[:, t], h0, parameters) for t in range(X.shape[1])], axis=1)

# %% half rnn_forward: h0 ignored [forward_start]
# says: h0 is left out
def rnn_forward(X, h0, parameters):
    states, h = [], np.zeros_like(h0)
    for t in range(X.shape[1]):
        h = rnn_step(X[:, t], h, parameters)
        states.append(h)
    return np.stack(states, axis=1)

# %% half rnn_forward: one state for the whole batch [forward_rows, forward_start]
# says: the last state of one sequence is the first of the next
def rnn_forward(X, h0, parameters):
    states, h = np.empty((*X.shape[:2], h0.shape[1])), h0[:1]
    for i in range(len(X)):
        for t in range(X.shape[1]):
            h = rnn_step(X[i : i + 1, t], h, parameters)
            states[i, t] = h[0]
    return states

# %% wrong rnn_forward: time first, in and out [forward_states, forward_rows]
def rnn_forward(X, h0, parameters):
    states, h = [], h0
    for x in X:
        h = rnn_step(x, h, parameters)
        states.append(h)
    return np.array(states)

# %% wrong rnn_forward: the states stacked along the first axis [forward_states, forward_rows, forward_start]
# says: the axes of the result are (time, n, units)
def rnn_forward(X, h0, parameters):
    states, h = [], h0
    for t in range(X.shape[1]):
        h = rnn_step(X[:, t], h, parameters)
        states.append(h)
    return np.array(states)

# %% wrong rnn_forward: reshaped in place of transposed, right for single sequences [forward_rows]
# says: put together by reshape
def rnn_forward(X, h0, parameters):
    states, h = [], h0
    for t in range(X.shape[1]):
        h = rnn_step(X[:, t], h, parameters)
        states.append(h)
    return np.array(states).reshape(len(X), X.shape[1], -1)

# %% wrong rnn_forward: h0 in front [forward_states, forward_rows, forward_start]
# says: h0 is put in front
def rnn_forward(X, h0, parameters):
    states = [h0]
    for t in range(X.shape[1]):
        states.append(rnn_step(X[:, t], states[-1], parameters))
    return np.stack(states, axis=1)

# %% wrong rnn_forward: the states before the steps [forward_states, forward_rows, forward_start]
# says: h0 comes first, and every state one place too late
def rnn_forward(X, h0, parameters):
    states, h = [], h0
    for t in range(X.shape[1]):
        states.append(h)
        h = rnn_step(X[:, t], h, parameters)
    return np.stack(states, axis=1)

# %% wrong rnn_forward: only the last state [forward_states, forward_rows, forward_start]
# says: only the last state is returned
def rnn_forward(X, h0, parameters):
    h = h0
    for t in range(X.shape[1]):
        h = rnn_step(X[:, t], h, parameters)
    return h

# %% wrong rnn_forward: one array in the list again and again [forward_states, forward_rows]
# says: every place holds the last state
def rnn_forward(X, h0, parameters):
    states, h = [], h0.copy()
    for t in range(X.shape[1]):
        h[:] = rnn_step(X[:, t], h, parameters)
        states.append(h)
    return np.stack(states, axis=1)

# %% wrong rnn_forward: from the end [forward_states, forward_rows]
# says: the sequence is read from its end
def rnn_forward(X, h0, parameters):
    states, h = [], h0
    for t in reversed(range(X.shape[1])):
        h = rnn_step(X[:, t], h, parameters)
        states.append(h)
    return np.stack(states[::-1], axis=1)

# %% wrong rnn_forward: h0 of the first sequence for all [forward_start]
# says: the first sequence's h0 is used for all
def rnn_forward(X, h0, parameters):
    states, h = [], h0[0]
    for t in range(X.shape[1]):
        h = rnn_step(X[:, t], np.broadcast_to(h, h0.shape), parameters)
        states.append(h)
    return np.stack(states, axis=1)

# %% half rnn_forward: one array for all calls, right on every visible check [forward_rows]
# says: after another with the same shapes
state_buffers = {}


def rnn_forward(X, h0, parameters):
    shape = (*X.shape[:2], h0.shape[1])
    states, h = state_buffers.setdefault(shape, np.empty(shape)), h0
    for t in range(X.shape[1]):
        h = states[:, t] = np.tanh(X[:, t] @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"])
    return states


# %% right rnn_forward: filled into an empty array
def rnn_forward(X, h0, parameters):
    n, time, _ = X.shape
    states = np.zeros((n, time, h0.shape[-1]))
    for t in range(time):
        before = h0 if t == 0 else states[:, t - 1]
        states[:, t] = rnn_step(X[:, t], before, parameters)
    return states

# %% right rnn_forward: one sequence after the other, with its own loop
def rnn_forward(X, h0, parameters):
    found = []
    for sequence, h in zip(X, h0):
        rows = []
        for x in sequence:
            h = np.tanh(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"])
            rows.append(h)
        found.append(rows)
    return np.array(found)

# %% right rnn_forward: accumulate over time-first inputs
import itertools


def rnn_forward(X, h0, parameters):
    steps = itertools.accumulate(X.swapaxes(0, 1), lambda h, x: rnn_step(x, h, parameters), initial=h0)
    next(steps)
    return np.array(list(steps)).transpose(1, 0, 2)

# %% right rnn_forward: a class that is an iterator over states
class Unrolled:
    def __init__(self, X, h, parameters):
        self.inputs, self.h, self.parameters = iter(X.transpose(1, 0, 2)), h, parameters

    def __iter__(self):
        return self

    def __next__(self):
        self.h = rnn_step(next(self.inputs), self.h, self.parameters)
        return self.h


def rnn_forward(X, h0, parameters):
    return np.stack(tuple(Unrolled(X, h0, parameters)), axis=1)

# %% wrong backprop_through_time: the direct slopes of the last step only [bptt_inputs, bptt_Wh, bptt_start]
# says: only the last state's slopes in d_hidden count
def backprop_through_time(X, h0, parameters, d_hidden):
    states = np.concatenate([h0[:, np.newaxis], rnn_forward(X, h0, parameters)], axis=1)
    gradients = {name: np.zeros_like(values) for name, values in parameters.items()}
    d = d_hidden[:, -1]
    for t in reversed(range(X.shape[1])):
        dz = d * (1.0 - states[:, t + 1] ** 2)
        gradients["Wx"] += X[:, t].T @ dz
        gradients["Wh"] += states[:, t].T @ dz
        gradients["b"] += dz.sum(axis=0)
        d = dz @ parameters["Wh"].T
    return gradients, d

# %% half backprop_through_time: the slopes of the steps overwrite each other [bptt_inputs, bptt_Wh]
# says: only the first step's are left
def backprop_through_time(X, h0, parameters, d_hidden):
    states = np.concatenate([h0[:, np.newaxis], rnn_forward(X, h0, parameters)], axis=1)
    gradients, carried = {}, np.zeros_like(h0)
    for t in reversed(range(X.shape[1])):
        dz = (d_hidden[:, t] + carried) * (1.0 - states[:, t + 1] ** 2)
        gradients = {"Wx": X[:, t].T @ dz, "Wh": states[:, t].T @ dz, "b": dz.sum(axis=0)}
        carried = dz @ parameters["Wh"].T
    return gradients, carried

# %% wrong backprop_through_time: nothing carried back [bptt_inputs, bptt_Wh, bptt_start]
# says: nothing is carried from a step to the one before
def backprop_through_time(X, h0, parameters, d_hidden):
    states = np.concatenate([h0[:, np.newaxis], rnn_forward(X, h0, parameters)], axis=1)
    gradients = {name: np.zeros_like(values) for name, values in parameters.items()}
    for t in range(X.shape[1]):
        dz = d_hidden[:, t] * (1.0 - states[:, t + 1] ** 2)
        gradients["Wx"] += X[:, t].T @ dz
        gradients["Wh"] += states[:, t].T @ dz
        gradients["b"] += dz.sum(axis=0)
    return gradients, np.zeros_like(h0)

# %% wrong backprop_through_time: Wh not transposed, right on every visible check [bptt_inputs, bptt_Wh, bptt_start]
# says: Wh is not transposed on the way back
def backprop_through_time(X, h0, parameters, d_hidden):
    states = np.concatenate([h0[:, np.newaxis], rnn_forward(X, h0, parameters)], axis=1)
    gradients = {name: np.zeros_like(values) for name, values in parameters.items()}
    carried = np.zeros_like(h0)
    for t in reversed(range(X.shape[1])):
        dz = (d_hidden[:, t] + carried) * (1.0 - states[:, t + 1] ** 2)
        gradients["Wx"] += X[:, t].T @ dz
        gradients["Wh"] += states[:, t].T @ dz
        gradients["b"] += dz.sum(axis=0)
        carried = dz @ parameters["Wh"]
    return gradients, carried

# %% half backprop_through_time: the states after the steps in dWh [bptt_Wh]
# says: the states after the steps stand in dWh
def backprop_through_time(X, h0, parameters, d_hidden):
    states = rnn_forward(X, h0, parameters)
    gradients = {name: np.zeros_like(values) for name, values in parameters.items()}
    carried = np.zeros_like(h0)
    for t in reversed(range(X.shape[1])):
        dz = (d_hidden[:, t] + carried) * (1.0 - states[:, t] ** 2)
        gradients["Wx"] += X[:, t].T @ dz
        gradients["Wh"] += states[:, t].T @ dz
        gradients["b"] += dz.sum(axis=0)
        carried = dz @ parameters["Wh"].T
    return gradients, carried

# %% half backprop_through_time: h0 left out of dWh [bptt_Wh]
# says: dWh takes zeros for h0
def backprop_through_time(X, h0, parameters, d_hidden):
    states = rnn_forward(X, h0, parameters)
    gradients = {name: np.zeros_like(values) for name, values in parameters.items()}
    carried = np.zeros_like(h0)
    for t in reversed(range(X.shape[1])):
        dz = (d_hidden[:, t] + carried) * (1.0 - states[:, t] ** 2)
        gradients["Wx"] += X[:, t].T @ dz
        if t > 0:
            gradients["Wh"] += states[:, t - 1].T @ dz
        gradients["b"] += dz.sum(axis=0)
        carried = dz @ parameters["Wh"].T
    return gradients, carried

# %% half backprop_through_time: the last step to h0 forgotten [bptt_start]
# says: the step to h0 is missing
def backprop_through_time(X, h0, parameters, d_hidden):
    states = np.concatenate([h0[:, np.newaxis], rnn_forward(X, h0, parameters)], axis=1)
    gradients = {name: np.zeros_like(values) for name, values in parameters.items()}
    dz = np.zeros_like(h0)
    for t in reversed(range(X.shape[1])):
        dz = (d_hidden[:, t] + dz @ parameters["Wh"].T) * (1.0 - states[:, t + 1] ** 2)
        gradients["Wx"] += X[:, t].T @ dz
        gradients["Wh"] += states[:, t].T @ dz
        gradients["b"] += dz.sum(axis=0)
    return gradients, dz

# %% wrong backprop_through_time: tanh's slope forgotten [bptt_inputs, bptt_Wh, bptt_start]
# says: the slope of tanh is missing
def backprop_through_time(X, h0, parameters, d_hidden):
    states = np.concatenate([h0[:, np.newaxis], rnn_forward(X, h0, parameters)], axis=1)
    gradients = {name: np.zeros_like(values) for name, values in parameters.items()}
    carried = np.zeros_like(h0)
    for t in reversed(range(X.shape[1])):
        dz = d_hidden[:, t] + carried
        gradients["Wx"] += X[:, t].T @ dz
        gradients["Wh"] += states[:, t].T @ dz
        gradients["b"] += dz.sum(axis=0)
        carried = dz @ parameters["Wh"].T
    return gradients, carried

# %% wrong backprop_through_time: tanh once more [bptt_inputs, bptt_Wh, bptt_start]
# says: tanh is applied once more inside its slope
def backprop_through_time(X, h0, parameters, d_hidden):
    states = np.concatenate([h0[:, np.newaxis], rnn_forward(X, h0, parameters)], axis=1)
    gradients = {name: np.zeros_like(values) for name, values in parameters.items()}
    carried = np.zeros_like(h0)
    for t in reversed(range(X.shape[1])):
        dz = (d_hidden[:, t] + carried) * (1.0 - np.tanh(states[:, t + 1]) ** 2)
        gradients["Wx"] += X[:, t].T @ dz
        gradients["Wh"] += states[:, t].T @ dz
        gradients["b"] += dz.sum(axis=0)
        carried = dz @ parameters["Wh"].T
    return gradients, carried

# %% wrong backprop_through_time: averaged over the sequences [bptt_inputs, bptt_Wh]
# says: averaged over the sequences
def backprop_through_time(X, h0, parameters, d_hidden):
    states = np.concatenate([h0[:, np.newaxis], rnn_forward(X, h0, parameters)], axis=1)
    gradients = {name: np.zeros_like(values) for name, values in parameters.items()}
    carried = np.zeros_like(h0)
    for t in reversed(range(X.shape[1])):
        dz = (d_hidden[:, t] + carried) * (1.0 - states[:, t + 1] ** 2)
        gradients["Wx"] += X[:, t].T @ dz / len(X)
        gradients["Wh"] += states[:, t].T @ dz / len(X)
        gradients["b"] += dz.mean(axis=0)
        carried = dz @ parameters["Wh"].T
    return gradients, carried

# %% wrong backprop_through_time: from the first step to the last [bptt_inputs, bptt_Wh, bptt_start]
# says: the loop goes from the first step to the last
def backprop_through_time(X, h0, parameters, d_hidden):
    states = np.concatenate([h0[:, np.newaxis], rnn_forward(X, h0, parameters)], axis=1)
    gradients = {name: np.zeros_like(values) for name, values in parameters.items()}
    carried = np.zeros_like(h0)
    for t in range(X.shape[1]):
        dz = (d_hidden[:, t] + carried) * (1.0 - states[:, t + 1] ** 2)
        gradients["Wx"] += X[:, t].T @ dz
        gradients["Wh"] += states[:, t].T @ dz
        gradients["b"] += dz.sum(axis=0)
        carried = dz @ parameters["Wh"].T
    return gradients, carried

# %% wrong backprop_through_time: d_hidden changed in place [bptt_inputs, bptt_Wh, bptt_start]
# says: it changed its argument d_hidden
def backprop_through_time(X, h0, parameters, d_hidden):
    states = np.concatenate([h0[:, np.newaxis], rnn_forward(X, h0, parameters)], axis=1)
    gradients = {name: np.zeros_like(values) for name, values in parameters.items()}
    for t in reversed(range(X.shape[1])):
        dz = d_hidden[:, t] * (1.0 - states[:, t + 1] ** 2)
        gradients["Wx"] += X[:, t].T @ dz
        gradients["Wh"] += states[:, t].T @ dz
        gradients["b"] += dz.sum(axis=0)
        carried = dz @ parameters["Wh"].T
        if t > 0:
            d_hidden[:, t - 1] += carried
    return gradients, carried

# %% wrong backprop_through_time: the slopes of one step back only [bptt_inputs, bptt_Wh, bptt_start]
def backprop_through_time(X, h0, parameters, d_hidden):
    states = np.concatenate([h0[:, np.newaxis], rnn_forward(X, h0, parameters)], axis=1)
    gradients = {name: np.zeros_like(values) for name, values in parameters.items()}
    carried = np.zeros_like(h0)
    for t in reversed(range(X.shape[1])):
        slope = 1.0 - states[:, t + 1] ** 2
        dz = (d_hidden[:, t] + carried) * slope
        gradients["Wx"] += X[:, t].T @ dz
        gradients["Wh"] += states[:, t].T @ dz
        gradients["b"] += dz.sum(axis=0)
        carried = (d_hidden[:, t] * slope) @ parameters["Wh"].T
    return gradients, carried

# %% half backprop_through_time: the sums kept from call to call, right on every visible check [bptt_inputs, bptt_Wh]
# says: after another with the same shapes
sums = {}


def backprop_through_time(X, h0, parameters, d_hidden):
    states = np.concatenate([h0[:, np.newaxis], rnn_forward(X, h0, parameters)], axis=1)
    shapes = tuple(values.shape for values in parameters.values())
    gradients = sums.setdefault(shapes, {name: np.empty(values.shape) for name, values in parameters.items()})
    for values in gradients.values():
        values[...] = 0.0
    carried = np.zeros_like(h0)
    for t in reversed(range(X.shape[1])):
        dz = (d_hidden[:, t] + carried) * (1.0 - states[:, t + 1] ** 2)
        gradients["Wx"] += X[:, t].T @ dz
        gradients["Wh"] += states[:, t].T @ dz
        gradients["b"] += dz.sum(axis=0)
        carried = dz @ parameters["Wh"].T
    return gradients, carried


# %% right backprop_through_time: all dz first, then einsum
def backprop_through_time(X, h0, parameters, d_hidden):
    states = rnn_forward(X, h0, parameters)
    before = np.concatenate([h0[:, None], states[:, :-1]], axis=1)
    dz, carried = np.empty_like(states), 0.0
    for t in range(X.shape[1] - 1, -1, -1):
        dz[:, t] = (d_hidden[:, t] + carried) * (1 - states[:, t]) * (1 + states[:, t])
        carried = np.einsum("nu,vu->nv", dz[:, t], parameters["Wh"])
    gradients = {
        "b": dz.sum(axis=(0, 1)),
        "Wx": np.einsum("ntf,ntu->fu", X, dz),
        "Wh": np.einsum("ntv,ntu->vu", before, dz),
    }
    return gradients, carried

# %% right backprop_through_time: recursion, and its own forward pass
def backprop_through_time(X, h0, parameters, d_hidden):
    if X.shape[1] == 0:
        return {name: np.zeros(values.shape) for name, values in parameters.items()}, np.zeros(h0.shape)
    h = np.tanh(X[:, 0] @ parameters["Wx"] + h0 @ parameters["Wh"] + parameters["b"])
    later, d_h = backprop_through_time(X[:, 1:], h, parameters, d_hidden[:, 1:])
    dz = (d_hidden[:, 0] + d_h) * (1 - np.square(h))
    here = {"Wx": X[:, 0].T @ dz, "Wh": h0.T @ dz, "b": dz.sum(0)}
    return {name: later[name] + here[name] for name in parameters}, dz @ parameters["Wh"].T

# %% right backprop_through_time: a tape of steps
from dataclasses import dataclass


@dataclass
class Step:
    x: np.ndarray
    before: np.ndarray
    after: np.ndarray

    def backward(self, d, Wh):
        dz = d * (1.0 - self.after**2)
        return {"Wx": self.x.T.dot(dz), "Wh": self.before.T.dot(dz), "b": dz.sum(axis=0)}, dz.dot(Wh.T)


def backprop_through_time(X, h0, parameters, d_hidden):
    tape, h = [], h0
    for t in range(X.shape[1]):
        after = rnn_step(X[:, t], h, parameters)
        tape.append(Step(X[:, t], h, after))
        h = after
    totals, d = {key: np.zeros_like(value) for key, value in parameters.items()}, np.zeros_like(h0)
    for step, direct in zip(tape[::-1], d_hidden.swapaxes(0, 1)[::-1]):
        parts, d = step.backward(d + direct, parameters["Wh"])
        for key, part in parts.items():
            totals[key] = totals[key] + part
    return totals, d

# %% right backprop_through_time: a copy of d_hidden that collects the slopes
def backprop_through_time(X, h0, parameters, d_hidden):
    d = np.concatenate([np.zeros((len(X), 1, h0.shape[1])), d_hidden], axis=1)
    states = np.concatenate([h0[:, None, :], rnn_forward(X, h0, parameters)], axis=1)
    dWx, dWh, db = 0, 0, 0
    for t in range(X.shape[1], 0, -1):
        dz = d[:, t] * (1 - states[:, t] ** 2)
        d[:, t - 1] += dz @ parameters["Wh"].T
        dWx, dWh, db = dWx + X[:, t - 1].T @ dz, dWh + states[:, t - 1].T @ dz, db + dz.sum(axis=0)
    return dict(Wx=dWx, Wh=dWh, b=db), d[:, 0]

# %% half clip_by_norm: array by array [clip_long]
# says: each array is clipped by itself
def clip_by_norm(gradients, limit):
    clipped = {}
    for name, values in gradients.items():
        norm = np.linalg.norm(values)
        clipped[name] = values * (limit / norm) if norm > limit else values.copy()
    return clipped

# %% half clip_by_norm: short ones are stretched [clip_short]
# says: a gradient shorter than the limit is stretched to it
def clip_by_norm(gradients, limit):
    norm = np.sqrt(sum((values**2).sum() for values in gradients.values()))
    return {name: values * limit / norm for name, values in gradients.items()}

# %% half clip_by_norm: short arrays are handed back themselves [clip_short]
# says: a short gradient is returned itself
def clip_by_norm(gradients, limit):
    norm = np.sqrt(sum((values**2).sum() for values in gradients.values()))
    if norm <= limit:
        return gradients
    return {name: values * limit / norm for name, values in gradients.items()}

# %% wrong clip_by_norm: values cut, right below the limit [clip_long]
# says: every single value is cut to the limit
def clip_by_norm(gradients, limit):
    return {name: np.clip(values, -limit, limit) for name, values in gradients.items()}

# %% wrong clip_by_norm: lengths added up [clip_long, clip_short]
# says: the lengths of the arrays are added up
def clip_by_norm(gradients, limit):
    norm = sum(np.linalg.norm(values) for values in gradients.values())
    factor = min(1.0, limit / norm) if norm else 1.0
    return {name: values * factor for name, values in gradients.items()}

# %% wrong clip_by_norm: no root [clip_long, clip_short]
# says: the root is missing from the length
def clip_by_norm(gradients, limit):
    norm = sum(np.sum(values**2) for values in gradients.values())
    factor = min(1.0, limit / norm) if norm else 1.0
    return {name: values * factor for name, values in gradients.items()}

# %% wrong clip_by_norm: the square compared with the limit, right on every visible check of long ones [clip_short]
# says: the root is missing where the length is compared with the limit
def clip_by_norm(gradients, limit):
    total = sum(np.sum(values**2) for values in gradients.values())
    factor = limit / np.sqrt(total) if total > limit else 1.0
    return {name: values * factor for name, values in gradients.items()}

# %% wrong clip_by_norm: always to length 1, right on the example [clip_long]
# says: the gradient is made 1 long
def clip_by_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(values**2) for values in gradients.values()))
    return {name: values / norm if norm > limit else values.copy() for name, values in gradients.items()}

# %% wrong clip_by_norm: torch's small number [clip_long]
# says: a small number, 1e-6, is added to the length
def clip_by_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(values**2) for values in gradients.values()))
    factor = min(1.0, limit / (norm + 1e-6))
    return {name: values * factor for name, values in gradients.items()}

# %% wrong clip_by_norm: in place [clip_long]
# says: it changed its argument gradients
def clip_by_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(values**2) for values in gradients.values()))
    if norm > limit:
        for values in gradients.values():
            values *= limit / norm
    return {name: values.copy() for name, values in gradients.items()}

# %% wrong clip_by_norm: zeros divided by zero [clip_short]
def clip_by_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(values**2) for values in gradients.values()))
    with np.errstate(all="ignore"):
        return {name: values / norm * min(norm, limit) for name, values in gradients.items()}

# %% half clip_by_norm: a very small number for the length, right on every visible check [clip_long]
# says: a small number, 1e-12, is added to the length
def clip_by_norm(gradients, limit):
    norm = np.sqrt(sum((values**2).sum() for values in gradients.values())) + 1e-12
    return {name: values * min(1.0, limit / norm) for name, values in gradients.items()}


# %% wrong clip_by_norm: rounded to ten decimals, right on every visible check [clip_long, clip_short]
# says: with lengths from 1e-12 to 1e6
def clip_by_norm(gradients, limit):
    norm = np.sqrt(sum((values**2).sum() for values in gradients.values()))
    factor = min(1.0, limit / norm) if norm else 1.0
    return {name: np.round(values * factor, 10) for name, values in gradients.items()}


# %% half clip_by_norm: short lengths are let through, right on every visible check [clip_long]
def clip_by_norm(gradients, limit):
    norm = np.sqrt(sum((values**2).sum() for values in gradients.values()))
    factor = limit / norm if norm > max(limit, 1e-8) else 1.0
    return {name: values * factor for name, values in gradients.items()}


# %% half clip_by_norm: one dictionary for all calls, right on the example [clip_long]
# says: after another with the same shapes
clipped = {}


def clip_by_norm(gradients, limit):
    norm = np.sqrt(sum((values**2).sum() for values in gradients.values()))
    clipped.clear()
    clipped.update({name: values * (limit / norm if norm > limit else 1.0) for name, values in gradients.items()})
    return clipped


# %% right clip_by_norm: one long vector
def clip_by_norm(gradients, limit):
    everything = np.concatenate([values.ravel() for values in gradients.values()])
    return {key: values / max(np.linalg.norm(everything) / limit, 1.0) for key, values in gradients.items()}

# %% right clip_by_norm: hypot, and deep copies
import copy
import math


def clip_by_norm(gradients, limit):
    clipped = copy.deepcopy(gradients)
    norm = math.hypot(*[np.linalg.norm(values) for values in clipped.values()])
    if norm > limit:
        for name in clipped:
            clipped[name] *= limit / norm
    return clipped

# %% right clip_by_norm: a dictionary class with a length
class Gradient(dict):
    @property
    def norm(self):
        return np.sqrt(sum(np.vdot(part, part) for part in self.values()))

    def __mul__(self, factor):
        return Gradient((name, part * factor) for name, part in self.items())


def clip_by_norm(gradients, limit):
    whole = Gradient(gradients)
    return dict(whole * (1.0 if whole.norm <= limit else limit / whole.norm))
