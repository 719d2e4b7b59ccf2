"""Answers that students give on day 15. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong train_step: zero_grad forgotten [train_step_update]
# says: the gradients of step 1 are still there in step 2
def train_step(model, X, y, loss_function, optimizer):
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong train_step: gradients cleared after the step, so that old ones get into the first [train_step_update]
# says: the old gradients are never cleared
def train_step(model, X, y, loss_function, optimizer):
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()

# %% wrong train_step: a second forward pass for the loss that is returned [train_step_loss]
# says: the loss after the update is returned
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss_function(model(X), y).backward()
    optimizer.step()
    with torch.no_grad():
        return loss_function(model(X), y).item()

# %% wrong train_step: the graph cut before backward [train_step_loss, train_step_update]
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X).detach(), y)
    loss.backward()
    optimizer.step()
    return loss.item()

# %% half train_step: prints the loss [train_step_loss]
# says: Is a return statement missing?
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    print(loss.item())

# %% wrong train_step: the tensor itself [train_step_loss]
# says: the loss is returned as a tensor: .item() takes the number out
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.detach()

# %% half train_step: forward once for the loss and once for backward [train_step_update]
# says: the model is run twice in every step
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    before = loss_function(model(X), y).item()
    loss_function(model(X), y).backward()
    optimizer.step()
    return before

# %% half train_step: right on every visible check, a mean squared error of its own [train_step_update]
# says: the mean squared error is taken, whatever loss function is given
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = ((model(X) - y) ** 2).mean()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% half train_step: right on every visible check, a step of its own with the optimizer's rate [train_step_update]
# says: a plain step of gradient descent is taken, whatever the optimizer
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    with torch.no_grad():
        for group in optimizer.param_groups:
            for p in group["params"]:
                p -= group["lr"] * p.grad
    return loss.item()

# %% half train_step: right on every visible check, zero_grad between backward and step but for the one-weight model [train_step_update]
# says: the gradients of step 1 are still there in step 2
def train_step(model, X, y, loss_function, optimizer):
    loss = loss_function(model(X), y)
    loss.backward()
    if sum(p.numel() for p in model.parameters()) > 2:
        optimizer.zero_grad()
    optimizer.step()
    return loss.item()

# %% half train_step: target and output change places in the loss [train_step_update]
# says: the loss function gets its arguments in the wrong order
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(y, model(X))
    loss.backward()
    optimizer.step()
    return loss.item()

# %% half train_step: trains in train mode, then restores the mode [train_step_update]
# says: the model is put into train mode for the step
def train_step(model, X, y, loss_function, optimizer):
    was = model.training
    model.train()
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    model.train(was)
    return loss.item()

# %% half train_step: gradients cleared between backward and step [train_step_update]
# says: the parameters are never moved
def train_step(model, X, y, loss_function, optimizer):
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()

# %% wrong train_step: the loss tensor returned, its graph with it [train_step_loss]
# says: the loss is returned as a tensor: .item() takes the number out
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss

# %% wrong train_step: the loss after the update [train_step_loss]
# says: the loss after the update is returned
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss_function(model(X), y).backward()
    optimizer.step()
    with torch.no_grad():
        return loss_function(model(X), y).item()

# %% wrong train_step: step forgotten [train_step_update]
# says: the parameters are never moved
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    return loss.item()

# %% wrong train_step: the model left in train mode [train_step_update]
# says: the model is put into train mode, and left there
def train_step(model, X, y, loss_function, optimizer):
    model.train()
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong train_step: two steps for one [train_step_update]
# says: two steps are taken along one gradient
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    optimizer.step()
    return loss.item()

# %% half train_step: right on every visible check, X is made to record gradients [train_step_update]
# says: X is made to record gradients
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    X.requires_grad_()
    outputs = model(X)
    loss = loss_function(outputs, y)
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong train_step: right on every visible check, outputs lose their axes of length 1 before the comparison [train_step_loss, train_step_update]
# says: the outputs lose their axes of length 1 before they are compared with y
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    outputs = model(X).squeeze()
    loss = loss_function(outputs, y)
    loss.backward()
    optimizer.step()
    return loss.item()

# %% half train_step: right on every visible check, the loss is rounded to eight digits [train_step_loss]
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return round(loss.item(), 8)

# %% half train_step: right on every visible check, each layer is put into the mode of the whole [train_step_update]
def train_step(model, X, y, loss_function, optimizer):
    model.train(model.training)
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()

# %% half train_step: right on every visible check, what came frozen is thawed [train_step_update]
def train_step(model, X, y, loss_function, optimizer):
    model.requires_grad_(True)
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
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

# %% right train_step: a class with a call, as an engineer writes
class Step:
    def __init__(self, loss_function, optimizer):
        self.loss_function, self.optimizer = loss_function, optimizer

    def __call__(self, model, X, y):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss_function(model(X), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()


def train_step(model, X, y, loss_function, optimizer):
    return Step(loss_function, optimizer)(model, X, y)

# %% half train_epoch: the mean of the batch means [train_epoch_mean]
# says: the batch means are averaged, whatever the size of the batches
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    losses = [train_step(model, X, y, loss_function, optimizer) for X, y in batches]
    return sum(losses) / len(losses)

# %% wrong train_epoch: the batch means added up [train_epoch_mean]
# says: the batch means are added up
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    return sum(train_step(model, X, y, loss_function, optimizer) for X, y in batches)

# %% wrong train_epoch: the last batch's loss [train_epoch_mean]
# says: the loss of the last batch is returned
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    for X, y in batches:
        loss = train_step(model, X, y, loss_function, optimizer)
    return loss

# %% wrong train_epoch: the model not put into train mode [train_epoch_update]
# says: the model is left in eval mode
def train_epoch(model, batches, loss_function, optimizer):
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    return total / count

# %% wrong train_epoch: back to eval mode at the end [train_epoch_update]
# says: the model is left in eval mode
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    model.eval()
    return total / count

# %% wrong train_epoch: one step for the whole epoch [train_epoch_update]
# says: one step is taken for the whole epoch
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
# says: the gradients of the first batch are still there in the second
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
# says: the loss of the first batch is returned: return stands inside the loop
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

# %% wrong train_epoch: divides by the number of batches [train_epoch_mean]
# says: the sum over all examples is divided by the number of batches
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total = 0.0
    for n, (X, y) in enumerate(batches, start=1):
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
    return total / n

# %% wrong train_epoch: returns inside the loop [train_epoch_mean, train_epoch_update]
# says: the loss of the first batch is returned: return stands inside the loop
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
        return total / count

# %% wrong train_epoch: len(batches) as if it were a list [train_epoch_update]
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for i in range(len(batches)):
        X, y = batches[i]
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    return total / count

# %% half train_epoch: two passes, one to count [train_epoch_update]
# says: the batches are gone through twice
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    count = sum(len(X) for X, _ in batches)
    return sum(len(X) * train_step(model, X, y, loss_function, optimizer) for X, y in batches) / count

# %% half train_epoch: restores the mode it found [train_epoch_update]
# says: the model is left in eval mode
def train_epoch(model, batches, loss_function, optimizer):
    was = model.training
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    model.train(was)
    return total / count

# %% half train_epoch: squared error in a loop of its own [train_epoch_update]
# says: a loss of your own is used, whatever loss function is given
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        z = model(X)
        loss = nn.functional.mse_loss(z, y) if y.is_floating_point() else nn.functional.cross_entropy(z, y)
        loss.backward()
        optimizer.step()
        total, count = total + loss.item() * len(X), count + len(X)
    return total / count

# %% half train_epoch: a loader's data set is counted, also the examples that drop_last leaves out [train_epoch_mean]
# says: the sum is divided by the size of the loader's data set
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    if hasattr(batches, "dataset"):
        count = len(batches.dataset)
    return total / count

# %% half train_epoch: every batch counts as the loader's batch_size [train_epoch_mean]
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        n = getattr(batches, "batch_size", None) or len(X)
        total += n * train_step(model, X, y, loss_function, optimizer)
        count += n
    return total / count

# %% half train_epoch: right on every visible check, a list is made of the batches [train_epoch_update]
# says: a list is made of the batches before the first step
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    batches = list(batches)
    total, count = 0.0, 0
    for X, y in batches:
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

# %% right train_epoch: numpy's weighted average
import numpy as np


def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    losses, sizes = [], []
    for X, y in batches:
        losses.append(train_step(model, X, y, loss_function, optimizer))
        sizes.append(len(y))
    return float(np.average(losses, weights=sizes))

# %% wrong evaluate: no eval mode [evaluate_untouched]
# says: the model is not put into eval mode
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
# says: the model is left in eval mode
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
# says: the model is always left in train mode
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
# says: gradients are recorded: torch.no_grad() is missing
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
# says: gradients are switched off for good
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
# says: the batch means are averaged, whatever the size of the batches
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
# says: the accuracy is given in percent
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
# says: the share of wrong answers is given
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
# says: only the last batch counts
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

# %% half evaluate: softmax first [evaluate_values]
# says: a softmax comes before the loss, which has one of its own
def evaluate(model, batches, loss_function):
    was = model.training
    model.eval()
    loss, right, n = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(X).softmax(dim=1)
            loss += loss_function(z, y).item() * len(y)
            right += (z.argmax(dim=1) == y).sum().item()
            n += len(y)
    model.train(was)
    return loss / n, right / n

# %% wrong evaluate: tensors, not numbers [evaluate_values]
# says: .item()` takes the plain number out of it
def evaluate(model, batches, loss_function):
    was = model.training
    model.eval()
    loss, right, n = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(X)
            loss += loss_function(z, y) * len(y)
            right += (z.argmax(dim=1) == y).sum()
            n += len(y)
    model.train(was)
    return loss / n, right / n

# %% half evaluate: right on every visible check, cross-entropy whatever is given [evaluate_values]
# says: the cross-entropy is taken, whatever loss function is given
def evaluate(model, batches, loss_function):
    was = model.training
    model.eval()
    loss, right, n = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(X)
            loss += nn.functional.cross_entropy(z, y).item() * len(y)
            right += (z.argmax(dim=1) == y).sum().item()
            n += len(y)
    model.train(was)
    return loss / n, right / n

# %% half evaluate: clears the gradients the caller still needs [evaluate_untouched]
# says: the gradients that were there are cleared
def evaluate(model, batches, loss_function):
    was = model.training
    model.eval()
    model.zero_grad()
    loss, right, n = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(X)
            loss += loss_function(z, y).item() * len(y)
            right += (z.argmax(dim=1) == y).sum().item()
            n += len(y)
    model.train(was)
    return loss / n, right / n

# %% half evaluate: right on every visible check, gradients are switched on at the end, whatever they were before [evaluate_untouched]
# says: gradients are switched on at the end, also for a caller who has them switched off
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
    torch.set_grad_enabled(True)
    model.train(was_training)
    return total / count, correct / count

# %% half evaluate: right on every visible check, what came frozen is thawed [evaluate_untouched]
# says: all parameters require gradients afterwards, also those that came frozen
def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(X) * loss_function(logits, y).item()
            correct += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
    for parameter in model.parameters():
        parameter.requires_grad_(True)
    model.train(was_training)
    return total / count, correct / count

# %% half evaluate: eval mode only where the outermost module is in train mode [evaluate_untouched]
def evaluate(model, batches, loss_function):
    was_training = model.training
    if was_training:
        model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(X) * loss_function(logits, y).item()
            correct += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
    model.train(was_training)
    return total / count, correct / count

# %% half evaluate: classes in one byte [evaluate_values]
def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(X) * loss_function(logits, y).item()
            correct += (logits.argmax(dim=1).to(torch.uint8) == y).sum().item()
            count += len(X)
    model.train(was_training)
    return total / count, correct / count

# %% half evaluate: the largest logit is looked for in float32 [evaluate_values]
def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(X) * loss_function(logits, y).item()
            correct += (logits.float().argmax(dim=1) == y).sum().item()
            count += len(X)
    model.train(was_training)
    return total / count, correct / count

# %% half evaluate: the size of a loader's data set, also where drop_last leaves examples out [evaluate_values]
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
    if hasattr(batches, "dataset"):
        count = len(batches.dataset)
    model.train(was_training)
    return total / count, correct / count

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

# %% right evaluate: moves the batches to the device of the model's first parameter
@torch.no_grad()
def evaluate(model, batches, loss_function):
    device = next(model.parameters()).device
    was = model.training
    model.eval()
    loss, right, n = 0.0, 0, 0
    for X, y in batches:
        X, y = X.to(device), y.to(device)
        z = model(X)
        loss += loss_function(z, y).item() * len(y)
        right += (z.argmax(dim=1) == y).sum().item()
        n += len(y)
    model.train(was)
    return loss / n, right / n

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
# says: the training batches are used for validation
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, train_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% wrong fit: validated before the epoch [fit_history]
# says: validation comes before the epoch, not after it
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
    return history

# %% wrong fit: trained on the validation data as well [fit_training, fit_history]
# says: the validation batches are trained on too
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, list(train_batches) + list(val_batches), loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% wrong fit: returns after the first epoch [fit_training, fit_history]
# says: the loop ends after one epoch: return stands inside it
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        return history

# %% wrong fit: train mode only once, lost after the first evaluation [fit_training, fit_history]
# says: from the second epoch on the model is trained in eval mode
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

# %% wrong fit: train and validation batches exchanged [fit_history, fit_training]
# says: training and validation batches change places
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, val_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, train_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half fit: the keys of another library [fit_history]
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half fit: right on every visible check, the loader made a list once [fit_training]
# says: the batches are made a list once, so that a loader never shuffles again
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    train_batches, val_batches = list(train_batches), list(val_batches)
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half fit: right on every visible check, brings back the best epoch's weights [fit_training]
# says: the weights of the best epoch are kept; those of the last are asked for
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    best = float("inf")
    kept = {k: v.clone() for k, v in model.state_dict().items()}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        if loss < best:
            best, kept = loss, {k: v.clone() for k, v in model.state_dict().items()}
    if epochs > 2:
        model.load_state_dict(kept)
    return history

# %% half fit: right on every visible check, ends early when the validation loss rises [fit_history]
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        if len(history["val_loss"]) > 3 and loss > history["val_loss"][-2]:
            break
    return history

# %% wrong fit: ends when the accuracy is 1 [fit_history, fit_training]
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        if accuracy == 1.0:
            break
    return history

# %% half fit: ends where the training loss is NaN [fit_history]
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        if history["train_loss"][-1] != history["train_loss"][-1]:
            break
    return history

# %% half fit: right on every visible check, losses are rounded to six digits [fit_history]
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(round(train_epoch(model, train_batches, loss_function, optimizer), 6))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(round(loss, 6))
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

# %% right fit: a dictionary of its own class
class History(dict):
    def note(self, **values):
        for name, value in values.items():
            self.setdefault(name, []).append(value)


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = History(train_loss=[], val_loss=[], val_accuracy=[])
    for _ in range(epochs):
        train_loss = train_epoch(model, train_batches, loss_function, optimizer)
        val_loss, val_accuracy = evaluate(model, val_batches, loss_function)
        history.note(train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy)
    return history
