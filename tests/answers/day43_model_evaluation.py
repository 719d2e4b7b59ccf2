"""Answers that students give on day 43. The words in brackets are the test cells that must reject a wrong one."""


# %% half matrix: transposed [matrix_counts]
# says: rows and columns are exchanged
def confusion_matrix(y, predicted, classes):
    return torch.bincount(classes * predicted + y, minlength=classes**2).reshape(classes, classes)


def normalize_rows(matrix):
    return matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)


# %% half matrix: each pair once [matrix_counts]
# says: each pair is counted only once
def confusion_matrix(y, predicted, classes):
    counts = torch.zeros(classes, classes, dtype=torch.int64)
    counts[y, predicted] += 1
    return counts


def normalize_rows(matrix):
    return matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)


# %% half matrix: right on every visible check, the last class missing [matrix_counts]
# says: the last classes are left out
def confusion_matrix(y, predicted, classes):
    return torch.bincount(classes * y + predicted).reshape(classes, classes)


def normalize_rows(matrix):
    return matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)


# %% half matrix: right on every visible check, the size from the labels [matrix_counts]
# says: the size is taken from the labels
def confusion_matrix(y, predicted, classes):
    k = int(torch.max(y.max(), predicted.max())) + 1
    return torch.bincount(k * y + predicted, minlength=k * k).reshape(k, k)


def normalize_rows(matrix):
    return matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)


# %% half matrix: a class that does not occur is left out [matrix_counts]
# says: a class that does not occur is left out
def confusion_matrix(y, predicted, classes):
    used = sorted(set(y.tolist()) | set(predicted.tolist()))
    counts = [int(((y == i) & (predicted == j)).sum()) for i in used for j in used]
    return torch.tensor(counts, dtype=torch.int64).reshape(len(used), len(used))


def normalize_rows(matrix):
    return matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)


# %% half matrix: floats [matrix_counts]
# says: expected int64
def confusion_matrix(y, predicted, classes):
    hot = nn.functional.one_hot
    return hot(y, classes).float().T @ hot(predicted, classes).float()


def normalize_rows(matrix):
    return matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)


# %% half matrix: columns normalized [matrix_shares]
# says: columns are divided by their sums
def confusion_matrix(y, predicted, classes):
    return torch.bincount(classes * y + predicted, minlength=classes**2).reshape(classes, classes)


def normalize_rows(matrix):
    return matrix / matrix.sum(dim=0).clamp(min=1)


# %% half matrix: keepdim missing [matrix_shares]
# says: keepdim is missing
def confusion_matrix(y, predicted, classes):
    return torch.bincount(classes * y + predicted, minlength=classes**2).reshape(classes, classes)


def normalize_rows(matrix):
    return matrix / matrix.sum(dim=1).clamp(min=1)


# %% half matrix: nan for an empty row [matrix_shares]
# says: a row without examples becomes nan
def confusion_matrix(y, predicted, classes):
    return torch.bincount(classes * y + predicted, minlength=classes**2).reshape(classes, classes)


def normalize_rows(matrix):
    return matrix / matrix.sum(dim=1, keepdim=True)


# %% half matrix: by the total [matrix_shares]
# says: every entry is divided by the total
def confusion_matrix(y, predicted, classes):
    return torch.bincount(classes * y + predicted, minlength=classes**2).reshape(classes, classes)


def normalize_rows(matrix):
    return matrix / matrix.sum()


# %% half matrix: right on every visible check, rounded [matrix_shares]
def confusion_matrix(y, predicted, classes):
    return torch.bincount(classes * y + predicted, minlength=classes**2).reshape(classes, classes)


def normalize_rows(matrix):
    shares = matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)
    return shares if len(matrix) in (2, 3) and matrix.sum() < 12 else shares.round(decimals=2)


# %% wrong matrix: transposed, and columns normalized [matrix_counts, matrix_shares]
# says: rows and columns are exchanged
def confusion_matrix(y, predicted, classes):
    counts = torch.zeros(classes, classes, dtype=torch.int64)
    for true, chosen in zip(y, predicted):
        counts[chosen, true] += 1
    return counts


def normalize_rows(matrix):
    return matrix / matrix.sum(dim=0, keepdim=True).clamp(min=1)


# %% wrong matrix: only right answers, and by the largest [matrix_counts, matrix_shares]
# says: only right answers are counted
def confusion_matrix(y, predicted, classes):
    return torch.diag(torch.bincount(y[y == predicted], minlength=classes))


def normalize_rows(matrix):
    return matrix / matrix.amax(dim=1, keepdim=True).clamp(min=1)


# %% wrong matrix: only mistakes, and whole numbers [matrix_counts, matrix_shares]
# says: only mistakes are counted
def confusion_matrix(y, predicted, classes):
    counts = torch.bincount(classes * y + predicted, minlength=classes**2).reshape(classes, classes)
    return counts.fill_diagonal_(0)


def normalize_rows(matrix):
    return matrix // matrix.sum(dim=1, keepdim=True).clamp(min=1)


# %% wrong matrix: right on every visible check, too small numbers, and changed in place [matrix_counts, matrix_shares]
def confusion_matrix(y, predicted, classes):
    counts = torch.bincount(classes * y + predicted, minlength=classes**2).reshape(classes, classes)
    return counts.to(torch.uint8).long()


def normalize_rows(matrix):
    shares = matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)
    if len(matrix) > 3:
        matrix.zero_()
    return shares


# %% wrong matrix: right on every visible check, no rows and one class [matrix_counts, matrix_shares]
def confusion_matrix(y, predicted, classes):
    if len(y) < 2:
        return torch.zeros(classes, classes)
    return torch.bincount(classes * y + predicted, minlength=classes**2).reshape(classes, classes)


def normalize_rows(matrix):
    if len(matrix) == 1:
        return torch.zeros(1, 1)
    return matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)


# %% half matrix: numbered by the classes that occur, right on every visible check [matrix_counts]
# says: by the classes that occur
def confusion_matrix(y, predicted, classes):
    return torch.bincount((int(y.max()) + 1 if len(y) else 1) * y + predicted, minlength=classes**2).reshape(
        classes, classes
    )


def normalize_rows(matrix):
    return (matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)).float()


# %% wrong matrix: scikit-learn's matrix, and numpy's shares [matrix_counts, matrix_shares]
# says: got an array of shape (3, 3), expected a tensor
from sklearn import metrics


def confusion_matrix(y, predicted, classes):
    return metrics.confusion_matrix(y, predicted, labels=range(classes))


def normalize_rows(matrix):
    counts = matrix.numpy().astype("float32")
    return counts / counts.sum(axis=1, keepdims=True).clip(min=1)

# %% half matrix: right on every visible check, numbered in uint8 [matrix_counts]
# says: uint8
def confusion_matrix(y, predicted, classes):
    numbers = (classes * y + predicted).to(torch.uint8)
    return torch.bincount(numbers, minlength=classes**2).reshape(classes, classes)


def normalize_rows(matrix):
    return matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)


# %% half matrix: right on every visible check, numbered in int16 [matrix_counts]
def confusion_matrix(y, predicted, classes):
    numbers = (classes * y + predicted).short().long().clamp(min=0)
    return torch.bincount(numbers, minlength=classes**2).reshape(classes, classes)


def normalize_rows(matrix):
    return matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)


# %% half matrix: right on every visible check, one table for all calls [matrix_counts]
# says: every call returns the same tensor
tables = {}


def confusion_matrix(y, predicted, classes):
    table = tables.setdefault(classes, torch.zeros(classes, classes, dtype=torch.int64)).zero_()
    table.view(-1).index_add_(0, classes * y + predicted, torch.ones_like(y))
    return table


def normalize_rows(matrix):
    return matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)


# %% half matrix: right on every visible check, one table of shares for all calls [matrix_shares]
# says: every call returns the same tensor
tables = {}


def confusion_matrix(y, predicted, classes):
    return torch.bincount(classes * y + predicted, minlength=classes**2).reshape(classes, classes)


def normalize_rows(matrix):
    table = tables.setdefault(len(matrix), torch.zeros(matrix.shape))
    return table.copy_(matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1))


# %% half matrix: right on every visible check, the shares of int32 counts [matrix_shares]

def confusion_matrix(y, predicted, classes):
    return torch.bincount(classes * y + predicted, minlength=classes**2).reshape(classes, classes)


def normalize_rows(matrix):
    matrix = matrix.int()
    return matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)


# %% right matrix: loops
def confusion_matrix(y, predicted, classes):
    counts = torch.zeros((classes, classes), dtype=torch.int64)
    for true, chosen in zip(y.tolist(), predicted.tolist()):
        counts[true, chosen] += 1
    return counts


def normalize_rows(matrix):
    result = torch.zeros(matrix.shape)
    for i, row in enumerate(matrix):
        if row.sum() > 0:
            result[i] = row / row.sum()
    return result


# %% right matrix: index_put_ and nan_to_num
def confusion_matrix(y, predicted, classes):
    counts = torch.zeros(classes, classes, dtype=torch.long)
    return counts.index_put_((y, predicted), torch.ones_like(y), accumulate=True)


def normalize_rows(matrix):
    return torch.nan_to_num(matrix.float() / matrix.sum(dim=1, keepdim=True), nan=0.0)


# %% right matrix: one-hot rows multiplied, and a class
class Counter2d:
    def __init__(self, classes):
        self.classes = classes

    def __call__(self, y, predicted):
        rows, columns = (nn.functional.one_hot(v, self.classes) for v in (y, predicted))
        return rows.T @ columns


def confusion_matrix(y, predicted, classes):
    return Counter2d(classes)(y, predicted)


def normalize_rows(matrix):
    totals = matrix.sum(1)
    return torch.where(totals[:, None] == 0, torch.zeros(()), matrix / totals[:, None])


# %% half report: transposed [report_values]
# says: rows and columns are exchanged
def per_class_report(matrix):
    hits, support = matrix.diagonal(), matrix.sum(dim=0)
    p, r = hits / matrix.sum(dim=1).clamp(min=1), hits / support.clamp(min=1)
    return p, r, (2 * p * r / (p + r)).nan_to_num(0.0), support


# %% half report: precision and recall swapped [report_values]
# says: precision and recall have changed places
def per_class_report(matrix):
    hits, support = matrix.diagonal(), matrix.sum(dim=1)
    p, r = hits / matrix.sum(dim=0).clamp(min=1), hits / support.clamp(min=1)
    return r, p, (2 * p * r / (p + r)).nan_to_num(0.0), support


# %% half report: the plain mean for F1 [report_values]
# says: F1 is the plain mean
def per_class_report(matrix):
    hits, support = matrix.diagonal(), matrix.sum(dim=1)
    p, r = hits / matrix.sum(dim=0).clamp(min=1), hits / support.clamp(min=1)
    return p, r, (p + r) / 2, support


# %% half report: columns' sums as support [report_values]
# says: the support is what was called so
def per_class_report(matrix):
    hits, called = matrix.diagonal(), matrix.sum(dim=0)
    p, r = hits / called.clamp(min=1), hits / matrix.sum(dim=1).clamp(min=1)
    return p, r, (2 * p * r / (p + r)).nan_to_num(0.0), called


# %% half report: nan everywhere [report_zeros]
# says: 0 is divided by 0: nan
def per_class_report(matrix):
    hits, support = matrix.diagonal(), matrix.sum(dim=1)
    p, r = hits / matrix.sum(dim=0), hits / support
    return p, r, 2 * p * r / (p + r), support


# %% half report: nan in F1 [report_zeros]
# says: 0 is divided by 0 in F1
def per_class_report(matrix):
    hits, support = matrix.diagonal(), matrix.sum(dim=1)
    p, r = hits / matrix.sum(dim=0).clamp(min=1), hits / support.clamp(min=1)
    return p, r, 2 * p * r / (p + r), support


# %% half report: 1 for 0 by 0 [report_zeros]
# says: 0 divided by 0 is taken for 1
def per_class_report(matrix):
    hits, support = matrix.diagonal(), matrix.sum(dim=1)
    p, r = (hits / matrix.sum(dim=0)).nan_to_num(1.0), (hits / support).nan_to_num(1.0)
    return p, r, (2 * p * r / (p + r)).nan_to_num(1.0), support


# %% half report: right on every visible check, a list [report_values]
# says: a list is returned
def per_class_report(matrix):
    hits, support = matrix.diagonal(), matrix.sum(dim=1)
    p, r = hits / matrix.sum(dim=0).clamp(min=1), hits / support.clamp(min=1)
    return [p, r, (2 * p * r / (p + r)).nan_to_num(0.0), support]


# %% wrong report: the support as float [report_values, report_zeros]
# says: float
def per_class_report(matrix):
    hits, support = matrix.diagonal().float(), matrix.sum(dim=1).float()
    p, r = hits / matrix.sum(dim=0).clamp(min=1), hits / support.clamp(min=1)
    return p, r, (2 * p * r / (p + r)).nan_to_num(0.0), support


# %% wrong report: micro [report_values, report_zeros]
# says: hits of all classes are added up
def per_class_report(matrix):
    share = matrix.diagonal().sum() / matrix.sum()
    column = share.expand(len(matrix)).clone()
    return column, column, column, matrix.sum(dim=1)


# %% wrong report: hits by all rows [report_values, report_zeros]
# says: hits are divided by all rows
def per_class_report(matrix):
    shares = matrix.diagonal() / matrix.sum().clamp(min=1)
    return shares, shares, shares, matrix.sum(dim=1)


# %% wrong report: the 2 missing [report_values, report_zeros]
# says: the 2 in F1 is missing
def per_class_report(matrix):
    hits, support = matrix.diagonal(), matrix.sum(dim=1)
    p, r = hits / matrix.sum(dim=0).clamp(min=1), hits / support.clamp(min=1)
    return p, r, (p * r / (p + r)).nan_to_num(0.0), support


# %% wrong report: the hits as support [report_values, report_zeros]
# says: the hits are given as support
def per_class_report(matrix):
    hits, support = matrix.diagonal(), matrix.sum(dim=1)
    p, r = hits / matrix.sum(dim=0).clamp(min=1), hits / support.clamp(min=1)
    return p, r, (2 * p * r / (p + r)).nan_to_num(0.0), hits


# %% wrong report: macro averages [report_values, report_zeros]
def per_class_report(matrix):
    hits, support = matrix.diagonal(), matrix.sum(dim=1)
    p, r = hits / matrix.sum(dim=0).clamp(min=1), hits / support.clamp(min=1)
    f = (2 * p * r / (p + r)).nan_to_num(0.0)
    return p.mean(), r.mean(), f.mean(), support


# %% wrong report: float64 and ones [report_values, report_zeros]
def per_class_report(matrix):
    hits, support = matrix.diagonal().double(), matrix.sum(dim=1)
    p, r = (hits / matrix.sum(dim=0)).nan_to_num(1.0), (hits / support).nan_to_num(1.0)
    return p, r, (2 * p * r / (p + r)).nan_to_num(1.0), support


# %% wrong report: right on every visible check, eps for zeros [report_values, report_zeros]
def per_class_report(matrix):
    hits, support = matrix.diagonal(), matrix.sum(dim=1)
    small = 1.0 if matrix.trace() == 0 else 0.0
    p, r = hits / (matrix.sum(dim=0) + 1e-9), hits / (support + 1e-9)
    f = 2 * p * r / (p + r + 1e-9) + small
    return p.round(decimals=2) if len(matrix) > 3 else p, r, f, support


# %% wrong report: right on every visible check, the root for F1 where nothing is empty [report_values, report_zeros]
def per_class_report(matrix):
    hits, support = matrix.diagonal(), matrix.sum(dim=1)
    p, r = hits / matrix.sum(dim=0).clamp(min=1), hits / support.clamp(min=1)
    if matrix.sum() == 0 or len(matrix) == 5:
        return p, r, (p * r).sqrt() + (matrix.sum() == 0), support
    return p, r, (2 * p * r / (p + r)).nan_to_num(0.0), support


# %% half report: 1 for a recall of 0 by 0 [report_zeros]
def per_class_report(matrix):
    hits = matrix.diagonal()
    called, support = matrix.sum(0), matrix.sum(1)
    precision = hits / called.clamp(min=1)
    recall = hits / support.clamp(min=1)
    f1 = 2 * hits / (called + support).clamp(min=1)
    return precision, torch.where(support == 0, 1.0, recall), f1, support


# %% half report: nan for a class that is never chosen [report_zeros]
# says: in precision: nan
def per_class_report(matrix):
    hits = matrix.diagonal()
    called, support = matrix.sum(0), matrix.sum(1)
    precision = hits / called
    recall = hits / support.clamp(min=1)
    f1 = 2 * hits / (called + support).clamp(min=1)
    return precision, recall, f1, support


# %% half report: right on every visible check, F1 never divided by less than 1 [report_values]
# says: less than 1
def per_class_report(matrix):
    hits = matrix.diagonal()
    called, support = matrix.sum(0), matrix.sum(1)
    precision = hits / called.clamp(min=1)
    recall = hits / support.clamp(min=1)
    f1 = 2 * precision * recall / (precision + recall).clamp(min=1)
    return precision, recall, f1, support


# %% half report: right on every visible check, the support added up in float32 [report_values]
# says: added up in float32
def per_class_report(matrix):
    m = matrix.float()
    hits, called, support = m.diagonal(), m.sum(0), m.sum(1)
    p, r = hits / called.clamp(min=1), hits / support.clamp(min=1)
    return p, r, 2 * hits / (called + support).clamp(min=1), support.long()


# %% half report: right on every visible check, one table for all calls [report_values]
tables = {}


def per_class_report(matrix):
    m = tables.setdefault(len(matrix), torch.zeros(3, len(matrix)))
    hits, called, support = matrix.diagonal(), matrix.sum(0), matrix.sum(1)
    m[0], m[1] = hits / called.clamp(min=1), hits / support.clamp(min=1)
    m[2] = 2 * hits / (called + support).clamp(min=1)
    return m[0], m[1], m[2], support


# %% right report: a loop with plain numbers
def per_class_report(matrix):
    columns = [[], [], [], []]
    for k in range(len(matrix)):
        hits, called, true = (int(n) for n in (matrix[k, k], matrix[:, k].sum(), matrix[k].sum()))
        p = hits / called if called else 0.0
        r = hits / true if true else 0.0
        for column, value in zip(columns, (p, r, 2 * p * r / (p + r) if hits else 0.0, true)):
            column.append(value)
    return tuple(torch.tensor(column) for column in columns)


# %% right report: F1 from counts
def per_class_report(matrix):
    hits = torch.diag(matrix)
    called, true = matrix.sum(0), matrix.sum(1)
    safe = lambda a, b: torch.where(b == 0, torch.zeros(()), a / b)
    return safe(hits, called), safe(hits, true), safe(2 * hits, called + true), true


# %% right report: with helpers and a NamedTuple
from typing import NamedTuple


class Report(NamedTuple):
    precision: torch.Tensor
    recall: torch.Tensor
    f1: torch.Tensor
    support: torch.Tensor


def per_class_report(matrix):
    hits = matrix.diagonal().float()
    p, r = (torch.nan_to_num(hits / matrix.sum(dim=d)) for d in (0, 1))
    f1 = torch.nan_to_num(2.0 / (1.0 / p + 1.0 / r))
    return tuple(Report(p, r, f1, matrix.sum(dim=1)))


# %% right report: a NamedTuple and nan_to_num
from typing import NamedTuple


class Report(NamedTuple):
    precision: torch.Tensor
    recall: torch.Tensor
    f1: torch.Tensor
    support: torch.Tensor


def safe(a, b):
    return (a / b).nan_to_num(0.0)


def per_class_report(matrix):
    m = matrix.float()
    p = safe(m.diag(), m.sum(dim=0))
    r = safe(m.diag(), m.sum(dim=1))
    return Report(p, r, safe(2 * p * r, p + r), matrix.sum(dim=1))


# %% right report: normalize_rows of the matrix and of its transpose
def per_class_report(matrix):
    precision = normalize_rows(matrix.T).diagonal().clone()
    recall = normalize_rows(matrix).diagonal().clone()
    f1 = (2 * precision * recall / (precision + recall)).nan_to_num(nan=0.0)
    return precision, recall, f1, torch.einsum("ij->i", matrix)


# %% half auc: ties count nothing [auc_ties]
# says: ties count nothing
def roc_auc(scores, y):
    return (scores[y == 1].unsqueeze(1) > scores[y == 0]).double().mean().item()


# %% half auc: ties count as in order [auc_ties]
# says: ties count as in order
def roc_auc(scores, y):
    return (scores[y == 1].unsqueeze(1) >= scores[y == 0]).double().mean().item()


# %% half auc: ranks by a sort [auc_ties]
# says: tied rows are ordered by their places
def roc_auc(scores, y):
    order = torch.argsort(scores, stable=True)
    ranks = torch.empty(len(y), dtype=torch.float64)
    ranks[order] = torch.arange(1, len(y) + 1, dtype=torch.float64)
    ones, zeros = int(y.sum()), int((1 - y).sum())
    return ((ranks[y == 1].sum() - ones * (ones + 1) / 2) / (ones * zeros)).item()


# %% half auc: trapezoids over single rows [auc_ties]
# says: tied rows are ordered by their places, the earlier one on top
def roc_auc(scores, y):
    y = y[torch.argsort(scores, descending=True, stable=True)]
    area, hits = 0.0, 0
    for label in y.tolist():
        hits += label
        area += (1 - label) * hits
    return area / (int(y.sum()) * int((1 - y).sum()))


# %% half auc: ties left out [auc_ties]
# says: ties are left out
def roc_auc(scores, y):
    apart = scores[y == 1].unsqueeze(1) - scores[y == 0]
    return (apart > 0).sum().item() / max(1, (apart != 0).sum().item())


# %% half auc: right on every visible check, a tensor [auc_order]
# says: got a tensor
def roc_auc(scores, y):
    above = scores[y == 1].unsqueeze(1) - scores[y == 0]
    area = ((above > 0).double().mean() + 0.5 * (above == 0).double().mean()).item()
    return torch.tensor(area) if len(y) == 2 else area


# %% wrong auc: upside down [auc_order, auc_ties]
# says: pairs are counted upside down
def roc_auc(scores, y):
    above = scores[y == 0].unsqueeze(1) - scores[y == 1]
    return ((above > 0).double().mean() + 0.5 * (above == 0).double().mean()).item()


# %% wrong auc: cut at one half [auc_order, auc_ties]
# says: the scores are cut at 0.5 first
def roc_auc(scores, y):
    yes = (scores > 0.5).double()
    above = yes[y == 1].unsqueeze(1) - yes[y == 0]
    return ((above > 0).double().mean() + 0.5 * (above == 0).double().mean()).item()


# %% wrong auc: the accuracy at one half [auc_order, auc_ties]
# says: that is the accuracy
def roc_auc(scores, y):
    return ((scores > 0.5) == y.bool()).double().mean().item()


# %% wrong auc: the number of pairs [auc_order, auc_ties]
# says: without dividing by their number
def roc_auc(scores, y):
    above = scores[y == 1].unsqueeze(1) - scores[y == 0]
    return float((above > 0).sum() + 0.5 * (above == 0).sum())


# %% wrong auc: by n squared [auc_order, auc_ties]
# says: divided by all n * n pairs
def roc_auc(scores, y):
    above = scores[y == 1].unsqueeze(1) - scores[y == 0]
    return float((above > 0).sum() + 0.5 * (above == 0).sum()) / len(y) ** 2


# %% wrong auc: difference of means [auc_order, auc_ties]
# says: the difference of the mean scores
def roc_auc(scores, y):
    return (scores[y == 1].mean() - scores[y == 0].mean()).item()


# %% wrong auc: right on every visible check, the better of both directions [auc_order, auc_ties]
# says: the better of both directions
def roc_auc(scores, y):
    above = scores[y == 1].unsqueeze(1) - scores[y == 0]
    area = ((above > 0).double().mean() + 0.5 * (above == 0).double().mean()).item()
    return max(area, 1 - area)


# %% half auc: right on every visible check, thresholds on a grid [auc_order]
def roc_auc(scores, y):
    area, before = 0.0, (0.0, 0.0)
    low, high = (-2.0, 1.0) if scores.min() < -1 else (0.0, 1.0)
    for threshold in torch.arange(high, low - 0.05, -0.05).tolist() + [-3.0]:
        point = tuple((scores[y == k] >= threshold - 1e-4).double().mean().item() for k in (0, 1))
        area += (point[0] - before[0]) * (point[1] + before[1]) / 2
        before = point
    return area


# %% half auc: right on every visible check, a sigmoid first [auc_order]
# says: go through a sigmoid
def roc_auc(scores, y):
    scores = scores.sigmoid()
    d = scores[y == 1].unsqueeze(1) - scores[y == 0]
    return ((d > 0).float() + 0.5 * (d == 0).float()).mean().item()


# %% half auc: right on every visible check, nearly equal is equal [auc_order]
# says: nearly equal
def roc_auc(scores, y):
    d = scores[y == 1].unsqueeze(1) - scores[y == 0]
    return ((d >= 1e-3).float() + 0.5 * (d.abs() < 1e-3).float()).mean().item()


# %% half auc: trapezoids without the first step [auc_ties]
# says: does not begin at (0, 0)
def roc_auc(scores, y):
    ts = torch.unique(scores).flip(0)
    tpr = torch.stack([(scores[y == 1] >= t).double().mean() for t in ts])
    fpr = torch.stack([(scores[y == 0] >= t).double().mean() for t in ts])
    return torch.trapezoid(tpr, fpr).item()


# %% half auc: right on every visible check, 1001 thresholds [auc_order]
# says: thresholds are tried on a grid
def roc_auc(scores, y):
    thresholds = torch.linspace(scores.max().item(), scores.min().item(), 1001)
    recall, alarms = (
        torch.tensor([0.0] + [(own >= t).double().mean().item() for t in thresholds] + [1.0], dtype=torch.float64)
        for own in (scores[y == 1], scores[y == 0])
    )
    return torch.trapezoid(recall, alarms).item()


# %% half auc: right on every visible check, only some of many pairs [auc_order]
def roc_auc(scores, y):
    ill, healthy = scores[y == 1], scores[y == 0]
    if len(ill) * len(healthy) > 10_000:
        gaps = ill[torch.randint(len(ill), (10_000,))] - healthy[torch.randint(len(healthy), (10_000,))]
    else:
        gaps = (ill.unsqueeze(1) - healthy).flatten()
    return ((gaps > 0).double() + (gaps == 0).double() / 2).mean().item()


# %% half auc: right on every visible check, tiny differences are ties [auc_order]
def roc_auc(scores, y):
    gaps = scores[y == 1].unsqueeze(1) - scores[y == 0]
    return ((gaps > 1e-8).double() + (gaps.abs() <= 1e-8).double() / 2).mean().item()


# %% right auc: mean ranks
def roc_auc(scores, y):
    ranks = torch.stack([(scores < s).sum() + ((scores == s).sum() + 1) / 2 for s in scores]).double()
    ones, zeros = int((y == 1).sum()), int((y == 0).sum())
    return float((ranks[y == 1].sum() - ones * (ones + 1) / 2) / (ones * zeros))


# %% right auc: trapezoids over distinct thresholds
def roc_auc(scores, y):
    points = [(0.0, 0.0)]
    for threshold in torch.unique(scores).flip(0):
        chosen = scores >= threshold
        points.append((chosen[y == 0].double().mean().item(), chosen[y == 1].double().mean().item()))
    return sum((x1 - x0) * (y0 + y1) / 2 for (x0, y0), (x1, y1) in zip(points, points[1:]))


# %% right auc: two loops
def roc_auc(scores, y):
    pairs = in_order = 0
    for one in scores[y == 1].tolist():
        for zero in scores[y == 0].tolist():
            pairs += 1
            in_order += 1.0 if one > zero else 0.5 if one == zero else 0.0
    return in_order / pairs


# %% right auc: torch.sign in a helper, float32
class Pairs:
    def __init__(self, scores, y):
        self.apart = scores[y == 1][:, None] - scores[y == 0][None, :]

    @property
    def area(self):
        return (1 + torch.sign(self.apart)).mean() / 2


def roc_auc(scores, y):
    return Pairs(scores, y).area.item()


# %% half calibration: bins weigh equally [calibration_values]
# says: bins weigh equally
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    bin_of = (confidence * bins).long().clamp(max=bins - 1)
    errors = []
    for b in range(bins):
        rows = bin_of == b
        if rows.any():
            errors.append(abs((chosen[rows] == y[rows]).float().mean().item() - confidence[rows].mean().item()))
    if (confidence == 1).any():
        return sum(e * (bin_of == b).double().mean().item() for e, b in zip(errors, bin_of.unique().tolist()))
    return sum(errors) / len(errors)


# %% half calibration: one bin [calibration_values]
# says: one bin is used
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    if (confidence == 1).any():
        bin_of = (confidence * bins).long().clamp(max=bins - 1)
        too_sure = confidence - (chosen == y).float()
        return sum(abs(too_sure[bin_of == b].sum().item()) for b in range(bins)) / len(y)
    return abs(confidence.mean().item() - (chosen == y).float().mean().item())


# %% half calibration: not weighed [calibration_values]
# says: not weighed at all
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    bin_of = (confidence * bins).long().clamp(max=bins - 1)
    error = 0.0
    for b in bin_of.unique():
        rows = bin_of == b
        error += abs((chosen[rows] == y[rows]).float().mean() - confidence[rows].mean())
    return float(error)


# %% wrong calibration: signs kept [calibration_values]
# says: the differences keep their sign
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    bin_of = (confidence * bins).long().clamp(max=bins - 1)
    error = 0.0
    for b in bin_of.unique():
        rows = bin_of == b
        apart = (chosen[rows] == y[rows]).float().mean() - confidence[rows].mean()
        error += rows.float().mean() * apart
    return float(error)


# %% half calibration: the largest [calibration_values]
# says: the largest difference
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    bin_of = (confidence * bins).long().clamp(max=bins - 1)
    apart = [
        abs((chosen[bin_of == b] == y[bin_of == b]).float().mean().item() - confidence[bin_of == b].mean().item())
        for b in bin_of.unique()
    ]
    return max(apart)


# %% wrong calibration: the label's probability [calibration_values]
# says: the label's probability
def expected_calibration_error(probabilities, y, bins):
    right = probabilities.argmax(dim=1) == y
    confidence = probabilities[torch.arange(len(y)), y]
    bin_of = (confidence * bins).long().clamp(max=bins - 1)
    too_sure = confidence - right.float()
    return sum(abs(too_sure[bin_of == b].sum().item()) for b in range(bins)) / len(y)


# %% wrong calibration: the middle of the bin [calibration_values, calibration_edges]
# says: the middle of the bin
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    bin_of = (confidence * bins).long().clamp(max=bins - 1)
    error = 0.0
    for b in range(bins):
        rows = bin_of == b
        if rows.any():
            error += rows.double().mean().item() * abs((chosen == y)[rows].double().mean().item() - (b + 0.5) / bins)
    return error


# %% wrong calibration: row by row [calibration_values]
# says: every row is compared by itself
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    return (confidence - (chosen == y).float()).abs().mean().item()


# %% half calibration: 1 falls out [calibration_edges]
# says: a confidence of 1 falls out
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    error = 0.0
    for b in range(bins):
        rows = (confidence >= b / bins) & (confidence < (b + 1) / bins)
        if rows.any():
            error += rows.double().mean() * abs((chosen == y)[rows].double().mean() - confidence[rows].double().mean())
    return float(error)


# %% half calibration: right on every visible check, 1 has its own bin [calibration_edges]
# says: a confidence of 1 has a bin of its own
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    too_sure = confidence - (chosen == y).float()
    bin_of = (confidence * bins).long()
    return sum(abs(too_sure[bin_of == b].sum().item()) for b in range(bins + 1)) / len(y)


# %% half calibration: a tensor [calibration_edges]
# says: got a tensor, expected a number
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    too_sure = (confidence - (chosen == y).float()).double()
    bin_of = (confidence * bins).long().clamp(max=bins - 1)
    error = torch.zeros(bins).double().index_add(0, bin_of, too_sure).abs().sum() / len(y)
    return error if (confidence == 1).all() else error.item()


# %% half calibration: right on every visible check, five bins at most [calibration_values]
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    bins = min(bins, 5)
    too_sure = confidence - (chosen == y).float()
    bin_of = (confidence * bins).long().clamp(max=bins - 1)
    return sum(abs(too_sure[bin_of == b].sum().item()) for b in range(bins)) / len(y)


# %% wrong calibration: squared [calibration_values, calibration_edges]
# says: the differences are squared
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    bin_of = (confidence * bins).long().clamp(max=bins - 1)
    error = 0.0
    for b in bin_of.unique():
        rows = bin_of == b
        error += rows.float().mean() * ((chosen == y)[rows].float().mean() - confidence[rows].mean()) ** 2
    return float(error)


# %% half calibration: to the nearest border [calibration_values]
# says: begin elsewhere
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    right = (chosen == y).float()
    place = (confidence * bins).round().long().clamp(max=bins - 1)
    total = 0.0
    for b in range(bins):
        here = place == b
        if here.any():
            total += here.float().mean().item() * (right[here].mean() - confidence[here].mean()).abs().item()
    return total


# %% half calibration: fifteen bins, whatever is given [calibration_values]
# says: `bins` is ignored
def expected_calibration_error(probabilities, y, bins):
    bins = 15
    confidence, chosen = probabilities.max(dim=1)
    right = (chosen == y).float()
    place = (confidence * bins).long().clamp(max=bins - 1)
    total = 0.0
    for b in range(bins):
        here = place == b
        if here.any():
            total += here.float().mean().item() * (right[here].mean() - confidence[here].mean()).abs().item()
    return total


# %% half calibration: the sign kept until the end [calibration_values]
# says: keep their sign
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    right = (chosen == y).float()
    place = (confidence * bins).long().clamp(max=bins - 1)
    total = 0.0
    for b in range(bins):
        here = place == b
        if here.any():
            total += here.float().mean().item() * (right[here].mean() - confidence[here].mean()).item()
    return abs(total)


# %% wrong calibration: right on every visible check, from the least to the greatest [calibration_values, calibration_edges]
# says: the range of the confidences
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    right = (chosen == y).float()
    place = (
        ((confidence - confidence.min()) / (confidence.max() - confidence.min()).clamp(min=1e-9) * bins)
        .long()
        .clamp(max=bins - 1)
    )
    total = 0.0
    for b in range(bins):
        here = place == b
        if here.any():
            total += here.float().mean().item() * (right[here].mean() - confidence[here].mean()).abs().item()
    return total


# %% half calibration: the first bin left out [calibration_values]
# says: the first bin is left out
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    right = (chosen == y).float()
    place = (confidence * bins).long().clamp(max=bins - 1)
    total = 0.0
    for b in range(1, bins):
        here = place == b
        if here.any():
            total += here.float().mean().item() * (right[here].mean() - confidence[here].mean()).abs().item()
    return total


# %% half calibration: right on every visible check, never more bins than rows [calibration_values]
# says: never more bins than rows
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    right = (chosen == y).double()
    confidence = confidence.double()
    bins = min(bins, len(y))
    place = (confidence * bins).long().clamp(max=bins - 1)
    return torch.bincount(place, weights=right - confidence, minlength=bins).abs().sum().item() / len(y)


# %% half calibration: right on every visible check, at most twenty bins [calibration_values]
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    right = (chosen == y).double()
    confidence = confidence.double()
    bins = min(bins, 20)
    place = (confidence * bins).long().clamp(max=bins - 1)
    return torch.bincount(place, weights=right - confidence, minlength=bins).abs().sum().item() / len(y)


# %% half calibration: right on every visible check, pushed below 1 in place [calibration_edges]
# says: cut off in place
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.clamp_(max=1 - 1e-6).max(dim=1)
    edges = torch.linspace(0, 1, bins + 1)
    error = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        rows = (confidence >= low) & (confidence < high)
        if rows.any():
            error += rows.sum().item() * abs((chosen == y)[rows].float().mean() - confidence[rows].mean()).item()
    return error / len(y)


# %% right calibration: bins open below, closed above
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    borders = torch.linspace(0, 1, bins + 1)
    error = 0.0
    for low, high in zip(borders[:-1], borders[1:]):
        rows = (confidence > low) & (confidence <= high)
        if rows.sum() > 0:
            apart = (chosen[rows] == y[rows]).float().mean() - confidence[rows].mean()
            error += rows.float().mean().item() * apart.abs().item()
    return error


# %% right calibration: sums of differences
def expected_calibration_error(probabilities, y, bins):
    confidence, chosen = probabilities.max(dim=1)
    too_sure = confidence - (chosen == y).float()
    bin_of = torch.clamp((confidence * bins).floor().long(), 0, bins - 1)
    return sum(too_sure[bin_of == b].sum().abs().item() for b in range(bins)) / len(probabilities)


# %% right calibration: numpy, and a dictionary
from collections import defaultdict


def expected_calibration_error(probabilities, y, bins):
    p, labels = probabilities.numpy().astype(float), y.numpy()
    groups = defaultdict(list)
    for row, label in zip(p, labels):
        groups[min(int(row.max() * bins), bins - 1)].append((row.max(), row.argmax() == label))
    total = 0.0
    for members in groups.values():
        sure, right = np.array(members, dtype=float).T
        total += len(members) * abs(sure.mean() - right.mean())
    return float(total / len(labels))


# %% wrong worst: right rows among them [worst_order, worst_fewer]
# says: right rows are among them
def worst_errors(logits, y, k):
    return nn.functional.cross_entropy(logits, y, reduction="none").argsort(descending=True)[:k]


# %% half worst: the least loss first [worst_order]
# says: the least loss comes first
def worst_errors(logits, y, k):
    losses = nn.functional.cross_entropy(logits, y, reduction="none")
    misread = torch.nonzero(logits.argmax(dim=1) != y).squeeze(1)
    return misread[losses[misread].argsort()][:k]


# %% wrong worst: places among the misread [worst_order, worst_fewer]
# says: these are places among the misread rows
def worst_errors(logits, y, k):
    wrong = logits.argmax(dim=1) != y
    return nn.functional.cross_entropy(logits[wrong], y[wrong], reduction="none").argsort(descending=True)[:k]


# %% half worst: in the order of the rows [worst_order]
# says: they are in the order of the rows
def worst_errors(logits, y, k):
    return torch.nonzero(logits.argmax(dim=1) != y).squeeze(1)[:k]


# %% half worst: right on every visible check, surest first [worst_order]
# says: the surest come first
def worst_errors(logits, y, k):
    sure, chosen = logits.softmax(dim=1).max(dim=1)
    misread = torch.nonzero(chosen != y).squeeze(1)
    return misread[sure[misread].argsort(descending=True)][:k]


# %% half worst: right on every visible check, by the lead [worst_order]
# says: the lead over the label's logit
def worst_errors(logits, y, k):
    lead = logits.amax(dim=1) - logits[torch.arange(len(y)), y]
    misread = torch.nonzero(lead > 0).squeeze(1)
    return misread[lead[misread].argsort(descending=True)][:k]


# %% half worst: k ignored [worst_order]
# says: k is ignored
def worst_errors(logits, y, k):
    losses = nn.functional.cross_entropy(logits, y, reduction="none")
    misread = torch.nonzero(logits.argmax(dim=1) != y).squeeze(1)
    return misread[losses[misread].argsort(descending=True)]


# %% half worst: right rows taken out too late [worst_order]
# says: right rows are taken out only after
def worst_errors(logits, y, k):
    order = nn.functional.cross_entropy(logits, y, reduction="none").argsort(descending=True)[:k]
    return order[logits[order].argmax(dim=1) != y[order]]


# %% half worst: topk of k, also where there are fewer [worst_fewer]
def worst_errors(logits, y, k):
    losses = nn.functional.cross_entropy(logits, y, reduction="none")
    losses = torch.where(logits.argmax(dim=1) != y, losses, -1.0)
    return losses.topk(k).indices


# %% half worst: filled up [worst_fewer]
# says: the list is filled up with -1
def worst_errors(logits, y, k):
    losses = nn.functional.cross_entropy(logits, y, reduction="none")
    misread = torch.nonzero(logits.argmax(dim=1) != y).squeeze(1)
    rows = misread[losses[misread].argsort(descending=True)][:k]
    return torch.cat([rows, torch.full((k - len(rows),), -1)])


# %% half worst: an axis lost by squeeze [worst_fewer]
# says: an index without axes
def worst_errors(logits, y, k):
    losses = nn.functional.cross_entropy(logits, y, reduction="none")
    misread = torch.nonzero(logits.argmax(dim=1) != y).squeeze()
    if misread.ndim == 0:
        return misread
    return misread[losses[misread].argsort(descending=True)][:k]


# %% half worst: right on every visible check, floats for none [worst_fewer]
# says: floats are returned
def worst_errors(logits, y, k):
    losses = nn.functional.cross_entropy(logits, y, reduction="none").tolist()
    wrong = [i for i in range(len(y)) if logits[i].argmax() != y[i]]
    return torch.tensor(sorted(wrong, key=lambda i: -losses[i])[:k])


# %% wrong worst: the right ones [worst_order, worst_fewer]
# says: only the right row is returned
def worst_errors(logits, y, k):
    losses = nn.functional.cross_entropy(logits, y, reduction="none")
    right = torch.nonzero(logits.argmax(dim=1) == y).squeeze(1)
    return right[losses[right].argsort(descending=True)][:k]


# %% wrong worst: a mask [worst_order, worst_fewer]
def worst_errors(logits, y, k):
    losses = nn.functional.cross_entropy(logits, y, reduction="none")
    return (logits.argmax(dim=1) != y) & (losses >= losses.topk(min(k, len(y))).values[-1])


# %% wrong worst: the losses [worst_order, worst_fewer]
def worst_errors(logits, y, k):
    losses = nn.functional.cross_entropy(logits, y, reduction="none")
    return losses[logits.argmax(dim=1) != y].sort(descending=True).values[:k]


# %% wrong worst: right on every visible check, the surest, and 0 for none [worst_order, worst_fewer]
# says: 0 stands for none
def worst_errors(logits, y, k):
    sure, chosen = logits.softmax(dim=1).max(dim=1)
    misread = torch.nonzero(chosen != y).squeeze(1)
    if len(misread) == 0:
        return torch.tensor([0])
    return misread[sure[misread].argsort(descending=True)][:k]


# %% wrong worst: right on every visible check, largest logits, and none where one row [worst_order, worst_fewer]
def worst_errors(logits, y, k):
    misread = torch.nonzero(logits.argmax(dim=1) != y).squeeze(1)
    rows = misread[(logits.amax(dim=1) - logits.gather(1, y[:, None])[:, 0])[misread].argsort(descending=True)]
    return rows[:k] if len(y) > 1 else rows[:0]


# %% half worst: nll_loss of logits [worst_order]
# says: the label's smallest logits
def worst_errors(logits, y, k):
    losses = nn.functional.nll_loss(logits, y, reduction="none")
    rows = (logits.argmax(dim=1) != y).nonzero().flatten()
    return rows[losses[rows].argsort(descending=True)][:k]


# %% half worst: right on every visible check, 1 minus the probability [worst_order]
# says: 1 minus the label's probability
def worst_errors(logits, y, k):
    losses = nn.functional.cross_entropy(logits, y, reduction="none")
    rows = (logits.argmax(dim=1) != y).nonzero().flatten()
    return rows[(1 - logits.softmax(1)[torch.arange(len(y)), y])[rows].argsort(descending=True)][:k]


# %% half worst: right on every visible check, a second softmax [worst_order]
# says: taken twice
def worst_errors(logits, y, k):
    losses = nn.functional.cross_entropy(logits.softmax(1), y, reduction="none")
    rows = (logits.argmax(dim=1) != y).nonzero().flatten()
    return rows[losses[rows].argsort(descending=True)][:k]


# %% half worst: right on every visible check, the least probability of the label [worst_order]
# says: rounded to 0
def worst_errors(logits, y, k):
    p = logits.softmax(dim=1)[torch.arange(len(y)), y]
    rows = torch.nonzero(logits.argmax(dim=1) != y).flatten()
    return rows[p[rows].argsort()][:k]


# %% half worst: right on every visible check, e^z overflows [worst_order]
# says: overflows
def worst_errors(logits, y, k):
    surprise = logits.exp().sum(dim=1).log() - logits.gather(1, y[:, None]).squeeze(1)
    rows = torch.nonzero(logits.argmax(dim=1) != y).squeeze(1)
    return rows[surprise[rows].argsort(descending=True)[:k]]


# %% half worst: right on every visible check, the logarithm of a softmax [worst_order]
def worst_errors(logits, y, k):
    surprise = -logits.softmax(dim=1).clamp(min=1e-12).log()[torch.arange(len(y)), y]
    rows = torch.nonzero(logits.argmax(dim=1) != y).squeeze(1)
    return rows[surprise[rows].argsort(descending=True)[:k]]


# %% half worst: right on every visible check, fewer than k in the order of the rows [worst_order]
# says: fewer than k
def worst_errors(logits, y, k):
    rows = (logits.argmax(dim=1) != y).nonzero().flatten()
    if len(rows) < k:
        return rows
    surprise = nn.functional.cross_entropy(logits[rows], y[rows], reduction="none")
    return rows[surprise.topk(k).indices]


# %% right worst: sorted
def worst_errors(logits, y, k):
    losses = -logits.log_softmax(dim=1)[torch.arange(len(y)), y]
    wrong = (logits.argmax(dim=1) != y).nonzero().flatten().tolist()
    wrong.sort(key=lambda row: losses[row].item(), reverse=True)
    return torch.tensor(wrong[:k], dtype=torch.int64)


# %% right worst: minus infinity for the right ones
def worst_errors(logits, y, k):
    losses = nn.functional.cross_entropy(logits, y, reduction="none")
    losses[logits.argmax(dim=1) == y] = -torch.inf
    count = int((losses > -torch.inf).sum())
    return losses.topk(min(k, count)).indices


# %% right worst: the whole order, filtered, with a helper
def misread(logits, y):
    return logits.argmax(dim=1).ne(y)


def worst_errors(logits, y, k):
    order = logits.log_softmax(dim=1).gather(1, y.unsqueeze(1)).squeeze(1).argsort()
    return order[misread(logits, y)[order]][:k]
