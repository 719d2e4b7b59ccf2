"""Answers that students give on day 30. The words in brackets are the test cells that must reject a wrong one."""

# %% half parameter_count: one bias for each gate [count_gru]
# says: one bias for each gate
def parameter_count(kind, sizes):
    if kind == "MLP":
        return sum((n + 1) * m for n, m in zip(sizes, sizes[1:]))
    if kind == "CNN":
        return sum((9 * n + 1) * m for n, m in zip(sizes, sizes[1:-2])) + (sizes[-2] + 1) * sizes[-1]
    f, u, c = sizes
    return 3 * (f * u + u * u + u) + u * c + c

# %% wrong parameter_count: no biases [count_mlp, count_cnn, count_gru]
# says: biases are left out
def parameter_count(kind, sizes):
    if kind == "MLP":
        return sum(n * m for n, m in zip(sizes, sizes[1:]))
    if kind == "CNN":
        return sum(9 * n * m for n, m in zip(sizes, sizes[1:-2])) + sizes[-2] * sizes[-1]
    f, u, c = sizes
    return 3 * (f * u + u * u) + u * c

# %% half parameter_count: four blocks, as an LSTM [count_gru]
# says: four blocks
def parameter_count(kind, sizes):
    if kind == "MLP":
        return sum((n + 1) * m for n, m in zip(sizes, sizes[1:]))
    if kind == "CNN":
        return sum((9 * n + 1) * m for n, m in zip(sizes, sizes[1:-2])) + (sizes[-2] + 1) * sizes[-1]
    f, u, c = sizes
    return 4 * (f * u + u * u + 2 * u) + u * c + c

# %% half parameter_count: two convolutions only, right on the visible checks [count_cnn]
def parameter_count(kind, sizes):
    if kind == "MLP":
        return sum((n + 1) * m for n, m in zip(sizes, sizes[1:]))
    if kind == "CNN":
        a, b, c, flat, classes = [*sizes, 0, 0][:5]
        return b * (9 * a + 1) + c * (9 * b + 1) + flat * classes + classes
    f, u, c = sizes
    return 3 * (f * u + u * u + 2 * u) + u * c + c

# %% half parameter_count: two layers at most, right on the visible checks [count_mlp]
# says: only the first two layers
def parameter_count(kind, sizes):
    if kind == "MLP":
        sizes = sizes[:3]
        return sum((n + 1) * m for n, m in zip(sizes, sizes[1:]))
    if kind == "CNN":
        return sum((9 * n + 1) * m for n, m in zip(sizes, sizes[1:-2])) + (sizes[-2] + 1) * sizes[-1]
    f, u, c = sizes
    return 3 * (f * u + u * u + 2 * u) + u * c + c

# %% half parameter_count: the flat layer counted as a convolution [count_cnn]
# says: counted as a layer
def parameter_count(kind, sizes):
    if kind == "MLP":
        return sum((n + 1) * m for n, m in zip(sizes, sizes[1:]))
    if kind == "CNN":
        return sum((9 * n + 1) * m for n, m in zip(sizes, sizes[1:-1])) + (sizes[-2] + 1) * sizes[-1]
    f, u, c = sizes
    return 3 * (f * u + u * u + 2 * u) + u * c + c

# %% half parameter_count: pops the sizes [count_cnn]
# says: changed its argument sizes
def parameter_count(kind, sizes):
    if kind == "MLP":
        return sum((n + 1) * m for n, m in zip(sizes, sizes[1:]))
    if kind == "CNN":
        classes, flat = sizes.pop(), sizes.pop()
        return sum((9 * n + 1) * m for n, m in zip(sizes, sizes[1:])) + (flat + 1) * classes
    f, u, c = sizes
    return 3 * (f * u + u * u + 2 * u) + u * c + c

# %% half parameter_count: the linear layer of the GRU lost [count_gru]
# says: the linear layer is left out
def parameter_count(kind, sizes):
    if kind == "MLP":
        return sum((n + 1) * m for n, m in zip(sizes, sizes[1:]))
    if kind == "CNN":
        return sum((9 * n + 1) * m for n, m in zip(sizes, sizes[1:-2])) + (sizes[-2] + 1) * sizes[-1]
    f, u, _ = sizes
    return 3 * u * (f + u + 2)

# %% wrong parameter_count: printed, and not returned [count_mlp, count_cnn, count_gru]
# says: Is a return statement missing?
def parameter_count(kind, sizes):
    if kind == "MLP":
        total = sum(n * m + m for n, m in zip(sizes, sizes[1:]))
    elif kind == "CNN":
        *channels, flat, classes = sizes
        total = sum(m * (9 * n + 1) for n, m in zip(channels, channels[1:])) + flat * classes + classes
    else:
        f, u, c = sizes
        total = 3 * (f * u + u * u + 2 * u) + u * c + c
    print(total)

# %% wrong parameter_count: a list with one number for each layer [count_mlp, count_cnn, count_gru]
# says: got a list of 2, expected a number
def parameter_count(kind, sizes):
    counts = []
    if kind == "MLP":
        for n, m in zip(sizes, sizes[1:]):
            counts.append(n * m + m)
    elif kind == "CNN":
        *channels, flat, classes = sizes
        for n, m in zip(channels, channels[1:]):
            counts.append(9 * n * m + m)
        counts.append(flat * classes + classes)
    elif kind == "GRU":
        features, units, classes = sizes
        counts.append(3 * (features * units + units * units + 2 * units))
        counts.append(units * classes + classes)
    return counts

# %% wrong parameter_count: kinds in small letters [count_mlp, count_cnn, count_gru]
def parameter_count(kind, sizes):
    if kind == "mlp":
        return sum(n * m + m for n, m in zip(sizes[:-1], sizes[1:]))
    if kind == "cnn":
        convolutions = sum(9 * n * m + m for n, m in zip(sizes[:-3], sizes[1:-2]))
        return convolutions + sizes[-2] * sizes[-1] + sizes[-1]
    if kind == "gru":
        f, u, c = sizes
        return 3 * (f * u + u * u + 2 * u) + u * c + c

# %% wrong parameter_count: a bias for every input [count_mlp, count_cnn, count_gru]
# says: there is a bias for every input of a layer
def linear(n, m):
    return n * m + n


def parameter_count(kind, sizes):
    if kind == "MLP":
        return sum(linear(n, m) for n, m in zip(sizes, sizes[1:]))
    if kind == "CNN":
        channels = sizes[:-2]
        return sum(9 * n * m + n for n, m in zip(channels, channels[1:])) + linear(*sizes[-2:])
    features, units, classes = sizes
    return 3 * (linear(features, units) + linear(units, units)) + linear(units, classes)

# %% half parameter_count: the last size of the channels taken for the linear layer's inputs [count_cnn]
# says: the linear layer reads the last channels
def parameter_count(kind, sizes):
    if kind == "MLP":
        return sum(n * m + m for n, m in zip(sizes, sizes[1:]))
    if kind == "CNN":
        channels = sizes[:-2]
        return sum(9 * n * m + m for n, m in zip(channels, channels[1:])) + channels[-1] * sizes[-1] + sizes[-1]
    features, units, classes = sizes
    return 3 * (features * units + units * units + 2 * units) + units * classes + classes

# %% right parameter_count: torch counts
def parameter_count(kind, sizes):
    if kind == "MLP":
        layers = [nn.Linear(n, m) for n, m in zip(sizes, sizes[1:])]
    elif kind == "CNN":
        layers = [nn.Conv2d(n, m, 3) for n, m in zip(sizes[:-2], sizes[1:-2])] + [nn.Linear(*sizes[-2:])]
    else:
        layers = [nn.GRU(*sizes[:2]), nn.Linear(*sizes[1:])]
    return sum(p.numel() for layer in layers for p in layer.parameters())

# %% right parameter_count: a loop
def parameter_count(kind, sizes):
    total = 0
    if kind == "GRU":
        f, u, c = sizes
        for _ in range(3):
            total += f * u + u + u * u + u
        return total + u * c + c
    last = len(sizes) - 1
    for i in range(last):
        if kind == "CNN" and i == last - 2:
            continue
        kernel = 9 if kind == "CNN" and i < last - 2 else 1
        total += sizes[i + 1] * (sizes[i] * kernel + 1)
    return total

# %% right parameter_count: a table of small functions
def dense(n, m):
    return n * m + m


COUNTERS = {
    "MLP": lambda sizes: sum(map(dense, sizes[:-1], sizes[1:])),
    "CNN": lambda sizes: sum(dense(9 * n, m) for n, m in zip(sizes[:-3], sizes[1:-2])) + dense(*sizes[-2:]),
    "GRU": lambda sizes: 3 * (dense(sizes[0], sizes[1]) + dense(sizes[1], sizes[1])) + dense(sizes[1], sizes[2]),
}


def parameter_count(kind, sizes):
    return COUNTERS[kind](sizes)

# %% half text_cnn: maximum over pads [text_pads]
# says: the maximum runs over pads too
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.e = nn.Embedding(size, units, padding_idx=0)
        self.c = nn.Conv1d(units, units, width, padding=width // 2)
        self.o = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        return self.o(self.c(self.e(ids).transpose(1, 2)).amax(dim=2).relu())

# %% half text_cnn: pads set to 0 before the convolution [text_pads]
# says: the maximum runs over pads too
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.e = nn.Embedding(size, units, padding_idx=0)
        self.c = nn.Conv1d(units, units, width, padding=width // 2)
        self.o = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        mask = torch.arange(ids.shape[1])[None] < lengths[:, None]
        x = self.e(ids) * mask[..., None]
        return self.o(torch.relu(self.c(x.transpose(1, 2))).max(dim=2).values)

# %% half text_cnn: first pad counted [text_pads]
# says: the first pad counts as a word
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.e = nn.Embedding(size, units, padding_idx=0)
        self.c = nn.Conv1d(units, units, width, padding=width // 2)
        self.o = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        found = self.c(self.e(ids).transpose(1, 2))
        pads = torch.arange(ids.shape[1])[None] > lengths[:, None]
        return self.o(found.masked_fill(pads[:, None], float("-inf")).amax(2).relu())

# %% wrong text_cnn: mean over time [text_logits]
# says: the mean over time is taken
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.e = nn.Embedding(size, units, padding_idx=0)
        self.c = nn.Conv1d(units, units, width, padding=width // 2)
        self.o = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        mask = (torch.arange(ids.shape[1])[None] < lengths[:, None])[:, None]
        found = self.c(self.e(ids).transpose(1, 2)).relu() * mask
        return self.o(found.sum(dim=2) / lengths[:, None])

# %% half text_cnn: no ReLU [text_logits]
# says: the ReLU is left out
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.e = nn.Embedding(size, units, padding_idx=0)
        self.c = nn.Conv1d(units, units, width, padding=width // 2)
        self.o = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        found = self.c(self.e(ids).transpose(1, 2))
        pads = torch.arange(ids.shape[1])[None] >= lengths[:, None]
        return self.o(found.masked_fill(pads[:, None], float("-inf")).amax(2))

# %% half text_cnn: softmax at the end [text_logits]
# says: a softmax follows
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.e = nn.Embedding(size, units, padding_idx=0)
        self.c = nn.Conv1d(units, units, width, padding=width // 2)
        self.o = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        found = self.c(self.e(ids).transpose(1, 2))
        pads = torch.arange(ids.shape[1])[None] >= lengths[:, None]
        return self.o(found.masked_fill(pads[:, None], float("-inf")).amax(2).relu()).softmax(dim=1)

# %% half text_cnn: the pad's vector is trained, right on the pads [text_training]
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.e = nn.Embedding(size, units)
        self.c = nn.Conv1d(units, units, width, padding=width // 2)
        self.o = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        found = self.c(self.e(ids).transpose(1, 2))
        pads = torch.arange(ids.shape[1])[None] >= lengths[:, None]
        return self.o(found.masked_fill(pads[:, None], float("-inf")).amax(2).relu())

# %% half text_cnn: the pad's vector is 0 at first but trained, right on the visible checks [text_training]
# says: padding_idx=0 is missing
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.e = nn.Embedding(size, units)
        self.e.weight.data[0] = 0.0
        self.c = nn.Conv1d(units, units, width, padding=width // 2)
        self.o = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        found = self.c(self.e(ids).transpose(1, 2))
        pads = torch.arange(ids.shape[1])[None] >= lengths[:, None]
        return self.o(found.masked_fill(pads[:, None], float("-inf")).amax(2).relu())

# %% half text_cnn: the longest row's length for all, right on the visible checks of logits [text_pads]
# says: only the pads behind the longest row
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.e = nn.Embedding(size, units, padding_idx=0)
        self.c = nn.Conv1d(units, units, width, padding=width // 2)
        self.o = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        return self.o(self.c(self.e(ids).transpose(1, 2))[:, :, : int(lengths.max())].amax(dim=2).relu())

# %% half text_cnn: padding of 1 whatever the width, right on the visible checks [text_logits, text_pads]
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.e = nn.Embedding(size, units, padding_idx=0)
        self.c = nn.Conv1d(units, units, width, padding=1)
        self.o = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        found = self.c(self.e(ids).transpose(1, 2))
        pads = torch.arange(found.shape[2])[None] >= lengths[:, None]
        return self.o(found.masked_fill(pads[:, None], float("-inf")).amax(2).relu())

# %% half text_cnn: no slopes [text_training]
# says: no history
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.e = nn.Embedding(size, units, padding_idx=0)
        self.c = nn.Conv1d(units, units, width, padding=width // 2)
        self.o = nn.Linear(units, 2)

    @torch.no_grad()
    def forward(self, ids, lengths):
        found = self.c(self.e(ids).transpose(1, 2))
        pads = torch.arange(ids.shape[1])[None] >= lengths[:, None]
        return self.o(found.masked_fill(pads[:, None], float("-inf")).amax(2).relu())

# %% wrong text_cnn: reshaped, where axes were to change places [text_logits, text_pads]
# says: the vectors are reshaped
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.conv = nn.Conv1d(units, units, width, padding=width // 2)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        vectors = self.embedding(ids)
        n, time, units = vectors.shape
        found = self.conv(vectors.reshape(n, units, time))
        pad = torch.arange(time) >= lengths[:, None]
        return self.out(found.masked_fill(pad[:, None], -torch.inf).amax(dim=2).relu())

# %% wrong text_cnn: time as channels [text_logits, text_pads, text_training]
# says: to have 4 channels, but got 6 channels
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.conv = nn.Conv1d(units, units, width, padding=width // 2)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        found = self.conv(self.embedding(ids))
        pad = torch.arange(ids.shape[1]) >= lengths[:, None]
        return self.out(found.masked_fill(pad[:, None], -torch.inf).amax(dim=2).relu())

# %% wrong text_cnn: what max returns is taken for a tensor [text_logits, text_pads, text_training]
# says: must be Tensor, not torch.return_types.max
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.conv = nn.Conv1d(units, units, width, padding=width // 2)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        found = self.conv(self.embedding(ids).transpose(1, 2))
        pad = torch.arange(ids.shape[1]) >= lengths[:, None]
        best = found.masked_fill(pad[:, None], -torch.inf).max(dim=2)
        return self.out(torch.relu(best))

# %% wrong text_cnn: the words are masked, and the pads are kept [text_logits, text_pads]
# says: the words are masked, and not the pads
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.conv = nn.Conv1d(units, units, width, padding=width // 2)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        found = self.conv(self.embedding(ids).transpose(1, 2))
        mask = torch.arange(ids.shape[1]) < lengths[:, None]
        return self.out(found.masked_fill(mask[:, None], -torch.inf).amax(dim=2).relu())

# %% wrong text_cnn: dropout before the linear layer, as papers have it [text_logits, text_pads]
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.conv = nn.Conv1d(units, units, width, padding=width // 2)
        self.dropout = nn.Dropout(0.5)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        found = self.conv(self.embedding(ids).transpose(1, 2)).relu()
        mask = torch.arange(ids.shape[1]) < lengths[:, None]
        return self.out(self.dropout((found * mask[:, None]).amax(dim=2)))

# %% wrong text_cnn: the maximum runs over the kernels [text_logits, text_pads, text_training]
# says: cannot be multiplied (5x6 and 4x2)
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.conv = nn.Conv1d(units, units, width, padding=width // 2)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        found = self.conv(self.embedding(ids).transpose(1, 2)).relu()
        mask = torch.arange(ids.shape[1]) < lengths[:, None]
        return self.out((found * mask[:, None]).amax(dim=1))

# %% right text_cnn: ReLU first, pads as zeros
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.emb = nn.Embedding(size, units, padding_idx=0)
        self.conv = nn.Conv1d(units, units, width, padding="same")
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        found = torch.relu(self.conv(self.emb(ids).permute(0, 2, 1)))
        words = (torch.arange(ids.size(1)) < lengths.unsqueeze(1)).unsqueeze(1)
        return self.out((found * words).max(dim=-1)[0])

# %% right text_cnn: row by row
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.linear = nn.Linear(units, 2)
        self.conv = nn.Conv1d(units, units, width, padding=width // 2)
        self.table = nn.Embedding(size, units, padding_idx=0)

    def forward(self, ids, lengths):
        rows = []
        for row, length in zip(ids, lengths.tolist()):
            found = self.conv(self.table(row[:length]).T[None])
            rows.append(found.relu().amax(dim=2))
        return self.linear(torch.cat(rows))

# %% right text_cnn: in layers of its own
class MaskedMax(nn.Module):
    def forward(self, x, lengths):
        is_word = torch.arange(x.shape[-1]).unsqueeze(0) < lengths.unsqueeze(1)
        return torch.where(is_word.unsqueeze(1), x, torch.tensor(-1e9)).max(dim=2).values


class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        assert width % 2 == 1
        self.words = nn.Embedding(size, units, padding_idx=0)
        self.kernels = nn.Conv1d(units, units, kernel_size=width, padding=(width - 1) // 2)
        self.best = MaskedMax()
        self.head = nn.Sequential(nn.ReLU(), nn.Linear(units, 2))

    def forward(self, ids, lengths):
        return self.head(self.best(self.kernels(self.words(ids).mT), lengths))

# %% wrong permute_pixels: a permutation for each image [permute_batch]
def permute_pixels(images, permutation):
    rows, order = [], permutation
    for image in images:
        rows.append(image.flatten(1)[:, order].reshape(image.shape))
        order = order[torch.randperm(len(order))]
    return torch.stack(rows)

# %% wrong permute_pixels: applied once more for each image [permute_batch]
# says: every image is permuted once more
def permute_pixels(images, permutation):
    rows, order = [], permutation
    for image in images:
        rows.append(image.flatten(1)[:, order].reshape(image.shape))
        order = order[permutation]
    return torch.stack(rows)

# %% wrong permute_pixels: the other way round [permute_values, permute_batch]
# says: turned round
def permute_pixels(images, permutation):
    flat = torch.empty_like(images.flatten(2))
    flat[:, :, permutation] = images.flatten(2)
    return flat.reshape(images.shape)

# %% half permute_pixels: the first channel alone, right on the visible checks [permute_batch]
# says: the first channel alone
def permute_pixels(images, permutation):
    result = images.clone()
    result[:, 0] = images[:, 0].flatten(1)[:, permutation].reshape(images[:, 0].shape)
    return result

# %% wrong permute_pixels: column by column [permute_values, permute_batch]
# says: column by column
def permute_pixels(images, permutation):
    turned = images.transpose(2, 3)
    return turned.flatten(2)[:, :, permutation].reshape(turned.shape).transpose(2, 3)

# %% wrong permute_pixels: a flat result [permute_values, permute_batch]
def permute_pixels(images, permutation):
    return images.flatten(2)[:, :, permutation]

# %% wrong permute_pixels: in place [permute_values, permute_batch]
# says: changed its argument images
def permute_pixels(images, permutation):
    images[:] = images.flatten(2)[:, :, permutation].reshape(images.shape)
    return images

# %% half permute_pixels: the first image for all, right on one image [permute_batch]
# says: the first image
def permute_pixels(images, permutation):
    one = images[:1].flatten(2)[:, :, permutation].reshape(images[:1].shape)
    return one.repeat(len(images), 1, 1, 1)

# %% half permute_pixels: channels mixed, right on the visible checks [permute_batch]
def permute_pixels(images, permutation):
    n, c, h, w = images.shape
    return images.reshape(n, h * w, c)[:, permutation].reshape(n, c, h, w)

# %% right permute_pixels: index_select
def permute_pixels(images, permutation):
    return torch.index_select(images.flatten(2), 2, permutation).view_as(images)

# %% right permute_pixels: rows and columns
def permute_pixels(images, permutation):
    w = images.shape[3]
    return images[:, :, permutation // w, permutation % w].reshape(images.shape)

# %% right permute_pixels: a class with a table
class Permutation:
    def __init__(self, order):
        self.order = order

    def one(self, image):
        return torch.stack([channel.flatten()[self.order].reshape(channel.shape) for channel in image])

    def __call__(self, images):
        return torch.stack([self.one(image) for image in images])


def permute_pixels(images, permutation):
    return Permutation(permutation)(images)

# %% half shift_test: wraps round [shift_zeros]
# says: comes in at the other
def shift_test(model, images, labels, pixels):
    mode = model.training
    model.eval()
    with torch.no_grad():
        found = [
            (model(images.roll(s * pixels, axis)).argmax(1) == labels).float().mean().item()
            for axis, s in ((2, -1), (2, 1), (3, -1), (3, 1))
        ]
    model.train(mode)
    return tuple(found)

# %% half shift_test: up and down exchanged [shift_directions]
# says: up and down are exchanged
def shift_test(model, images, labels, pixels):
    mode = model.training
    model.eval()
    p, (h, w) = pixels, images.shape[2:]
    frame = nn.functional.pad(images, (p, p, p, p))
    with torch.no_grad():
        found = [
            (model(frame[:, :, t : t + h, l : l + w]).argmax(1) == labels).float().mean().item()
            for t, l in ((0, p), (2 * p, p), (p, 2 * p), (p, 0))
        ]
    model.train(mode)
    return tuple(found)

# %% half shift_test: left and right exchanged, right on the visible checks [shift_directions]
# says: left and right are exchanged
def shift_test(model, images, labels, pixels):
    mode = model.training
    model.eval()
    p, (h, w) = pixels, images.shape[2:]
    frame = nn.functional.pad(images, (p, p, p, p))
    with torch.no_grad():
        found = [
            (model(frame[:, :, t : t + h, l : l + w]).argmax(1) == labels).float().mean().item()
            for t, l in ((2 * p, p), (0, p), (p, 0), (p, 2 * p))
        ]
    model.train(mode)
    return tuple(found)

# %% half shift_test: always one pixel, right on the visible checks [shift_directions, shift_zeros]
# says: moved by one pixel, whatever
def shift_test(model, images, labels, pixels):
    mode = model.training
    model.eval()
    p, (h, w) = 1, images.shape[2:]
    frame = nn.functional.pad(images, (p, p, p, p))
    with torch.no_grad():
        found = [
            (model(frame[:, :, t : t + h, l : l + w]).argmax(1) == labels).float().mean().item()
            for t, l in ((2 * p, p), (0, p), (p, 2 * p), (p, 0))
        ]
    model.train(mode)
    return tuple(found)

# %% half shift_test: left in eval mode [shift_care]
# says: left in eval mode
def shift_test(model, images, labels, pixels):
    model.eval()
    p, (h, w) = pixels, images.shape[2:]
    frame = nn.functional.pad(images, (p, p, p, p))
    with torch.no_grad():
        found = [
            (model(frame[:, :, t : t + h, l : l + w]).argmax(1) == labels).float().mean().item()
            for t, l in ((2 * p, p), (0, p), (p, 2 * p), (p, 0))
        ]
    return tuple(found)

# %% half shift_test: not in eval mode [shift_care]
# says: not put into eval mode
def shift_test(model, images, labels, pixels):
    p, (h, w) = pixels, images.shape[2:]
    frame = nn.functional.pad(images, (p, p, p, p))
    with torch.no_grad():
        found = [
            (model(frame[:, :, t : t + h, l : l + w]).argmax(1) == labels).float().mean().item()
            for t, l in ((2 * p, p), (0, p), (p, 2 * p), (p, 0))
        ]
    return tuple(found)

# %% half shift_test: edges repeated [shift_zeros]
# says: the edge is repeated
def shift_test(model, images, labels, pixels):
    mode = model.training
    model.eval()
    p, (h, w) = pixels, images.shape[2:]
    frame = nn.functional.pad(images, (p, p, p, p), mode="replicate")
    with torch.no_grad():
        found = [
            (model(frame[:, :, t : t + h, l : l + w]).argmax(1) == labels).float().mean().item()
            for t, l in ((2 * p, p), (0, p), (p, 2 * p), (p, 0))
        ]
    model.train(mode)
    return tuple(found)

# %% half shift_test: tensors, not floats, right on the visible checks [shift_directions]
def shift_test(model, images, labels, pixels):
    mode = model.training
    model.eval()
    p, (h, w) = pixels, images.shape[2:]
    frame = nn.functional.pad(images, (p, p, p, p))
    with torch.no_grad():
        found = [
            (model(frame[:, :, t : t + h, l : l + w]).argmax(1) == labels).float().mean()
            for t, l in ((2 * p, p), (0, p), (p, 2 * p), (p, 0))
        ]
    model.train(mode)
    return tuple(found)

# %% wrong shift_test: a slice that ends at -0, wrong for 0 pixels [shift_directions]
def shift_test(model, images, labels, pixels):
    mode = model.training
    model.eval()
    p = pixels
    moved = [torch.zeros_like(images) for _ in range(4)]
    moved[0][:, :, :-p] = images[:, :, p:]
    moved[1][:, :, p:] = images[:, :, :-p]
    moved[2][..., :-p] = images[..., p:]
    moved[3][..., p:] = images[..., :-p]
    with torch.no_grad():
        found = [(model(part).argmax(1) == labels).float().mean().item() for part in moved]
    model.train(mode)
    return tuple(found)

# %% wrong shift_test: moved inside a copy, and the old edge stays [shift_directions, shift_zeros]
# says: or the edge is repeated
def shift_test(model, images, labels, pixels):
    was_training = model.training
    model.eval()
    moved = [images.clone() for _ in range(4)]
    moved[0][:, :, :-pixels] = images[:, :, pixels:]
    moved[1][:, :, pixels:] = images[:, :, :-pixels]
    moved[2][:, :, :, :-pixels] = images[:, :, :, pixels:]
    moved[3][:, :, :, pixels:] = images[:, :, :, :-pixels]
    with torch.no_grad():
        result = tuple((model(x).argmax(dim=1) == labels).float().mean().item() for x in moved)
    model.train(was_training)
    return result

# %% wrong shift_test: the channel axis is taken for the rows [shift_directions, shift_zeros]
def shift_test(model, images, labels, pixels):
    was_training = model.training
    model.eval()
    accuracies = []
    with torch.no_grad():
        for shift, axis in [(-pixels, 1), (pixels, 1), (-pixels, 2), (pixels, 2)]:
            moved = images.roll(shift, dims=axis)
            accuracies.append((model(moved).argmax(dim=1) == labels).float().mean().item())
    model.train(was_training)
    return tuple(accuracies)

# %% wrong shift_test: a dict by direction [shift_directions, shift_zeros, shift_care]
# says: got a dict of 4, expected a tuple of 4
def shift_test(model, images, labels, pixels):
    was_training = model.training
    model.eval()
    height, width = images.shape[-2:]
    frame = nn.functional.pad(images, [pixels] * 4)
    corners = {"up": (2 * pixels, pixels), "down": (0, pixels), "left": (pixels, 2 * pixels), "right": (pixels, 0)}
    found = {}
    with torch.no_grad():
        for direction, (top, left) in corners.items():
            logits = model(frame[..., top : top + height, left : left + width])
            found[direction] = (logits.argmax(dim=1) == labels).float().mean().item()
    model.train(was_training)
    return found

# %% wrong shift_test: the frame is never cut to the size of the image [shift_directions, shift_zeros, shift_care]
def shift_test(model, images, labels, pixels):
    was_training = model.training
    model.eval()
    accuracies = []
    with torch.no_grad():
        for sides in [(0, 0, 0, pixels), (0, 0, pixels, 0), (0, pixels, 0, 0), (pixels, 0, 0, 0)]:
            moved = nn.functional.pad(images, sides)
            accuracies.append((model(moved).argmax(dim=1) == labels).float().mean().item())
    model.train(was_training)
    return tuple(accuracies)

# %% right shift_test: roll and clear
def shift_test(model, images, labels, pixels):
    mode = model.training
    model.train(False)
    result = []
    for axis, step in ((2, -pixels), (2, pixels), (3, -pixels), (3, pixels)):
        moved = images.roll(step, dims=axis)
        if step > 0:
            moved.narrow(axis, 0, step).zero_()
        elif step < 0:
            moved.narrow(axis, moved.shape[axis] + step, -step).zero_()
        with torch.inference_mode():
            right = int((model(moved).argmax(dim=1) == labels).sum())
        result.append(right / len(labels))
    model.train(mode)
    return tuple(result)

# %% right shift_test: one pass over all four
def shift_test(model, images, labels, pixels):
    p, (h, w) = pixels, images.shape[-2:]
    pad = nn.functional.pad
    moved = [
        pad(images, (0, 0, 0, p))[:, :, p:],
        pad(images, (0, 0, p, 0))[:, :, :h],
        pad(images, (0, p))[..., p:],
        pad(images, (p, 0))[..., :w],
    ]
    before = model.training
    try:
        model.eval()
        with torch.no_grad():
            logits = model(torch.cat(moved))
    finally:
        model.train(before)
    hits = logits.argmax(dim=-1).reshape(4, -1) == labels
    return tuple(hits.double().mean(dim=1).tolist())

# %% right shift_test: a context manager and a helper
import contextlib


@contextlib.contextmanager
def evaluating(model):
    was = model.training
    model.eval()
    with torch.no_grad():
        yield model
    model.train(was)


def moved(images, down, right):
    h, w = images.shape[2:]
    result = torch.zeros_like(images)
    result[:, :, max(down, 0) : h + min(down, 0), max(right, 0) : w + min(right, 0)] = images[
        :, :, max(-down, 0) : h + min(-down, 0), max(-right, 0) : w + min(-right, 0)
    ]
    return result


def shift_test(model, images, labels, pixels):
    with evaluating(model):
        return tuple(
            float(np.mean((model(moved(images, d * pixels, r * pixels)).argmax(1) == labels).numpy()))
            for d, r in [(-1, 0), (1, 0), (0, -1), (0, 1)]
        )

# %% wrong recommend: always a CNN [recommend_plain, recommend_subtle]
# says: neighbours are looked for among columns
def recommend(task):
    return "CNN"

# %% half recommend: texts need an RNN, right on the visible checks [recommend_subtle]
# says: a state is carried over the whole text
def recommend(task):
    return {"columns": "MLP", "photographs": "CNN", "stream": "RNN", "phrase": "RNN", "scrambled": "MLP"}[task]

# %% half recommend: images need a CNN, right on the visible checks [recommend_subtle]
# says: neighbours mean nothing
def recommend(task):
    return {"columns": "MLP", "photographs": "CNN", "stream": "RNN", "phrase": "CNN", "scrambled": "CNN"}[task]

# %% half recommend: columns as a sequence [recommend_plain]
# says: an order is looked for among columns
def recommend(task):
    return {"columns": "RNN", "photographs": "CNN", "stream": "RNN", "phrase": "CNN", "scrambled": "MLP"}[task]

# %% half recommend: a window for the stream [recommend_subtle]
# says: a window of fixed size
def recommend(task):
    return {"columns": "MLP", "photographs": "CNN", "stream": "CNN", "phrase": "CNN", "scrambled": "MLP"}[task]

# %% half recommend: photographs by an MLP [recommend_plain]
# says: learned anew at every place
def recommend(task):
    return {"columns": "MLP", "photographs": "MLP", "stream": "RNN", "phrase": "CNN", "scrambled": "MLP"}[task]

# %% wrong recommend: names of layers [recommend_plain, recommend_subtle]
def recommend(task):
    return {"columns": "MLP", "photographs": "CNN", "stream": "GRU", "phrase": "TextCNN", "scrambled": "MLP"}[task]

# %% wrong recommend: always an MLP, which believes nothing [recommend_plain, recommend_subtle]
# says: a crack has to be learned anew
# says: where the past grows
def recommend(task):
    return "MLP"

# %% wrong recommend: texts and streams are sequences, and all else goes to a CNN [recommend_plain, recommend_subtle]
# says: where three words side by side decide
# says: neighbours are looked for among columns
def recommend(task):
    return "RNN" if task in ("stream", "phrase") else "CNN"

# %% wrong recommend: looked up by the description [recommend_plain, recommend_subtle]
# says: raised KeyError: 'columns'
def recommend(task):
    answers = dict(zip(tasks.values(), ["MLP", "CNN", "RNN", "CNN", "MLP"]))
    return answers[task]

# %% wrong recommend: in small letters [recommend_plain, recommend_subtle]
# says: answers other than MLP, CNN and RNN
def recommend(task):
    if task in ("photographs", "phrase"):
        return "cnn"
    if task == "stream":
        return "rnn"
    return "mlp"

# %% right recommend: a chain of ifs
def recommend(task):
    if task in ("columns", "scrambled"):
        return "MLP"
    if task == "stream":
        return "RNN"
    return "CNN"

# %% right recommend: match
def recommend(task):
    match task:
        case "photographs" | "phrase":
            return "CNN"
        case "stream":
            return "RNN"
        case _:
            return "MLP"

# %% right recommend: an enumeration of texts
from enum import Enum


class Kind(str, Enum):
    MLP = "MLP"
    CNN = "CNN"
    RNN = "RNN"


BELIEFS = {Kind.CNN: ["photographs", "phrase"], Kind.RNN: ["stream"], Kind.MLP: ["columns", "scrambled"]}


def recommend(task):
    return next(kind.value for kind, names in BELIEFS.items() if task in names)


# %% wrong parameter_count: a float [count_mlp]
# says: a float comes back
def parameter_count(kind, sizes):
    if kind == "MLP":
        return float(sum(a * b + b for a, b in zip(sizes, sizes[1:])))
    if kind == "CNN":
        *channels, flat, out = sizes
        return float(sum(b * (9 * a + 1) for a, b in zip(channels, channels[1:])) + flat * out + out)
    f, u, o = sizes
    return float(3 * (f * u + u * u + 2 * u) + u * o + o)


# %% half parameter_count: the linear layer after the GRU reads the features [count_gru]
# says: the linear layer reads the features, not the state
def parameter_count(kind, sizes):
    if kind == "MLP":
        return sum(a * b + b for a, b in zip(sizes, sizes[1:]))
    if kind == "CNN":
        *channels, flat, out = sizes
        return sum(b * (9 * a + 1) for a, b in zip(channels, channels[1:])) + flat * out + out
    f, u, o = sizes
    return 3 * (f * u + u * u + 2 * u) + f * o + o


# %% right parameter_count: torch's layers are built and counted
def parameter_count(kind, sizes):
    if kind == "MLP":
        layers = [nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1)]
    elif kind == "CNN":
        layers = [nn.Conv2d(sizes[i], sizes[i + 1], 3) for i in range(len(sizes) - 3)] + [nn.Linear(*sizes[-2:])]
    else:
        layers = [nn.GRU(sizes[0], sizes[1]), nn.Linear(sizes[1], sizes[2])]
    return sum(p.numel() for layer in layers for p in layer.parameters())


# %% half text_cnn: one place too many [text_pads]
# says: the first pad counts as a word
# says nothing of: the maximum runs over pads too
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.emb = nn.Embedding(size, units, padding_idx=0)
        self.conv = nn.Conv1d(units, units, width, padding=width // 2)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        pad = torch.arange(ids.shape[1]) > lengths[:, None]
        return self.out(self.conv(self.emb(ids).transpose(1, 2)).masked_fill(pad[:, None], -torch.inf).amax(2).relu())


# %% right text_cnn: row by row, without pads
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.emb = nn.Embedding(size, units, padding_idx=0)
        self.conv = nn.Conv1d(units, units, width, padding=(width - 1) // 2)
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        rows = [self.conv(self.emb(row[:n]).T[None])[0].amax(dim=1) for row, n in zip(ids, lengths.tolist())]
        return self.out(torch.stack(rows).relu())


# %% wrong permute_pixels: permuted twice [permute_values, permute_batch]
# says: the pixels are permuted twice
# says nothing of: turned round
def permute_pixels(images, permutation):
    return images.flatten(2)[:, :, permutation][:, :, permutation].reshape(images.shape)


# %% half shift_test: only the outermost module is put back [shift_care]
# says: its parts are left in eval mode
def shift_test(model, images, labels, pixels):
    p, was = pixels, model.training
    model.eval()
    moves = [(0, 0, -p, p), (0, 0, p, -p), (-p, p, 0, 0), (p, -p, 0, 0)]
    with torch.no_grad():
        found = [(model(nn.functional.pad(images, q)).argmax(1) == labels).float().mean().item() for q in moves]
    model.training = was
    return tuple(found)


# %% half shift_test: a list [shift_care]
# says: a list comes back
def shift_test(model, images, labels, pixels):
    p, was = pixels, model.training
    model.eval()
    moves = [(0, 0, -p, p), (0, 0, p, -p), (-p, p, 0, 0), (p, -p, 0, 0)]
    with torch.no_grad():
        found = [(model(nn.functional.pad(images, q)).argmax(1) == labels).float().mean().item() for q in moves]
    model.train(was)
    return found


# %% wrong shift_test: each move starts from the one before [shift_directions, shift_zeros]
# says: each move starts from the image moved before
def shift_test(model, images, labels, pixels):
    p, was, found = pixels, model.training, []
    model.eval()
    with torch.no_grad():
        for q in [(0, 0, -p, p), (0, 0, p, -p), (-p, p, 0, 0), (p, -p, 0, 0)]:
            images = nn.functional.pad(images, q)
            found.append((model(images).argmax(1) == labels).float().mean().item())
    model.train(was)
    return tuple(found)


# %% wrong shift_test: per cent [shift_directions, shift_zeros]
# says: per cent are returned
def shift_test(model, images, labels, pixels):
    p, was = pixels, model.training
    model.eval()
    moves = [(0, 0, -p, p), (0, 0, p, -p), (-p, p, 0, 0), (p, -p, 0, 0)]
    with torch.no_grad():
        found = [(model(nn.functional.pad(images, q)).argmax(1) == labels).float().mean().item() for q in moves]
    model.train(was)
    return tuple(100 * share for share in found)


# %% right text_cnn: the mask is where ids are 0, as only pads are
class TextCNN(nn.Module):
    def __init__(self, size, units, width):
        super().__init__()
        self.emb = nn.Embedding(size, units, padding_idx=0)
        self.conv = nn.Conv1d(units, units, width, padding="same")
        self.out = nn.Linear(units, 2)

    def forward(self, ids, lengths):
        found = self.conv(self.emb(ids).transpose(1, 2)).masked_fill((ids == 0)[:, None], -torch.inf)
        return self.out(found.amax(dim=2).relu())

# %% half shift_test: gradients are switched on in the end, whatever they were [shift_care]
# says: gradients are switched on in the end, also where they were off
def shift_test(model, images, labels, pixels):
    was_training = model.training
    torch.set_grad_enabled(False)
    model.eval()
    height, width = images.shape[2:]
    frame = nn.functional.pad(images, (pixels, pixels, pixels, pixels))
    accuracies = []
    for top, left in [(2 * pixels, pixels), (0, pixels), (pixels, 2 * pixels), (pixels, 0)]:
        logits = model(frame[:, :, top : top + height, left : left + width])
        accuracies.append((logits.argmax(dim=1) == labels).float().mean().item())
    model.train(was_training)
    torch.set_grad_enabled(True)
    return tuple(accuracies)
