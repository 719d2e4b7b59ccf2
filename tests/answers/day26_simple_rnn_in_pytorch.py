"""Answers that students give on day 26. The words in brackets are the test cells that must reject a wrong one."""

# %% half windows: split at random [split_parts]
def time_split(series, fraction):
    order = torch.randperm(len(series))
    cut = round(fraction * len(series))
    return series[order[:cut]], series[order[cut:]]


def make_windows(series, length):
    X = torch.stack([series[k : k + length] for k in range(len(series) - length)])
    return X[..., None], series[length:, None]

# %% half windows: scaled by the whole series [split_parts]
def time_split(series, fraction):
    cut = round(fraction * len(series))
    scaled = (series - series.mean()) / series.std()
    return scaled[:cut], scaled[cut:]


def make_windows(series, length):
    X = torch.stack([series[k : k + length] for k in range(len(series) - length)])
    return X[..., None], series[length:, None]

# %% half windows: rounded down [split_parts]
# says: the number of values is rounded down
def time_split(series, fraction):
    cut = int(fraction * len(series))
    return series[:cut], series[cut:]


def make_windows(series, length):
    X = torch.stack([series[k : k + length] for k in range(len(series) - length)])
    return X[..., None], series[length:, None]

# %% half windows: the target inside the window [windows_pairs]
# says: the target stands inside the window
def time_split(series, fraction):
    cut = round(fraction * len(series))
    return series[:cut], series[cut:]


def make_windows(series, length):
    X = torch.stack([series[k : k + length] for k in range(len(series) - length)])
    return X[..., None], X[:, -1:]

# %% half windows: one window too many [windows_pairs]
# says: one window more is made
def time_split(series, fraction):
    cut = round(fraction * len(series))
    return series[:cut], series[cut:]


def make_windows(series, length):
    X = series.unfold(0, length, 1)
    return X[..., None], series[length - 1 :, None]

# %% half windows: one window too few [windows_pairs]
# says: the last window is missing
def time_split(series, fraction):
    cut = round(fraction * len(series))
    return series[:cut], series[cut:]


def make_windows(series, length):
    starts = range(len(series) - length - 1)
    X = torch.stack([series[k : k + length] for k in starts])
    return X[..., None], torch.stack([series[k + length] for k in starts])[:, None]

# %% half windows: windows side by side [windows_pairs]
# says: the last window is missing
def time_split(series, fraction):
    cut = round(fraction * len(series))
    return series[:cut], series[cut:]


def make_windows(series, length):
    starts = range(0, len(series) - length, length)
    X = torch.stack([series[k : k + length] for k in starts])
    return X[..., None], torch.stack([series[k + length] for k in starts])[:, None]

# %% half windows: no axis for the feature [windows_pairs]
# says: the last axis is missing
def time_split(series, fraction):
    cut = round(fraction * len(series))
    return series[:cut], series[cut:]


def make_windows(series, length):
    return series[:-1].unfold(0, length, 1), series[length:, None]

# %% wrong windows: the parts exchanged, and time first [split_parts, windows_pairs]
# says: the later part comes first
# says: time is the first axis
def time_split(series, fraction):
    cut = round(fraction * len(series))
    return series[cut:], series[:cut]


def make_windows(series, length):
    X = torch.stack([series[k : k + length] for k in range(len(series) - length)], dim=1)
    return X[..., None], series[length:, None]

# %% wrong windows: shuffled windows of a shuffled series, right on no check [split_parts, windows_pairs]
def time_split(series, fraction):
    series = series[torch.randperm(len(series))]
    cut = round(fraction * len(series))
    return series[:cut], series[cut:]


def make_windows(series, length):
    order = torch.randperm(len(series) - length)
    X = torch.stack([series[k : k + length] for k in order])
    return X[..., None], series[length:][order][:, None]

# %% wrong windows: numpy's arrays are returned [split_parts, windows_pairs]
# says: got an array of shape (6,), expected a tensor
def time_split(series, fraction):
    values = series.numpy()
    past, rest = np.split(values, [round(fraction * len(values))])
    return past, rest


def make_windows(series, length):
    values = series.numpy()
    X = np.lib.stride_tricks.sliding_window_view(values[:-1], length)
    return X[..., None], values[length:, None]

# %% wrong windows: a cut that is no whole number, and targets left in the windows [split_parts, windows_pairs]
# says: slice indices must be integers
def time_split(series, fraction):
    cut = fraction * len(series)
    return series[:cut], series[cut:]


def make_windows(series, length):
    pieces = torch.stack([series[k : k + length + 1] for k in range(len(series) - length)])
    return pieces.unsqueeze(2), pieces[:, -1:]

# %% wrong windows: scikit-learn's split of rows, and windows side by side [split_parts, windows_pairs]
# says: the windows stand side by side and do not overlap
from sklearn.model_selection import train_test_split


def time_split(series, fraction):
    past, rest = train_test_split(series, train_size=fraction, random_state=0)
    return past, rest


def make_windows(series, length):
    pieces = [piece for piece in series.split(length + 1) if len(piece) == length + 1]
    rows = torch.stack(pieces)
    return rows[:, :-1, None], rows[:, -1:]

# %% wrong windows: lists of pairs [split_parts, windows_pairs]
# says: got a dict of 2, expected a tuple of 2
def time_split(series, fraction):
    cut = round(fraction * len(series))
    return {"past": series[:cut], "rest": series[cut:]}


def make_windows(series, length):
    return [(series[k : k + length].unsqueeze(1), series[k + length]) for k in range(len(series) - length)]

# %% half windows: one tensor for all calls, right on every visible check [windows_pairs]
# says: after another with the same shapes
def time_split(series, fraction):
    cut = round(fraction * len(series))
    return series[:cut], series[cut:]


cut_windows = {}


def make_windows(series, length):
    X = series.unfold(0, length, 1)[:-1].unsqueeze(2)
    kept = cut_windows.setdefault((X.shape, X.dtype), torch.empty_like(X))
    kept[:] = X
    return kept, series[length:].unsqueeze(1).clone()


# %% right windows: unfold, and split
def time_split(series, fraction):
    cut = round(fraction * len(series))
    return tuple(series.split([cut, len(series) - cut]))


def make_windows(series, length):
    pairs = series.unfold(0, length + 1, 1)
    return pairs[:, :-1].unsqueeze(-1).clone(), pairs[:, -1:].clone()

# %% right windows: a table of indices
def time_split(series, fraction):
    n = len(series)
    places = torch.arange(n)
    return series[places < round(n * fraction)], series[places >= round(n * fraction)]


def make_windows(series, length):
    m = len(series) - length
    table = torch.arange(m)[:, None] + torch.arange(length + 1)[None]
    return series[table[:, :length]].reshape(m, length, 1), series[table[:, length]].reshape(m, 1)

# %% right windows: a class of windows, filled into zeros
class Windows:
    def __init__(self, series, length):
        self.series, self.length = series, length

    def __len__(self):
        return self.series.numel() - self.length

    def __getitem__(self, k):
        if k >= len(self):
            raise IndexError(k)
        return self.series[k : k + self.length], self.series[k + self.length]


def time_split(series, fraction):
    past = series[: round(fraction * series.shape[0])]
    return past, series[len(past) :]


def make_windows(series, length):
    windows = Windows(series, length)
    X, y = series.new_zeros(len(windows), length, 1), series.new_zeros(len(windows), 1)
    for k, (inside, following) in enumerate(windows):
        X[k, :, 0], y[k, 0] = inside, following
    return X, y

# %% wrong SineRNN: batch_first forgotten [rnn_outputs, rnn_rows, rnn_hidden]
# says: batch_first is forgotten
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn, self.out = nn.RNN(1, units), nn.Linear(units, 1)

    def forward(self, x, hidden=None):
        states, hidden = self.rnn(x, hidden)
        return self.out(states), hidden

# %% half SineRNN: the hidden state ignored [rnn_hidden]
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn, self.out = nn.RNN(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, x, hidden=None):
        states, hidden = self.rnn(x)
        return self.out(states), hidden

# %% half SineRNN: all states for the hidden state [rnn_hidden]
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn, self.out = nn.RNN(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, x, hidden=None):
        states, _ = self.rnn(x, hidden)
        return self.out(states), states

# %% half SineRNN: the given state cut off from its history [rnn_hidden]
# says: the state that is given is detached inside the model
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn, self.out = nn.RNN(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, x, hidden=None):
        states, hidden = self.rnn(x, hidden if hidden is None else hidden.detach())
        return self.out(states), hidden

# %% half SineRNN: the returned state cut off, right on every visible check [rnn_hidden]
# says: the state that is returned is detached
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn, self.out = nn.RNN(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, x, hidden=None):
        states, hidden = self.rnn(x, hidden)
        return self.out(states), hidden.detach()

# %% half SineRNN: the sequences first in the hidden state [rnn_hidden]
# says: shape of the hidden state
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn, self.out = nn.RNN(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, x, hidden=None):
        states, hidden = self.rnn(x, None if hidden is None else hidden.transpose(0, 1))
        return self.out(states), hidden.transpose(0, 1)

# %% wrong SineRNN: only the last step [rnn_outputs, rnn_rows]
# says: only the last step's output is returned
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn, self.out = nn.RNN(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, x, hidden=None):
        states, hidden = self.rnn(x, hidden)
        return self.out(states[:, -1]), hidden

# %% wrong SineRNN: a ReLU [rnn_outputs, rnn_rows, rnn_hidden]
# says: a ReLU stands in place of tanh
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn, self.out = nn.RNN(1, units, nonlinearity="relu", batch_first=True), nn.Linear(units, 1)

    def forward(self, x, hidden=None):
        states, hidden = self.rnn(x, hidden)
        return self.out(states), hidden

# %% wrong SineRNN: tanh on the outputs [rnn_outputs, rnn_rows, rnn_hidden]
# says: tanh is applied to the outputs too
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn, self.out = nn.RNN(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, x, hidden=None):
        states, hidden = self.rnn(x, hidden)
        return torch.tanh(self.out(states)), hidden

# %% half SineRNN: outputs without a history, right on every visible check [rnn_outputs, rnn_hidden]
# says: no gradient reaches any parameter
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn, self.out = nn.RNN(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, x, hidden=None):
        states, hidden = self.rnn(x, hidden)
        return self.out(states).detach(), hidden

# %% half SineRNN: a fixed seed, right on every visible check [rnn_outputs]
# says: two models start with equal weights
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        torch.manual_seed(0)
        self.rnn, self.out = nn.RNN(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, x, hidden=None):
        states, hidden = self.rnn(x, hidden)
        return self.out(states), hidden

# %% wrong SineRNN: the state kept inside the model [rnn_outputs, rnn_hidden]
# says: the model keeps its hidden state from call to call
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn, self.out = nn.RNN(1, units, batch_first=True), nn.Linear(units, 1)
        self.hidden = None

    def forward(self, x, hidden=None):
        if hidden is None and self.hidden is not None and self.hidden.shape[1] == len(x):
            hidden = self.hidden
        states, hidden = self.rnn(x, hidden)
        self.hidden = hidden.detach()
        return self.out(states), hidden

# %% wrong SineRNN: a GRU [rnn_outputs, rnn_rows, rnn_hidden]
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn, self.out = nn.GRU(1, units, batch_first=True), nn.Linear(units, 1)

    def forward(self, x, hidden=None):
        states, hidden = self.rnn(x, hidden)
        return self.out(states), hidden

# %% half SineRNN: the given state overwritten, right on every visible check [rnn_hidden]
# says: overwritten
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn = nn.RNN(1, units, batch_first=True)
        self.out = nn.Linear(units, 1)

    def forward(self, x, hidden=None):
        states, last = self.rnn(x, hidden)
        if hidden is not None:
            hidden.data.copy_(last)
        return self.out(states), last

# %% half SineRNN: the last state stays in an attribute, right on every visible check [rnn_outputs]
# says: keeps its hidden state in an attribute
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn, self.head = nn.RNN(1, units, batch_first=True), nn.Linear(units, 1)
        self.last = None

    def forward(self, x, hidden=None):
        states, self.last = self.rnn(x, hidden)
        return self.head(states), self.last


# %% right SineRNN: time first inside, transposed before and after
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn, self.out = nn.RNN(1, units), nn.Linear(units, 1)

    def forward(self, x, hidden=None):
        states, hidden = self.rnn(x.transpose(0, 1), hidden)
        return self.out(states).transpose(0, 1), hidden

# %% right SineRNN: a cell in a loop
class SineRNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.cell = nn.RNNCell(1, units)
        self.head = nn.Linear(units, 1)

    def forward(self, x, hidden=None):
        h = x.new_zeros(len(x), self.cell.hidden_size) if hidden is None else hidden[0]
        outputs = []
        for step in x.unbind(dim=1):
            h = self.cell(step, h)
            outputs.append(self.head(h))
        return torch.stack(outputs, dim=1), h.unsqueeze(0)

# %% right SineRNN: a base class with a read-out, and a subclass
class ReadOut(nn.Module):
    layer = None

    def __init__(self, units, features=1):
        super().__init__()
        self.states = self.layer(input_size=features, hidden_size=units, num_layers=1, batch_first=True)
        self.head = nn.Sequential(nn.Linear(units, features))

    def forward(self, x, hidden=None):
        if hidden is None:
            hidden = torch.zeros(1, x.size(0), self.states.hidden_size, dtype=x.dtype)
        found, last = self.states(x, hidden)
        return self.head(found), last


class SineRNN(ReadOut):
    layer = nn.RNN

# %% half train_chunks: the state forgotten between chunks [chunks_hidden]
# says: every chunk starts without a hidden state
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    total = 0.0
    for x, y in zip(series[:-1].split(length), series[1:].split(length)):
        outputs, _ = model(x.reshape(1, -1, 1), None)
        loss = loss_function(outputs, y.reshape(1, -1, 1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / (len(series) - 1)

# %% half train_chunks: not detached [chunks_hidden]
# says: backward through the graph a second time
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    total, hidden = 0.0, None
    for x, y in zip(series[:-1].split(length), series[1:].split(length)):
        outputs, hidden = model(x.reshape(1, -1, 1), hidden)
        loss = loss_function(outputs, y.reshape(1, -1, 1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / (len(series) - 1)

# %% half train_chunks: detached, and thrown away [chunks_hidden]
# says: backward through the graph a second time
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    total, hidden = 0.0, None
    for x, y in zip(series[:-1].split(length), series[1:].split(length)):
        outputs, hidden = model(x.reshape(1, -1, 1), hidden)
        hidden.detach()
        loss = loss_function(outputs, y.reshape(1, -1, 1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / (len(series) - 1)

# %% half train_chunks: the mean of the chunks [chunks_loss]
# says: the mean of the chunks' means is returned
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    losses, hidden = [], None
    for x, y in zip(series[:-1].split(length), series[1:].split(length)):
        outputs, hidden = model(x.reshape(1, -1, 1), hidden)
        hidden = hidden.detach()
        loss = loss_function(outputs, y.reshape(1, -1, 1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)

# %% wrong train_chunks: inputs and targets from one chunk [chunks_loss, chunks_hidden]
# says: predictions across the edges are lost
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    total, count, hidden = 0.0, 0, None
    for chunk in series.split(length):
        if len(chunk) < 2:
            continue
        outputs, hidden = model(chunk[:-1].reshape(1, -1, 1), hidden)
        hidden = hidden.detach()
        loss = loss_function(outputs, chunk[1:].reshape(1, -1, 1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * (len(chunk) - 1)
        count += len(chunk) - 1
    return total / count

# %% wrong train_chunks: the last chunk dropped [chunks_loss, chunks_hidden]
# says: the last short chunk is left out
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    total, count, hidden = 0.0, 0, None
    for k in range(0, len(series) - length, length):
        outputs, hidden = model(series[k : k + length].reshape(1, -1, 1), hidden)
        hidden = hidden.detach()
        loss = loss_function(outputs, series[k + 1 : k + 1 + length].reshape(1, -1, 1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * length
        count += length
    return total / max(count, 1)

# %% wrong train_chunks: targets not shifted [chunks_loss, chunks_hidden]
# says: the targets are the inputs themselves
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    total, hidden = 0.0, None
    for x in series[:-1].split(length):
        x = x.reshape(1, -1, 1)
        outputs, hidden = model(x, hidden)
        hidden = hidden.detach()
        loss = loss_function(outputs, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * x.shape[1]
    return total / (len(series) - 1)

# %% wrong train_chunks: gradients never cleared [chunks_loss, chunks_hidden]
# says: old gradients are not cleared
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    total, hidden = 0.0, None
    for x, y in zip(series[:-1].split(length), series[1:].split(length)):
        outputs, hidden = model(x.reshape(1, -1, 1), hidden)
        hidden = hidden.detach()
        loss = loss_function(outputs, y.reshape(1, -1, 1))
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / (len(series) - 1)

# %% half train_chunks: the arguments of the loss exchanged, right on every visible check [chunks_loss]
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    total, hidden = 0.0, None
    for x, y in zip(series[:-1].split(length), series[1:].split(length)):
        outputs, hidden = model(x.reshape(1, -1, 1), hidden)
        hidden = hidden.detach()
        loss = loss_function(y.reshape(1, -1, 1), outputs)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / (len(series) - 1)

# %% half train_chunks: flat outputs and targets for the loss [chunks_loss]
# says: shapes that the loss is called with
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    total, hidden = 0.0, None
    for x, y in zip(series[:-1].split(length), series[1:].split(length)):
        outputs, hidden = model(x.reshape(1, -1, 1), hidden)
        hidden = hidden.detach()
        loss = loss_function(outputs.flatten(), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / (len(series) - 1)

# %% half train_chunks: in the mode it is found in [chunks_loss]
# says: mode during each call
def train_chunks(model, series, length, loss_function, optimizer):
    total, hidden = 0.0, None
    for x, y in zip(series[:-1].split(length), series[1:].split(length)):
        outputs, hidden = model(x.reshape(1, -1, 1), hidden)
        hidden = hidden.detach()
        loss = loss_function(outputs, y.reshape(1, -1, 1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / (len(series) - 1)

# %% half train_chunks: a tensor returned [chunks_loss]
# says: got a tensor, expected a number
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    total, hidden = 0.0, None
    for x, y in zip(series[:-1].split(length), series[1:].split(length)):
        outputs, hidden = model(x.reshape(1, -1, 1), hidden)
        hidden = hidden.detach()
        loss = loss_function(outputs, y.reshape(1, -1, 1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total = total + loss.detach() * len(x)
    return total / (len(series) - 1)

# %% wrong train_chunks: time first, in chunks of shape (steps, 1, 1) [chunks_loss, chunks_hidden]
# says: shape (2, 1, 1), expected (1, 2, 1)
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    hidden, total, count = None, 0.0, 0
    for x, y in zip(series[:-1].split(length), series[1:].split(length)):
        outputs, hidden = model(x.reshape(-1, 1, 1), hidden)
        hidden = hidden.detach()
        loss = loss_function(outputs, y.reshape(-1, 1, 1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total, count = total + len(x) * loss.item(), count + len(x)
    return total / count

# %% wrong train_chunks: windows in a batch, and no chunks [chunks_loss, chunks_hidden]
# says: 2 entries, expected 4
# says nothing of: two steps ahead
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    X, y = make_windows(series, length)
    optimizer.zero_grad()
    outputs, _ = model(X)
    loss = loss_function(outputs[:, -1:], y[:, None])
    loss.backward()
    optimizer.step()
    return loss.item()

# %% right train_chunks: a loop over places
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    n, hidden, losses = len(series) - 1, None, []
    for k in range(0, n, length):
        stop = min(k + length, n)
        x, y = series[k:stop].view(1, -1, 1), series[k + 1 : stop + 1].view(1, -1, 1)
        outputs, hidden = model(x, hidden)
        loss = loss_function(outputs, y)
        optimizer.zero_grad(set_to_none=False)
        loss.backward()
        optimizer.step()
        hidden = hidden.data
        losses += [loss.item()] * (stop - k)
    return sum(losses) / n

# %% right train_chunks: cleared after the step, and once before
def train_chunks(model, series, length, loss_function, optimizer):
    inputs, targets = (part[None, :, None] for part in (series[:-1], series[1:]))
    optimizer.zero_grad()
    model.train()
    hidden, weighted = None, []
    for x, y in zip(inputs.split(length, dim=1), targets.split(length, dim=1)):
        outputs, hidden = model(x, None if hidden is None else hidden.detach())
        loss = loss_function(outputs, y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        weighted.append(float(loss) * y.numel())
    return sum(weighted) / targets.numel()

# %% right train_chunks: a generator of chunks and a running mean
from dataclasses import dataclass


@dataclass
class Mean:
    total: float = 0.0
    count: int = 0

    def add(self, value, times):
        self.total += value * times
        self.count += times

    @property
    def value(self):
        return self.total / self.count


def chunks_of(series, length):
    for begin in range(0, series.numel() - 1, length):
        piece = series[begin : begin + length + 1].unsqueeze(0).unsqueeze(2)
        yield piece[:, :-1], piece[:, 1:]


def train_chunks(model, series, length, loss_function, optimizer):
    mean, state = Mean(), None
    model.train()
    for x, y in chunks_of(series, length):
        optimizer.zero_grad()
        outputs, state = model(x, state)
        loss = loss_function(outputs, y)
        loss.backward()
        optimizer.step()
        state = state.detach()
        mean.add(loss.item(), x.shape[1])
    return mean.value

# %% wrong last_valid: the last step [valid_values, valid_pads]
# says: the last step is read, which may be a pad
def last_valid(outputs, lengths):
    return outputs[:, -1]

# %% half last_valid: a mask that multiplies [valid_pads]
# says: 0 times nan is nan
def last_valid(outputs, lengths):
    mask = torch.arange(outputs.shape[1])[None] == (lengths - 1)[:, None]
    return (outputs * mask.unsqueeze(2)).sum(dim=1)

# %% half last_valid: cut off from the graph [valid_pads]
def last_valid(outputs, lengths):
    return torch.stack([row[length - 1].detach() for row, length in zip(outputs, lengths)])

# %% wrong last_valid: one place too far [valid_values, valid_pads]
# says: the step after the last valid one is read
def last_valid(outputs, lengths):
    padded = torch.cat([outputs, outputs[:, -1:]], dim=1)
    return padded[torch.arange(len(outputs)), lengths]

# %% wrong last_valid: counted from the end [valid_values, valid_pads]
# says: lengths are counted from the end
def last_valid(outputs, lengths):
    return outputs[torch.arange(len(outputs)), -lengths]

# %% wrong last_valid: every row at all places [valid_values, valid_pads]
# says: every sequence is read at the steps of all
def last_valid(outputs, lengths):
    return outputs[:, lengths - 1]

# %% wrong last_valid: the mean of what is valid [valid_values, valid_pads]
# says: the mean over the valid steps is returned
def last_valid(outputs, lengths):
    return torch.stack([row[:length].mean(dim=0) for row, length in zip(outputs, lengths)])

# %% wrong last_valid: the longest sequence decides, right for equal lengths [valid_values, valid_pads]
# says: the first sequence's length is used for all
def last_valid(outputs, lengths):
    return outputs[:, lengths.max() - 1]

# %% wrong last_valid: an axis too many [valid_values, valid_pads]
# says: axis
def last_valid(outputs, lengths):
    index = (lengths - 1).reshape(-1, 1, 1).expand(-1, 1, outputs.shape[2])
    return outputs.gather(1, index)

# %% wrong last_valid: lengths lowered in place, right on every row [valid_values, valid_pads]
# says: it changed its argument lengths
def last_valid(outputs, lengths):
    lengths -= 1
    return outputs[torch.arange(len(outputs)), lengths]

# %% wrong last_valid: the last output that is not nan [valid_values]
def last_valid(outputs, lengths):
    rows = []
    for row in outputs:
        valid = row[~row[:, 0].isnan()]
        rows.append(valid[-1])
    return torch.stack(rows)

# %% half last_valid: one tensor for all calls, right on every visible check [valid_values]
# says: after another with the same shapes
chosen = {}


def last_valid(outputs, lengths):
    found = outputs[torch.arange(len(outputs)), lengths - 1]
    if found.requires_grad:
        return found
    return chosen.setdefault((found.shape, found.dtype), torch.empty_like(found)).copy_(found)


# %% right last_valid: gather
def last_valid(outputs, lengths):
    index = (lengths - 1).view(-1, 1, 1).expand(-1, -1, outputs.size(2))
    return outputs.gather(1, index).squeeze(1)

# %% right last_valid: a loop over rows
def last_valid(outputs, lengths):
    rows = []
    for i in range(outputs.shape[0]):
        rows.append(outputs[i, int(lengths[i]) - 1])
    return torch.stack(rows)

# %% right last_valid: a mask that chooses
def last_valid(outputs, lengths):
    steps = torch.arange(outputs.shape[1]).expand(len(outputs), -1)
    return outputs[steps.eq(lengths.sub(1).unsqueeze(1))]

# %% right last_valid: take_along_dim in a class
class Sequences:
    def __init__(self, outputs, lengths):
        self.outputs, self.lengths = outputs, lengths

    @property
    def last(self):
        places = self.lengths[:, None, None] - 1
        return torch.take_along_dim(self.outputs, places, dim=1)[:, 0]


def last_valid(outputs, lengths):
    return Sequences(outputs, lengths).last

# %% half rollout: the state forgotten [rollout_values]
# says: every step starts without a hidden state
def rollout(model, start, steps):
    was_training = model.training
    model.eval()
    found = []
    with torch.no_grad():
        x = start
        for _ in range(steps):
            x = model(x, None)[0][:, -1:]
            found.append(x)
    model.train(was_training)
    return torch.cat(found, dim=1)

# %% half rollout: the last true value again and again [rollout_values]
# says: the last true value is fed in at every step
def rollout(model, start, steps):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        outputs, hidden = model(start, None)
        found = [outputs[:, -1:]]
        for _ in range(steps - 1):
            outputs, hidden = model(start[:, -1:], hidden)
            found.append(outputs)
    model.train(was_training)
    return torch.cat(found, dim=1)

# %% half rollout: the first prediction lost [rollout_values]
# says: the first prediction is missing
def rollout(model, start, steps):
    was_training = model.training
    model.eval()
    found = []
    with torch.no_grad():
        outputs, hidden = model(start, None)
        x = outputs[:, -1:]
        for _ in range(steps):
            x, hidden = model(x, hidden)
            found.append(x)
    model.train(was_training)
    return torch.cat(found, dim=1)

# %% half rollout: a window that slides [rollout_values]
# says: the window slides on
def rollout(model, start, steps):
    was_training = model.training
    model.eval()
    window = start
    with torch.no_grad():
        for _ in range(steps):
            window = torch.cat([window[:, 1:], model(window[:, -start.shape[1] :], None)[0][:, -1:]], dim=1)
            found = window if _ == 0 else torch.cat([found, window[:, -1:]], dim=1)
    model.train(was_training)
    return found[:, -steps:]

# %% half rollout: left in eval mode [rollout_untouched]
# says: mode afterwards
def rollout(model, start, steps):
    model.eval()
    with torch.no_grad():
        outputs, hidden = model(start, None)
        found = [outputs[:, -1:]]
        while len(found) < steps:
            outputs, hidden = model(found[-1], hidden)
            found.append(outputs)
    return torch.cat(found, dim=1)

# %% half rollout: always back to train mode [rollout_untouched]
# says: mode afterwards
def rollout(model, start, steps):
    model.eval()
    with torch.no_grad():
        outputs, hidden = model(start, None)
        found = [outputs[:, -1:]]
        while len(found) < steps:
            outputs, hidden = model(found[-1], hidden)
            found.append(outputs)
    model.train()
    return torch.cat(found, dim=1)

# %% half rollout: in train mode [rollout_untouched]
# says: modes during the calls
def rollout(model, start, steps):
    with torch.no_grad():
        outputs, hidden = model(start, None)
        found = [outputs[:, -1:]]
        while len(found) < steps:
            outputs, hidden = model(found[-1], hidden)
            found.append(outputs)
    return torch.cat(found, dim=1)

# %% half rollout: gradients recorded, and detached at the end [rollout_untouched]
# says: gradients are recorded during the calls
def rollout(model, start, steps):
    was_training = model.training
    model.eval()
    outputs, hidden = model(start, None)
    found = [outputs[:, -1:]]
    while len(found) < steps:
        outputs, hidden = model(found[-1], hidden)
        found.append(outputs)
    model.train(was_training)
    return torch.cat(found, dim=1).detach()

# %% half rollout: the start in front [rollout_values]
# says: the start is put in front of the predictions
def rollout(model, start, steps):
    was_training = model.training
    model.eval()
    found = [start]
    with torch.no_grad():
        x, hidden = start, None
        for _ in range(steps):
            outputs, hidden = model(x, hidden)
            x = outputs[:, -1:]
            found.append(x)
    model.train(was_training)
    return torch.cat(found, dim=1)

# %% wrong rollout: the start read value by value, and from the second on [rollout_values]
def rollout(model, start, steps):
    was_training = model.training
    model.eval()
    found = []
    with torch.no_grad():
        x, hidden = start[:, -1:], None
        for _ in range(steps):
            x, hidden = model(x, hidden)
            found.append(x)
    model.train(was_training)
    return torch.cat(found, dim=1)

# %% wrong rollout: grad mode left off, and the mode forgotten [rollout_untouched]
def rollout(model, start, steps):
    torch.set_grad_enabled(False)
    model.eval()
    outputs, hidden = model(start, None)
    found = [outputs[:, -1:]]
    while len(found) < steps:
        outputs, hidden = model(found[-1], hidden)
        found.append(outputs)
    return torch.cat(found, dim=1)

# %% half rollout: gradients switched on at the end, right on every visible check [rollout_untouched]
# says: switched on at the end
def rollout(model, start, steps):
    was = model.training
    model.eval()
    torch.set_grad_enabled(False)
    x, hidden, found = start, None, []
    for _ in range(steps):
        outputs, hidden = model(x, hidden)
        x = outputs[:, -1:]
        found.append(x)
    torch.set_grad_enabled(True)
    model.train(was)
    return torch.cat(found, dim=1)

# %% wrong rollout: nothing but the loop, and no state [rollout_values, rollout_untouched]
# says: every step starts without a hidden state
# says: modes during the calls
def rollout(model, start, steps):
    x, found = start, []
    for _ in range(steps):
        outputs, _ = model(x)
        x = outputs[:, -1:]
        found.append(x)
    return torch.cat(found, dim=1)

# %% wrong rollout: the window slides inside of start itself [rollout_values, rollout_untouched]
# says: weights and start
def rollout(model, start, steps):
    was_training = model.training
    model.eval()
    found = []
    with torch.no_grad():
        for _ in range(steps):
            outputs, _ = model(start, None)
            found.append(outputs[:, -1:].clone())
            start[:, :-1] = start[:, 1:].clone()
            start[:, -1:] = found[-1]
    model.train(was_training)
    return torch.cat(found, dim=1)

# %% wrong rollout: a list of numbers for the first sequence [rollout_values, rollout_untouched]
# says: an axis of length 1 is lost
def rollout(model, start, steps):
    model.eval()
    outputs, hidden = model(start, None)
    found = [outputs[0, -1].item()]
    while len(found) < steps:
        outputs, hidden = model(torch.tensor([[[found[-1]]]]), hidden)
        found.append(outputs.item())
    return found

# %% wrong rollout: all outputs are fed back, and the mode is forgotten [rollout_values, rollout_untouched]
# says: all outputs of the start are fed back
def rollout(model, start, steps):
    model.eval()
    x, hidden, found = start, None, []
    with torch.no_grad():
        for _ in range(steps):
            x, hidden = model(x, hidden)
            found.append(x[:, -1:])
    return torch.cat(found, dim=1)

# %% half rollout: one tensor for all calls, right on every visible check [rollout_values]
# says: after another with the same shapes
written = {}


def rollout(model, start, steps):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        outputs, hidden = model(start, None)
        found = written.setdefault((len(start), steps, outputs.dtype), outputs.new_zeros(len(start), steps, 1))
        found[:, 0] = outputs[:, -1]
        for k in range(1, steps):
            outputs, hidden = model(found[:, k - 1 : k].clone(), hidden)
            found[:, k] = outputs[:, -1]
    model.train(was_training)
    return found


# %% right rollout: one loop for all inputs
def rollout(model, start, steps):
    mode = model.training
    model.eval()
    x, hidden, found = start, None, []
    with torch.no_grad():
        for _ in range(steps):
            outputs, hidden = model(x, hidden)
            x = outputs[:, -1].unsqueeze(1)
            found.append(x)
    model.train(mode)
    return torch.cat(found, dim=1)

# %% right rollout: all is read again for each step
@torch.no_grad()
def rollout(model, start, steps):
    mode, series = model.training, start
    model.train(False)
    for _ in range(steps):
        outputs, _hidden = model(series)
        series = torch.cat([series, outputs[:, -1:]], dim=1)
    model.train(mode)
    return series[:, start.shape[1] :].clone()

# %% right rollout: filled into zeros, in a context manager
import contextlib


@contextlib.contextmanager
def evaluating(model):
    before = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield model
    finally:
        model.train(before)


def rollout(model, start, steps):
    with evaluating(model):
        predictions = start.new_zeros(len(start), steps, 1)
        outputs, hidden = model(start, None)
        predictions[:, 0] = outputs[:, -1]
        for t in range(1, steps):
            outputs, hidden = model(predictions[:, t - 1 : t], hidden)
            predictions[:, t] = outputs[:, 0]
    return predictions

# %% right rollout: an iterator over predictions
import itertools


class FreeRun:
    def __init__(self, model, start):
        self.model, self.x, self.hidden = model, start, None

    def __iter__(self):
        return self

    def __next__(self):
        outputs, self.hidden = self.model(self.x, self.hidden)
        self.x = outputs[:, -1:]
        return self.x


def rollout(model, start, steps):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        found = list(itertools.islice(FreeRun(model, start), steps))
    model.train(was_training)
    return torch.cat(found, dim=1)

# %% half windows: a slice from -0, which is the whole series [split_parts]
def time_split(series, fraction):
    cut = round(fraction * len(series))
    return series[:cut], series[-(len(series) - cut) :]


def make_windows(series, length):
    return series.unfold(0, length, 1)[:-1].unsqueeze(2), series[length:].unsqueeze(1)

# %% half train_chunks: steps by hand, not the optimizer's own [chunks_loss]
# says: whatever the optimizer's own step is
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    total, hidden = 0.0, None
    for x, y in zip(series[:-1].split(length), series[1:].split(length)):
        optimizer.zero_grad()
        outputs, hidden = model(x.reshape(1, -1, 1), hidden)
        loss = loss_function(outputs, y.reshape(1, -1, 1))
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= optimizer.param_groups[0]["lr"] * p.grad
        hidden = hidden.detach()
        total += loss.item() * len(x)
    return total / (len(series) - 1)

# %% half train_chunks: the last output carried on for the state [chunks_hidden]
# says: the last output is carried on
def train_chunks(model, series, length, loss_function, optimizer):
    model.train()
    total, hidden = 0.0, None
    for x, y in zip(series[:-1].split(length), series[1:].split(length)):
        optimizer.zero_grad()
        outputs, _ = model(x.reshape(1, -1, 1), hidden)
        loss = loss_function(outputs, y.reshape(1, -1, 1))
        loss.backward()
        optimizer.step()
        hidden = outputs[:, -1:].detach().transpose(0, 1)
        total += loss.item() * len(x)
    return total / (len(series) - 1)

# %% half last_valid: always float32 [valid_values]
# says: float32
def last_valid(outputs, lengths):
    return outputs[torch.arange(len(outputs)), lengths - 1].float()

# %% half rollout: the last 30 values of the start alone [rollout_values]
def rollout(model, start, steps):
    training = model.training
    model.eval()
    with torch.no_grad():
        outputs, hidden = model(start[:, -30:])
        predictions = [outputs[:, -1:]]
        for _ in range(steps - 1):
            outputs, hidden = model(predictions[-1], hidden)
            predictions.append(outputs)
    model.train(training)
    return torch.cat(predictions, dim=1)

# %% half rollout: left in eval mode after a single step [rollout_untouched]
# says: after a single step
def rollout(model, start, steps):
    training = model.training
    model.eval()
    with torch.no_grad():
        outputs, hidden = model(start)
        predictions = [outputs[:, -1:]]
        if steps == 1:
            return predictions[0]
        for _ in range(steps - 1):
            outputs, hidden = model(predictions[-1], hidden)
            predictions.append(outputs)
    model.train(training)
    return torch.cat(predictions, dim=1)

# %% half rollout: into a float32 tensor, whatever the model's dtype [rollout_values]
# says: float32
def rollout(model, start, steps):
    training = model.training
    model.eval()
    found = torch.zeros(len(start), steps, 1)
    with torch.no_grad():
        outputs, hidden = model(start)
        found[:, :1] = outputs[:, -1:]
        for k in range(1, steps):
            outputs, hidden = model(found[:, k - 1 : k].to(start.dtype), hidden)
            found[:, k : k + 1] = outputs
    model.train(training)
    return found
