"""Answers that students give on day 27. The words in brackets are the test cells that must reject a wrong one."""

# %% half text: no sign [text_vocabulary]
# says: the sign for start and end is missing
def char_vocabulary(names):
    return sorted(set("".join(names)))


def encode(text, vocabulary):
    return torch.tensor([vocabulary.index(c) for c in text], dtype=torch.long)


def decode(ids, vocabulary):
    return "".join(vocabulary[i] for i in ids)

# %% half text: all letters of the alphabet [text_vocabulary]
# says: order
def char_vocabulary(names):
    seen = ["."]
    for name in names:
        for c in name:
            if c not in seen:
                seen.append(c)
    return seen


def encode(text, vocabulary):
    return torch.tensor([vocabulary.index(c) for c in text], dtype=torch.long)


def decode(ids, vocabulary):
    return "".join(vocabulary[i] for i in ids)

# %% half text: the alphabet always [text_vocabulary, text_encode]
# says: a letter's place in the alphabet
def char_vocabulary(names):
    return list(".abcdefghijklmnopqrstuvwxyz")


def encode(text, vocabulary):
    return torch.tensor([ord(c) - ord("a") + 1 for c in text], dtype=torch.long)


def decode(ids, vocabulary):
    return "".join(vocabulary[i] for i in ids)

# %% half text: an empty text is float [text_encode]
# says: the numbers of an empty text are floats
def char_vocabulary(names):
    return ["."] + sorted(set("".join(names)))


def encode(text, vocabulary):
    return torch.tensor([vocabulary.index(c) for c in text])


def decode(ids, vocabulary):
    return "".join(vocabulary[i] for i in ids)

# %% half text: signs added by encode, dropped by decode [text_encode, text_decode]
# says: signs are added at both ends
# says: the sign is left out
def char_vocabulary(names):
    return ["."] + sorted(set("".join(names)))


def encode(text, vocabulary):
    return torch.tensor([vocabulary.index(c) for c in "." + text + "."])


def decode(ids, vocabulary):
    return "".join(vocabulary[i] for i in ids if i != 0)

# %% half text: decode stops at the sign [text_decode]
# says: the sign is left out
def char_vocabulary(names):
    return ["."] + sorted(set("".join(names)))


def encode(text, vocabulary):
    return torch.tensor([vocabulary.index(c) for c in text], dtype=torch.long)


def decode(ids, vocabulary):
    return "".join(vocabulary[i] for i in ids).split(".")[0]

# %% half text: decode of lists alone [text_decode]
def char_vocabulary(names):
    return ["."] + sorted(set("".join(names)))


def encode(text, vocabulary):
    return torch.tensor([vocabulary.index(c) for c in text], dtype=torch.long)


def decode(ids, vocabulary):
    table = dict(enumerate(vocabulary))
    return "".join(table[i] for i in ids)

# %% wrong text: letters repeated, numbers from 1, list returned [text_vocabulary, text_encode, text_decode]
# says: a letter occurs as often as in the names
# says: the numbers are one too large
# says: a list is returned
def char_vocabulary(names):
    return ["."] + sorted("".join(names))


def encode(text, vocabulary):
    return torch.tensor([vocabulary.index(c) + 1 for c in text], dtype=torch.long)


def decode(ids, vocabulary):
    return [vocabulary[i] for i in ids]

# %% wrong text: the vocabulary is a dictionary [text_vocabulary, text_encode, text_decode]
# says: got a dict of 5, expected a list of 5
def char_vocabulary(names):
    letters = [".", *sorted(set("".join(names)))]
    return {letter: place for place, letter in enumerate(letters)}


def encode(text, vocabulary):
    return torch.tensor([vocabulary[letter] for letter in text], dtype=torch.int64)


def decode(ids, vocabulary):
    letters = {place: letter for letter, place in vocabulary.items()}
    return "".join(letters[int(i)] for i in ids)

# %% wrong text: the codes of characters [text_vocabulary, text_encode, text_decode]
# says: the code of the character is taken for its place
def char_vocabulary(names):
    signs = ["."]
    for name in names:
        for letter in name:
            if letter not in signs:
                signs.append(letter)
    return signs


def encode(text, vocabulary):
    return torch.tensor([ord(letter) for letter in text], dtype=torch.int64)


def decode(ids, vocabulary):
    return "".join(chr(i) for i in ids)

# %% wrong text: one-hot rows, and a vocabulary without the sign [text_vocabulary, text_encode, text_decode]
# says: each letter becomes a one-hot row
# says: the sign for start and end is missing
def char_vocabulary(names):
    return sorted(set("".join(names)))


def encode(text, vocabulary):
    ids = torch.tensor([vocabulary.index(letter) for letter in text], dtype=torch.int64)
    return nn.functional.one_hot(ids, len(vocabulary))


def decode(ids, vocabulary):
    return "".join(vocabulary[i] for i in ids.argmax(dim=1))

# %% wrong text: names are taken for the signs [text_vocabulary, text_encode, text_decode]
# says: the letters are separated by spaces
def char_vocabulary(names):
    return [".", *sorted(set(names))]


def encode(text, vocabulary):
    return torch.tensor([vocabulary.index(word) for word in text.split()], dtype=torch.int64)


def decode(ids, vocabulary):
    return " ".join(vocabulary[i] for i in ids)

# %% wrong text: the sign at the end, with encode putting it round the text [text_vocabulary, text_encode, text_decode]
# says: the sign stands at the end
# says: signs are added at both ends
# says: the sign is left out
def char_vocabulary(names):
    return [*sorted(set("".join(names))), "."]


def encode(text, vocabulary):
    places = dict(zip(vocabulary, range(len(vocabulary))))
    return torch.tensor([places[letter] for letter in "." + text + "."])


def decode(ids, vocabulary):
    return "".join(vocabulary[i] for i in ids).strip(".")

# %% half text: a to z alone, right on the visible checks [text_vocabulary]
# says: a to z alone are looked for
def char_vocabulary(names):
    text = "".join(names)
    return ["."] + [letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter in text]


def encode(text, vocabulary):
    return torch.tensor([vocabulary.index(letter) for letter in text], dtype=torch.int64)


def decode(ids, vocabulary):
    return "".join(vocabulary[i] for i in ids)

# %% half text: capitals are made small, right on the visible checks [text_vocabulary, text_encode]
# says: capitals and small letters are taken for the same
# says: with capitals
def char_vocabulary(names):
    return [".", *sorted(set("".join(names).lower()))]


def encode(text, vocabulary):
    return torch.tensor([vocabulary.index(letter) for letter in text.lower()], dtype=torch.int64)


def decode(ids, vocabulary):
    return "".join(vocabulary[i] for i in ids)

# %% half text: a search in a sorted list, right on the visible checks [text_encode]
def char_vocabulary(names):
    return [".", *sorted(set("".join(names)))]


def encode(text, vocabulary):
    letters = np.array(list(text), dtype=str)
    return torch.from_numpy(np.searchsorted(np.array(vocabulary), letters).astype(np.int64))


def decode(ids, vocabulary):
    return "".join(vocabulary[i] for i in ids)

# %% half text: places in bytes, right on the visible checks [text_encode]
# says: with a vocabulary of 301 signs
def char_vocabulary(names):
    return [".", *sorted(set("".join(names)))]


def encode(text, vocabulary):
    places = np.array([vocabulary.index(letter) for letter in text]).astype(np.uint8)
    return torch.from_numpy(places.astype(np.int64))


def decode(ids, vocabulary):
    return "".join(vocabulary[i] for i in ids)

# %% half text: places kept by the size of the vocabulary, right on the visible checks [text_encode, text_decode]
# says: with a vocabulary that is not sorted
def char_vocabulary(names):
    return [".", *sorted(set("".join(names)))]


known = {}


def encode(text, vocabulary):
    places = known.setdefault(len(vocabulary), {letter: place for place, letter in enumerate(vocabulary)})
    return torch.tensor([places.get(letter, 0) for letter in text], dtype=torch.int64)


kept = {}


def decode(ids, vocabulary):
    letters = kept.setdefault(len(vocabulary), list(vocabulary))
    return "".join(letters[i] for i in ids)


# %% right text: dictionaries
def char_vocabulary(names):
    letters = set()
    for name in names:
        letters.update(name)
    return list(".") + sorted(letters)


def encode(text, vocabulary):
    place = {c: i for i, c in enumerate(vocabulary)}
    return torch.tensor(list(map(place.__getitem__, text)), dtype=torch.int64)


def decode(ids, vocabulary):
    return "".join(vocabulary[int(i)] for i in ids)

# %% right text: a class
class Codec:
    def __init__(self, signs):
        self.signs = signs
        self.place = dict(zip(signs, range(len(signs))))

    def to_ids(self, text):
        out = torch.empty(len(text), dtype=torch.long)
        for i, c in enumerate(text):
            out[i] = self.place[c]
        return out

    def to_text(self, ids):
        return "".join([self.signs[i] for i in torch.as_tensor(ids, dtype=torch.long).tolist()])


def char_vocabulary(names):
    return sorted({c for name in names for c in name} | {"."})


def encode(text, vocabulary):
    return Codec(vocabulary).to_ids(text)


def decode(ids, vocabulary):
    return Codec(vocabulary).to_text(ids)

# %% right text: numpy in between
def char_vocabulary(names):
    return ["."] + [str(c) for c in np.unique(list("".join(names)))]


def encode(text, vocabulary):
    return torch.from_numpy(np.array([vocabulary.index(c) for c in text], dtype=np.int64))


def decode(ids, vocabulary):
    text = ""
    for i in ids:
        text += vocabulary[i]
    return text

# %% half name_batch: targets not shifted [batch_targets]
# says: the targets are not shifted
def name_batch(names, vocabulary):
    T = max(map(len, names)) + 1
    X, y = torch.zeros(len(names), T, dtype=torch.long), torch.full((len(names), T), -100)
    for i, name in enumerate(names):
        X[i, 1 : len(name) + 1] = encode(name, vocabulary)
        y[i, : len(name) + 1] = X[i, : len(name) + 1]
    return X, y

# %% half name_batch: end sign missing [batch_targets]
# says: the sign at the end is missing
def name_batch(names, vocabulary):
    T = max(map(len, names)) + 1
    X, y = torch.zeros(len(names), T, dtype=torch.long), torch.full((len(names), T), -100)
    for i, name in enumerate(names):
        X[i, 1 : len(name) + 1] = encode(name, vocabulary)
        y[i, : len(name)] = encode(name, vocabulary)
    return X, y

# %% half name_batch: pads are targets 0 [batch_targets]
# says: the targets are 0 at pads
def name_batch(names, vocabulary):
    T = max(map(len, names)) + 1
    X = torch.zeros(len(names), T + 1, dtype=torch.long)
    for i, name in enumerate(names):
        X[i, 1 : len(name) + 1] = encode(name, vocabulary)
    return X[:, :-1], X[:, 1:]

# %% half name_batch: the sign in the last column [batch_targets]
# says: the sign stands in the last column
def name_batch(names, vocabulary):
    T = max(map(len, names)) + 1
    X, y = torch.zeros(len(names), T, dtype=torch.long), torch.full((len(names), T), -100)
    for i, name in enumerate(names):
        X[i, 1 : len(name) + 1] = encode(name, vocabulary)
        y[i, : len(name)] = encode(name, vocabulary)
        y[i, -1] = 0
    return X, y

# %% half name_batch: -100 in the inputs [batch_inputs]
# says: the inputs have -100 at pads
def name_batch(names, vocabulary):
    T = max(map(len, names)) + 1
    X, y = torch.full((len(names), T), -100), torch.full((len(names), T), -100)
    for i, name in enumerate(names):
        ids = encode("." + name + ".", vocabulary)
        X[i, : len(ids) - 1] = ids[:-1]
        y[i, : len(ids) - 1] = ids[1:]
    return X, y

# %% wrong name_batch: the names sorted by length [batch_inputs, batch_targets]
def name_batch(names, vocabulary):
    names = sorted(names, key=len)
    T = max(map(len, names)) + 1
    X, y = torch.zeros(len(names), T, dtype=torch.long), torch.full((len(names), T), -100)
    for i, name in enumerate(names):
        ids = encode("." + name + ".", vocabulary)
        X[i, : len(ids) - 1] = ids[:-1]
        y[i, : len(ids) - 1] = ids[1:]
    return X, y

# %% wrong name_batch: at most 4 columns, right on the visible checks [batch_inputs, batch_targets]
def name_batch(names, vocabulary):
    T = 4
    X, y = torch.zeros(len(names), T, dtype=torch.long), torch.full((len(names), T), -100)
    for i, name in enumerate(names):
        ids = encode("." + name[:3] + ".", vocabulary)
        X[i, : len(ids) - 1] = ids[:-1]
        y[i, : len(ids) - 1] = ids[1:]
    return X, y

# %% wrong name_batch: last column cut off [batch_inputs, batch_targets]
# says: the last column is missing
def name_batch(names, vocabulary):
    T = max(map(len, names))
    X, y = torch.zeros(len(names), T, dtype=torch.long), torch.full((len(names), T), -100)
    for i, name in enumerate(names):
        ids = encode("." + name + ".", vocabulary)
        k = min(T, len(ids) - 1)
        X[i, :k] = ids[:k]
        y[i, :k] = ids[1 : k + 1]
    return X, y

# %% wrong name_batch: inputs and targets exchanged [batch_inputs, batch_targets]
# says: inputs and targets are exchanged
def name_batch(names, vocabulary):
    T = max(map(len, names)) + 1
    X, y = torch.zeros(len(names), T, dtype=torch.long), torch.full((len(names), T), -100)
    for i, name in enumerate(names):
        ids = encode("." + name + ".", vocabulary)
        X[i, : len(ids) - 1] = ids[:-1]
        y[i, : len(ids) - 1] = ids[1:]
    return y, X

# %% wrong name_batch: -100 where 0 was asked for, and 0 for -100 [batch_inputs, batch_targets]
# says: the inputs have -100 at pads
# says: the targets are 0 at pads
def name_batch(names, vocabulary):
    width = max(map(len, names)) + 1
    inputs = torch.full((len(names), width), -100)
    targets = torch.zeros(len(names), width, dtype=torch.int64)
    for i, name in enumerate(names):
        ids = torch.tensor([vocabulary.index(letter) for letter in name])
        inputs[i, 0], inputs[i, 1 : len(name) + 1] = 0, ids
        targets[i, : len(name)] = ids
    return inputs, targets

# %% wrong name_batch: pad_sequence as it is, time first [batch_inputs, batch_targets]
# says: time is the first axis
def name_batch(names, vocabulary):
    sign = torch.zeros(1, dtype=torch.int64)
    rows = [torch.tensor([vocabulary.index(letter) for letter in name]) for name in names]
    pad = nn.utils.rnn.pad_sequence
    inputs = pad([torch.cat([sign, row]) for row in rows])
    targets = pad([torch.cat([row, sign]) for row in rows], padding_value=-100)
    return inputs, targets

# %% half name_batch: a list of two [batch_inputs]
# says: the result is a tuple
def name_batch(names, vocabulary):
    width = max(map(len, names)) + 1
    batch = [torch.full((len(names), width), fill, dtype=torch.int64) for fill in (0, -100)]
    for i, name in enumerate(names):
        ids = encode("." + name + ".", vocabulary)
        batch[0][i, : len(ids) - 1] = ids[:-1]
        batch[1][i, : len(ids) - 1] = ids[1:]
    return batch

# %% wrong name_batch: tensors are used again, right on the visible checks [batch_inputs, batch_targets]
# says: after another of the same shape
buffers = {}


def name_batch(names, vocabulary):
    shape = len(names), 1 + max(len(name) for name in names)
    if shape not in buffers:
        buffers[shape] = torch.empty(shape, dtype=torch.int64), torch.empty(shape, dtype=torch.int64)
    inputs, targets = buffers[shape]
    inputs.fill_(0)
    targets.fill_(-100)
    for i, name in enumerate(names):
        ids = encode("." + name + ".", vocabulary)
        inputs[i, : len(ids) - 1] = ids[:-1]
        targets[i, : len(ids) - 1] = ids[1:]
    return inputs, targets

# %% wrong name_batch: a byte for each letter, right on the visible checks [batch_inputs, batch_targets]
# says: with a vocabulary of 306 signs
def name_batch(names, vocabulary):
    width = max(map(len, names)) + 1
    inputs = torch.zeros(len(names), width, dtype=torch.uint8)
    pads = torch.ones(len(names), width, dtype=torch.bool)
    for i, name in enumerate(names):
        inputs[i, 1 : len(name) + 1] = encode(name, vocabulary).to(torch.uint8)
        pads[i, : len(name) + 1] = False
    return inputs.long(), inputs.roll(-1, dims=1).long().masked_fill(pads, -100)


# %% right name_batch: pad_sequence
from torch.nn.utils.rnn import pad_sequence


def name_batch(names, vocabulary):
    rows = [encode("." + name + ".", vocabulary) for name in names]
    return (
        pad_sequence([row[:-1] for row in rows], batch_first=True),
        pad_sequence([row[1:] for row in rows], batch_first=True, padding_value=-100),
    )

# %% right name_batch: lists of numbers
def name_batch(names, vocabulary):
    longest = len(max(names, key=len))
    X, y = [], []
    for name in names:
        ids = [vocabulary.index(c) for c in name]
        rest = longest - len(ids)
        X.append([0] + ids + [0] * rest)
        y.append(ids + [0] + [-100] * rest)
    return torch.tensor(X), torch.tensor(y)

# %% right name_batch: a NamedTuple
from typing import NamedTuple


class Batch(NamedTuple):
    inputs: torch.Tensor
    targets: torch.Tensor


def name_batch(names, vocabulary):
    lengths = torch.tensor([len(name) for name in names])
    inputs = torch.zeros(len(names), int(lengths.max()) + 1, dtype=torch.int64)
    for row, name in zip(inputs, names):
        row[1 : 1 + len(name)] = encode(name, vocabulary)
    targets = inputs.roll(-1, dims=1)
    targets[torch.arange(inputs.shape[1])[None] > lengths[:, None]] = -100
    return Batch(inputs, targets)

# %% half CharLSTM: softmax at the end [lstm_logits, lstm_hidden]
# says: probabilities are returned
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.size, self.lstm, self.out = size, nn.LSTM(size, units, batch_first=True), nn.Linear(units, size)

    def forward(self, ids, hidden=None):
        states, hidden = self.lstm(nn.functional.one_hot(ids, self.size).float(), hidden)
        return torch.softmax(self.out(states), dim=-1), hidden

# %% half CharLSTM: the hidden state is ignored [lstm_hidden]
# says: second part goes on where the first ended
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.size, self.lstm, self.out = size, nn.LSTM(size, units, batch_first=True), nn.Linear(units, size)

    def forward(self, ids, hidden=None):
        states, hidden = self.lstm(nn.functional.one_hot(ids, self.size).float())
        return self.out(states), hidden

# %% half CharLSTM: the hidden state that is returned is detached [lstm_hidden]
# says: the hidden state that is returned is detached
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.size, self.lstm, self.out = size, nn.LSTM(size, units, batch_first=True), nn.Linear(units, size)

    def forward(self, ids, hidden=None):
        states, (h, c) = self.lstm(nn.functional.one_hot(ids, self.size).float(), hidden)
        return self.out(states), (h.detach(), c.detach())

# %% half CharLSTM: h alone is returned [lstm_hidden]
# says: hidden
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.size, self.lstm, self.out = size, nn.LSTM(size, units, batch_first=True), nn.Linear(units, size)

    def forward(self, ids, hidden=None):
        if hidden is not None and not isinstance(hidden, tuple):
            hidden = hidden, torch.zeros_like(hidden)
        states, (h, c) = self.lstm(nn.functional.one_hot(ids, self.size).float(), hidden)
        return self.out(states), h

# %% wrong CharLSTM: time first [lstm_logits, lstm_hidden]
# says: batch_first is forgotten
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.size, self.lstm, self.out = size, nn.LSTM(size, units), nn.Linear(units, size)

    def forward(self, ids, hidden=None):
        states, hidden = self.lstm(nn.functional.one_hot(ids, self.size).float(), hidden)
        return self.out(states), hidden

# %% wrong CharLSTM: the last step alone [lstm_logits, lstm_hidden]
# says: the last step's logits alone are returned
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.size, self.lstm, self.out = size, nn.LSTM(size, units, batch_first=True), nn.Linear(units, size)

    def forward(self, ids, hidden=None):
        states, hidden = self.lstm(nn.functional.one_hot(ids, self.size).float(), hidden)
        return self.out(states[:, -1]), hidden

# %% wrong CharLSTM: numbers as amounts [lstm_logits, lstm_hidden]
# says: parameters
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.lstm, self.out = nn.LSTM(1, units, batch_first=True), nn.Linear(units, size)

    def forward(self, ids, hidden=None):
        states, hidden = self.lstm(ids.float().unsqueeze(2), hidden)
        return self.out(states), hidden

# %% wrong CharLSTM: a GRU [lstm_logits, lstm_hidden]
# says: parameters
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.size, self.gru, self.out = size, nn.GRU(size, units, batch_first=True), nn.Linear(units, size)

    def forward(self, ids, hidden=None):
        states, hidden = self.gru(nn.functional.one_hot(ids, self.size).float(), hidden)
        return self.out(states), hidden

# %% wrong CharLSTM: no history, right on the visible checks [lstm_logits, lstm_hidden]
# says: no gradient reaches
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.size, self.lstm, self.out = size, nn.LSTM(size, units, batch_first=True), nn.Linear(units, size)

    @torch.no_grad()
    def forward(self, ids, hidden=None):
        states, hidden = self.lstm(nn.functional.one_hot(ids, self.size).float(), hidden)
        return self.out(states), hidden

# %% half CharLSTM: keeps its state, right on the first call [lstm_logits, lstm_hidden]
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.size, self.lstm, self.out = size, nn.LSTM(size, units, batch_first=True), nn.Linear(units, size)
        self.state = None

    def forward(self, ids, hidden=None):
        state = self.state if hidden is None else hidden
        if state is not None and state[0].shape[1] != len(ids):
            state = None
        states, hidden = self.lstm(nn.functional.one_hot(ids, self.size).float(), state)
        self.state = tuple(part.detach() for part in hidden)
        return self.out(states), hidden

# %% half CharLSTM: the forget gate's bias 1, right on the visible checks [lstm_logits]
# says: bias starts at 1
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.size = size
        self.lstm = nn.LSTM(size, units, batch_first=True)
        self.out = nn.Linear(units, size)
        with torch.no_grad():
            self.lstm.bias_ih_l0[units:2 * units] = 1.0
    def forward(self, ids, hidden=None):
        states, hidden = self.lstm(nn.functional.one_hot(ids, self.size).float(), hidden)
        return self.out(states), hidden

# %% wrong CharLSTM: vectors from a table, where one-hot rows are asked for [lstm_logits, lstm_hidden]
# says: result["parameters"]: 7 entries, expected 6
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.table = nn.Embedding(size, size)
        self.recurrent = nn.LSTM(size, units, batch_first=True)
        self.readout = nn.Linear(units, size)

    def forward(self, ids, hidden=None):
        states, hidden = self.recurrent(self.table(ids), hidden)
        return self.readout(states), hidden

# %% half CharLSTM: the last state stays in the module, right on the visible checks [lstm_logits]
# says: keeps its hidden state in an attribute
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.size, self.lstm, self.out = size, nn.LSTM(size, units, batch_first=True), nn.Linear(units, size)
        self.hidden = None

    def forward(self, ids, hidden=None):
        states, self.hidden = self.lstm(nn.functional.one_hot(ids, self.size).float(), hidden)
        return self.out(states), self.hidden

# %% wrong CharLSTM: a buffer for the logits, right on the visible checks [lstm_logits, lstm_hidden]
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.size, self.lstm, self.out = size, nn.LSTM(size, units, batch_first=True), nn.Linear(units, size)
        self.buffers_by_shape = {}

    def forward(self, ids, hidden=None):
        states, hidden = self.lstm(nn.functional.one_hot(ids, self.size).float(), hidden)
        kept = self.buffers_by_shape.setdefault(tuple(ids.shape), torch.zeros(*ids.shape, self.size))
        kept.data.copy_(self.out(states).data)
        return kept, hidden


# %% right CharLSTM: rows of the identity
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.lstm = nn.LSTM(size, units, batch_first=True)
        self.head = nn.Linear(units, size)
        self.register_buffer("eye", torch.eye(size))

    def forward(self, ids, hidden=None):
        out, (h, c) = self.lstm(self.eye[ids], hidden)
        return self.head(out), (h, c)

# %% right CharLSTM: zeros given, linear layer first
class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.head = nn.Linear(units, size)
        self.lstm = nn.LSTM(input_size=size, hidden_size=units, num_layers=1, batch_first=True)

    def forward(self, ids, hidden=None):
        if hidden is None:
            zeros = torch.zeros(1, ids.size(0), self.lstm.hidden_size)
            hidden = (zeros, zeros.clone())
        x = torch.nn.functional.one_hot(ids, num_classes=self.lstm.input_size).to(torch.float32)
        out, hidden = self.lstm(x, hidden)
        return self.head(out), hidden

# %% right CharLSTM: step by step
class OneHot(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, ids):
        return (ids.unsqueeze(-1) == torch.arange(self.size)).float()


class CharLSTM(nn.Module):
    def __init__(self, size, units):
        super().__init__()
        self.rows, self.lstm, self.out = OneHot(size), nn.LSTM(size, units, batch_first=True), nn.Linear(units, size)

    def forward(self, ids, hidden=None):
        logits = []
        for column in ids.split(1, dim=1):
            state, hidden = self.lstm(self.rows(column), hidden)
            logits.append(self.out(state))
        return torch.cat(logits, dim=1), hidden

# %% wrong perplexity: 2 to nats [perplexity_values]
# says: 2 is raised to surprises in nats
def perplexity(logits, targets):
    return 2 ** nn.functional.cross_entropy(logits.transpose(1, 2), targets).item()

# %% wrong perplexity: the surprise itself [perplexity_values]
# says: the mean surprise itself is returned
def perplexity(logits, targets):
    return nn.functional.cross_entropy(logits.transpose(1, 2), targets).item()

# %% wrong perplexity: pads in the mean [perplexity_values]
# says: the pads are counted in the mean
def perplexity(logits, targets):
    return nn.functional.cross_entropy(logits.transpose(1, 2), targets, reduction="none").mean().exp().item()

# %% wrong perplexity: pads as targets 0 [perplexity_values]
# says: the pads are taken for targets 0
def perplexity(logits, targets):
    return nn.functional.cross_entropy(logits.flatten(0, 1), targets.clamp(min=0).flatten()).exp().item()

# %% wrong perplexity: softmax over time [perplexity_values]
# says: the softmax runs over time
def perplexity(logits, targets):
    log = torch.log_softmax(logits, dim=1)
    return nn.functional.nll_loss(log.flatten(0, 1), targets.flatten()).exp().item()

# %% wrong perplexity: a mean over names, right on no check [perplexity_values]
# says: the mean is taken over names
def perplexity(logits, targets):
    means = [nn.functional.cross_entropy(z, y) for z, y in zip(logits, targets)]
    return torch.stack(means).mean().exp().item()

# %% wrong perplexity: end signs left out [perplexity_values]
def perplexity(logits, targets):
    return nn.functional.cross_entropy(logits[targets > 0], targets[targets > 0]).exp().item()

# %% wrong perplexity: a tensor [perplexity_values]
# says: a number
def perplexity(logits, targets):
    return nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten()).exp()

# %% wrong perplexity: logs of a softmax, right on the visible checks [perplexity_values]
def perplexity(logits, targets):
    p = torch.softmax(logits, dim=-1)
    keep = targets != -100
    picked = p[keep].gather(1, targets[keep].unsqueeze(1))
    return torch.exp(-torch.log(picked + 1e-3).mean()).item()

# %% wrong perplexity: exponentials without the shift, right on the visible checks [perplexity_values]
def perplexity(logits, targets):
    p = logits.exp() / logits.exp().sum(dim=-1, keepdim=True)
    keep = targets != -100
    picked = p[keep].gather(1, targets[keep].unsqueeze(1))
    return torch.exp(-torch.log(picked).mean()).item()

# %% wrong perplexity: a softmax and then the logarithm, right on the visible checks [perplexity_values]
# says: rounded to 0
def perplexity(logits, targets):
    keep = targets != -100
    p = logits[keep].softmax(1)[torch.arange(int(keep.sum())), targets[keep]]
    return math.exp(-p.log().mean().item())

# %% wrong perplexity: probabilities cut off, right on the visible checks [perplexity_values]
# says: cut off at 1e-8
def perplexity(logits, targets):
    keep = targets != -100
    p = logits[keep].softmax(1)[torch.arange(int(keep.sum())), targets[keep]].clamp(min=1e-8)
    return math.exp(-p.log().mean().item())

# %% wrong perplexity: row by row, right on the visible checks [perplexity_values]
# says: the mean of a row of pads is taken, which is NaN
def perplexity(logits, targets):
    total, count = 0.0, 0
    for row, wanted in zip(logits, targets):
        letters = int((wanted != -100).sum())
        total += letters * nn.functional.cross_entropy(row, wanted).item()
        count += letters
    return math.exp(total / count)

# %% wrong perplexity: shifted by the largest logit of all, right on the visible checks [perplexity_values]
# says: the largest logit of all places is subtracted
def perplexity(logits, targets):
    keep = targets != -100
    z = (logits - logits.max())[keep]
    log_p = z - z.exp().sum(dim=1, keepdim=True).log()
    return torch.exp(-log_p.gather(1, targets[keep][:, None]).mean()).item()

# %% wrong perplexity: numpy of logits with a graph, right on the visible checks [perplexity_values]
# says: for logits that have a graph
def perplexity(logits, targets):
    z, wanted = logits.numpy().astype(float), targets.numpy()
    z = z - z.max(axis=2, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=2, keepdims=True))
    rows, places = np.nonzero(wanted != -100)
    return float(np.exp(-log_p[rows, places, wanted[rows, places]].mean()))

# %% wrong perplexity: kept by the shape, right on the visible checks [perplexity_values]
known_perplexities = {}


def perplexity(logits, targets):
    found = nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten()).exp().item()
    return known_perplexities.setdefault((tuple(logits.shape), float(logits.sum())), found)

# %% wrong perplexity: gradients are switched on again, right on the visible checks [perplexity_values]
# says: torch's grad mode
def perplexity(logits, targets):
    torch.set_grad_enabled(False)
    found = nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten()).exp().item()
    torch.set_grad_enabled(True)
    return found


# %% right perplexity: by loops
def perplexity(logits, targets):
    total, count = 0.0, 0
    for z, y in zip(logits.log_softmax(dim=2), targets):
        for row, target in zip(z, y):
            if target >= 0:
                total -= row[target].item()
                count += 1
    return math.exp(total / count)

# %% right perplexity: a mask
def perplexity(logits, targets):
    valid = targets != -100
    return float(torch.exp(nn.functional.cross_entropy(logits[valid], targets[valid])))

# %% right perplexity: classes on axis 1
class Surprise:
    def __init__(self, ignore=-100):
        self.loss = nn.CrossEntropyLoss(ignore_index=ignore, reduction="sum")
        self.ignore = ignore

    def __call__(self, logits, targets):
        return self.loss(logits.permute(0, 2, 1), targets) / (targets != self.ignore).sum()


def perplexity(logits, targets):
    return float(np.exp(Surprise()(logits, targets).item()))

# %% half sample: temperature multiplied [sample_temperature]
# says: the logits are multiplied by the temperature
def sample(model, temperature, longest, generator):
    mode = model.training
    model.eval()
    letters, hidden, ids = [], None, torch.zeros(1, 1, dtype=torch.long)
    with torch.no_grad():
        for _ in range(longest):
            logits, hidden = model(ids, hidden)
            ids = torch.multinomial(torch.softmax(logits[0, -1] * temperature, dim=0), 1, generator=generator)[None]
            if ids.item() == 0:
                break
            letters.append(ids.item())
    model.train(mode)
    return letters

# %% half sample: argmax [sample_temperature, sample_untouched]
# says: the likeliest letter is taken
# says: all generators give the same name
def sample(model, temperature, longest, generator):
    mode = model.training
    model.eval()
    letters, hidden, ids = [], None, torch.zeros(1, 1, dtype=torch.long)
    with torch.no_grad():
        for _ in range(longest):
            logits, hidden = model(ids, hidden)
            ids = (logits[:, -1] / temperature).argmax(dim=1, keepdim=True)
            if ids.item() == 0:
                break
            letters.append(ids.item())
    model.train(mode)
    return letters

# %% half sample: hidden state not passed on [sample_letters]
# says: the hidden state is not passed on
def sample(model, temperature, longest, generator):
    mode = model.training
    model.eval()
    letters, ids = [], torch.zeros(1, 1, dtype=torch.long)
    with torch.no_grad():
        for _ in range(longest):
            logits, _ = model(ids, None)
            ids = torch.multinomial(torch.softmax(logits[:, -1] / temperature, dim=1), 1, generator=generator)
            if ids.item() == 0:
                break
            letters.append(ids.item())
    model.train(mode)
    return letters

# %% half sample: the end sign is a letter [sample_letters]
# says: the sign at the end is among the letters
def sample(model, temperature, longest, generator):
    mode = model.training
    model.eval()
    letters, hidden, ids = [], None, torch.zeros(1, 1, dtype=torch.long)
    with torch.no_grad():
        for _ in range(longest):
            logits, hidden = model(ids, hidden)
            ids = torch.multinomial(torch.softmax(logits[:, -1] / temperature, dim=1), 1, generator=generator)
            letters.append(ids.item())
            if ids.item() == 0:
                break
    model.train(mode)
    return letters

# %% half sample: temperature ignored [sample_temperature]
# says: the temperature is ignored
def sample(model, temperature, longest, generator):
    mode = model.training
    model.eval()
    letters, hidden, ids = [], None, torch.zeros(1, 1, dtype=torch.long)
    with torch.no_grad():
        for _ in range(longest):
            logits, hidden = model(ids, hidden)
            ids = torch.multinomial(torch.softmax(logits[:, -1], dim=1), 1, generator=generator)
            if ids.item() == 0:
                break
            letters.append(ids.item())
    model.train(mode)
    return letters

# %% half sample: its own chance [sample_untouched]
# says: torch's own random state
def sample(model, temperature, longest, generator):
    mode = model.training
    model.eval()
    letters, hidden, ids = [], None, torch.zeros(1, 1, dtype=torch.long)
    with torch.no_grad():
        for _ in range(longest):
            logits, hidden = model(ids, hidden)
            ids = torch.multinomial(torch.softmax(logits[:, -1] / temperature, dim=1), 1)
            if ids.item() == 0:
                break
            letters.append(ids.item())
    model.train(mode)
    return letters

# %% half sample: left in eval mode [sample_untouched]
# says: mode afterwards
def sample(model, temperature, longest, generator):
    model.eval()
    letters, hidden, ids = [], None, torch.zeros(1, 1, dtype=torch.long)
    with torch.no_grad():
        for _ in range(longest):
            logits, hidden = model(ids, hidden)
            ids = torch.multinomial(torch.softmax(logits[:, -1] / temperature, dim=1), 1, generator=generator)
            if ids.item() == 0:
                break
            letters.append(ids.item())
    return letters

# %% half sample: reseeds the generator, right on the visible checks [sample_temperature, sample_untouched]
# says: the same generator gives the same name again
def sample(model, temperature, longest, generator):
    generator.manual_seed(generator.initial_seed())
    mode = model.training
    model.eval()
    letters, hidden, ids = [], None, torch.zeros(1, 1, dtype=torch.long)
    with torch.no_grad():
        for _ in range(longest):
            logits, hidden = model(ids, hidden)
            ids = torch.multinomial(torch.softmax(logits[:, -1] / temperature, dim=1), 1, generator=generator)
            if ids.item() == 0:
                break
            letters.append(ids.item())
    model.train(mode)
    return letters

# %% half sample: never an empty name, right on the visible checks [sample_letters, sample_temperature]
def sample(model, temperature, longest, generator):
    mode = model.training
    model.eval()
    letters, hidden, ids = [], None, torch.zeros(1, 1, dtype=torch.long)
    with torch.no_grad():
        while len(letters) < longest:
            logits, hidden = model(ids, hidden)
            p = torch.softmax(logits[0, -1] / temperature, dim=0)
            if not letters:
                p[0] = 0.0
            ids = torch.multinomial(p, 1, generator=generator)[None]
            if ids.item() == 0:
                break
            letters.append(ids.item())
    model.train(mode)
    return letters

# %% half sample: exponentials without the shift, right on the visible checks [sample_temperature]
def sample(model, temperature, longest, generator):
    was = model.training
    model.eval()
    letters, hidden, ids = [], None, torch.tensor([[0]])
    with torch.no_grad():
        while len(letters) < longest:
            logits, hidden = model(ids, hidden)
            p = (logits[0, -1] / temperature).exp()
            k = torch.multinomial(p / p.sum(), 1, generator=generator).item()
            if k == 0:
                break
            letters.append(k)
            ids = torch.tensor([[k]])
    model.train(was)
    return letters

# %% half sample: empty names drawn again, right on the visible checks [sample_temperature]
# says: an empty name is drawn again
def sample(model, temperature, longest, generator):
    was = model.training
    model.eval()
    letters = []
    with torch.no_grad():
        for again in range(100):
            letters, hidden, ids = [], None, torch.tensor([[0]])
            while len(letters) < longest:
                logits, hidden = model(ids, hidden)
                k = torch.multinomial(torch.softmax(logits[0, -1] / temperature, 0), 1, generator=generator).item()
                if k == 0:
                    break
                letters.append(k)
                ids = torch.tensor([[k]])
            if letters:
                break
    model.train(was)
    return letters

# %% half sample: 0.1 is the lowest temperature, right on the visible checks [sample_temperature]
# says: a low temperature is taken for a higher one
def sample(model, temperature, longest, generator):
    temperature = max(temperature, 0.1)
    training = model.training
    model.eval()
    name, letter, hidden = [], 0, None
    with torch.no_grad():
        while len(name) < longest:
            logits, hidden = model(torch.tensor([[letter]]), hidden)
            chances = torch.softmax(logits[0, -1] / temperature, dim=0)
            letter = torch.multinomial(chances, 1, generator=generator).item()
            if letter == 0:
                break
            name.append(letter)
    model.train(training)
    return name

# %% half sample: 10 is the highest temperature, right on the visible checks [sample_temperature]
# says: a high temperature is taken for a lower one
def sample(model, temperature, longest, generator):
    temperature = min(temperature, 10)
    training = model.training
    model.eval()
    name, letter, hidden = [], 0, None
    with torch.no_grad():
        while len(name) < longest:
            logits, hidden = model(torch.tensor([[letter]]), hidden)
            chances = torch.softmax(logits[0, -1] / temperature, dim=0)
            letter = torch.multinomial(chances, 1, generator=generator).item()
            if letter == 0:
                break
            name.append(letter)
    model.train(training)
    return name

# %% half sample: powers of the chances, right on the visible checks [sample_temperature]
# says: raised RuntimeError
def sample(model, temperature, longest, generator):
    training = model.training
    model.eval()
    name, letter, hidden = [], 0, None
    with torch.no_grad():
        while len(name) < longest:
            logits, hidden = model(torch.tensor([[letter]]), hidden)
            chances = torch.softmax(logits[0, -1], dim=0) ** (1 / temperature)
            letter = torch.multinomial(chances / chances.sum(), 1, generator=generator).item()
            if letter == 0:
                break
            name.append(letter)
    model.train(training)
    return name

# %% half sample: the likeliest letter at low temperatures, right on the visible checks [sample_temperature]
# says: the likeliest letter is taken where the temperature is low
def sample(model, temperature, longest, generator):
    training = model.training
    model.eval()
    name, letter, hidden = [], 0, None
    with torch.no_grad():
        while len(name) < longest:
            logits, hidden = model(torch.tensor([[letter]]), hidden)
            if temperature < 0.2:
                letter = logits[0, -1].argmax().item()
            else:
                chances = torch.softmax(logits[0, -1] / temperature, dim=0)
                letter = torch.multinomial(chances, 1, generator=generator).item()
            if letter == 0:
                break
            name.append(letter)
    model.train(training)
    return name

# %% half sample: the ten likeliest letters alone, right on the visible checks [sample_temperature]
def sample(model, temperature, longest, generator):
    training = model.training
    model.eval()
    name, letter, hidden = [], 0, None
    with torch.no_grad():
        while len(name) < longest:
            logits, hidden = model(torch.tensor([[letter]]), hidden)
            chances = torch.softmax(logits[0, -1] / temperature, dim=0)
            kept = chances.topk(min(10, len(chances)))
            letter = kept.indices[torch.multinomial(kept.values, 1, generator=generator)].item()
            if letter == 0:
                break
            name.append(letter)
    model.train(training)
    return name

# %% half sample: the likeliest letters up to nine tenths, right on the visible checks [sample_temperature]
def sample(model, temperature, longest, generator):
    training = model.training
    model.eval()
    name, letter, hidden = [], 0, None
    with torch.no_grad():
        while len(name) < longest:
            logits, hidden = model(torch.tensor([[letter]]), hidden)
            chances = torch.softmax(logits[0, -1] / temperature, dim=0)
            chances, order = chances.sort(descending=True)
            chances = torch.where(chances.cumsum(0) - chances < 0.9, chances, 0.0)
            letter = order[torch.multinomial(chances, 1, generator=generator)].item()
            if letter == 0:
                break
            name.append(letter)
    model.train(training)
    return name

# %% half sample: the mode comes back at a sign alone, right on the visible checks [sample_untouched]
# says: mode afterwards
def sample(model, temperature, longest, generator):
    training = model.training
    model.eval()
    name, letter, hidden = [], 0, None
    with torch.no_grad():
        while len(name) < longest:
            logits, hidden = model(torch.tensor([[letter]]), hidden)
            chances = torch.softmax(logits[0, -1] / temperature, dim=0)
            letter = torch.multinomial(chances, 1, generator=generator).item()
            if letter == 0:
                model.train(training)
                return name
            name.append(letter)
    return name

# %% half sample: gradients are recorded afterwards, right on the visible checks [sample_untouched]
# says: torch's grad mode
def sample(model, temperature, longest, generator):
    training = model.training
    model.eval()
    name, letter, hidden = [], 0, None
    torch.set_grad_enabled(False)
    if True:
        while len(name) < longest:
            logits, hidden = model(torch.tensor([[letter]]), hidden)
            chances = torch.softmax(logits[0, -1] / temperature, dim=0)
            letter = torch.multinomial(chances, 1, generator=generator).item()
            if letter == 0:
                break
            name.append(letter)
    torch.set_grad_enabled(True)
    model.train(training)
    return name

# %% half sample: the outer module's flag alone [sample_untouched]
def sample(model, temperature, longest, generator):
    training, model.training = model.training, False
    name, letter, hidden = [], 0, None
    with torch.no_grad():
        while len(name) < longest:
            logits, hidden = model(torch.tensor([[letter]]), hidden)
            chances = torch.softmax(logits[0, -1] / temperature, dim=0)
            letter = torch.multinomial(chances, 1, generator=generator).item()
            if letter == 0:
                break
            name.append(letter)
    model.training = training
    return name


# %% wrong sample: chances with an axis of time too many [sample_letters, sample_temperature, sample_untouched]
# says: prob_dist must be 1 or 2 dim
def sample(model, temperature, longest, generator):
    was_training = model.training
    model.eval()
    letters, hidden, ids = [], None, torch.zeros(1, 1, dtype=torch.int64)
    with torch.no_grad():
        while len(letters) < longest:
            logits, hidden = model(ids, hidden)
            p = torch.softmax(logits / temperature, dim=-1)
            ids = torch.multinomial(p, 1, generator=generator)
            if ids.item() == 0:
                break
            letters.append(ids.item())
    model.train(was_training)
    return letters

# %% wrong sample: logits times temperature, the sign kept, the mode forgotten [sample_letters, sample_temperature, sample_untouched]
# says: the logits are multiplied by the temperature
# says: the sign at the end is among the letters
def sample(model, temperature, longest, generator):
    model.eval()
    letters, hidden, ids = [], None, torch.zeros(1, 1, dtype=torch.int64)
    with torch.no_grad():
        while len(letters) < longest:
            logits, hidden = model(ids, hidden)
            p = torch.softmax(logits[:, -1] * temperature, dim=1)
            ids = torch.multinomial(p, 1, generator=generator)
            letters.append(ids.item())
            if letters[-1] == 0:
                break
    return letters

# %% wrong sample: a distribution of torch's, which asks no generator [sample_letters, sample_untouched]
# says: got a tensor, expected a number
# says: torch's own random state
def sample(model, temperature, longest, generator):
    was_training = model.training
    model.eval()
    letters, hidden, ids = [], None, torch.zeros(1, 1, dtype=torch.int64)
    with torch.no_grad():
        for _ in range(longest):
            logits, hidden = model(ids, hidden)
            drawn = torch.distributions.Categorical(logits=logits[0, -1] / temperature).sample()
            if drawn == 0:
                break
            letters.append(drawn)
            ids = drawn.reshape(1, 1)
    model.train(was_training)
    return letters

# %% wrong sample: the name so far is read again each time, and its state passed on as well [sample_letters, sample_untouched]
# says: the letters so far are read again
def sample(model, temperature, longest, generator):
    ids, hidden = torch.zeros(1, 1, dtype=torch.int64), None
    while ids.shape[1] <= longest:
        logits, hidden = model(ids, hidden)
        p = torch.softmax(logits[:, -1] / temperature, dim=1)
        drawn = torch.multinomial(p, 1, generator=generator)
        if drawn.item() == 0:
            break
        ids = torch.cat([ids, drawn], dim=1)
    return ids[0, 1:].tolist()

# %% wrong sample: the chances are divided by the temperature, and a first letter is drawn beforehand [sample_letters, sample_temperature]
# says: the temperature is ignored
def sample(model, temperature, longest, generator):
    was_training = model.training
    model.eval()
    letters = [int(torch.randint(1, 27, (1,), generator=generator))]
    ids, hidden = torch.tensor([letters]), None
    with torch.no_grad():
        while len(letters) < longest:
            logits, hidden = model(ids, hidden)
            p = torch.softmax(logits[:, -1], dim=1) / temperature
            ids = torch.multinomial(p, 1, generator=generator)
            if ids.item() == 0:
                break
            letters.append(ids.item())
    model.train(was_training)
    return letters

# %% wrong sample: numpy draws, among the letters alone [sample_letters, sample_temperature, sample_untouched]
# says: numpy's and Python's random states
def sample(model, temperature, longest, generator):
    was_training = model.training
    model.eval()
    letters, hidden, ids = [], None, torch.zeros(1, 1, dtype=torch.int64)
    with torch.no_grad():
        while len(letters) < longest:
            logits, hidden = model(ids, hidden)
            p = torch.softmax(logits[0, -1, 1:] / temperature, dim=0).double().numpy()
            letter = int(np.random.choice(len(p), p=p / p.sum())) + 1
            letters.append(letter)
            ids = torch.tensor([[letter]])
    model.train(was_training)
    return letters

# %% right sample: the whole beginning each time
def sample(model, temperature, longest, generator):
    mode = model.training
    model.eval()
    ids = torch.zeros(1, 1, dtype=torch.long)
    with torch.no_grad():
        while ids.shape[1] <= longest:
            z = model(ids, None)[0][0, -1]
            drawn = torch.multinomial((z / temperature).softmax(0), 1, generator=generator)
            if drawn == 0:
                break
            ids = torch.cat([ids, drawn[None]], dim=1)
    model.train(mode)
    return ids[0, 1:].tolist()

# %% right sample: a generator of letters, and the inverse of the distribution
def letters_of(model, temperature, generator):
    last, hidden = 0, None
    while True:
        logits, hidden = model(torch.tensor([[last]]), hidden)
        edges = torch.softmax(logits[0, -1].double() / temperature, dim=0).cumsum(0)
        u = torch.rand((), generator=generator, dtype=torch.float64) * edges[-1]
        last = min(int(torch.searchsorted(edges, u, right=True)), len(edges) - 1)
        if last == 0:
            return
        yield last


@torch.no_grad()
def sample(model, temperature, longest, generator):
    from itertools import islice

    mode = model.training
    model.eval()
    try:
        return list(islice(letters_of(model, temperature, generator), longest))
    finally:
        model.train(mode)

# %% right sample: Gumbel noise
def sample(model, temperature, longest, generator):
    mode = model.training
    model.train(False)
    name, hidden, letter = [], None, 0
    with torch.inference_mode():
        for _ in range(longest):
            logits, hidden = model(torch.full((1, 1), letter), hidden)
            z = logits[0, 0] / temperature
            noise = -torch.log(-torch.log(torch.rand(z.shape, generator=generator).clamp(1e-12, 1 - 1e-7)))
            letter = int((z + noise).argmax())
            if letter == 0:
                break
            name.append(letter)
    model.train(mode)
    return name
