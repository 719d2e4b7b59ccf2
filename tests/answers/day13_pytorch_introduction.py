"""Answers that students give on day 13. The words in brackets are the test cells that must reject a wrong one."""

# %% half to_tensor: from_numpy and a conversion, which shares memory where none is needed [to_tensor_copy]
# says: shares its memory with the array
def to_tensor(a, dtype=torch.float32):
    return torch.from_numpy(a).to(dtype)

# %% wrong to_tensor: as_tensor [to_tensor_copy]
# says: shares its memory with the array
def to_tensor(a, dtype=torch.float32):
    return torch.as_tensor(a, dtype=dtype)

# %% wrong to_tensor: the array's own dtype [to_tensor_values]
# says: dtype int64, expected float32
def to_tensor(a, dtype=torch.float32):
    return torch.tensor(a)

# %% wrong to_tensor: the result of the conversion thrown away [to_tensor_values]
def to_tensor(a, dtype=torch.float32):
    t = torch.tensor(a)
    t.to(dtype)
    return t

# %% wrong to_tensor: always float32 [to_tensor_values]
# says: dtype float32, expected bool
def to_tensor(a, dtype=torch.float32):
    return torch.tensor(a, dtype=torch.float32)

# %% wrong to_tensor: float32 but for truth values [to_tensor_values]
# says: the values go through float32
def to_tensor(a, dtype=torch.float32):
    return torch.tensor(a, dtype=torch.float32).to(dtype)

# %% wrong to_tensor: flattened on the way [to_tensor_values]
# says: shape (6,), expected (2, 3)
def to_tensor(a, dtype=torch.float32):
    return torch.tensor([x for x in a.flatten()], dtype=dtype)

# %% wrong to_tensor: an array in place of a tensor [to_tensor_values]
# says: got an array
def to_tensor(a, dtype=torch.float32):
    return a.astype(str(dtype).removeprefix("torch."))

# %% wrong to_tensor: a copy, but only where the dtype is the default [to_tensor_copy]
def to_tensor(a, dtype=torch.float32):
    if dtype == torch.float32:
        return torch.from_numpy(a.copy()).float()
    return torch.from_numpy(a).to(dtype)

# %% wrong to_tensor: through a list [to_tensor_values]
# says: the values go through a list
def to_tensor(a, dtype=torch.float32):
    return torch.tensor(a.tolist(), dtype=dtype)

# %% wrong to_tensor: copied only where the array is float32 [to_tensor_copy]
# says: only a float32 array is copied
def to_tensor(a, dtype=torch.float32):
    t = torch.from_numpy(a)
    return (t.clone() if a.dtype == np.float32 else t).to(dtype)

# %% half to_tensor: a copy that is always float32 [to_tensor_values]
def to_tensor(a, dtype=torch.float32):
    return torch.from_numpy(np.array(a, dtype=np.float32)).clone()

# %% right to_tensor: from_numpy and a copy
def to_tensor(a, dtype=torch.float32):
    return torch.from_numpy(a).to(dtype, copy=True)

# %% right to_tensor: clone last
def to_tensor(a, dtype=torch.float32):
    t = torch.from_numpy(np.ascontiguousarray(a).reshape(a.shape))
    t = t.to(dtype)
    return t.clone()

# %% right to_tensor: filled in place
def to_tensor(a, dtype=torch.float32):
    result = torch.empty(a.shape, dtype=dtype)
    result.copy_(torch.from_numpy(a))
    return result

# %% right to_tensor: a small converter class
class Converter:
    def __init__(self, dtype):
        self.dtype = dtype

    def __call__(self, array):
        return torch.tensor(array.tolist(), dtype=self.dtype).reshape(array.shape)


def to_tensor(a, dtype=torch.float32):
    return Converter(dtype)(a)

# %% wrong batched_outer: the two exchanged [batched_outer_shape, batched_outer_values]
# says: axes 1 and 2 swapped
def batched_outer(a, b):
    return b[:, :, None] * a[:, None, :]

# %% wrong batched_outer: the sum over the batch, as for a weight gradient [batched_outer_shape, batched_outer_values]
# says: the products are added up over the batch
def batched_outer(a, b):
    return a.T @ b

# %% wrong batched_outer: one large outer product [batched_outer_shape, batched_outer_values]
# says: all entries of a meet all entries of b, in one large table
def batched_outer(a, b):
    return torch.outer(a.flatten(), b.flatten())

# %% wrong batched_outer: one large outer product, cut to the right shape [batched_outer_shape, batched_outer_values]
def batched_outer(a, b):
    return torch.outer(a.flatten(), b.flatten()).reshape(len(a), a.shape[1], -1)

# %% wrong batched_outer: every row with every row [batched_outer_shape, batched_outer_values]
def batched_outer(a, b):
    return a[:, None, :, None] * b[None, :, None, :]

# %% wrong batched_outer: reshaped with the axes in the wrong order [batched_outer_shape, batched_outer_values]
def batched_outer(a, b):
    return a.reshape(len(a), 1, -1) * b.reshape(len(b), -1, 1)

# %% wrong batched_outer: a loop into a float32 table [batched_outer_values]
# says: float32 comes back whatever the dtype of a and b
def batched_outer(a, b):
    result = torch.zeros(a.shape[0], a.shape[1], b.shape[1])
    for i in range(len(a)):
        result[i] = torch.outer(a[i], b[i])
    return result

# %% wrong batched_outer: a changed in place where the sizes allow it [batched_outer_values]
def batched_outer(a, b):
    b *= 1.0 if b.is_floating_point() else 1
    result = a[:, :, None] * b[:, None, :]
    a.zero_()
    return result

# %% wrong batched_outer: only the first row of b [batched_outer_values]
# says: only the first row of b is used
def batched_outer(a, b):
    return torch.stack([torch.outer(row, b[0]) for row in a])

# %% wrong batched_outer: the batch added up and repeated [batched_outer_values]
# says: added up over the batch, and repeated
def batched_outer(a, b):
    return torch.einsum("ij,ik->jk", a, b).expand(len(a), -1, -1)

# %% wrong batched_outer: the factors exchanged, and a reshape [batched_outer_values]
# says: by reshape, which keeps the order of the numbers
def batched_outer(a, b):
    return torch.bmm(b.unsqueeze(2), a.unsqueeze(1)).reshape(len(a), a.shape[1], b.shape[1])

# %% half batched_outer: added, not multiplied [batched_outer_values]
# says: added, not multiplied
def batched_outer(a, b):
    return a.unsqueeze(2) + b.unsqueeze(1)

# %% half batched_outer: the right shape by view where a transpose is meant [batched_outer_values]
def batched_outer(a, b):
    table = b[:, :, None] * a[:, None, :]
    return table.reshape(len(a), a.shape[1], b.shape[1])

# %% right batched_outer: einsum
def batched_outer(a, b):
    return torch.einsum("np,nq->npq", a, b)

# %% right batched_outer: a batch of matrix products
def batched_outer(a, b):
    return torch.bmm(a.unsqueeze(-1), b.unsqueeze(1))

# %% right batched_outer: stacked rows
def batched_outer(a, b):
    return torch.stack([torch.outer(x, y) for x, y in zip(a, b)])

# %% right batched_outer: three loops
def batched_outer(a, b):
    (n, p), q = a.shape, b.shape[1]
    table = torch.empty((n, p, q), dtype=a.dtype)
    for i in range(n):
        for j in range(p):
            for k in range(q):
                table[i, j, k] = a[i, j] * b[i, k]
    return table

# %% right batched_outer: vmap
def batched_outer(a, b):
    outer = torch.func.vmap(torch.outer)
    return outer(a, b)

# %% wrong gradient_of: x itself marked, and the gradients add up [gradient_of_untouched]
# says: the gradients of both calls add up in x.grad
def gradient_of(f, x):
    x.requires_grad_()
    f(x).backward()
    return x.grad

# %% wrong gradient_of: x marked, its gradient cleared first [gradient_of_untouched]
# says: x is left with requires_grad and with a gradient
def gradient_of(f, x):
    x.requires_grad_(True)
    x.grad = None
    f(x).backward()
    return x.grad

# %% wrong gradient_of: x marked, its gradient cleared last [gradient_of_untouched]
# says: x is left with requires_grad
def gradient_of(f, x):
    x.requires_grad = True
    f(x).backward()
    gradient, x.grad = x.grad, None
    return gradient

# %% wrong gradient_of: x unmarked, but its gradient forgotten there [gradient_of_untouched]
# says: x is left with a gradient in x.grad
def gradient_of(f, x):
    x.requires_grad = True
    x.grad = None
    f(x).backward()
    x.requires_grad = False
    return x.grad

# %% wrong gradient_of: autograd.grad on x, left marked [gradient_of_untouched]
# says: x is left with requires_grad
def gradient_of(f, x):
    x.requires_grad_(True)
    return torch.autograd.grad(f(x), x)[0]

# %% half gradient_of: in float32 [gradient_of_values]
# says: everything is computed in float32
def gradient_of(f, x):
    marked = torch.tensor(x.tolist(), requires_grad=True)
    f(marked).backward()
    return marked.grad

# %% wrong gradient_of: nudges in the dtype of x [gradient_of_values]
def gradient_of(f, x, h=1e-3):
    gradient = torch.zeros_like(x)
    for i in np.ndindex(tuple(x.shape)):
        nudge = torch.zeros_like(x)
        nudge[i] = h
        gradient[i] = (f(x + nudge) - f(x - nudge)) / (2 * h)
    return gradient

# %% wrong gradient_of: the value [gradient_of_values]
# says: the value of f is returned, not its gradient
def gradient_of(f, x):
    marked = x.clone().requires_grad_()
    return f(marked)

# %% wrong gradient_of: a graph kept for second derivatives [gradient_of_values]
# says: requires_grad is True
def gradient_of(f, x):
    marked = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(f(marked), marked, create_graph=True)
    return gradient

# %% wrong gradient_of: as a list [gradient_of_values]
def gradient_of(f, x):
    marked = x.clone().requires_grad_()
    f(marked).backward()
    return tuple(marked.grad)

# %% wrong gradient_of: the marked copy's grad before backward [gradient_of_values, gradient_of_untouched]
# says: got None
def gradient_of(f, x):
    marked = x.clone().requires_grad_()
    f(marked)
    return marked.grad

# %% wrong gradient_of: computed in place on x's memory [gradient_of_untouched]
def gradient_of(f, x):
    marked = x.detach().requires_grad_()
    f(marked).backward()
    x.copy_(marked.grad)
    return marked.grad

# %% wrong gradient_of: grad mode left off [gradient_of_untouched]
# says: torch's grad mode
def gradient_of(f, x):
    torch.set_grad_enabled(True)
    marked = x.clone().requires_grad_()
    f(marked).backward()
    torch.set_grad_enabled(False)
    return marked.grad

# %% wrong gradient_of: large slopes clamped [gradient_of_values]
# says: large slopes are cut off at 100
def gradient_of(f, x):
    marked = x.clone().requires_grad_()
    f(marked).backward()
    return marked.grad.clamp(-100, 100)

# %% wrong gradient_of: recording switched off at the end [gradient_of_untouched]
# says: torch is left with its recording switched off
def gradient_of(f, x):
    torch.set_grad_enabled(True)
    marked = x.clone().requires_grad_()
    f(marked).backward()
    torch.set_grad_enabled(False)
    return marked.grad

# %% half gradient_of: right values, x left marked [gradient_of_untouched]
def gradient_of(f, x):
    (gradient,) = torch.autograd.grad(f(x.requires_grad_()), x)
    return gradient

# %% right gradient_of: autograd.grad
def gradient_of(f, x):
    leaf = x.detach().clone()
    leaf.requires_grad = True
    return torch.autograd.grad(outputs=f(leaf), inputs=leaf)[0]

# %% right gradient_of: torch.func
def gradient_of(f, x):
    return torch.func.grad(f)(x)

# %% right gradient_of: x marked and everything put back
def gradient_of(f, x):
    try:
        x.requires_grad_(True)
        f(x).backward()
        return x.grad.clone()
    finally:
        x.grad = None
        x.requires_grad_(False)

# %% right gradient_of: with a context manager of its own
import contextlib


class Marked(contextlib.AbstractContextManager):
    def __init__(self, tensor):
        self.copy = tensor.detach().clone().requires_grad_(True)

    def __enter__(self):
        return self.copy

    def __exit__(self, *error):
        return None


def gradient_of(f, x):
    with Marked(x) as copy:
        f(copy).backward()
    return copy.grad

# %% right gradient_of: the same memory, marked elsewhere
def gradient_of(f, x):
    marked = x.detach().requires_grad_()
    f(marked).backward()
    return marked.grad

# %% wrong gradient_step_: new tensors [gradient_step_values, gradient_step_in_place]
# says: new tensors are made, and w itself stays as it was
def gradient_step_(parameters, lr):
    for p in parameters:
        if p.grad is not None:
            p = p - lr * p.grad

# %% wrong gradient_step_: new tensors in the list [gradient_step_in_place]
# says: still holds the same tensor
def gradient_step_(parameters, lr):
    for i, p in enumerate(parameters):
        if p.grad is not None:
            parameters[i] = (p - lr * p.grad).detach().requires_grad_()

# %% wrong gradient_step_: in place on a leaf [gradient_step_values, gradient_step_in_place]
# says: leaf Variable
def gradient_step_(parameters, lr):
    for p in parameters:
        if p.grad is not None:
            p -= lr * p.grad

# %% wrong gradient_step_: uphill [gradient_step_values]
def gradient_step_(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            if p.grad is not None:
                p += lr * p.grad

# %% wrong gradient_step_: without the rate [gradient_step_values]
def gradient_step_(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            if p.grad is not None:
                p -= p.grad

# %% wrong gradient_step_: a missing gradient not thought of [gradient_step_values]
# says: raised TypeError
def gradient_step_(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            p -= lr * p.grad

# %% wrong gradient_step_: ends at the first one without a gradient [gradient_step_values]
# says: the parameters after one without a gradient are forgotten
def gradient_step_(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            if p.grad is None:
                return
            p.sub_(lr * p.grad)

# %% wrong gradient_step_: the gradients cleared too [gradient_step_in_place]
# says: where they should be left as they are
def gradient_step_(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            if p.grad is not None:
                p -= lr * p.grad
                p.grad = None

# %% wrong gradient_step_: the gradients set to zero [gradient_step_in_place]
# says: where they should be left as they are
def gradient_step_(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            if p.grad is not None:
                p -= lr * p.grad
                p.grad.zero_()

# %% wrong gradient_step_: the gradients scaled in place [gradient_step_in_place]
# says: the gradients in .grad
def gradient_step_(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            if p.grad is not None:
                p -= p.grad.mul_(lr)

# %% wrong gradient_step_: new memory under the old tensor [gradient_step_in_place]
# says: the parameters get new memory
def gradient_step_(parameters, lr):
    for p in parameters:
        if p.grad is not None:
            p.data = p.data - lr * p.grad

# %% wrong gradient_step_: the marks are lost [gradient_step_in_place]
# says: requires_grad
def gradient_step_(parameters, lr):
    for p in parameters:
        p.requires_grad_(False)
        if p.grad is not None:
            p -= lr * p.grad

# %% wrong gradient_step_: missing gradients become zeros [gradient_step_in_place]
# says: a .grad that is None is filled
def gradient_step_(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            if p.grad is None:
                p.grad = torch.zeros_like(p)
            p -= lr * p.grad

# %% wrong gradient_step_: grad mode left off [gradient_step_in_place]
# says: torch's grad mode
def gradient_step_(parameters, lr):
    torch.set_grad_enabled(False)
    for p in parameters:
        if p.grad is not None:
            p -= lr * p.grad

# %% wrong gradient_step_: uphill, in place [gradient_step_values]
# says: the step goes uphill
def gradient_step_(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            if p.grad is not None:
                p += lr * p.grad

# %% half gradient_step_: long gradients clipped [gradient_step_values]
# says: clipped to a length of 100
def gradient_step_(parameters, lr):
    torch.nn.utils.clip_grad_norm_(parameters, 100.0)
    with torch.no_grad():
        for p in parameters:
            if p.grad is not None:
                p -= lr * p.grad

# %% half gradient_step_: asks whether the gradient adds up to something [gradient_step_values]
# says: a gradient that adds up to 0 is passed over
def gradient_step_(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            if p.grad is not None and p.grad.sum() != 0:
                p -= lr * p.grad

# %% half gradient_step_: returns the parameters [gradient_step_in_place]
# says: nothing is to be returned
def gradient_step_(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            if p.grad is not None:
                p -= lr * p.grad
    return parameters

# %% half gradient_step_: right numbers, and the gradients forgotten [gradient_step_in_place]
def gradient_step_(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            if p.grad is None:
                continue
            p.add_(p.grad, alpha=-lr)
            p.grad = None

# %% right gradient_step_: through .data
def gradient_step_(parameters, lr):
    for p in parameters:
        if p.grad is not None:
            p.data -= lr * p.grad

# %% right gradient_step_: through detach
def gradient_step_(parameters, lr):
    for p in filter(lambda p: p.grad is not None, parameters):
        p.detach().sub_(p.grad, alpha=lr)

# %% right gradient_step_: with a decorator and copy_
@torch.no_grad()
def gradient_step_(parameters, lr):
    trained = [p for p in parameters if p.grad is not None]
    for p, new in zip(trained, [p - lr * p.grad for p in trained]):
        p.copy_(new)

# %% right gradient_step_: torch's own optimizer
def gradient_step_(parameters, lr):
    torch.optim.SGD(parameters, lr=lr).step()

# %% right gradient_step_: an optimizer class of the student's own
class Descent:
    def __init__(self, parameters, rate):
        self.parameters, self.rate = parameters, rate

    @torch.no_grad()
    def step(self):
        for tensor in self.parameters:
            if tensor.grad is None:
                continue
            tensor.sub_(tensor.grad.mul(self.rate))


def gradient_step_(parameters, lr):
    Descent(parameters, lr).step()

# %% right gradient_step_: an optimizer of torch
def gradient_step_(parameters, lr):
    torch.optim.SGD(parameters, lr=lr).step()

# %% wrong devices: is_available not called [pick_device_asks]
# says: a function without its brackets counts as true
def pick_device():
    return torch.device("cuda" if torch.cuda.is_available else "mps" if torch.backends.mps.is_available else "cpu")


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(entry, device) for key, entry in batch.items()}
    if isinstance(batch, (tuple, list)):
        return type(batch)(to_device(entry, device) for entry in batch)
    return batch

# %% wrong devices: is_available called for cuda, not for mps [pick_device_asks]
# says: is_available is not called for mps
def pick_device():
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps") if torch.backends.mps.is_available else torch.device("cpu")


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(entry, device) for key, entry in batch.items()}
    if isinstance(batch, (tuple, list)):
        return type(batch)(to_device(entry, device) for entry in batch)
    return batch

# %% wrong devices: mps first [pick_device_asks]
# says: mps is asked for before cuda
def pick_device():
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(entry, device) for key, entry in batch.items()}
    if isinstance(batch, (tuple, list)):
        return type(batch)(to_device(entry, device) for entry in batch)
    return batch

# %% wrong devices: the device's name [pick_device_asks]
# says: expected 'device cuda'
def pick_device():
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(entry, device) for key, entry in batch.items()}
    if isinstance(batch, (tuple, list)):
        return type(batch)(to_device(entry, device) for entry in batch)
    return batch

# %% wrong devices: asked once, when it is defined [pick_device_asks]
def pick_device(chosen=torch.device("cuda" if torch.cuda.is_available() else "cpu")):
    return chosen


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(entry, device) for key, entry in batch.items()}
    if isinstance(batch, (tuple, list)):
        return type(batch)(to_device(entry, device) for entry in batch)
    return batch

# %% wrong devices: the first answer remembered [pick_device_asks]
import functools


@functools.cache
def pick_device():
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(entry, device) for key, entry in batch.items()}
    if isinstance(batch, (tuple, list)):
        return type(batch)(to_device(entry, device) for entry in batch)
    return batch

# %% half devices: the result of .to thrown away [to_device_pairs, to_device_nested]
# says: nothing has moved
def pick_device():
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        batch.to(device)
    elif isinstance(batch, dict):
        for entry in batch.values():
            to_device(entry, device)
    elif isinstance(batch, (tuple, list)):
        for entry in batch:
            to_device(entry, device)
    return batch

# %% wrong devices: the batch's own lists and dicts changed [to_device_nested]
# says: ["the batch itself"]
def pick_device():
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        for key in batch:
            batch[key] = to_device(batch[key], device)
    elif isinstance(batch, list):
        for i, entry in enumerate(batch):
            batch[i] = to_device(entry, device)
    elif isinstance(batch, tuple):
        return tuple(to_device(entry, device) for entry in batch)
    return batch

# %% wrong devices: tuples come back as lists [to_device_pairs, to_device_nested]
# says: expected 'tuple(
def pick_device():
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(entry, device) for key, entry in batch.items()}
    if isinstance(batch, (tuple, list)):
        return [to_device(entry, device) for entry in batch]
    return batch

# %% wrong devices: always to the device that pick_device gives [to_device_pairs, to_device_nested]
def pick_device():
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def to_device(batch, device):
    device = pick_device()
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(entry, device) for key, entry in batch.items()}
    if isinstance(batch, (tuple, list)):
        return type(batch)(to_device(entry, device) for entry in batch)
    return batch

# %% wrong devices: strings taken apart as containers [to_device_nested]
# says: raised RecursionError
def pick_device():
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(entry, device) for key, entry in batch.items()}
    if hasattr(batch, "__iter__"):
        return type(batch)([to_device(entry, device) for entry in batch])
    return batch

# %% wrong devices: whatever has no tensor comes back itself [to_device_nested]
# says: a new container
def pick_device():
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def has_tensor(batch):
    if isinstance(batch, torch.Tensor):
        return True
    parts = batch.values() if isinstance(batch, dict) else batch if isinstance(batch, (tuple, list)) else ()
    return any(map(has_tensor, parts))


def to_device(batch, device):
    if not has_tensor(batch):
        return batch
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(entry, device) for key, entry in batch.items()}
    return type(batch)(to_device(entry, device) for entry in batch)

# %% wrong devices: the device chosen once [pick_device_asks]
# says: torch is not asked at the time of the call
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu")


def pick_device():
    return DEVICE


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(part, device) for key, part in batch.items()}
    return type(batch)(to_device(part, device) for part in batch) if isinstance(batch, list | tuple) else batch

# %% wrong devices: two levels and no more [to_device_nested]
# says: at two levels, and not deeper
def pick_device():
    names = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    return torch.device(next(name for name, there in names.items() if there))


def to_device(batch, device):
    def move(part):
        return part.to(device) if isinstance(part, torch.Tensor) else part

    def inside(part, change):
        if isinstance(part, dict):
            return {key: change(entry) for key, entry in part.items()}
        return type(part)(map(change, part)) if isinstance(part, list | tuple) else move(part)

    return inside(batch, lambda part: inside(part, move))

# %% wrong devices: what is empty passed on itself [to_device_nested]
# says: an empty container is passed on itself
def pick_device():
    names = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    return torch.device(next(name for name, there in names.items() if there))


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if not batch:
        return batch
    if isinstance(batch, dict):
        return {key: to_device(part, device) for key, part in batch.items()}
    return type(batch)(to_device(part, device) for part in batch) if isinstance(batch, list | tuple) else batch

# %% wrong devices: all floats made float32, as a network wants them [to_device_nested]
# says: floats of all kinds are made float32
def pick_device():
    names = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    return torch.device(next(name for name, there in names.items() if there))


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device, torch.float32) if batch.is_floating_point() else batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(part, device) for key, part in batch.items()}
    return type(batch)(to_device(part, device) for part in batch) if isinstance(batch, list | tuple) else batch

# %% wrong devices: the dictionary filled in place [to_device_nested]
# says: the batch itself is changed
def pick_device():
    names = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    return torch.device(next(name for name, there in names.items() if there))


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        for key, part in batch.items():
            batch[key] = to_device(part, device)
        return batch
    return type(batch)(to_device(part, device) for part in batch) if isinstance(batch, list | tuple) else batch

# %% half devices: one level of containers only [to_device_nested]
def pick_device():
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def move(part, device):
    return part.to(device) if isinstance(part, torch.Tensor) else part


def to_device(batch, device):
    if isinstance(batch, dict):
        return {key: move(part, device) for key, part in batch.items()}
    if isinstance(batch, (tuple, list)):
        return type(batch)(move(part, device) for part in batch)
    return move(batch, device)

# %% half devices: no Apple GPU [pick_device_asks]
def pick_device():
    return torch.device("cuda") if torch.cuda.is_available() else torch.device("cpu")


def to_device(batch, device):
    if torch.is_tensor(batch):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(entry, device) for key, entry in batch.items()}
    if isinstance(batch, (tuple, list)):
        return type(batch)(to_device(entry, device) for entry in batch)
    return batch

# %% right devices: match, and a table of devices
def pick_device():
    machines = {"cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available, "cpu": lambda: True}
    return torch.device(next(name for name, there in machines.items() if there()))


def to_device(batch, device):
    match batch:
        case torch.Tensor():
            return batch.to(device)
        case dict():
            return dict(zip(batch, to_device(list(batch.values()), device)))
        case list() | tuple():
            return type(batch)([to_device(entry, device) for entry in batch])
        case _:
            return batch

# %% right devices: torch.accelerator, and single dispatch
import functools


def pick_device():
    if torch.accelerator.is_available():
        return torch.accelerator.current_accelerator()
    return torch.device("cpu")


@functools.singledispatch
def to_device(batch, device):
    return batch


@to_device.register
def _(batch: torch.Tensor, device):
    return batch.to(device=device)


@to_device.register
def _(batch: dict, device):
    moved = {}
    for key in batch:
        moved[key] = to_device(batch[key], device)
    return moved


@to_device.register(list)
@to_device.register(tuple)
def _(batch, device):
    return batch.__class__(to_device(entry, device) for entry in batch)

# %% right devices: a Mover class
class Mover:
    def __init__(self, device):
        self.device = torch.device(device)

    def __call__(self, part):
        if isinstance(part, torch.Tensor):
            return part.to(self.device, non_blocking=True)
        if isinstance(part, dict):
            return {key: self(value) for key, value in part.items()}
        if isinstance(part, list):
            return list(map(self, part))
        if isinstance(part, tuple):
            return tuple(map(self, part))
        return part


def pick_device():
    device = torch.device("cpu")
    if torch.backends.mps.is_available():
        device = torch.device("mps")
    if torch.cuda.is_available():
        device = torch.device("cuda")
    return device


def to_device(batch, device):
    return Mover(device)(batch)

# %% right devices: singledispatch
import functools


def pick_device():
    for name, is_there in (("cuda", torch.cuda.is_available), ("mps", torch.backends.mps.is_available)):
        if is_there():
            return torch.device(name)
    return torch.device("cpu")


@functools.singledispatch
def to_device(batch, device):
    return batch


@to_device.register
def _(batch: torch.Tensor, device):
    return batch.to(device)


@to_device.register(tuple)
@to_device.register(list)
def _(batch, device):
    return type(batch)([to_device(part, device) for part in batch])


@to_device.register(dict)
def _(batch, device):
    return dict(zip(batch, [to_device(part, device) for part in batch.values()]))

# %% half gradient_step_: recording is switched on in the end, whatever it was [gradient_step_in_place]
# says: torch's recording is switched on in the end, also where it was off
def gradient_step_(parameters, lr):
    torch.set_grad_enabled(False)
    for p in parameters:
        if p.grad is not None:
            p -= lr * p.grad
    torch.set_grad_enabled(True)

# %% right gradient_step_: recording is switched off by hand, and put back as it was
def gradient_step_(parameters, lr):
    was = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    for p in parameters:
        if p.grad is not None:
            p -= lr * p.grad
    torch.set_grad_enabled(was)
