"""Answers that students give on day 25. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong lstm_step: forget gate first [lstm_cell]
# says: f and i have changed places
def lstm_step(x, h, c, parameters):
    f, i, g, o = np.split(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"], 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c

# %% wrong lstm_step: the order of another library, i, f, o, g [lstm_cell, lstm_hidden]
# says: g and o have changed places
def lstm_step(x, h, c, parameters):
    i, f, o, g = np.split(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"], 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c

# %% half lstm_step: tanh(c) left out [lstm_hidden]
# says: tanh(c) is left out
def lstm_step(x, h, c, parameters):
    i, f, g, o = np.split(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"], 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * c, c

# %% half lstm_step: the old c in h [lstm_hidden]
# says: the old c is shown in h
def lstm_step(x, h, c, parameters):
    i, f, g, o = np.split(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"], 4, axis=1)
    new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), new

# %% half lstm_step: coupled gates [lstm_cell]
# says: 1 - f stands in place of i
def lstm_step(x, h, c, parameters):
    i, f, g, o = np.split(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"], 4, axis=1)
    f = sigmoid(f)
    c = f * c + (1 - f) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c

# %% wrong lstm_step: a sigmoid for all four [lstm_cell]
# says: a sigmoid stands in place of tanh for g
def lstm_step(x, h, c, parameters):
    i, f, g, o = np.split(sigmoid(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"]), 4, axis=1)
    c = f * c + i * g
    return o * np.tanh(c), c

# %% wrong lstm_step: c and h exchanged [lstm_cell, lstm_hidden]
# says: h and c come back in the wrong order
def lstm_step(x, h, c, parameters):
    i, f, g, o = np.split(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"], 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return c, sigmoid(o) * np.tanh(c)

# %% wrong lstm_step: b forgotten, right on every visible check [lstm_cell, lstm_hidden]
# says: b is left out
def lstm_step(x, h, c, parameters):
    i, f, g, o = np.split(x @ parameters["Wx"] + h @ parameters["Wh"], 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c

# %% wrong lstm_step: every fourth column, right on every visible check [lstm_cell, lstm_hidden]
# says: taken in turns
def lstm_step(x, h, c, parameters):
    z = x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"]
    i, f, g, o = (z[:, k::4] for k in range(4))
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c

# %% wrong lstm_step: c changed in place [lstm_cell, lstm_hidden]
# says: it changed its argument c
def lstm_step(x, h, c, parameters):
    i, f, g, o = np.split(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"], 4, axis=1)
    c *= sigmoid(f)
    c += sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c

# %% wrong lstm_step: the forget gate forgotten [lstm_cell]
# says: the old c is kept whole
def lstm_step(x, h, c, parameters):
    i, _, g, o = np.split(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"], 4, axis=1)
    c = c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c

# %% half lstm_step: a list of the two [lstm_hidden]
# says: the result is a tuple
def lstm_step(x, h, c, parameters):
    i, f, g, o = np.split(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"], 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return [sigmoid(o) * np.tanh(c), c]

# %% wrong lstm_step: right on every visible check, a sigmoid of its own, which gives NaN for large sums [lstm_cell, lstm_hidden]
# says: infinite for large sums, and the gate becomes NaN
def lstm_step(x, h, c, parameters):
    def squash(z):
        return np.exp(z) / (1 + np.exp(z))

    i, f, g, o = np.split(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"], 4, axis=1)
    c = squash(f) * c + squash(i) * np.tanh(g)
    return squash(o) * np.tanh(c), c

# %% half lstm_step: right on every visible check, such a sigmoid for o alone [lstm_hidden]
def lstm_step(x, h, c, parameters):
    i, f, g, o = np.split(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"], 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return np.exp(o) / (1.0 + np.exp(o)) * np.tanh(c), c

# %% wrong lstm_step: right on every visible check, the results of one call written over by the next [lstm_cell, lstm_hidden]
# says: after another call
_states = {}


def lstm_step(x, h, c, parameters):
    i, f, g, o = np.split(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"], 4, axis=1)
    new_h, new_c = _states.setdefault(h.shape, (np.empty(h.shape), np.empty(h.shape)))
    new_c[...] = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    new_h[...] = sigmoid(o) * np.tanh(new_c)
    return new_h, new_c

# %% wrong lstm_step: right on every visible check, the weights stacked once for each dictionary, stale when they change [lstm_cell, lstm_hidden]
# says: with other weights
_stacked = {}


def lstm_step(x, h, c, parameters):
    if id(parameters) not in _stacked:
        _stacked[id(parameters)] = np.vstack([parameters["Wx"], parameters["Wh"]]), parameters
    i, f, g, o = np.split(np.hstack([x, h]) @ _stacked[id(parameters)][0] + parameters["b"], 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c

# %% right lstm_step: slices and one big matrix
def lstm_step(x, h, c, parameters):
    units = c.shape[1]
    z = np.hstack([x, h]) @ np.vstack([parameters["Wx"], parameters["Wh"]]) + parameters["b"]
    gates = 1 / (1 + np.exp(-z))
    i, f, o = gates[:, :units], gates[:, units : 2 * units], gates[:, 3 * units :]
    new = f * c + i * np.tanh(z[:, 2 * units : 3 * units])
    return o * np.tanh(new), new

# %% right lstm_step: row by row, as a list
def lstm_step(x, h, c, parameters):
    hs, cs = [], []
    for row, before, cell in zip(x, h, c):
        z = parameters["Wx"].T @ row + parameters["Wh"].T @ before + parameters["b"]
        i, f, g, o = z.reshape(4, -1)
        cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
        cs.append(cell)
        hs.append(sigmoid(o) * np.tanh(cell))
    return np.array(hs), np.array(cs)

# %% right lstm_step: a NamedTuple of gates
from typing import NamedTuple


class Gates(NamedTuple):
    input: np.ndarray
    forget: np.ndarray
    candidate: np.ndarray
    output: np.ndarray

    @classmethod
    def of(cls, x, h, parameters):
        z = x.dot(parameters["Wx"]) + h.dot(parameters["Wh"]) + parameters["b"]
        squash = (sigmoid, sigmoid, np.tanh, sigmoid)
        return cls(*(function(block) for function, block in zip(squash, np.array_split(z, 4, axis=-1))))


def lstm_step(x, h, c, parameters):
    gates = Gates.of(x, h, parameters)
    cell = gates.forget * c + gates.input * gates.candidate
    return gates.output * np.tanh(cell), cell

# %% half gru_step: the reset gate before the product [gru_reset]
# says: the reset gate is applied before the product with Wh
def gru_step(x, h, parameters):
    xr, xz, xn = np.split(x @ parameters["Wx"] + parameters["bx"], 3, axis=1)
    hr, hz, _ = np.split(h @ parameters["Wh"] + parameters["bh"], 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    u = h.shape[1]
    n = np.tanh(xn + (r * h) @ parameters["Wh"][:, 2 * u :] + parameters["bh"][2 * u :])
    return (1 - z) * n + z * h

# %% half gru_step: the blend reversed [gru_blend]
# says: the blend is reversed
def gru_step(x, h, parameters):
    xr, xz, xn = np.split(x @ parameters["Wx"] + parameters["bx"], 3, axis=1)
    hr, hz, hn = np.split(h @ parameters["Wh"] + parameters["bh"], 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    return z * np.tanh(xn + r * hn) + (1 - z) * h

# %% half gru_step: one bias added to all, outside the bracket [gru_reset]
# says: bh of n stands outside the bracket
def gru_step(x, h, parameters):
    xr, xz, xn = np.split(x @ parameters["Wx"] + parameters["bx"] + parameters["bh"], 3, axis=1)
    hr, hz, hn = np.split(h @ parameters["Wh"], 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    return (1 - z) * np.tanh(xn + r * hn) + z * h

# %% wrong gru_step: z before r [gru_reset, gru_blend]
# says: r and z have changed places
def gru_step(x, h, parameters):
    xz, xr, xn = np.split(x @ parameters["Wx"] + parameters["bx"], 3, axis=1)
    hz, hr, hn = np.split(h @ parameters["Wh"] + parameters["bh"], 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    return (1 - z) * np.tanh(xn + r * hn) + z * h

# %% wrong gru_step: no reset gate [gru_reset]
# says: the reset gate is left out
def gru_step(x, h, parameters):
    _, z, n = np.split(x @ parameters["Wx"] + parameters["bx"] + h @ parameters["Wh"] + parameters["bh"], 3, axis=1)
    z = sigmoid(z)
    return (1 - z) * np.tanh(n) + z * h

# %% wrong gru_step: the reset gate on the whole sum [gru_reset, gru_blend]
# says: the reset gate multiplies the input's part too
def gru_step(x, h, parameters):
    r, z, n = np.split(x @ parameters["Wx"] + parameters["bx"] + h @ parameters["Wh"] + parameters["bh"], 3, axis=1)
    r, z = sigmoid(r), sigmoid(z)
    return (1 - z) * np.tanh(r * n) + z * h

# %% wrong gru_step: bx forgotten, right on every visible check [gru_reset, gru_blend]
# says: bx is left out
def gru_step(x, h, parameters):
    xr, xz, xn = np.split(x @ parameters["Wx"], 3, axis=1)
    hr, hz, hn = np.split(h @ parameters["Wh"] + parameters["bh"], 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    return (1 - z) * np.tanh(xn + r * hn) + z * h

# %% wrong gru_step: the gates see the input only [gru_reset, gru_blend]
# says: the gates do not see the state
def gru_step(x, h, parameters):
    xr, xz, xn = np.split(x @ parameters["Wx"] + parameters["bx"], 3, axis=1)
    hn = np.split(h @ parameters["Wh"] + parameters["bh"], 3, axis=1)[2]
    return (1 - sigmoid(xz)) * np.tanh(xn + sigmoid(xr) * hn) + sigmoid(xz) * h

# %% wrong gru_step: the old state kept whole [gru_reset, gru_blend]
# says: the old state is kept whole
def gru_step(x, h, parameters):
    xr, xz, xn = np.split(x @ parameters["Wx"] + parameters["bx"], 3, axis=1)
    hr, hz, hn = np.split(h @ parameters["Wh"] + parameters["bh"], 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    return (1 - z) * np.tanh(xn + r * hn) + h

# %% wrong gru_step: h changed in place [gru_reset, gru_blend]
# says: it changed its argument h
def gru_step(x, h, parameters):
    xr, xz, xn = np.split(x @ parameters["Wx"] + parameters["bx"], 3, axis=1)
    hr, hz, hn = np.split(h @ parameters["Wh"] + parameters["bh"], 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    h *= z
    h += (1 - z) * np.tanh(xn + r * hn)
    return h

# %% wrong gru_step: the gates see the state only [gru_reset, gru_blend]
# says: the gates do not see the input
def gru_step(x, h, parameters):
    xr, xz, xn = np.split(x @ parameters["Wx"] + parameters["bx"], 3, axis=1)
    hr, hz, hn = np.split(h @ parameters["Wh"] + parameters["bh"], 3, axis=1)
    z = sigmoid(hz)
    return (1 - z) * np.tanh(xn + sigmoid(hr) * hn) + z * h

# %% wrong gru_step: right on every visible check, a sigmoid of its own, which gives NaN for large sums [gru_reset, gru_blend]
# says: infinite for large sums, and the gate becomes NaN
def gru_step(x, h, parameters):
    x_r, x_z, x_n = np.split(x @ parameters["Wx"] + parameters["bx"], 3, axis=1)
    h_r, h_z, h_n = np.split(h @ parameters["Wh"] + parameters["bh"], 3, axis=1)
    r, z = (np.exp(s) / (1.0 + np.exp(s)) for s in (x_r + h_r, x_z + h_z))
    return (1.0 - z) * np.tanh(x_n + r * h_n) + z * h

# %% half gru_step: right on every visible check, the result of one call written over by the next [gru_blend]
# says: after another call
_states = {}


def gru_step(x, h, parameters):
    x_r, x_z, x_n = np.split(x @ parameters["Wx"] + parameters["bx"], 3, axis=1)
    h_r, h_z, h_n = np.split(h @ parameters["Wh"] + parameters["bh"], 3, axis=1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    new = _states.setdefault(h.shape, np.empty(h.shape))
    new[...] = (1.0 - z) * np.tanh(x_n + r * h_n) + z * h
    return new

# %% right gru_step: as a step towards the candidate
def gru_step(x, h, parameters):
    a, b = x @ parameters["Wx"] + parameters["bx"], h @ parameters["Wh"] + parameters["bh"]
    u = h.shape[1]
    gates = sigmoid(a[:, : 2 * u] + b[:, : 2 * u])
    n = np.tanh(a[:, 2 * u :] + gates[:, :u] * b[:, 2 * u :])
    return n + gates[:, u:] * (h - n)

# %% right gru_step: blocks on an axis of their own
def gru_step(x, h, parameters):
    shape = (len(x), 3, h.shape[1])
    from_x = (x @ parameters["Wx"] + parameters["bx"]).reshape(shape)
    from_h = (h @ parameters["Wh"] + parameters["bh"]).reshape(shape)
    r, z = sigmoid(from_x[:, :2] + from_h[:, :2]).swapaxes(0, 1)
    return np.where(True, (1 - z) * np.tanh(from_x[:, 2] + r * from_h[:, 2]), 0) + z * h

# %% right gru_step: a class with one method for each gate
class GRU:
    def __init__(self, parameters):
        self.blocks = {
            name: [np.split(parameters[key], 3, axis=-1)[k] for key in ("Wx", "bx", "Wh", "bh")]
            for k, name in enumerate(["reset", "update", "candidate"])
        }

    def part(self, name, x, h):
        Wx, bx, Wh, bh = self.blocks[name]
        return x @ Wx + bx, h @ Wh + bh

    def gate(self, name, x, h):
        return sigmoid(np.add(*self.part(name, x, h)))

    def __call__(self, x, h):
        of_x, of_h = self.part("candidate", x, h)
        new = np.tanh(of_x + self.gate("reset", x, h) * of_h)
        keep = self.gate("update", x, h)
        return (1 - keep) * new + keep * h


def gru_step(x, h, parameters):
    return GRU(parameters)(x, h)

# %% half numpy_weights: one bias only [weights_bias]
# says: only the first bias is taken
def numpy_weights(lstm):
    def numbers(tensor):
        return tensor.detach().double().numpy().copy()

    return {"Wx": numbers(lstm.weight_ih_l0).T, "Wh": numbers(lstm.weight_hh_l0).T, "b": numbers(lstm.bias_ih_l0)}

# %% half numpy_weights: views of the LSTM's own numbers [weights_copies]
# says: the arrays share memory with the LSTM
def numpy_weights(lstm):
    def numbers(tensor):
        return tensor.detach().double().numpy()

    b = numbers(lstm.bias_ih_l0) + numbers(lstm.bias_hh_l0)
    return {"Wx": numbers(lstm.weight_ih_l0).T, "Wh": numbers(lstm.weight_hh_l0).T, "b": b}

# %% half numpy_weights: not transposed [weights_values, weights_copies]
# says: the matrices are not transposed
def numpy_weights(lstm):
    def numbers(tensor):
        return tensor.detach().double().numpy().copy()

    b = numbers(lstm.bias_ih_l0) + numbers(lstm.bias_hh_l0)
    return {"Wx": numbers(lstm.weight_ih_l0), "Wh": numbers(lstm.weight_hh_l0), "b": b}

# %% wrong numpy_weights: reshaped [weights_values]
# says: the matrices are reshaped
def numpy_weights(lstm):
    def numbers(tensor):
        return tensor.detach().double().numpy().copy()

    b = numbers(lstm.bias_ih_l0) + numbers(lstm.bias_hh_l0)
    Wx, Wh = numbers(lstm.weight_ih_l0), numbers(lstm.weight_hh_l0)
    return {"Wx": Wx.reshape(Wx.shape[::-1]), "Wh": Wh.reshape(Wh.shape[::-1]), "b": b}

# %% wrong numpy_weights: float32 [weights_values, weights_copies]
# says: float32
def numpy_weights(lstm):
    def numbers(tensor):
        return tensor.detach().numpy().copy()

    b = numbers(lstm.bias_ih_l0) + numbers(lstm.bias_hh_l0)
    return {"Wx": numbers(lstm.weight_ih_l0).T, "Wh": numbers(lstm.weight_hh_l0).T, "b": b}

# %% wrong numpy_weights: the forget gate put first [weights_values, weights_bias]
# says: order f, i, g, o
def numpy_weights(lstm):
    def numbers(tensor):
        i, f, g, o = np.split(tensor.detach().double().numpy(), 4)
        return np.concatenate([f, i, g, o])

    b = numbers(lstm.bias_ih_l0) + numbers(lstm.bias_hh_l0)
    return {"Wx": numbers(lstm.weight_ih_l0).T, "Wh": numbers(lstm.weight_hh_l0).T, "b": b}

# %% wrong numpy_weights: torch tensors [weights_copies]
# says: float64 tensor
def numpy_weights(lstm):
    weights = {name: values.detach().double().clone() for name, values in lstm.named_parameters()}
    b = weights["bias_ih_l0"] + weights["bias_hh_l0"]
    return {"Wx": weights["weight_ih_l0"].T, "Wh": weights["weight_hh_l0"].T, "b": b}

# %% wrong numpy_weights: the LSTM itself becomes float64 [weights_copies]
def numpy_weights(lstm):
    lstm = lstm.double()
    Wx, Wh, first, second = (values.detach().numpy().copy() for values in lstm.parameters())
    return {"Wx": Wx.T, "Wh": Wh.T, "b": first + second}

# %% wrong numpy_weights: the mean of the biases [weights_bias]
# says: the mean of the two biases is taken
def numpy_weights(lstm):
    Wx, Wh, first, second = (values.detach().double().numpy().copy() for values in lstm.parameters())
    return {"Wx": Wx.T, "Wh": Wh.T, "b": np.mean([first, second], axis=0)}

# %% half numpy_weights: the LSTM left in eval mode, right on every visible check [weights_copies]
# says: put into eval mode
def numpy_weights(lstm):
    lstm.eval()
    Wx, Wh, first, second = (np.array(values.tolist()) for values in lstm.parameters())
    return {"Wx": Wx.T.copy(), "Wh": Wh.T.copy(), "b": first + second}

# %% wrong numpy_weights: right on every visible check, kept from the first call, stale after training and shared by all callers [weights_values, weights_bias, weights_copies]
def numpy_weights(lstm):
    if not hasattr(lstm, "_as_numpy"):
        found = {name: parameter.detach().double().numpy().copy() for name, parameter in lstm.named_parameters()}
        lstm._as_numpy = {
            "Wx": found["weight_ih_l0"].T,
            "Wh": found["weight_hh_l0"].T,
            "b": found["bias_ih_l0"] + found["bias_hh_l0"],
        }
    return lstm._as_numpy

# %% half numpy_weights: right on every visible check, kept in the LSTM, though nothing is read there [weights_copies]
def numpy_weights(lstm):
    ih, hh, first, second = (values.detach().double().numpy().copy() for values in lstm.parameters())
    lstm.as_numpy = {"Wx": ih.T, "Wh": hh.T, "b": first + second}
    return lstm.as_numpy

# %% half numpy_weights: right on every visible check, the numbers of a float64 LSTM go through float32 [weights_values, weights_bias]
# says: the numbers go through float32, and lose half of their digits
def numpy_weights(lstm):
    def array(parameter):
        return parameter.detach().float().numpy().astype(np.float64)

    return {
        "Wx": array(lstm.weight_ih_l0).T,
        "Wh": array(lstm.weight_hh_l0).T,
        "b": array(lstm.bias_ih_l0) + array(lstm.bias_hh_l0),
    }

# %% half numpy_weights: right on every visible check, frozen for a while, and then all thawed [weights_copies]
# says: what came frozen is thawed
def numpy_weights(lstm):
    lstm.requires_grad_(False)
    ih, hh, first, second = (values.double().numpy().copy() for values in lstm.parameters())
    lstm.requires_grad_(True)
    return {"Wx": ih.T, "Wh": hh.T, "b": first + second}

# %% half numpy_weights: right on every visible check, gradients switched off and on [weights_copies]
# says: gradients are switched on, also for a caller who has them off
def numpy_weights(lstm):
    torch.set_grad_enabled(False)
    ih, hh, first, second = (values.double().numpy().copy() for values in lstm.parameters())
    torch.set_grad_enabled(True)
    return {"Wx": ih.T, "Wh": hh.T, "b": first + second}

# %% right numpy_weights: astype copies
def numpy_weights(lstm):
    Wx, Wh, first, second = (values.detach().numpy().astype(np.float64) for values in lstm.parameters())
    return {"b": first + second, "Wh": np.transpose(Wh), "Wx": np.transpose(Wx)}

# %% right numpy_weights: from state_dict, by way of lists
def numpy_weights(lstm):
    state = {name.removesuffix("_l0"): np.array(values.tolist()) for name, values in lstm.state_dict().items()}
    return {"Wx": state["weight_ih"].T, "Wh": state["weight_hh"].T, "b": state["bias_ih"] + state["bias_hh"]}

# %% right numpy_weights: all_weights and a helper with no_grad
@torch.no_grad()
def as_array(tensor):
    return np.ascontiguousarray(tensor.to(torch.float64).numpy()).copy()


def numpy_weights(lstm):
    from_input, from_hidden, *biases = map(as_array, lstm.all_weights[0])
    return dict(Wx=from_input.T, Wh=from_hidden.T, b=sum(biases))

# %% wrong set_forget_bias_: both biases [forget_sum]
# says: twice the value
def set_forget_bias_(lstm, value):
    u = lstm.hidden_size
    with torch.no_grad():
        for name, bias in lstm.named_parameters():
            if name.startswith("bias"):
                bias[u : 2 * u] = value

# %% wrong set_forget_bias_: one of the two only, the other still counts [forget_sum]
# says: only the first bias is set, and the second still counts
def set_forget_bias_(lstm, value):
    u = lstm.hidden_size
    with torch.no_grad():
        for layer in range(lstm.num_layers):
            getattr(lstm, f"bias_ih_l{layer}")[u : 2 * u] = value

# %% wrong set_forget_bias_: the first layer only [forget_sum]
# says: only the first layer is set
def set_forget_bias_(lstm, value):
    u = lstm.hidden_size
    with torch.no_grad():
        lstm.bias_ih_l0[u : 2 * u] = value
        lstm.bias_hh_l0[u : 2 * u] = 0.0

# %% wrong set_forget_bias_: the first quarter [forget_sum, forget_only]
# says: the first quarter is set
def set_forget_bias_(lstm, value):
    u = lstm.hidden_size
    with torch.no_grad():
        for layer in range(lstm.num_layers):
            getattr(lstm, f"bias_ih_l{layer}")[:u] = value
            getattr(lstm, f"bias_hh_l{layer}")[:u] = 0.0

# %% half set_forget_bias_: all blocks [forget_only]
# says: biases of the other three blocks are set too
def set_forget_bias_(lstm, value):
    with torch.no_grad():
        for layer in range(lstm.num_layers):
            getattr(lstm, f"bias_ih_l{layer}").fill_(value)
            getattr(lstm, f"bias_hh_l{layer}").zero_()

# %% half set_forget_bias_: the second bias cleared everywhere [forget_only]
# says: biases of the other three blocks are set too
def set_forget_bias_(lstm, value):
    u = lstm.hidden_size
    with torch.no_grad():
        for layer in range(lstm.num_layers):
            getattr(lstm, f"bias_ih_l{layer}")[u : 2 * u] = value
            getattr(lstm, f"bias_hh_l{layer}").zero_()

# %% half set_forget_bias_: new parameters [forget_only]
# says: the same tensors
def set_forget_bias_(lstm, value):
    u = lstm.hidden_size
    for layer in range(lstm.num_layers):
        for kind, number in (("ih", value), ("hh", 0.0)):
            bias = getattr(lstm, f"bias_{kind}_l{layer}").detach().clone()
            bias[u : 2 * u] = number
            setattr(lstm, f"bias_{kind}_l{layer}", nn.Parameter(bias))

# %% half set_forget_bias_: new memory under the old tensors [forget_only]
# says: the same memory
def set_forget_bias_(lstm, value):
    u = lstm.hidden_size
    for layer in range(lstm.num_layers):
        for kind, number in (("ih", value), ("hh", 0.0)):
            parameter = getattr(lstm, f"bias_{kind}_l{layer}")
            bias = parameter.detach().clone()
            bias[u : 2 * u] = number
            parameter.data = bias

# %% wrong set_forget_bias_: without no_grad [forget_sum, forget_only]
# says: raised RuntimeError
def set_forget_bias_(lstm, value):
    u = lstm.hidden_size
    for layer in range(lstm.num_layers):
        getattr(lstm, f"bias_ih_l{layer}")[u : 2 * u] = value
        getattr(lstm, f"bias_hh_l{layer}")[u : 2 * u] = 0.0

# %% half set_forget_bias_: frozen afterwards [forget_only]
# says: requires_grad
def set_forget_bias_(lstm, value):
    u = lstm.hidden_size
    for layer in range(lstm.num_layers):
        for kind, number in (("ih", value), ("hh", 0.0)):
            getattr(lstm, f"bias_{kind}_l{layer}").requires_grad_(False)[u : 2 * u] = number

# %% half set_forget_bias_: everything made trainable at the end, right on every visible check [forget_only]
# says: frozen parameters are made trainable
def set_forget_bias_(lstm, value):
    lstm.requires_grad_(False)
    for name, bias in lstm.named_parameters():
        if name.startswith("bias"):
            bias.view(4, -1)[1] = value / 2
    lstm.requires_grad_(True)

# %% wrong set_forget_bias_: tensors put in the place of parameters [forget_sum, forget_only]
# says: cannot assign 'torch.FloatTensor' as parameter
def set_forget_bias_(lstm, value):
    units = lstm.hidden_size
    for layer in range(lstm.num_layers):
        for name, given in ((f"bias_ih_l{layer}", value), (f"bias_hh_l{layer}", 0.0)):
            bias = getattr(lstm, name).detach().clone()
            bias[units : 2 * units] = given
            setattr(lstm, name, bias)

# %% half set_forget_bias_: the value added to what was there [forget_sum]
# says: the value is added to what was there
def set_forget_bias_(lstm, value):
    units = lstm.hidden_size
    with torch.no_grad():
        for layer in range(lstm.num_layers):
            getattr(lstm, f"bias_ih_l{layer}")[units : 2 * units] += value

# %% half set_forget_bias_: right on every visible check, with the value 0 nothing is set [forget_sum]
# says: nothing is set where the value is 0
def set_forget_bias_(lstm, value):
    if not value:
        return
    units = lstm.hidden_size
    with torch.no_grad():
        for k in range(lstm.num_layers):
            getattr(lstm, f"bias_ih_l{k}")[units : 2 * units].fill_(value)
            getattr(lstm, f"bias_hh_l{k}")[units : 2 * units].zero_()

# %% half set_forget_bias_: right on every visible check, an LSTM in eval mode is in train mode afterwards [forget_only]
# says: the LSTM is put into train mode
def set_forget_bias_(lstm, value):
    lstm.eval()
    with torch.no_grad():
        for k in range(lstm.num_layers):
            for side in ("ih", "hh"):
                quarter = getattr(lstm, f"bias_{side}_l{k}").view(4, lstm.hidden_size)[1]
                quarter.fill_(value / 2)
    lstm.train()

# %% half set_forget_bias_: right on every visible check, gradients switched on at the end, even if they were off [forget_only]
# says: gradients are switched on, also for a caller who has them off
def set_forget_bias_(lstm, value):
    torch.set_grad_enabled(False)
    n = lstm.hidden_size
    for k in range(lstm.num_layers):
        getattr(lstm, f"bias_ih_l{k}")[n : 2 * n] = value / 2
        getattr(lstm, f"bias_hh_l{k}")[n : 2 * n] = value / 2
    torch.set_grad_enabled(True)

# %% half set_forget_bias_: right on every visible check, by way of a float32 tensor [forget_sum]
# says: the value goes through float32
def set_forget_bias_(lstm, value):
    forget = slice(lstm.hidden_size, 2 * lstm.hidden_size)
    with torch.no_grad():
        for layer in range(lstm.num_layers):
            getattr(lstm, f"bias_ih_l{layer}")[forget] = torch.full((lstm.hidden_size,), value, dtype=torch.float32).to(
                lstm.bias_ih_l0.dtype
            )
            getattr(lstm, f"bias_hh_l{layer}")[forget] = 0.0

# %% half set_forget_bias_: right on every visible check, no more than three layers [forget_sum]
def set_forget_bias_(lstm, value):
    forget = slice(lstm.hidden_size, 2 * lstm.hidden_size)
    with torch.no_grad():
        for layer in range(min(lstm.num_layers, 3)):
            getattr(lstm, f"bias_ih_l{layer}")[forget] = value
            getattr(lstm, f"bias_hh_l{layer}")[forget] = 0.0

# %% right set_forget_bias_: half in each
def set_forget_bias_(lstm, value):
    for name, bias in lstm.named_parameters():
        if "bias" in name:
            bias.data.chunk(4)[1].fill_(value / 2)

# %% right set_forget_bias_: the second takes what is missing
@torch.no_grad()
def set_forget_bias_(lstm, value):
    forget = torch.arange(lstm.hidden_size, 2 * lstm.hidden_size)
    for _, _, first, second in lstm.all_weights:
        second[forget] = value - first[forget]

# %% right set_forget_bias_: a context manager and a generator of gates
import contextlib


@contextlib.contextmanager
def forget_parts(lstm):
    units = lstm.hidden_size
    with torch.no_grad():
        yield (
            [getattr(lstm, f"bias_{kind}_l{k}")[units : units * 2] for kind in ("ih", "hh")]
            for k in range(lstm.num_layers)
        )


def set_forget_bias_(lstm, value):
    with forget_parts(lstm) as layers:
        for first, second in layers:
            first.zero_()
            second.copy_(torch.full_like(second, value))
