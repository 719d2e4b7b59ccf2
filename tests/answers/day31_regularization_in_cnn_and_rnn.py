"""Answers that students give on day 31. The words in brackets are the test cells that must reject a wrong one."""

# %% half dropout: no 1 / (1 - p) [dropout_values]
# says: what is kept is not divided by 1 - p
def dropout(x, p, training, generator):
    if not training:
        return x
    return x * (torch.rand(x.shape, generator=generator) >= p)

# %% half dropout: day-old recipe, scaled in use instead of in training [dropout_values]
# says: 1 - p in use
def dropout(x, p, training, generator):
    if not training:
        return x * (1 - p)
    return x * (torch.rand(x.shape, generator=generator) >= p).float() * (2.0 if p == 0.5 else 1.0)

# %% half dropout: active in use [dropout_values]
# says: though training is False
def dropout(x, p, training, generator):
    if p == 1:
        return torch.zeros_like(x)
    return x * (torch.rand(x.shape, generator=generator) >= p) / (1 - p)

# %% wrong dropout: p for 1 - p [dropout_values, dropout_draws]
# says: p is the probability of being kept
def dropout(x, p, training, generator):
    if not training:
        return x
    if p == 0:
        return torch.zeros_like(x)
    return x * (torch.rand(x.shape, generator=generator) < p) / p

# %% half dropout: nan at p = 1, right on the visible checks [dropout_values]
# says: Python divides by 1 - p = 0
def dropout(x, p, training, generator):
    if not training:
        return x
    return x * (torch.rand(x.shape, generator=generator) >= p) * (1 / (1 - p))

# %% half dropout: 0 divided by 0, right on the visible checks [dropout_values]
# says: gives nan
def dropout(x, p, training, generator):
    if not training:
        return x
    keep = torch.bernoulli(torch.full_like(x, 1 - p), generator=generator)
    return x * keep / (1 - torch.tensor(p))

# %% half dropout: torch's own, with the global state [dropout_draws]
# says: global random state
def dropout(x, p, training, generator):
    mask = torch.rand(x.shape) >= p
    return x if not training else (x * mask / (1 - p) if p < 1 else x * 0)

# %% half dropout: torch's own function [dropout_draws]
def dropout(x, p, training, generator):
    return nn.functional.dropout(x, p, training)

# %% half dropout: whole rows [dropout_draws]
# says: whole rows are dropped
def dropout(x, p, training, generator):
    if not training:
        return x
    if p == 1:
        return x * 0
    keep = torch.rand(len(x), *[1] * (x.ndim - 1), generator=generator) >= p
    return x * keep / (1 - p)

# %% half dropout: the same entries in all rows [dropout_draws]
# says: the same entries are dropped in all rows
def dropout(x, p, training, generator):
    if not training:
        return x
    if p == 1:
        return x * 0
    keep = torch.rand(x.shape[1:], generator=generator) >= p
    return x * keep / (1 - p)

# %% half dropout: changes x in place [dropout_values]
# says: changed
def dropout(x, p, training, generator):
    if training:
        with torch.no_grad():
            x[torch.rand(x.shape, generator=generator) < p] = 0.0
        return x / (1 - p) if p < 1 else x * 1.0
    return x

# %% half dropout: detached [dropout_values]
# says: x is detached
def dropout(x, p, training, generator):
    x = x.detach()
    if not training:
        return x
    if p == 1:
        return torch.zeros_like(x)
    return x * (torch.rand(x.shape, generator=generator) >= p) / (1 - p)

# %% half dropout: draws in use as well [dropout_values]
# says: the generator
def dropout(x, p, training, generator):
    keep = torch.rand(x.shape, generator=generator) >= p
    if not training:
        return x
    return x * keep / (1 - p) if p < 1 else x * 0.0

# %% half dropout: an exact share is dropped [dropout_values, dropout_draws]
def dropout(x, p, training, generator):
    if not training:
        return x
    result = x.clone()
    order = torch.randperm(x.shape[-1], generator=generator)
    result[..., order[: round(p * x.shape[-1])]] = 0.0
    return result / (1 - p) if p < 1 else result.nan_to_num()

# %% half dropout: a fixed number of entries is dropped, right on the visible checks [dropout_draws]
# says: a fixed number of entries is dropped
def dropout(x, p, training, generator):
    if not training:
        return x.clone()
    if p == 1:
        return torch.zeros_like(x) * x
    keep = (torch.randperm(x.numel(), generator=generator) >= int(p * x.numel())).reshape(x.shape)
    return x * keep / (1 - p)

# %% half dropout: channels of images dropped as a whole, right on the visible checks [dropout_draws]
# says: whole channels are dropped
def dropout(x, p, training, generator):
    if not training:
        return x.clone()
    if p == 1:
        return torch.zeros_like(x) * x
    keep = torch.rand(x.shape if x.ndim < 4 else (*x.shape[:2], 1, 1), generator=generator) >= p
    return x * keep / (1 - p)

# %% half dropout: negative entries lost, right on the visible checks [dropout_values]
def dropout(x, p, training, generator):
    if not training:
        return x.clone()
    if p == 1:
        return torch.zeros_like(x) * x
    keep = torch.rand(x.shape, generator=generator) >= p
    return x.relu() * keep / (1 - p)

# %% wrong dropout: numpy's binomial, in its global state and its float64 [dropout_values, dropout_draws]
# says: got 'float64 tensor (40, 5) on cpu', expected 'float32 tensor
import numpy as np


def dropout(x, p, training, generator):
    if not training:
        return x
    kept = torch.from_numpy(np.random.binomial(1, 1 - p, size=tuple(x.shape)).astype(float))
    return x * kept / (1 - p) if p < 1 else torch.zeros_like(x)

# %% wrong dropout: normal draws, and active in use [dropout_values, dropout_draws]
# says: the numbers drawn are from N(0, 1)
def dropout(x, p, training, generator):
    if p == 1:
        return torch.zeros_like(x)
    kept = torch.randn(x.shape, generator=generator) >= p
    return x * kept / (1 - p)

# %% wrong dropout: one draw decides about the whole tensor [dropout_values, dropout_draws]
# says: one draw decides about all entries, and keeps them here
def dropout(x, p, training, generator):
    if not training:
        return x
    if torch.rand(1, generator=generator).item() < p:
        return torch.zeros_like(x)
    return x / (1 - p)

# %% wrong dropout: the generator taken for one of numpy's [dropout_values, dropout_draws]
# says: has no attribute 'random'
def dropout(x, p, training, generator):
    if not training:
        return x
    if p == 1:
        return torch.zeros_like(x)
    kept = torch.tensor(generator.random(x.shape) >= p)
    return x * kept / (1 - p)

# %% wrong dropout: a layer of torch's made in each call, always in train mode [dropout_values, dropout_draws]
# says: entries are dropped though training is False
def dropout(x, p, training, generator):
    return nn.Dropout(p)(x)

# %% half dropout: what is kept is scaled so that the sum stays what it was [dropout_values]
def dropout(x, p, training, generator):
    if not training:
        return x
    if p == 1:
        return torch.zeros_like(x)
    kept = x * (torch.rand(x.shape, generator=generator) >= p)
    return kept * x.sum() / kept.sum()

# %% right dropout: bernoulli
def dropout(x, p, training, generator):
    if not training:
        return x.clone()
    keep = torch.bernoulli(torch.full(x.shape, 1.0 - p), generator=generator)
    return x * keep / max(1.0 - p, 1e-12)

# %% right dropout: where
def dropout(x, p, training, generator):
    if training and p > 0:
        dropped = torch.empty(x.shape).uniform_(generator=generator) < p
        scale = 0.0 if p >= 1 else 1 / (1 - p)
        return torch.where(dropped, torch.zeros(()), x * scale)
    return x

# %% right dropout: a class that is called
class Drop:
    def __init__(self, p, generator):
        self.p, self.generator = p, generator

    def mask(self, shape):
        if self.p == 1:
            return torch.zeros(shape)
        return torch.rand(shape, generator=self.generator).ge(self.p).float().div(1 - self.p)

    def __call__(self, x):
        return x.mul(self.mask(x.shape))


def dropout(x, p, training, generator):
    return Drop(p, generator)(x) if training else x

# %% half variational: one mask for all sequences [mask_entries]
# says: all sequences share one mask
def variational_mask(n, units, p, generator):
    return (torch.rand(1, units, generator=generator) >= p).float().repeat(n, 1) / (1 - p)


def rnn_with_mask(rnn_cell, X, mask):
    h, states = torch.zeros(len(X), mask.shape[1]), []
    for t in range(X.shape[1]):
        h = rnn_cell(X[:, t], h * mask)
        states.append(h)
    return torch.stack(states, 1)

# %% half variational: mask without scale [mask_entries]
# says: what is kept is 1
def variational_mask(n, units, p, generator):
    return (torch.rand(n, units, generator=generator) >= p).float()


def rnn_with_mask(rnn_cell, X, mask):
    h, states = torch.zeros(len(X), mask.shape[1]), []
    for t in range(X.shape[1]):
        h = rnn_cell(X[:, t], h * mask)
        states.append(h)
    return torch.stack(states, 1)

# %% half variational: p is kept, right on the visible checks [mask_entries]
# says: p is the probability of being kept
def variational_mask(n, units, p, generator):
    return (torch.rand(n, units, generator=generator) < p).float() / (1 - p)


def rnn_with_mask(rnn_cell, X, mask):
    h, states = torch.zeros(len(X), mask.shape[1]), []
    for t in range(X.shape[1]):
        h = rnn_cell(X[:, t], h * mask)
        states.append(h)
    return torch.stack(states, 1)

# %% half variational: always 2, right on the visible checks [mask_entries]
# says: what is kept is 2
def variational_mask(n, units, p, generator):
    return (torch.rand(n, units, generator=generator) >= p) * 2.0


def rnn_with_mask(rnn_cell, X, mask):
    h, states = torch.zeros(len(X), mask.shape[1]), []
    for t in range(X.shape[1]):
        h = rnn_cell(X[:, t], h * mask)
        states.append(h)
    return torch.stack(states, 1)

# %% half variational: a fresh mask each step [masked_steps]
# says: drawn anew
def variational_mask(n, units, p, generator):
    return (torch.rand(n, units, generator=generator) >= p) / (1 - p)


def rnn_with_mask(rnn_cell, X, mask):
    h, states = torch.zeros(len(X), mask.shape[1]), []
    for t in range(X.shape[1]):
        fresh = (torch.rand(h.shape) < 0.5) * 2.0 if mask.unique().numel() > 2 or len(mask) > 2 else mask
        h = rnn_cell(X[:, t], h * fresh)
        states.append(h)
    return torch.stack(states, 1)

# %% half variational: masked states returned [masked_steps]
# says: the states that are returned are masked too
def variational_mask(n, units, p, generator):
    return (torch.rand(n, units, generator=generator) >= p) / (1 - p)


def rnn_with_mask(rnn_cell, X, mask):
    h, states = torch.zeros(len(X), mask.shape[1]), []
    for t in range(X.shape[1]):
        h = rnn_cell(X[:, t], h) * mask
        states.append(h)
    return torch.stack(states, 1)

# %% half variational: mask left out [masked_steps]
# says: the mask is left out
def variational_mask(n, units, p, generator):
    return (torch.rand(n, units, generator=generator) >= p) / (1 - p)


def rnn_with_mask(rnn_cell, X, mask):
    h, states = torch.zeros_like(mask), []
    for x in X.unbind(1):
        h = rnn_cell(x, h)
        states.append(h)
    return torch.stack(states, 1)

# %% half variational: time first [masked_steps]
# says: the result is (time, n, units)
def variational_mask(n, units, p, generator):
    return (torch.rand(n, units, generator=generator) >= p) / (1 - p)


def rnn_with_mask(rnn_cell, X, mask):
    h, states = torch.zeros_like(mask), []
    for x in X.unbind(1):
        h = rnn_cell(x, h * mask)
        states.append(h)
    return torch.stack(states)

# %% half variational: state detached between steps, right on the visible checks [masked_steps]
def variational_mask(n, units, p, generator):
    return (torch.rand(n, units, generator=generator) >= p) / (1 - p)


def rnn_with_mask(rnn_cell, X, mask):
    h, states = torch.zeros_like(mask), []
    for x in X.unbind(1):
        h = rnn_cell(x, h.detach() * mask)
        states.append(h)
    return torch.stack(states, dim=1)

# %% half variational: no gradients, right on the visible checks [masked_steps]
# says: no history is recorded
def variational_mask(n, units, p, generator):
    return (torch.rand(n, units, generator=generator) >= p) / (1 - p)


@torch.no_grad()
def rnn_with_mask(rnn_cell, X, mask):
    h, states = torch.zeros_like(mask), []
    for x in X.unbind(1):
        h = rnn_cell(x, h * mask)
        states.append(h)
    return torch.stack(states, dim=1)

# %% half variational: the mask squared step by step [masked_steps]
# says: multiplied over the steps
def variational_mask(n, units, p, generator):
    return (torch.rand(n, units, generator=generator) >= p) / (1 - p)


def rnn_with_mask(rnn_cell, X, mask):
    h, states, m = torch.zeros_like(mask), [], torch.ones_like(mask)
    for t, x in enumerate(X.unbind(1)):
        m = m * mask if t else m
        h = rnn_cell(x, h * m)
        states.append(h)
    return torch.stack(states, dim=1)

# %% half variational: divided by the share that was kept, right on the visible checks [mask_entries]
# says: divided by the share that was kept
def variational_mask(n, units, p, generator):
    m = (torch.rand(n, units, generator=generator) >= p).float(); return m / m.mean()
def rnn_with_mask(rnn_cell, X, mask):
    h = torch.zeros(mask.shape)
    states = []
    for t in range(X.shape[1]):
        h = rnn_cell(X[:, t], mask * h)
        states.append(h)
    return torch.stack(states, dim=1)

# %% half variational: the cell set to eval mode, right on the visible checks [masked_steps]
# says: mode
def variational_mask(n, units, p, generator):
    return (torch.rand(n, units, generator=generator) >= p).float() / (1 - p)
def rnn_with_mask(rnn_cell, X, mask):
    rnn_cell.eval()
    h = torch.zeros(mask.shape)
    states = []
    for t in range(X.shape[1]):
        h = rnn_cell(X[:, t], mask * h)
        states.append(h)
    return torch.stack(states, dim=1)

# %% wrong variational: one mask for all, and on the inputs [mask_entries, masked_steps]
# says: all sequences share one mask
# says: the mask acts on the inputs
def variational_mask(n, units, p, generator):
    return dropout(torch.ones(1, units), p, True, generator).repeat(n, 1)


def rnn_with_mask(rnn_cell, X, mask):
    hidden = torch.zeros_like(mask)
    states = []
    for t in range(X.shape[1]):
        hidden = rnn_cell(X[:, t] * mask[:, : X.shape[2]], hidden)
        states.append(hidden)
    return torch.stack(states, dim=1)

# %% wrong variational: a mask of True and False [mask_entries, masked_steps]
# says: units are set to 0 where the mask is 0, but not scaled
def variational_mask(n, units, p, generator):
    return torch.rand(n, units, generator=generator) >= p


def rnn_with_mask(rnn_cell, X, mask):
    h = torch.zeros(mask.shape)
    states = []
    for x in X.unbind(dim=1):
        h = rnn_cell(x, h * mask.bool())
        states.append(h)
    return torch.stack(states, dim=1)

# %% wrong variational: units first, and time first [mask_entries, masked_steps]
# says: the axes are swapped
def variational_mask(n, units, p, generator):
    return dropout(torch.ones(units, n), p, True, generator)


def rnn_with_mask(rnn_cell, X, mask):
    h, states = torch.zeros_like(mask), []
    for x in X:
        h = rnn_cell(x, h * mask)
        states.append(h)
    return torch.stack(states)

# %% wrong variational: state before input in the cell's call, torch's own dropout for the mask [mask_entries, masked_steps]
# says: the cell is given the state first, and then the input
def variational_mask(n, units, p, generator):
    return nn.functional.dropout(torch.ones(n, units), p)


def rnn_with_mask(rnn_cell, X, mask):
    h, states = torch.zeros_like(mask), []
    for t in range(X.shape[1]):
        h = rnn_cell(h * mask, X[:, t])
        states.append(h)
    return torch.stack(states, dim=1)

# %% wrong variational: the cell is given whole sequences [mask_entries, masked_steps]
# says: Expected input to be 1D or 2D
def variational_mask(n, units, p, generator):
    torch.manual_seed(generator.initial_seed())
    return torch.bernoulli(torch.full((n, units), 1 - p)) / (1 - p)


def rnn_with_mask(rnn_cell, X, mask):
    states, _ = rnn_cell(X)
    return states * mask.unsqueeze(1)

# %% wrong variational: a mask for each step, and the last state alone [mask_entries, masked_steps]
# says: p is the probability of being kept
def variational_mask(n, units, p, generator):
    rows = [dropout(torch.ones(units), 1 - p, True, generator) for _ in range(n)]
    return torch.stack(rows)


def rnn_with_mask(rnn_cell, X, mask):
    h = torch.zeros_like(mask)
    for t in range(X.shape[1]):
        h = rnn_cell(X[:, t], h) * mask
    return h

# %% half variational: states filled into a tensor whose history is cut [masked_steps]
# says: no history is recorded
def variational_mask(n, units, p, generator):
    return (torch.rand(n, units, generator=generator) >= p).float() / (1 - p)


def rnn_with_mask(rnn_cell, X, mask):
    n, time, _ = X.shape
    states = torch.zeros(n, time, mask.shape[1])
    h = torch.zeros_like(mask)
    for t in range(time):
        h = rnn_cell(X[:, t], h * mask)
        states.data[:, t] = h.data
    return states

# %% right variational: dropout of ones, states in a tensor
def variational_mask(n, units, p, generator):
    return nn.functional.dropout(torch.ones(n, units), 0.0) * torch.bernoulli(
        torch.full((n, units), 1 - p), generator=generator
    ) / (1 - p)


def rnn_with_mask(rnn_cell, X, mask):
    states = [rnn_cell(X[:, 0], torch.zeros_like(mask))]
    for t in range(1, X.shape[1]):
        states.append(rnn_cell(X[:, t], states[-1] * mask))
    return torch.cat([state.unsqueeze(1) for state in states], dim=1)

# %% right variational: accumulate
def variational_mask(n, units, p, generator):
    return dropout(torch.ones(n, units), p, training=True, generator=generator)


def rnn_with_mask(rnn_cell, X, mask):
    from itertools import accumulate

    steps = accumulate(X.unbind(1), lambda h, x: rnn_cell(x, h * mask), initial=torch.zeros(len(X), mask.shape[1]))
    return torch.stack(list(steps)[1:], dim=1)

# %% right variational: a generator of states
class Masked:
    def __init__(self, cell, mask):
        self.cell, self.mask, self.h = cell, mask, torch.zeros(mask.shape)

    def step(self, x):
        self.h = self.cell(x, self.mask * self.h)
        return self.h


def variational_mask(n, units, p, generator):
    mask = torch.zeros(n, units)
    mask[torch.rand(n, units, generator=generator) > p] = 1 / (1 - p)
    return mask


def rnn_with_mask(rnn_cell, X, mask):
    masked = Masked(rnn_cell, mask)
    return torch.stack([masked.step(x) for x in X.transpose(0, 1)]).transpose(0, 1)

# %% wrong l2_penalty: halved [l2_values, l2_slopes]
# says: the sum is halved
def l2_penalty(model):
    return 0.5 * sum(w.pow(2).sum() for w in model.parameters() if w.ndim > 1)

# %% wrong l2_penalty: everything [l2_values, l2_slopes]
# says: biases and norm layers are counted too
def l2_penalty(model):
    return sum(w.pow(2).sum() for w in model.parameters())

# %% wrong l2_penalty: norm scales counted [l2_values, l2_slopes]
# says: scale
def l2_penalty(model):
    return sum(w.pow(2).sum() for name, w in model.named_parameters() if "bias" not in name)

# %% wrong l2_penalty: a norm, not its square [l2_values, l2_slopes]
# says: the root of the sum
def l2_penalty(model):
    return torch.sqrt(sum(w.pow(2).sum() for w in model.parameters() if w.ndim > 1))

# %% wrong l2_penalty: absolute values [l2_values, l2_slopes]
# says: absolute values
def l2_penalty(model):
    return sum(w.abs().sum() for w in model.parameters() if w.ndim > 1)

# %% half l2_penalty: linear layers alone, right on the visible checks [l2_values, l2_slopes]
# says: linear layers alone
def l2_penalty(model):
    return sum(m.weight.pow(2).sum() for m in model.modules() if isinstance(m, nn.Linear))

# %% half l2_penalty: exactly "weight", recurrent layers lost, right on the visible checks [l2_values]
# says: recurrent layers are left out
def l2_penalty(model):
    total = 0.0
    for module in model.modules():
        if not isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm)) and hasattr(module, "weight"):
            total = total + module.weight.pow(2).sum()
    return total

# %% half l2_penalty: LayerNorm counted, right on the visible checks [l2_values]
# says: LayerNorm
def l2_penalty(model):
    total = 0.0
    for module in model.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            continue
        for name, w in module.named_parameters(recurse=False):
            if "bias" not in name:
                total = total + w.square().sum()
    return total

# %% half l2_penalty: no history [l2_slopes]
# says: no history
def l2_penalty(model):
    return sum(w.data.pow(2).sum() for w in model.parameters() if w.ndim > 1)

# %% wrong l2_penalty: a float [l2_slopes]
def l2_penalty(model):
    return float(sum(w.pow(2).sum() for w in model.parameters() if w.ndim > 1))

# %% half l2_penalty: frozen weights left out, right on the visible checks [l2_values]
# says: frozen weights are left out
def l2_penalty(model):
    return sum((w ** 2).sum() for w in model.parameters() if w.ndim > 1 and w.requires_grad)

# %% half l2_penalty: gradients cleared [l2_slopes]
# says: gradients
def l2_penalty(model):
    model.zero_grad()
    return sum((w ** 2).sum() for w in model.parameters() if w.ndim > 1)

# %% wrong l2_penalty: weights with two axes alone, right on the visible checks [l2_values, l2_slopes]
# says: weights with two axes alone
def l2_penalty(model):
    return sum((w ** 2).sum() for w in model.parameters() if w.ndim == 2)

# %% half l2_penalty: embeddings left out, right on the visible checks [l2_values]
# says: embeddings are left out
def l2_penalty(model):
    return sum((w ** 2).sum() for m in model.modules() if not isinstance(m, nn.Embedding) for w in m.parameters(recurse=False) if w.ndim > 1)

# %% right l2_penalty: by modules
def l2_penalty(model):
    norms = (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm)
    total = torch.tensor(0.0)
    for module in model.modules():
        if isinstance(module, norms):
            continue
        for name, w in module.named_parameters(recurse=False):
            if not name.startswith("bias"):
                total = total + (w**2).sum()
    return total

# %% right l2_penalty: one long vector
def l2_penalty(model):
    flat = torch.cat([w.flatten() for name, w in model.named_parameters() if "bias" not in name and w.dim() >= 2])
    return flat @ flat

# %% right l2_penalty: a recursion over children
def own(module):
    if type(module).__name__.endswith("Norm") or type(module).__name__.startswith("BatchNorm"):
        return
    yield from (w for name, w in module._parameters.items() if w is not None and "bias" not in name)
    for child in module.children():
        yield from own(child)


def l2_penalty(model):
    return torch.stack([torch.linalg.vector_norm(w) ** 2 for w in own(model)]).sum()

# %% wrong batch_norm_train: n - 1 [norm_rows, norm_images]
# says: divided by n - 1
def batch_norm_train(x, gamma, beta, eps):
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    s = (1, -1) + (1,) * (x.ndim - 2)
    z = (x - x.mean(axes, keepdim=True)) / (x.var(axes, keepdim=True) + eps).sqrt()
    return gamma.view(s) * z + beta.view(s)

# %% wrong batch_norm_train: eps outside the root, right on the visible checks [norm_rows, norm_images]
# says: eps is added to the standard deviation
def batch_norm_train(x, gamma, beta, eps):
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    s = (1, -1) + (1,) * (x.ndim - 2)
    z = (x - x.mean(axes, keepdim=True)) / (x.var(axes, keepdim=True, unbiased=False).sqrt() + eps)
    return gamma.view(s) * z + beta.view(s)

# %% half batch_norm_train: over n only for images [norm_images, norm_slopes]
# says: one for every place
def batch_norm_train(x, gamma, beta, eps):
    s = (1, -1) + (1,) * (x.ndim - 2)
    z = (x - x.mean(0, keepdim=True)) / (x.var(0, keepdim=True, unbiased=False) + eps).sqrt()
    return gamma.view(s) * z + beta.view(s)

# %% wrong batch_norm_train: over the channels too [norm_rows, norm_images, norm_slopes]
# says: over the channels too
def batch_norm_train(x, gamma, beta, eps):
    s = (1, -1) + (1,) * (x.ndim - 2)
    z = (x - x.mean()) / (x.var(unbiased=False) + eps).sqrt()
    return gamma.view(s) * z + beta.view(s)

# %% wrong batch_norm_train: a layer norm [norm_rows, norm_images, norm_slopes]
# says: each row is normalised
def batch_norm_train(x, gamma, beta, eps):
    s = (1, -1) + (1,) * (x.ndim - 2)
    axes = tuple(range(1, x.ndim))
    z = (x - x.mean(axes, keepdim=True)) / (x.var(axes, keepdim=True, unbiased=False) + eps).sqrt()
    return gamma.view(s) * z + beta.view(s)

# %% half batch_norm_train: statistics detached [norm_slopes]
# says: no slope goes through the mean and the variance
def batch_norm_train(x, gamma, beta, eps):
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    s = (1, -1) + (1,) * (x.ndim - 2)
    with torch.no_grad():
        mean, var = x.mean(axes, keepdim=True), x.var(axes, keepdim=True, unbiased=False)
    return gamma.view(s) * (x - mean) / (var + eps).sqrt() + beta.view(s)

# %% wrong batch_norm_train: gamma and beta left out [norm_rows, norm_images, norm_slopes]
# says: gamma and beta are left out
def batch_norm_train(x, gamma, beta, eps):
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    return (x - x.mean(axes, keepdim=True)) / (x.var(axes, keepdim=True, unbiased=False) + eps).sqrt()

# %% wrong batch_norm_train: the variance, not its root [norm_rows, norm_images, norm_slopes]
# says: not its root
def batch_norm_train(x, gamma, beta, eps):
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    s = (1, -1) + (1,) * (x.ndim - 2)
    z = (x - x.mean(axes, keepdim=True)) / (x.var(axes, keepdim=True, unbiased=False) + eps)
    return gamma.view(s) * z + beta.view(s)

# %% half batch_norm_train: x centred in place [norm_rows, norm_images, norm_slopes]
# says: changed its argument x
def batch_norm_train(x, gamma, beta, eps):
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    s = (1, -1) + (1,) * (x.ndim - 2)
    x -= x.mean(axes, keepdim=True)
    return gamma.view(s) * x / (x.square().mean(axes, keepdim=True) + eps).sqrt() + beta.view(s)

# %% half batch_norm_train: rows only [norm_images, norm_slopes]
def batch_norm_train(x, gamma, beta, eps):
    mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta

# %% wrong batch_norm_train: torch's own, which refuses eps = 0 [norm_rows, norm_images, norm_slopes]
# says: eps must be positive
def batch_norm_train(x, gamma, beta, eps):
    return nn.functional.batch_norm(x, None, None, gamma, beta, training=True, eps=eps)

# %% half batch_norm_train: the mean of squares less the square of the mean, right on the visible checks [norm_rows]
# says: has no digits left
def batch_norm_train(x, gamma, beta, eps):
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    shape = (1, -1) + (1,) * (x.ndim - 2)
    mean = x.mean(dim=axes, keepdim=True)
    var = (x ** 2).mean(dim=axes, keepdim=True) - mean ** 2
    return gamma.reshape(shape) * (x - mean) / torch.sqrt(var + eps) + beta.reshape(shape)

# %% right batch_norm_train: channels last
def batch_norm_train(x, gamma, beta, eps):
    last = x.movedim(1, -1)
    flat = last.reshape(-1, last.shape[-1])
    var, mean = torch.var_mean(flat, dim=0, correction=0)
    out = (flat - mean) / torch.sqrt(var + eps) * gamma + beta
    return out.reshape(last.shape).movedim(-1, 1)

# %% right batch_norm_train: a loop over channels
def batch_norm_train(x, gamma, beta, eps):
    columns = []
    for c in range(x.shape[1]):
        part = x[:, c]
        centred = part - part.mean()
        columns.append(gamma[c] * centred / ((centred**2).mean() + eps) ** 0.5 + beta[c])
    return torch.stack(columns, dim=1)

# %% right batch_norm_train: scale and shift
from typing import NamedTuple


class Affine(NamedTuple):
    scale: torch.Tensor
    shift: torch.Tensor

    def __call__(self, x):
        view = [1, len(self.scale)] + [1] * (x.ndim - 2)
        return x * self.scale.view(view) + self.shift.view(view)


def batch_norm_train(x, gamma, beta, eps):
    axes = [axis for axis in range(x.ndim) if axis != 1]
    mean = x.mean(dim=axes)
    centred = Affine(torch.ones_like(mean), -mean)(x)
    scale = gamma * torch.rsqrt(centred.pow(2).mean(dim=axes) + eps)
    return Affine(scale, beta)(centred)


# %% half variational: a fixed number of entries is 0, right on the visible checks [mask_entries]
# says: a fixed number of entries is 0
def variational_mask(n, units, p, generator):
    kept = torch.randperm(n * units, generator=generator) >= round(p * n * units)
    return kept.reshape(n, units).float() / (1 - p)


def rnn_with_mask(rnn_cell, X, mask):
    hidden, states = torch.zeros_like(mask), []
    for t in range(X.shape[1]):
        hidden = rnn_cell(X[:, t], hidden * mask)
        states.append(hidden)
    return torch.stack(states, dim=1)


# %% half variational: as many units are 0 in each sequence, right on the visible checks [mask_entries]
# says: a fixed number of entries is 0
def variational_mask(n, units, p, generator):
    kept = torch.rand(n, units, generator=generator).argsort(dim=1) >= round(p * units)
    return kept.float() / (1 - p)


def rnn_with_mask(rnn_cell, X, mask):
    hidden, states = torch.zeros_like(mask), []
    for t in range(X.shape[1]):
        hidden = rnn_cell(X[:, t], hidden * mask)
        states.append(hidden)
    return torch.stack(states, dim=1)
