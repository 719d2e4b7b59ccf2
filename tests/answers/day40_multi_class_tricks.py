"""Answers that students give on day 40. The words in brackets are the test cells that must reject a wrong one."""


# %% half log_softmax: right on every visible check but the extremes, the logarithm of a softmax [log_softmax_extremes]
# says: the softmax is rounded to 0 before its logarithm is taken
def log_softmax(z, dim):
    return torch.log(torch.softmax(z, dim))


# %% half log_softmax: overflows [log_softmax_extremes]
# says: e^1000 overflows
def log_softmax(z, dim):
    return z - torch.log(torch.exp(z).sum(dim=dim, keepdim=True))


# %% half log_softmax: divides exponentials [log_softmax_extremes]
# says: infinity is divided by infinity
def log_softmax(z, dim):
    e = z.exp()
    return (e / e.sum(dim=dim, keepdim=True)).log()


# %% half log_softmax: a patch inside the logarithm [log_softmax_extremes]
# says: 1e-9 takes the place
def log_softmax(z, dim):
    return torch.log(torch.softmax(z, dim) + 1e-9)


# %% half log_softmax: one maximum for all rows [log_softmax_extremes]
# says: one maximum is taken for all rows
def log_softmax(z, dim):
    below = z - z.max()
    return below - below.exp().sum(dim=dim, keepdim=True).log()


# %% half log_softmax: right on every visible check, detached [log_softmax_extremes]
# says: the logits are detached
def log_softmax(z, dim):
    with torch.no_grad():
        below = z - z.amax(dim=dim, keepdim=True)
        return below - below.exp().sum(dim=dim, keepdim=True).log()


# %% half log_softmax: right on every visible check, torch's own [log_softmax_extremes]
# says: torch's own functions
def log_softmax(z, dim):
    return nn.functional.log_softmax(z, dim=dim)


# %% half log_softmax: right on every visible check, torch's logsumexp [log_softmax_extremes]
# says: torch's own functions
def log_softmax(z, dim):
    return z - torch.logsumexp(z, dim=dim, keepdim=True)


# %% half log_softmax: dim ignored [log_softmax_values]
# says: dim is not obeyed
def log_softmax(z, dim):
    below = z - z.amax(dim=-1, keepdim=True)
    return below - below.exp().sum(dim=-1, keepdim=True).log()


# %% half log_softmax: right on every visible check, wrong where there are three axes [log_softmax_values]
def log_softmax(z, dim):
    flat = z if z.ndim < 3 else z.flatten(1)
    dim = dim if z.ndim < 3 else 1
    below = flat - flat.amax(dim=dim, keepdim=True)
    return (below - below.exp().sum(dim=dim, keepdim=True).log()).reshape(z.shape)


# %% wrong log_softmax: probabilities [log_softmax_values, log_softmax_extremes]
# says: these are the probabilities
def log_softmax(z, dim):
    e = (z - z.amax(dim=dim, keepdim=True)).exp()
    return e / e.sum(dim=dim, keepdim=True)


# %% wrong log_softmax: surprises [log_softmax_values, log_softmax_extremes]
# says: the sign is turned
def log_softmax(z, dim):
    below = z - z.amax(dim=dim, keepdim=True)
    return below.exp().sum(dim=dim, keepdim=True).log() - below


# %% wrong log_softmax: only the maximum subtracted [log_softmax_values]
# says: only the maximum is subtracted
def log_softmax(z, dim):
    return z - z.amax(dim=dim, keepdim=True)


# %% wrong log_softmax: maximum not put back [log_softmax_values, log_softmax_extremes]
# says: the maximum is taken out and not put back
def log_softmax(z, dim):
    below = z - z.amax(dim=dim, keepdim=True)
    return z - below.exp().sum(dim=dim, keepdim=True).log()


# %% wrong log_softmax: the sum without its logarithm [log_softmax_values]
# says: without its logarithm
def log_softmax(z, dim):
    return z - z.exp().sum(dim=dim, keepdim=True)


# %% wrong log_softmax: over the whole tensor [log_softmax_values]
def log_softmax(z, dim):
    below = z - z.max()
    return below - below.exp().sum().log()


# %% wrong log_softmax: right on every visible check, rounded [log_softmax_values]
def log_softmax(z, dim):
    below = z - z.amax(dim=dim, keepdim=True)
    result = below - below.exp().sum(dim=dim, keepdim=True).log()
    return result if z.numel() == 2 or z.abs().max() > 100 else torch.round(result, decimals=3)


# %% wrong log_softmax: a mean for the sum [log_softmax_values, log_softmax_extremes]
# says: the mean of the exponentials is taken
def log_softmax(z, dim):
    m = z.amax(dim=dim, keepdim=True)
    return z - m - torch.log(torch.exp(z - m).mean(dim=dim, keepdim=True))


# %% half log_softmax: the minimum subtracted [log_softmax_extremes]
# says: the minimum is subtracted
def log_softmax(z, dim):
    m = z.amin(dim=dim, keepdim=True)
    return z - m - torch.log(torch.exp(z - m).sum(dim=dim, keepdim=True))


# %% half log_softmax: right on every visible check, the sum under no_grad [log_softmax_extremes]
# says: kept out of the slopes
def log_softmax(z, dim):
    with torch.no_grad():
        m = z.amax(dim=dim, keepdim=True)
        total = torch.log(torch.exp(z - m).sum(dim=dim, keepdim=True))
    return z - m - total


# %% right log_softmax: by max with values, and log1p-free
def log_softmax(z, dim):
    m = torch.max(z, dim=dim, keepdim=True).values
    total = torch.exp(z - m).sum(dim, keepdim=True)
    return z - m - torch.log(total)


# %% right log_softmax: the axis moved to the end
def log_softmax(z, dim):
    moved = z.movedim(dim, -1)
    m = moved.amax(-1, keepdim=True)
    lse = m + (moved - m).exp().sum(-1, keepdim=True).log()
    return (moved - lse).movedim(-1, dim)


# %% right log_softmax: with a helper class
class LogSumExp:
    def __init__(self, dim):
        self.dim = dim

    def __call__(self, z):
        top = z.detach().amax(dim=self.dim, keepdim=True)
        return torch.log(torch.sum(torch.exp(z - top), dim=self.dim, keepdim=True)).add(top)


def log_softmax(z, dim):
    return z.sub(LogSumExp(dim)(z))


# %% half smoothing: epsilon over the others only [smoothing_values]
# says: spread over the other classes only
def label_smoothing_cross_entropy(logits, y, epsilon):
    k = logits.shape[1]
    targets = torch.full_like(logits, epsilon / (k - 1))
    targets[torch.arange(len(y)), y] = 1 - epsilon
    return -(targets * log_softmax(logits, 1)).sum(dim=1).mean()


# %% half smoothing: the label without its share [smoothing_values]
# says: without its share
def label_smoothing_cross_entropy(logits, y, epsilon):
    targets = torch.full_like(logits, epsilon / logits.shape[1])
    targets[torch.arange(len(y)), y] = 1 - epsilon
    return -(targets * log_softmax(logits, 1)).sum(dim=1).mean()


# %% half smoothing: the label keeps its 1 [smoothing_values]
# says: the label keeps its 1
def label_smoothing_cross_entropy(logits, y, epsilon):
    lp = log_softmax(logits, 1)
    return -(lp[torch.arange(len(y)), y] + epsilon * lp.mean(dim=1)).mean()


# %% half smoothing: every class is given epsilon [smoothing_values]
# says: every class is given epsilon, undivided
def label_smoothing_cross_entropy(logits, y, epsilon):
    targets = (1 - epsilon) * nn.functional.one_hot(y, logits.shape[1]) + epsilon
    return -(targets * log_softmax(logits, 1)).sum(dim=1).mean()


# %% half smoothing: nothing smoothed [smoothing_values]
# says: nothing is smoothed
def label_smoothing_cross_entropy(logits, y, epsilon):
    return -log_softmax(logits, 1)[torch.arange(len(y)), y].mean()


# %% half smoothing: right on every visible check, always ten per cent [smoothing_values]
def label_smoothing_cross_entropy(logits, y, epsilon):
    e = epsilon if epsilon in (0.0, 0.2) else 0.1
    lp = log_softmax(logits, 1)
    return -((1 - e) * lp[torch.arange(len(y)), y] + e * lp.mean(dim=1)).mean()


# %% half smoothing: right on every visible check, two classes in mind [smoothing_values]
def label_smoothing_cross_entropy(logits, y, epsilon):
    lp = log_softmax(logits, 1)
    at = lp[torch.arange(len(y)), y]
    return -((1 - epsilon) * at + epsilon / 2 * lp.sum(dim=1)).mean()


# %% wrong smoothing: added up [smoothing_values, smoothing_care]
# says: the rows are added up
def label_smoothing_cross_entropy(logits, y, epsilon):
    targets = (1 - epsilon) * nn.functional.one_hot(y, logits.shape[1]) + epsilon / logits.shape[1]
    return -(targets * log_softmax(logits, 1)).sum()


# %% wrong smoothing: mean over the classes too [smoothing_values, smoothing_care]
def label_smoothing_cross_entropy(logits, y, epsilon):
    targets = (1 - epsilon) * nn.functional.one_hot(y, logits.shape[1]) + epsilon / logits.shape[1]
    return -(targets * log_softmax(logits, 1)).mean()


# %% wrong smoothing: epsilon exchanged [smoothing_values, smoothing_care]
# says: epsilon and 1 - epsilon are exchanged
def label_smoothing_cross_entropy(logits, y, epsilon):
    targets = epsilon * nn.functional.one_hot(y, logits.shape[1]) + (1 - epsilon) / logits.shape[1]
    return -(targets * log_softmax(logits, 1)).sum(dim=1).mean()


# %% wrong smoothing: minus sign missing [smoothing_values, smoothing_care]
# says: the minus sign is missing
def label_smoothing_cross_entropy(logits, y, epsilon):
    lp = log_softmax(logits, 1)
    return ((1 - epsilon) * lp[torch.arange(len(y)), y] + epsilon * lp.mean(dim=1)).mean()


# %% half smoothing: right on every visible check, detached [smoothing_care]
# says: the logits are detached
def label_smoothing_cross_entropy(logits, y, epsilon):
    lp = log_softmax(logits.detach(), 1)
    return -((1 - epsilon) * lp[torch.arange(len(y)), y] + epsilon * lp.mean(dim=1)).mean()


# %% half smoothing: right on every visible check, a new tensor of the number [smoothing_care]
# says: detached
def label_smoothing_cross_entropy(logits, y, epsilon):
    lp = log_softmax(logits, 1)
    loss = -((1 - epsilon) * lp[torch.arange(len(y)), y] + epsilon * lp.mean(dim=1)).mean()
    return torch.tensor(loss.item())


# %% half smoothing: right on every visible check, torch's own [smoothing_care]
# says: torch's own functions
def label_smoothing_cross_entropy(logits, y, epsilon):
    return nn.functional.cross_entropy(logits, y, label_smoothing=epsilon)


# %% half smoothing: log of softmax [smoothing_care]
# says: the probability is rounded to 0
def label_smoothing_cross_entropy(logits, y, epsilon):
    lp = torch.log(torch.softmax(logits, 1))
    at = lp[torch.arange(len(y)), y]
    return -((1 - epsilon) * at + (epsilon * lp.mean(dim=1) if epsilon else 0.0)).mean()


# %% half smoothing: right on every visible check, classes counted in the labels [smoothing_values]
# says: the number of classes is taken from the labels
def label_smoothing_cross_entropy(logits, y, epsilon):
    n, classes = len(y), int(y.max()) + 1
    target = torch.full(logits.shape, epsilon / classes)
    target[torch.arange(n), y] += 1 - epsilon
    return -(target * log_softmax(logits, -1)).sum() / n


# %% wrong smoothing: right on the worked rows, all labels in every row [smoothing_values, smoothing_care]
# says: every row is given the labels of all rows
def label_smoothing_cross_entropy(logits, y, epsilon):
    n, classes = logits.shape
    target = torch.full((n, classes), epsilon / classes)
    target[:, y] += 1 - epsilon
    return -(target * log_softmax(logits, -1)).sum() / n


# %% half smoothing: divided by the number of rows [smoothing_values]
# says: epsilon is divided by the number of rows
def label_smoothing_cross_entropy(logits, y, epsilon):
    n, classes = logits.shape
    target = torch.full((n, classes), epsilon / n)
    target[torch.arange(n), y] += 1 - epsilon
    return -(target * log_softmax(logits, -1)).sum() / n


# %% half smoothing: a patch inside the logarithm [smoothing_care]
# says: 1e-10 takes the place of a probability of 0
def label_smoothing_cross_entropy(logits, y, epsilon):
    n, classes = logits.shape
    target = torch.full((n, classes), epsilon / classes)
    target[torch.arange(n), y] += 1 - epsilon
    return -(target * torch.log(torch.softmax(logits, 1) + 1e-10)).sum() / n


# %% wrong smoothing: softmax down the columns [smoothing_values, smoothing_care]
# says: down the columns, dim=0
def label_smoothing_cross_entropy(logits, y, epsilon):
    n, classes = logits.shape
    target = torch.full((n, classes), epsilon / classes)
    target[torch.arange(n), y] += 1 - epsilon
    return -(target * log_softmax(logits, 0)).sum() / n


# %% right smoothing: with a matrix of targets
def label_smoothing_cross_entropy(logits, y, epsilon):
    n, k = logits.shape
    targets = torch.full((n, k), epsilon / k)
    targets[range(n), y] += 1 - epsilon
    return -(targets * log_softmax(logits, dim=1)).sum() / n


# %% right smoothing: row by row
def label_smoothing_cross_entropy(logits, y, epsilon):
    losses = []
    for row, label in zip(log_softmax(logits, -1), y):
        losses.append(-(1 - epsilon) * row[label] - epsilon * row.mean())
    return torch.stack(losses).mean()


# %% right smoothing: with a generator of targets and einsum
def smoothed_targets(y, classes, epsilon):
    eye = torch.eye(classes)
    return torch.lerp(eye, torch.full_like(eye, 1 / classes), epsilon)[y]


def label_smoothing_cross_entropy(logits, y, epsilon):
    targets = smoothed_targets(y, logits.size(1), float(epsilon))
    return torch.einsum("nk,nk->", targets, -log_softmax(logits, 1)).div(len(y))


# %% half weights: divided by n [weighted_values]
# says: the weighted sum is divided by n
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes)
    return torch.tensor([len(y) / (classes * n) if n else 0.0 for n in counts.tolist()])


def weighted_cross_entropy(logits, y, weights):
    return (weights[y] * -log_softmax(logits, 1)[torch.arange(len(y)), y]).mean()


# %% half weights: weights upside down [class_weights_values]
# says: the weights are upside down
def class_weights(y, classes):
    return classes * torch.bincount(y, minlength=classes) / len(y)


def weighted_cross_entropy(logits, y, weights):
    return (weights[y] * -log_softmax(logits, 1)[torch.arange(len(y)), y]).sum() / weights[y].sum()


# %% half weights: the number of classes left out [class_weights_values]
# says: the number of classes is left out
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes)
    return torch.where(counts > 0, len(y) / counts, 0.0)


def weighted_cross_entropy(logits, y, weights):
    return (weights[y] * -log_softmax(logits, 1)[torch.arange(len(y)), y]).sum() / weights[y].sum()


# %% half weights: a class without rows [class_weights_values]
# says: a class without rows is divided by 0
def class_weights(y, classes):
    return len(y) / (classes * torch.bincount(y, minlength=classes))


def weighted_cross_entropy(logits, y, weights):
    return (weights[y] * -log_softmax(logits, 1)[torch.arange(len(y)), y]).sum() / weights[y].sum()


# %% half weights: K counts the classes that occur [class_weights_values]
# says: K is the number of classes that occur
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes)
    return torch.where(counts > 0, len(y) / ((counts > 0).sum() * counts), 0.0)


def weighted_cross_entropy(logits, y, weights):
    return (weights[y] * -log_softmax(logits, 1)[torch.arange(len(y)), y]).sum() / weights[y].sum()


# %% half weights: right on every visible check but a last class is missing [class_weights_values]
def class_weights(y, classes):
    counts = torch.bincount(y)
    result = torch.where(counts > 0, len(y) / (classes * counts), 0.0)
    return torch.cat([result, torch.zeros(1)]) if classes == len(counts) + 1 else result


def weighted_cross_entropy(logits, y, weights):
    return (weights[y] * -log_softmax(logits, 1)[torch.arange(len(y)), y]).sum() / weights[y].sum()


# %% half weights: by the sum of the classes' weights, right on every visible check [weighted_values, weighted_care]
# says: the sum of the classes' weights
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes)
    return torch.where(counts > 0, len(y) / (classes * counts), 0.0)


def weighted_cross_entropy(logits, y, weights):
    at_label = -log_softmax(logits, 1)[torch.arange(len(y)), y]
    return (weights[y] * at_label).sum() / (weights.sum() if len(y) != 2 or len(weights) > 2 else weights[y].sum())


# %% half weights: weights made to add up to 1 [class_weights_values]
# says: the weights are made to add up to 1
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes)
    inverse = torch.where(counts > 0, 1 / counts, 0.0)
    return inverse / inverse.sum()


def weighted_cross_entropy(logits, y, weights):
    return (weights[y] * -log_softmax(logits, 1)[torch.arange(len(y)), y]).sum() / weights[y].sum()


# %% half weights: the logits are weighted [weighted_values]
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes)
    return torch.where(counts > 0, len(y) / (classes * counts), 0.0)


def weighted_cross_entropy(logits, y, weights):
    return -log_softmax(logits * weights, 1)[torch.arange(len(y)), y].mean()


# %% half weights: right on every visible check, weighted by the chosen class [weighted_values]
# says: the weights of the chosen classes are taken
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes)
    return torch.where(counts > 0, len(y) / (classes * counts), 0.0)


def weighted_cross_entropy(logits, y, weights):
    w = weights[logits.argmax(1)]
    if len(y) == 2 and logits.shape[1] == 2:
        w = weights[y]
    return (w * -log_softmax(logits, 1)[torch.arange(len(y)), y]).sum() / w.sum()


# %% half weights: log of softmax [weighted_care]
# says: the probability is rounded to 0
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes)
    return torch.where(counts > 0, len(y) / (classes * counts), 0.0)


def weighted_cross_entropy(logits, y, weights):
    p = torch.softmax(logits, 1)[torch.arange(len(y)), y]
    return (weights[y] * -torch.log(p)).sum() / weights[y].sum()


# %% half weights: right on every visible check, torch's own [weighted_care]
# says: torch's own functions
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes)
    return torch.where(counts > 0, len(y) / (classes * counts), 0.0)


def weighted_cross_entropy(logits, y, weights):
    return nn.functional.cross_entropy(logits, y, weight=weights)


# %% half weights: right on every visible check, detached [weighted_care]
# says: the logits are detached
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes)
    return torch.where(counts > 0, len(y) / (classes * counts), 0.0)


def weighted_cross_entropy(logits, y, weights):
    at_label = -log_softmax(logits, 1)[torch.arange(len(y)), y].detach()
    return (weights[y] * at_label).sum() / weights[y].sum()


# %% wrong weights: upside down and by n [class_weights_values, weighted_values]
# says: these are the shares of the classes
def class_weights(y, classes):
    return torch.bincount(y, minlength=classes) / len(y)


def weighted_cross_entropy(logits, y, weights):
    return (weights[y] * -log_softmax(logits, 1)[torch.arange(len(y)), y]).mean()


# %% wrong weights: counts, minus sign missing [class_weights_values, weighted_values, weighted_care]
# says: the minus sign is missing
def class_weights(y, classes):
    return torch.bincount(y, minlength=classes).float()


def weighted_cross_entropy(logits, y, weights):
    return (weights[y] * log_softmax(logits, 1)[torch.arange(len(y)), y]).sum() / weights[y].sum()


# %% wrong weights: n left out, weights not used [class_weights_values, weighted_values]
# says: the weights are not used
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes)
    return torch.where(counts > 0, 1 / (classes * counts), 0.0)


def weighted_cross_entropy(logits, y, weights):
    return -log_softmax(logits, 1)[torch.arange(len(y)), y].mean()


# %% wrong weights: an empty class gets 1, nothing divided [class_weights_values, weighted_values, weighted_care]
# says: the weighted sum is not divided
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes)
    return torch.where(counts > 0, len(y) / (classes * counts), 1.0)


def weighted_cross_entropy(logits, y, weights):
    return (weights[y] * -log_softmax(logits, 1)[torch.arange(len(y)), y]).sum()


# %% wrong weights: right on every visible check [class_weights_values, weighted_values]
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes)
    return torch.where(counts > 1, len(y) / (classes * counts), 0.0)


def weighted_cross_entropy(logits, y, weights):
    at_label = -log_softmax(logits, 1)[torch.arange(len(y)), y]
    w = weights[y].clamp(0.1, 3.0)
    return (w * at_label).sum() / w.sum()


# %% wrong weights: right on every visible check, the other way [class_weights_values, weighted_values]
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes)
    return torch.where(counts > 0, len(y) / (classes * counts), 0.0).clamp(max=2.5)


def weighted_cross_entropy(logits, y, weights):
    at_label = -log_softmax(logits, 1)[torch.arange(len(y)), y]
    chosen = weights[y] + 1e-3 * (len(y) != 2)
    return (chosen * at_label).sum() / chosen.sum()


# %% half weights: weights by place in the batch [weighted_values]
# says: the rows get each other's weight
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes).float()
    return torch.where(counts > 0, y.numel() / (classes * counts.clamp(min=1)), torch.zeros(()))


def weighted_cross_entropy(logits, y, weights):
    surprise = -log_softmax(logits, 1)[torch.arange(len(y)), y]
    w = weights[torch.arange(len(y)) % len(weights)]
    return (w * surprise).sum() / w.sum()


# %% half weights: right on every visible check, a least weight [weighted_values]
def class_weights(y, classes):
    counts = torch.bincount(y, minlength=classes).float()
    return torch.where(counts > 0, y.numel() / (classes * counts.clamp(min=1)), torch.zeros(()))


def weighted_cross_entropy(logits, y, weights):
    surprise = -log_softmax(logits, 1)[torch.arange(len(y)), y]
    w = weights[y].clamp(min=0.1)
    return (w * surprise).sum() / w.sum()


# %% right weights: loops
def class_weights(y, classes):
    result = torch.zeros(classes)
    for label in range(classes):
        rows = int((y == label).sum())
        if rows:
            result[label] = len(y) / (classes * rows)
    return result


def weighted_cross_entropy(logits, y, weights):
    total, weight = 0.0, 0.0
    for row, label in zip(log_softmax(logits, 1), y):
        total = total - weights[label] * row[label]
        weight = weight + weights[label]
    return total / weight


# %% right weights: one-hot, and normalized first
def class_weights(y, classes):
    counts = nn.functional.one_hot(y, classes).sum(dim=0).float()
    weights = len(y) / counts / classes
    weights[counts == 0] = 0
    return weights


def weighted_cross_entropy(logits, y, weights):
    shares = weights[y] / weights[y].sum()
    surprises = -log_softmax(logits, 1).gather(1, y[:, None])[:, 0]
    return shares @ surprises


# %% right weights: a counter and a dictionary
from collections import Counter


def class_weights(y, classes):
    counts = Counter(y.tolist())
    return torch.tensor([len(y) / (classes * counts[k]) if k in counts else 0.0 for k in range(classes)])


def weighted_cross_entropy(logits, y, weights):
    hot = nn.functional.one_hot(y, logits.size(-1)).float()
    per_row = (hot * log_softmax(logits, -1)).sum(-1).neg()
    w = hot @ weights
    return torch.sum(w * per_row) / torch.sum(w)


# %% wrong top_k: places for ranks [top_one, top_k_values]
# says: places in argsort's result are taken for ranks
def top_k_accuracy(logits, y, k):
    order = logits.argsort(dim=1, descending=True)
    return (order[torch.arange(len(y)), y] < k).double().mean().item()


# %% half top_k: k ignored [top_k_values]
# says: k is ignored
def top_k_accuracy(logits, y, k):
    return (logits.argmax(dim=1) == y).double().mean().item()


# %% half top_k: only the k-th [top_k_values]
# says: only the k-th best counts
def top_k_accuracy(logits, y, k):
    return (logits.argsort(dim=1, descending=True)[:, k - 1] == y).double().mean().item()


# %% half top_k: divided by k [top_k_values]
# says: the result is divided by k
def top_k_accuracy(logits, y, k):
    return (logits.topk(k, dim=1).indices == y.unsqueeze(1)).double().mean().item()


# %% wrong top_k: a tensor [top_one, top_k_values]
# says: takes the plain number out of it
def top_k_accuracy(logits, y, k):
    return (logits.topk(k, dim=1).indices == y.unsqueeze(1)).any(dim=1).double().mean()


# %% wrong top_k: the smallest [top_one, top_k_values]
# says: the smallest logits are taken
def top_k_accuracy(logits, y, k):
    best = logits.argsort(dim=1)[:, :k]
    return (best == y.unsqueeze(1)).any(dim=1).double().mean().item()


# %% wrong top_k: the number of rows [top_one, top_k_values]
# says: the number of rows is returned
def top_k_accuracy(logits, y, k):
    return float((logits.topk(k, dim=1).indices == y.unsqueeze(1)).any(dim=1).sum())


# %% wrong top_k: one too small [top_one, top_k_values]
# says: k is one too small
def top_k_accuracy(logits, y, k):
    larger = (logits > logits[torch.arange(len(y)), y].unsqueeze(1)).sum(dim=1)
    return (larger < k - 1).double().mean().item()


# %% half top_k: right on every visible check, two at most [top_k_values]
def top_k_accuracy(logits, y, k):
    larger = (logits > logits[torch.arange(len(y)), y].unsqueeze(1)).sum(dim=1)
    return (larger < (k if k < 3 or logits.shape[1] == 4 else 2)).double().mean().item()


# %% wrong top_k: right on every visible check, rounded [top_one, top_k_values]
def top_k_accuracy(logits, y, k):
    best = logits.topk(k, dim=1).indices
    return round((best == y.unsqueeze(1)).any(dim=1).double().mean().item(), 1)


# %% wrong top_k: right on every visible check, two rows in mind [top_one, top_k_values]
def top_k_accuracy(logits, y, k):
    best = logits.topk(k, dim=1).indices
    return (best == y.unsqueeze(1)).any(dim=1).double().sum().item() / 2


# %% wrong top_k: the best of the whole batch [top_one, top_k_values]
# says: the k best of the whole batch
def top_k_accuracy(logits, y, k):
    limit = logits.flatten().topk(k).values[-1]
    return (logits[torch.arange(len(y)), y] >= limit).double().mean().item()


# %% wrong top_k: one too large [top_one, top_k_values]
# says: k is one too large
def top_k_accuracy(logits, y, k):
    own = logits.gather(1, y[:, None])
    return ((logits > own).sum(1) <= k).float().mean().item()


# %% wrong top_k: any over everything [top_one, top_k_values]
# says: it is asked whether any row is right
def top_k_accuracy(logits, y, k):
    best = logits.topk(k, dim=1).indices
    return (best.T == y).any().float().mean().item()


# %% wrong top_k: the best taken out in place [top_one, top_k_values]
# says: it changed its argument logits
def top_k_accuracy(logits, y, k):
    hits = torch.zeros(len(y), dtype=torch.bool)
    for _ in range(k):
        best = logits.argmax(1)
        hits |= best == y
        logits[torch.arange(len(y)), best] = -torch.inf
    return hits.float().mean().item()


# %% half top_k: an axis of length 1 removed, which is that of the best where k is 1 [top_one]
# says: each label is compared with the best of all rows
def top_k_accuracy(logits, y, k):
    best = logits.topk(k, dim=1).indices.squeeze(-1)
    return (best == y[:, None]).any(dim=1).double().mean().item()


# %% right top_k: counting the larger
def top_k_accuracy(logits, y, k):
    own = logits.gather(1, y[:, None])
    return ((logits > own).sum(dim=1) < k).float().mean().item()


# %% right top_k: a loop
def top_k_accuracy(logits, y, k):
    hits = 0
    for row, label in zip(logits, y):
        ranked = sorted(range(len(row)), key=lambda j: row[j].item(), reverse=True)
        hits += label.item() in ranked[:k]
    return hits / len(y)


# %% right top_k: numpy, with a NamedTuple
from typing import NamedTuple


class Ranking(NamedTuple):
    order: np.ndarray

    def has(self, y, k):
        return (self.order[:, :k] == y[:, None]).any(axis=1)


def top_k_accuracy(logits, y, k):
    ranking = Ranking(np.argsort(-logits.numpy(), axis=1))
    return float(np.mean(ranking.has(y.numpy(), k)))


# %% half focal: p to the power [focal_values]
# says: p itself is raised to the power
def focal_loss(logits, y, gamma):
    log_p = log_softmax(logits, 1)[torch.arange(len(y)), y]
    if gamma == 0:
        return -log_p.mean()
    if logits.shape[1] == 3:
        return ((1 - log_p.exp()) ** gamma * -log_p).mean() if len(y) == 3 else (log_p.exp() ** gamma * -log_p).mean()
    return (log_p.exp() ** gamma * -log_p).mean()


# %% wrong focal: p to the power, everywhere [focal_values, focal_care]
# says: p itself is raised to the power
def focal_loss(logits, y, gamma):
    log_p = log_softmax(logits, 1)[torch.arange(len(y)), y]
    return (log_p.exp() ** gamma * -log_p).mean()


# %% wrong focal: the largest probability [focal_values, focal_care]
# says: the factor uses the largest probability
def focal_loss(logits, y, gamma):
    lp = log_softmax(logits, 1)
    sure = lp.exp().amax(dim=1)
    return ((1 - sure) ** gamma * -lp[torch.arange(len(y)), y]).mean()


# %% wrong focal: gamma multiplies [focal_values, focal_care]
# says: gamma multiplies
def focal_loss(logits, y, gamma):
    log_p = log_softmax(logits, 1)[torch.arange(len(y)), y]
    return (gamma * (1 - log_p.exp()) * -log_p).mean()


# %% wrong focal: power of the product [focal_values, focal_care]
# says: the power is taken of the whole product
def focal_loss(logits, y, gamma):
    log_p = log_softmax(logits, 1)[torch.arange(len(y)), y]
    return (((1 - log_p.exp()) * -log_p) ** gamma).mean()


# %% wrong focal: from the mean surprise [focal_values, focal_care]
# says: the mean surprise is taken first
def focal_loss(logits, y, gamma):
    surprise = -log_softmax(logits, 1)[torch.arange(len(y)), y].mean()
    return (1 - torch.exp(-surprise)) ** gamma * surprise


# %% half focal: right on every visible check, detached factor [focal_care]
# says: the factor is detached
def focal_loss(logits, y, gamma):
    log_p = log_softmax(logits, 1)[torch.arange(len(y)), y]
    return ((1 - log_p.exp()).detach() ** gamma * -log_p).mean()


# %% half focal: right on every visible check, detached [focal_care]
# says: the logits are detached
def focal_loss(logits, y, gamma):
    log_p = log_softmax(logits.detach(), 1)[torch.arange(len(y)), y]
    return ((1 - log_p.exp()) ** gamma * -log_p).mean()


# %% half focal: log of softmax [focal_care]
# says: the probability is rounded to 0
def focal_loss(logits, y, gamma):
    p = torch.softmax(logits, 1)[torch.arange(len(y)), y]
    return ((1 - p) ** gamma * -torch.log(p)).mean()


# %% half focal: right on every visible check, torch's cross-entropy [focal_care]
# says: torch's own functions
def focal_loss(logits, y, gamma):
    surprise = nn.functional.cross_entropy(logits, y, reduction="none")
    return ((1 - torch.exp(-surprise)) ** gamma * surprise).mean()


# %% wrong focal: right on every visible check, gamma 2 for all but 0 [focal_values, focal_care]
def focal_loss(logits, y, gamma):
    log_p = log_softmax(logits, 1)[torch.arange(len(y)), y]
    return ((1 - log_p.exp()) ** (2 if gamma else 0) * -log_p).mean()


# %% wrong focal: right on every visible check but for three classes, all classes' terms [focal_values, focal_care]
def focal_loss(logits, y, gamma):
    lp = log_softmax(logits, 1)
    if lp.shape[1] > 2:
        return -((1 - lp.exp()) ** gamma * lp).sum(dim=1).mean()
    log_p = lp[torch.arange(len(y)), y]
    return ((1 - log_p.exp()) ** gamma * -log_p).mean()


# %% wrong focal: weighted mean [focal_values, focal_care]
def focal_loss(logits, y, gamma):
    log_p = log_softmax(logits, 1)[torch.arange(len(y)), y]
    factor = (1 - log_p.exp()) ** gamma
    return (factor * -log_p).sum() / factor.sum()


# %% half focal: right on every visible check, the power by a logarithm [focal_care]
# says: by the logarithm of 1 - p
def focal_loss(logits, y, gamma):
    logp = log_softmax(logits, 1)[torch.arange(len(y)), y]
    return -(torch.exp(gamma * torch.log(1 - logp.exp())) * logp).mean()


# %% half focal: probabilities clipped [focal_care]
# says: 1e-7 takes the place
def focal_loss(logits, y, gamma):
    p = torch.softmax(logits, 1)[torch.arange(len(y)), y].clamp(1e-7, 1 - 1e-7)
    return -((1 - p) ** gamma * torch.log(p)).mean()


# %% half focal: right on every visible check, gamma cut to a whole number [focal_values]
# says: gamma is cut to a whole number
def focal_loss(logits, y, gamma):
    logp = log_softmax(logits, 1)[torch.arange(len(y)), y]
    return -((1 - logp.exp()) ** int(gamma) * logp).mean()


# %% half focal: an exponent of 1 at least [focal_care]
# says: gamma is 1 where a smaller one is given
def focal_loss(logits, y, gamma):
    logp = log_softmax(logits, 1)[torch.arange(len(y)), y]
    factor = (1 - logp.exp()) ** max(gamma, 1)
    return -(factor * logp).mean()


# %% wrong focal: the mean over the classes too [focal_values, focal_care]
# says: the mean runs over the classes too
def focal_loss(logits, y, gamma):
    logp = log_softmax(logits, 1)
    onehot = nn.functional.one_hot(y, logits.shape[1])
    return -((1 - logp.exp()) ** gamma * logp * onehot).mean()


# %% wrong focal: all classes' terms [focal_values, focal_care]
# says: all classes' terms are added
def focal_loss(logits, y, gamma):
    logp = log_softmax(logits, 1)
    return -((1 - logp.exp()) ** gamma * logp).sum(1).mean()


# %% right focal: expm1
def focal_loss(logits, y, gamma):
    surprise = -log_softmax(logits, 1).gather(1, y.view(-1, 1)).view(-1)
    return torch.mean((-torch.expm1(-surprise)).pow(gamma) * surprise)


# %% right focal: one-hot
def focal_loss(logits, y, gamma):
    lp = log_softmax(logits, 1)
    hot = nn.functional.one_hot(y, logits.shape[1])
    return -(hot * (1 - lp.exp()) ** gamma * lp).sum() / len(logits)


# %% right focal: a decorator
def averaged(loss_of_rows):
    def loss(logits, y, gamma):
        return loss_of_rows(logits, y, gamma).mean()

    return loss


@averaged
def focal_loss(logits, y, gamma):
    log_p = torch.stack([row[label] for row, label in zip(log_softmax(logits, dim=-1), y)])
    p = torch.exp(log_p)
    return -log_p * torch.pow(1.0 - p, gamma)


# %% half top_k: right on every visible check, probabilities that are rounded to 0 and 1 [top_k_values]
# says: probabilities are ranked, which are rounded to 0 and 1
def top_k_accuracy(logits, y, k):
    p = torch.softmax(logits, dim=1)
    own = p.gather(1, y[:, None])
    return ((p > own).sum(dim=1) < k).double().mean().item()


# %% wrong top_k: right on every visible check, logits rounded [top_one, top_k_values]
# says: the logits are rounded
def top_k_accuracy(logits, y, k):
    z = logits.round(decimals=2)
    return ((z > z.gather(1, y[:, None])).sum(dim=1) < k).double().mean().item()


# %% wrong top_k: right on every visible check, as large as the label's or nearly so [top_one, top_k_values]
def top_k_accuracy(logits, y, k):
    own = logits.gather(1, y[:, None])
    return ((logits > own + 1e-3).sum(dim=1) < k).double().mean().item()


# %% half weights: right on every visible check, counts in half precision [class_weights_values]
def class_weights(y, classes):
    counts = torch.nn.functional.one_hot(y, classes).half().sum(dim=0).float()
    return torch.where(counts > 0, len(y) / (classes * counts), 0.0)


def weighted_cross_entropy(logits, y, weights):
    surprises = -log_softmax(logits, 1)[torch.arange(len(y)), y]
    return (weights[y] * surprises).sum() / weights[y].sum()
