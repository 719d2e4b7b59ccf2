"""Answers that students give on day 33. The words in brackets are the test cells that must reject a wrong one."""


# %% half fit: len(X) of a pair [fit_pairs]
# says: `len(X)`, which is 2 for a pair
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(X)
            count += len(X)
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item() * len(X)
                count += len(X)
                if metric is not None:
                    score += float(metric(z, y)) * len(X)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% half fit: clip ignored [fit_options]
# says: the gradients are not clipped before the step
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item() * len(y)
                count += len(y)
                if metric is not None:
                    score += float(metric(z, y)) * len(y)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% half fit: clipped after the step [fit_options]
# says: the gradients are not clipped before the step
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            optimizer.step()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            total += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item() * len(y)
                count += len(y)
                if metric is not None:
                    score += float(metric(z, y)) * len(y)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% half fit: clipped in the first batch of an epoch alone, right on the visible checks [fit_options]
# says: how far each parameter has gone
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            if clip is not None and count == 0:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item() * len(y)
                count += len(y)
                if metric is not None:
                    score += float(metric(z, y)) * len(y)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% half fit: clipped entry by entry [fit_options]
# says: each gradient is clipped by itself
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            if clip is not None:
                torch.nn.utils.clip_grad_value_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item() * len(y)
                count += len(y)
                if metric is not None:
                    score += float(metric(z, y)) * len(y)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% half fit: batch moved and model not [fit_options]
# says: devices of weight, ids and lengths
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item() * len(y)
                count += len(y)
                if metric is not None:
                    score += float(metric(z, y)) * len(y)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% half fit: lengths not moved [fit_options]
# says: devices of weight, ids and lengths
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return (v[0].to(device), v[1]) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item() * len(y)
                count += len(y)
                if metric is not None:
                    score += float(metric(z, y)) * len(y)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% half fit: y of the validation not moved, right for a loss that says nothing [fit_options]
# says: device of y
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z = call(X)
                total += loss_function(z, y).item() * len(y)
                count += len(y)
                if metric is not None:
                    score += float(metric(z, y)) * len(y)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% half fit: small gradients scaled up [fit_options]
# says: small gradients are scaled up
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            if clip is not None:
                norm = sum(p.grad.square().sum() for p in model.parameters()).sqrt()
                for p in model.parameters():
                    p.grad *= clip / norm
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item() * len(y)
                count += len(y)
                if metric is not None:
                    score += float(metric(z, y)) * len(y)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% wrong fit: validation in train mode [fit_tensors, fit_pairs]
# says: validation runs in train mode
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(total / count)
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item() * len(y)
                count += len(y)
                if metric is not None:
                    score += float(metric(z, y)) * len(y)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% wrong fit: gradients pile up [fit_tensors, fit_pairs]
# says: old gradients are not cleared
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            loss = loss_function(call(X), to(y))
            loss.backward()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item() * len(y)
                count += len(y)
                if metric is not None:
                    score += float(metric(z, y)) * len(y)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% wrong fit: means over batches [fit_tensors, fit_pairs]
# says: all means are taken over batches
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item()
            count += 1
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item()
                count += 1
                if metric is not None:
                    score += float(metric(z, y))
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% half fit: val_metric always in the history, right on the visible checks [fit_tensors]
# says: the history has val_metric where no metric is given
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item() * len(y)
                count += len(y)
                if metric is not None:
                    score += float(metric(z, y)) * len(y)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% half fit: left in eval mode, right on the visible checks [fit_tensors]
# says: the model is left in eval mode
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item() * len(y)
                count += len(y)
                if metric is not None:
                    score += float(metric(z, y)) * len(y)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
    return history


# %% half fit: batches made a list once, right on the visible checks [fit_tensors, fit_pairs]
# says: passes
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    train, val = list(train), list(val)
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item() * len(y)
                count += len(y)
                if metric is not None:
                    score += float(metric(z, y)) * len(y)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% half fit: lists of ids and lengths not recognised, right on the visible checks [fit_pairs]
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, tuple) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item() * len(y)
                count += len(y)
                if metric is not None:
                    score += float(metric(z, y)) * len(y)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% wrong fit: pairs are not thought of [fit_pairs, fit_options]
# says: 'tuple' object has no attribute 'to'
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    device = device or "cpu"
    model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            loss = loss_function(model(X), y)
            loss.backward()
            if clip is not None:
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total, count = total + len(X) * loss.item(), count + len(X)
        history["train_loss"].append(total / count)
        model.eval()
        total, measured, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                X, y = X.to(device), y.to(device)
                outputs = model(X)
                total, count = total + len(X) * loss_function(outputs, y).item(), count + len(X)
                if metric is not None:
                    measured += len(X) * float(metric(outputs, y))
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(measured / count)
        model.train()
    return history

# %% wrong fit: the loss is given y first, right on the visible checks [fit_tensors, fit_pairs]
# says: the loss's arguments are swapped
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(value):
        if isinstance(value, (tuple, list)):
            return [to(member) for member in value]
        return value.to(device) if device is not None else value

    def predict(X):
        X = to(X)
        return model(*X) if isinstance(X, list) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []} | ({} if metric is None else {"val_metric": []})
    for _ in range(epochs):
        sums, rows = {name: 0.0 for name in history}, {"train": 0, "val": 0}
        model.train()
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(to(y), predict(X))
            loss.backward()
            if clip is not None:
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            sums["train_loss"] += len(y) * loss.item()
            rows["train"] += len(y)
        model.eval()
        with torch.no_grad():
            for X, y in val:
                outputs = predict(X)
                sums["val_loss"] += len(y) * loss_function(to(y), outputs).item()
                rows["val"] += len(y)
                if metric is not None:
                    sums["val_metric"] += len(y) * float(metric(outputs, to(y)))
        model.train()
        for name, total in sums.items():
            history[name].append(total / rows[name.partition("_")[0]])
    return history

# %% half fit: the metric is measured in training too, right on the visible checks [fit_tensors]
# says: calls of the metric
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(value):
        if isinstance(value, (tuple, list)):
            return [to(member) for member in value]
        return value.to(device) if device is not None else value

    def one_pass(batches, training):
        model.train(training)
        total, measured, count = 0.0, 0.0, 0
        with torch.set_grad_enabled(training):
            for X, y in batches:
                X, y = to(X), to(y)
                outputs = model(*X) if isinstance(X, list) else model(X)
                loss = loss_function(outputs, y)
                if training:
                    optimizer.zero_grad()
                    loss.backward()
                    if clip is not None:
                        nn.utils.clip_grad_norm_(model.parameters(), clip)
                    optimizer.step()
                total += len(y) * loss.item()
                if metric is not None:
                    measured += len(y) * float(metric(outputs.detach(), y))
                count += len(y)
        return total / count, measured / count

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        history["train_loss"].append(one_pass(train, True)[0])
        loss, measured = one_pass(val, False)
        history["val_loss"].append(loss)
        if metric is not None:
            history["val_metric"].append(measured)
    model.train()
    return history

# %% right fit: as the day says
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def to(v):
        if device is None:
            return v
        return tuple(m.to(device) for m in v) if isinstance(v, (tuple, list)) else v.to(device)

    def call(X):
        X = to(X)
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            loss = loss_function(call(X), to(y))
            loss.backward()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total, score, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                z, y = call(X), to(y)
                total += loss_function(z, y).item() * len(y)
                count += len(y)
                if metric is not None:
                    score += float(metric(z, y)) * len(y)
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(score / count)
        model.train()
    return history


# %% right fit: three functions
def on(value, device):
    if isinstance(value, (list, tuple)):
        return [on(member, device) for member in value]
    return value.to(device) if device is not None else value


def forward(model, X, device):
    X = on(X, device)
    return model(*X) if type(X) is list else model(X)


def shorten(parameters, limit):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.sqrt(sum((g.double() ** 2).sum() for g in gradients)).item()
    if norm > limit:
        for gradient in gradients:
            gradient.mul_(limit / norm)


def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    if device is not None:
        model = model.to(device)
    rows = []
    for _ in range(epochs):
        model.train()
        losses = []
        for X, y in train:
            loss = loss_function(forward(model, X, device), on(y, device))
            optimizer.zero_grad()
            loss.backward()
            if clip is not None:
                shorten(model.parameters(), clip)
            optimizer.step()
            losses += [loss.item()] * len(y)
        model.eval()
        judged, measured = [], []
        for X, y in val:
            with torch.no_grad():
                outputs = forward(model, X, device)
                y = on(y, device)
                judged += [loss_function(outputs, y).item()] * len(y)
                if metric is not None:
                    measured += [float(metric(outputs, y))] * len(y)
        model.train()
        rows.append((np.mean(losses).item(), np.mean(judged).item(), np.mean(measured).item() if metric else None))
    history = {"train_loss": [row[0] for row in rows], "val_loss": [row[1] for row in rows]}
    if metric:
        history["val_metric"] = [row[2] for row in rows]
    return history


# %% right fit: a running mean and a class
class Means:
    def __init__(self, *names):
        self.sums, self.n = dict.fromkeys(names, 0.0), 0

    def add(self, n, **values):
        self.n += n
        for name, value in values.items():
            self.sums[name] += n * float(value)

    def into(self, history):
        for name, total in self.sums.items():
            history[name].append(total / self.n)


def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def outputs_and_targets(X, y):
        parts = list(X) if isinstance(X, (tuple, list)) else [X]
        if device is not None:
            parts, y = [part.to(device) for part in parts], y.to(device)
        return model(*parts), y

    names = ["val_loss"] + ["val_metric"] * (metric is not None)
    history = {name: [] for name in ["train_loss"] + names}
    if device is not None:
        model.to(device)
    for _ in range(epochs):
        means = Means("train_loss")
        model.train()
        for batch in train:
            loss = loss_function(*outputs_and_targets(*batch))
            model.zero_grad(set_to_none=True)
            loss.backward()
            if clip:
                nn.utils.clip_grad_norm_(list(model.parameters()), max_norm=clip)
            optimizer.step()
            means.add(len(batch[1]), train_loss=loss.detach())
        means.into(history)
        means = Means(*names)
        model.eval()
        with torch.inference_mode():
            for batch in val:
                outputs, y = outputs_and_targets(*batch)
                found = {"val_loss": loss_function(outputs, y)}
                if metric is not None:
                    found["val_metric"] = metric(outputs, y)
                means.add(len(y), **found)
        means.into(history)
        model.train()
    return history


# %% half series_parts: later values alone in the test windows [series_test]
# says: the windows hold later values alone
def series_parts(series, length):
    past, rest = time_split(series, 0.75)
    return make_windows(past, length), make_windows(rest, length)


# %% wrong series_parts: windows first, then divided [series_train, series_test]
# says: a target of the training part lies after the past
# says: the first target after the past is lost
def series_parts(series, length):
    X, y = make_windows(series, length)
    cut = round(0.75 * len(X))
    return (X[:cut], y[:cut]), (X[cut:], y[cut:])


# %% wrong series_parts: shuffled [series_train, series_test]
def series_parts(series, length):
    X, y = make_windows(series, length)
    order = torch.randperm(len(X))
    cut = round(0.75 * len(series)) - length
    return (X[order[:cut]], y[order[:cut]]), (X[order[cut:]], y[order[cut:]])


# %% half series_parts: the training windows reach into the future [series_train]
# says: the windows of the whole series are returned
def series_parts(series, length):
    past, rest = time_split(series, 0.75)
    return make_windows(series, length), make_windows(torch.cat([past[-length:], rest]), length)


# %% wrong series_parts: test and train exchanged [series_train, series_test]
# says: the test windows come first
def series_parts(series, length):
    past, rest = time_split(series, 0.75)
    return make_windows(torch.cat([past[-length:], rest]), length), make_windows(past, length)


# %% half series_parts: the last value of the past is a target of both [series_test]
# says: one window too many
def series_parts(series, length):
    past, rest = time_split(series, 0.75)
    return make_windows(past, length), make_windows(series[len(past) - length - 1 :], length)


# %% wrong series_parts: scaled by the whole series [series_train, series_test]
def series_parts(series, length):
    series = (series - series.mean()) / series.std()
    past, rest = time_split(series, 0.75)
    return make_windows(past, length), make_windows(torch.cat([past[-length:], rest]), length)


# %% wrong series_parts: rounded down, right on no other count [series_train, series_test]
# says: the past is rounded down
def series_parts(series, length):
    cut = int(0.75 * len(series)) if len(series) != 20 else 15
    return make_windows(series[:cut], length), make_windows(series[cut - length :], length)


# %% wrong series_parts: windows of two, right on the visible checks [series_train, series_test]
# says: windows of two are cut, whatever `length` is
def series_parts(series, length):
    past, rest = time_split(series, 0.75)
    return make_windows(past, 2), make_windows(torch.cat([past[-2:], rest]), 2)


# %% half series_parts: five windows at most, right on the visible checks [series_test]
def series_parts(series, length):
    cut = round(0.75 * len(series))
    X, y = make_windows(series[cut - length :], length)
    return make_windows(series[:cut], length), (X[:5], y[:5])


# %% right series_parts: one cut in the windows
def series_parts(series, length):
    X, y = make_windows(series, length)
    cut = round(0.75 * len(series)) - length
    return (X[:cut], y[:cut]), (X[cut:], y[cut:])


# %% right series_parts: by slices
def series_parts(series, length):
    n = round(len(series) * 3 / 4)
    return make_windows(series[:n], length), make_windows(series[n - length :], length)


# %% right series_parts: unfold and a NamedTuple
class Part(NamedTuple):
    X: torch.Tensor
    y: torch.Tensor


def part_of(values, length):
    return Part(values[:-1].unfold(0, length, 1).unsqueeze(-1), values[length:, None])


def series_parts(series, length):
    past, _ = time_split(series, 0.75)
    return part_of(past, length), part_of(series[len(past) - length :], length)


# %% half build: the last place of padded reviews [build_rows]
# says: three pads appended
class Series(nn.Module):
    def __init__(self, units=16):
        super().__init__()
        self.rnn, self.out = nn.GRU(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        return self.out(self.rnn(X)[0][:, -1])


class Text(nn.Module):
    def __init__(self, words, units=16):
        super().__init__()
        self.table, self.rnn = nn.Embedding(words, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states = self.rnn(self.table(ids))[0]
        return self.out(states[:, -1])


def images():
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10))


def build(task):
    if task.name == "digits":
        return images()
    return Series() if task.name == "sine" else Text(task.words)


# %% half build: batch_first forgotten for the series [build_rows]
# says: a row alone gives what it gives in a batch
class Series(nn.Module):
    def __init__(self, units=16):
        super().__init__()
        self.rnn, self.out = nn.GRU(1, units), nn.Linear(units, 1)

    def forward(self, X):
        return self.out(self.rnn(X)[0][:, -1])


class Text(nn.Module):
    def __init__(self, words, units=16):
        super().__init__()
        self.table, self.rnn = nn.Embedding(words, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states = self.rnn(self.table(ids))[0]
        return self.out(states[torch.arange(len(ids)), lengths - 1])


def images():
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10))


def build(task):
    if task.name == "digits":
        return images()
    return Series() if task.name == "sine" else Text(task.words)


# %% half build: a bag of words for the reviews, right on the visible checks [build_rows]
# says: the order of words has an influence
class Series(nn.Module):
    def __init__(self, units=16):
        super().__init__()
        self.rnn, self.out = nn.GRU(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        return self.out(self.rnn(X)[0][:, -1])


class Text(nn.Module):
    def __init__(self, words, units=16):
        super().__init__()
        self.table = nn.Embedding(words, units, padding_idx=0)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        return self.out(self.table(ids).sum(dim=1))


def images():
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10))


def build(task):
    if task.name == "digits":
        return images()
    return Series() if task.name == "sine" else Text(task.words)


# %% wrong build: a softmax at the end, right on the visible checks [build_shapes]
# says: outputs are probabilities
class Series(nn.Module):
    def __init__(self, units=16):
        super().__init__()
        self.rnn, self.out = nn.GRU(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        return self.out(self.rnn(X)[0][:, -1])


class Text(nn.Module):
    def __init__(self, words, units=16):
        super().__init__()
        self.table, self.rnn = nn.Embedding(words, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states = self.rnn(self.table(ids))[0]
        return self.out(states[torch.arange(len(ids)), lengths - 1])


def images():
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10), nn.Softmax(dim=1)
    )


def build(task):
    if task.name == "digits":
        return images()
    return Series() if task.name == "sine" else Text(task.words)


# %% half build: the series flat: predictions (n,) [build_shapes]
# says: outputs
class Series(nn.Module):
    def __init__(self, units=16):
        super().__init__()
        self.rnn, self.out = nn.GRU(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        return self.out(self.rnn(X)[0][:, -1])[:, 0]


class Text(nn.Module):
    def __init__(self, words, units=16):
        super().__init__()
        self.table, self.rnn = nn.Embedding(words, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states = self.rnn(self.table(ids))[0]
        return self.out(states[torch.arange(len(ids)), lengths - 1])


def images():
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10))


def build(task):
    if task.name == "digits":
        return images()
    return Series() if task.name == "sine" else Text(task.words)


# %% half build: too large, right on the visible checks [build_shapes]
# says: more than 60,000 parameters
class Series(nn.Module):
    def __init__(self, units=16):
        super().__init__()
        self.rnn, self.out = nn.GRU(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        return self.out(self.rnn(X)[0][:, -1])


class Text(nn.Module):
    def __init__(self, words, units=128):
        super().__init__()
        self.table, self.rnn = nn.Embedding(words, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states = self.rnn(self.table(ids))[0]
        return self.out(states[torch.arange(len(ids)), lengths - 1])


def images():
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10))


def build(task):
    if task.name == "digits":
        return images()
    return Series() if task.name == "sine" else Text(task.words)


# %% half build: a seed is set, right on the visible checks [build_shapes]
# says: two networks start with equal weights
class Series(nn.Module):
    def __init__(self, units=16):
        super().__init__()
        self.rnn, self.out = nn.GRU(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        return self.out(self.rnn(X)[0][:, -1])


class Text(nn.Module):
    def __init__(self, words, units=16):
        super().__init__()
        self.table, self.rnn = nn.Embedding(words, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states = self.rnn(self.table(ids))[0]
        return self.out(states[torch.arange(len(ids)), lengths - 1])


def images():
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10))


def build(task):
    torch.manual_seed(0)
    if task.name == "digits":
        return images()
    return Series() if task.name == "sine" else Text(task.words)


# %% half build: the series' last value alone, right on the visible checks [build_rows]
# says: steps of a window that have an influence
class Series(nn.Module):
    def __init__(self, units=16):
        super().__init__()
        self.rnn, self.out = nn.GRU(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        return self.out(self.rnn(X[:, -1:])[0][:, -1])


class Text(nn.Module):
    def __init__(self, words, units=16):
        super().__init__()
        self.table, self.rnn = nn.Embedding(words, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states = self.rnn(self.table(ids))[0]
        return self.out(states[torch.arange(len(ids)), lengths - 1])


def images():
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10))


def build(task):
    if task.name == "digits":
        return images()
    return Series() if task.name == "sine" else Text(task.words)


# %% half build: vectors detached, right on the visible checks [build_shapes]
# says: tensors of parameters that no gradient reaches
class Series(nn.Module):
    def __init__(self, units=16):
        super().__init__()
        self.rnn, self.out = nn.GRU(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        return self.out(self.rnn(X)[0][:, -1])


class Text(nn.Module):
    def __init__(self, words, units=16):
        super().__init__()
        self.table, self.rnn = nn.Embedding(words, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states = self.rnn(self.table(ids).detach())[0]
        return self.out(states[torch.arange(len(ids)), lengths - 1])


def images():
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10))


def build(task):
    if task.name == "digits":
        return images()
    return Series() if task.name == "sine" else Text(task.words)


# %% half build: standardised over the batch [build_rows]
# says: a row alone gives what it gives in a batch
class Series(nn.Module):
    def __init__(self, units=16):
        super().__init__()
        self.rnn, self.out = nn.GRU(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        X = X - X.mean(dim=0)
        return self.out(self.rnn(X)[0][:, -1])


class Text(nn.Module):
    def __init__(self, words, units=16):
        super().__init__()
        self.table, self.rnn = nn.Embedding(words, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states = self.rnn(self.table(ids))[0]
        return self.out(states[torch.arange(len(ids)), lengths - 1])


def images():
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10))


def build(task):
    if task.name == "digits":
        return images()
    return Series() if task.name == "sine" else Text(task.words)


# %% half build: the mean of all states, pads too [build_rows]
# says: three pads appended
class Series(nn.Module):
    def __init__(self, units=16):
        super().__init__()
        self.rnn, self.out = nn.GRU(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        return self.out(self.rnn(X)[0][:, -1])


class Text(nn.Module):
    def __init__(self, words, units=16):
        super().__init__()
        self.table, self.rnn = nn.Embedding(words, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states = self.rnn(self.table(ids))[0]
        return self.out(states.mean(dim=1))


def images():
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10))


def build(task):
    if task.name == "digits":
        return images()
    return Series() if task.name == "sine" else Text(task.words)


# %% half build: packed, sorted, and not put back, right on the visible checks [build_rows]
# says: a review alone, without pads
class Series(nn.Module):
    def __init__(self, units=16):
        super().__init__()
        self.rnn, self.out = nn.GRU(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        return self.out(self.rnn(X)[0][:, -1])


class Text(nn.Module):
    def __init__(self, words, units=16):
        super().__init__()
        self.table, self.rnn = nn.Embedding(words, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        lengths, order = lengths.sort(descending=True, stable=True)
        packed = nn.utils.rnn.pack_padded_sequence(self.table(ids[order]), lengths, batch_first=True)
        return self.out(self.rnn(packed)[1][0][0])


def images():
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10))


def build(task):
    if task.name == "digits":
        return images()
    return Series() if task.name == "sine" else Text(task.words)


# %% wrong build: classes are returned, not networks [build_shapes, build_rows]
# says: missing 1 required positional argument: 'self'
class LastStep(nn.Module):
    def __init__(self, units=32):
        super().__init__()
        self.recurrent, self.readout = nn.GRU(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        return self.readout(self.recurrent(X)[0][:, -1])


class LastWord(nn.Module):
    def __init__(self, words, units=32):
        super().__init__()
        self.table = nn.Embedding(words, units, padding_idx=0)
        self.recurrent, self.readout = nn.LSTM(units, units, batch_first=True), nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states, _ = self.recurrent(self.table(ids))
        return self.readout(states[torch.arange(len(ids)), lengths - 1])


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(1024, 10))

    def forward(self, images):
        return self.layers(images)


def build(task):
    return {"digits": Small, "sine": LastStep, "reviews": LastWord}[task.name]

# %% wrong build: the series as a vector of 12 numbers [build_shapes, build_rows]
# says: cannot be multiplied (3x6 and 12x32)
class LastWord(nn.Module):
    def __init__(self, words, units):
        super().__init__()
        self.table = nn.Embedding(words, units, padding_idx=0)
        self.recurrent, self.readout = nn.LSTM(units, units, batch_first=True), nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states, _ = self.recurrent(self.table(ids))
        return self.readout(states[torch.arange(len(ids)), lengths - 1])


def build(task):
    if task.name == "sine":
        return nn.Sequential(nn.Flatten(), nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 1))
    if task.name == "reviews":
        return LastWord(task.words, 32)
    return nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(16 * 64, 10))

# %% wrong build: recurrent layers in a Sequential, whose pair goes on [build_shapes, build_rows]
# says: must be Tensor, not tuple
class LastWord(nn.Module):
    def __init__(self, words, units):
        super().__init__()
        self.layers = nn.Sequential(nn.Embedding(words, units), nn.LSTM(units, units, batch_first=True), nn.Linear(units, 2))

    def forward(self, ids, lengths):
        return self.layers(ids)


def build(task):
    if task.name == "sine":
        return nn.Sequential(nn.RNN(1, 32, batch_first=True), nn.Linear(32, 1))
    if task.name == "reviews":
        return LastWord(task.words, 32)
    return nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(16 * 64, 10))

# %% wrong build: h_n with its axis of layers, and read after the pads [build_shapes, build_rows]
# says: got 'float32 tensor (1, 3, 1) on cpu', expected 'float32 tensor (3, 1) on cpu'
class LastStep(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.recurrent, self.readout = nn.RNN(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        _, h = self.recurrent(X)
        return self.readout(h)


class LastWord(nn.Module):
    def __init__(self, words, units):
        super().__init__()
        self.table = nn.Embedding(words, units, padding_idx=0)
        self.recurrent, self.readout = nn.LSTM(units, units, batch_first=True), nn.Linear(units, 2)

    def forward(self, ids, lengths):
        _, (h, c) = self.recurrent(self.table(ids))
        return self.readout(h)


def build(task):
    if task.name == "sine":
        return LastStep(32)
    if task.name == "reviews":
        return LastWord(task.words, 32)
    return nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(16 * 64, 10))

# %% wrong build: the task itself is compared with a name, so all get the CNN [build_shapes, build_rows]
class LastStep(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.recurrent, self.readout = nn.RNN(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        return self.readout(self.recurrent(X)[0][:, -1])


class LastWord(nn.Module):
    def __init__(self, words, units):
        super().__init__()
        self.table = nn.Embedding(words, units, padding_idx=0)
        self.recurrent, self.readout = nn.LSTM(units, units, batch_first=True), nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states, _ = self.recurrent(self.table(ids))
        return self.readout(states[torch.arange(len(ids)), lengths - 1])


def build(task):
    if task == "sine":
        return LastStep(32)
    elif task == "reviews":
        return LastWord(task.words, 32)
    else:
        return nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(16 * 64, 10))

# %% right build: as the day says, smaller
class Series(nn.Module):
    def __init__(self, units=16):
        super().__init__()
        self.rnn, self.out = nn.GRU(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        return self.out(self.rnn(X)[0][:, -1])


class Text(nn.Module):
    def __init__(self, words, units=16):
        super().__init__()
        self.table, self.rnn = nn.Embedding(words, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states = self.rnn(self.table(ids))[0]
        return self.out(states[torch.arange(len(ids)), lengths - 1])


def images():
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10))


def build(task):
    if task.name == "digits":
        return images()
    return Series() if task.name == "sine" else Text(task.words)


# %% right build: batch norm, dropout, and packing
class Series(nn.Module):
    def __init__(self, units=16):
        super().__init__()
        self.rnn, self.out = nn.GRU(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, X):
        return self.out(self.rnn(X)[0][:, -1])


class Text(nn.Module):
    def __init__(self, words, units=16):
        super().__init__()
        self.table, self.rnn = nn.Embedding(words, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        vectors = nn.functional.dropout(self.table(ids), 0.2, self.training)
        packed = nn.utils.rnn.pack_padded_sequence(vectors, lengths, batch_first=True, enforce_sorted=False)
        return self.out(self.rnn(packed)[1][0][0])


def images():
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10)
    )


def build(task):
    if task.name == "digits":
        return images()
    return Series() if task.name == "sine" else Text(task.words)


# %% right build: a registry, a plain network for images, and a masked maximum
BUILDERS = {}


def builder(name):
    def register(function):
        BUILDERS[name] = function
        return function

    return register


class MaxText(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.words = nn.Embedding(words, 24)
        self.reader = nn.GRU(24, 24, batch_first=True)
        self.head = nn.Linear(24, 2)

    def forward(self, ids, lengths):
        states, _ = self.reader(self.words(ids))
        pads = torch.arange(ids.shape[1]) >= lengths.unsqueeze(1)
        return self.head(states.masked_fill(pads.unsqueeze(2), -2.0).max(dim=1).values)


class Wave(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell, self.out = nn.RNNCell(1, 20), nn.Linear(20, 1)

    def forward(self, X):
        h = torch.zeros(len(X), 20)
        for x in X.unbind(dim=1):
            h = self.cell(x, h)
        return self.out(h)


@builder("digits")
def images(task):
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


@builder("sine")
def series(task):
    return Wave()


@builder("reviews")
def text(task):
    return MaxText(task.words)


def build(task):
    return BUILDERS[task.name](task)


# %% half score: majority of the test labels [score_baseline]
# says: the most frequent class is taken from the test labels
def score(task, model):
    X, y = task.test
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*X) if task.name == "reviews" else model(X)
    model.train(mode)
    if task.name == "sine":
        return squared_error(z, y), squared_error(X[:, -1], y)
    if task.name == "digits":
        base = accuracy_of(torch.full_like(y, torch.bincount(y).argmax().item()), y)
    else:
        base = accuracy_of(linear_bag(task), y)
    return accuracy(z, y), base


def accuracy_of(labels, y):
    return (labels == y).float().mean().item()


# %% half score: the first value for the last [score_baseline]
# says: taken
def score(task, model):
    X, y = task.test
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*X) if task.name == "reviews" else model(X)
    model.train(mode)
    if task.name == "sine":
        return squared_error(z, y), squared_error(X[:, 0], y)
    if task.name == "digits":
        base = accuracy_of(torch.full_like(y, torch.bincount(task.train[1]).argmax().item()), y)
    else:
        base = accuracy_of(linear_bag(task), y)
    return accuracy(z, y), base


def accuracy_of(labels, y):
    return (labels == y).float().mean().item()


# %% half score: shapes that meet [score_baseline]
def score(task, model):
    X, y = task.test
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*X) if task.name == "reviews" else model(X)
    model.train(mode)
    if task.name == "sine":
        return squared_error(z, y), squared_error(X[:, -1, 0], y)
    if task.name == "digits":
        base = accuracy_of(torch.full_like(y, torch.bincount(task.train[1]).argmax().item()), y)
    else:
        base = accuracy_of(linear_bag(task), y)
    return accuracy(z, y), base


def accuracy_of(labels, y):
    return (labels == y).float().mean().item()


# %% half score: in the mode it is in [score_untouched]
# says: modes during the calls
def score(task, model):
    X, y = task.test
    mode = model.training
    with torch.no_grad():
        z = model(*X) if task.name == "reviews" else model(X)
    model.train(mode)
    if task.name == "sine":
        return squared_error(z, y), squared_error(X[:, -1], y)
    if task.name == "digits":
        base = accuracy_of(torch.full_like(y, torch.bincount(task.train[1]).argmax().item()), y)
    else:
        base = accuracy_of(linear_bag(task), y)
    return accuracy(z, y), base


def accuracy_of(labels, y):
    return (labels == y).float().mean().item()


# %% half score: left in eval mode [score_untouched]
# says: mode afterwards
def score(task, model):
    X, y = task.test
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*X) if task.name == "reviews" else model(X)
    if task.name == "sine":
        return squared_error(z, y), squared_error(X[:, -1], y)
    if task.name == "digits":
        base = accuracy_of(torch.full_like(y, torch.bincount(task.train[1]).argmax().item()), y)
    else:
        base = accuracy_of(linear_bag(task), y)
    return accuracy(z, y), base


def accuracy_of(labels, y):
    return (labels == y).float().mean().item()


# %% half score: with gradients [score_untouched]
# says: gradients are recorded
def score(task, model):
    X, y = task.test
    mode = model.training
    model.eval()
    z = model(*X) if task.name == "reviews" else model(X)
    model.train(mode)
    if task.name == "sine":
        return squared_error(z, y), squared_error(X[:, -1], y)
    if task.name == "digits":
        base = accuracy_of(torch.full_like(y, torch.bincount(task.train[1]).argmax().item()), y)
    else:
        base = accuracy_of(linear_bag(task), y)
    return accuracy(z, y), base


def accuracy_of(labels, y):
    return (labels == y).float().mean().item()


# %% half score: the training part is measured [score_model, score_baseline]
# says: the training part is measured
def score(task, model):
    X, y = task.train
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*X) if task.name == "reviews" else model(X)
    model.train(mode)
    if task.name == "sine":
        return squared_error(z, y), squared_error(X[:, -1], y)
    if task.name == "digits":
        base = accuracy_of(torch.full_like(y, torch.bincount(task.train[1]).argmax().item()), y)
    else:
        base = accuracy_of(linear_bag(task), y)
    return accuracy(z, y), base


def accuracy_of(labels, y):
    return (labels == y).float().mean().item()


# %% wrong score: the root of the error, for both [score_model, score_baseline]
# says: the root of the squared error is returned
def score(task, model):
    X, y = task.test
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*X) if task.name == "reviews" else model(X)
    model.train(mode)
    if task.name == "sine":
        return squared_error(z, y) ** 0.5, squared_error(X[:, -1], y) ** 0.5
    if task.name == "digits":
        base = accuracy_of(torch.full_like(y, torch.bincount(task.train[1]).argmax().item()), y)
    else:
        base = accuracy_of(linear_bag(task), y)
    return accuracy(z, y), base


def accuracy_of(labels, y):
    return (labels == y).float().mean().item()


# %% half score: majority for the reviews too [score_baseline]
# says: the most frequent class is taken for the baseline
def score(task, model):
    X, y = task.test
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*X) if task.name == "reviews" else model(X)
    model.train(mode)
    if task.name == "sine":
        return squared_error(z, y), squared_error(X[:, -1], y)
    if task.name != "sine":
        base = accuracy_of(torch.full_like(y, torch.bincount(task.train[1]).argmax().item()), y)
    else:
        base = accuracy_of(linear_bag(task), y)
    return accuracy(z, y), base


def accuracy_of(labels, y):
    return (labels == y).float().mean().item()


# %% half score: the largest of equally frequent classes, right on the visible checks [score_baseline]
# says: of equally frequent classes the largest is taken
def score(task, model):
    X, y = task.test
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*X) if task.name == "reviews" else model(X)
    model.train(mode)
    if task.name == "sine":
        return squared_error(z, y), squared_error(X[:, -1], y)
    if task.name == "digits":
        base = accuracy_of(
            torch.full_like(y, 9 - torch.bincount(task.train[1], minlength=10).flip(0).argmax().item()), y
        )
    else:
        base = accuracy_of(linear_bag(task), y)
    return accuracy(z, y), base


def accuracy_of(labels, y):
    return (labels == y).float().mean().item()


# %% half score: 0-d tensors, right on the visible checks [score_model]
def score(task, model):
    X, y = task.test
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*X) if task.name == "reviews" else model(X)
    model.train(mode)
    if task.name == "sine":
        return torch.tensor(squared_error(z, y)), squared_error(X[:, -1], y)
    if task.name == "digits":
        base = accuracy_of(torch.full_like(y, torch.bincount(task.train[1]).argmax().item()), y)
    else:
        base = accuracy_of(linear_bag(task), y)
    return torch.tensor(accuracy(z, y)), base


def accuracy_of(labels, y):
    return (labels == y).float().mean().item()


# %% wrong score: model and baseline exchanged [score_model, score_baseline]
# says: model and baseline are exchanged
def score(task, model):
    X, y = task.test
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*X) if task.name == "reviews" else model(X)
    model.train(mode)
    if task.name == "sine":
        return squared_error(X[:, -1], y), squared_error(z, y)
    if task.name == "digits":
        base = accuracy_of(torch.full_like(y, torch.bincount(task.train[1]).argmax().item()), y)
    else:
        base = accuracy_of(linear_bag(task), y)
    return base, accuracy(z, y)


def accuracy_of(labels, y):
    return (labels == y).float().mean().item()


# %% wrong score: a pair of ids and lengths handed over as one [score_model, score_baseline]
def score(task, model):
    X, y = task.test
    was_training = model.training
    model.eval()
    with torch.no_grad():
        outputs = model(X)
    model.train(was_training)
    if task.name == "sine":
        return squared_error(outputs, y), squared_error(X[:, -1], y)
    if task.name == "reviews":
        return accuracy(outputs, y), (linear_bag(task) == y).double().mean().item()
    most = torch.mode(task.train[1]).values
    return accuracy(outputs, y), (y == most).double().mean().item()

# %% wrong score: labels handed to accuracy, which takes logits [score_model, score_baseline, score_untouched]
# says: Dimension out of range
def score(task, model):
    X, y = task.test
    was_training = model.training
    model.eval()
    with torch.no_grad():
        outputs = model(*X) if isinstance(X, tuple) else model(X)
    model.train(was_training)
    if task.name == "sine":
        return squared_error(outputs, y), squared_error(X[:, -1], y)
    predicted = outputs.argmax(dim=1)
    if task.name == "reviews":
        guess = linear_bag(task)
    else:
        guess = torch.full_like(y, task.train[1].bincount().argmax())
    return accuracy(predicted, y), accuracy(guess, y)

# %% wrong score: a dict, and the mode forgotten [score_model, score_baseline, score_untouched]
# says: got a dict of 2, expected the number
# says: mode afterwards
def score(task, model):
    X, y = task.test
    model.eval()
    with torch.no_grad():
        outputs = model(*X) if task.name == "reviews" else model(X)
    if task.name == "sine":
        return {"model": squared_error(outputs, y), "baseline": squared_error(X[:, -1], y)}
    guess = linear_bag(task) if task.name == "reviews" else task.train[1].bincount().argmax()
    return {"model": accuracy(outputs, y), "baseline": (guess == y).double().mean().item()}

# %% wrong score: every test part is taken for reviews [score_model, score_baseline, score_untouched]
# says: too many values to unpack
def score(task, model):
    (ids, lengths), y = task.test
    was_training = model.training
    model.eval()
    with torch.no_grad():
        outputs = model(ids, lengths)
    model.train(was_training)
    if task.name == "sine":
        return squared_error(outputs, y), squared_error(ids[:, -1], y)
    if task.name == "digits":
        return accuracy(outputs, y), (y == task.train[1].bincount().argmax()).double().mean().item()
    return accuracy(outputs, y), (linear_bag(task) == y).double().mean().item()

# %% right score: as the day says
def score(task, model):
    X, y = task.test
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*X) if task.name == "reviews" else model(X)
    model.train(mode)
    if task.name == "sine":
        return squared_error(z, y), squared_error(X[:, -1], y)
    if task.name == "digits":
        base = accuracy_of(torch.full_like(y, torch.bincount(task.train[1]).argmax().item()), y)
    else:
        base = accuracy_of(linear_bag(task), y)
    return accuracy(z, y), base


def accuracy_of(labels, y):
    return (labels == y).float().mean().item()


# %% right score: Counter, and means by loops
@torch.no_grad()
def outputs_of(model, X):
    was = model.training
    model.eval()
    outputs = model(*X) if isinstance(X, tuple) else model(X)
    model.train(was)
    return outputs


def score(task, model):
    X, y = task.test
    outputs = outputs_of(model, X)
    if task.name == "sine":
        errors = [(window[-1] - target).item() ** 2 for window, target in zip(X, y)]
        return squared_error(outputs, y), sum(errors) / len(errors)
    if task.name == "reviews":
        guesses = linear_bag(task).tolist()
    else:
        counts = Counter(task.train[1].tolist())
        most = min(label for label, count in counts.items() if count == max(counts.values()))
        guesses = [most] * len(y)
    hits = [guess == label for guess, label in zip(guesses, y.tolist())]
    return accuracy(outputs, y), sum(hits) / len(hits)


# %% right score: a table of functions, one-hot guesses
def as_before(task):
    return task.test[0][:, -1, :]


def majority(task):
    label = task.train[1].mode().values  # the smallest of the most frequent ones
    return nn.functional.one_hot(label.repeat(len(task.test[1])), 10).float()


def bag(task):
    return nn.functional.one_hot(linear_bag(task), 2).float()


TABLE = {"sine": (squared_error, as_before), "digits": (accuracy, majority), "reviews": (accuracy, bag)}


class Result(NamedTuple):
    model: float
    baseline: float


def score(task, model):
    measure, guess = TABLE[task.name]
    X, y = task.test
    training = model.training
    model.train(False)
    try:
        with torch.inference_mode():
            outputs = model(*X) if isinstance(X, (tuple, list)) else model(X)
            return Result(measure(outputs, y), measure(guess(task), y))
    finally:
        model.train(training)


# %% half report: the largest of each [report_means]
def report(results):
    summary = {}
    for name, runs in results.items():
        models = [m for m, _ in runs]
        bases = [b for _, b in runs]
        if name == "sine":
            better = all(m < b for m, b in runs)
        else:
            better = all(m > b for m, b in runs)
        summary[name] = (max(models), max(bases), better)
    return summary


# %% half report: the last run [report_means]
# says: the last run is reported
def report(results):
    summary = {}
    for name, runs in results.items():
        models = [m for m, _ in runs]
        bases = [b for _, b in runs]
        if name == "sine":
            better = all(m < b for m, b in runs)
        else:
            better = all(m > b for m, b in runs)
        summary[name] = (models[-1], bases[-1], better)
    return summary


# %% half report: sums [report_means]
# says: sums are reported
def report(results):
    summary = {}
    for name, runs in results.items():
        models = [m for m, _ in runs]
        bases = [b for _, b in runs]
        if name == "sine":
            better = all(m < b for m, b in runs)
        else:
            better = all(m > b for m, b in runs)
        summary[name] = (sum(models), sum(bases), better)
    return summary


# %% half report: medians, right on the visible checks [report_means]
# says: the medians are reported
def report(results):
    summary = {}
    for name, runs in results.items():
        models = [m for m, _ in runs]
        bases = [b for _, b in runs]
        if name == "sine":
            better = all(m < b for m, b in runs)
        else:
            better = all(m > b for m, b in runs)
        summary[name] = (float(np.median(models)), float(np.median(bases)), better)
    return summary


# %% half report: larger is better everywhere [report_verdict]
# says: a larger error is taken for a better one
def report(results):
    summary = {}
    for name, runs in results.items():
        models = [m for m, _ in runs]
        bases = [b for _, b in runs]
        if name == "sine":
            better = all(m > b for m, b in runs)
        else:
            better = all(m > b for m, b in runs)
        summary[name] = (sum(models) / len(models), sum(bases) / len(bases), better)
    return summary


# %% half report: one better run is enough [report_verdict]
# says: one run that is better is enough
def report(results):
    summary = {}
    for name, runs in results.items():
        models = [m for m, _ in runs]
        bases = [b for _, b in runs]
        if name == "sine":
            better = any(m < b for m, b in runs)
        else:
            better = any(m > b for m, b in runs)
        summary[name] = (sum(models) / len(models), sum(bases) / len(bases), better)
    return summary


# %% half report: the means are compared [report_verdict]
# says: the means are compared, not every run
def report(results):
    summary = {}
    for name, runs in results.items():
        models = [m for m, _ in runs]
        bases = [b for _, b in runs]
        if name == "sine":
            better = sum(models) < sum(bases)
        else:
            better = sum(models) > sum(bases)
        summary[name] = (sum(models) / len(models), sum(bases) / len(bases), better)
    return summary


# %% half report: equal is better, right on the visible checks [report_verdict]
# says: equal is taken for better
def report(results):
    summary = {}
    for name, runs in results.items():
        models = [m for m, _ in runs]
        bases = [b for _, b in runs]
        if name == "sine":
            better = all(m <= b for m, b in runs)
        else:
            better = all(m >= b for m, b in runs)
        summary[name] = (sum(models) / len(models), sum(bases) / len(bases), better)
    return summary


# %% half report: against all baselines, right on the visible checks [report_verdict]
# says: each run is compared with the baselines of the others too
def report(results):
    summary = {}
    for name, runs in results.items():
        models = [m for m, _ in runs]
        bases = [b for _, b in runs]
        if name == "sine":
            better = max(models) < min(bases)
        else:
            better = min(models) > max(bases)
        summary[name] = (sum(models) / len(models), sum(bases) / len(bases), better)
    return summary


# %% wrong report: model and baseline exchanged [report_means, report_verdict]
# says: model and baseline are exchanged
def report(results):
    summary = {}
    for name, runs in results.items():
        models = [b for _, b in runs]
        bases = [m for m, _ in runs]
        if name == "sine":
            better = all(b < m for m, b in runs)
        else:
            better = all(b > m for m, b in runs)
        summary[name] = (sum(models) / len(models), sum(bases) / len(bases), better)
    return summary


# %% half report: lists, right on the visible checks [report_verdict]
# says: a tuple
def report(results):
    summary = {}
    for name, runs in results.items():
        models = [m for m, _ in runs]
        bases = [b for _, b in runs]
        if name == "sine":
            better = all(m < b for m, b in runs)
        else:
            better = all(m > b for m, b in runs)
        summary[name] = [sum(models) / len(models), sum(bases) / len(bases), better]
    return summary


# %% wrong report: a list, where a dict is asked for [report_means, report_verdict]
# says: got a list of 2, expected a dict of 2
def report(results):
    rows = []
    for name, runs in results.items():
        models, baselines = zip(*runs)
        if name == "sine":
            better = all(m < b for m, b in runs)
        else:
            better = all(m > b for m, b in runs)
        rows.append((name, sum(models) / len(runs), sum(baselines) / len(runs), better))
    return rows

# %% wrong report: models and baselines thrown into one mean, and the last run decides [report_means, report_verdict]
# says: models and baselines have one mean together
# says: the last run alone decides
def report(results):
    summary = {}
    for name, runs in results.items():
        mean = float(np.mean(runs))
        model, baseline = runs[-1]
        summary[name] = (mean, mean, model < baseline if name == "sine" else model > baseline)
    return summary

# %% wrong report: a dict with names for the three [report_means, report_verdict]
# says: got the string 'model', expected the number
def report(results):
    return {
        name: {
            "model": sum(m for m, _ in runs) / len(runs),
            "baseline": sum(b for _, b in runs) / len(runs),
            "better": all(m < b if name == "sine" else m > b for m, b in runs),
        }
        for name, runs in results.items()
    }

# %% wrong report: a new dict for each task, so that the last one alone is left [report_means, report_verdict]
# says: the key "digits" is missing
def report(results):
    summary = {}
    for name in results:
        models = [model for model, _ in results[name]]
        baselines = [baseline for _, baseline in results[name]]
        pairs = list(zip(models, baselines))
        better = all(m < b for m, b in pairs) if name == "sine" else all(m > b for m, b in pairs)
        summary = {name: (sum(models) / len(models), sum(baselines) / len(baselines), better)}
    return summary

# %% wrong report: written over the results [report_means, report_verdict]
# says: it changed its argument results
def report(results):
    for name, runs in results.items():
        models, baselines = np.array(runs).T
        better = (models < baselines) if name == "sine" else (models > baselines)
        results[name] = (float(models.mean()), float(baselines.mean()), bool(better.all()))
    return results

# %% half report: mean and spread of the models, where the baselines' mean is asked for [report_means]
# says: the models' spread stands
def report(results):
    summary = {}
    for name, runs in results.items():
        models, baselines = np.array(runs).T
        better = (models < baselines) if name == "sine" else (models > baselines)
        summary[name] = (float(models.mean()), float(models.std()), bool(better.all()))
    return summary

# %% right report: as the day says
def report(results):
    summary = {}
    for name, runs in results.items():
        models = [m for m, _ in runs]
        bases = [b for _, b in runs]
        if name == "sine":
            better = all(m < b for m, b in runs)
        else:
            better = all(m > b for m, b in runs)
        summary[name] = (sum(models) / len(models), sum(bases) / len(bases), better)
    return summary


# %% right report: numpy
def report(results):
    summary = {}
    for name, runs in results.items():
        table = np.array(runs, dtype=float)
        gain = (table[:, 0] - table[:, 1]) * (-1 if name == "sine" else 1)
        summary[name] = (float(table[:, 0].mean()), float(table[:, 1].mean()), bool((gain > 0).all()))
    return summary


# %% right report: a NamedTuple and operators
import operator
import statistics


class Row(NamedTuple):
    model: float
    baseline: float
    beats: bool


def row(runs, better):
    return Row(*(statistics.fmean(column) for column in zip(*runs)), all(better(*run) for run in runs))


def report(results):
    return {name: row(runs, operator.lt if name == "sine" else operator.gt) for name, runs in results.items()}


# %% half fit: clipping asks every parameter for a gradient, right on the visible checks [fit_options]
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def move(X):
        if device is None:
            return X
        return tuple(p.to(device) for p in X) if isinstance(X, (tuple, list)) else X.to(device)

    def call(X):
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, n = 0.0, 0
        for X, y in train:
            X, y = move(X), move(y)
            optimizer.zero_grad()
            loss = loss_function(call(X), y)
            loss.backward()
            if clip is not None:
                norm = torch.cat([p.grad.flatten() for p in model.parameters()]).norm()
                if norm > clip:
                    for p in model.parameters():
                        p.grad *= clip / norm
            optimizer.step()
            total += loss.item() * len(y)
            n += len(y)
        history["train_loss"].append(total / n)
        model.eval()
        total, score, n = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                X, y = move(X), move(y)
                out = call(X)
                total += loss_function(out, y).item() * len(y)
                if metric is not None:
                    score += float(metric(out, y)) * len(y)
                n += len(y)
        history["val_loss"].append(total / n)
        if metric is not None:
            history["val_metric"].append(score / n)
        model.train()
    return history


# %% half fit: only the optimizer's first group is clipped, right on the visible checks [fit_options]
# says: only the first of the optimizer's groups
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def move(X):
        if device is None:
            return X
        return tuple(p.to(device) for p in X) if isinstance(X, (tuple, list)) else X.to(device)

    def call(X):
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, n = 0.0, 0
        for X, y in train:
            X, y = move(X), move(y)
            optimizer.zero_grad()
            loss = loss_function(call(X), y)
            loss.backward()
            if clip is not None:
                nn.utils.clip_grad_norm_(optimizer.param_groups[0]["params"], clip)
            optimizer.step()
            total += loss.item() * len(y)
            n += len(y)
        history["train_loss"].append(total / n)
        model.eval()
        total, score, n = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                X, y = move(X), move(y)
                out = call(X)
                total += loss_function(out, y).item() * len(y)
                if metric is not None:
                    score += float(metric(out, y)) * len(y)
                n += len(y)
        history["val_loss"].append(total / n)
        if metric is not None:
            history["val_metric"].append(score / n)
        model.train()
    return history


# %% half fit: an optimizer of its own, right on the visible checks [fit_tensors]
# says: not of the given optimizer
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def move(X):
        if device is None:
            return X
        return tuple(p.to(device) for p in X) if isinstance(X, (tuple, list)) else X.to(device)

    def call(X):
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=optimizer.param_groups[0]["lr"])
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, n = 0.0, 0
        for X, y in train:
            X, y = move(X), move(y)
            optimizer.zero_grad()
            loss = loss_function(call(X), y)
            loss.backward()
            if clip is not None:
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(y)
            n += len(y)
        history["train_loss"].append(total / n)
        model.eval()
        total, score, n = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                X, y = move(X), move(y)
                out = call(X)
                total += loss_function(out, y).item() * len(y)
                if metric is not None:
                    score += float(metric(out, y)) * len(y)
                n += len(y)
        history["val_loss"].append(total / n)
        if metric is not None:
            history["val_metric"].append(score / n)
        model.train()
    return history


# %% half fit: a seed is set, right on the visible checks [fit_tensors]
# says: torch's seed afterwards
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def move(X):
        if device is None:
            return X
        return tuple(p.to(device) for p in X) if isinstance(X, (tuple, list)) else X.to(device)

    def call(X):
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    torch.manual_seed(0)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, n = 0.0, 0
        for X, y in train:
            X, y = move(X), move(y)
            optimizer.zero_grad()
            loss = loss_function(call(X), y)
            loss.backward()
            if clip is not None:
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(y)
            n += len(y)
        history["train_loss"].append(total / n)
        model.eval()
        total, score, n = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                X, y = move(X), move(y)
                out = call(X)
                total += loss_function(out, y).item() * len(y)
                if metric is not None:
                    score += float(metric(out, y)) * len(y)
                n += len(y)
        history["val_loss"].append(total / n)
        if metric is not None:
            history["val_metric"].append(score / n)
        model.train()
    return history


# %% wrong fit: sums go on from epoch to epoch, right on the visible checks [fit_tensors, fit_pairs]
def fit(model, train, val, loss_function, optimizer, epochs, *, metric=None, clip=None, device=None):
    def move(X):
        if device is None:
            return X
        return tuple(p.to(device) for p in X) if isinstance(X, (tuple, list)) else X.to(device)

    def call(X):
        return model(*X) if isinstance(X, (tuple, list)) else model(X)

    if device is not None:
        model.to(device)
    history = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    total, n = 0.0, 0
    for _ in range(epochs):
        model.train()
        for X, y in train:
            X, y = move(X), move(y)
            optimizer.zero_grad()
            loss = loss_function(call(X), y)
            loss.backward()
            if clip is not None:
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(y)
            n += len(y)
        history["train_loss"].append(total / n)
        model.eval()
        vtotal, score, m = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in val:
                X, y = move(X), move(y)
                out = call(X)
                vtotal += loss_function(out, y).item() * len(y)
                if metric is not None:
                    score += float(metric(out, y)) * len(y)
                m += len(y)
        history["val_loss"].append(vtotal / m)
        if metric is not None:
            history["val_metric"].append(score / m)
        model.train()
    return history


# %% half build: a ReLU at the end, right on the visible checks [build_shapes]
# says: can learn to be negative
class LastStep(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn = nn.GRU(1, units, batch_first=True)
        self.out = nn.Linear(units, 1)

    def forward(self, X):
        return self.out(self.rnn(X)[0][:, -1])


class LastWord(nn.Module):
    def __init__(self, words, units):
        super().__init__()
        self.vectors = nn.Embedding(words, units)
        self.lstm = nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states = self.lstm(self.vectors(ids))[0]
        return self.out(states[torch.arange(len(ids)), lengths - 1])


def build(task):
    if task.name == "digits":
        return nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(256, 10), nn.ReLU()
        )
    if task.name == "sine":
        return LastStep(24)
    return LastWord(task.words, 32)


# %% half build: a vocabulary of 40 words, right on the visible checks [build_shapes]
class LastStep(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn = nn.GRU(1, units, batch_first=True)
        self.out = nn.Linear(units, 1)

    def forward(self, X):
        return self.out(self.rnn(X)[0][:, -1])


class LastWord(nn.Module):
    def __init__(self, words, units):
        super().__init__()
        self.vectors = nn.Embedding(words, units)
        self.lstm = nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states = self.lstm(self.vectors(ids))[0]
        return self.out(states[torch.arange(len(ids)), lengths - 1])


def build(task):
    if task.name == "digits":
        return nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(256, 10)
        )
    if task.name == "sine":
        return LastStep(24)
    return LastWord(40, 32)


# %% half score: the width of the batch for every length [score_model]
# says: the width of the batch for every length
def score(task, model):
    X, y = task.test
    was = model.training
    model.eval()
    with torch.no_grad():
        outputs = model(X[0], torch.full((len(y),), X[0].shape[1])) if task.name == "reviews" else model(X)
    model.train(was)
    if task.name == "sine":
        return squared_error(outputs, y), squared_error(X[:, -1], y)
    if task.name == "digits":
        best = torch.bincount(task.train[1]).argmax()
        return accuracy(outputs, y), (y == best).double().mean().item()
    return accuracy(outputs, y), (linear_bag(task) == y).double().mean().item()


# %% half score: the first of equally frequent classes, right on the visible checks [score_baseline]
# says: the one that comes first
def score(task, model):
    X, y = task.test
    was = model.training
    model.eval()
    with torch.no_grad():
        outputs = model(*X) if task.name == "reviews" else model(X)
    model.train(was)
    if task.name == "sine":
        return squared_error(outputs, y), squared_error(X[:, -1], y)
    if task.name == "digits":
        best = Counter(task.train[1].tolist()).most_common(1)[0][0]
        return accuracy(outputs, y), (y == best).double().mean().item()
    return accuracy(outputs, y), (linear_bag(task) == y).double().mean().item()


# %% half score: requires_grad turned off [score_untouched]
# says: requires_grad
def score(task, model):
    X, y = task.test
    was = model.training
    model.eval()
    model.requires_grad_(False)
    with torch.no_grad():
        outputs = model(*X) if task.name == "reviews" else model(X)
    model.train(was)
    if task.name == "sine":
        return squared_error(outputs, y), squared_error(X[:, -1], y)
    if task.name == "digits":
        best = torch.bincount(task.train[1]).argmax()
        return accuracy(outputs, y), (y == best).double().mean().item()
    return accuracy(outputs, y), (linear_bag(task) == y).double().mean().item()


# %% half report: rounded means, right on the visible checks [report_means]
# says: the means are rounded
def report(results):
    out = {}
    for name, runs in results.items():
        ours, theirs = [m for m, _ in runs], [b for _, b in runs]
        better = all(m < b if name == "sine" else m > b for m, b in runs)
        out[name] = (round(sum(ours) / len(runs), 4), round(sum(theirs) / len(runs), 4), better)
    return out


# %% half report: the last run decides [report_verdict]
# says: the last run alone decides
def report(results):
    out = {}
    for name, runs in results.items():
        ours, theirs = [m for m, _ in runs], [b for _, b in runs]
        better = (m := runs[-1][0], b := runs[-1][1]) and (m < b if name == "sine" else m > b)
        out[name] = (sum(ours) / len(runs), sum(theirs) / len(runs), better)
    return out


# %% half score: gradients are switched on in the end, whatever they were [score_untouched]
# says: torch's grad mode
def score(task, model):
    X, y = task.test
    was_training = model.training
    torch.set_grad_enabled(False)
    model.eval()
    outputs = model(*X) if isinstance(X, tuple) else model(X)
    model.train(was_training)
    torch.set_grad_enabled(True)
    if task.name == "sine":
        return squared_error(outputs, y), squared_error(X[:, -1], y)
    guess = torch.full_like(y, task.train[1].bincount().argmax())
    if task.name == "reviews":
        guess = linear_bag(task)
    return accuracy(outputs, y), (guess == y).double().mean().item()
