"""Answers that students give on day 15. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong train_step: zero_grad forgotten [train_step_update]
def train_step(model, X, y, loss_function, optimizer):
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong train_step: gradients cleared after the step, so that old ones get into the first [train_step_update]
def train_step(model, X, y, loss_function, optimizer):
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()

# %% wrong train_step: gradients cleared between backward and step [train_step_update, train_step_loss]
def train_step(model, X, y, loss_function, optimizer):
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()

# %% wrong train_step: the loss tensor returned, its graph with it [train_step_loss]
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss

# %% wrong train_step: the loss after the update [train_step_loss]
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss_function(model(X), y).backward()
    optimizer.step()
    with torch.no_grad():
        return loss_function(model(X), y).item()

# %% wrong train_step: step forgotten [train_step_update]
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    return loss.item()

# %% wrong train_step: the model left in train mode [train_step_update]
def train_step(model, X, y, loss_function, optimizer):
    model.train()
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong train_step: two steps for one [train_step_update]
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    optimizer.step()
    return loss.item()

# %% right train_step: a closure, and gradients set to None by hand
def train_step(model, X, y, loss_function, optimizer):
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            parameter.grad = None

    def closure():
        loss = loss_function(model.forward(X), y)
        loss.backward()
        return loss

    return float(optimizer.step(closure).detach())

# %% right train_step: gradients filled with zeros just before backward
def train_step(model, X, y, loss_function, optimizer):
    outputs = model(X)
    loss = loss_function(outputs, y)
    optimizer.zero_grad(set_to_none=False)
    torch.autograd.backward(loss)
    optimizer.step()
    return loss.detach().numpy().item()

# %% wrong train_epoch: the mean of the batch means [train_epoch_mean]
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    losses = [train_step(model, X, y, loss_function, optimizer) for X, y in batches]
    return sum(losses) / len(losses)

# %% wrong train_epoch: the batch means added up [train_epoch_mean]
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    return sum(train_step(model, X, y, loss_function, optimizer) for X, y in batches)

# %% wrong train_epoch: the last batch's loss [train_epoch_mean]
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    for X, y in batches:
        loss = train_step(model, X, y, loss_function, optimizer)
    return loss

# %% wrong train_epoch: the model not put into train mode [train_epoch_update]
def train_epoch(model, batches, loss_function, optimizer):
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    return total / count

# %% wrong train_epoch: back to eval mode at the end [train_epoch_update]
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    model.eval()
    return total / count

# %% wrong train_epoch: one step for the whole epoch [train_epoch_update]
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    optimizer.zero_grad()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_function(model(X), y)
        loss.backward()
        total += len(X) * loss.item()
        count += len(X)
    optimizer.step()
    return total / count

# %% wrong train_epoch: zero_grad forgotten in a loop of one's own [train_epoch_update]
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_function(model(X), y)
        loss.backward()
        optimizer.step()
        total += len(X) * loss.item()
        count += len(X)
    return total / count

# %% wrong train_epoch: the last, short batch skipped [train_epoch_mean, train_epoch_update]
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    batches = list(batches)
    total, count = 0.0, 0
    for X, y in batches:
        if len(X) < len(batches[0][0]):
            continue
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    return total / count

# %% right train_epoch: a list of pairs, weighted at the end
def train_epoch(model, batches, loss_function, optimizer):
    model.train(True)
    pairs = [(train_step(model, X, y, loss_function, optimizer), X.shape[0]) for X, y in batches]
    return sum(loss * n for loss, n in pairs) / sum(n for _, n in pairs)

# %% right train_epoch: a running mean
def train_epoch(model, batches, loss_function, optimizer):
    mean, seen = 0.0, 0
    model.train()
    for batch in batches:
        X, y = batch
        loss = train_step(model, X, y, loss_function, optimizer)
        seen += y.size(0)
        mean += (loss - mean) * y.size(0) / seen
    return mean

# %% wrong evaluate: no eval mode [evaluate_untouched]
def evaluate(model, batches, loss_function):
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(X) * loss_function(logits, y).item()
            correct += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
    return total / count, correct / count

# %% wrong evaluate: the model left in eval mode [evaluate_untouched]
def evaluate(model, batches, loss_function):
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(X) * loss_function(logits, y).item()
            correct += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
    return total / count, correct / count

# %% wrong evaluate: always put into train mode at the end [evaluate_untouched]
def evaluate(model, batches, loss_function):
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(X) * loss_function(logits, y).item()
            correct += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
    model.train()
    return total / count, correct / count

# %% wrong evaluate: gradients recorded [evaluate_untouched]
def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    for X, y in batches:
        logits = model(X)
        total += len(X) * loss_function(logits, y).item()
        correct += (logits.argmax(dim=1) == y).sum().item()
        count += len(X)
    model.train(was_training)
    return total / count, correct / count

# %% wrong evaluate: gradients switched off for good [evaluate_untouched]
def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    total, correct, count = 0.0, 0, 0
    for X, y in batches:
        logits = model(X)
        total += len(X) * loss_function(logits, y).item()
        correct += (logits.argmax(dim=1) == y).sum().item()
        count += len(X)
    model.train(was_training)
    return total / count, correct / count

# %% wrong evaluate: the mean of the batch means [evaluate_values]
def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    losses, accuracies = [], []
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            losses.append(loss_function(logits, y).item())
            accuracies.append((logits.argmax(dim=1) == y).float().mean().item())
    model.train(was_training)
    return sum(losses) / len(losses), sum(accuracies) / len(accuracies)

# %% wrong evaluate: accuracy in percent [evaluate_values]
def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(X) * loss_function(logits, y).item()
            correct += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
    model.train(was_training)
    return total / count, 100 * correct / count

# %% wrong evaluate: argmax over the batch [evaluate_values]
def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(X) * loss_function(logits, y).item()
            correct += sum(int(a == b) for a, b in zip(logits.argmax(dim=0), y))
            count += len(X)
    model.train(was_training)
    return total / count, correct / count

# %% wrong evaluate: only the last batch counts [evaluate_values]
def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            loss = loss_function(logits, y).item()
            accuracy = (logits.argmax(dim=1) == y).float().mean().item()
    model.train(was_training)
    return loss, accuracy

# %% right evaluate: as a decorated function, everything gathered first
@torch.no_grad()
def evaluate(model, batches, loss_function):
    mode = model.training
    model.eval()
    outputs = [(model(X), y) for X, y in batches]
    model.train(mode)
    logits, y = (torch.cat(parts) for parts in zip(*outputs))
    return float(loss_function(logits, y)), (logits.max(dim=1).indices == y).double().mean().item()

# %% right evaluate: inference mode, try and finally
def evaluate(model, batches, loss_function):
    training = model.training
    try:
        model.train(False)
        with torch.inference_mode():
            rows = [(loss_function(model(X), y).item() * len(y), sum(model(X).argmax(1).eq(y)).item(), len(y)) for X, y in batches]
    finally:
        model.train(training)
    loss, correct, count = map(sum, zip(*rows))
    return loss / count, correct / count

# %% wrong fit: the history holds tensors [fit_history]
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(torch.tensor(loss))
        history["val_accuracy"].append(torch.tensor(accuracy))
    return history

# %% wrong fit: the graph kept alive in the history [fit_history]
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train_batches:
            optimizer.zero_grad()
            loss = loss_function(model(X), y)
            loss.backward()
            optimizer.step()
            total = total + loss * len(X)
            count += len(X)
        history["train_loss"].append(total / count)
        val_loss, val_accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_accuracy)
    return history

# %% wrong fit: validated on the training data [fit_history]
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, train_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% wrong fit: validated before the epoch [fit_history]
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
    return history

# %% wrong fit: trained on the validation data as well [fit_training, fit_history]
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, list(train_batches) + list(val_batches), loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% wrong fit: returns after the first epoch [fit_training, fit_history]
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        return history

# %% wrong fit: train mode only once, lost after the first evaluation [fit_training, fit_history]
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    model.train()
    for _ in range(epochs):
        total, count = 0.0, 0
        for X, y in train_batches:
            total += len(X) * train_step(model, X, y, loss_function, optimizer)
            count += len(X)
        history["train_loss"].append(total / count)
        model.eval()
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% right fit: rows first, columns at the end
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    rows = [(train_epoch(model, train_batches, loss_function, optimizer), *evaluate(model, val_batches, loss_function)) for _ in range(epochs)]
    return {name: [row[i] for row in rows] for i, name in enumerate(["train_loss", "val_loss", "val_accuracy"])}

# %% right fit: three lists and a while loop
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    val_accuracy, val_loss, train_loss = [], [], []
    epoch = 0
    while epoch < epochs:
        train_loss += [train_epoch(model, train_batches, loss_function, optimizer)]
        measured = evaluate(model, val_batches, loss_function)
        val_loss += measured[:1]
        val_accuracy += measured[1:]
        epoch += 1
    return dict(val_accuracy=val_accuracy, val_loss=val_loss, train_loss=train_loss)
