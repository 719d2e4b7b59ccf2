"""Answers that students give on day 28. The words in brackets are the test cells that must reject a wrong one."""


# %% half text: capitals kept [text_tokens]
# says: capitals are kept
def tokenize(text):
    return re.findall(r"[A-Za-z0-9']+|[^A-Za-z0-9'\s]", text)


def build_vocabulary(texts, min_frequency):
    counts = Counter(t for text in texts for t in tokenize(text))
    return ["<pad>", "<unk>"] + sorted([t for t in counts if counts[t] >= min_frequency], key=lambda t: (-counts[t], t))


# %% half text: cut at spaces [text_tokens]
# says: the text is cut at
def tokenize(text):
    return text.lower().split()


def build_vocabulary(texts, min_frequency):
    counts = Counter(t for text in texts for t in tokenize(text))
    return ["<pad>", "<unk>"] + sorted([t for t in counts if counts[t] >= min_frequency], key=lambda t: (-counts[t], t))


# %% half text: marks lost [text_tokens]
# says: marks are left out
def tokenize(text):
    return re.findall(r"[a-z0-9']+", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(t for text in texts for t in tokenize(text))
    return ["<pad>", "<unk>"] + sorted([t for t in counts if counts[t] >= min_frequency], key=lambda t: (-counts[t], t))


# %% half text: four marks alone, right on the visible checks [text_tokens]
# says: of the marks only
def tokenize(text):
    return re.findall(r"[a-z0-9']+|[.,!?:;]", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(t for text in texts for t in tokenize(text))
    return ["<pad>", "<unk>"] + sorted([t for t in counts if counts[t] >= min_frequency], key=lambda t: (-counts[t], t))


# %% half text: words cut at apostrophes [text_tokens]
# says: words are cut at apostrophes
def tokenize(text):
    return re.findall(r"\w+|[^\w\s]", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(t for text in texts for t in tokenize(text))
    return ["<pad>", "<unk>"] + sorted([t for t in counts if counts[t] >= min_frequency], key=lambda t: (-counts[t], t))


# %% half text: an apostrophe at the end stands alone, right on the visible checks [text_tokens]
# says: an apostrophe at the end of a word
def tokenize(text):
    return re.findall(r"\w+(?:'\w+)?|[^\w\s]", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(t for text in texts for t in tokenize(text))
    return ["<pad>", "<unk>"] + sorted([t for t in counts if counts[t] >= min_frequency], key=lambda t: (-counts[t], t))


# %% half text: most_common decides ties [text_vocabulary]
# says: in the order in which they occur
def tokenize(text):
    return re.findall(r"[a-z0-9']+|[^a-z0-9'\s]", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(t for text in texts for t in tokenize(text))
    return ["<pad>", "<unk>"] + [t for t, n in counts.most_common() if n >= min_frequency]


# %% half text: more often than asked [text_vocabulary]
# says: more often than min_frequency
def tokenize(text):
    return re.findall(r"[a-z0-9']+|[^a-z0-9'\s]", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(t for text in texts for t in tokenize(text))
    return ["<pad>", "<unk>"] + sorted([t for t in counts if counts[t] > min_frequency], key=lambda t: (-counts[t], t))


# %% half text: no special entries [text_vocabulary]
# says: <pad> and <unk> are missing
def tokenize(text):
    return re.findall(r"[a-z0-9']+|[^a-z0-9'\s]", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(t for text in texts for t in tokenize(text))
    return sorted([t for t in counts if counts[t] >= min_frequency], key=lambda t: (-counts[t], t))


# %% half text: counts texts [text_vocabulary]
# says: in how many texts
def tokenize(text):
    return re.findall(r"[a-z0-9']+|[^a-z0-9'\s]", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(t for text in texts for t in set(tokenize(text)))
    return ["<pad>", "<unk>"] + sorted([t for t in counts if counts[t] >= min_frequency], key=lambda t: (-counts[t], t))


# %% half text: the vocabulary is cut at spaces, right on the visible checks [text_vocabulary]
# says: and not with `tokenize`
def tokenize(text):
    return re.findall(r"[a-z0-9']+|[^a-z0-9'\s]", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(t for text in texts for t in text.split())
    return ["<pad>", "<unk>"] + sorted([t for t in counts if counts[t] >= min_frequency], key=lambda t: (-counts[t], t))


# %% wrong text: marks in a row together, and sorted by alphabet [text_tokens, text_vocabulary]
# says: marks in a row are one token
# says: the tokens are in alphabetical order
def tokenize(text):
    return re.findall(r"[a-z0-9']+|[^a-z0-9'\s]+", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(t for text in texts for t in tokenize(text))
    return ["<pad>", "<unk>"] + sorted(t for t in counts if counts[t] >= min_frequency)


# %% wrong text: a set of tokens, a dict of places [text_tokens, text_vocabulary]
def tokenize(text):
    return set(re.findall(r"[a-z0-9']+|[^a-z0-9'\s]", text.lower()))


def build_vocabulary(texts, min_frequency):
    counts = Counter(t for text in texts for t in tokenize(text))
    words = ["<pad>", "<unk>"] + sorted([t for t in counts if counts[t] >= min_frequency], key=lambda t: -counts[t])
    return {t: i for i, t in enumerate(words)}


# %% wrong text: letters are the tokens, as on day 27 [text_tokens, text_vocabulary]
# says: 30 entries, expected 12
def tokenize(text):
    return list(text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter("".join(texts).lower())
    frequent = [token for token in counts if counts[token] >= min_frequency]
    return ["<pad>", "<unk>", *sorted(frequent, key=lambda token: (-counts[token], token))]

# %% wrong text: a word's pattern with groups, of which findall returns tuples [text_tokens, text_vocabulary]
# says: got a tuple of 2, expected the string 'it'
def tokenize(text):
    return re.findall(r"([a-z0-9']+)|([^a-z0-9'\s])", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter()
    for text in texts:
        counts.update(tokenize(text))
    listed = sorted((token for token in counts if counts[token] >= min_frequency), key=lambda t: (-counts[t], t))
    return ["<pad>", "<unk>"] + listed

# %% wrong text: stop words and marks thrown away, as many libraries do [text_tokens, text_vocabulary]
STOP = {"the", "a", "an", "and", "of", "it", "is"}


def tokenize(text):
    return [token for token in re.findall(r"[a-z0-9']+", text.lower()) if token not in STOP]


def build_vocabulary(texts, min_frequency):
    counts = Counter(token for text in texts for token in tokenize(text))
    frequent = [token for token in counts if counts[token] >= min_frequency]
    return ["<pad>", "<unk>", *sorted(frequent, key=lambda token: (-counts[token], token))]

# %% wrong text: pairs of token and count, and the texts cut at spaces [text_tokens, text_vocabulary]
# says: the text is cut at spaces alone
def tokenize(text):
    return text.lower().split()


def build_vocabulary(texts, min_frequency):
    counts = Counter(tokenize(" ".join(texts)))
    special = [("<pad>", 0), ("<unk>", 0)]
    return special + [(token, count) for token, count in counts.most_common() if count >= min_frequency]

# %% right text: letter by letter
def tokenize(text):
    tokens, word = [], ""
    for sign in text.lower() + " ":
        if sign.isalnum() or sign == "'":
            word += sign
            continue
        if word:
            tokens.append(word)
            word = ""
        if not sign.isspace():
            tokens.append(sign)
    return tokens


def build_vocabulary(texts, min_frequency):
    counts = {}
    for text in texts:
        for token in tokenize(text):
            counts[token] = counts.get(token, 0) + 1
    words = sorted(counts)
    words.sort(key=counts.get, reverse=True)
    return ["<pad>", "<unk>"] + [word for word in words if counts[word] >= min_frequency]


# %% right text: a class for the vocabulary
class Vocabulary:
    SPECIAL = ("<pad>", "<unk>")

    def __init__(self):
        self.counts = Counter()

    def feed(self, text):
        self.counts.update(tokenize(text))
        return self

    def entries(self, least):
        ranked = sorted(self.counts.items(), key=lambda entry: (-entry[1], entry[0]))
        return [*self.SPECIAL, *(token for token, count in ranked if count >= least)]


def tokenize(text):
    return [match.group() for match in re.finditer(r"[\w']+|[^\w\s]", text.lower())]


def build_vocabulary(texts, min_frequency):
    vocabulary = Vocabulary()
    for text in texts:
        vocabulary.feed(text)
    return vocabulary.entries(min_frequency)


# %% right text: spaces put round the marks
def tokenize(text):
    return re.sub(r"([^a-z0-9'\s])", r" \1 ", text.lower()).split()


def build_vocabulary(texts, min_frequency):
    tokens = sorted(sum((tokenize(text) for text in texts), []))
    common = Counter(tokens).most_common()
    return ["<pad>", "<unk>"] + [token for token, count in common if count >= min_frequency]


# %% half batch: unknown words become pads [batch_encode]
# says: unknown tokens become 0
def encode(text, vocabulary):
    return [vocabulary.index(t) if t in vocabulary else 0 for t in tokenize(text)]


def pad_batch(lists):
    ids = torch.zeros(len(lists), max(map(len, lists)), dtype=torch.long)
    for i, row in enumerate(lists):
        for j, value in enumerate(row):
            ids[i, j] = value
    return ids, torch.tensor([len(row) for row in lists])


# %% half batch: unknown words left out [batch_encode]
# says: unknown tokens are left out
def encode(text, vocabulary):
    return [vocabulary.index(t) for t in tokenize(text) if t in vocabulary]


def pad_batch(lists):
    ids = torch.zeros(len(lists), max(map(len, lists)), dtype=torch.long)
    for i, row in enumerate(lists):
        for j, value in enumerate(row):
            ids[i, j] = value
    return ids, torch.tensor([len(row) for row in lists])


# %% half batch: encode cuts at spaces, right on the visible checks [batch_encode]
# says: and not with `tokenize`
def encode(text, vocabulary):
    return [vocabulary.index(t) if t in vocabulary else 1 for t in text.lower().split()]


def pad_batch(lists):
    ids = torch.zeros(len(lists), max(map(len, lists)), dtype=torch.long)
    for i, row in enumerate(lists):
        for j, value in enumerate(row):
            ids[i, j] = value
    return ids, torch.tensor([len(row) for row in lists])


# %% half batch: encode returns a tensor, right on the visible checks [batch_encode]
def encode(text, vocabulary):
    return torch.tensor([vocabulary.index(t) if t in vocabulary else 1 for t in tokenize(text)], dtype=torch.long)


def pad_batch(lists):
    ids = torch.zeros(len(lists), max(map(len, lists)), dtype=torch.long)
    for i, row in enumerate(lists):
        for j, value in enumerate(row):
            ids[i, j] = value
    return ids, torch.tensor([len(row) for row in lists])


# %% half batch: pads first [batch_ids]
# says: the pads stand before the words
def encode(text, vocabulary):
    return [vocabulary.index(t) if t in vocabulary else 1 for t in tokenize(text)]


def pad_batch(lists):
    longest = max(map(len, lists))
    rows = [[0] * (longest - len(row)) + list(row) for row in lists]
    return torch.tensor(rows, dtype=torch.long), torch.tensor([len(row) for row in lists])


# %% half batch: padded with 1 [batch_ids]
# says: the pads are 1
def encode(text, vocabulary):
    return [vocabulary.index(t) if t in vocabulary else 1 for t in tokenize(text)]


def pad_batch(lists):
    longest = max(map(len, lists))
    rows = [list(row) + [1] * (longest - len(row)) for row in lists]
    return torch.tensor(rows, dtype=torch.long), torch.tensor([len(row) for row in lists])


# %% wrong batch: sorted by length, as packing once asked for [batch_ids, batch_lengths]
# says: the rows are sorted by length
# says: the lengths are sorted
def encode(text, vocabulary):
    return [vocabulary.index(t) if t in vocabulary else 1 for t in tokenize(text)]


def pad_batch(lists):
    lists = sorted(lists, key=len, reverse=True)
    longest = len(lists[0])
    rows = [list(row) + [0] * (longest - len(row)) for row in lists]
    return torch.tensor(rows, dtype=torch.long), torch.tensor([len(row) for row in lists])


# %% half batch: lengths after padding [batch_lengths]
# says: every length is that of the padded row
def encode(text, vocabulary):
    return [vocabulary.index(t) if t in vocabulary else 1 for t in tokenize(text)]


def pad_batch(lists):
    longest = max(map(len, lists))
    rows = [list(row) + [0] * (longest - len(row)) for row in lists]
    return torch.tensor(rows, dtype=torch.long), torch.tensor([len(row) for row in rows])


# %% wrong batch: pads the given lists themselves [batch_ids, batch_lengths]
# says: it changed its argument
def encode(text, vocabulary):
    return [vocabulary.index(t) if t in vocabulary else 1 for t in tokenize(text)]


def pad_batch(lists):
    lengths = [len(row) for row in lists]
    for row in lists:
        while len(row) < max(lengths):
            row.append(0)
    return torch.tensor(lists, dtype=torch.long), torch.tensor(lengths)


# %% half batch: empty lists dropped from the ids, right on the visible checks [batch_ids]
# says: empty list
def encode(text, vocabulary):
    return [vocabulary.index(t) if t in vocabulary else 1 for t in tokenize(text)]


def pad_batch(lists):
    lengths = torch.tensor([len(row) for row in lists])
    rows = [torch.tensor(row) for row in lists if row]
    return nn.utils.rnn.pad_sequence(rows or [torch.zeros(0).long()], batch_first=True), lengths


# %% wrong batch: the vocabulary taken for a dictionary, and lists padded as they are [batch_encode, batch_ids, batch_lengths]
# says: has no attribute 'get'
# says: the ids alone are returned, without the lengths
def encode(text, vocabulary):
    return [vocabulary.get(token, 1) for token in tokenize(text)]


def pad_batch(lists):
    longest = max(len(row) for row in lists)
    padded = [row + [0] * (longest - len(row)) for row in lists]
    return torch.tensor(padded)

# %% wrong batch: lists into one tensor, whose lengths must be equal [batch_ids, batch_lengths]
# says: expected sequence of length 2 at dim 1 (got 1)
def encode(text, vocabulary):
    return [vocabulary.index(token) if token in vocabulary else 1 for token in tokenize(text)]


def pad_batch(lists):
    ids = torch.tensor(lists)
    return ids, (ids != 0).sum(dim=1)

# %% wrong batch: whole texts are looked up, and ids are floats [batch_encode, batch_ids]
# says: 'ant' is not in list
# says: the ids are floats
def encode(text, vocabulary):
    return [vocabulary.index(token) for token in tokenize(text)]


def pad_batch(lists):
    lengths = torch.tensor([len(row) for row in lists])
    ids = torch.zeros(len(lists), int(lengths.max()))
    for i, row in enumerate(lists):
        ids[i, : len(row)] = torch.tensor(row)
    return ids, lengths

# %% wrong batch: lengths first, ids second, and unknown words refused [batch_encode, batch_ids, batch_lengths]
# says: the lengths come first
def encode(text, vocabulary):
    places = dict(zip(vocabulary, range(len(vocabulary))))
    return [places[token] for token in tokenize(text)]


def pad_batch(lists):
    lengths = torch.tensor([len(row) for row in lists])
    ids = torch.zeros(len(lists), int(lengths.max()), dtype=torch.int64)
    for row, numbers in zip(ids, lists):
        row[: len(numbers)] = torch.tensor(numbers, dtype=torch.int64)
    return lengths, ids

# %% right batch: pad_sequence
def encode(text, vocabulary):
    return [vocabulary.index(token) if token in vocabulary else 1 for token in tokenize(text)]


def pad_batch(lists):
    rows = [torch.tensor(row, dtype=torch.int64) for row in lists]
    return nn.utils.rnn.pad_sequence(rows, batch_first=True), torch.tensor(list(map(len, lists)))


# %% right batch: a NamedTuple and a defaultdict
from collections import defaultdict
from typing import NamedTuple


class Batch(NamedTuple):
    ids: torch.Tensor
    lengths: torch.Tensor


def encode(text, vocabulary):
    places = defaultdict(lambda: 1)
    places.update(zip(vocabulary, range(len(vocabulary))))
    return list(map(places.__getitem__, tokenize(text)))


def pad_batch(lists):
    lengths = np.array([len(row) for row in lists], dtype=np.int64)
    ids = np.zeros((len(lists), lengths.max()), dtype=np.int64)
    ids[np.arange(ids.shape[1]) < lengths[:, None]] = np.concatenate([np.array(row, dtype=np.int64) for row in lists])
    return Batch(torch.from_numpy(ids), torch.from_numpy(lengths))


# %% right batch: zip_longest
from itertools import zip_longest


def encode(text, vocabulary):
    ids = []
    for token in tokenize(text):
        try:
            ids.append(vocabulary.index(token))
        except ValueError:
            ids.append(1)
    return ids


def pad_batch(lists):
    columns = list(zip_longest(*lists, fillvalue=0))
    ids = torch.tensor(columns, dtype=torch.int64).reshape(len(columns), len(lists)).T
    return ids, torch.tensor([len(row) for row in lists], dtype=torch.int64)


# %% wrong embed: row 0 is read and trained [embed_values, embed_gradients]
# says: row 0 of the table is read at pads
# says: row 0 is trained too
def embed(ids, table):
    return table[ids]


# %% half embed: padding_idx stops the slope alone [embed_values]
# says: row 0 of the table is read at pads
def embed(ids, table):
    return nn.functional.embedding(ids, table, padding_idx=0)


# %% half embed: unknown words are zeros, and not trained [embed_values, embed_gradients]
# says: unknown words become zeros too
def embed(ids, table):
    return table[ids] * (ids > 1).unsqueeze(-1)


# %% half embed: no gradient [embed_gradients]
# says: no gradient
def embed(ids, table):
    return table.detach()[ids] * (ids != 0).unsqueeze(-1)


# %% wrong embed: row 0 of the table itself set to 0 [embed_values, embed_gradients]
# says: it changed its argument
def embed(ids, table):
    with torch.no_grad():
        table[0] = 0
    return nn.functional.embedding(ids, table, padding_idx=0)


# %% wrong embed: float32 always, right on the visible checks [embed_values]
# says: float32 whatever the table's dtype
def embed(ids, table):
    return nn.functional.one_hot(ids, len(table)).float() @ table.float() * (ids != 0).unsqueeze(-1)


# %% wrong embed: numbers times rows [embed_values, embed_gradients]
def embed(ids, table):
    return table[ids] * ids.unsqueeze(-1)


# %% half embed: made anew as a layer [embed_gradients]
# says: no gradient
def embed(ids, table):
    layer = nn.Embedding.from_pretrained(table.detach().clone(), padding_idx=0)
    return layer(ids) * (ids != 0).unsqueeze(-1)


# %% wrong embed: a loop over numbers that leaves the graph [embed_values, embed_gradients]
# says: row 0 of the table is read at pads
# says: no gradient reaches the table
def embed(ids, table):
    n, time = ids.shape
    vectors = torch.zeros(n, time, table.shape[1])
    for i in range(n):
        for t in range(time):
            vectors[i, t] = torch.tensor(table[ids[i, t]].tolist())
    return vectors

# %% right embed: a layer of torch on a table without row 0
def embed(ids, table):
    table = torch.cat([torch.zeros_like(table[:1]), table[1:]])
    return nn.functional.embedding(ids, table)


# %% right embed: one-hot times table
def embed(ids, table):
    rows = nn.functional.one_hot(ids, len(table)).to(table.dtype)
    rows[..., 0] = 0
    return rows @ table


# %% right embed: where, and a helper
def is_word(ids):
    return ids.ne(0)[..., None]


def embed(ids, table):
    return torch.where(is_word(ids), table[ids], torch.zeros((), dtype=table.dtype))


# %% right embed: masked_fill
def embed(ids, table):
    vectors = table.index_select(0, ids.reshape(-1)).reshape(*ids.shape, -1)
    return vectors.masked_fill((ids == 0).unsqueeze(2), 0.0)


# %% wrong masked_mean: plain mean [mean_values, mean_empty]
# says: the pads are averaged in
def masked_mean(vectors, lengths):
    return vectors.mean(dim=1)


# %% wrong masked_mean: sum of all over the length [mean_values]
# says: all places are added up
def masked_mean(vectors, lengths):
    return vectors.sum(dim=1) / lengths.clamp(min=1).unsqueeze(1)


# %% wrong masked_mean: masked sum over all places [mean_values]
# says: divided by the number of all places
def masked_mean(vectors, lengths):
    mask = torch.arange(vectors.shape[1]) < lengths[:, None]
    return (vectors * mask[..., None]).mean(dim=1)


# %% half masked_mean: 0 by 0 [mean_empty]
# says: a length of 0 divides 0 by 0
def masked_mean(vectors, lengths):
    mask = torch.arange(vectors.shape[1]) < lengths[:, None]
    return (vectors * mask[..., None]).sum(dim=1) / lengths[:, None]


# %% half masked_mean: NaN replaced afterwards [mean_empty]
# says: its slopes stay NaN
def masked_mean(vectors, lengths):
    mask = torch.arange(vectors.shape[1]) < lengths[:, None]
    means = (vectors * mask[..., None]).sum(dim=1) / lengths[:, None]
    return torch.nan_to_num(means, nan=0.0)


# %% half masked_mean: where after dividing [mean_empty]
# says: NaN
def masked_mean(vectors, lengths):
    mask = torch.arange(vectors.shape[1]) < lengths[:, None]
    means = (vectors * mask[..., None]).sum(dim=1) / lengths[:, None]
    return torch.where(lengths[:, None] > 0, means, torch.zeros_like(means))


# %% wrong masked_mean: zeros are taken for pads [mean_values, mean_empty]
# says: the pads are averaged in
def masked_mean(vectors, lengths):
    mask = (vectors != 0).any(dim=-1, keepdim=True)
    return (vectors * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)


# %% half masked_mean: detached, right on the visible checks [mean_values, mean_empty]
# says: slopes
@torch.no_grad()
def masked_mean(vectors, lengths):
    mask = torch.arange(vectors.shape[1]) < lengths[:, None]
    return (vectors * mask[..., None]).sum(dim=1) / lengths.clamp(min=1)[:, None]


# %% wrong masked_mean: one place too many, right for no pads [mean_values]
# says: one place too many
def masked_mean(vectors, lengths):
    mask = torch.arange(vectors.shape[1]) <= lengths[:, None]
    return (vectors * mask[..., None]).sum(dim=1) / lengths.clamp(min=1)[:, None]


# %% wrong masked_mean: float32 always, right on the visible checks [mean_values]
# says: float32 whatever the dtype
def masked_mean(vectors, lengths):
    mask = (torch.arange(vectors.shape[1]) < lengths[:, None]).float()
    return torch.einsum("ntw,nt->nw", vectors.float(), mask) / lengths.clamp(min=1)[:, None]


# %% right masked_mean: row by row
def masked_mean(vectors, lengths):
    rows = []
    for row, length in zip(vectors, lengths.tolist()):
        rows.append(row[:length].mean(dim=0) if length else torch.zeros_like(row[0]))
    return torch.stack(rows)


# %% right masked_mean: weights
def weights_of(lengths, time, dtype):
    mask = (torch.arange(time)[None] < lengths[:, None]).to(dtype)
    return mask / lengths.clamp(min=1)[:, None].to(dtype)


def masked_mean(vectors, lengths):
    return torch.bmm(weights_of(lengths, vectors.shape[1], vectors.dtype)[:, None], vectors)[:, 0]


# %% right masked_mean: masked_fill and the mask's own sum
def masked_mean(vectors, lengths):
    pads = (torch.arange(vectors.size(1)) >= lengths.unsqueeze(1)).unsqueeze(2)
    count = (~pads).sum(dim=1)
    count = torch.where(count == 0, torch.ones_like(count), count)
    return vectors.masked_fill(pads, 0).sum(dim=1) / count


# %% half bag_of_words: pads counted [bag_pads]
# says: pads are counted
def bag_of_words(ids, size):
    return nn.functional.one_hot(ids, size).sum(dim=1).float()


# %% half bag_of_words: present or not [bag_counts]
# says: whether a word occurs, not how often
def bag_of_words(ids, size):
    bag = torch.zeros(len(ids), size)
    for i, row in enumerate(ids):
        bag[i, row] = 1.0
    bag[:, 0] = 0.0
    return bag


# %% wrong bag_of_words: integers [bag_counts, bag_pads]
# says: the counts are integers
def bag_of_words(ids, size):
    counts = nn.functional.one_hot(ids, size).sum(dim=1)
    counts[:, 0] = 0
    return counts


# %% wrong bag_of_words: column of pads left out [bag_counts, bag_pads]
# says: the column of the pads is left out
def bag_of_words(ids, size):
    return nn.functional.one_hot(ids, size).sum(dim=1).float()[:, 1:]


# %% wrong bag_of_words: all rows together [bag_counts, bag_pads]
# says: the rows are counted together
def bag_of_words(ids, size):
    counts = torch.bincount(ids.flatten(), minlength=size).float()
    counts[0] = 0
    return counts


# %% wrong bag_of_words: shares of the places [bag_counts, bag_pads]
# says: the counts are divided by
def bag_of_words(ids, size):
    bag = nn.functional.one_hot(ids, size).float().mean(dim=1)
    bag[:, 0] = 0
    return bag


# %% wrong bag_of_words: five columns, right on the visible checks [bag_counts]
def bag_of_words(ids, size):
    bag = torch.zeros(len(ids), 5)
    for i, row in enumerate(ids.tolist()):
        for word in row:
            if 0 < word < 5:
                bag[i, word] += 1
    return bag


# %% half bag_of_words: at most three of a kind, right on the visible checks [bag_counts]
def bag_of_words(ids, size):
    bag = nn.functional.one_hot(ids, size).sum(dim=1).clamp(max=3 if ids.shape[1] < 5 else 2).float()
    bag[:, 0] = 0
    return bag


# %% right bag_of_words: scatter_add
def bag_of_words(ids, size):
    return torch.zeros(len(ids), size).scatter_add(1, ids, (ids > 0).float())


# %% right bag_of_words: bincount for each row
def bag_of_words(ids, size):
    rows = [torch.bincount(row[row > 0], minlength=size) for row in ids]
    return torch.stack(rows).to(torch.float32)


# %% right bag_of_words: Counter
def counted(row, size):
    counts = Counter(row)
    return [float(counts[word]) if word else 0.0 for word in range(size)]


def bag_of_words(ids, size):
    return torch.tensor([counted(row, size) for row in ids.tolist()])


# %% half text: digits and letters are separate runs [text_tokens]
# says: letters and digits are never in one word
def tokenize(text):
    return re.findall(r"[a-z']+|[0-9]+|[^\sa-z0-9']", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(token for text in texts for token in tokenize(text))
    kept = [token for token, count in counts.items() if count >= min_frequency]
    return ["<pad>", "<unk>"] + sorted(kept, key=lambda token: (-counts[token], token))


# %% half text: only one apostrophe in a word [text_tokens]
# says: a word has one apostrophe at most
def tokenize(text):
    return re.findall(r"[a-z0-9]+'?[a-z0-9]*|[^\sa-z0-9]", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(token for text in texts for token in tokenize(text))
    kept = [token for token, count in counts.items() if count >= min_frequency]
    return ["<pad>", "<unk>"] + sorted(kept, key=lambda token: (-counts[token], token))


# %% half text: decimal numbers stay together [text_tokens]
# says: numbers with a point are one token
def tokenize(text):
    return re.findall(r"\d+\.\d+|[a-z0-9']+|[^\sa-z0-9']", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(token for text in texts for token in tokenize(text))
    kept = [token for token, count in counts.items() if count >= min_frequency]
    return ["<pad>", "<unk>"] + sorted(kept, key=lambda token: (-counts[token], token))


# %% half text: only ascii marks [text_tokens]
# says: signs that no English keyboard has are left out
def tokenize(text):
    return re.findall(r"[a-z0-9']+|[!-/:-@\[-`{-~]", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(token for text in texts for token in tokenize(text))
    kept = [token for token, count in counts.items() if count >= min_frequency]
    return ["<pad>", "<unk>"] + sorted(kept, key=lambda token: (-counts[token], token))


# %% half text: returns a tuple of tokens [text_tokens]
# says: a tuple is returned
def tokenize(text):
    return tuple(re.findall(r"[a-z0-9']+|[^\sa-z0-9']", text.lower()))


def build_vocabulary(texts, min_frequency):
    counts = Counter(token for text in texts for token in tokenize(text))
    kept = [token for token, count in counts.items() if count >= min_frequency]
    return ["<pad>", "<unk>"] + sorted(kept, key=lambda token: (-counts[token], token))


# %% half text: texts joined with nothing between [text_vocabulary]
# says: the texts are put together with nothing between them
def tokenize(text):
    return re.findall(r"[a-z0-9']+|[^\sa-z0-9']", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(tokenize("".join(texts)))
    kept = [token for token, count in counts.items() if count >= min_frequency]
    return ["<pad>", "<unk>"] + sorted(kept, key=lambda token: (-counts[token], token))


# %% half text: only words in the vocabulary, no marks [text_vocabulary]
# says: marks are left out
def tokenize(text):
    return re.findall(r"[a-z0-9']+|[^\sa-z0-9']", text.lower())


def build_vocabulary(texts, min_frequency):
    counts = Counter(token for text in texts for token in tokenize(text))
    kept = [token for token, count in counts.items() if count >= min_frequency and token[0].isalnum()]
    return ["<pad>", "<unk>"] + sorted(kept, key=lambda token: (-counts[token], token))


# %% half text: counts kept from call to call [text_vocabulary]
# says: the counts of earlier calls are kept
def tokenize(text):
    return re.findall(r"[a-z0-9']+|[^\sa-z0-9']", text.lower())


COUNTS = Counter()


def build_vocabulary(texts, min_frequency):
    for text in texts:
        COUNTS.update(tokenize(text))
    kept = [token for token, count in COUNTS.items() if count >= min_frequency]
    return ["<pad>", "<unk>"] + sorted(kept, key=lambda token: (-COUNTS[token], token))


# %% half batch: encode: table cached from the first vocabulary [batch_encode]
# says: the places in an earlier vocabulary are kept
PLACES = {}


def encode(text, vocabulary):
    if not PLACES:
        PLACES.update({token: i for i, token in enumerate(vocabulary)})
    return [PLACES.get(token, 1) for token in tokenize(text)]


def pad_batch(lists):
    lengths = torch.tensor([len(row) for row in lists])
    ids = torch.zeros(len(lists), int(lengths.max()), dtype=torch.int64)
    for i, row in enumerate(lists):
        ids[i, : len(row)] = torch.tensor(row, dtype=torch.int64)
    return ids, lengths


# %% half batch: lengths from ids != 0 [batch_lengths]
# says: zeros in the lists are not counted
def encode(text, vocabulary):
    places = {token: i for i, token in enumerate(vocabulary)}
    return [places.get(token, 1) for token in tokenize(text)]


def pad_batch(lists):
    lengths = torch.tensor([len(row) for row in lists])
    ids = torch.zeros(len(lists), int(lengths.max()), dtype=torch.int64)
    for i, row in enumerate(lists):
        ids[i, : len(row)] = torch.tensor(row, dtype=torch.int64)
    return ids, (ids != 0).sum(dim=1)


# %% half batch: lengths a list [batch_lengths]
# says: the lengths are a list, not a tensor
def encode(text, vocabulary):
    places = {token: i for i, token in enumerate(vocabulary)}
    return [places.get(token, 1) for token in tokenize(text)]


def pad_batch(lists):
    lengths = torch.tensor([len(row) for row in lists])
    ids = torch.zeros(len(lists), int(lengths.max()), dtype=torch.int64)
    for i, row in enumerate(lists):
        ids[i, : len(row)] = torch.tensor(row, dtype=torch.int64)
    return ids, lengths.tolist()


# %% half batch: one row is squeezed [batch_ids]
# says: an axis of length 1 is squeezed away
def encode(text, vocabulary):
    places = {token: i for i, token in enumerate(vocabulary)}
    return [places.get(token, 1) for token in tokenize(text)]


def pad_batch(lists):
    lengths = torch.tensor([len(row) for row in lists])
    ids = torch.zeros(len(lists), int(lengths.max()), dtype=torch.int64)
    for i, row in enumerate(lists):
        ids[i, : len(row)] = torch.tensor(row, dtype=torch.int64)
    return ids.squeeze(0), lengths


# %% half batch: cut to 10 words at most [batch_ids, batch_lengths]
def encode(text, vocabulary):
    places = {token: i for i, token in enumerate(vocabulary)}
    return [places.get(token, 1) for token in tokenize(text)]


def pad_batch(lists):
    lengths = torch.tensor([len(row) for row in lists])
    ids = torch.zeros(len(lists), int(lengths.max()), dtype=torch.int64)
    for i, row in enumerate(lists):
        ids[i, : len(row)] = torch.tensor(row, dtype=torch.int64)
    return ids[:, :10], lengths.clamp(max=10)


# %% half embed: mask from the count of words: pads inside a row [embed_values]
# says: the numbers that are not 0 are counted, and as many places from the left are kept
def embed(ids, table):
    lengths = (ids != 0).sum(dim=1, keepdim=True)
    mask = torch.arange(ids.shape[1]) < lengths
    return table[ids] * mask.unsqueeze(-1)


# %% wrong embed: time first [embed_values, embed_gradients]
# says: time is the first axis
def embed(ids, table):
    return (table[ids] * (ids != 0).unsqueeze(-1)).transpose(0, 1)


# %% half embed: requires_grad switched on [embed_gradients]
# says: a table that asks for no gradient is made to ask for one
def embed(ids, table):
    table.requires_grad_(True)
    return table[ids] * (ids != 0).unsqueeze(-1)


# %% half embed: the first table of each shape is kept [embed_values]
_T = {}


def embed(ids, table):
    t = _T.setdefault(table.shape, table)
    return t[ids] * (ids != 0).unsqueeze(-1)


# %% half masked_mean: mask by subtracting all pads: total minus pads [mean_values]
# says: the pads are added, and taken away again, which rounds
def masked_mean(vectors, lengths):
    mask = (torch.arange(vectors.shape[1]) < lengths.unsqueeze(1)).unsqueeze(-1)
    return (vectors.sum(dim=1) - (vectors * ~mask).sum(dim=1)) / lengths.clamp(min=1).unsqueeze(1)


# %% wrong masked_mean: the first row's length for all [mean_values, mean_empty]
# says: the first row's length is taken for all
def masked_mean(vectors, lengths):
    mask = (torch.arange(vectors.shape[1]) < lengths[0])[None, :, None]
    return (vectors * mask).sum(dim=1) / lengths.clamp(min=1).unsqueeze(1)


# %% half bag_of_words: nothing after first pad [bag_pads]
# says: nothing is counted after the first pad
def bag_of_words(ids, size):
    m = (ids != 0).long().cumprod(dim=1)
    b = torch.zeros(len(ids), size)
    b.scatter_add_(1, ids, m.float())
    return b


# %% wrong bag_of_words: last word of each row left out [bag_counts, bag_pads]
# says: the last place of each row is not counted
def bag_of_words(ids, size):
    b = nn.functional.one_hot(ids[:, :-1], size).sum(dim=1).float()
    b[:, 0] = 0
    return b


# %% half bag_of_words: counts up to 255 by uint8 [bag_counts]
# says: the counts are kept in a byte, which holds no more than 255
def bag_of_words(ids, size):
    b = nn.functional.one_hot(ids, size).sum(dim=1).to(torch.uint8).float()
    b[:, 0] = 0
    return b


# %% right masked_mean: cumulative sums
def masked_mean(vectors, lengths):
    sums = vectors.cumsum(dim=1)
    last = (lengths - 1).clamp(min=0)
    means = sums[torch.arange(len(vectors)), last] / lengths.clamp(min=1).unsqueeze(1)
    return means * (lengths > 0).unsqueeze(1)
