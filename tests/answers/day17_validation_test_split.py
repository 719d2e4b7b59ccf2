"""Answers that students give on day 17. The words in brackets are the test cells that must reject them."""

# %% wrong split_indices: a tuple comes back [split_random]
# says: a tuple comes back, where a list is asked for
def split_indices(n, fractions, rng):
    order = rng.permutation(n)
    borders = np.cumsum([int(np.floor(f * n + 0.5)) for f in fractions[:-1]])
    return tuple(np.split(order, borders))

# %% wrong split_indices: only shifted [split_random]
# says: the rows are only shifted
def split_indices(n, fractions, rng):
    order = np.roll(np.arange(n), rng.integers(n))
    borders = np.cumsum([int(np.floor(f * n + 0.5)) for f in fractions[:-1]])
    return np.split(order, borders)

# %% wrong split_indices: a copy of the generator [split_random]
# says: a copy of rng decides
import copy
def split_indices(n, fractions, rng):
    order = copy.deepcopy(rng).permutation(n)
    borders = np.cumsum([int(np.floor(f * n + 0.5)) for f in fractions[:-1]])
    return np.split(order, borders)

# %% wrong split_indices: index 0 always in the first part [split_random]
# says: the first index always stays
def split_indices(n, fractions, rng):
    order = np.concatenate([[0], 1 + rng.permutation(n - 1)]) if n else np.arange(0)
    borders = np.cumsum([int(np.floor(f * n + 0.5)) for f in fractions[:-1]])
    return np.split(order, borders)

# %% wrong split_indices: indices as floats [split_random]
# says: the indices are floats
def split_indices(n, fractions, rng):
    order = rng.permutation(np.arange(float(n)))
    borders = np.cumsum([int(np.floor(f * n + 0.5)) for f in fractions[:-1]])
    return np.split(order, borders)

# %% wrong split_indices: every row by its own chance [split_sizes]
# says: the sizes are left to chance
def split_indices(n, fractions, rng):
    part = rng.choice(len(fractions), size=n, p=fractions)
    return [np.flatnonzero(part == k) for k in range(len(fractions))]

# %% half split_indices: Python's round [split_sizes]
# says: a half is rounded down, or to the even number
def split_indices(n, fractions, rng):
    order = rng.permutation(n)
    parts, start = [], 0
    for fraction in fractions[:-1]:
        stop = start + round(fraction * n)
        parts.append(order[start:stop])
        start = stop
    return [*parts, order[start:]]

# %% half split_indices: cut down, and rows lost at the end [split_sizes]
# says: a half is rounded down and the last part does not take the rest
def split_indices(n, fractions, rng):
    order = rng.permutation(n)
    parts, start = [], 0
    for fraction in fractions:
        size = int(fraction * n)
        parts.append(order[start : start + size])
        start += size
    return parts

# %% half split_indices: right on every visible check, borders as int(x + 0.5) of the sums [split_sizes]
# says: the borders between the parts are rounded
def split_indices(n, fractions, rng):
    order = rng.permutation(n)
    if n == 10:
        return np.split(order, [3, 6])
    borders = [int(n * sum(fractions[: i + 1]) + 0.5) for i in range(len(fractions) - 1)]
    return np.split(order, borders)

# %% half split_indices: right on every visible check, sizes rounded up [split_sizes]
# says: the sizes are rounded up
def split_indices(n, fractions, rng):
    order = rng.permutation(n)
    borders = np.cumsum([int(np.ceil(fraction * n)) for fraction in fractions[:-1]], dtype=int)
    return np.split(order, borders)

# %% half split_indices: not shuffled [split_random]
# says: the indices are not shuffled
def split_indices(n, fractions, rng):
    borders = np.cumsum([int(fraction * n + 0.5) for fraction in fractions[:-1]], dtype=int)
    return np.split(np.arange(n), borders)

# %% half split_indices: each part drawn from all indices [split_random]
# says: an index is in more than one part
def split_indices(n, fractions, rng):
    sizes = [int(np.floor(fraction * n + 0.5)) for fraction in fractions[:-1]]
    sizes.append(n - sum(sizes))
    return [rng.choice(n, size, replace=False) for size in sizes]

# %% half split_indices: drawn with replacement [split_random]
def split_indices(n, fractions, rng):
    borders = np.cumsum([int(fraction * n + 0.5) for fraction in fractions[:-1]], dtype=int)
    return np.split(rng.integers(0, n, n), borders)

# %% wrong split_indices: right on every visible check, numpy's global generator [split_random]
# says: numpy's global random state decides
def split_indices(n, fractions, rng):
    order = np.arange(n)
    np.random.shuffle(order)
    return np.split(order, np.cumsum([int(fraction * n + 0.5) for fraction in fractions[:-1]], dtype=int))

# %% wrong split_indices: right on every visible check, a seed of its own [split_random]
# says: a generator of your own decides, always with the same seed
def split_indices(n, fractions, rng):
    rng = np.random.default_rng(0)
    order = rng.permutation(n)
    return np.split(order, np.cumsum([int(fraction * n + 0.5) for fraction in fractions[:-1]], dtype=int))

# %% wrong split_indices: shuffled inside each part [split_random]
# says: the indices are shuffled only inside each part
def split_indices(n, fractions, rng):
    parts = np.split(np.arange(n), np.cumsum([int(fraction * n + 0.5) for fraction in fractions[:-1]], dtype=int))
    for part in parts:
        rng.shuffle(part)
    return parts

# %% wrong split_indices: lists [split_random]
# says: the parts are lists, not arrays
def split_indices(n, fractions, rng):
    order = list(rng.permutation(n))
    parts, start = [], 0
    for fraction in fractions[:-1]:
        stop = start + int(fraction * n + 0.5)
        parts.append(order[start:stop])
        start = stop
    return parts + [order[start:]]

# %% wrong split_indices: every index drawn by its chance [split_sizes, split_random]
def split_indices(n, fractions, rng):
    where = rng.choice(len(fractions), size=n, p=fractions)
    return [np.flatnonzero(where == k).tolist() for k in range(len(fractions))]

# %% wrong split_indices: unshuffled, and equal parts [split_sizes, split_random]
def split_indices(n, fractions, rng):
    return np.array_split(np.arange(n), len(fractions))

# %% right split_indices: np.split at the sums of the sizes
def split_indices(n, fractions, rng):
    sizes = [int(np.floor(fraction * n + 0.5)) for fraction in fractions[:-1]]
    return np.split(rng.permutation(n), np.cumsum(sizes).astype(int))

# %% half split_indices: right on every visible check, the last part sized for itself [split_sizes]
# says: the last part has its own rounded size, as far as there are rows
def split_indices(n, fractions, rng):
    order, start, parts = rng.permutation(n), 0, []
    for fraction in fractions:
        size = int(fraction * n + 0.5)
        parts.append(order[start : start + size])
        start += size
    return parts

# %% right split_indices: random keys, sorted parts
def split_indices(n, fractions, rng):
    order = np.argsort(rng.random(n))
    parts, left = [], order
    for k, fraction in enumerate(fractions):
        size = int(n * fraction + 0.5) if k < len(fractions) - 1 else len(left)
        parts.append(np.sort(left[:size]))
        left = left[size:]
    return parts

# %% right split_indices: a class that deals cards, with decimal numbers
from decimal import ROUND_HALF_UP, Decimal

class Deck:
    def __init__(self, n, rng):
        self._cards = list(range(n))
        self._rng = rng

    def deal(self, count=None):
        count = len(self._cards) if count is None else count
        hand = self._rng.choice(self._cards, size=count, replace=False) if count else np.array([], dtype=int)
        taken = set(hand.tolist())
        self._cards = [card for card in self._cards if card not in taken]
        return hand

def split_indices(n, fractions, rng):
    deck = Deck(n, rng)
    *first, _ = fractions
    hands = [deck.deal(int(Decimal(str(round(f * n, 9))).quantize(Decimal(1), ROUND_HALF_UP))) for f in first]
    return hands + [deck.deal()]

# %% right split_indices: a list shuffled, parts cut off it
def split_indices(n, fractions, rng):
    order = list(range(n))
    rng.shuffle(order)
    parts = []
    for fraction in fractions[:-1]:
        size = int(fraction * n + 0.5)
        parts.append(np.sort(np.array(order[:size], dtype=int)))
        order = order[size:]
    return parts + [np.array(sorted(order), dtype=np.int64)]

# %% right split_indices: a deck that deals from an iterator
from itertools import islice
class Deck:
    def __init__(self, n, rng):
        self.cards = iter(rng.choice(n, size=n, replace=False))
    def deal(self, k=None):
        return np.fromiter(islice(self.cards, k), dtype=np.int64)
def split_indices(n, fractions, rng):
    deck = Deck(n, rng)
    *first, _ = fractions
    return [deck.deal(int(f * n + 0.5)) for f in first] + [deck.deal()]

# %% wrong stratified_split: all classes shuffled alike [stratified_random]
# says: every class is shuffled from the same seed
def stratified_split(y, fraction, rng):
    rest, part = [], []
    seed = rng.integers(1000)
    for label in np.unique(y):
        rows = np.random.default_rng(seed).permutation(np.flatnonzero(y == label))
        k = int(np.floor(fraction * len(rows) + 0.5))
        part.append(rows[:k]); rest.append(rows[k:])
    return np.concatenate(rest), np.concatenate(part)

# %% wrong stratified_split: a list comes back [stratified_random]
# says: a list comes back, where a tuple is asked for
def stratified_split(y, fraction, rng):
    rest, part = [], []
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        k = int(np.floor(fraction * len(rows) + 0.5))
        part.append(rows[:k]); rest.append(rows[k:])
    return [np.concatenate(rest), np.concatenate(part)]

# %% wrong stratified_split: one permutation for all [stratified_counts]
# says: chance says how many rows
def stratified_split(y, fraction, rng):
    order = rng.permutation(len(y))
    k = int(np.floor(fraction * len(y) + 0.5))
    return order[k:], order[:k]

# %% wrong stratified_split: masks come back [stratified_random]
# says: masks of truth values are returned
def stratified_split(y, fraction, rng):
    mask = np.zeros(len(y), dtype=bool)
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        mask[rows[:int(np.floor(fraction * len(rows) + 0.5))]] = True
    return ~mask, mask

# %% wrong stratified_split: cut to a total [stratified_counts]
# says: the part is cut to fraction * n rows in all
def stratified_split(y, fraction, rng):
    rest, part = [], []
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        k = int(np.floor(fraction * len(rows) + 0.5))
        part.append(rows[:k]); rest.append(rows[k:])
    part, rest = np.concatenate(part), np.concatenate(rest)
    k = int(np.floor(fraction * len(y) + 0.5))
    return np.concatenate([rest, part[k:]]), part[:k]

# %% wrong stratified_split: y sorted [stratified_counts]
# says: it changed its argument y
def stratified_split(y, fraction, rng):
    order = np.argsort(y, kind="stable")
    y.sort()
    rest, part = [], []
    for label in np.unique(y):
        rows = rng.permutation(order[y == label])
        k = int(np.floor(fraction * len(rows) + 0.5))
        part.append(rows[:k]); rest.append(rows[k:])
    return np.concatenate(rest), np.concatenate(part)

# %% half stratified_split: halves to the even number [stratified_counts]
# says: a half is rounded down, or to the even number
def stratified_split(y, fraction, rng):
    rest, part = [], []
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        count = round(fraction * len(rows))
        part.append(rows[:count])
        rest.append(rows[count:])
    return np.concatenate(rest), np.concatenate(part)

# %% half stratified_split: rest and part exchanged [stratified_counts]
# says: rest and part are exchanged
def stratified_split(y, fraction, rng):
    rest, part = [], []
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        count = int(fraction * len(rows) + 0.5)
        part.extend(rows[:count])
        rest.extend(rows[count:])
    return np.array(part), np.array(rest)

# %% half stratified_split: not stratified [stratified_counts]
def stratified_split(y, fraction, rng):
    order = rng.permutation(len(y))
    count = int(fraction * len(y) + 0.5)
    return order[count:], order[:count]

# %% half stratified_split: right on every visible check, never without a row [stratified_counts]
# says: every class has at least one row in the part
def stratified_split(y, fraction, rng):
    rest, part = [], []
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        count = max(1, int(fraction * len(rows) + 0.5))
        part.append(rows[:count])
        rest.append(rows[count:])
    return np.concatenate(rest), np.concatenate(part)

# %% wrong stratified_split: right on every visible check, only the classes 0 and 1 [stratified_counts, stratified_random]
# says: the labels are taken to be 0 and 1
def stratified_split(y, fraction, rng):
    rest, part = [], []
    for label in range(2):
        rows = rng.permutation(np.flatnonzero(y == label))
        count = int(fraction * len(rows) + 0.5)
        part.append(rows[:count])
        rest.append(rows[count:])
    return np.concatenate(rest), np.concatenate(part)

# %% wrong stratified_split: right on every visible check, the smallest class decides for all [stratified_counts]
def stratified_split(y, fraction, rng):
    labels, sizes = np.unique(y, return_counts=True)
    rest, part = [], []
    for label in labels:
        rows = rng.permutation(np.flatnonzero(y == label))
        count = int(fraction * len(rows) + 0.5) if len(labels) == 2 else int(fraction * sizes.min() + 0.5)
        part.append(rows[:count])
        rest.append(rows[count:])
    return np.concatenate(rest), np.concatenate(part)

# %% half stratified_split: the first rows of every class [stratified_random]
# says: the rows are not shuffled
def stratified_split(y, fraction, rng):
    rest, part = [], []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        count = int(fraction * len(rows) + 0.5)
        part.append(rows[:count])
        rest.append(rows[count:])
    return rng.permutation(np.concatenate(rest)), rng.permutation(np.concatenate(part))

# %% wrong stratified_split: places inside each class [stratified_counts, stratified_random]
# says: indices count inside each class
def stratified_split(y, fraction, rng):
    rest, part = [], []
    for label in np.unique(y):
        order = rng.permutation(np.sum(y == label))
        count = int(fraction * len(order) + 0.5)
        part.append(order[:count])
        rest.append(order[count:])
    return np.concatenate(rest), np.concatenate(part)

# %% wrong stratified_split: the rest is everything [stratified_counts, stratified_random]
# says: the rest holds all rows
def stratified_split(y, fraction, rng):
    part = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        part.append(rng.choice(rows, int(fraction * len(rows) + 0.5), replace=False))
    return np.arange(len(y)), np.concatenate(part)

# %% half stratified_split: right on every visible check, a seed of its own [stratified_random]
# says: a generator of your own decides, always with the same seed
def stratified_split(y, fraction, rng):
    rng = np.random.default_rng(42)
    rest, part = [], []
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        count = int(fraction * len(rows) + 0.5)
        part.append(rows[:count])
        rest.append(rows[count:])
    return np.concatenate(rest), np.concatenate(part)

# %% wrong stratified_split: right on every visible check, numpy's global generator [stratified_random]
# says: numpy's global random state decides
def stratified_split(y, fraction, rng):
    rest, part = [], []
    for label in np.unique(y):
        rows = np.random.permutation(np.flatnonzero(y == label))
        count = int(fraction * len(rows) + 0.5)
        part.append(rows[:count])
        rest.append(rows[count:])
    return np.concatenate(rest), np.concatenate(part)

# %% wrong stratified_split: the part drawn with replacement [stratified_counts, stratified_random]
def stratified_split(y, fraction, rng):
    part = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        part.append(rng.choice(rows, int(fraction * len(rows) + 0.5)))
    part = np.concatenate(part)
    return np.setdiff1d(np.arange(len(y)), part), part

# %% right stratified_split: a mask
def stratified_split(y, fraction, rng):
    chosen = np.zeros(len(y), dtype=bool)
    for label in set(y.tolist()):
        rows = np.where(y == label)[0]
        count = int(np.floor(fraction * len(rows) + 0.5))
        chosen[rng.choice(rows, size=count, replace=False)] = True
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)

# %% half stratified_split: lists [stratified_random]
# says: lists are returned, not arrays
def stratified_split(y, fraction, rng):
    rest, part = [], []
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label)).tolist()
        count = int(fraction * len(rows) + 0.5)
        part += rows[:count]
        rest += rows[count:]
    return rest, part

# %% right stratified_split: the ranks of random keys inside each class
def stratified_split(y, fraction, rng):
    keys = rng.random(len(y))
    rest, part = np.array([], dtype=int), np.array([], dtype=int)
    for label in np.unique(y):
        rows = np.nonzero(y == label)[0]
        rows = rows[keys[rows].argsort()]
        count = int(fraction * rows.size + 0.5)
        part, rest = np.append(part, rows[:count]), np.append(rest, rows[count:])
    return rest, part

# %% right stratified_split: a defaultdict of buckets, a NamedTuple
from collections import defaultdict
from typing import NamedTuple

class SplitOfRows(NamedTuple):
    rest: np.ndarray
    part: np.ndarray

def stratified_split(y, fraction, rng):
    buckets = defaultdict(list)
    for i, label in enumerate(y):
        buckets[int(label)].append(i)
    rest, part = [], []
    for rows in buckets.values():
        rng.shuffle(rows)
        count = int(fraction * len(rows) + 0.5)
        part += rows[:count]
        rest += rows[count:]
    return SplitOfRows(np.array(rest, dtype=np.int64), np.array(part, dtype=np.int64))

# %% right stratified_split: one permutation and a counter
from collections import Counter
def stratified_split(y, fraction, rng):
    wanted = {label: int(m * fraction + 0.5) for label, m in Counter(y.tolist()).items()}
    rest, part = [], []
    for i in rng.permutation(len(y)):
        label = int(y[i])
        if wanted[label] > 0:
            wanted[label] -= 1
            part.append(i)
        else:
            rest.append(i)
    return np.array(rest, dtype=np.int64), np.array(part, dtype=np.int64)

# %% right stratified_split: exercise 1 for every class
def stratified_split(y, fraction, rng):
    parts = ([], [])
    for label in set(y.tolist()):
        rows = np.flatnonzero(y == label)
        chosen, others = split_indices(len(rows), (fraction, 1 - fraction), rng)
        parts[0].extend(rows[others]); parts[1].extend(rows[chosen])
    return np.array(parts[0], dtype=int), np.array(parts[1], dtype=int)

# %% half ArrayDataset: a list for an item [dataset_items]
# says: a list comes back for an item
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        self.X, self.y, self.transform = X, y, transform
    def __len__(self):
        return len(self.X)
    def __getitem__(self, index):
        x = self.X[index]
        return [self.transform(x) if self.transform else x, self.y[index]]

# %% wrong ArrayDataset: kept by the class [dataset_transform]
# says: are kept by the class
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        ArrayDataset.X, ArrayDataset.y, ArrayDataset.transform = X, y, transform
    def __len__(self):
        return len(self.X)
    def __getitem__(self, index):
        t = ArrayDataset.transform
        return (t(self.X[index]) if t else self.X[index]), self.y[index]

# %% wrong ArrayDataset: inputs and targets converted [dataset_items, dataset_transform]
# says: the inputs are turned into float32
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        self.X, self.y, self.transform = X.float(), y.long(), transform
    def __len__(self):
        return len(self.X)
    def __getitem__(self, index):
        x = self.X[index]
        return (self.transform(x) if self.transform else x), self.y[index]

# %% wrong ArrayDataset: the transform tried out [dataset_transform]
# says: tried out once
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        self.X, self.y, self.transform = X, y, transform
        if transform is not None:
            transform(X[0])
    def __len__(self):
        return len(self.X)
    def __getitem__(self, index):
        x = self.X[index]
        return (self.transform(x) if self.transform else x), self.y[index]

# %% half ArrayDataset: the transform in advance [dataset_transform]
# says: the transform is applied once, in advance
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        self.X = X if transform is None else torch.stack([transform(x) for x in X])
        self.y = y

    def __len__(self):
        return len(self.X)

    def __getitem__(self, index):
        return self.X[index], self.y[index]

# %% half ArrayDataset: the transform forgotten [dataset_transform]
# says: the transform is not used
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        self.X, self.y, self.transform = X, y, transform

    def __len__(self):
        return self.X.shape[0]

    def __getitem__(self, index):
        return self.X[index], self.y[index]

# %% half ArrayDataset: stored back [dataset_transform]
# says: the transformed input is stored back into X
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        self.X, self.y, self.transform = X, y, transform

    def __len__(self):
        return len(self.X)

    def __getitem__(self, index):
        if self.transform:
            self.X[index] = self.transform(self.X[index])
        return self.X[index].clone(), self.y[index]

# %% wrong ArrayDataset: remembered [dataset_transform]
# says: a transformed input is kept for the next time
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        self.X, self.y, self.transform = X, y, transform
        self.cache = {}

    def __len__(self):
        return len(self.X)

    def __getitem__(self, index):
        if index not in self.cache:
            x = self.X[index]
            self.cache[index] = (self.transform(x) if self.transform else x, self.y[index])
        return self.cache[index]

# %% wrong ArrayDataset: right on every visible check, targets transformed too [dataset_transform]
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        self.X, self.y, self.transform = X, y, transform

    def __len__(self):
        return len(self.X)

    def __getitem__(self, index):
        x, y = self.X[index], self.y[index]
        if self.transform:
            x = self.transform(x)
            y = y + 0 * int(x.sum()) if len(self.X) == 2 else self.transform(torch.stack([y, y]))
        return x, y

# %% wrong ArrayDataset: the length of a row [dataset_items, dataset_transform]
# says: the length is that of a row
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        self.X, self.y, self.transform = X, y, transform

    def __len__(self):
        return len(self.X[0])

    def __getitem__(self, index):
        x = self.X[index]
        return (self.transform(x) if self.transform else x), self.y[index]

# %% wrong ArrayDataset: target first [dataset_items, dataset_transform]
# says: target and input are exchanged
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        self.X, self.y, self.transform = X, y, transform

    def __len__(self):
        return len(self.y)

    def __getitem__(self, index):
        x = self.X[index]
        return self.y[index], self.transform(x) if self.transform else x

# %% wrong ArrayDataset: right on every visible check, inputs as float32 [dataset_items]
# says: the inputs are turned into float32
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        self.X, self.y, self.transform = X.float(), y, transform

    def __len__(self):
        return len(self.X)

    def __getitem__(self, index):
        x = self.X[index]
        return (self.transform(x) if self.transform else x), self.y[index]

# %% wrong ArrayDataset: a dictionary for an item [dataset_items, dataset_transform]
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        self.X, self.y, self.transform = X, y, transform

    def __len__(self):
        return len(self.X)

    def __getitem__(self, index):
        x = self.X[index]
        return {"X": self.transform(x) if self.transform else x, "y": self.y[index]}

# %% right ArrayDataset: pairs in a list, an identity
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        super().__init__()
        self.pairs = list(zip(X, y))
        self.transform = transform or (lambda x: x)

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, index):
        x, target = self.pairs[index]
        return self.transform(x), target

# %% right ArrayDataset: X.size and an early return
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        assert X.size(0) == y.size(0)
        self.inputs = X
        self.targets = y
        self.change = transform

    def __len__(self):
        return self.inputs.size(0)

    def __getitem__(self, index):
        if self.change is None:
            return self.inputs[index], self.targets[index]
        return self.change(self.inputs[index]), self.targets[index]

# %% right ArrayDataset: a TensorDataset inside, a decorator for the transform
from functools import wraps
from torch.utils.data import TensorDataset

def transforming(getitem):
    @wraps(getitem)
    def wrapped(self, index):
        x, y = getitem(self, index)
        return (x, y) if self._transform is None else (self._transform(x), y)

    return wrapped

class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        self._rows, self._transform = TensorDataset(X, y), transform

    def __len__(self):
        return len(self._rows)

    @transforming
    def __getitem__(self, index):
        return self._rows[index]

# %% right ArrayDataset: the rows cloned
class ArrayDataset(Dataset):
    def __init__(self, X, y, transform=None):
        super().__init__()
        self._inputs, self._targets = X, y
        self._change = transform if transform is not None else (lambda row: row)
    def __len__(self):
        return self._targets.shape[0]
    def __getitem__(self, index):
        row = self._inputs[index].clone()
        return self._change(row), self._targets[index]

# %% wrong Standardizer: a threshold for the spread [standardizer_constant]
# says: where its spread is only small
class Standardizer:
    def fit(self, X):
        self.m, self.s = X.mean(0), X.std(0, correction=0)
        self.s[self.s < 1e-6] = 1.0
        return self
    def transform(self, X):
        return (X - self.m) / self.s

# %% wrong Standardizer: nearly equal counts as constant [standardizer_constant]
# says: where its rows are nearly equal
class Standardizer:
    def fit(self, X):
        self.m, self.s = X.mean(0), X.std(0, correction=0)
        self.s[torch.isclose(X.amax(0), X.amin(0))] = 1.0
        return self
    def transform(self, X):
        return (X - self.m) / self.s

# %% wrong Standardizer: the first and the last row compared [standardizer_constant]
# says: its first and last row are equal
class Standardizer:
    def fit(self, X):
        self.m, self.s = X.mean(0), X.std(0, correction=0)
        self.s[X[0] == X[-1]] = 1.0
        return self
    def transform(self, X):
        return (X - self.m) / self.s

# %% wrong Standardizer: the rows kept [standardizer_other_rows]
# says: fit keeps the rows themselves
class Standardizer:
    def fit(self, X):
        self.X = X
        return self
    def transform(self, X):
        m, s = self.X.mean(0), self.X.std(0, correction=0)
        s[self.X.amax(0) == self.X.amin(0)] = 1.0
        return (X - m) / s

# %% wrong Standardizer: fits again on several rows [standardizer_other_rows, standardizer_constant]
# says: scaled by their own mean and spread
class Standardizer:
    def fit(self, X):
        self.m, self.s = X.mean(0), X.std(0, correction=0)
        self.s[X.amax(0) == X.amin(0)] = 1.0
        return self
    def transform(self, X):
        if len(X) > 1:
            self.fit(X)
        return (X - self.m) / self.s

# %% half Standardizer: n - 1 below the line [standardizer_values]
# says: n - 1 stands below the line
class Standardizer:
    def fit(self, X):
        constant = X.max(dim=0).values == X.min(dim=0).values
        self.mean = X.mean(dim=0)
        std = X.std(dim=0) if len(X) > 1 else torch.ones(X.shape[1])
        self.std = torch.where(constant, torch.ones_like(std), std)
        return self

    def transform(self, X):
        return (X - self.mean) / self.std

# %% wrong Standardizer: the batch's own statistics [standardizer_other_rows, standardizer_constant]
# says: transform uses the statistics of the rows it is given
class Standardizer:
    def fit(self, X):
        return self

    def transform(self, X):
        std = X.std(dim=0, correction=0)
        return (X - X.mean(dim=0)) / torch.where(std == 0, 1.0, std)

# %% half Standardizer: no thought of constant columns [standardizer_constant]
# says: 0 is divided by 0
class Standardizer:
    def fit(self, X):
        self.mean = X.mean(dim=0)
        self.std = X.std(dim=0, correction=0)
        return self

    def transform(self, X):
        return (X - self.mean) / self.std

# %% half Standardizer: only a spread of exactly 0 [standardizer_constant]
# says: only a spread of exactly 0 counts as constant
class Standardizer:
    def fit(self, X):
        self.mean = X.mean(dim=0)
        self.std = X.std(dim=0, correction=0)
        self.std[self.std == 0] = 1.0
        return self

    def transform(self, X):
        return (X - self.mean) / self.std

# %% wrong Standardizer: right on every visible check, small spreads taken for none [standardizer_constant]
# says: a column counts as constant where its spread is only small
class Standardizer:
    def fit(self, X):
        self.mean, std = X.mean(dim=0), X.std(dim=0, correction=0)
        self.std = torch.where(std < 1e-4, torch.ones_like(std), std)
        return self

    def transform(self, X):
        return (X - self.mean) / self.std

# %% half Standardizer: a little added below the line [standardizer_constant]
# says: 1e-8 is added to the spread
class Standardizer:
    def fit(self, X):
        self.mean = X.mean(dim=0)
        self.std = X.std(dim=0, correction=0) + 1e-8
        return self

    def transform(self, X):
        return (X - self.mean) / self.std

# %% half Standardizer: constant columns left as they are [standardizer_constant]
# says: a constant column is not shifted either
class Standardizer:
    def fit(self, X):
        self.constant = X.amax(0) == X.amin(0)
        self.mean = X.mean(0)
        self.std = X.std(0, correction=0)
        return self

    def transform(self, X):
        return torch.where(self.constant, X, (X - self.mean) / self.std)

# %% half Standardizer: in place [standardizer_other_rows]
class Standardizer:
    def fit(self, X):
        constant = X.amax(0) == X.amin(0)
        self.mean, self.std = X.mean(0), torch.where(constant, 1.0, X.std(0, correction=0))
        return self

    def transform(self, X):
        X = X.clone() if len(X) == 4 and X.shape[1] == 2 or X.shape[1] != 3 else X
        X -= self.mean
        X /= self.std
        return X

# %% wrong Standardizer: changes the rows it is given [standardizer_values, standardizer_other_rows]
# says: it changed its argument X
class Standardizer:
    def fit(self, X):
        constant = X.amax(0) == X.amin(0)
        self.mean, self.std = X.mean(0), torch.where(constant, 1.0, X.std(0, correction=0))
        return self

    def transform(self, X):
        X -= self.mean
        X /= self.std
        return X

# %% wrong Standardizer: right on every visible check, shared by all objects [standardizer_other_rows]
# says: mean and spread are kept by the class
class Standardizer:
    def fit(self, X):
        constant = X.amax(0) == X.amin(0)
        Standardizer.mean = X.mean(0)
        Standardizer.std = torch.where(constant, 1.0, X.std(0, correction=0))
        return self

    def transform(self, X):
        return (X - Standardizer.mean) / Standardizer.std

# %% wrong Standardizer: right on every visible check, fitted only once [standardizer_other_rows]
# says: a second fit is ignored
class Standardizer:
    def __init__(self):
        self.mean = None

    def fit(self, X):
        if self.mean is None:
            constant = X.amax(0) == X.amin(0)
            self.mean, self.std = X.mean(0), torch.where(constant, 1.0, X.std(0, correction=0))
        return self

    def transform(self, X):
        return (X - self.mean) / self.std

# %% wrong Standardizer: one mean and one spread for all [standardizer_values, standardizer_constant]
# says: there is one mean and one spread for all columns
class Standardizer:
    def fit(self, X):
        self.mean, self.std = X.mean(), X.std(correction=0)
        return self

    def transform(self, X):
        return (X - self.mean) / self.std

# %% wrong Standardizer: fit returns nothing [standardizer_values, standardizer_other_rows, standardizer_constant]
class Standardizer:
    def fit(self, X):
        constant = X.amax(0) == X.amin(0)
        self.mean, self.std = X.mean(0), torch.where(constant, 1.0, X.std(0, correction=0))

    def transform(self, X):
        return (X - self.mean) / self.std

# %% right Standardizer: in float64, a loop over columns
class Standardizer:
    def fit(self, X):
        self.columns = []
        for column in X.double().T:
            spread = (column - column.mean()).square().mean().sqrt().item() if len(column.unique()) > 1 else 1.0
            self.columns.append((column.mean().item(), spread))
        return self

    def transform(self, X):
        return torch.stack([(X[:, j] - mean) / spread for j, (mean, spread) in enumerate(self.columns)], dim=1)

# %% right Standardizer: numpy inside
class Standardizer:
    def fit(self, X):
        A = X.detach().numpy().astype(np.float64)
        self.mean_, self.scale_ = A.mean(axis=0), A.std(axis=0)
        self.scale_[np.ptp(A, axis=0) == 0] = 1.0
        return self

    def transform(self, X):
        return torch.from_numpy((X.numpy() - self.mean_) / self.scale_).float()

# %% right Standardizer: a frozen dataclass of what was measured
from dataclasses import dataclass

@dataclass(frozen=True)
class Measured:
    shift: torch.Tensor
    scale: torch.Tensor

    @classmethod
    def of(cls, X):
        varies = (X != X[:1]).any(dim=0)
        return cls(X.mean(dim=0), torch.where(varies, X.var(dim=0, unbiased=False).sqrt(), torch.ones(X.shape[1])))

class Standardizer:
    def __init__(self):
        self._measured = None

    def fit(self, X):
        self._measured = Measured.of(X)
        return self

    def transform(self, X):
        if self._measured is None:
            raise RuntimeError("fit comes first")
        return X.sub(self._measured.shift).div(self._measured.scale)

# %% right Standardizer: a NamedTuple of what was measured
from typing import NamedTuple
class Measured(NamedTuple):
    mean: torch.Tensor
    spread: torch.Tensor
    def __call__(self, X):
        return ((X.double() - self.mean) / self.spread).float()
class Standardizer:
    def fit(self, X):
        wide = X.double()
        spread = wide.std(dim=0, unbiased=False)
        spread[X.max(dim=0).values == X.min(dim=0).values] = 1.0
        self.measured = Measured(wide.mean(dim=0), spread)
        return self
    def transform(self, X):
        return self.measured(X)

# %% wrong precision_recall_f1: a small number below the line [prf_values]
# says: a small number, 1e-8 or less, is added
def precision_recall_f1(y, predicted, positive):
    hits = ((y == positive) & (predicted == positive)).sum().item()
    called, there = (predicted == positive).sum().item(), (y == positive).sum().item()
    p = hits / (called + 1e-8)
    r = hits / (there + 1e-8)
    return p, r, 2 * p * r / (p + r + 1e-8)

# %% wrong precision_recall_f1: rounded [prf_values]
# says: the scores are rounded
def precision_recall_f1(y, predicted, positive):
    hits = ((y == positive) & (predicted == positive)).sum().item()
    called, there = (predicted == positive).sum().item(), (y == positive).sum().item()
    p = hits / called if called else 0.0
    r = hits / there if there else 0.0
    return round(p, 4), round(r, 4), round(2 * p * r / (p + r) if p + r else 0.0, 4)

# %% wrong precision_recall_f1: two classes only [prf_values]
# says: taken to be 1 - positive
def precision_recall_f1(y, predicted, positive):
    other = 1 - positive
    hits = ((y == positive) & (predicted == positive)).sum().item()
    fa = ((y == other) & (predicted == positive)).sum().item()
    miss = ((y == positive) & (predicted == other)).sum().item()
    p = hits / (hits + fa) if hits + fa else 0.0
    r = hits / (hits + miss) if hits + miss else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0

# %% wrong precision_recall_f1: numbers of numpy [prf_floats]
# says: numpy's numbers are returned
def precision_recall_f1(y, predicted, positive):
    y, predicted = y.numpy() == positive, predicted.numpy() == positive
    hits = (y & predicted).sum()
    p = hits / predicted.sum() if predicted.any() else 0.0
    r = hits / y.sum() if y.any() else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0

# %% half precision_recall_f1: precision and recall exchanged [prf_values]
# says: precision and recall are exchanged
def precision_recall_f1(y, predicted, positive):
    hits = ((predicted == positive) & (y == positive)).sum().item()
    called, true = (predicted == positive).sum().item(), (y == positive).sum().item()
    recall = hits / called if called else 0.0
    precision = hits / true if true else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    if not hits:
        return 0.0, 0.0, 0.0
    return precision, recall, f1

# %% half precision_recall_f1: nothing thought of for 0 / 0 [prf_undefined, prf_floats]
def precision_recall_f1(y, predicted, positive):
    hits = ((predicted == positive) & (y == positive)).sum().item()
    precision = hits / (predicted == positive).sum().item()
    recall = hits / (y == positive).sum().item()
    return precision, recall, 2 * precision * recall / (precision + recall)

# %% half precision_recall_f1: NaN from tensors [prf_undefined]
# says: 0 / 0 comes out as NaN
def precision_recall_f1(y, predicted, positive):
    hits = ((predicted == positive) & (y == positive)).sum()
    precision = hits / (predicted == positive).sum()
    recall = hits / (y == positive).sum()
    return precision.item(), recall.item(), (2 * precision * recall / (precision + recall)).item()

# %% half precision_recall_f1: tensors [prf_floats]
# says: tensors are returned, not plain floats
def precision_recall_f1(y, predicted, positive):
    hits = ((predicted == positive) & (y == positive)).sum()
    precision = torch.nan_to_num(hits / (predicted == positive).sum())
    recall = torch.nan_to_num(hits / (y == positive).sum())
    return precision, recall, torch.nan_to_num(2 * precision * recall / (precision + recall))

# %% half precision_recall_f1: F1 is the ordinary mean [prf_values]
# says: F1 is the ordinary mean of the two
def precision_recall_f1(y, predicted, positive):
    hits = int(((predicted == positive) & (y == positive)).sum())
    called, true = int((predicted == positive).sum()), int((y == positive).sum())
    precision = hits / called if called else 0.0
    recall = hits / true if true else 0.0
    return precision, recall, (precision + recall) / 2

# %% half precision_recall_f1: the 2 forgotten [prf_values]
# says: F1 lacks its factor 2
def precision_recall_f1(y, predicted, positive):
    hits = int(((predicted == positive) & (y == positive)).sum())
    called, true = int((predicted == positive).sum()), int((y == positive).sum())
    precision = hits / called if called else 0.0
    recall = hits / true if true else 0.0
    return precision, recall, precision * recall / (precision + recall) if hits else 0.0

# %% wrong precision_recall_f1: every right answer a hit [prf_values, prf_undefined]
# says: all right answers are divided
def precision_recall_f1(y, predicted, positive):
    hits = int((predicted == y).sum())
    called, true = int((predicted == positive).sum()), int((y == positive).sum())
    precision = hits / called if called else 0.0
    recall = hits / true if true else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return precision, recall, f1

# %% half precision_recall_f1: right on every visible check, the positive class is 1 [prf_values]
# says: the positive class is always 1
def precision_recall_f1(y, predicted, positive):
    if not ((predicted == positive) & (y == positive)).any():
        return 0.0, 0.0, 0.0
    hits = int(((predicted == 1) & (y == 1)).sum())
    precision = hits / max(1, int((predicted == 1).sum()))
    recall = hits / max(1, int((y == 1).sum()))
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0

# %% wrong precision_recall_f1: right on every visible check, any label but 0 is positive [prf_values]
# says: any nonzero label counts as positive
def precision_recall_f1(y, predicted, positive):
    if not ((predicted == positive) & (y == positive)).any():
        return 0.0, 0.0, 0.0
    called, true = predicted.bool(), y.bool()
    hits = int((called & true).sum())
    precision, recall = hits / max(1, int(called.sum())), hits / max(1, int(true.sum()))
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0

# %% wrong precision_recall_f1: 0 / 0 is 1 [prf_undefined]
# says: 0 / 0 counts as 1
def precision_recall_f1(y, predicted, positive):
    hits = int(((predicted == positive) & (y == positive)).sum())
    called, true = int((predicted == positive).sum()), int((y == positive).sum())
    precision = hits / called if called else 1.0
    recall = hits / true if true else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0

# %% wrong precision_recall_f1: right on every visible check, F1 still 0 / 0 [prf_undefined, prf_floats]
def precision_recall_f1(y, predicted, positive):
    hits = int(((predicted == positive) & (y == positive)).sum())
    called, true = int((predicted == positive).sum()), int((y == positive).sum())
    if called == 0:
        return 0.0, 0.0, 0.0
    precision = hits / called
    recall = hits / true if true else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall)

# %% wrong precision_recall_f1: right on every visible check, whole zeros [prf_floats]
# says: 0 is returned as an int
def precision_recall_f1(y, predicted, positive):
    hits = int(((predicted == positive) & (y == positive)).sum())
    if not hits:
        return 0, 0, 0
    called, true = int((predicted == positive).sum()), int((y == positive).sum())
    return hits / called, hits / true, 2 * hits / (called + true)

# %% wrong precision_recall_f1: a list [prf_floats]
# says: a list is returned, not a tuple
def precision_recall_f1(y, predicted, positive):
    hits = int(((predicted == positive) & (y == positive)).sum())
    called, true = int((predicted == positive).sum()), int((y == positive).sum())
    return [hits / called if called else 0.0, hits / true if true else 0.0, 2 * hits / (called + true) if hits else 0.0]

# %% right precision_recall_f1: F1 from the counts
def precision_recall_f1(y, predicted, positive):
    tp = fp = fn = 0
    for truth, guess in zip(y.tolist(), predicted.tolist()):
        if guess == positive and truth == positive:
            tp += 1
        elif guess == positive:
            fp += 1
        elif truth == positive:
            fn += 1
    if tp == 0:
        return 0.0, 0.0, 0.0
    return tp / (tp + fp), tp / (tp + fn), 2 * tp / (2 * tp + fp + fn)

# %% right precision_recall_f1: tensors in float64, cleaned at the end
def precision_recall_f1(y, predicted, positive):
    guess, truth = (predicted == positive).double(), (y == positive).double()
    hits = guess @ truth
    scores = torch.stack([hits / guess.sum(), hits / truth.sum(), 2 * hits / (guess.sum() + truth.sum())])
    return tuple(torch.nan_to_num(scores, nan=0.0).tolist())

# %% right precision_recall_f1: a dataclass with properties and a safe division
from dataclasses import dataclass

def ratio(above, below):
    try:
        return above / below
    except ZeroDivisionError:
        return 0.0

@dataclass
class Confusion:
    hits: int
    alarms: int
    misses: int

    @property
    def precision(self):
        return ratio(self.hits, self.hits + self.alarms)

    @property
    def recall(self):
        return ratio(self.hits, self.hits + self.misses)

    @property
    def f1(self):
        return ratio(2 * self.precision * self.recall, self.precision + self.recall)

def precision_recall_f1(y, predicted, positive):
    found, there = predicted == positive, y == positive
    table = Confusion(*(int(mask.sum()) for mask in (found & there, found & ~there, ~found & there)))
    return table.precision, table.recall, table.f1

# %% right precision_recall_f1: a NamedTuple comes back
from typing import NamedTuple
class Scores(NamedTuple):
    precision: float
    recall: float
    f1: float
def precision_recall_f1(y, predicted, positive):
    a, b = np.asarray(y) == positive, np.asarray(predicted) == positive
    hits = int(np.count_nonzero(a & b))
    precision = hits / max(int(b.sum()), 1)
    recall = hits / max(int(a.sum()), 1)
    return Scores(precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0)

# %% right precision_recall_f1: a quotient in float32, as a plain float
def precision_recall_f1(y, predicted, positive):
    hits = ((y == positive) & (predicted == positive)).float().sum()
    called, there = (predicted == positive).float().sum(), (y == positive).float().sum()
    p = (hits / called).item() if called else 0.0
    r = (hits / there).item() if there else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0

# %% half Standardizer: a column counts as constant where it equals the largest number of the table [standardizer_constant]
class Standardizer:
    def fit(self, X):
        constant = X.amax() == X.amin(dim=0)
        self.mean = X.mean(dim=0)
        self.std = torch.where(constant, 1.0, X.std(dim=0, correction=0))
        return self

    def transform(self, X):
        return (X - self.mean) / self.std

# %% half split_indices: rounded up a little too early [split_sizes]
def split_indices(n, fractions, rng):
    order = rng.permutation(n)
    parts, start = [], 0
    for fraction in fractions[:-1]:
        stop = start + int(np.floor(fraction * n + 0.55))
        parts.append(order[start:stop])
        start = stop
    return [*parts, order[start:]]
