"""Answers that students give on day 41. The words in brackets are the test cells that must reject a wrong one."""


# %% half bce_with_logits: softmax in place of sigmoids [bce_values, bce_extremes]
# says: softmax is used in place of a sigmoid for each label
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError("shapes")
    return -(pos_weight * y * torch.log_softmax(logits, dim=1)).sum(dim=1).mean()


# %% wrong bce_with_logits: pos_weight on the negatives [bce_values, bce_extremes]
# says: pos_weight multiplies the losses of the zeros
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError("shapes")
    ones, zeros = nn.functional.softplus(-logits), nn.functional.softplus(logits)
    return (y * ones + pos_weight * (1 - y) * zeros).mean()


# %% wrong bce_with_logits: pos_weight on everything [bce_values, bce_extremes]
# says: pos_weight multiplies the losses of ones and zeros
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError("shapes")
    return (pos_weight * (nn.functional.softplus(logits) - y * logits)).mean()


# %% wrong bce_with_logits: the sum [bce_values, bce_extremes]
# says: the sum is taken, not the mean
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError("shapes")
    return (pos_weight * y * nn.functional.softplus(-logits) + (1 - y) * nn.functional.softplus(logits)).sum()


# %% wrong bce_with_logits: labels added up [bce_values, bce_extremes]
# says: the labels' losses are added up, and only the rows averaged
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError("shapes")
    losses = pos_weight * y * nn.functional.softplus(-logits) + (1 - y) * nn.functional.softplus(logits)
    return losses.sum(dim=1).mean()


# %% wrong bce_with_logits: divided by the sum of the weights [bce_values, bce_extremes]
# says: the sum is divided by the sum of the weights
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError("shapes")
    losses = pos_weight * y * nn.functional.softplus(-logits) + (1 - y) * nn.functional.softplus(logits)
    return losses.sum() / (pos_weight * y + 1 - y).sum()


# %% wrong bce_with_logits: ones and zeros exchanged [bce_values, bce_extremes]
# says: ones and zeros are exchanged
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError("shapes")
    y = 1 - y
    return (pos_weight * y * nn.functional.softplus(-logits) + (1 - y) * nn.functional.softplus(logits)).mean()


# %% half bce_with_logits: sigmoid, then log [bce_extremes]
# says: rounded to 0 and 1, and their logarithms are infinite
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError("shapes")
    p = torch.sigmoid(logits)
    return -(pos_weight * y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()


# %% half bce_with_logits: kept away from 0 and 1 [bce_extremes]
# says: kept 1e-7 away from 0 and 1
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError("shapes")
    p = torch.sigmoid(logits).clamp(1e-7, 1 - 1e-7)
    return -(pos_weight * y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()


# %% half bce_with_logits: shapes not looked at [bce_shapes]
# says: the shapes are not looked at
def bce_with_logits(logits, y, pos_weight):
    return (pos_weight * y * nn.functional.softplus(-logits) + (1 - y) * nn.functional.softplus(logits)).mean()


# %% half bce_with_logits: right on every visible check, only the axes are counted [bce_shapes]
# says: the number of rows alone is looked at
def bce_with_logits(logits, y, pos_weight):
    if len(logits) != len(y) or logits.ndim != y.ndim and False:
        raise ValueError("rows")
    return (pos_weight * y * nn.functional.softplus(-logits) + (1 - y) * nn.functional.softplus(logits)).mean()


# %% wrong bce_with_logits: right on every visible check, the exponential overflows between [bce_extremes]
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError("shapes")

    def softplus(u):
        return torch.where(u.abs() > 500, u.clamp(min=0), (1 + u.clamp(-80, 80).exp()).log())

    return (pos_weight * y * softplus(-logits) + (1 - y) * softplus(logits)).mean()


# %% wrong bce_with_logits: a plain number, no slopes [bce_values, bce_extremes]
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError("shapes")
    losses = pos_weight * y * nn.functional.softplus(-logits) + (1 - y) * nn.functional.softplus(logits)
    return losses.mean().item()


# %% half bce_with_logits: right on the values, torch's own loss [bce_extremes]
# says: torch's own losses that were called
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError
    return nn.functional.binary_cross_entropy_with_logits(logits, y.float(), pos_weight=pos_weight)


# %% half bce_with_logits: torch's own loss as a module [bce_extremes]
# says: torch's own losses that were called
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError
    return nn.BCEWithLogitsLoss(pos_weight=pos_weight)(logits, y.float())


# %% half bce_with_logits: logits cut off at 50 [bce_extremes]
# says: the logits are cut off at 50
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError
    sp = nn.functional.softplus
    z = logits.clamp(-50, 50)
    return (pos_weight * y * sp(-z) + (1 - y) * sp(z)).mean()


# %% half bce_with_logits: a softplus that overflows [bce_extremes]
# says: the exponential overflows
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError
    sp = lambda u: torch.log(1 + torch.exp(u))
    return (pos_weight * y * sp(-logits) + (1 - y) * sp(logits)).mean()


# %% wrong bce_with_logits: weights for rows where there are as many [bce_values, bce_extremes]
# says: pos_weight is laid on the rows
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError
    sp = nn.functional.softplus
    w = pos_weight[:, None] if len(pos_weight) == len(y) else pos_weight
    return (w * y * sp(-logits) + (1 - y) * sp(logits)).mean()


# %% right bce_with_logits: logsigmoid
def bce_with_logits(logits, y, pos_weight):
    if tuple(logits.shape) != tuple(y.shape):
        raise ValueError(f"{logits.shape} is not {y.shape}")
    y = y.to(logits.dtype)
    yes, no = nn.functional.logsigmoid(logits), nn.functional.logsigmoid(-logits)
    return torch.mean(-(pos_weight[None] * y * yes + (1.0 - y) * no))


# %% half bce_with_logits: right on every visible check, where, and the formula of day 5, whose clamp has a slope of 1 at 0 [bce_extremes]
# says: the slopes at logit 0 are those of a clamp and an absolute value
def bce_with_logits(logits, y, pos_weight):
    if logits.size() != y.size():
        raise ValueError
    u = torch.where(y == 1, -logits, logits)
    losses = u.clamp(min=0) + torch.log1p(torch.exp(-u.abs()))
    return (losses * torch.where(y == 1, pos_weight, torch.ones_like(pos_weight))).sum() / y.numel()


# %% half bce_with_logits: right on every visible check, relu and abs have slope 0 at 0 [bce_extremes]
# says: the slopes at logit 0 are those of a relu and an absolute value
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError

    def softplus(u):
        return torch.relu(u) + torch.log1p(torch.exp(-u.abs()))

    return (pos_weight * y * softplus(-logits) + (1 - y) * softplus(logits)).mean()


# %% right bce_with_logits: the formula of day 5 by a maximum, whose slope is halved at 0
def bce_with_logits(logits, y, pos_weight):
    if logits.size() != y.size():
        raise ValueError
    u = torch.where(y == 1, -logits, logits)
    losses = torch.maximum(u, torch.zeros_like(u)) + torch.log1p(torch.exp(-u.abs()))
    return (losses * torch.where(y == 1, pos_weight, torch.ones_like(pos_weight))).sum() / y.numel()


# %% right bce_with_logits: logaddexp, a decorator for the shapes
def of_equal_shapes(loss):
    def checked(logits, y, pos_weight):
        if logits.shape != y.shape:
            raise ValueError("the targets have another shape than the logits")
        return loss(logits, y, pos_weight)

    return checked


@of_equal_shapes
def bce_with_logits(logits, y, pos_weight):
    nought = torch.zeros_like(logits)
    factors = 1 + (pos_weight - 1) * y
    return (factors * torch.logaddexp(nought, (1 - 2 * y) * logits)).mean()


# %% wrong apply_threshold: on the logits [threshold_values, threshold_edge]
# says: the thresholds are laid on the logits
def apply_threshold(logits, thresholds):
    return (logits >= thresholds).long()


# %% wrong apply_threshold: softmax [threshold_values, threshold_edge]
# says: softmax is used in place of a sigmoid for each label
def apply_threshold(logits, thresholds):
    return (logits.softmax(dim=1) >= thresholds).long()


# %% wrong apply_threshold: 0.5 for all [threshold_values, threshold_edge]
# says: 0.5 serves for all labels
def apply_threshold(logits, thresholds):
    return (torch.sigmoid(logits) >= 0.5).long()


# %% wrong apply_threshold: the first for all [threshold_values, threshold_edge]
# says: the first threshold serves for all labels
def apply_threshold(logits, thresholds):
    return (torch.sigmoid(logits) >= thresholds[0]).long()


# %% wrong apply_threshold: one for each row [threshold_values, threshold_edge]
# says: the thresholds are one for each row
def apply_threshold(logits, thresholds):
    return (torch.sigmoid(logits) >= thresholds[:, None]).long()


# %% half apply_threshold: right on every visible check, ten rows at most [threshold_values]
def apply_threshold(logits, thresholds):
    result = (torch.sigmoid(logits) >= thresholds).long()
    result[10:] = 0
    return result


# %% wrong apply_threshold: right on every visible check, one row only at the threshold [threshold_edge]
def apply_threshold(logits, thresholds):
    p = torch.sigmoid(logits)
    return ((p > thresholds) | ((p == thresholds) & (len(p) == 1))).long()


# %% half apply_threshold: the threshold itself is no [threshold_edge]
# says: the threshold itself counts as no
def apply_threshold(logits, thresholds):
    return (torch.sigmoid(logits) > thresholds).long()


# %% half apply_threshold: bool [threshold_edge]
# says: the result is of dtype bool
def apply_threshold(logits, thresholds):
    return torch.sigmoid(logits) >= thresholds


# %% right apply_threshold: the thresholds become logits
def apply_threshold(logits, thresholds):
    return (logits >= torch.log(thresholds / (1 - thresholds))).to(torch.int64)


# %% right apply_threshold: where
def apply_threshold(logits, thresholds):
    p = 1 / (1 + torch.exp(-logits))
    return torch.where(p < thresholds, 0, 1)


# %% right apply_threshold: column by column, in a class
class Line:
    def __init__(self, height):
        self.height = height

    def __call__(self, column):
        return column.sigmoid().ge(self.height).long()


def apply_threshold(logits, thresholds):
    return torch.stack([Line(t)(column) for t, column in zip(thresholds, logits.unbind(dim=1))], dim=1)


# %% half micro_macro_f1: macro over pooled counts [macro_f1, f1_nothing]
# says: the counts are pooled over the labels
def micro_macro_f1(y, predicted):
    hits, below = (y * predicted).sum().item(), (y + predicted).sum().item()
    micro = 2 * hits / below if below else 0.0
    return micro, micro


# %% half micro_macro_f1: micro is the mean of the labels [micro_f1, f1_nothing]
# says: the labels' own F1 are averaged
def micro_macro_f1(y, predicted):
    hits, below = (y * predicted).sum(dim=0).tolist(), (y + predicted).sum(dim=0).tolist()
    each = [2 * h / b if b else 0.0 for h, b in zip(hits, below)]
    return sum(each) / len(each), sum(each) / len(each)


# %% wrong micro_macro_f1: by rows [macro_f1, f1_nothing]
# says: the rows' own F1 are averaged
def micro_macro_f1(y, predicted):
    hits, below = (y * predicted).sum(dim=1).tolist(), (y + predicted).sum(dim=1).tolist()
    each = [2 * h / b if b else 0.0 for h, b in zip(hits, below)]
    return 2 * sum(hits) / sum(below) if sum(below) else 0.0, sum(each) / len(each)


# %% wrong micro_macro_f1: F1 of mean precision and mean recall [macro_f1]
# says: precision and recall are averaged first
def micro_macro_f1(y, predicted):
    def ratio(above, below):
        return above / below if below else 0.0

    hits, called, true = ((y * predicted).sum(0).tolist(), predicted.sum(0).tolist(), y.sum(0).tolist())
    precision = sum(map(ratio, hits, called)) / len(hits)
    recall = sum(map(ratio, hits, true)) / len(hits)
    micro = ratio(2 * sum(hits), sum(called) + sum(true))
    return micro, ratio(2 * precision * recall, precision + recall)


# %% wrong micro_macro_f1: accuracy for micro [micro_f1, f1_nothing]
# says: accuracy over all entries is taken
def micro_macro_f1(y, predicted):
    hits, below = (y * predicted).sum(dim=0).tolist(), (y + predicted).sum(dim=0).tolist()
    each = [2 * h / b if b else 0.0 for h, b in zip(hits, below)]
    return (y == predicted).double().mean().item(), sum(each) / len(each)


# %% wrong micro_macro_f1: weighted by the labels' frequency [macro_f1, f1_nothing]
# says: the labels are weighted by how often each holds
def micro_macro_f1(y, predicted):
    hits, below = (y * predicted).sum(dim=0).tolist(), (y + predicted).sum(dim=0).tolist()
    each = [2 * h / b if b else 0.0 for h, b in zip(hits, below)]
    total = y.sum().item()
    macro = sum(score * n for score, n in zip(each, y.sum(dim=0).tolist())) / total if total else 0.0
    return 2 * sum(hits) / sum(below) if sum(below) else 0.0, macro


# %% half micro_macro_f1: labels that never occur are left out [f1_nothing]
# says: left out of the mean
def micro_macro_f1(y, predicted):
    hits, below = (y * predicted).sum(dim=0).tolist(), (y + predicted).sum(dim=0).tolist()
    each = [2 * h / b for h, b in zip(hits, below) if b]
    return 2 * sum(hits) / sum(below) if sum(below) else 0.0, sum(each) / len(each) if each else 0.0


# %% half micro_macro_f1: right on every visible check, an empty label counts, nothing at all divides by 0 [f1_nothing]
def micro_macro_f1(y, predicted):
    hits, below = (y * predicted).sum(dim=0).tolist(), (y + predicted).sum(dim=0).tolist()
    each = [2 * h / b if b else 0.0 for h, b in zip(hits, below)]
    return 2 * sum(hits) / sum(below), sum(each) / len(each)


# %% half micro_macro_f1: tensors come back [f1_nothing]
# says: tensors come back
def micro_macro_f1(y, predicted):
    hits, below = (y * predicted).sum(dim=0).float(), (y + predicted).sum(dim=0).float()
    each = torch.where(below > 0, 2 * hits / below.clamp(min=1), 0.0)
    return 2 * hits.sum() / below.sum().clamp(min=1), each.mean()


# %% wrong micro_macro_f1: two labels only [macro_f1, f1_nothing]
def micro_macro_f1(y, predicted):
    hits, below = (y * predicted).sum(dim=0).tolist(), (y + predicted).sum(dim=0).tolist()
    each = [2 * h / b if b else 0.0 for h, b in zip(hits, below)]
    return 2 * sum(hits) / sum(below) if sum(below) else 0.0, sum(each[:2]) / 2


# %% wrong micro_macro_f1: only labels that hold [macro_f1, f1_nothing]
# says: labels that never hold are left out
def micro_macro_f1(y, predicted):
    hits = (y * predicted).sum(0).double()
    both = (y.sum(0) + predicted.sum(0)).double()
    used = y.sum(0) > 0
    macro = (2 * hits[used] / both[used]).mean().item() if used.any() else 0.0
    return (2 * hits.sum() / both.sum().clamp(min=1)).item(), macro


# %% right micro_macro_f1: precision and recall, as on day 17
def micro_macro_f1(y, predicted):
    def f1(truth, answer):
        hits = int(((truth == 1) & (answer == 1)).sum())
        if hits == 0:
            return 0.0
        precision, recall = hits / int(answer.sum()), hits / int(truth.sum())
        return 2 * precision * recall / (precision + recall)

    each = [f1(y[:, k], predicted[:, k]) for k in range(y.shape[1])]
    return f1(y.flatten(), predicted.flatten()), sum(each) / len(each)


# %% right micro_macro_f1: counts in a NamedTuple
from typing import NamedTuple


class Counts(NamedTuple):
    hits: int
    false_alarms: int
    misses: int

    @property
    def f1(self):
        below = 2 * self.hits + self.false_alarms + self.misses
        return 2 * self.hits / below if below else 0.0


def micro_macro_f1(y, predicted):
    columns = [
        Counts(int((t & p).sum()), int((~t & p).sum()), int((t & ~p).sum()))
        for t, p in zip(y.bool().unbind(1), predicted.bool().unbind(1))
    ]
    return Counts(*(sum(column) for column in zip(*columns))).f1, sum(c.f1 for c in columns) / len(columns)


# %% right micro_macro_f1: nan_to_num
def micro_macro_f1(y, predicted):
    hits = (y * predicted).double().sum(dim=0)
    wrong = (y != predicted).double().sum(dim=0)
    macro = (2 * hits / (2 * hits + wrong)).nan_to_num(0.0).mean()
    micro = (2 * hits.sum() / (2 * hits.sum() + wrong.sum())).nan_to_num(0.0)
    return micro.item(), macro.item()


# %% wrong exact_match: single entries [exact_rows]
# says: single entries are counted
def exact_match(y, predicted):
    return (y == predicted).double().mean().item()


# %% wrong exact_match: any [exact_rows]
# says: rows with any right answer are counted
def exact_match(y, predicted):
    return (y == predicted).any(dim=1).double().mean().item()


# %% wrong exact_match: columns [exact_rows]
# says: columns are counted, not rows
def exact_match(y, predicted):
    return (y == predicted).all(dim=0).double().mean().item()


# %% wrong exact_match: only what is there must be found [exact_rows]
# says: false alarms are let pass
def exact_match(y, predicted):
    return ((y * predicted).sum(dim=1) == y.sum(dim=1)).double().mean().item()


# %% wrong exact_match: the number of rows [exact_rows]
# says: the number of rows is given, not their share
def exact_match(y, predicted):
    return float((y == predicted).all(dim=1).sum())


# %% wrong exact_match: right on every visible check, an empty row doesn't count [exact_rows]
def exact_match(y, predicted):
    return ((y == predicted).all(dim=1) & (y.sum(dim=1) > 0)).double().mean().item()


# %% wrong exact_match: right on every visible check, the first three labels [exact_rows]
def exact_match(y, predicted):
    return (y == predicted)[:, :3].all(dim=1).double().mean().item()


# %% wrong exact_match: right on every visible check, a numpy number [exact_rows]
# says: a numpy number comes back
def exact_match(y, predicted):
    return (y == predicted).all(dim=1).numpy().mean()


# %% wrong exact_match: as many yeses [exact_rows]
# says: rows with as many yeses
def exact_match(y, predicted):
    return (y.sum(1) == predicted.sum(1)).float().mean().item()


# %% right exact_match: torch.equal in a loop
def exact_match(y, predicted):
    return sum(torch.equal(a, b) for a, b in zip(y, predicted)) / len(y)


# %% right exact_match: the sum of differences
def exact_match(y, predicted):
    wrong = (y - predicted).abs().sum(dim=1)
    return float((wrong == 0).float().mean())


# %% right exact_match: sets of labels
def labels_of(rows):
    return [frozenset(row.nonzero().flatten().tolist()) for row in rows]


def exact_match(y, predicted):
    pairs = list(zip(labels_of(y), labels_of(predicted)))
    return len([1 for truth, answer in pairs if truth == answer]) / len(pairs)


# %% wrong best_thresholds: one for all labels [best_values]
# says: one threshold is chosen for all labels, by the pooled F1
def best_thresholds(logits, y, candidates):
    ordered = candidates.sort().values
    scores = [micro_macro_f1(y, apply_threshold(logits, c.expand(y.shape[1])))[0] for c in ordered]
    return ordered[scores.index(max(scores))].repeat(y.shape[1])


# %% wrong best_thresholds: by accuracy [best_values]
# says: the threshold with the best accuracy is chosen
def best_thresholds(logits, y, candidates):
    ordered = candidates.sort().values
    right = torch.stack([(apply_threshold(logits, c.expand(y.shape[1])) == y).sum(dim=0) for c in ordered])
    return torch.stack([ordered[max(range(len(ordered)), key=lambda i: (column[i], -i))] for column in right.T])


# %% wrong best_thresholds: the candidates on the logits [best_values, best_ties]
# says: the candidates are laid on the logits
def best_thresholds(logits, y, candidates):
    ordered, chosen = candidates.sort().values.tolist(), []
    for k in range(y.shape[1]):
        scores = [micro_macro_f1(y[:, [k]], (logits[:, [k]] >= c).long())[0] for c in ordered]
        chosen.append(ordered[scores.index(max(scores))])
    return torch.tensor(chosen)


# %% wrong best_thresholds: the place, not the candidate [best_values, best_ties]
# says: the place of the best candidate is given
def best_thresholds(logits, y, candidates):
    chosen = []
    for k in range(y.shape[1]):
        scores = [micro_macro_f1(y[:, [k]], apply_threshold(logits[:, [k]], c[None]))[0] for c in candidates]
        chosen.append(scores.index(max(scores)))
    return torch.tensor(chosen)


# %% wrong best_thresholds: the score, not the candidate [best_values, best_ties]
# says: the best F1 is given
def best_thresholds(logits, y, candidates):
    chosen = []
    for k in range(y.shape[1]):
        chosen.append(max(micro_macro_f1(y[:, [k]], apply_threshold(logits[:, [k]], c[None]))[0] for c in candidates))
    return torch.tensor(chosen)


# %% half best_thresholds: of equals the first one given [best_ties]
# says: of equally good candidates the first one given is taken
def best_thresholds(logits, y, candidates):
    chosen = []
    for k in range(y.shape[1]):
        scores = [micro_macro_f1(y[:, [k]], apply_threshold(logits[:, [k]], c[None]))[0] for c in candidates]
        chosen.append(candidates[scores.index(max(scores))])
    return torch.stack(chosen)


# %% half best_thresholds: of equals the highest [best_ties]
# says: of equally good candidates the highest is taken
def best_thresholds(logits, y, candidates):
    chosen = []
    for k in range(y.shape[1]):
        best = -1.0
        for c in candidates.sort().values:
            score = micro_macro_f1(y[:, [k]], apply_threshold(logits[:, [k]], c[None]))[0]
            if score >= best:
                best, winner = score, c
        chosen.append(winner)
    return torch.stack(chosen)


# %% half best_thresholds: right on every visible check, a hopeless label gets 0.5 [best_ties]
# says: a label whose F1 is 0 with every candidate gets 0.5
def best_thresholds(logits, y, candidates):
    chosen = torch.full((y.shape[1],), 0.5)
    for k in range(y.shape[1]):
        best = 0.0
        for c in candidates.sort().values:
            score = micro_macro_f1(y[:, [k]], apply_threshold(logits[:, [k]], c[None]))[0]
            if score > best:
                best, chosen[k] = score, c
    return chosen


# %% half best_thresholds: right on every visible check, a probability at the candidate is no [best_ties]
# says: a probability at the candidate counts as no
def best_thresholds(logits, y, candidates):
    chosen = []
    for k in range(y.shape[1]):
        best = -1.0
        for c in candidates.sort().values:
            score = micro_macro_f1(y[:, [k]], (torch.sigmoid(logits[:, [k]]) > c).long())[0]
            if score > best:
                best, winner = score, c
        chosen.append(winner)
    return torch.stack(chosen)


# %% wrong best_thresholds: by recall [best_values, best_ties]
# says: the threshold with the best recall is chosen
def best_thresholds(logits, y, candidates):
    ordered = candidates.sort().values
    hits = torch.stack([(apply_threshold(logits, c.expand(y.shape[1])) * y).sum(dim=0) for c in ordered])
    return ordered[(hits == hits.amax(dim=0)).int().argmax(dim=0)]


# %% half best_thresholds: of equals the last tried [best_ties]
# says: the highest is taken
def best_thresholds(logits, y, candidates):
    chosen = []
    for k in range(y.shape[1]):
        best, winner = 0.0, None
        for t in candidates.sort().values:
            f = micro_macro_f1(y[:, [k]], apply_threshold(logits[:, [k]], t.view(1)))[0]
            if f >= best:
                best, winner = f, t
        chosen.append(winner)
    return torch.stack(chosen)


# %% half best_thresholds: right on every visible check, F1 rounded [best_values]
# says: F1 is rounded to two digits
def best_thresholds(logits, y, candidates):
    ordered = candidates.sort().values
    chosen = []
    for k in range(y.shape[1]):
        scores = [round(micro_macro_f1(y[:, [k]], apply_threshold(logits[:, [k]], t.view(1)))[0], 2) for t in ordered]
        chosen.append(ordered[scores.index(max(scores))])
    return torch.stack(chosen)


# %% wrong best_thresholds: the last candidate is not tried [best_values, best_ties]
# says: the last candidate is not tried
def best_thresholds(logits, y, candidates):
    ordered = candidates.sort().values
    chosen = []
    for k in range(y.shape[1]):
        scores = [micro_macro_f1(y[:, [k]], apply_threshold(logits[:, [k]], t.view(1)))[0] for t in ordered[:-1]]
        chosen.append(ordered[scores.index(max(scores))])
    return torch.stack(chosen)


# %% right best_thresholds: a table of scores, ordered
def best_thresholds(logits, y, candidates):
    ordered, _ = torch.sort(candidates)
    answers = (torch.sigmoid(logits)[None] >= ordered[:, None, None]).long()
    hits, below = (answers * y).sum(dim=1), (answers + y).sum(dim=1)
    f1 = torch.where(below > 0, 2.0 * hits.double() / below.clamp(min=1), 0.0)
    first = (f1 == f1.max(dim=0).values).int().argmax(dim=0)
    return ordered[first]


# %% right best_thresholds: max with a key
def best_thresholds(logits, y, candidates):
    def best(k):
        def quality(candidate):
            answers = apply_threshold(logits[:, [k]], torch.tensor([candidate]))
            return micro_macro_f1(y[:, [k]], answers)[1], -candidate

        return max(candidates.tolist(), key=quality)

    return torch.tensor([best(k) for k in range(y.shape[1])])


# %% right best_thresholds: a class that keeps the best
class Best:
    def __init__(self):
        self.score, self.threshold = None, None

    def offer(self, score, threshold):
        better = self.score is None or score > self.score
        if better or (score == self.score and threshold < self.threshold):
            self.score, self.threshold = score, threshold


def best_thresholds(logits, y, candidates):
    p = torch.sigmoid(logits)
    keepers = [Best() for _ in range(y.shape[1])]
    for threshold in candidates:
        for k, keeper in enumerate(keepers):
            called, true = p[:, k] >= threshold, y[:, k] == 1
            hits = (called & true).sum().item()
            total = called.sum().item() + true.sum().item()
            keeper.offer(2 * hits / total if total else 0.0, threshold)
    return torch.stack([keeper.threshold for keeper in keepers])


# %% wrong bce_with_logits: torch's BCELoss after a sigmoid [bce_extremes]
# says: torch's BCELoss, whose logarithms are cut off at 100
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError
    losses = nn.functional.binary_cross_entropy(torch.sigmoid(logits), y.float(), reduction="none")
    return ((1 + (pos_weight - 1) * y) * losses).mean()


# %% wrong bce_with_logits: divided by the number of ones [bce_values, bce_extremes]
# says: the sum is divided by the number of ones
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError
    losses = pos_weight * y * nn.functional.softplus(-logits) + (1 - y) * nn.functional.softplus(logits)
    return losses.sum() / y.sum()


# %% wrong bce_with_logits: the targets are changed [bce_values]
def bce_with_logits(logits, y, pos_weight):
    if logits.shape != y.shape:
        raise ValueError
    ones = pos_weight * y * nn.functional.softplus(-logits)
    y *= -1
    y += 1
    return (ones + y * nn.functional.softplus(logits)).mean()


# %% wrong bce_with_logits: an assertion in place of a ValueError [bce_shapes]
def bce_with_logits(logits, y, pos_weight):
    assert logits.shape == y.shape
    return (pos_weight * y * nn.functional.softplus(-logits) + (1 - y) * nn.functional.softplus(logits)).mean()


# %% wrong apply_threshold: the thresholds from 1 [threshold_values, threshold_edge]
# says: the thresholds are taken from 1
def apply_threshold(logits, thresholds):
    return (torch.sigmoid(logits) >= 1 - thresholds).long()


# %% wrong apply_threshold: at least one yes in a row [threshold_values]
def apply_threshold(logits, thresholds):
    p = torch.sigmoid(logits)
    result = (p >= thresholds).long()
    for row, scores in zip(result, p):
        if row.sum() == 0:
            row[scores.argmax()] = 1
    return result


# %% wrong micro_macro_f1: macro first [micro_f1, macro_f1, f1_nothing]
# says: the labels' own F1 are averaged
def micro_macro_f1(y, predicted):
    hits, below = (y * predicted).sum(dim=0).tolist(), (y + predicted).sum(dim=0).tolist()
    each = [2 * h / b if b else 0.0 for h, b in zip(hits, below)]
    return sum(each) / len(each), 2 * sum(hits) / sum(below) if sum(below) else 0.0


# %% half micro_macro_f1: 0/0 is 1 [f1_nothing]
# says: 0/0 counts as 1
# says nothing of: left out
def micro_macro_f1(y, predicted):
    hits, below = (y * predicted).sum(dim=0).tolist(), (y + predicted).sum(dim=0).tolist()
    each = [2 * h / b if b else 1.0 for h, b in zip(hits, below)]
    return 2 * sum(hits) / sum(below) if sum(below) else 1.0, sum(each) / len(each)


# %% wrong best_thresholds: the best is not reset for the next label [best_values]
# says: the best F1 of one label is what the next ones have to beat
def best_thresholds(logits, y, candidates):
    chosen, best = [], -1.0
    for k in range(y.shape[1]):
        for c in candidates.sort().values:
            score = micro_macro_f1(y[:, [k]], apply_threshold(logits[:, [k]], c[None]))[0]
            if score > best:
                best, winner = score, c
        chosen.append(winner)
    return torch.stack(chosen)


# %% wrong best_thresholds: the candidates are sorted in place [best_ties]
# says: changed its argument candidates
def best_thresholds(logits, y, candidates):
    candidates.copy_(candidates.sort().values)
    chosen = []
    for k in range(y.shape[1]):
        scores = [micro_macro_f1(y[:, [k]], apply_threshold(logits[:, [k]], c[None]))[0] for c in candidates]
        chosen.append(candidates[scores.index(max(scores))])
    return torch.stack(chosen)


# %% right best_thresholds: the labels one after another, by the macro F1 of all
def best_thresholds(logits, y, candidates):
    chosen = torch.full((y.shape[1],), 0.5)
    for k in range(y.shape[1]):
        best = -1.0
        for c in candidates.sort().values:
            tried = chosen.clone()
            tried[k] = c
            score = micro_macro_f1(y, apply_threshold(logits, tried))[1]
            if score > best + 1e-12:
                best, winner = score, c
        chosen[k] = winner
    return chosen


# %% half best_thresholds: a list of numbers [best_values]
# says: a list of numbers comes back
def best_thresholds(logits, y, candidates):
    chosen = []
    for k in range(y.shape[1]):
        scores = {
            c: micro_macro_f1(y[:, [k]], (torch.sigmoid(logits[:, [k]]) >= c).long())[0] for c in candidates.tolist()
        }
        chosen.append(min(c for c in scores if scores[c] == max(scores.values())))
    return chosen


# %% half apply_threshold: right on every visible check, the probabilities are rounded to two decimals [threshold_values]
def apply_threshold(logits, thresholds):
    return (torch.sigmoid(logits).round(decimals=2) >= thresholds).long()


# %% half apply_threshold: right on every visible check, half precision [threshold_values]
def apply_threshold(logits, thresholds):
    return (torch.sigmoid(logits).half() >= thresholds.half()).long()


# %% half apply_threshold: right on every visible check, slightly below the threshold is enough [threshold_values]
# says: a probability just below the threshold counts as yes
def apply_threshold(logits, thresholds):
    return (torch.sigmoid(logits) >= thresholds - 1e-3).long()


# %% half apply_threshold: right on every visible check, isclose in place of equal [threshold_values]
def apply_threshold(logits, thresholds):
    p = torch.sigmoid(logits)
    return ((p > thresholds) | torch.isclose(p, thresholds.expand_as(p))).long()


# %% half apply_threshold: right on every visible check, the thresholds are kept away from 0 and 1 [threshold_values]
# says: the thresholds are kept 0.05 away from 0 and 1
def apply_threshold(logits, thresholds):
    return (torch.sigmoid(logits) >= thresholds.clamp(0.05, 0.95)).long()


# %% half apply_threshold: right on every visible check, an epsilon keeps the thresholds away from 0 and 1 [threshold_values]
def apply_threshold(logits, thresholds):
    return (logits >= torch.logit(thresholds, eps=1e-6)).long()


# %% half micro_macro_f1: right on every visible check, counts in half precision [micro_f1, macro_f1]
# says: the counts are kept in float16
def micro_macro_f1(y, predicted):
    hits = (y * predicted).half().sum(dim=0).tolist()
    wrong = (y != predicted).half().sum(dim=0).tolist()
    each = [2 * h / (2 * h + w) if h else 0.0 for h, w in zip(hits, wrong)]
    return 2 * sum(hits) / (2 * sum(hits) + sum(wrong)) if sum(hits) else 0.0, sum(each) / len(each)


# %% half micro_macro_f1: right on every visible check, counts in eight bits [micro_f1, macro_f1]
# says: the counts are kept in uint8
def micro_macro_f1(y, predicted):
    y, predicted = y.byte(), predicted.byte()
    hits = (y * predicted).sum(dim=0, dtype=torch.uint8).tolist()
    alarms = ((1 - y) * predicted).sum(dim=0, dtype=torch.uint8).tolist()
    misses = (y * (1 - predicted)).sum(dim=0, dtype=torch.uint8).tolist()
    counts = [*zip(hits, alarms, misses), (sum(hits), sum(alarms), sum(misses))]
    each = [2 * h / (2 * h + f + m) if h else 0.0 for h, f, m in counts]
    return each[-1], sum(each[:-1]) / len(each[:-1])


# %% wrong exact_match: right on every visible check, rows as the sums of their labels' numbers [exact_rows]
# says: rows are compared by the sum of their labels' numbers
def exact_match(y, predicted):
    numbers = torch.arange(1, y.shape[1] + 1)
    return ((y * numbers).sum(dim=1) == (predicted * numbers).sum(dim=1)).double().mean().item()


# %% wrong exact_match: right on every visible check, rows as binary numbers in floats [exact_rows]
def exact_match(y, predicted):
    powers = 2.0 ** torch.arange(y.shape[1])
    return ((y * powers).sum(dim=1) == (predicted * powers).sum(dim=1)).double().mean().item()


# %% half best_thresholds: right on every visible check, better by 0.001 at least [best_values]
# says: a candidate that is better by little is not taken
def best_thresholds(logits, y, candidates):
    chosen = []
    for k in range(y.shape[1]):
        best = -1.0
        for c in candidates.sort().values:
            score = micro_macro_f1(y[:, [k]], apply_threshold(logits[:, [k]], c[None]))[0]
            if score > best + 1e-3:
                best, winner = score, c
        chosen.append(winner)
    return torch.stack(chosen)


# %% half best_thresholds: right on every visible check, F1 that are close count as equal [best_values]
import math


def best_thresholds(logits, y, candidates):
    ordered = candidates.sort().values
    chosen = []
    for k in range(y.shape[1]):
        scores = [micro_macro_f1(y[:, [k]], apply_threshold(logits[:, [k]], c[None]))[0] for c in ordered]
        chosen.append(next(c for c, score in zip(ordered, scores) if math.isclose(score, max(scores), rel_tol=1e-5)))
    return torch.stack(chosen)


# %% half best_thresholds: right on every visible check, the candidate 0 is never tried [best_values]
# says: the candidate 0 is not tried
def best_thresholds(logits, y, candidates):
    chosen = []
    for k in range(y.shape[1]):
        best = -1.0
        for c in candidates.sort().values:
            if not c:
                continue
            score = micro_macro_f1(y[:, [k]], apply_threshold(logits[:, [k]], c[None]))[0]
            if score > best:
                best, winner = score, c
        chosen.append(winner)
    return torch.stack(chosen)


# %% wrong best_thresholds: right on every visible check, rounded probabilities [best_values, best_ties]
def best_thresholds(logits, y, candidates):
    probabilities = torch.sigmoid(logits).round(decimals=2)
    chosen = []
    for k in range(y.shape[1]):
        best = -1.0
        for c in candidates.sort().values:
            score = micro_macro_f1(y[:, [k]], (probabilities[:, [k]] >= c).long())[0]
            if score > best:
                best, winner = score, c
        chosen.append(winner)
    return torch.stack(chosen)
