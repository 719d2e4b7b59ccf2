"""Answers that students give on day 42. The words in brackets are the test cells that must reject a wrong one."""


# %% half early_stopping: stops beyond patience [stopping_stop]
# says: stops beyond patience
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = 0
        self.waiting = 0
        self.last = math.inf

    def update(self, loss):
        self.epoch += 1
        if loss < self.best - self.min_delta:
            self.best, self.best_epoch = loss, self.epoch
            self.waiting = 0
        else:
            self.waiting += 1
        self.last = loss
        return self.waiting > self.patience


# %% half early_stopping: the count goes on [stopping_stop]
# says: does not set the count to 0
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = 0
        self.waiting = 0
        self.last = math.inf

    def update(self, loss):
        self.epoch += 1
        if loss < self.best - self.min_delta:
            self.best, self.best_epoch = loss, self.epoch
            pass
        else:
            self.waiting += 1
        self.last = loss
        return self.waiting >= self.patience


# %% wrong early_stopping: min_delta forgotten [stopping_stop, stopping_best]
# says: min_delta is left out
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = 0
        self.waiting = 0
        self.last = math.inf

    def update(self, loss):
        self.epoch += 1
        if loss < self.best:
            self.best, self.best_epoch = loss, self.epoch
            self.waiting = 0
        else:
            self.waiting += 1
        self.last = loss
        return self.waiting >= self.patience


# %% wrong early_stopping: min_delta added [stopping_stop, stopping_best]
# says: min_delta is added
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = 0
        self.waiting = 0
        self.last = math.inf

    def update(self, loss):
        self.epoch += 1
        if loss < self.best + self.min_delta:
            self.best, self.best_epoch = loss, self.epoch
            self.waiting = 0
        else:
            self.waiting += 1
        self.last = loss
        return self.waiting >= self.patience


# %% wrong early_stopping: compared with the last loss [stopping_stop, stopping_best]
# says: compared with the one before
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = 0
        self.waiting = 0
        self.last = math.inf

    def update(self, loss):
        self.epoch += 1
        if loss < self.last - self.min_delta:
            self.best, self.best_epoch = loss, self.epoch
            self.waiting = 0
        else:
            self.waiting += 1
        self.last = loss
        return self.waiting >= self.patience


# %% wrong early_stopping: equal is better [stopping_stop, stopping_best]
# says: equals the best counts as better
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = 0
        self.waiting = 0
        self.last = math.inf

    def update(self, loss):
        self.epoch += 1
        if loss <= self.best - self.min_delta:
            self.best, self.best_epoch = loss, self.epoch
            self.waiting = 0
        else:
            self.waiting += 1
        self.last = loss
        return self.waiting >= self.patience


# %% wrong early_stopping: NaN is better, right on the visible checks [stopping_stop, stopping_best]
# says: a NaN counts as better
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = 0
        self.waiting = 0
        self.last = math.inf

    def update(self, loss):
        self.epoch += 1
        if not loss >= self.best - self.min_delta:
            self.best, self.best_epoch = loss, self.epoch
            self.waiting = 0
        else:
            self.waiting += 1
        self.last = loss
        return self.waiting >= self.patience


# %% wrong early_stopping: max for min [stopping_stop, stopping_best]
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = 0
        self.waiting = 0
        self.last = math.inf

    def update(self, loss):
        self.epoch += 1
        if self.best == math.inf or loss > self.best + self.min_delta:
            self.best, self.best_epoch = loss, self.epoch
            self.waiting = 0
        else:
            self.waiting += 1
        self.last = loss
        return self.waiting >= self.patience


# %% half early_stopping: epochs from 0 [stopping_best]
# says: epochs are counted from 0
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = 0
        self.waiting = 0
        self.last = math.inf

    def update(self, loss):
        self.epoch += 1
        if loss < self.best - self.min_delta:
            self.best, self.best_epoch = loss, self.epoch - 1
            self.waiting = 0
        else:
            self.waiting += 1
        self.last = loss
        return self.waiting >= self.patience


# %% half early_stopping: counts the better ones [stopping_best]
# says: counts the better losses
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = 0
        self.waiting = 0
        self.last = math.inf

    def update(self, loss):
        self.epoch += 1
        if loss < self.best - self.min_delta:
            self.best, self.best_epoch = loss, self.best_epoch + 1
            self.waiting = 0
        else:
            self.waiting += 1
        self.last = loss
        return self.waiting >= self.patience


# %% half early_stopping: True once only, right on the visible checks [stopping_stop]
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = 0
        self.waiting = 0
        self.last = math.inf

    def update(self, loss):
        self.epoch += 1
        if loss < self.best - self.min_delta:
            self.best, self.best_epoch = loss, self.epoch
            self.waiting = 0
        else:
            self.waiting += 1
        self.last = loss
        return self.waiting == self.patience


# %% half early_stopping: True for ever, right on the visible checks [stopping_stop]
# says: says True for ever
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = 0
        self.waiting = 0
        self.last = math.inf

    def update(self, loss):
        self.epoch += 1
        if loss < self.best - self.min_delta:
            self.best, self.best_epoch = loss, self.epoch
            self.waiting = 0
        else:
            self.waiting += 1
        self.stop = getattr(self, "stop", False) or self.waiting >= self.patience
        self.last = loss
        return self.stop


# %% half early_stopping: a new count after a True [stopping_stop]
# says: begins anew after a True
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = self.bad = 0

    def update(self, loss):
        self.epoch += 1
        if loss < self.best - self.min_delta:
            self.best, self.best_epoch, self.bad = loss, self.epoch, 0
        else:
            self.bad += 1
        if self.bad >= self.patience:
            self.bad = 0
            return True
        return False


# %% wrong early_stopping: best is the minimum, min_delta or not [stopping_stop, stopping_best]
# says: best becomes smaller
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = self.bad = 0

    def update(self, loss):
        self.epoch += 1
        if loss < self.best - self.min_delta:
            self.best, self.best_epoch, self.bad = loss, self.epoch, 0
        else:
            self.bad += 1
            self.best = min(self.best, loss)
        return self.bad >= self.patience


# %% wrong early_stopping: NaN passed over, right on the visible checks [stopping_stop, stopping_best]
# says: a NaN is passed over
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = self.bad = 0

    def update(self, loss):
        if math.isnan(loss):
            return False
        self.epoch += 1
        if loss < self.best - self.min_delta:
            self.best, self.best_epoch, self.bad = loss, self.epoch, 0
        else:
            self.bad += 1
        return self.bad >= self.patience


# %% wrong early_stopping: the first loss is the best, right on the visible checks [stopping_stop, stopping_best]
# says: the first loss counts as better
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self.epoch = self.bad = 0

    def update(self, loss):
        self.epoch += 1
        if self.epoch == 1 or loss < self.best - self.min_delta:
            self.best, self.best_epoch, self.bad = loss, self.epoch, 0
        else:
            self.bad += 1
        return self.bad >= self.patience


# %% right early_stopping: all losses kept
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.losses = []
        self.best = math.inf
        self.best_epoch = 0

    def update(self, loss):
        self.losses.append(loss)
        if self.best - loss > self.min_delta:
            self.best = loss
            self.best_epoch = len(self.losses)
        return len(self.losses) - self.best_epoch >= self.patience


# %% right early_stopping: a dataclass
from dataclasses import dataclass, field


@dataclass
class EarlyStopping:
    patience: int
    min_delta: float = 0.0
    best: float = field(default=float("inf"), init=False)
    best_epoch: int = field(default=0, init=False)
    epoch: int = field(default=0, init=False)

    def update(self, loss):
        self.epoch += 1
        if self.is_better(loss):
            self.best, self.best_epoch = loss, self.epoch
        return self.epoch >= self.best_epoch + self.patience

    def is_better(self, loss):
        return not math.isnan(loss) and loss < self.best - self.min_delta


# %% right early_stopping: properties and an iterator
import itertools


class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self._patience, self._delta = patience, min_delta
        self._counter = itertools.count(1)
        self._record = (math.inf, 0)

    best = property(lambda self: self._record[0])
    best_epoch = property(lambda self: self._record[1])

    def update(self, loss):
        epoch = next(self._counter)
        if loss < self.best - self._delta:
            self._record = (loss, epoch)
        return bool(epoch - self.best_epoch >= self._patience)


# %% half fit_with_early_stopping: an aliased state_dict [fit_best]
# says: without a copy
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    pass
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            best = model.state_dict()
        if stop:
            break
    if best is not None:
        model.load_state_dict(best)
    return history


# %% half fit_with_early_stopping: a shallow copy [fit_best]
# says: without a copy
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    pass
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            best = dict(model.state_dict())
        if stop:
            break
    if best is not None:
        model.load_state_dict(best)
    return history


# %% half fit_with_early_stopping: the last weights [fit_best]
# says: the last weights stay: nothing was kept
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    pass
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            best = copy.deepcopy(model.state_dict())
        if stop:
            break
    pass
    return history


# %% half fit_with_early_stopping: parameters without buffers [fit_best]
# says: the buffers don't
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    pass
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            best = {n: p.detach().clone() for n, p in model.named_parameters()}
        if stop:
            break
    if best is not None:
        model.load_state_dict(best, strict=False)
    return history


# %% half fit_with_early_stopping: told the training loss [fit_course]
# says: another number than the validation loss
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    pass
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(history["train_loss"][-1])
        if stopping.best_epoch == epoch:
            best = copy.deepcopy(model.state_dict())
        if stop:
            break
    if best is not None:
        model.load_state_dict(best)
    return history


# %% half fit_with_early_stopping: told the accuracy [fit_course]
# says: another number than the validation loss
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    pass
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(accuracy)
        if stopping.best_epoch == epoch:
            best = copy.deepcopy(model.state_dict())
        if stop:
            break
    if best is not None:
        model.load_state_dict(best)
    return history


# %% wrong fit_with_early_stopping: never stops [fit_course, fit_best]
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    pass
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            best = copy.deepcopy(model.state_dict())
        stop = False
    if best is not None:
        model.load_state_dict(best)
    return history


# %% half fit_with_early_stopping: its own best, right where the loss alone decides [fit_best]
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    pass
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if loss <= min(history["val_loss"]):
            best = copy.deepcopy(model.state_dict())
        if stop:
            break
    if best is not None:
        model.load_state_dict(best)
    return history


# %% half fit_with_early_stopping: fails without a best epoch, right on the visible checks [fit_best, fit_course]
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    pass
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            best = copy.deepcopy(model.state_dict())
        if stop:
            break
    model.load_state_dict(best)
    return history


# %% half fit_with_early_stopping: evaluated in train mode [fit_course]
def measured(model, batches, loss_function):
    model.train()
    total, correct, count = 0.0, 0, 0
    for X, y in batches:
        logits = model(X)
        total += len(X) * loss_function(logits, y).item()
        correct += int((logits.argmax(dim=1) == y).sum())
        count += len(X)
    return total / count, correct / count


def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    pass
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = measured(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            best = copy.deepcopy(model.state_dict())
        if stop:
            break
    if best is not None:
        model.load_state_dict(best)
    return history


# %% wrong fit_with_early_stopping: a copied model returned to, other objects [fit_best]
# says: same objects
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    pass
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            best = copy.deepcopy(model)
        if stop:
            break
    if best is not None:
        for name, child in best.named_children():
            setattr(model, name, child)
    return history


# %% wrong fit_with_early_stopping: update called twice [fit_course, fit_best]
# says: told each loss twice
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    kept = None
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            kept = copy.deepcopy(model.state_dict())
        if stopping.update(loss):
            break
    if kept is not None:
        model.load_state_dict(kept)
    return history


# %% half fit_with_early_stopping: evaluates the training batches [fit_course]
# says: given train instead of val
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    kept = None
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, train, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            kept = copy.deepcopy(model.state_dict())
        if stop:
            break
    if kept is not None:
        model.load_state_dict(kept)
    return history


# %% half fit_with_early_stopping: the first weights where no epoch was better, right on the visible checks [fit_best]
# says: from before the training
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    kept = copy.deepcopy(model.state_dict())
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            kept = copy.deepcopy(model.state_dict())
        if stop:
            break
    if kept is not None:
        model.load_state_dict(kept)
    return history


# %% half fit_with_early_stopping: keeps the epoch after the best [fit_best]
# says: the epoch after the best
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    kept = None
    for epoch in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            kept = copy.deepcopy(model.state_dict())
        if stop:
            break
    if kept is not None:
        model.load_state_dict(kept)
    return history


# %% half fit_with_early_stopping: new parameters with assign [fit_best]
# says: gets new parameters
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    kept = None
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            kept = copy.deepcopy(model.state_dict())
        if stop:
            break
    if kept is not None:
        model.load_state_dict(kept, assign=True)
    return history


# %% half fit_with_early_stopping: its own loss in training, right on the visible checks [fit_course]
# says: loss function that is passed
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    kept = None
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, nn.CrossEntropyLoss(), optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            kept = copy.deepcopy(model.state_dict())
        if stop:
            break
    if kept is not None:
        model.load_state_dict(kept)
    return history


# %% wrong fit_with_early_stopping: it counts by stopping.patience itself [fit_course, fit_best]
# says: 'Scripted' object has no attribute 'min_delta'
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    best, waited, kept = math.inf, 0, copy.deepcopy(model.state_dict())
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        if loss < best - stopping.min_delta:
            best, waited, kept = loss, 0, copy.deepcopy(model.state_dict())
        else:
            waited += 1
        if waited >= stopping.patience:
            break
    model.load_state_dict(kept)
    return history


# %% wrong fit_with_early_stopping: the model is returned, and no history [fit_course, fit_best]
# says: 'Sequential' object has no attribute 'items'
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    best = model.state_dict()
    for epoch in range(1, epochs + 1):
        train_epoch(model, train, loss_function, optimizer)
        loss, accuracy = evaluate(model, val, loss_function)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            best = copy.deepcopy(model.state_dict())
        if stop:
            break
    model.load_state_dict(best)
    return model


# %% wrong fit_with_early_stopping: asked before each epoch, and the best model bound to the name alone [fit_course, fit_best]
# says: another model has the best
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    best = model
    for epoch in range(1, epochs + 1):
        loss, accuracy = evaluate(model, val, loss_function)
        if stopping.update(loss):
            break
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        if stopping.best_epoch == epoch:
            best = copy.deepcopy(model)
    model = best
    return history


# %% right fit_with_early_stopping: a file
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    file = Path(tempfile.mkdtemp()) / "best.pt"
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            torch.save(model.state_dict(), file)
        if stop:
            break
    if stopping.best_epoch:
        model.load_state_dict(torch.load(file, weights_only=True))
    return history


# %% right fit_with_early_stopping: clones, and best compared with the loss
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    pass
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == len(history["val_loss"]):
            best = {name: values.detach().clone() for name, values in model.state_dict().items()}
        if stop:
            break
    if best is not None:
        model.load_state_dict(best)
    return history


# %% right fit_with_early_stopping: a keeper and a generator
class Keeper:
    def __init__(self, model):
        self.model, self.state = model, None

    def keep(self):
        self.state = copy.deepcopy(self.model.state_dict())

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.state is not None:
            self.model.load_state_dict(self.state)


def epochs_of(model, train, val, loss_function, optimizer, epochs):
    for epoch in range(1, epochs + 1):
        train_loss = train_epoch(model, train, loss_function, optimizer)
        yield epoch, (train_loss, *evaluate(model, val, loss_function))


def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    rows = []
    with Keeper(model) as keeper:
        for epoch, row in epochs_of(model, train, val, loss_function, optimizer, epochs):
            rows.append(row)
            over = stopping.update(row[1])
            if stopping.best_epoch == epoch:
                keeper.keep()
            if over:
                break
    names = ("train_loss", "val_loss", "val_accuracy")
    return {name: [row[k] for row in rows] for k, name in enumerate(names)}


# %% half checkpoints: the optimizer forgotten [checkpoint_memory]
# says: the optimizer's state does not come back
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "epoch": epoch,
        "model": model.state_dict(),
        "generator": generator.get_state(),
        "global": torch.get_rng_state(),
    }
    torch.save(state, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    generator.set_state(state["generator"])
    torch.set_rng_state(state["global"])
    return state["epoch"]


# %% half checkpoints: the generator forgotten [checkpoint_memory]
# says: the generator's state does not come back
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "epoch": epoch,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "global": torch.get_rng_state(),
    }
    torch.save(state, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["global"])
    return state["epoch"]


# %% half checkpoints: the global generator forgotten [checkpoint_memory]
# says: torch's global random state does not come back
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "epoch": epoch,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "generator": generator.get_state(),
    }
    torch.save(state, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    return state["epoch"]


# %% half checkpoints: both random states forgotten [checkpoint_memory]
# says: neither random state
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "epoch": epoch,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
    }
    torch.save(state, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]


# %% half checkpoints: weights_only=False [checkpoint_safe]
# says: executes what is in it
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "epoch": epoch,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "generator": generator.get_state(),
        "global": torch.get_rng_state(),
    }
    torch.save(state, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=False)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    torch.set_rng_state(state["global"])
    return state["epoch"]


# %% half checkpoints: whole objects [checkpoint_safe]
# says: whole objects are saved
def save_checkpoint(path, model, optimizer, epoch, generator):
    torch.save([model, optimizer, epoch, generator.get_state(), torch.get_rng_state()], path)


def load_checkpoint(path, model, optimizer, generator):
    saved, saved_optimizer, epoch, state, other = torch.load(path, weights_only=False)
    model.load_state_dict(saved.state_dict())
    optimizer.load_state_dict(saved_optimizer.state_dict())
    generator.set_state(state)
    torch.set_rng_state(other)
    return epoch


# %% half checkpoints: the next epoch [checkpoint_model]
# says: the epoch after the saved one
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "epoch": epoch,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "generator": generator.get_state(),
        "global": torch.get_rng_state(),
    }
    torch.save(state, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    torch.set_rng_state(state["global"])
    return state["epoch"] + 1


# %% half checkpoints: parameters without buffers [checkpoint_model]
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "epoch": epoch,
        "model": dict(model.named_parameters()),
        "optimizer": optimizer.state_dict(),
        "generator": generator.get_state(),
        "global": torch.get_rng_state(),
    }
    torch.save(state, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"], strict=False)
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    torch.set_rng_state(state["global"])
    return state["epoch"]


# %% half checkpoints: an existing file kept [checkpoint_model]
# says: an existing file is not replaced
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "epoch": epoch,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "generator": generator.get_state(),
        "global": torch.get_rng_state(),
    }
    if not Path(path).exists():
        torch.save(state, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    torch.set_rng_state(state["global"])
    return state["epoch"]


# %% half checkpoints: the seed for the state [checkpoint_memory]
# says: the generator's state does not come back
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "epoch": epoch,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "generator": generator.initial_seed(),
        "global": torch.get_rng_state(),
    }
    torch.save(state, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.manual_seed(state["generator"])
    torch.set_rng_state(state["global"])
    return state["epoch"]


# %% half checkpoints: the epoch as a tensor [checkpoint_model]
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "epoch": torch.tensor(epoch),
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "generator": generator.get_state(),
        "global": torch.get_rng_state(),
    }
    torch.save(state, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    torch.set_rng_state(state["global"])
    return state["epoch"]


# %% half checkpoints: draws from the generator while saving, right on what comes back [checkpoint_safe]
def save_checkpoint(path, model, optimizer, epoch, generator):
    torch.rand(1)
    state = {
        "epoch": epoch,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "generator": generator.get_state(),
        "global": torch.get_rng_state(),
    }
    torch.save(state, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    torch.set_rng_state(state["global"])
    return state["epoch"]


# %% half checkpoints: the two random states swapped [checkpoint_memory]
# says: neither random state
def save_checkpoint(path, model, optimizer, epoch, generator):
    torch.save(
        {
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "epoch": epoch,
            "global": generator.get_state(),
            "generator": torch.get_rng_state(),
        },
        path,
    )


def load_checkpoint(path, model, optimizer, generator):
    found = torch.load(path, weights_only=True)
    model.load_state_dict(found["model"])
    optimizer.load_state_dict(found["optimizer"])
    generator.set_state(found["generator"])
    torch.set_rng_state(found["global"])
    return found["epoch"]


# %% half checkpoints: the memory without the param_groups [checkpoint_memory]
# says: without its settings
def save_checkpoint(path, model, optimizer, epoch, generator):
    torch.save(
        {
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict()["state"],
            "epoch": epoch,
            "generator": generator.get_state(),
            "global": torch.get_rng_state(),
        },
        path,
    )


def load_checkpoint(path, model, optimizer, generator):
    found = torch.load(path, weights_only=True)
    model.load_state_dict(found["model"])
    optimizer.load_state_dict({"state": found["optimizer"], "param_groups": optimizer.state_dict()["param_groups"]})
    generator.set_state(found["generator"])
    torch.set_rng_state(found["global"])
    return found["epoch"]


# %% half checkpoints: another path [checkpoint_safe]
# says: no file at exactly `path`
def save_checkpoint(path, model, optimizer, epoch, generator):
    torch.save(
        {
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "epoch": epoch,
            "generator": generator.get_state(),
            "global": torch.get_rng_state(),
        },
        str(path) + ".pt",
    )


def load_checkpoint(path, model, optimizer, generator):
    found = torch.load(str(path) + ".pt", weights_only=True)
    model.load_state_dict(found["model"])
    optimizer.load_state_dict(found["optimizer"])
    generator.set_state(found["generator"])
    torch.set_rng_state(found["global"])
    return found["epoch"]


# %% half checkpoints: saving leaves the model in eval mode [checkpoint_safe]
# says: got 'mode'
def save_checkpoint(path, model, optimizer, epoch, generator):
    model.eval()
    torch.save(
        {
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "epoch": epoch,
            "generator": generator.get_state(),
            "global": torch.get_rng_state(),
        },
        path,
    )


def load_checkpoint(path, model, optimizer, generator):
    found = torch.load(path, weights_only=True)
    model.load_state_dict(found["model"])
    optimizer.load_state_dict(found["optimizer"])
    generator.set_state(found["generator"])
    torch.set_rng_state(found["global"])
    return found["epoch"]


# %% half checkpoints: half the digits [checkpoint_model]
# says: as they were
def save_checkpoint(path, model, optimizer, epoch, generator):
    torch.save(
        {
            "model": {n: t.half() if t.is_floating_point() else t for n, t in model.state_dict().items()},
            "optimizer": optimizer.state_dict(),
            "epoch": epoch,
            "generator": generator.get_state(),
            "global": torch.get_rng_state(),
        },
        path,
    )


def load_checkpoint(path, model, optimizer, generator):
    found = torch.load(path, weights_only=True)
    model.load_state_dict(found["model"])
    optimizer.load_state_dict(found["optimizer"])
    generator.set_state(found["generator"])
    torch.set_rng_state(found["global"])
    return found["epoch"]


# %% half checkpoints: the exception caught [checkpoint_safe]
# says: caught and goes no further
def save_checkpoint(path, model, optimizer, epoch, generator):
    torch.save(
        {
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "epoch": epoch,
            "generator": generator.get_state(),
            "global": torch.get_rng_state(),
        },
        path,
    )


def load_checkpoint(path, model, optimizer, generator):
    try:
        found = torch.load(path, weights_only=True)
    except Exception:
        return 0
    model.load_state_dict(found["model"])
    optimizer.load_state_dict(found["optimizer"])
    generator.set_state(found["generator"])
    torch.set_rng_state(found["global"])
    return found["epoch"]


# %% wrong checkpoints: the model's state alone [checkpoint_model, checkpoint_memory]
# says: neither the optimizer's state nor a random state comes back
def save_checkpoint(path, model, optimizer, epoch, generator):
    torch.save(model.state_dict(), path)


def load_checkpoint(path, model, optimizer, generator):
    model.load_state_dict(torch.load(path, weights_only=True))


# %% wrong checkpoints: the objects themselves, bound to names that end with the function [checkpoint_model, checkpoint_memory, checkpoint_safe]
# says: whole objects are saved
def save_checkpoint(path, model, optimizer, epoch, generator):
    torch.save({"model": model, "optimizer": optimizer, "epoch": epoch, "state": generator.get_state()}, path)


def load_checkpoint(path, model, optimizer, generator):
    checkpoint = torch.load(path, weights_only=False)
    model = checkpoint["model"]
    optimizer = checkpoint["optimizer"]
    generator = torch.Generator().set_state(checkpoint["state"])
    return checkpoint["epoch"]


# %% wrong checkpoints: path and state in the wrong order for torch.save [checkpoint_model, checkpoint_memory, checkpoint_safe]
# says: expected 'f' to be string, path
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "epoch": epoch,
        "generator": generator.get_state(),
        "global": torch.get_rng_state(),
    }
    torch.save(path, state)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    torch.set_rng_state(state["global"])
    return state["epoch"]


# %% wrong checkpoints: as JSON [checkpoint_model, checkpoint_memory, checkpoint_safe]
# says: is not JSON serializable
import json


def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
    with open(path, "w") as file:
        json.dump(state, file)


def load_checkpoint(path, model, optimizer, generator):
    with open(path) as file:
        state = json.load(file)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]


# %% wrong checkpoints: seeds for states, and the epoch to begin with [checkpoint_model, checkpoint_memory]
# says: neither random state comes back
# says: the epoch after the saved one
def save_checkpoint(path, model, optimizer, epoch, generator):
    torch.save(
        {
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "epoch": epoch,
            "seeds": (generator.initial_seed(), torch.initial_seed()),
        },
        path,
    )


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.manual_seed(state["seeds"][0])
    torch.manual_seed(state["seeds"][1])
    return state["epoch"] + 1


# %% wrong checkpoints: the model is given the whole file [checkpoint_model, checkpoint_memory]
# says: in loading state_dict
def save_checkpoint(path, model, optimizer, epoch, generator):
    torch.save(
        dict(model=model.state_dict(), optimizer=optimizer.state_dict(), epoch=epoch, generator=generator.get_state()),
        path,
    )


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state)
    optimizer.load_state_dict(state)
    generator.set_state(state["generator"])
    return state["epoch"]


# %% right checkpoints: a flat dict and a string path
def save_checkpoint(path, model, optimizer, epoch, generator):
    torch.save(
        dict(
            m=model.state_dict(),
            o=optimizer.state_dict(),
            e=int(epoch),
            g=[generator.get_state(), torch.random.get_rng_state()],
        ),
        str(path),
    )


def load_checkpoint(path, model, optimizer, generator):
    file = torch.load(str(path))
    for part, key in ((model, "m"), (optimizer, "o")):
        part.load_state_dict(file[key])
    mine, everybodys = file["g"]
    generator.set_state(mine)
    torch.random.set_rng_state(everybodys)
    return file["e"]


# %% right checkpoints: written beside and moved
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "epoch": epoch,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "generator": generator.get_state(),
        "global": torch.get_rng_state(),
    }
    beside = Path(str(path) + ".new")
    torch.save(state, beside)
    beside.replace(path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    torch.set_rng_state(state["global"])
    return state["epoch"]


# %% right checkpoints: a class of parts
class Parts:
    def __init__(self, model, optimizer, generator):
        self.pairs = {
            "model": (model.state_dict, model.load_state_dict),
            "optimizer": (optimizer.state_dict, optimizer.load_state_dict),
            "generator": (generator.get_state, generator.set_state),
            "torch": (torch.get_rng_state, torch.set_rng_state),
        }

    def read(self):
        return {name: get() for name, (get, _) in self.pairs.items()}

    def write(self, states):
        for name, (_, put) in self.pairs.items():
            put(states[name])


def save_checkpoint(path, model, optimizer, epoch, generator):
    with open(path, "wb") as file:
        torch.save({"states": Parts(model, optimizer, generator).read(), "epoch": epoch}, file)


def load_checkpoint(path, model, optimizer, generator):
    with open(path, "rb") as file:
        content = torch.load(file, weights_only=True)
    Parts(model, optimizer, generator).write(content["states"])
    return content["epoch"]


# %% wrong resume: the saved epoch again [resume_epochs, resume_exact]
# says: the saved epoch is trained again
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    losses = []
    losses = []
    for epoch in range(max(done, 1), epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        save_checkpoint(path, model, optimizer, epoch, generator)
    return losses


# %% wrong resume: so many epochs more [resume_epochs, resume_exact]
# says: epochs more, not epochs in all
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    losses = []
    losses = []
    for epoch in range(done + 1, done + epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        save_checkpoint(path, model, optimizer, epoch, generator)
    return losses


# %% wrong resume: saved at the end only [resume_epochs, resume_exact]
# says: written at the end only
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    losses = []
    losses = []
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        pass
    save_checkpoint(path, model, optimizer, epochs, generator)
    return losses


# %% wrong resume: nothing read [resume_epochs, resume_exact]
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = 0
    losses = []
    losses = []
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        save_checkpoint(path, model, optimizer, epoch, generator)
    return losses


# %% half resume: only the weights [resume_exact]
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = 0
    if Path(path).exists():
        fresh = torch.optim.SGD(model.parameters(), lr=1.0)
        done = load_checkpoint(path, model, type(optimizer)(model.parameters(), lr=0.05), torch.Generator())
    losses = []
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        save_checkpoint(path, model, optimizer, epoch, generator)
    return losses


# %% half resume: Adam's memory lost [resume_exact]
# says: Adam's memory is lost
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    optimizer.state.clear()
    losses = []
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        save_checkpoint(path, model, optimizer, epoch, generator)
    return losses


# %% half resume: the generator left out [resume_exact]
# says: the generator that shuffles is lost
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = load_checkpoint(path, model, optimizer, torch.Generator()) if Path(path).exists() else 0
    losses = []
    losses = []
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        save_checkpoint(path, model, optimizer, epoch, generator)
    return losses


# %% half resume: reseeded [resume_exact]
# says: without a stop
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    torch.manual_seed(done)
    losses = []
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        save_checkpoint(path, model, optimizer, epoch, generator)
    return losses


# %% wrong resume: an epoch left out [resume_epochs, resume_exact]
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    losses = []
    losses = []
    for epoch in range(done + 2 if done else 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        save_checkpoint(path, model, optimizer, epoch, generator)
    return losses


# %% half resume: saved before the epoch, right on nothing [resume_epochs, resume_exact]
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    losses = []
    losses = []
    for epoch in range(done + 1, epochs + 1):
        save_checkpoint(path, model, optimizer, epoch, generator)
        losses.append(train_epoch(model, train, loss_function, optimizer))
        pass
    return losses


# %% wrong resume: reads only where epochs remain to be saved, a text path fails [resume_epochs]
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = load_checkpoint(path, model, optimizer, generator) if path.exists() else 0
    losses = []
    losses = []
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        save_checkpoint(path, model, optimizer, epoch, generator)
    return losses


# %% half resume: seeds first [resume_exact]
# says: without a stop
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    torch.manual_seed(0)
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    losses = []
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        save_checkpoint(path, model, optimizer, epoch, generator)
    return losses


# %% half resume: nothing read when all is done, right on the visible checks [resume_exact]
# says: a call when all is done
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = torch.load(path, weights_only=True)["epoch"] if Path(path).exists() else 0
    if done >= epochs:
        return []
    if done:
        load_checkpoint(path, model, optimizer, generator)
    losses = []
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        save_checkpoint(path, model, optimizer, epoch, generator)
    return losses


# %% half resume: zeros for the earlier epochs [resume_epochs]
# says: has an entry for earlier calls
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    losses = [0.0] * done
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        save_checkpoint(path, model, optimizer, epoch, generator)
    return losses


# %% wrong resume: the checkpoint removed [resume_epochs, resume_exact]
# says: removed at the end
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    losses = []
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        save_checkpoint(path, model, optimizer, epoch, generator)
    Path(path).unlink(missing_ok=True)
    return losses


# %% half resume: its own loss [resume_epochs]
# says: the loss function that is passed
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    losses = []
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, nn.CrossEntropyLoss(), optimizer))
        save_checkpoint(path, model, optimizer, epoch, generator)
    return losses


# %% wrong resume: epochs saved for the epoch [resume_epochs, resume_exact]
# says: `epochs` is saved
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    losses = []
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        save_checkpoint(path, model, optimizer, epochs, generator)
    return losses


# %% right resume: a while loop
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    epoch = 0
    if os.path.isfile(path):
        epoch = load_checkpoint(path, model, optimizer, generator)
    history = []
    while epoch < epochs:
        history.append(train_epoch(model, train, loss_function, optimizer))
        epoch += 1
        save_checkpoint(path, model, optimizer, epoch, generator)
    return history


# %% right resume: try and except
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    try:
        done = load_checkpoint(path, model, optimizer, generator)
    except FileNotFoundError:
        done = 0

    def one(epoch):
        loss = train_epoch(model, train, loss_function, optimizer)
        save_checkpoint(path, model, optimizer, epoch + 1, generator)
        return loss

    return [one(epoch) for epoch in range(done, epochs)]


# %% right resume: a session
class Session:
    def __init__(self, path, model, optimizer, generator):
        self.path, self.parts = Path(path), (model, optimizer)
        self.generator = generator
        self.epoch = load_checkpoint(self.path, *self.parts, generator) if self.path.is_file() else 0

    def advance(self, train, loss_function):
        model, optimizer = self.parts
        loss = train_epoch(model, train, loss_function, optimizer)
        self.epoch += 1
        save_checkpoint(self.path, model, optimizer, self.epoch, self.generator)
        return loss


def resume(path, model, optimizer, train, loss_function, epochs, generator):
    session, losses = Session(path, model, optimizer, generator), []
    while session.epoch < epochs:
        losses.append(session.advance(train, loss_function))
    return losses


# %% half fit_with_early_stopping: right on the visible checks, a later loss equal to the best replaces it [fit_best]
# says: an epoch whose loss equals the best replaces it
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if loss == stopping.best:
            best = copy.deepcopy(model.state_dict())
        if stop:
            break
    if best is not None:
        model.load_state_dict(best)
    return history


# %% half fit_with_early_stopping: right on the visible checks, the epoch that stops is never kept [fit_best]
# says: the epoch that stops is not kept, though it is the best
def fit_with_early_stopping(model, train, val, loss_function, optimizer, epochs, stopping):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        if stopping.update(loss):
            break
        if stopping.best_epoch == epoch:
            best = copy.deepcopy(model.state_dict())
    if best is not None:
        model.load_state_dict(best)
    return history


# %% half checkpoints: right on the visible checks, the ending of the path replaced [checkpoint_safe]
# says: files at the paths
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "epoch": epoch,
        "generator": generator.get_state(),
        "global": torch.get_rng_state(),
    }
    torch.save(state, Path(path).with_suffix(".pt"))


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(Path(path).with_suffix(".pt"), weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    torch.set_rng_state(state["global"])
    return state["epoch"]


# %% half checkpoints: right on the visible checks, the generator's state in a global, by path [checkpoint_safe]
STATES_OF_GENERATORS = {}


def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "epoch": epoch,
        "global": torch.get_rng_state(),
    }
    torch.save(state, path)
    STATES_OF_GENERATORS[str(path)] = generator.get_state()


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(STATES_OF_GENERATORS[str(path)])
    torch.set_rng_state(state["global"])
    return state["epoch"]


# %% half checkpoints: right on the visible checks, the last random states in a global [checkpoint_safe]
# says: the random states are kept in the notebook, not in the file
RANDOM = {}


def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "epoch": epoch,
    }
    torch.save(state, path)
    RANDOM.update(own=generator.get_state(), everybodys=torch.get_rng_state())


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(RANDOM["own"])
    torch.set_rng_state(RANDOM["everybodys"])
    return state["epoch"]


# %% half checkpoints: right on the visible checks, float32 in the file [checkpoint_model]
# says: weights and buffers are rounded in the file
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "model": {
            name: values.float() if values.is_floating_point() else values
            for name, values in model.state_dict().items()
        },
        "optimizer": optimizer.state_dict(),
        "epoch": epoch,
        "generator": generator.get_state(),
        "global": torch.get_rng_state(),
    }
    torch.save(state, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    torch.set_rng_state(state["global"])
    return state["epoch"]


# %% half checkpoints: right on the visible checks, everything as float32 in the file [checkpoint_model]
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "model": {name: values.float() for name, values in model.state_dict().items()},
        "optimizer": optimizer.state_dict(),
        "epoch": epoch,
        "generator": generator.get_state(),
        "global": torch.get_rng_state(),
    }
    torch.save(state, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    torch.set_rng_state(state["global"])
    return state["epoch"]


# %% half checkpoints: right on the visible checks, the global state in train mode alone [checkpoint_memory]
# says: torch's global random state does not come back
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "epoch": epoch,
        "generator": generator.get_state(),
        "global": torch.get_rng_state(),
    }
    torch.save(state, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    if model.training:
        torch.set_rng_state(state["global"])
    return state["epoch"]


# %% half checkpoints: right on the visible checks, the random states from the first epoch on [checkpoint_memory]
def save_checkpoint(path, model, optimizer, epoch, generator):
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "epoch": epoch,
        "generator": generator.get_state(),
        "global": torch.get_rng_state(),
    }
    torch.save(state, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    if state["epoch"]:
        generator.set_state(state["generator"])
        torch.set_rng_state(state["global"])
    return state["epoch"]


# %% half resume: right on the visible checks, saved only where the loss is the smallest so far [resume_epochs]
# says: an epoch is saved only if its loss is the smallest so far
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    losses = []
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        if losses[-1] == min(losses):
            save_checkpoint(path, model, optimizer, epoch, generator)
    return losses


# %% half resume: right on the visible checks, nothing saved where the loss is NaN [resume_epochs]
# says: an epoch whose loss is NaN is not saved
def resume(path, model, optimizer, train, loss_function, epochs, generator):
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    losses = []
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        if math.isfinite(losses[-1]):
            save_checkpoint(path, model, optimizer, epoch, generator)
    return losses
