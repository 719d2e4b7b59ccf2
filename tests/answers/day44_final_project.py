"""Answers that students give on day 44. The words in brackets are the test cells that must reject a wrong one."""


# %% half repair_data: the copies as they were [data_copies]
# says: copies of test rows stay
def drop_copies(train, test):
    X, y = train
    same = (X[:, None] == X[None]).flatten(2).all(dim=2)
    once = same.sum(dim=1) == 1
    return X[once], y[once]


def fit_scaler(train, val, test):
    return train[0].mean().item(), train[0].std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(X.split(size), y.split(size)))


# %% half repair_data: the scaler as it was [data_scaler]
# says: the scaler knows all rows
def drop_copies(train, test):
    X, y = train
    is_copy = (X[:, None] == test[0][None]).flatten(2).all(dim=2).any(dim=1)
    return X[~is_copy], y[~is_copy]


def fit_scaler(train, val, test):
    pixels = torch.cat([train[0], val[0], test[0]])
    return pixels.mean().item(), pixels.std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(X.split(size), y.split(size)))


# %% half repair_data: validation images shifted [data_validation]
# says: shifted as if for training
def drop_copies(train, test):
    X, y = train
    is_copy = (X[:, None] == test[0][None]).flatten(2).all(dim=2).any(dim=1)
    return X[~is_copy], y[~is_copy]


def fit_scaler(train, val, test):
    return train[0].mean().item(), train[0].std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(random_shift(X, generator).split(size), y.split(size)))


# %% half repair_data: two faults left, copies and scaler [data_copies, data_scaler]
# says: the scaler knows all rows
def drop_copies(train, test):
    X, y = train
    same = (X[:, None] == X[None]).flatten(2).all(dim=2)
    once = same.sum(dim=1) == 1
    return X[once], y[once]


def fit_scaler(train, val, test):
    pixels = torch.cat([train[0], val[0], test[0]])
    return pixels.mean().item(), pixels.std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(X.split(size), y.split(size)))


# %% half repair_data: two faults left, scaler and validation [data_scaler, data_validation]
# says: shifted as if for training
def drop_copies(train, test):
    X, y = train
    is_copy = (X[:, None] == test[0][None]).flatten(2).all(dim=2).any(dim=1)
    return X[~is_copy], y[~is_copy]


def fit_scaler(train, val, test):
    pixels = torch.cat([train[0], val[0], test[0]])
    return pixels.mean().item(), pixels.std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(random_shift(X, generator).split(size), y.split(size)))


# %% half repair_data: nothing repaired but names [data_copies, data_scaler]
def drop_copies(train, test):
    X, y = train
    same = (X[:, None] == X[None]).flatten(2).all(dim=2)
    once = same.sum(dim=1) == 1
    return X[once], y[once]


def fit_scaler(train, val, test):
    pixels = torch.cat([train[0], val[0], test[0]])
    return pixels.mean().item(), pixels.std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(X.split(size), y.split(size)))


# %% half repair_data: copies within the training rows go too [data_copies]
def drop_copies(train, test):
    seen = {tuple(x.flatten().tolist()) for x in test[0]}
    keep = []
    for k, x in enumerate(train[0]):
        key = tuple(x.flatten().tolist())
        if key not in seen:
            keep.append(k)
            seen.add(key)
    return train[0][keep], train[1][keep]


def fit_scaler(train, val, test):
    return train[0].mean().item(), train[0].std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(X.split(size), y.split(size)))


# %% half repair_data: one equal pixel makes a copy [data_copies]
# says: one equal pixel
def drop_copies(train, test):
    X, y = train
    is_copy = (X[:, None] == test[0][None]).flatten(2).any(dim=2).any(dim=1)
    return X[~is_copy], y[~is_copy]


def fit_scaler(train, val, test):
    return train[0].mean().item(), train[0].std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(X.split(size), y.split(size)))


# %% half repair_data: the scaler of training and validation rows [data_scaler]
# says: the validation rows too
def drop_copies(train, test):
    X, y = train
    is_copy = (X[:, None] == test[0][None]).flatten(2).all(dim=2).any(dim=1)
    return X[~is_copy], y[~is_copy]


def fit_scaler(train, val, test):
    pixels = torch.cat([train[0], val[0]])
    return pixels.mean().item(), pixels.std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(X.split(size), y.split(size)))


# %% half repair_data: n - 1 [data_scaler]
# says: n - 1
def drop_copies(train, test):
    X, y = train
    is_copy = (X[:, None] == test[0][None]).flatten(2).all(dim=2).any(dim=1)
    return X[~is_copy], y[~is_copy]


def fit_scaler(train, val, test):
    return train[0].mean().item(), train[0].std().item()


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(X.split(size), y.split(size)))


# %% half repair_data: validation rows shuffled [data_validation]
def drop_copies(train, test):
    X, y = train
    is_copy = (X[:, None] == test[0][None]).flatten(2).all(dim=2).any(dim=1)
    return X[~is_copy], y[~is_copy]


def fit_scaler(train, val, test):
    return train[0].mean().item(), train[0].std(correction=0).item()


def validation_batches(val, size, generator):
    return training_batches(val, generator, False)


# %% half repair_data: the last short batch lost [data_validation]
# says: the last short batch is lost
def drop_copies(train, test):
    X, y = train
    is_copy = (X[:, None] == test[0][None]).flatten(2).all(dim=2).any(dim=1)
    return X[~is_copy], y[~is_copy]


def fit_scaler(train, val, test):
    return train[0].mean().item(), train[0].std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    return [(X[k : k + size], y[k : k + size]) for k in range(0, len(X) - size + 1, size)]


# %% half repair_data: only copies with the same label [data_copies]
# says: the copy is not found
def drop_copies(train, test):
    X, y = train
    same = (X.flatten(1)[:, None] == test[0].flatten(1)[None]).all(dim=2)
    keep = ~(same & (y[:, None] == test[1][None])).any(dim=1)
    return X[keep], y[keep]


def fit_scaler(train, val, test):
    X = train[0]
    return X.mean().item(), X.std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(X.split(size), y.split(size)))


# %% half repair_data: nearly equal counts as a copy, right on the visible checks [data_copies]
# says: nearly equal
def drop_copies(train, test):
    X, y = train
    same = (X.flatten(1)[:, None] - test[0].flatten(1)[None]).abs().mean(dim=2).lt(0.05)
    keep = ~same.any(dim=1)
    return X[keep], y[keep]


def fit_scaler(train, val, test):
    X = train[0]
    return X.mean().item(), X.std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(X.split(size), y.split(size)))


# %% half repair_data: a list of X and y, right on the visible checks [data_copies]
# says: a tuple
def drop_copies(train, test):
    X, y = train
    same = (X.flatten(1)[:, None] == test[0].flatten(1)[None]).all(dim=2)
    keep = ~same.any(dim=1)
    return [X[keep], y[keep]]


def fit_scaler(train, val, test):
    X = train[0]
    return X.mean().item(), X.std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(X.split(size), y.split(size)))


# %% half repair_data: validation rows sorted by label [data_validation]
# says: in another order
def drop_copies(train, test):
    X, y = train
    same = (X.flatten(1)[:, None] == test[0].flatten(1)[None]).all(dim=2)
    keep = ~same.any(dim=1)
    return X[keep], y[keep]


def fit_scaler(train, val, test):
    X = train[0]
    return X.mean().item(), X.std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    order = y.argsort()
    X, y = X[order], y[order]
    return list(zip(X.split(size), y.split(size)))


# %% half repair_data: the variance, right on the visible checks [data_scaler]
# says: the variance is returned
def drop_copies(train, test):
    X, y = train
    same = (X.flatten(1)[:, None] == test[0].flatten(1)[None]).all(dim=2)
    keep = ~same.any(dim=1)
    return X[keep], y[keep]


def fit_scaler(train, val, test):
    X = train[0]
    return X.mean().item(), X.var(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(X.split(size), y.split(size)))


# %% wrong repair_data: the faults as they were, all three [data_copies, data_scaler, data_validation]
# says: copies of test rows stay
# says: the scaler knows all rows
# says: shifted as if for training
def drop_copies(train, test):
    return Broken.drop_copies(train, test)


def fit_scaler(train, val, test):
    return Broken.fit_scaler(train, val, test)


def validation_batches(val, size, generator):
    return Broken.validation_batches(val, size, generator)

# %% wrong repair_data: nothing is returned: names bound anew [data_copies, data_scaler, data_validation]
# says: Is a return statement missing?
def drop_copies(train, test):
    X, y = train
    keep = [not (x == test[0]).flatten(1).all(dim=1).any() for x in X]
    train = X[keep], y[keep]


def fit_scaler(train, val, test):
    mean, std = train[0].mean().item(), train[0].std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    batches = list(zip(X.split(size), y.split(size)))

# %% wrong repair_data: the test rows are cleaned, each pixel has its scaler, the batches are of images alone [data_copies, data_scaler, data_validation]
# says: got a tensor of shape (1, 1, 1), expected a number
def drop_copies(train, test):
    X, y = test
    is_copy = (X[:, None] == train[0][None]).flatten(2).all(dim=2).any(dim=1)
    return X[~is_copy], y[~is_copy]


def fit_scaler(train, val, test):
    X = train[0]
    return X.mean(dim=0), X.std(dim=0, correction=0)


def validation_batches(val, size, generator):
    return list(val[0].split(size))

# %% wrong repair_data: images without labels, tensors for floats, one batch of all [data_copies, data_scaler, data_validation]
# says: size is ignored
def drop_copies(train, test):
    X, y = train
    is_copy = (X[:, None] == test[0][None]).flatten(2).all(dim=2).any(dim=1)
    return X[~is_copy]


def fit_scaler(train, val, test):
    X = train[0]
    return X.std(), X.mean()


def validation_batches(val, size, generator):
    return [val]

# %% wrong repair_data: copies by their mean, the scaler of the test rows, a random order [data_copies, data_scaler, data_validation]
# says: rows with equal sums of pixels count as copies
# says: validation rows are shuffled
def drop_copies(train, test):
    X, y = train
    known = set(test[0].flatten(1).mean(dim=1).tolist())
    keep = torch.tensor([mean not in known for mean in X.flatten(1).mean(dim=1).tolist()])
    return X[keep], y[keep]


def fit_scaler(train, val, test):
    pixels = test[0]
    return pixels.mean().item(), pixels.std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    order = torch.randperm(len(y), generator=generator)
    return [(X[rows], y[rows]) for rows in order.split(size)]

# %% wrong repair_data: the pairs are taken for tensors [data_copies, data_scaler, data_validation]
# says: 'tuple' object has no attribute 'mean'
def drop_copies(train, test):
    keep = ~(train[:, None] == test[None]).flatten(2).all(dim=2).any(dim=1)
    return train[keep]


def fit_scaler(train, val, test):
    return train.mean().item(), train.std(correction=0).item()


def validation_batches(val, size, generator):
    return [val[i : i + size] for i in range(0, len(val), size)]

# %% half repair_data: right on every visible check, a distance of 0 [data_copies]
# says: at the distance 0
def drop_copies(train, test):
    X, y = train
    copies = (torch.cdist(X.flatten(1), test[0].flatten(1)) == 0).any(dim=1)
    return X[~copies], y[~copies]


def fit_scaler(train, val, test):
    X = train[0]
    return X.mean().item(), X.std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(X.split(size), y.split(size)))


# %% half repair_data: right on every visible check, 1 for a deviation of 0 [data_scaler]
# says: a deviation of 0 is returned as 1
def drop_copies(train, test):
    X, y = train
    same = (X.flatten(1)[:, None] == test[0].flatten(1)[None]).all(dim=2).any(dim=1)
    return X[~same], y[~same]


def fit_scaler(train, val, test):
    pixels = train[0].double()
    std = pixels.std(correction=0).item()
    return pixels.mean().item(), std if std > 0 else 1.0


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(X.split(size), y.split(size)))


# %% half repair_data: right on every visible check, chunks of nearly equal size [data_validation]
# says: nearly equal size
def drop_copies(train, test):
    X, y = train
    same = (X.flatten(1)[:, None] == test[0].flatten(1)[None]).all(dim=2).any(dim=1)
    return X[~same], y[~same]


def fit_scaler(train, val, test):
    X = train[0]
    return X.mean().item(), X.std(correction=0).item()


def validation_batches(val, size, generator):
    X, y = val
    parts = math.ceil(len(y) / size)
    return list(zip(X.chunk(parts), y.chunk(parts)))


# %% right repair_data: sets and slices
def drop_copies(train, test):
    known = {image.numpy().tobytes() for image in test[0]}
    keep = torch.tensor([image.numpy().tobytes() not in known for image in train[0]], dtype=torch.bool)
    return train[0][keep], train[1][keep]


def fit_scaler(train, val, test):
    return train[0].mean().item(), train[0].std(correction=0).item()


def validation_batches(val, size, generator):
    return [(val[0][k : k + size], val[1][k : k + size]) for k in range(0, len(val[0]), size)]


# %% right repair_data: distances and sums
def drop_copies(train, test):
    apart = torch.cdist(train[0].flatten(1), test[0].flatten(1), p=1)
    keep = [k for k, row in enumerate(apart) if not (row == 0).any()]
    return train[0][keep], train[1][keep]


def fit_scaler(train, *others):
    pixels = train[0].double()
    mean = pixels.mean()
    return float(mean), float(((pixels - mean) ** 2).mean() ** 0.5)


def validation_batches(val, size, generator):
    X, y = val
    return list(zip(X.split(size), y.split(size)))


# %% right repair_data: a class of rows
class Rows:
    def __init__(self, pair):
        self.X, self.y = pair

    def pick(self, rows):
        return self.X[rows], self.y[rows]

    def keys(self):
        return [tuple(image.reshape(-1).tolist()) for image in self.X]


def drop_copies(train, test):
    rows, known = Rows(train), set(Rows(test).keys())
    return rows.pick([k for k, key in enumerate(rows.keys()) if key not in known])


def fit_scaler(train, val, test):
    pixels = Rows(train).X.numpy()
    return float(pixels.mean()), float(pixels.std())


def validation_batches(val, size, generator):
    rows = Rows(val)
    return [rows.pick(slice(start, start + size)) for start in range(0, len(rows.y), size)]


# %% half repair_steps: norm layers decay [steps_groups]
# says: the norm layer's weight decays
def parameter_groups(model, decay):
    decaying = [p for name, p in model.named_parameters() if "bias" not in name]
    others = [p for name, p in model.named_parameters() if "bias" in name]
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% half repair_steps: softmax before the loss [steps_loss]
# says: the softmax is taken before the loss
def parameter_groups(model, decay):
    decaying = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits.softmax(dim=1), y, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% half repair_steps: no zero_grad [steps_step]
# says: zero_grad is missing
def parameter_groups(model, decay):
    decaying = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% half repair_steps: two faults left, softmax and zero_grad [steps_loss, steps_step]
# says: zero_grad is missing
def parameter_groups(model, decay):
    decaying = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits.softmax(dim=1), y, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% half repair_steps: two faults left, groups and softmax [steps_groups, steps_loss]
# says: the norm layer's weight decays
def parameter_groups(model, decay):
    decaying = [p for name, p in model.named_parameters() if "bias" not in name]
    others = [p for name, p in model.named_parameters() if "bias" in name]
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits.softmax(dim=1), y, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% half repair_steps: zero_grad between backward and step [steps_step]
# says: finds no gradient
def parameter_groups(model, decay):
    decaying = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


# %% half repair_steps: everything decays [steps_groups]
# says: everything decays
def parameter_groups(model, decay):
    decaying = [p for p in model.parameters()]
    others = [p for p in model.parameters() if p.ndim > 9]
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% half repair_steps: class weights lost, right on the visible checks [steps_loss]
# says: class weights are left out
def parameter_groups(model, decay):
    decaying = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% half repair_steps: weighted losses over n, right on the visible checks [steps_loss]
# says: divided by n
def parameter_groups(model, decay):
    decaying = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing, reduction="none").mean()


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% half repair_steps: the loss as a tensor [steps_step]
def parameter_groups(model, decay):
    decaying = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.detach()


# %% half repair_steps: the loss after the step [steps_step]
# says: the loss after the step
def parameter_groups(model, decay):
    decaying = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss_function(model(X), y).item()


# %% half repair_steps: a loss cut off, right on the visible checks [steps_loss]
# says: the gradient reaches the logits
def parameter_groups(model, decay):
    decaying, others = [], []
    for module in model.modules():
        for name, p in module.named_parameters(recurse=False):
            is_weight = isinstance(module, nn.Linear) and name == "weight"
            (decaying if is_weight else others).append(p)
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing).detach()


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% half repair_steps: its own loss [steps_step]
# says: the loss function that is passed
def parameter_groups(model, decay):
    decaying, others = [], []
    for module in model.modules():
        for name, p in module.named_parameters(recurse=False):
            is_weight = isinstance(module, nn.Linear) and name == "weight"
            (decaying if is_weight else others).append(p)
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% half repair_steps: cleared at the end alone, right on the visible checks [steps_step]
# says: cleared after the step alone
def parameter_groups(model, decay):
    decaying, others = [], []
    for module in model.modules():
        for name, p in module.named_parameters(recurse=False):
            is_weight = isinstance(module, nn.Linear) and name == "weight"
            (decaying if is_weight else others).append(p)
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


# %% half repair_steps: the two decays exchanged [steps_groups]
# says: decays have changed places
def parameter_groups(model, decay):
    decaying, others = [], []
    for module in model.modules():
        for name, p in module.named_parameters(recurse=False):
            is_weight = isinstance(module, nn.Linear) and name == "weight"
            (decaying if is_weight else others).append(p)
    return [{"params": decaying, "weight_decay": 0.0}, {"params": others, "weight_decay": decay}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% half repair_steps: the smoothing fixed [steps_loss]
# says: 0.1, whatever is given
def parameter_groups(model, decay):
    decaying, others = [], []
    for module in model.modules():
        for name, p in module.named_parameters(recurse=False):
            is_weight = isinstance(module, nn.Linear) and name == "weight"
            (decaying if is_weight else others).append(p)
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=0.1)


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% wrong repair_steps: the faults as they were, all three [steps_groups, steps_loss, steps_step]
# says: the norm layer's weight decays
# says: the softmax is taken before the loss
# says: zero_grad is missing
def parameter_groups(model, decay):
    return Broken.parameter_groups(model, decay)


def training_loss(logits, y, weights, smoothing):
    return Broken.training_loss(logits, y, weights, smoothing)


def train_step(model, X, y, loss_function, optimizer):
    return Broken.train_step(model, X, y, loss_function, optimizer)

# %% wrong repair_steps: one group for all, log-softmax and nll_loss without smoothing, the gradients cleared too late [steps_groups, steps_loss, steps_step]
# says: the smoothing is left out
# says: finds no gradient
def parameter_groups(model, decay):
    return [{"params": list(model.parameters()), "weight_decay": decay}]


def training_loss(logits, y, weights, smoothing):
    return F.nll_loss(logits.log_softmax(dim=1), y, weight=weights)


def train_step(model, X, y, loss_function, optimizer):
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()

# %% wrong repair_steps: names for parameters, the loss as a float, a step without backward [steps_groups, steps_loss, steps_step]
# says: no parameter of the model
def parameter_groups(model, decay):
    decaying = [name for name, p in model.named_parameters() if p.ndim > 1]
    others = [name for name, p in model.named_parameters() if p.ndim < 2]
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing).item()


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    with torch.no_grad():
        loss = loss_function(model(X), y)
    optimizer.step()
    return loss.item()

# %% wrong repair_steps: the second group without its decay, the loss of each row, nothing returned [steps_groups, steps_loss, steps_step]
# says: Is a return statement missing?
def parameter_groups(model, decay):
    decaying = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": decaying, "weight_decay": decay}, {"params": others}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing, reduction="none")


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()

# %% wrong repair_steps: linear layers' biases decay, weights taken for smoothing, y given before the outputs [steps_groups, steps_loss, steps_step]
# says: the linear layer's bias decays too
def parameter_groups(model, decay):
    norms = {p for m in model.modules() if isinstance(m, nn.BatchNorm1d) for p in m.parameters()}
    decaying = [p for p in model.parameters() if p not in norms]
    return [{"params": decaying, "weight_decay": decay}, {"params": list(norms), "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(y, logits, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    outputs = model(X)
    loss = loss_function(outputs, y)
    loss.backward()
    optimizer.step()
    return loss_function(model(X), y)

# %% wrong repair_steps: plain lists, a sigmoid before the loss, the step before backward [steps_groups, steps_loss, steps_step]
# says: the sigmoid is taken before the loss
def parameter_groups(model, decay):
    return [[p for p in model.parameters() if p.ndim > 1], [p for p in model.parameters() if p.ndim < 2]]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(torch.sigmoid(logits), y, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    optimizer.step()
    loss.backward()
    return loss.item()

# %% half repair_steps: right on every visible check, the logarithm of a softmax [steps_loss]
# says: a softmax that is rounded to 0
def parameter_groups(model, decay):
    decaying = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(torch.log(logits.softmax(dim=1)), y, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% half repair_steps: right on every visible check, never less decay than 0.1 [steps_groups]
def parameter_groups(model, decay):
    decaying = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": decaying, "weight_decay": max(decay, 0.1)}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing)


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% right repair_steps: modules, a loss module and set_to_none
def parameter_groups(model, decay):
    norms = {id(p) for m in model.modules() if isinstance(m, nn.BatchNorm1d) for p in m.parameters()}
    first, second = [], []
    for name, p in model.named_parameters():
        (second if name.endswith("bias") or id(p) in norms else first).append(p)
    return [dict(params=first, weight_decay=decay), dict(params=second, weight_decay=0.0)]


def training_loss(logits, y, weights, smoothing):
    return nn.CrossEntropyLoss(weights, label_smoothing=smoothing)(logits, y)


def train_step(model, X, y, loss_function, optimizer):
    loss = loss_function(model(X), y)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    return float(loss)


# %% right repair_steps: the loss by hand
def parameter_groups(model, decay):
    decaying = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    weights = torch.ones(logits.shape[1]) if weights is None else weights
    logs = logits.log_softmax(dim=1)
    own = -logs[torch.arange(len(y)), y] * weights[y]
    every = -(logs * weights).mean(dim=1)
    return ((1 - smoothing) * own + smoothing * every).sum() / weights[y].sum()


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% right repair_steps: a decorator clears the gradients
def parameter_groups(model, decay):
    decaying = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def training_loss(logits, y, weights, smoothing):
    return F.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing)


import functools


def from_zero(step):
    @functools.wraps(step)
    def cleared(model, X, y, loss_function, optimizer):
        optimizer.zero_grad()
        return step(model, X, y, loss_function, optimizer)

    return cleared


@from_zero
def train_step(model, X, y, loss_function, optimizer):
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


# %% half repair_epochs: the schedule after every batch [epochs_schedule]
# says: stepped after every batch
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
        schedule.step()
    return total / count


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(y) * loss_function(logits, y).item()
            correct += int((logits.argmax(dim=1) == y).sum())
            count += len(y)
    model.train(was_training)
    return total / count, correct / count


# %% half repair_epochs: measured in train mode [epochs_measure]
# says: measured in train mode
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    schedule.step()
    return total / count


def measure(model, batches, loss_function):
    was_training = model.training
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(y) * loss_function(logits, y).item()
            correct += int((logits.argmax(dim=1) == y).sum())
            count += len(y)
    return total / count, correct / count


# %% wrong repair_epochs: both faults left [epochs_schedule, epochs_measure]
# says: measured in train mode
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
        schedule.step()
    return total / count


def measure(model, batches, loss_function):
    was_training = model.training
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(y) * loss_function(logits, y).item()
            correct += int((logits.argmax(dim=1) == y).sum())
            count += len(y)
    return total / count, correct / count


# %% half repair_epochs: left in eval mode [epochs_measure]
# says: left in eval mode
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    schedule.step()
    return total / count


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(y) * loss_function(logits, y).item()
            correct += int((logits.argmax(dim=1) == y).sum())
            count += len(y)
    return total / count, correct / count


# %% half repair_epochs: always put into train mode, right on the visible checks [epochs_measure]
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    schedule.step()
    return total / count


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(y) * loss_function(logits, y).item()
            correct += int((logits.argmax(dim=1) == y).sum())
            count += len(y)
    model.train()
    return total / count, correct / count


# %% half repair_epochs: the schedule before the epoch [epochs_schedule]
# says: before the epoch
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    schedule.step()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    return total / count


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(y) * loss_function(logits, y).item()
            correct += int((logits.argmax(dim=1) == y).sum())
            count += len(y)
    model.train(was_training)
    return total / count, correct / count


# %% half repair_epochs: no schedule [epochs_schedule]
# says: never stepped
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    return total / count


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(y) * loss_function(logits, y).item()
            correct += int((logits.argmax(dim=1) == y).sum())
            count += len(y)
    model.train(was_training)
    return total / count, correct / count


# %% half repair_epochs: mean of batch means, right on the visible checks [epochs_measure]
# says: batches of unequal size
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    schedule.step()
    return total / count


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    losses, hits = [], []
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            losses.append(loss_function(logits, y).item())
            hits.append((logits.argmax(dim=1) == y).float().mean().item())
    model.train(was_training)
    return sum(losses) / len(losses), sum(hits) / len(hits)


# %% half repair_epochs: mean of batch losses in training, right on the visible checks [epochs_schedule]
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    losses = [train_step(model, X, y, loss_function, optimizer) for X, y in batches]
    schedule.step()
    return sum(losses) / len(losses)


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(y) * loss_function(logits, y).item()
            correct += int((logits.argmax(dim=1) == y).sum())
            count += len(y)
    model.train(was_training)
    return total / count, correct / count


# %% half repair_epochs: gradients recorded [epochs_measure]
# says: gradients are recorded
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    schedule.step()
    return total / count


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    if True:
        for X, y in batches:
            logits = model(X)
            total += len(y) * loss_function(logits, y).item()
            correct += int((logits.argmax(dim=1) == y).sum())
            count += len(y)
    model.train(was_training)
    return total / count, correct / count


# %% half repair_epochs: gradients switched off for good [epochs_measure]
# says: not on again
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    schedule.step()
    return total / count


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    losses, hits, n = 0.0, 0, 0
    torch.set_grad_enabled(False)
    if True:
        for X, y in batches:
            z = model(X)
            losses += loss_function(z, y).item() * len(y)
            hits += (z.argmax(dim=1) == y).sum().item()
            n += len(y)
    model.train(was_training)
    return losses / n, hits / n


# %% half repair_epochs: its own loss in measure [epochs_measure]
# says: the loss function that is passed
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    schedule.step()
    return total / count


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    losses, hits, n = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(X)
            losses += F.cross_entropy(z, y).item() * len(y)
            hits += (z.argmax(dim=1) == y).sum().item()
            n += len(y)
    model.train(was_training)
    return losses / n, hits / n


# %% half repair_epochs: clears the model's gradients [epochs_measure]
# says: that the model had are cleared
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    schedule.step()
    return total / count


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    model.zero_grad()
    losses, hits, n = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(X)
            losses += loss_function(z, y).item() * len(y)
            hits += (z.argmax(dim=1) == y).sum().item()
            n += len(y)
    model.train(was_training)
    return losses / n, hits / n


# %% half repair_epochs: divided by the last batch, right on the visible checks [epochs_schedule]
# says: the rows of the last batch
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    schedule.step()
    return total / len(y)


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    losses, hits, n = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(X)
            losses += loss_function(z, y).item() * len(y)
            hits += (z.argmax(dim=1) == y).sum().item()
            n += len(y)
    model.train(was_training)
    return losses / n, hits / n


# %% half repair_epochs: accuracy first, right on the visible checks [epochs_measure]
# says: the accuracy comes first
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    schedule.step()
    return total / count


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    losses, hits, n = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(X)
            losses += loss_function(z, y).item() * len(y)
            hits += (z.argmax(dim=1) == y).sum().item()
            n += len(y)
    model.train(was_training)
    return hits / n, losses / n


# %% wrong repair_epochs: the schedule given the loss, and the network left in eval mode [epochs_schedule, epochs_measure]
# says: step() takes 1 positional argument but 2 were given
# says: the network is left in eval mode
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    schedule.step(total / count)
    return total / count


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(y) * loss_function(logits, y).item()
            correct += int((logits.argmax(dim=1) == y).sum())
            count += len(y)
    return total / count, correct / count

# %% wrong repair_epochs: training in eval mode, and measuring in train mode [epochs_schedule, epochs_measure]
# says: the network is measured in train mode
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.eval()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    schedule.step()
    return total / count


def measure(model, batches, loss_function):
    model.train()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(y) * loss_function(logits, y).item()
            correct += int((logits.argmax(dim=1) == y).sum())
            count += len(y)
    return total / count, correct / count

# %% wrong repair_epochs: sums, where means are asked for, as tensors, and the optimizer stepped for the schedule [epochs_schedule, epochs_measure]
# says: gradients are recorded
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    optimizer.step()
    return total


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total = sum(loss_function(model(X), y) for X, y in batches)
    correct = sum((model(X).argmax(dim=1) == y).sum() for X, y in batches)
    model.train(was_training)
    return total, correct

# %% wrong repair_epochs: the first batch alone, of both [epochs_schedule, epochs_measure]
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    for X, y in batches:
        loss = train_step(model, X, y, loss_function, optimizer)
        schedule.step()
        return loss


def measure(model, batches, loss_function):
    model.eval()
    for X, y in batches:
        with torch.no_grad():
            logits = model(X)
        return loss_function(logits, y).item(), (logits.argmax(dim=1) == y).double().mean().item()

# %% wrong repair_epochs: measured by steps too, and the schedule inside of the step [epochs_schedule, epochs_measure]
# says: is stepped after every batch
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        schedule.step()
        count += len(y)
    return total / count


def measure(model, batches, loss_function):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    total, correct, count = 0.0, 0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        correct += int((model(X).argmax(dim=1) == y).sum())
        count += len(y)
    return total / count, correct / count

# %% half repair_epochs: right on every visible check, rows counted in a second pass [epochs_schedule]
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total = sum(len(y) * train_step(model, X, y, loss_function, optimizer) for X, y in batches)
    schedule.step()
    return total / sum(len(y) for _, y in batches)


def measure(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, hits, n = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(X)
            total += loss_function(z, y).item() * len(y)
            hits += (z.argmax(dim=1) == y).sum().item()
            n += len(y)
    model.train(was_training)
    return total / n, hits / n


# %% half repair_epochs: right on every visible check, gradients on at the end [epochs_measure]
# says: also if they were off
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    schedule.step()
    return total / count


def measure(model, batches, loss_function):
    mode = model.training
    model.eval()
    torch.set_grad_enabled(False)
    total, hits, n = 0.0, 0, 0
    for X, y in batches:
        z = model(X)
        total += loss_function(z, y).item() * len(y)
        hits += (z.argmax(dim=1) == y).sum().item()
        n += len(y)
    torch.set_grad_enabled(True)
    model.train(mode)
    return total / n, hits / n


# %% half repair_epochs: right on every visible check, eval only from train mode [epochs_measure]
# says: a layer in train mode stays so
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    schedule.step()
    return total / count


def measure(model, batches, loss_function):
    was_training = model.training
    if was_training:
        model.eval()
    found = []
    with torch.no_grad():
        for X, y in batches:
            z = model(X)
            found.append((len(y) * loss_function(z, y).item(), (z.argmax(dim=1) == y).sum().item(), len(y)))
    if was_training:
        model.train()
    loss, hits, n = (sum(column) for column in zip(*found))
    return loss / n, hits / n


# %% right repair_epochs: lists
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train(True)
    pairs = [(train_step(model, X, y, loss_function, optimizer), len(X)) for X, y in batches]
    schedule.step()
    return sum(loss * n for loss, n in pairs) / sum(n for _, n in pairs)


def measure(model, batches, loss_function):
    mode = model.training
    model.train(False)
    rows = []
    with torch.inference_mode():
        for X, y in batches:
            z = model(X)
            rows.append((loss_function(z, y).item() * len(y), (z.argmax(1) == y).sum().item(), len(y)))
    model.train(mode)
    losses, hits, n = map(sum, zip(*rows))
    return losses / n, hits / n


# %% right repair_epochs: a context manager
def train_epoch(model, batches, loss_function, optimizer, schedule):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    schedule.step()
    return total / count


from contextlib import contextmanager


@contextmanager
def in_use(model):
    before = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield model
    finally:
        model.train(before)


def measure(model, batches, loss_function):
    with in_use(model) as network:
        found = [(network(X), y) for X, y in batches]
    count = sum(len(y) for _, y in found)
    loss = sum(loss_function(z, y).item() * len(y) for z, y in found) / count
    return loss, sum((z.argmax(dim=1) == y).sum().item() for z, y in found) / count


# %% right repair_epochs: a running mean class
class Mean:
    def __init__(self):
        self.total = self.count = 0

    def add(self, value, n):
        self.total += value * n
        self.count += n

    def __float__(self):
        return self.total / self.count


def train_epoch(model, batches, loss_function, optimizer, schedule):
    mean = Mean()
    model.train()
    for X, y in batches:
        mean.add(train_step(model, X, y, loss_function, optimizer), len(y))
    schedule.step()
    return float(mean)


@torch.no_grad()
def measure(model, batches, loss_function):
    loss, accuracy, before = Mean(), Mean(), model.training
    model.eval()
    for X, y in batches:
        logits = model(X)
        loss.add(float(loss_function(logits, y)), len(y))
        accuracy.add(float((logits.argmax(dim=1) == y).double().mean()), len(y))
    model.train(before)
    return float(loss), float(accuracy)


# %% half repair_choice: an alias [choice_best]
# says: is no copy
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses.index(min(losses)) == len(losses) - 1:
            best = model.state_dict()
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = val
    return min(temperatures, key=lambda t: F.cross_entropy(logits / t, y).item())


# %% half repair_choice: a shallow copy [choice_best]
# says: is no copy
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses.index(min(losses)) == len(losses) - 1:
            best = copy.copy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = val
    return min(temperatures, key=lambda t: F.cross_entropy(logits / t, y).item())


# %% half repair_choice: temperature chosen on test [choice_temperature]
# says: chosen on the test rows
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses.index(min(losses)) == len(losses) - 1:
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = test
    return min(temperatures, key=lambda t: F.cross_entropy(logits / t, y).item())


# %% wrong repair_choice: both faults left [choice_best, choice_temperature]
# says: chosen on the test rows
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses.index(min(losses)) == len(losses) - 1:
            best = model.state_dict()
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = test
    return min(temperatures, key=lambda t: F.cross_entropy(logits / t, y).item())


# %% half repair_choice: parameters without buffers [choice_best]
# says: the buffers don't
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses.index(min(losses)) == len(losses) - 1:
            best = {n: p.detach().clone() for n, p in model.named_parameters()}
    model.load_state_dict(best, strict=False)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = val
    return min(temperatures, key=lambda t: F.cross_entropy(logits / t, y).item())


# %% half repair_choice: the last of equals, right on the visible checks [choice_best]
# says: the last of equals
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses[-1] == min(losses):
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = val
    return min(temperatures, key=lambda t: F.cross_entropy(logits / t, y).item())


# %% half repair_choice: times the temperature [choice_temperature]
# says: multiplied by the temperature
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses.index(min(losses)) == len(losses) - 1:
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = val
    return min(temperatures, key=lambda t: F.cross_entropy(logits * t, y).item())


# %% half repair_choice: validation and test together [choice_temperature]
# says: choose together
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses.index(min(losses)) == len(losses) - 1:
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = torch.cat([val[0], test[0]]), torch.cat([val[1], test[1]])
    return min(temperatures, key=lambda t: F.cross_entropy(logits / t, y).item())


# %% half repair_choice: the worst epoch [choice_best]
# says: the worst epoch
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses.index(max(losses)) == len(losses) - 1:
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = val
    return min(temperatures, key=lambda t: F.cross_entropy(logits / t, y).item())


# %% half repair_choice: by accuracy [choice_temperature]
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses.index(min(losses)) == len(losses) - 1:
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = val
    return max(temperatures, key=lambda t: ((logits / t).argmax(dim=1) == y).float().mean().item())


# %% half repair_choice: compared with the epoch before, right on the visible checks [choice_best]
# says: compared with the one before
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if best is None or losses[-1] < losses[-2]:
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    z, y = val
    losses = [F.cross_entropy(z / t, y).item() for t in temperatures]
    return temperatures[losses.index(min(losses))]


# %% half repair_choice: TEMPERATURES for the list [choice_temperature]
# says: not those that are given
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if best is None or losses[-1] < min(losses[:-1], default=math.inf):
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    z, y = val
    losses = [F.cross_entropy(z / t, y).item() for t in TEMPERATURES]
    return TEMPERATURES[losses.index(min(losses))]


# %% half repair_choice: confidence brought to the accuracy, right on the visible checks [choice_temperature]
# says: brought to the accuracy
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if best is None or losses[-1] < min(losses[:-1], default=math.inf):
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    z, y = val
    losses = [
        abs((z / t).softmax(1).amax(1).mean().item() - (z.argmax(1) == y).float().mean().item()) for t in temperatures
    ]
    return temperatures[losses.index(min(losses))]


# %% half repair_choice: the last of equal temperatures, right on the visible checks [choice_temperature]
# says: the last of equals
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if best is None or losses[-1] < min(losses[:-1], default=math.inf):
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    z, y = val
    losses = [F.cross_entropy(z / t, y).item() for t in temperatures]
    return temperatures[len(losses) - 1 - losses[::-1].index(min(losses))]


# %% wrong repair_choice: a copied model bound to the name, and the place of the temperature [choice_best, choice_temperature]
# says: only another model has the best ones
# says: the place of the temperature is returned
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], model
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses[-1] == min(losses):
            best = copy.deepcopy(model)
    model = best
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = val
    losses = [F.cross_entropy(logits / t, y).item() for t in temperatures]
    return losses.index(min(losses))

# %% wrong repair_choice: the largest loss wins, of both [choice_best, choice_temperature]
# says: the worst epoch is kept
# says: the temperature with the largest loss
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses[-1] > max(losses[:-1], default=-math.inf):
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = val
    return max(temperatures, key=lambda t: F.cross_entropy(logits / t, y).item())

# %% wrong repair_choice: validated before the epoch, and a softmax before the loss [choice_best, choice_temperature]
# says: the softmax is taken before the loss
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        losses.append(validate())
        if losses[-1] == min(losses):
            best = copy.deepcopy(model.state_dict())
        run_epoch()
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = val
    return min(temperatures, key=lambda t: F.cross_entropy((logits / t).softmax(dim=1), y).item())

# %% wrong repair_choice: the best loss is returned, and the smallest loss of the temperatures [choice_best, choice_temperature]
def keep_best(model, run_epoch, validate, epochs):
    lowest, best = math.inf, None
    for _ in range(epochs):
        run_epoch()
        loss = validate()
        if loss < lowest:
            lowest, best = loss, copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return lowest


def choose_temperature(val, test, temperatures):
    logits, y = val
    return min(F.cross_entropy(logits / t, y).item() for t in temperatures)

# %% wrong repair_choice: stops at the first loss that rises, and chooses on validation and test rows [choice_best, choice_temperature]
# says: validation and test rows choose together
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses[-1] > min(losses):
            break
        best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = (torch.cat(parts) for parts in zip(val, test))
    return min(temperatures, key=lambda t: F.cross_entropy(logits / t, y).item())

# %% half repair_choice: right on every visible check, stops after five epochs [choice_best]
def keep_best(model, run_epoch, validate, epochs):
    losses, best, best_epoch = [], None, 0
    for epoch in range(epochs):
        run_epoch()
        losses.append(validate())
        if best is None or losses[-1] < losses[best_epoch]:
            best, best_epoch = copy.deepcopy(model.state_dict()), epoch
        elif epoch - best_epoch >= 5:
            break
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    z, y = val
    losses = [F.cross_entropy(z / t, y).item() for t in temperatures]
    return temperatures[losses.index(min(losses))]


# %% half repair_choice: right on every visible check, smaller by 0.001 [choice_best]
# says: smaller by less than 0.001
def keep_best(model, run_epoch, validate, epochs):
    losses, best, lowest = [], None, math.inf
    for _ in range(epochs):
        run_epoch()
        loss = validate()
        losses.append(loss)
        if loss < lowest - 1e-3:
            lowest = loss
            best = {name: value.clone() for name, value in model.state_dict().items()}
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    z, y = val
    losses = [F.cross_entropy(z / t, y).item() for t in temperatures]
    return temperatures[losses.index(min(losses))]


# %% half repair_choice: right on every visible check, rounded losses [choice_temperature]
# says: rounded before they are compared
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses[-1] < min(losses[:-1], default=math.inf):
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = val
    losses = {}
    for t in temperatures:
        losses.setdefault(round(F.cross_entropy(logits / t, y).item(), 3), t)
    return losses[min(losses)]


# %% half repair_choice: right on every visible check, the logarithm of a softmax [choice_temperature]
# says: rounded to 0
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses[-1] < min(losses[:-1], default=math.inf):
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    z, y = val
    best, best_loss = temperatures[0], math.inf
    for t in temperatures:
        p = (z / t).softmax(dim=1)[torch.arange(len(y)), y]
        loss = -p.log().mean().item()
        if loss < best_loss:
            best, best_loss = t, loss
    return best


# %% right repair_choice: clones and a loop
def keep_best(model, run_epoch, validate, epochs):
    smallest, best, losses = math.inf, None, []
    for _ in range(epochs):
        run_epoch()
        loss = validate()
        losses.append(loss)
        if loss < smallest:
            smallest = loss
            best = {name: values.detach().clone() for name, values in model.state_dict().items()}
    if best is not None:
        model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    best, smallest = None, math.inf
    for t in temperatures:
        loss = nn.CrossEntropyLoss()(val[0] / t, val[1])
        if loss < smallest:
            best, smallest = t, loss
    return best


# %% right repair_choice: the listing with its faults repaired and nothing else
def keep_best(model, run_epoch, validate, epochs):
    losses, best = [], None
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses[-1] < min(losses[:-1], default=math.inf):
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = val
    return min(temperatures, key=lambda t: F.cross_entropy(logits / t, y).item())


# %% right repair_choice: all states kept
def keep_best(model, run_epoch, validate, epochs):
    losses, states = [], []
    while len(losses) < epochs:
        run_epoch()
        losses.append(validate())
        states.append(copy.deepcopy(model.state_dict()))
    model.load_state_dict(states[int(np.argmin(losses))])
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = val
    return min(temperatures, key=lambda t: F.cross_entropy(logits / t, y).item())


# %% right repair_choice: a record class and negative log likelihood
from dataclasses import dataclass, field


@dataclass
class Record:
    model: nn.Module
    loss: float = math.inf
    state: dict = field(default_factory=dict)

    def offer(self, loss):
        if loss < self.loss:
            self.loss, self.state = loss, copy.deepcopy(self.model.state_dict())
        return loss


def keep_best(model, run_epoch, validate, epochs):
    record, losses = Record(model), []
    for _ in range(epochs):
        run_epoch()
        losses.append(record.offer(validate()))
    model.load_state_dict(record.state)
    return losses


def choose_temperature(val, test, temperatures):
    logits, y = val
    losses = [F.nll_loss((logits / t).log_softmax(dim=1), y) for t in temperatures]
    return temperatures[int(torch.stack(losses).argmin())]


# %% half final: the best seed reported [final_ablation]
# says: the best seed is reported
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.max()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table


# %% half final: n for n - 1 [final_ablation]
# says: n in place of n - 1
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std() / np.sqrt(len(seeds))))
    return table


# %% half final: the standard deviation itself [final_ablation]
# says: not divided by the root of n
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1)))
    return table


# %% half final: settings never come back [final_ablation]
# says: none comes back
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    so_far = dict(full)
    for name in full:
        so_far[name] = off[name]
        rows[f"without {name}"] = dict(so_far)
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table


# %% half final: the test asked twice [final_ablation]
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (
            float(scores.mean()),
            float(np.std([run(dict(settings), seed) for seed in seeds], ddof=1) / np.sqrt(len(seeds))),
        )
    return table


# %% half final: one setting on only [final_ablation]
# says: one setting only
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**off, name: full[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table


# %% half final: the caller's settings handed out [final_ablation]
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(settings, seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table


# %% half final: no smoothing, right on the visible checks [final_recipe]
# says: the smoothing is left out
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, 0.0)

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table


# %% half final: always shifted, right on the visible checks [final_recipe]
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, True)
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table


# %% half final: no class weights, right on the visible checks [final_recipe]
# says: class weights are left out
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if False else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table


# %% half final: a constant rate, right on the visible checks [final_recipe]
# says: the rate is constant
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if False else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table


# %% half final: the last weights, right on the visible checks [final_recipe]
# says: the last weights stay
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if False:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table


# %% half final: no decay, right on the visible checks [final_recipe]
# says: the decay is left out
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, 0.0), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table


# %% half final: torch's own rate, right on the visible checks [final_recipe]
# says: torch's default
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=0.001)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table


# %% half final: unseeded weights [final_recipe, final_repeats]
def train_final(train, val, seed, settings, epochs):
    pass
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table


# %% half final: seeded after the model [final_recipe, final_repeats]
def train_final(train, val, seed, settings, epochs):
    pass
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.manual_seed(seed) and torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table


# %% half final: a fixed seed [final_recipe, final_repeats]
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(0)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(0)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table


# %% half final: validation rows among the training rows [final_recipe]
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(
            (torch.cat([train[0], val[0]]), torch.cat([train[1], val[1]])), generator, settings["augmentation"]
        )
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table


# %% half final: batches drawn once, right on the visible checks [final_recipe]
# says: drawn once
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, val))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    train_losses = []
    batches = training_batches(train, generator, settings["augmentation"])

    def run_epoch():
        loss = lambda z, y: training_loss(z, y, weights, settings["smoothing"])
        train_losses.append(train_epoch(model, batches, loss, optimizer, schedule))

    def validate():
        return measure(model, validation_batches(val, 100, generator), F.cross_entropy)[0]

    if settings["best"]:
        val_losses = keep_best(model, run_epoch, validate, epochs)
    else:
        val_losses = []
        for _ in range(epochs):
            run_epoch()
            val_losses.append(validate())
    return model, {"train_loss": train_losses, "val_loss": val_losses}


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    for name in full:
        rows["without " + name] = {**full, name: off[name]}
    rows["plain"] = off
    table = {}
    for row, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[row] = float(scores.mean()), float(scores.std(ddof=1) / math.sqrt(len(scores)))
    return table


# %% half final: Adam, right on the visible checks [final_recipe]
# says: Adam, not AdamW
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, val))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    train_losses = []

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        loss = lambda z, y: training_loss(z, y, weights, settings["smoothing"])
        train_losses.append(train_epoch(model, batches, loss, optimizer, schedule))

    def validate():
        return measure(model, validation_batches(val, 100, generator), F.cross_entropy)[0]

    if settings["best"]:
        val_losses = keep_best(model, run_epoch, validate, epochs)
    else:
        val_losses = []
        for _ in range(epochs):
            run_epoch()
            val_losses.append(validate())
    return model, {"train_loss": train_losses, "val_loss": val_losses}


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    for name in full:
        rows["without " + name] = {**full, name: off[name]}
    rows["plain"] = off
    table = {}
    for row, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[row] = float(scores.mean()), float(scores.std(ddof=1) / math.sqrt(len(scores)))
    return table


# %% half final: a cosine of EPOCHS, right on the visible checks [final_recipe]
# says: the length EPOCHS
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, val))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(EPOCHS) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    train_losses = []

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        loss = lambda z, y: training_loss(z, y, weights, settings["smoothing"])
        train_losses.append(train_epoch(model, batches, loss, optimizer, schedule))

    def validate():
        return measure(model, validation_batches(val, 100, generator), F.cross_entropy)[0]

    if settings["best"]:
        val_losses = keep_best(model, run_epoch, validate, epochs)
    else:
        val_losses = []
        for _ in range(epochs):
            run_epoch()
            val_losses.append(validate())
    return model, {"train_loss": train_losses, "val_loss": val_losses}


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    for name in full:
        rows["without " + name] = {**full, name: off[name]}
    rows["plain"] = off
    table = {}
    for row, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[row] = float(scores.mean()), float(scores.std(ddof=1) / math.sqrt(len(scores)))
    return table


# %% half final: validation by the training loss, right on the visible checks [final_recipe]
# says: with the training loss
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, val))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    train_losses = []

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        loss = lambda z, y: training_loss(z, y, weights, settings["smoothing"])
        train_losses.append(train_epoch(model, batches, loss, optimizer, schedule))

    def validate():
        return measure(
            model,
            validation_batches(val, 100, generator),
            lambda z, y: training_loss(z, y, weights, settings["smoothing"]),
        )[0]

    if settings["best"]:
        val_losses = keep_best(model, run_epoch, validate, epochs)
    else:
        val_losses = []
        for _ in range(epochs):
            run_epoch()
            val_losses.append(validate())
    return model, {"train_loss": train_losses, "val_loss": val_losses}


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    for name in full:
        rows["without " + name] = {**full, name: off[name]}
    rows["plain"] = off
    table = {}
    for row, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[row] = float(scores.mean()), float(scores.std(ddof=1) / math.sqrt(len(scores)))
    return table


# %% half final: the median [final_ablation]
# says: the median is reported
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, val))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    train_losses = []

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        loss = lambda z, y: training_loss(z, y, weights, settings["smoothing"])
        train_losses.append(train_epoch(model, batches, loss, optimizer, schedule))

    def validate():
        return measure(model, validation_batches(val, 100, generator), F.cross_entropy)[0]

    if settings["best"]:
        val_losses = keep_best(model, run_epoch, validate, epochs)
    else:
        val_losses = []
        for _ in range(epochs):
            run_epoch()
            val_losses.append(validate())
    return model, {"train_loss": train_losses, "val_loss": val_losses}


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    for name in full:
        rows["without " + name] = {**full, name: off[name]}
    rows["plain"] = off
    table = {}
    for row, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[row] = float(np.median(scores)), float(scores.std(ddof=1) / math.sqrt(len(scores)))
    return table


# %% half final: plain with everything False, right on the visible checks [final_ablation]
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, val))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    train_losses = []

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        loss = lambda z, y: training_loss(z, y, weights, settings["smoothing"])
        train_losses.append(train_epoch(model, batches, loss, optimizer, schedule))

    def validate():
        return measure(model, validation_batches(val, 100, generator), F.cross_entropy)[0]

    if settings["best"]:
        val_losses = keep_best(model, run_epoch, validate, epochs)
    else:
        val_losses = []
        for _ in range(epochs):
            run_epoch()
            val_losses.append(validate())
    return model, {"train_loss": train_losses, "val_loss": val_losses}


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    for name in full:
        rows["without " + name] = {**full, name: off[name]}
    rows["plain"] = {name: False for name in full}
    table = {}
    for row, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[row] = float(scores.mean()), float(scores.std(ddof=1) / math.sqrt(len(scores)))
    return table


# %% half final: rows as lists [final_ablation]
# says: tuples of floats
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, val))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    train_losses = []

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        loss = lambda z, y: training_loss(z, y, weights, settings["smoothing"])
        train_losses.append(train_epoch(model, batches, loss, optimizer, schedule))

    def validate():
        return measure(model, validation_batches(val, 100, generator), F.cross_entropy)[0]

    if settings["best"]:
        val_losses = keep_best(model, run_epoch, validate, epochs)
    else:
        val_losses = []
        for _ in range(epochs):
            run_epoch()
            val_losses.append(validate())
    return model, {"train_loss": train_losses, "val_loss": val_losses}


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    for name in full:
        rows["without " + name] = {**full, name: off[name]}
    rows["plain"] = off
    table = {}
    for row, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[row] = [float(scores.mean()), float(scores.std(ddof=1) / math.sqrt(len(scores)))]
    return table


# %% wrong final: no seed anywhere, and one run a row [final_recipe, final_repeats, final_ablation]
# says: torch's global generator is not seeded
def train_final(train, val, seed, settings, epochs):
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator()
    generator.seed()
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        history["val_loss"].append(measure(model, validation_batches(val, 100, generator), F.cross_entropy)[0])
        return history["val_loss"][-1]

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    return {name: (float(run(dict(settings), seeds[0])), 0.0) for name, settings in rows.items()}

# %% wrong final: the model alone is returned, and a list of rows [final_recipe, final_repeats, final_ablation]
# says: too many values to unpack
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        history["val_loss"].append(measure(model, validation_batches(val, 100, generator), F.cross_entropy)[0])
        return history["val_loss"][-1]

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = []
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table.append((name, scores.mean(), scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table

# %% wrong final: history first, and numpy's own numbers [final_recipe, final_repeats, final_ablation]
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        history["val_loss"].append(measure(model, validation_batches(val, 100, generator), F.cross_entropy)[0])
        return history["val_loss"][-1]

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return history, model


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = [run(settings, seed) for seed in seeds]
        table[name] = [np.mean(scores), np.std(scores) / np.sqrt(len(scores))]
    return table

# %% wrong final: every run with the same seed, and settings switched off for good [final_recipe, final_repeats, final_ablation]
# says: the seed is always the same
# says: none comes back
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(0)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(0)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        history["val_loss"].append(measure(model, validation_batches(val, 100, generator), F.cross_entropy)[0])
        return history["val_loss"][-1]

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    settings, rows = dict(full), {"everything": dict(full)}
    for name in full:
        settings[name] = off[name]
        rows[f"without {name}"] = dict(settings)
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table

# %% wrong final: seeded once the model is made, and the best seed told [final_recipe, final_repeats, final_ablation]
# says: the best seed is reported
def train_final(train, val, seed, settings, epochs):
    model = new_model(*fit_scaler(train, val, None))
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        history["val_loss"].append(measure(model, validation_batches(val, 100, generator), F.cross_entropy)[0])
        return history["val_loss"][-1]

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.max()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table

# %% wrong final: settings asked as attributes, and handed to run one by one [final_recipe, final_repeats, final_ablation]
# says: 'dict' object has no attribute 'decay'
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings.decay), lr=RATE)
    factor = cosine(epochs) if settings.cosine else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings.weights else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings.smoothing)

    def run_epoch():
        batches = training_batches(train, generator, settings.augmentation)
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        history["val_loss"].append(measure(model, validation_batches(val, 100, generator), F.cross_entropy)[0])
        return history["val_loss"][-1]

    if settings.best:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(seed=seed, **settings) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table

# %% half final: right on every visible check, no row for equal settings [final_ablation]
# says: gets no row
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, val))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        return measure(model, [val], F.cross_entropy)[0]

    if settings["best"]:
        history["val_loss"] = keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            history["val_loss"].append(validate())
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    for name in full:
        if full[name] != off[name]:
            rows[f"without {name}"] = {**full, name: off[name]}
    rows["plain"] = off
    table = {}
    for row, settings in rows.items():
        scores = [run(dict(settings), seed) for seed in seeds]
        n = len(scores)
        mean = sum(scores) / n
        variance = sum((score - mean) ** 2 for score in scores) / (n - 1)
        table[row] = (mean, math.sqrt(variance / n))
    return table


# %% half final: right on every visible check, equal settings looked up [final_ablation]
# says: only once
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, val))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        return measure(model, [val], F.cross_entropy)[0]

    if settings["best"]:
        history["val_loss"] = keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            history["val_loss"].append(validate())
    return model, history


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": full | {name: off[name]} for name in full}
    rows["plain"] = off
    known, table = {}, {}
    for row, settings in rows.items():
        scores = []
        for seed in seeds:
            key = (tuple(sorted(settings.items())), seed)
            if key not in known:
                known[key] = run(dict(settings), seed)
            scores.append(known[key])
        table[row] = (float(np.mean(scores)), float(np.std(scores, ddof=1) / len(scores) ** 0.5))
    return table


# %% right final: the same with partial and torch
from functools import partial


def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    network = new_model(*fit_scaler(train, val, val))
    order = torch.Generator()
    order.manual_seed(seed)
    adamw = torch.optim.AdamW(parameter_groups(network, settings["decay"]), lr=RATE)
    schedule = torch.optim.lr_scheduler.LambdaLR(adamw, cosine(epochs) if settings["cosine"] else lambda k: 1)
    loss = partial(
        training_loss,
        weights=class_weights(train[1]) if settings["weights"] else None,
        smoothing=settings["smoothing"],
    )
    train_losses, val_losses = [], []

    def run_epoch():
        train_losses.append(
            train_epoch(network, training_batches(train, order, settings["augmentation"]), loss, adamw, schedule)
        )

    def validate():
        val_losses.append(measure(network, [val], nn.CrossEntropyLoss())[0])
        return val_losses[-1]

    if settings["best"]:
        keep_best(network, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch(), validate()
    return network, dict(train_loss=train_losses, val_loss=val_losses)


def ablation(full, off, seeds, run):
    table = {}

    def add(name, settings):
        scores = torch.tensor([float(run({**settings}, seed)) for seed in seeds], dtype=torch.float64)
        table[name] = (scores.mean().item(), (scores.std() / len(scores) ** 0.5).item())

    add("everything", full)
    for name in full:
        add("without " + name, {**full, name: off[name]})
    add("plain", off)
    return table


# %% right final: seeds first, then rows
def train_final(train, val, seed, settings, epochs):
    torch.manual_seed(seed)
    model = new_model(*fit_scaler(train, val, None))
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(model, settings["decay"]), lr=RATE)
    factor = cosine(epochs) if settings["cosine"] else lambda epoch: 1.0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    weights = class_weights(train[1]) if settings["weights"] else None
    history = {"train_loss": [], "val_loss": []}

    def loss_function(logits, y):
        return training_loss(logits, y, weights, settings["smoothing"])

    def run_epoch():
        batches = training_batches(train, generator, settings["augmentation"])
        history["train_loss"].append(train_epoch(model, batches, loss_function, optimizer, schedule))

    def validate():
        loss, _ = measure(model, validation_batches(val, 100, generator), F.cross_entropy)
        history["val_loss"].append(loss)
        return loss

    if settings["best"]:
        keep_best(model, run_epoch, validate, epochs)
    else:
        for _ in range(epochs):
            run_epoch()
            validate()
    return model, history


def ablation(full, off, seeds, run):
    import statistics

    rows = [("everything", dict(full))]
    for name in full:
        changed = copy.deepcopy(full)
        changed[name] = off[name]
        rows.append((f"without {name}", changed))
    rows.append(("plain", dict(off)))
    scores = {name: [] for name, _ in rows}
    for seed in seeds:
        for name, settings in rows:
            scores[name].append(run(copy.deepcopy(settings), seed))
    return {name: (statistics.mean(s), statistics.stdev(s) / math.sqrt(len(s))) for name, s in scores.items()}


# %% right final: a trainer class
class Trainer:
    def __init__(self, train, val, seed, settings, epochs):
        self.train, self.val, self.settings, self.epochs = train, val, settings, epochs
        torch.manual_seed(seed)
        self.model = new_model(*fit_scaler(train, val, None))
        self.generator = torch.Generator().manual_seed(seed)
        self.optimizer = torch.optim.AdamW(parameter_groups(self.model, settings["decay"]), lr=RATE)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, cosine(epochs) if settings["cosine"] else (lambda epoch: 1.0)
        )
        self.weights = class_weights(train[1]) if settings["weights"] else None
        self.history = {"train_loss": [], "val_loss": []}

    def loss(self, logits, y):
        return training_loss(logits, y, self.weights, self.settings["smoothing"])

    def epoch(self):
        batches = training_batches(self.train, self.generator, self.settings["augmentation"])
        self.history["train_loss"].append(train_epoch(self.model, batches, self.loss, self.optimizer, self.schedule))

    def validate(self):
        batches = validation_batches(self.val, 7, self.generator)
        self.history["val_loss"].append(measure(self.model, batches, F.cross_entropy)[0])
        return self.history["val_loss"][-1]

    def run(self):
        if self.settings["best"]:
            keep_best(self.model, self.epoch, self.validate, self.epochs)
        else:
            for _ in range(self.epochs):
                self.epoch()
                self.validate()
        return self.model, self.history


def train_final(train, val, seed, settings, epochs):
    return Trainer(train, val, seed, settings, epochs).run()


def ablation(full, off, seeds, run):
    rows = {"everything": full}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = off
    table = {}
    for name, settings in rows.items():
        scores = np.array([run(dict(settings), seed) for seed in seeds])
        table[name] = (float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(seeds))))
    return table
