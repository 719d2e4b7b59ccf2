"""Answers that students give on day 29. The words in brackets are the test cells that must reject a wrong one."""

# %% half prepare: rows drawn, twins on both sides [prepare_groups]
# says: groups that stand on both sides
def prepare(data, seed):
    order = np.random.default_rng(seed).permutation(len(data.texts))
    held = order[: round(len(data.texts) / 3)]
    is_test = np.zeros(len(data.texts), dtype=bool)
    is_test[held] = True
    words = build_vocabulary([t for t, h in zip(data.texts, is_test) if not h], 2)
    train = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if not h]), torch.tensor(data.labels[~is_test])
    test = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if h]), torch.tensor(data.labels[is_test])
    return words, train, test

# %% half prepare: vocabulary from all texts, right on the visible checks [prepare_numbers]
# says: the vocabulary is made from all texts
def prepare(data, seed):
    groups = np.unique(data.groups)
    held = np.random.default_rng(seed).choice(groups, round(len(groups) / 3), replace=False)
    is_test = np.isin(data.groups, held)
    words = build_vocabulary(data.texts, 2)
    train = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if not h]), torch.tensor(data.labels[~is_test])
    test = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if h]), torch.tensor(data.labels[is_test])
    return words, train, test

# %% half prepare: the first groups are held out, no chance [prepare_groups]
# says: other seeds give other parts
def prepare(data, seed):
    groups = np.unique(data.groups)
    is_test = np.isin(data.groups, groups[: round(len(groups) / 3)])
    words = build_vocabulary([t for t, h in zip(data.texts, is_test) if not h], 2)
    train = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if not h]), torch.tensor(data.labels[~is_test])
    test = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if h]), torch.tensor(data.labels[is_test])
    return words, train, test

# %% half prepare: train and test exchanged [prepare_groups]
# says: train and test are exchanged
def prepare(data, seed):
    groups = np.unique(data.groups)
    is_test = ~np.isin(data.groups, np.random.default_rng(seed).permutation(groups)[: round(len(groups) / 3)])
    words = build_vocabulary([t for t, h in zip(data.texts, is_test) if not h], 2)
    train = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if not h]), torch.tensor(data.labels[~is_test])
    test = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if h]), torch.tensor(data.labels[is_test])
    return words, train, test

# %% half prepare: texts sorted by length, labels not [prepare_numbers]
# says: the texts are sorted by length, and the labels are not
def prepare(data, seed):
    groups = np.unique(data.groups)
    is_test = np.isin(data.groups, np.random.default_rng(seed).permutation(groups)[: round(len(groups) / 3)])
    words = build_vocabulary([t for t, h in zip(data.texts, is_test) if not h], 2)
    parts = []
    for side in (False, True):
        lists = [encode(t, words) for t, h in zip(data.texts, is_test) if h == side]
        lists = sorted(lists, key=len, reverse=True)
        parts.append((pad_batch(lists), torch.tensor(data.labels[is_test == side])))
    return words, *parts

# %% half prepare: every word listed, right where each occurs twice [prepare_numbers]
# says: every word of the training texts is in the vocabulary
def prepare(data, seed):
    groups = np.unique(data.groups)
    is_test = np.isin(data.groups, np.random.default_rng(seed).permutation(groups)[: round(len(groups) / 3)])
    words = build_vocabulary([t for t, h in zip(data.texts, is_test) if not h], 1)
    train = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if not h]), torch.tensor(data.labels[~is_test])
    test = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if h]), torch.tensor(data.labels[is_test])
    return words, train, test

# %% half prepare: the global random state is seeded [prepare_groups]
# says: global random states
def prepare(data, seed):
    np.random.seed(seed)
    groups = np.unique(data.groups)
    np.random.shuffle(groups)
    is_test = np.isin(data.groups, groups[: round(len(groups) / 3)])
    words = build_vocabulary([t for t, h in zip(data.texts, is_test) if not h], 2)
    train = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if not h]), torch.tensor(data.labels[~is_test])
    test = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if h]), torch.tensor(data.labels[is_test])
    return words, train, test

# %% half prepare: group numbers taken for 0, 1, 2 and so on [prepare_groups]
def prepare(data, seed):
    count = len(np.unique(data.groups))
    is_test = np.isin(data.groups, np.random.default_rng(seed).permutation(count)[: round(count / 3)])
    words = build_vocabulary([t for t, h in zip(data.texts, is_test) if not h], 2)
    parts = []
    for side in (False, True):
        lists = [encode(t, words) for t, h in zip(data.texts, is_test) if h == side] or [[]]
        parts.append((pad_batch(lists), torch.tensor(data.labels[is_test == side])))
    return words, *parts

# %% half prepare: the number of groups rounded up, right on the visible checks [prepare_groups]
# says: the number of groups held out is rounded up
def prepare(data, seed):
    groups = np.unique(data.groups)
    is_test = np.isin(data.groups, np.random.default_rng(seed).permutation(groups)[: int(np.ceil(len(groups) / 3))])
    words = build_vocabulary([t for t, h in zip(data.texts, is_test) if not h], 2)
    train = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if not h]), torch.tensor(data.labels[~is_test])
    test = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if h]), torch.tensor(data.labels[is_test])
    return words, train, test

# %% half prepare: words that occur three times alone are listed [prepare_numbers]
# says: another list
def prepare(data, seed):
    rng = np.random.default_rng(seed)
    groups = np.unique(data.groups)
    held = rng.choice(groups, size=round(len(groups) / 3), replace=False)
    mask = np.isin(data.groups, held)
    vocabulary = build_vocabulary([t for t, m in zip(data.texts, mask) if not m], 3)
    def part(rows):
        return pad_batch([encode(data.texts[i], vocabulary) for i in rows]), torch.tensor(data.labels[rows])
    return vocabulary, part(np.flatnonzero(~mask)), part(np.flatnonzero(mask))

# %% half prepare: groups drawn from the rows, so that one can be drawn twice [prepare_groups]
def prepare(data, seed):
    rng = np.random.default_rng(seed)
    groups = np.unique(data.groups)
    held = rng.choice(data.groups, size=round(len(groups) / 3), replace=False)
    mask = np.isin(data.groups, held)
    vocabulary = build_vocabulary([t for t, m in zip(data.texts, mask) if not m], 2)
    def part(rows):
        return pad_batch([encode(data.texts[i], vocabulary) for i in rows]), torch.tensor(data.labels[rows])
    return vocabulary, part(np.flatnonzero(~mask)), part(np.flatnonzero(mask))

# %% wrong prepare: rows drawn by scikit-learn, and all texts encoded before [prepare_groups, prepare_numbers]
# says: the vocabulary is made from all texts
# says: groups that stand on both sides
from sklearn.model_selection import train_test_split


def prepare(data, seed):
    vocabulary = build_vocabulary(data.texts, 2)
    ids, lengths = pad_batch([encode(text, vocabulary) for text in data.texts])
    y = torch.tensor(data.labels)
    train, test = train_test_split(np.arange(len(y)), test_size=1 / 3, random_state=seed)
    return vocabulary, ((ids[train], lengths[train]), y[train]), ((ids[test], lengths[test]), y[test])

# %% wrong prepare: flat triples (ids, lengths, y) [prepare_groups, prepare_numbers]
# says: the result is nested as
def prepare(data, seed):
    groups = np.unique(data.groups)
    held = np.random.default_rng(seed).choice(groups, round(len(groups) / 3), replace=False)
    test = np.isin(data.groups, held)
    vocabulary = build_vocabulary([t for t, h in zip(data.texts, test) if not h], 2)

    def part(mask):
        ids, lengths = pad_batch([encode(t, vocabulary) for t, h in zip(data.texts, mask) if h])
        return ids, lengths, torch.tensor(data.labels[mask])

    return vocabulary, part(~test), part(test)

# %% wrong prepare: the vocabulary comes last [prepare_groups, prepare_numbers]
# says: the result is nested as
def prepare(data, seed):
    groups = np.unique(data.groups)
    held = np.random.default_rng(seed).choice(groups, round(len(groups) / 3), replace=False)
    is_test = np.isin(data.groups, held)
    words = build_vocabulary([t for t, h in zip(data.texts, is_test) if not h], 2)
    train = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if not h]), torch.tensor(data.labels[~is_test])
    test = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if h]), torch.tensor(data.labels[is_test])
    return train, test, words

# %% wrong prepare: the two parts in a tuple of their own [prepare_groups, prepare_numbers]
# says: the result is nested as
def prepare(data, seed):
    groups = np.unique(data.groups)
    is_test = np.isin(data.groups, np.random.default_rng(seed).permutation(groups)[: round(len(groups) / 3)])
    words = build_vocabulary([t for t, h in zip(data.texts, is_test) if not h], 2)
    train = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if not h]), torch.tensor(data.labels[~is_test])
    test = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if h]), torch.tensor(data.labels[is_test])
    return words, (train, test)

# %% wrong prepare: labels as lists [prepare_groups, prepare_numbers]
# says: each y a tensor
def prepare(data, seed):
    rng = np.random.default_rng(seed)
    groups = np.unique(data.groups)
    held = set(rng.permutation(groups)[: round(len(groups) / 3)])
    train_texts, train_y, test_texts, test_y = [], [], [], []
    for text, label, group in zip(data.texts, data.labels, data.groups):
        if group in held:
            test_texts.append(text)
            test_y.append(label)
        else:
            train_texts.append(text)
            train_y.append(label)
    vocabulary = build_vocabulary(train_texts, 2)
    train = pad_batch([encode(t, vocabulary) for t in train_texts])
    test = pad_batch([encode(t, vocabulary) for t in test_texts])
    return vocabulary, (train, train_y), (test, test_y)

# %% wrong prepare: the texts are encoded in the data themselves [prepare_groups, prepare_numbers]
def prepare(data, seed):
    groups = np.unique(data.groups)
    held = np.random.default_rng(seed).permutation(groups)[: round(len(groups) / 3)]
    is_test = np.isin(data.groups, held)
    vocabulary = build_vocabulary([data.texts[i] for i in np.flatnonzero(~is_test)], 2)
    for i in range(len(data.texts)):
        data.texts[i] = encode(data.texts[i], vocabulary)
    train, test = (
        (pad_batch([data.texts[i] for i in np.flatnonzero(part)]), torch.tensor(data.labels[part]))
        for part in (~is_test, is_test)
    )
    return vocabulary, train, test

# %% half prepare: drawn with replacement, numpy's default [prepare_groups]
# says: groups in the test part
def prepare(data, seed):
    groups = np.unique(data.groups)
    held = np.random.default_rng(seed).choice(groups, round(len(groups) / 3))
    is_test = np.isin(data.groups, held)
    words = build_vocabulary([t for t, h in zip(data.texts, is_test) if not h], 2)
    train = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if not h]), torch.tensor(data.labels[~is_test])
    test = pad_batch([encode(t, words) for t, h in zip(data.texts, is_test) if h]), torch.tensor(data.labels[is_test])
    return words, train, test

# %% half prepare: collected group by group [prepare_groups]
# says: rows in the order of the data
def prepare(data, seed):
    groups = np.random.default_rng(seed).permutation(np.unique(data.groups))
    held = round(len(groups) / 3)
    rows = [
        [row for group in part for row in np.flatnonzero(data.groups == group)] for part in (groups[held:], groups[:held])
    ]
    words = build_vocabulary([data.texts[row] for row in rows[0]], 2)
    train, test = (
        (pad_batch([encode(data.texts[row], words) for row in part]), torch.tensor(data.labels[part])) for part in rows
    )
    return words, train, test

# %% half prepare: a vocabulary for each part [prepare_numbers]
# says: test: ids belong to the labels
def prepare(data, seed):
    groups = np.unique(data.groups)
    held = np.random.default_rng(seed).permutation(groups)[: round(len(groups) / 3)]
    is_test = np.isin(data.groups, held)
    parts = []
    for mask in (~is_test, is_test):
        texts = [data.texts[i] for i in np.flatnonzero(mask)]
        words = build_vocabulary(texts, 2)
        parts.append((words, (pad_batch([encode(text, words) for text in texts]), torch.tensor(data.labels[mask]))))
    return parts[0][0], parts[0][1], parts[1][1]

# %% half prepare: labels as floats [prepare_numbers]
# says: expected 'int64 tensor'
def prepare(data, seed):
    groups = np.unique(data.groups)
    held = np.random.default_rng(seed).permutation(groups)[: round(len(groups) / 3)]
    is_test = np.isin(data.groups, held)
    words = build_vocabulary([data.texts[i] for i in np.flatnonzero(~is_test)], 2)
    train, test = (
        (
            pad_batch([encode(data.texts[i], words) for i in np.flatnonzero(mask)]),
            torch.tensor(data.labels[mask], dtype=torch.float32),
        )
        for mask in (~is_test, is_test)
    )
    return words, train, test

# %% half prepare: the texts of the data put into lower case in place [prepare_groups]
# says: the texts of the data
def prepare(data, seed):
    for i, text in enumerate(data.texts):
        data.texts[i] = text.lower().strip()
    names = np.unique(data.groups)
    drawn = np.random.default_rng(seed).permutation(names)[: round(len(names) / 3)]
    in_test = np.isin(data.groups, drawn)
    texts = np.array(data.texts, dtype=object)
    vocabulary = build_vocabulary(texts[~in_test].tolist(), 2)
    parts = [
        (pad_batch([encode(text, vocabulary) for text in texts[mask]]), torch.tensor(data.labels[mask]))
        for mask in (~in_test, in_test)
    ]
    return vocabulary, parts[0], parts[1]

# %% wrong prepare: right on every visible check, divisions remembered by seed and number of reviews, whatever the data [prepare_groups, prepare_numbers]
_divisions = {}


def prepare(data, seed):
    key = (len(data.texts), seed)
    if key not in _divisions:
        names = np.unique(data.groups)
        drawn = np.random.default_rng(seed).permutation(names)[: round(len(names) / 3)]
        in_test = np.isin(data.groups, drawn)
        train_texts = [text for text, test in zip(data.texts, in_test) if not test]
        test_texts = [text for text, test in zip(data.texts, in_test) if test]
        vocabulary = build_vocabulary(train_texts, 2)
        train = pad_batch([encode(text, vocabulary) for text in train_texts]), torch.tensor(data.labels[~in_test])
        test = pad_batch([encode(text, vocabulary) for text in test_texts]), torch.tensor(data.labels[in_test])
        _divisions[key] = vocabulary, train, test
    return _divisions[key]

# %% half prepare: right on every visible check, a table with a place for every group number [prepare_groups]
def prepare(data, seed):
    groups = np.flatnonzero(np.bincount(data.groups))
    held = np.random.default_rng(seed).permutation(groups)[: round(len(groups) / 3)]
    is_test = np.isin(data.groups, held)
    vocabulary = build_vocabulary([data.texts[i] for i in np.flatnonzero(~is_test)], 2)
    parts = []
    for part in (~is_test, is_test):
        X = pad_batch([encode(data.texts[i], vocabulary) for i in np.flatnonzero(part)])
        parts.append((X, torch.tensor(data.labels[part])))
    return vocabulary, *parts

# %% right prepare: choice, and loops
def prepare(data, seed):
    rng = np.random.default_rng(seed)
    groups = sorted(set(data.groups.tolist()))
    held = set(rng.choice(groups, size=round(len(groups) / 3), replace=False).tolist())
    rows = {"train": [], "test": []}
    for row, group in enumerate(data.groups):
        rows["test" if int(group) in held else "train"].append(row)
    vocabulary = build_vocabulary([data.texts[row] for row in rows["train"]], 2)
    train, test = [
        (
            pad_batch([encode(data.texts[row], vocabulary) for row in rows[part]]),
            torch.tensor([int(data.labels[row]) for row in rows[part]]),
        )
        for part in ("train", "test")
    ]
    return vocabulary, train, test

# %% right prepare: NamedTuples
from typing import NamedTuple


class Batch(NamedTuple):
    ids: torch.Tensor
    lengths: torch.Tensor


class Part(NamedTuple):
    X: Batch
    y: torch.Tensor


def numbers(texts, labels, vocabulary):
    return Part(Batch(*pad_batch([encode(text, vocabulary) for text in texts])), torch.from_numpy(np.array(labels)))


def prepare(data, seed):
    names, inverse = np.unique(data.groups, return_inverse=True)
    draw = np.random.default_rng(seed).random(len(names))
    held = np.argsort(draw)[: round(len(names) / 3)]
    is_test = np.isin(inverse, held)
    texts = np.array(data.texts, dtype=object)
    vocabulary = build_vocabulary(list(texts[~is_test]), 2)
    return (vocabulary, *(numbers(texts[part], data.labels[part], vocabulary) for part in (~is_test, is_test)))

# %% right prepare: scikit-learn's split of groups
from sklearn.model_selection import train_test_split


def prepare(data, seed):
    groups = np.unique(data.groups)
    state = int(np.random.default_rng(seed).integers(2**31))
    train_groups, _ = train_test_split(groups, test_size=round(len(groups) / 3), random_state=state)
    rows = np.arange(len(data.groups))
    train_rows = rows[np.isin(data.groups, train_groups)]
    test_rows = np.setdiff1d(rows, train_rows)
    words = build_vocabulary([data.texts[i] for i in train_rows], 2)
    part = lambda these: (pad_batch([encode(data.texts[i], words) for i in these]), torch.as_tensor(data.labels[these]))
    return words, part(train_rows), part(test_rows)

# %% half BagClassifier: pads counted [bag_pads]
# says: three pads appended
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size, self.linear = size, nn.Linear(size, 2)

    def forward(self, ids, lengths):
        return self.linear(nn.functional.one_hot(ids, self.size).sum(dim=1).float())

# %% half BagClassifier: words occur or not [bag_logits]
# says: whether a word occurs, not how often
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size, self.linear = size, nn.Linear(size, 2)

    def forward(self, ids, lengths):
        return self.linear((bag_of_words(ids, self.size) > 0).float())

# %% half BagClassifier: shares of the length [bag_logits]
# says: the counts are divided by the length
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size, self.linear = size, nn.Linear(size, 2)

    def forward(self, ids, lengths):
        return self.linear(bag_of_words(ids, self.size) / lengths[:, None])

# %% half BagClassifier: softmax [bag_logits]
# says: probabilities are returned
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size, self.linear = size, nn.Linear(size, 2)

    def forward(self, ids, lengths):
        return torch.softmax(self.linear(bag_of_words(ids, self.size)), dim=1)

# %% half BagClassifier: a hidden layer [bag_logits]
# says: parameters
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.net = nn.Sequential(nn.Linear(size, 16), nn.ReLU(), nn.Linear(16, 2))

    def forward(self, ids, lengths):
        return self.net(bag_of_words(ids, self.size))

# %% half BagClassifier: one output [bag_logits]
# says: parameters
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size, self.linear = size, nn.Linear(size, 1)

    def forward(self, ids, lengths):
        return self.linear(bag_of_words(ids, self.size))

# %% half BagClassifier: four words alone, right on the visible checks [bag_logits]
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size, self.linear = size, nn.Linear(size, 2)

    def forward(self, ids, lengths):
        counts = bag_of_words(ids, self.size)
        counts[:, 5:] = 0
        return self.linear(counts)

# %% half BagClassifier: detached, right on the visible checks [bag_logits]
# says: no gradient reaches the layer
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size, self.linear = size, nn.Linear(size, 2)

    @torch.no_grad()
    def forward(self, ids, lengths):
        return self.linear(bag_of_words(ids, self.size))

# %% half BagClassifier: weights start at 0, right on the visible checks [bag_logits]
# says: two models start with equal weights
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size, self.linear = size, nn.Linear(size, 2)
        nn.init.zeros_(self.linear.weight)

    def forward(self, ids, lengths):
        return self.linear(bag_of_words(ids, self.size))

# %% half BagClassifier: all reviews cut to the length of the first, right on the visible checks [bag_pads]
# says: a review alone
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.linear = nn.Linear(size, 2)
    def forward(self, ids, lengths):
        return self.linear(bag_of_words(ids[:, : lengths[0]], self.size))

# %% wrong BagClassifier: the ids themselves go into the layer [bag_logits, bag_pads]
# says: cannot be multiplied
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.linear = nn.Linear(size, 2)

    def forward(self, ids, lengths):
        return self.linear(ids.float())

# %% wrong BagClassifier: takes no lengths [bag_logits, bag_pads]
# says: takes 2 positional arguments but 3 were given
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.linear = nn.Linear(size, 2)

    def forward(self, ids):
        return self.linear(bag_of_words(ids, self.size))

# %% wrong BagClassifier: torch's EmbeddingBag, without bias and with the pads [bag_logits, bag_pads]
# says: three pads appended
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.scores = nn.EmbeddingBag(size, 2, mode="sum")

    def forward(self, ids, lengths):
        return self.scores(ids)

# %% wrong BagClassifier: as many words as the batch happens to have [bag_logits, bag_pads]
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.linear = nn.Linear(size, 2)

    def forward(self, ids, lengths):
        return self.linear(bag_of_words(ids, int(ids.max()) + 1))

# %% wrong BagClassifier: a softmax over the reviews [bag_logits, bag_pads]
# says: the softmax over axis 0
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.linear = nn.Linear(size, 2)
        self.softmax = nn.Softmax(dim=0)

    def forward(self, ids, lengths):
        return self.softmax(self.linear(bag_of_words(ids, self.size)))

# %% wrong BagClassifier: the counts are normalised over the batch [bag_logits, bag_pads]
# says: result["parameters"]: 4 entries, expected 2
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.norm = nn.BatchNorm1d(size)
        self.linear = nn.Linear(size, 2)

    def forward(self, ids, lengths):
        return self.linear(self.norm(bag_of_words(ids, self.size)))

# %% half BagClassifier: right on every visible check, weights drawn from another range [bag_logits]
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size, self.linear = size, nn.Linear(size, 2)
        nn.init.xavier_uniform_(self.linear.weight)

    def forward(self, ids, lengths):
        return self.linear(bag_of_words(ids, self.size))

# %% right BagClassifier: scatter
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.scores = nn.Linear(in_features=size, out_features=2)

    def forward(self, ids, lengths):
        counts = torch.zeros(len(ids), self.scores.in_features)
        counts.scatter_add_(1, ids, ids.ne(0).float())
        return self.scores(counts)

# %% right BagClassifier: a Sequential behind a layer of its own
class Bag(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, ids):
        return bag_of_words(ids, self.size)


class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.net = nn.Sequential(Bag(size), nn.Linear(size, 2))

    def forward(self, ids, lengths):
        return self.net(ids)

# %% right BagClassifier: the mask made from the lengths
class BagClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.out = nn.Linear(size, 2)

    def forward(self, ids, lengths):
        mask = torch.arange(ids.shape[1]) < lengths.unsqueeze(1)
        onehot = nn.functional.one_hot(ids, self.size) * mask.unsqueeze(-1)
        return self.out(onehot.sum(dim=1).to(torch.float32))

# %% half SentimentLSTM: the last place [lstm_pads]
# says: two pads appended
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.emb, self.lstm = nn.Embedding(size, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states, _ = self.lstm(self.emb(ids))
        return self.out(states[:, -1])

# %% half SentimentLSTM: h_n without packing [lstm_pads]
# says: two pads appended
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.emb, self.lstm = nn.Embedding(size, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        _, (h, _) = self.lstm(self.emb(ids))
        return self.out(h[-1])

# %% wrong SentimentLSTM: mean over all places [lstm_logits, lstm_pads, lstm_learns]
# says: the mean of the states is read
# says: two pads appended
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.emb, self.lstm = nn.Embedding(size, units), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states, _ = self.lstm(self.emb(ids))
        return self.out(states.mean(dim=1))

# %% wrong SentimentLSTM: batch_first forgotten [lstm_logits, lstm_pads]
# says: batch_first is forgotten
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.emb, self.lstm = nn.Embedding(size, units, padding_idx=0), nn.LSTM(units, units)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states, _ = self.lstm(self.emb(ids))
        return self.out(states[torch.arange(len(ids)), lengths - 1])

# %% half SentimentLSTM: packed, sorted, and not put back in order [lstm_pads]
# says: a review alone gives what it gives in a batch
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.emb, self.lstm = nn.Embedding(size, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        lengths, order = lengths.sort(descending=True, stable=True)
        packed = nn.utils.rnn.pack_padded_sequence(self.emb(ids[order]), lengths, batch_first=True)
        return self.out(self.lstm(packed)[1][0][0])

# %% half SentimentLSTM: softmax [lstm_logits]
# says: probabilities are returned
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.emb, self.lstm = nn.Embedding(size, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states, _ = self.lstm(self.emb(ids))
        return torch.softmax(self.out(states[torch.arange(len(ids)), lengths - 1]), dim=1)

# %% half SentimentLSTM: the cell state of packed sequences [lstm_logits]
# says: the cell state c is read
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.emb, self.lstm = nn.Embedding(size, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(self.emb(ids), lengths, batch_first=True, enforce_sorted=False)
        return self.out(self.lstm(packed)[1][1][0])

# %% half SentimentLSTM: row 0 of the table is no pad row, right on the visible checks [lstm_learns]
# says: row 0 of the table starts as zeros
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.emb, self.lstm = nn.Embedding(size, units), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states, _ = self.lstm(self.emb(ids))
        return self.out(states[torch.arange(len(ids)), lengths - 1])

# %% half SentimentLSTM: vectors detached [lstm_learns]
# says: parameters that no gradient reaches
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.emb, self.lstm = nn.Embedding(size, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states, _ = self.lstm(self.emb(ids).detach())
        return self.out(states[torch.arange(len(ids)), lengths - 1])

# %% wrong SentimentLSTM: a GRU [lstm_logits, lstm_learns]
# says: parameters
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.emb, self.gru = nn.Embedding(size, units, padding_idx=0), nn.GRU(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states, _ = self.gru(self.emb(ids))
        return self.out(states[torch.arange(len(ids)), lengths - 1])

# %% half SentimentLSTM: seeded at the start, right on the visible checks [lstm_learns]
# says: two models start with equal weights
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        torch.manual_seed(0)
        self.emb, self.lstm = nn.Embedding(size, units, padding_idx=0), nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states, _ = self.lstm(self.emb(ids))
        return self.out(states[torch.arange(len(ids)), lengths - 1])

# %% half SentimentLSTM: lengths counted from the ids, and those given not read, right on the visible checks [lstm_pads]
# says: the words behind them do not count
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.lstm = nn.LSTM(units, units, batch_first=True)
        self.output = nn.Linear(units, 2)
    def forward(self, ids, lengths):
        vectors = self.embedding(ids)
        states, _ = self.lstm(vectors)
        last = states[torch.arange(len(ids)), (ids != 0).sum(dim=1) - 1]
        return self.output(last)

# %% wrong SentimentLSTM: the lengths pick steps for all rows at once [lstm_logits, lstm_pads]
# says: for every row, the steps of all rows
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.lstm = nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        output, _ = self.lstm(self.embedding(ids))
        return self.out(output[:, lengths - 1])

# %% wrong SentimentLSTM: both directions, at the last word [lstm_logits, lstm_pads, lstm_learns]
# says: two pads appended
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.lstm = nn.LSTM(units, units, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * units, 2)

    def forward(self, ids, lengths):
        output, _ = self.lstm(self.embedding(ids))
        return self.out(output[torch.arange(len(ids)), lengths - 1])

# %% wrong SentimentLSTM: goes on from the state of the last call [lstm_logits, lstm_pads]
# says: logits of the same reviews once more
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.lstm = nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)
        self.state = None

    def forward(self, ids, lengths):
        output, state = self.lstm(self.embedding(ids), self.state)
        self.state = tuple(part.detach() for part in state)
        return self.out(output[torch.arange(len(ids)), lengths - 1])

# %% wrong SentimentLSTM: packed as if the lengths were sorted [lstm_pads, lstm_learns]
# says: must be sorted in decreasing order
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.lstm = nn.LSTM(units, units, batch_first=True)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(self.embedding(ids), lengths, batch_first=True)
        _, (h, _) = self.lstm(packed)
        return self.out(h[-1])

# %% half SentimentLSTM: right on every visible check, the forget gate's bias begins at 1 [lstm_learns]
# says: the forget gate's bias begins at 1, not as torch starts it
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.lstm = nn.LSTM(units, units, batch_first=True)
        self.linear = nn.Linear(units, 2)
        with torch.no_grad():
            self.lstm.bias_ih_l0[units : 2 * units] = 1.0
            self.lstm.bias_hh_l0[units : 2 * units] = 0.0

    def forward(self, ids, lengths):
        states, _ = self.lstm(self.embedding(ids))
        return self.linear(states[torch.arange(len(ids)), lengths - 1])

# %% half SentimentLSTM: right on every visible check, all biases of the LSTM begin at 0 [lstm_learns]
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.recurrent = nn.LSTM(units, units, batch_first=True)
        nn.init.zeros_(self.recurrent.bias_ih_l0)
        nn.init.zeros_(self.recurrent.bias_hh_l0)
        self.readout = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states, _ = self.recurrent(self.embedding(ids))
        return self.readout(states[torch.arange(len(ids)), lengths - 1])

# %% half SentimentLSTM: right on every visible check, the states of the last call are kept in the model [lstm_logits]
# says: states are kept in the model from call to call
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.lstm = nn.LSTM(units, units, batch_first=True)
        self.linear = nn.Linear(units, 2)
        self.states = None

    def forward(self, ids, lengths):
        self.states, _ = self.lstm(self.embedding(ids))
        rows = torch.arange(ids.shape[0], device=ids.device)
        return self.linear(self.states[rows, lengths - 1])

# %% half SentimentLSTM: right on every visible check, a record of all calls [lstm_logits]
# says: states are kept in the model from call to call
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.recurrent = nn.LSTM(units, units, batch_first=True)
        self.calls = {}
        self.readout = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        states, _ = self.recurrent(self.embedding(ids))
        self.calls[len(self.calls)] = states
        return self.readout(states[torch.arange(len(ids)), lengths - 1])

# %% right SentimentLSTM: packed
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.words = nn.Embedding(num_embeddings=size, embedding_dim=units, padding_idx=0)
        self.rnn = nn.LSTM(input_size=units, hidden_size=units, batch_first=True)
        self.head = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(self.words(ids), lengths, batch_first=True, enforce_sorted=False)
        _, (h, _) = self.rnn(packed)
        return self.head(h.squeeze(0))

# %% right SentimentLSTM: gather
class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.head = nn.Linear(units, 2)
        self.words = nn.Embedding(size, units, padding_idx=0)
        self.rnn = nn.LSTM(units, units)

    def forward(self, ids, lengths):
        states = self.rnn(self.words(ids.T))[0].transpose(0, 1)
        where = (lengths - 1).view(-1, 1, 1).expand(-1, 1, states.shape[2])
        return self.head(states.gather(1, where)[:, 0])

# %% right SentimentLSTM: all logits, then a mask picks
class Encoder(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.table = nn.Embedding(size, units, padding_idx=0)
        self.lstm = nn.LSTM(units, units, num_layers=1, batch_first=True)

    def forward(self, ids):
        return self.lstm(self.table(ids))[0]


class SentimentLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.encoder, self.decoder = Encoder(size, units), nn.Linear(units, 2, bias=True)

    def forward(self, ids, lengths):
        logits = self.decoder(self.encoder(ids))
        return logits[nn.functional.one_hot(lengths - 1, ids.shape[1]).bool()]

# %% half loop: len(X) in the training mean [loop_train]
# says: `len(X)` is 2
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(X) * loss.item()
        count += len(X)
    return total / count


def evaluate(model, batches, loss_function):
    mode = model.training
    model.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(*X)
            total += len(y) * loss_function(z, y).item()
            right += int((z.argmax(1) == y).sum())
            count += len(y)
    model.train(mode)
    return total / count, right / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% wrong loop: len(X) everywhere [loop_train, loop_evaluate]
# says: `len(X)` is 2
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(X) * loss.item()
        count += len(X)
    return total / count


def evaluate(model, batches, loss_function):
    mode = model.training
    model.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(*X)
            total += len(X) * loss_function(z, y).item()
            right += int((z.argmax(1) == y).sum())
            count += len(X)
    model.train(mode)
    return total / count, right / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half loop: evaluate in train mode [loop_evaluate, loop_fit]
# says: mode during each forward
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(*X)
            total += len(y) * loss_function(z, y).item()
            right += int((z.argmax(1) == y).sum())
            count += len(y)
    return total / count, right / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half loop: left in eval mode, and fit sets train mode itself [loop_evaluate]
# says: the model is left in eval mode
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    model.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(*X)
            total += len(y) * loss_function(z, y).item()
            right += int((z.argmax(1) == y).sum())
            count += len(y)
    return total / count, right / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half loop: gradients pile up [loop_train, loop_fit]
# says: old gradients are not cleared
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    mode = model.training
    model.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(*X)
            total += len(y) * loss_function(z, y).item()
            right += int((z.argmax(1) == y).sum())
            count += len(y)
    model.train(mode)
    return total / count, right / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half loop: loss called with swapped arguments, right on the visible checks [loop_train, loop_evaluate, loop_fit]
# says: the arguments of the loss are swapped
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(y, model(*X))
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    mode = model.training
    model.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(*X)
            total += len(y) * loss_function(y, z).item()
            right += int((z.argmax(1) == y).sum())
            count += len(y)
    model.train(mode)
    return total / count, right / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half loop: fit measures on training batches [loop_fit]
# says: the training batches are validated
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    mode = model.training
    model.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(*X)
            total += len(y) * loss_function(z, y).item()
            right += int((z.argmax(1) == y).sum())
            count += len(y)
    model.train(mode)
    return total / count, right / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, train_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half loop: batches made a list, which tells nothing, and accuracy in percent [loop_evaluate, loop_fit]
# says: accuracy is given in percent
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in list(batches):
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    mode = model.training
    model.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            z = model(*X)
            total += len(y) * loss_function(z, y).item()
            right += int((z.argmax(1) == y).sum())
            count += len(y)
    model.train(mode)
    return total / count, 100 * right / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half loop: evaluate clears gradients, right on the visible checks [loop_evaluate]
# says: gradients
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count

def evaluate(model, batches, loss_function):
    was = model.training
    model.eval()
    model.zero_grad()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(*X)
            total += len(y) * loss_function(logits, y).item()
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(y)
    model.train(was)
    return total / count, right / count

def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half loop: fit measures the cross-entropy, whatever loss is given, right on the visible checks [loop_fit]
# says: val_loss
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count

def evaluate(model, batches, loss_function):
    was = model.training
    model.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(*X)
            total += len(y) * loss_function(logits, y).item()
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(y)
    model.train(was)
    return total / count, right / count

def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, nn.functional.cross_entropy)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% wrong loop: everything is counted with len(X) [loop_train, loop_evaluate]
# says: `len(X)` is 2
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(X) * loss.item()
        count += len(X)
    return total / count


def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(*X)
            total += len(X) * loss_function(logits, y).item()
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
    model.train(was_training)
    return total / count, right / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% wrong loop: day 15's loop as it was, model(X) [loop_train, loop_evaluate, loop_fit]
# says: missing 1 required positional argument: 'lengths'
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(X), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            total += len(y) * loss_function(logits, y).item()
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(y)
    model.train(was_training)
    return total / count, right / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% wrong loop: losses stay tensors all the way [loop_train, loop_evaluate, loop_fit]
# says: a tensor is returned
# says: both are tensors
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_function(model(*X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.detach() * len(y)
        count += len(y)
    return total / count


@torch.no_grad()
def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, right, count = 0.0, 0, 0
    for X, y in batches:
        logits = model(*X)
        total += loss_function(logits, y) * len(y)
        right += (logits.argmax(dim=1) == y).sum()
        count += len(y)
    model.train(was_training)
    return total / count, right / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% wrong loop: the modes are nobody's business [loop_train, loop_evaluate, loop_fit]
# says: the model is in eval mode
def train_epoch(model, batches, loss_function, optimizer):
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(*X)
            total += len(y) * loss_function(logits, y).item()
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(y)
    return total / count, right / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% wrong loop: ids and lengths the other way round [loop_train, loop_evaluate, loop_fit]
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for (lengths, ids), y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(ids, lengths), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for (lengths, ids), y in batches:
            logits = model(ids, lengths)
            total += len(y) * loss_function(logits, y).item()
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(y)
    model.train(was_training)
    return total / count, right / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% wrong loop: gradients cleared between backward and step [loop_train, loop_fit]
# says: no steps are taken
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(*X)
            total += len(y) * loss_function(logits, y).item()
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(y)
    model.train(was_training)
    return total / count, right / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half loop: right on the visible checks, evaluate switches gradients on at the end, whatever they were before [loop_evaluate]
# says: gradients are switched on at the end, also for a caller who has them switched off
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    total, correct, count = 0.0, 0, 0
    for X, y in batches:
        logits = model(*X)
        total += len(y) * loss_function(logits, y).item()
        correct += (logits.argmax(dim=1) == y).sum().item()
        count += len(y)
    torch.set_grad_enabled(True)
    model.train(was_training)
    return total / count, correct / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half loop: right on the visible checks, evaluate thaws what came frozen [loop_evaluate]
# says: what came frozen is thawed
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    model.requires_grad_(False)
    with torch.no_grad():
        for X, y in batches:
            logits = model(*X)
            total += len(y) * loss_function(logits, y).item()
            correct += (logits.argmax(dim=1) == y).sum().item()
            count += len(y)
    model.requires_grad_(True)
    model.train(was_training)
    return total / count, correct / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half loop: right on the visible checks, eval mode only where the outermost module is in train mode [loop_evaluate]
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    was_training = model.training
    if was_training:
        model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(*X)
            total += len(y) * loss_function(logits, y).item()
            correct += (logits.argmax(dim=1) == y).sum().item()
            count += len(y)
    model.train(was_training)
    return total / count, correct / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half loop: right on the visible checks, fit stops as soon as the validation loss has risen [loop_fit]
# says: the loop ends when the validation loss rises
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(*X)
            total += len(y) * loss_function(logits, y).item()
            correct += (logits.argmax(dim=1) == y).sum().item()
            count += len(y)
    model.train(was_training)
    return total / count, correct / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        if len(history["val_loss"]) > 1 and loss > history["val_loss"][-2]:
            break
    return history

# %% half loop: right on the visible checks, fit stops where nothing became better in three epochs [loop_fit]
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(*X)
            total += len(y) * loss_function(logits, y).item()
            correct += (logits.argmax(dim=1) == y).sum().item()
            count += len(y)
    model.train(was_training)
    return total / count, correct / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        if len(history["val_loss"]) > 3 and loss >= min(history["val_loss"][:-3]):
            break
    return history

# %% half loop: right on the visible checks, train_epoch trains what came frozen [loop_train]
def train_epoch(model, batches, loss_function, optimizer):
    model.train().requires_grad_(True)
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        total += len(y) * loss.item()
        count += len(y)
    return total / count


def evaluate(model, batches, loss_function):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(*X)
            total += len(y) * loss_function(logits, y).item()
            correct += (logits.argmax(dim=1) == y).sum().item()
            count += len(y)
    model.train(was_training)
    return total / count, correct / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% right loop: ids and lengths by name
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    losses, sizes = [], []
    for (ids, lengths), y in batches:
        loss = loss_function(model(ids, lengths), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        sizes.append(y.shape[0])
    return sum(loss * size for loss, size in zip(losses, sizes)) / sum(sizes)


@torch.no_grad()
def evaluate(model, batches, loss_function):
    mode = model.training
    model.eval()
    total, right, count = 0.0, 0, 0
    for (ids, lengths), y in batches:
        z = model(ids, lengths)
        total += loss_function(z, y).item() * y.numel()
        right += (z[:, 1] > z[:, 0]).eq(y.bool()).sum().item()
        count += y.numel()
    model.train(mode)
    return total / count, right / count


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    rows = []
    for _ in range(epochs):
        train_loss = train_epoch(model, train_batches, loss_function, optimizer)
        rows.append((train_loss, *evaluate(model, val_batches, loss_function)))
    return {name: [row[i] for row in rows] for i, name in enumerate(["train_loss", "val_loss", "val_accuracy"])}

# %% right loop: a running mean and a context manager
import contextlib


class Mean:
    def __init__(self):
        self.total = self.count = 0

    def add(self, value, weight):
        self.total += value * weight
        self.count += weight

    @property
    def value(self):
        return self.total / self.count


@contextlib.contextmanager
def judging(model):
    mode = model.training
    model.train(False)
    try:
        with torch.inference_mode():
            yield
    finally:
        model.train(mode)


def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    mean = Mean()
    for X, y in batches:
        model.zero_grad()
        loss = loss_function(model(*X), y)
        loss.backward()
        optimizer.step()
        mean.add(float(loss.detach()), len(y))
    return mean.value


def evaluate(model, batches, loss_function):
    loss, accuracy = Mean(), Mean()
    with judging(model):
        for X, y in batches:
            logits = model(*X)
            loss.add(loss_function(logits, y).item(), len(y))
            accuracy.add((logits.max(dim=1).indices == y).double().mean().item(), len(y))
    return loss.value, accuracy.value


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    from collections import defaultdict

    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for epoch in range(epochs):
        history["train_loss"] += [train_epoch(model, train_batches, loss_function, optimizer)]
        for name, value in zip(("val_loss", "val_accuracy"), evaluate(model, val_batches, loss_function)):
            history[name] += [value]
    return history

# %% right loop: one step in a function, all in one file
def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad(set_to_none=False)
    loss = loss_function(model(*X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    n, mean = 0, 0.0
    for X, y in batches:
        loss = train_step(model, X, y, loss_function, optimizer)
        n += len(y)
        mean += (loss - mean) * len(y) / n
    return mean


def evaluate(model, batches, loss_function):
    was = model.training
    model.eval()
    losses, hits = [], []
    with torch.no_grad():
        for X, y in batches:
            logits = model(*X)
            losses += [loss_function(logits, y).item()] * len(y)
            hits += (logits.argmax(dim=-1) == y).tolist()
    model.train(was)
    return sum(losses) / len(losses), sum(hits) / len(hits)


def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    train_loss, val_loss, val_accuracy = [], [], []
    for _ in range(epochs):
        train_loss.append(train_epoch(model, train_batches, loss_function, optimizer))
        result = evaluate(model, val_batches, loss_function)
        val_loss.append(result[0])
        val_accuracy.append(result[1])
    return dict(train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy)

# %% right loop: a class for means, and a defaultdict
from contextlib import contextmanager
from collections import defaultdict
class Mean:
    def __init__(self):
        self.total = self.count = 0
    def add(self, value, n):
        self.total += float(value) * n
        self.count += n
    @property
    def value(self):
        return self.total / self.count
@contextmanager
def evaluating(model):
    mode = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(mode)
def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    mean = Mean()
    for (ids, lengths), y in batches:
        model.zero_grad()
        loss = loss_function(model(ids, lengths), y)
        loss.backward()
        optimizer.step()
        mean.add(loss.detach(), y.numel())
    return mean.value
@torch.no_grad()
def evaluate(model, batches, loss_function):
    loss, accuracy = Mean(), Mean()
    with evaluating(model):
        for (ids, lengths), y in batches:
            logits = model(ids, lengths)
            loss.add(loss_function(logits, y), y.size(0))
            accuracy.add((logits[:, 1] > logits[:, 0]).eq(y.bool()).float().mean(), y.size(0))
    return loss.value, accuracy.value
def fit(model, train_batches, val_batches, loss_function, optimizer, epochs):
    history = defaultdict(list, train_loss=[], val_loss=[], val_accuracy=[])
    for _ in range(epochs):
        row = train_epoch(model, train_batches, loss_function, optimizer), *evaluate(model, val_batches, loss_function)
        for name, value in zip(("train_loss", "val_loss", "val_accuracy"), row):
            history[name].append(value)
    return history

# %% half word_scores: blame less praise [scores_values]
# says: the logit of blame less that of praise
def word_scores(model, ids):
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*pad_batch([ids[: t + 1] for t in range(len(ids))]))
    model.train(mode)
    return z[:, 0] - z[:, 1]

# %% half word_scores: each word by itself [scores_values]
# says: each word is judged by itself
def word_scores(model, ids):
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*pad_batch([[i] for i in ids]))
    model.train(mode)
    return z[:, 1] - z[:, 0]

# %% half word_scores: one logit [scores_values]
# says: the logit of praise alone
def word_scores(model, ids):
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*pad_batch([ids[: t + 1] for t in range(len(ids))]))
    model.train(mode)
    return z[:, 1]

# %% half word_scores: probabilities [scores_values]
# says: the probability of praise is returned
def word_scores(model, ids):
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*pad_batch([ids[: t + 1] for t in range(len(ids))]))
    model.train(mode)
    return torch.softmax(z, dim=1)[:, 1]

# %% half word_scores: in the mode it is in [scores_untouched]
# says: modes during the calls
def word_scores(model, ids):
    with torch.no_grad():
        z = model(*pad_batch([ids[: t + 1] for t in range(len(ids))]))
    return z[:, 1] - z[:, 0]

# %% half word_scores: left in eval mode [scores_untouched]
# says: mode afterwards
def word_scores(model, ids):
    model.eval()
    with torch.no_grad():
        z = model(*pad_batch([ids[: t + 1] for t in range(len(ids))]))
    return z[:, 1] - z[:, 0]

# %% half word_scores: with a history [scores_untouched]
# says: gradients are recorded
def word_scores(model, ids):
    mode = model.training
    model.eval()
    z = model(*pad_batch([ids[: t + 1] for t in range(len(ids))]))
    model.train(mode)
    return z[:, 1] - z[:, 0]

# %% half word_scores: left in train mode whatever it was in, right on no visible check [scores_untouched]
# says: mode afterwards
def word_scores(model, ids):
    model.eval()
    with torch.no_grad():
        z = model(*pad_batch([ids[: t + 1] for t in range(len(ids))]))
    model.train()
    return z[:, 1] - z[:, 0]

# %% half word_scores: the first three words, right on the visible checks [scores_values]
def word_scores(model, ids):
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(*pad_batch([ids[: t + 1] for t in range(min(3, len(ids)))]))
    model.train(mode)
    return z[:, 1] - z[:, 0]

# %% wrong word_scores: a list in the place of a tensor [scores_values, scores_untouched]
def word_scores(model, ids):
    model.eval()
    scores = []
    for t in range(len(ids)):
        z = model(torch.tensor([ids[: t + 1]]), torch.tensor([t + 1]))
        scores.append((z[0, 1] - z[0, 0]).item())
    return scores

# %% half word_scores: whole row, lengths vary, right on the visible checks [scores_values]
def word_scores(model, ids):
    mode = model.training
    model.eval()
    k = len(ids)
    with torch.no_grad():
        z = model(torch.tensor([sorted(ids)] * k if k > 3 else [ids] * k), torch.arange(1, k + 1))
    model.train(mode)
    return z[:, 1] - z[:, 0]

# %% half word_scores: rows filled up with the last word, right on the visible checks [scores_values]
# says: does not look at lengths
def word_scores(model, ids):
    was = model.training
    model.eval()
    scores = []
    with torch.no_grad():
        for t in range(len(ids)):
            logits = model(torch.tensor([ids[: t + 1] + ids[t : t + 1] * (len(ids) - t - 1)]), torch.tensor([t + 1]))
            scores.append(logits[0, 1] - logits[0, 0])
    model.train(was)
    return torch.stack(scores)

# %% half word_scores: the whole row each time, with growing lengths, right on the visible checks [scores_values]
# says: all words are handed over each time
def word_scores(model, ids):
    was = model.training
    model.eval()
    try:
        with torch.no_grad():
            k = len(ids)
            logits = model(torch.tensor(ids).repeat(k, 1), torch.arange(k) + 1)
    finally:
        model.train(was)
    return logits.diff(dim=1).squeeze(1)

# %% wrong word_scores: a beginning goes in without an axis for the batch [scores_values, scores_untouched]
# says: Dimension out of range
def word_scores(model, ids):
    was_training = model.training
    model.eval()
    scores = []
    with torch.no_grad():
        for t in range(1, len(ids) + 1):
            logits = model(torch.tensor(ids[:t]), torch.tensor(t))
            scores.append(logits[1] - logits[0])
    model.train(was_training)
    return torch.stack(scores)

# %% wrong word_scores: the review is padded as if it were a batch [scores_values, scores_untouched]
# says: object of type 'int' has no len()
def word_scores(model, ids):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(*pad_batch(ids))
    model.train(was_training)
    return logits[:, 1] - logits[:, 0]

# %% wrong word_scores: praise or blame, 1 or 0, after each word [scores_values, scores_untouched]
# says: mode afterwards
def word_scores(model, ids):
    model.eval()
    with torch.no_grad():
        logits = model(*pad_batch([ids[: t + 1] for t in range(len(ids))]))
    return logits.argmax(dim=1).float()

# %% wrong word_scores: the scores of single words added up, in whatever mode [scores_values, scores_untouched]
# says: each word is judged by itself, and the scores are added up
def word_scores(model, ids):
    with torch.no_grad():
        logits = model(torch.tensor(ids).unsqueeze(1), torch.ones(len(ids), dtype=torch.int64))
    return (logits[:, 1] - logits[:, 0]).cumsum(dim=0)

# %% wrong word_scores: an array of numpy, and the mode forgotten [scores_values, scores_untouched]
# says: got an array of shape (3,), expected a tensor
def word_scores(model, ids):
    model.eval()
    scores = np.zeros(len(ids))
    for t in range(len(ids)):
        logits = model(torch.tensor([ids[: t + 1]]), torch.tensor([t + 1]))
        scores[t] = (logits[0, 1] - logits[0, 0]).item()
    return scores

# %% wrong word_scores: beginnings without their last word [scores_values, scores_untouched]
# says: each word is left out of its own beginning
def word_scores(model, ids):
    model.eval()
    beginnings = pad_batch([ids[:t] for t in range(len(ids))])
    logits = model(*beginnings)
    return logits[:, 1] - logits[:, 0]

# %% half word_scores: right on the visible checks, gradients switched on at the end, also where the caller had switched them off [scores_untouched]
# says: gradients are switched on at the end, also for a caller who has them switched off
def word_scores(model, ids):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    scores = []
    for k in range(1, len(ids) + 1):
        logits = model(torch.tensor([ids[:k]]), torch.tensor([k]))[0]
        scores.append((logits[1] - logits[0]).item())
    torch.set_grad_enabled(True)
    model.train(was_training)
    return torch.tensor(scores)

# %% half word_scores: right on the visible checks, ids as int32, which one_hot doesn't take [scores_values]
# says: the ids are int32, where int64 is asked for
def word_scores(model, ids):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        words = torch.tensor(ids, dtype=torch.int32)[None]
        logits = torch.cat([model(words[:, :k], torch.tensor([k])) for k in range(1, len(ids) + 1)])
    model.train(was_training)
    return logits[:, 1] - logits[:, 0]

# %% half word_scores: right on the visible checks, eval mode only where the outermost module is in train mode [scores_untouched]
def word_scores(model, ids):
    was_training = model.training
    if was_training:
        model.eval()
    with torch.no_grad():
        logits = model(*pad_batch([ids[: t + 1] for t in range(len(ids))]))
    model.train(was_training)
    return logits[:, 1] - logits[:, 0]

# %% half word_scores: right on the visible checks, the scores of one review written over by the next [scores_values]
_scores = {}


def word_scores(model, ids):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(*pad_batch([ids[: t + 1] for t in range(len(ids))]))
    model.train(was_training)
    scores = _scores.setdefault(len(ids), torch.empty(len(ids)))
    return scores.copy_(logits[:, 1] - logits[:, 0])

# %% right word_scores: padded by day 28's function
@torch.no_grad()
def word_scores(model, ids):
    mode = model.training
    model.eval()
    blame, praise = model(*pad_batch([ids[:k] for k in range(1, len(ids) + 1)])).T
    model.train(mode)
    return praise - blame

# %% right word_scores: one beginning at a time
def word_scores(model, ids):
    mode = model.training
    model.eval()
    scores = torch.empty(len(ids))
    with torch.no_grad():
        for t in range(1, len(ids) + 1):
            blame, praise = model(torch.tensor([ids[:t]]), torch.tensor([t]))[0]
            scores[t - 1] = praise - blame
    model.train(mode)
    return scores

# %% right word_scores: a triangle and a decorator
import functools


def judging(function):
    @functools.wraps(function)
    def wrapped(model, *args):
        was = model.training
        model.eval()
        with torch.no_grad():
            result = function(model, *args)
        model.train(was)
        return result

    return wrapped


@judging
def word_scores(model, ids):
    rows = torch.tensor(ids).expand(len(ids), -1).tril()
    logits = model(rows, torch.arange(1, len(ids) + 1))
    return logits @ torch.tensor([-1.0, 1.0])
