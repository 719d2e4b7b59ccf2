"""Answers that students give on day 23. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong conv2d_backward: the results in the order dw, dx, db [conv2d_dx, conv2d_dw]
# says: dw comes first
def conv2d_backward(x, w, d, stride=1, padding=0):
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(d.shape[2]):
        for j in range(d.shape[3]):
            r, c = slice(i * stride, i * stride + w.shape[2]), slice(j * stride, j * stride + w.shape[3])
            dw += np.einsum("no,ncab->ocab", d[:, :, i, j], xp[:, :, r, c])
            dxp[:, :, r, c] += np.einsum("no,ocab->ncab", d[:, :, i, j], w)
    return dw, dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]], d.sum(axis=(0, 2, 3))

# %% half conv2d_backward: the frame stays on dx [conv2d_dx]
# says: the frame isn't cut off
def conv2d_backward(x, w, d, stride=1, padding=0):
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(d.shape[2]):
        for j in range(d.shape[3]):
            r, c = slice(i * stride, i * stride + w.shape[2]), slice(j * stride, j * stride + w.shape[3])
            dw += np.einsum("no,ncab->ocab", d[:, :, i, j], xp[:, :, r, c])
            dxp[:, :, r, c] += np.einsum("no,ocab->ncab", d[:, :, i, j], w)
    return dxp, dw, d.sum(axis=(0, 2, 3))

# %% half conv2d_backward: the frame cut off by a slice that ends at -0 [conv2d_dx]
def conv2d_backward(x, w, d, stride=1, padding=0):
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(d.shape[2]):
        for j in range(d.shape[3]):
            r, c = slice(i * stride, i * stride + w.shape[2]), slice(j * stride, j * stride + w.shape[3])
            dw += np.einsum("no,ncab->ocab", d[:, :, i, j], xp[:, :, r, c])
            dxp[:, :, r, c] += np.einsum("no,ocab->ncab", d[:, :, i, j], w)
    return dxp[:, :, padding:-padding, padding:-padding], dw, d.sum(axis=(0, 2, 3))

# %% half conv2d_backward: overwritten instead of added, in dx [conv2d_dx]
# says: each place overwrites
def conv2d_backward(x, w, d, stride=1, padding=0):
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(d.shape[2]):
        for j in range(d.shape[3]):
            r, c = slice(i * stride, i * stride + w.shape[2]), slice(j * stride, j * stride + w.shape[3])
            dw += np.einsum("no,ncab->ocab", d[:, :, i, j], xp[:, :, r, c])
            dxp[:, :, r, c] = np.einsum("no,ocab->ncab", d[:, :, i, j], w)
    return dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]], dw, d.sum(axis=(0, 2, 3))

# %% half conv2d_backward: overwritten instead of added, in dw [conv2d_dw]
# says: only the last place counts
def conv2d_backward(x, w, d, stride=1, padding=0):
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(d.shape[2]):
        for j in range(d.shape[3]):
            r, c = slice(i * stride, i * stride + w.shape[2]), slice(j * stride, j * stride + w.shape[3])
            dw = np.einsum("no,ncab->ocab", d[:, :, i, j], xp[:, :, r, c])
            dxp[:, :, r, c] += np.einsum("no,ocab->ncab", d[:, :, i, j], w)
    return dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]], dw, d.sum(axis=(0, 2, 3))

# %% half conv2d_backward: the bias gradient over the wrong axes [conv2d_db]
# says: over the kernels, and not over the images
def conv2d_backward(x, w, d, stride=1, padding=0):
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(d.shape[2]):
        for j in range(d.shape[3]):
            r, c = slice(i * stride, i * stride + w.shape[2]), slice(j * stride, j * stride + w.shape[3])
            dw += np.einsum("no,ncab->ocab", d[:, :, i, j], xp[:, :, r, c])
            dxp[:, :, r, c] += np.einsum("no,ocab->ncab", d[:, :, i, j], w)
    return dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]], dw, d.sum(axis=(1, 2, 3))

# %% half conv2d_backward: the bias gradient keeps the places [conv2d_db]
# says: only the images are added up
def conv2d_backward(x, w, d, stride=1, padding=0):
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(d.shape[2]):
        for j in range(d.shape[3]):
            r, c = slice(i * stride, i * stride + w.shape[2]), slice(j * stride, j * stride + w.shape[3])
            dw += np.einsum("no,ncab->ocab", d[:, :, i, j], xp[:, :, r, c])
            dxp[:, :, r, c] += np.einsum("no,ocab->ncab", d[:, :, i, j], w)
    return dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]], dw, d.sum(axis=0)

# %% wrong conv2d_backward: the stride left out [conv2d_dx, conv2d_dw]
# says: the stride is left out
def conv2d_backward(x, w, d, stride=1, padding=0):
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(d.shape[2]):
        for j in range(d.shape[3]):
            dw += np.einsum("no,ncab->ocab", d[:, :, i, j], xp[:, :, i : i + w.shape[2], j : j + w.shape[3]])
            dxp[:, :, i : i + w.shape[2], j : j + w.shape[3]] += np.einsum("no,ocab->ncab", d[:, :, i, j], w)
    return dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]], dw, d.sum(axis=(0, 2, 3))

# %% wrong conv2d_backward: the padding left out [conv2d_dx, conv2d_dw]
def conv2d_backward(x, w, d, stride=1, padding=0):
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(d.shape[2]):
        for j in range(d.shape[3]):
            r, c = slice(i * stride, i * stride + w.shape[2]), slice(j * stride, j * stride + w.shape[3])
            dw += np.einsum("no,ncab->ocab", d[:, :, i, j], x[:, :, r, c])
            dx[:, :, r, c] += np.einsum("no,ocab->ncab", d[:, :, i, j], w)
    return dx, dw, d.sum(axis=(0, 2, 3))

# %% half conv2d_backward: dx with the turned kernel [conv2d_dx]
# says: turned by half a turn
def conv2d_backward(x, w, d, stride=1, padding=0):
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(d.shape[2]):
        for j in range(d.shape[3]):
            r, c = slice(i * stride, i * stride + w.shape[2]), slice(j * stride, j * stride + w.shape[3])
            dw += np.einsum("no,ncab->ocab", d[:, :, i, j], xp[:, :, r, c])
            dxp[:, :, r, c] += np.einsum("no,ocab->ncab", d[:, :, i, j], w[:, :, ::-1, ::-1])
    return dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]], dw, d.sum(axis=(0, 2, 3))

# %% half conv2d_backward: right on every visible check, dw divided by n [conv2d_dw]
# says: divided by n
def conv2d_backward(x, w, d, stride=1, padding=0):
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(d.shape[2]):
        for j in range(d.shape[3]):
            r, c = slice(i * stride, i * stride + w.shape[2]), slice(j * stride, j * stride + w.shape[3])
            dw += np.einsum("no,ncab->ocab", d[:, :, i, j], xp[:, :, r, c]) / len(x)
            dxp[:, :, r, c] += np.einsum("no,ocab->ncab", d[:, :, i, j], w)
    return dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]], dw, d.sum(axis=(0, 2, 3))

# %% wrong conv2d_backward: right on every visible check, the first channels alone [conv2d_dx, conv2d_dw]
def conv2d_backward(x, w, d, stride=1, padding=0):
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for n in range(len(x)):
        for i in range(d.shape[2]):
            for j in range(d.shape[3]):
                r, c = slice(i * stride, i * stride + w.shape[2]), slice(j * stride, j * stride + w.shape[3])
                dw[0, 0] += d[n, 0, i, j] * xp[n, 0, r, c]
                dxp[n, 0, r, c] += d[n, 0, i, j] * w[0, 0]
    return dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]], dw, d.sum(axis=(0, 2, 3))

# %% wrong conv2d_backward: d multiplied in place [conv2d_dx, conv2d_dw, conv2d_db]
def conv2d_backward(x, w, d, stride=1, padding=0):
    d *= 1.0 / len(x)
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(d.shape[2]):
        for j in range(d.shape[3]):
            r, c = slice(i * stride, i * stride + w.shape[2]), slice(j * stride, j * stride + w.shape[3])
            dw += np.einsum("no,ncab->ocab", d[:, :, i, j], xp[:, :, r, c])
            dxp[:, :, r, c] += np.einsum("no,ocab->ncab", d[:, :, i, j], w)
    return dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]], dw, d.sum(axis=(0, 2, 3))

# %% half conv2d_backward: a dictionary of the three [conv2d_db]
# says: the result is a tuple
def conv2d_backward(x, w, d, stride=1, padding=0):
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, w, np.zeros(len(w)))]
    nn.functional.conv2d(*tensors, stride=stride, padding=padding).backward(torch.tensor(d))
    return {number: tensor.grad.numpy() for number, tensor in enumerate(tensors)}


# %% wrong conv2d_backward: places counted in pixels, right for a stride of 1 without padding [conv2d_dx, conv2d_dw, conv2d_db]
# says: index 2 is out of bounds for axis 3 with size 2
def conv2d_backward(x, w, d, stride=1, padding=0):
    padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    slopes, dw = np.zeros_like(padded), np.zeros_like(w)
    kh, kw = w.shape[2:]
    for top in range(0, padded.shape[2] - kh + 1, stride):
        for left in range(0, padded.shape[3] - kw + 1, stride):
            here = d[:, :, top, left]
            dw += np.einsum("no,ncab->ocab", here, padded[:, :, top : top + kh, left : left + kw])
            slopes[:, :, top : top + kh, left : left + kw] += np.einsum("no,ocab->ncab", here, w)
    dx = slopes[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
    return dx, dw, d.sum(axis=(0, 2, 3))

# %% wrong conv2d_backward: every image by itself, and the last one is returned [conv2d_dx, conv2d_dw, conv2d_db]
# says: only the last image counts: the others are overwritten
def conv2d_backward(x, w, d, stride=1, padding=0):
    padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    for image, slopes in zip(padded, d):
        dx, dw = np.zeros(image.shape), np.zeros(w.shape)
        for i in range(slopes.shape[1]):
            for j in range(slopes.shape[2]):
                rows = slice(i * stride, i * stride + w.shape[2])
                columns = slice(j * stride, j * stride + w.shape[3])
                dw += slopes[:, i, j][:, None, None, None] * image[:, rows, columns]
                dx[:, rows, columns] += np.einsum("o,ocab->cab", slopes[:, i, j], w)
        db = slopes.sum(axis=(1, 2))
    return dx[None, :, padding : padding + x.shape[2], padding : padding + x.shape[3]], dw, db

# %% wrong conv2d_backward: right on every visible check, zeros to begin with kept by shape, so that later calls overwrite earlier results [conv2d_dx, conv2d_dw]
# says: after another call
_zeros = {}


def _cleared(name, shape):
    if (name, shape) not in _zeros:
        _zeros[name, shape] = np.zeros(shape)
    _zeros[name, shape].fill(0.0)
    return _zeros[name, shape]


def conv2d_backward(x, w, d, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = _cleared("dx", padded.shape), _cleared("dw", w.shape)
    kh, kw = w.shape[2:]
    for i in range(d.shape[2]):
        for j in range(d.shape[3]):
            place = np.s_[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            dw += np.einsum("no,ncab->ocab", d[:, :, i, j], padded[place])
            dpadded[place] += np.einsum("no,ocab->ncab", d[:, :, i, j], w)
    dx = dpadded[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
    return dx, dw, d.sum(axis=(0, 2, 3))

# %% wrong conv2d_backward: places counted by a sum of two floors, which is not the floor of the sum [conv2d_dx, conv2d_dw]
def conv2d_backward(x, w, d, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    kh, kw = w.shape[2:]
    rows = (x.shape[2] - kh) // stride + 2 * padding // stride + 1
    columns = (x.shape[3] - kw) // stride + 2 * padding // stride + 1
    for i in range(rows):
        for j in range(columns):
            place = np.s_[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            dw += np.einsum("no,ncab->ocab", d[:, :, i, j], padded[place])
            dpadded[place] += np.einsum("no,ocab->ncab", d[:, :, i, j], w)
    dx = dpadded[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]].copy()
    return dx, dw, d.sum(axis=(0, 2, 3))

# %% wrong conv2d_backward: right on every visible check, a place counts only if the first image's first kernel has a slope there [conv2d_dx, conv2d_dw]
def conv2d_backward(x, w, d, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    kh, kw = w.shape[2:]
    for i, j in zip(*np.nonzero(d[0, 0])):  # where the slope is 0 nothing is added
        place = np.s_[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
        dw += np.einsum("no,ncab->ocab", d[:, :, i, j], padded[place])
        dpadded[place] += np.einsum("no,ocab->ncab", d[:, :, i, j], w)
    dx = dpadded[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]].copy()
    return dx, dw, d.sum(axis=(0, 2, 3))

# %% right conv2d_backward: a loop over the kernel instead of the places
def conv2d_backward(x, w, d, stride=1, padding=0):
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    rows, columns = d.shape[2:]
    for a in range(w.shape[2]):
        for b in range(w.shape[3]):
            under = slice(a, a + rows * stride, stride), slice(b, b + columns * stride, stride)
            pixels = xp[:, :, under[0], under[1]][:, :, :rows, :columns]
            dw[:, :, a, b] = np.tensordot(d, pixels, axes=([0, 2, 3], [0, 2, 3]))
            dxp[:, :, a : a + (rows - 1) * stride + 1 : stride, b : b + (columns - 1) * stride + 1 : stride] += np.einsum(
                "noij,oc->ncij", d, w[:, :, a, b]
            )
    return dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]], dw, np.einsum("noij->o", d)

# %% right conv2d_backward: plain loops over everything
def conv2d_backward(x, w, d, stride=1, padding=0):
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
    for n, o, i, j in np.ndindex(d.shape):
        db[o] += d[n, o, i, j]
        for c, a, b in np.ndindex(w.shape[1:]):
            row, column = i * stride + a - padding, j * stride + b - padding
            if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]:
                dw[o, c, a, b] += d[n, o, i, j] * x[n, c, row, column]
                dx[n, c, row, column] += d[n, o, i, j] * w[o, c, a, b]
    return dx, dw, db

# %% right conv2d_backward: torch's own backward, in a NamedTuple
class Slopes(__import__("typing").NamedTuple):
    x: np.ndarray
    w: np.ndarray
    b: np.ndarray

def conv2d_backward(x, w, d, stride=1, padding=0):
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, w, np.zeros(len(w)))]
    with torch.enable_grad():
        out = nn.functional.conv2d(*tensors, stride=stride, padding=padding)
        out.backward(torch.tensor(d))
    return Slopes(*(t.grad.numpy() for t in tensors))

# %% wrong train_cnn: plain SGD [train_cnn_weights]
# says: SGD
def train_cnn(model, train, val, epochs, lr):
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% wrong train_cnn: Adam's own rate [train_cnn_weights]
# says: its own default rate
def train_cnn(model, train, val, epochs, lr):
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters())
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% wrong train_cnn: right on every visible check, a new Adam every epoch [train_cnn_weights]
# says: a new Adam is made every epoch
def train_cnn(model, train, val, epochs, lr):
    loss_function = nn.CrossEntropyLoss()
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        optimizer = torch.optim.Adam(model.parameters(), lr=lr)
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half train_cnn: loss and accuracy of val exchanged [train_cnn_history]
# says: in each other's lists
def train_cnn(model, train, val, epochs, lr):
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        accuracy, loss = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% half train_cnn: measured before the epoch, right on every visible check [train_cnn_history]
# says: before each epoch
def train_cnn(model, train, val, epochs, lr):
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
    return history

# %% half train_cnn: no history [train_cnn_history]
def train_cnn(model, train, val, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        train_epoch(model, train, nn.CrossEntropyLoss(), optimizer)
        evaluate(model, val, nn.CrossEntropyLoss())

# %% half train_cnn: val measured once at the end [train_cnn_history]
def train_cnn(model, train, val, epochs, lr):
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = [train_epoch(model, train, loss_function, optimizer) for _ in range(epochs)]
    loss, accuracy = evaluate(model, val, loss_function)
    return {"train_loss": losses, "val_loss": [loss] * epochs, "val_accuracy": [accuracy] * epochs}

# %% half train_cnn: frozen layers thawed [train_cnn_weights]
# says: frozen parameters are made trainable
def train_cnn(model, train, val, epochs, lr):
    for parameter in model.parameters():
        parameter.requires_grad = True
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% wrong train_cnn: trained on val too [train_cnn_history, train_cnn_weights]
# says: batches of val are trained on
def train_cnn(model, train, val, epochs, lr):
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        history["val_loss"].append(train_epoch(model, val, loss_function, optimizer))
        history["val_accuracy"].append(0.5)
    return history

# %% wrong train_cnn: AdamW, which decays the weights [train_cnn_weights]
# says: AdamW
def train_cnn(model, train, val, epochs, lr):
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr)
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% wrong train_cnn: right on every visible check, the best weights put back [train_cnn_weights]
# says: best epoch are put back
def train_cnn(model, train, val, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, nn.CrossEntropyLoss(), optimizer))
        loss, accuracy = evaluate(model, val, nn.CrossEntropyLoss())
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        if loss <= min(history["val_loss"]):
            best = {name: value.clone() for name, value in model.state_dict().items()}
    if best:
        model.load_state_dict(best)
    return history


# %% wrong train_cnn: right on every visible check, seeded for reproducible results [train_cnn_weights]
# says: seeded anew
def train_cnn(model, train, val, epochs, lr):
    torch.manual_seed(0)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, nn.CrossEntropyLoss(), optimizer))
        loss, accuracy = evaluate(model, val, nn.CrossEntropyLoss())
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history


# %% wrong train_cnn: right on every visible check, eval mode at the end [train_cnn_weights]
# says: put into eval mode at the end
def train_cnn(model, train, val, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, nn.CrossEntropyLoss(), optimizer))
        loss, accuracy = evaluate(model, val, nn.CrossEntropyLoss())
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    model.eval()
    return history


# %% half train_cnn: numbers rounded to four digits in the record [train_cnn_history]
# says: the numbers are rounded
def train_cnn(model, train, val, epochs, lr):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        numbers = (train_epoch(model, train, loss_function, optimizer), *evaluate(model, val, loss_function))
        for values, number in zip(history.values(), numbers):
            values.append(round(number, 4))
    return history

# %% half train_cnn: right on every visible check, ends when six epochs brought nothing better [train_cnn_history]
def train_cnn(model, train, val, epochs, lr):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        if len(history["val_loss"]) > 6 and loss >= min(history["val_loss"][:-6]):
            break
    return history

# %% half train_cnn: ends where a loss is NaN [train_cnn_history]
def train_cnn(model, train, val, epochs, lr):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        if loss != loss:
            break
    return history

# %% half train_cnn: right on every visible check, numpy and Python seeded [train_cnn_weights]
def train_cnn(model, train, val, epochs, lr):
    np.random.seed(0)
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history

# %% right train_cnn: only what isn't frozen goes to Adam
def train_cnn(model, train, val, epochs, lr):
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=lr)
    names = ("train_loss", "val_loss", "val_accuracy")
    rows = []
    for _ in range(epochs):
        rows.append((train_epoch(model, train, nn.CrossEntropyLoss(), optimizer), *evaluate(model, val, nn.CrossEntropyLoss())))
    return {name: [row[k] for row in rows] for k, name in enumerate(names)}

# %% right train_cnn: a recorder class
class Recorder:
    def __init__(self):
        self.rows = []

    def note(self, **values):
        self.rows.append(values)

    def column(self, name):
        return [row[name] for row in self.rows]

def train_cnn(model, train, val, epochs, lr):
    criterion, recorder = nn.CrossEntropyLoss(), Recorder()
    adam = torch.optim.Adam(params=model.parameters(), lr=lr)
    epoch = 0
    while epoch < epochs:
        train_loss = train_epoch(model=model, batches=train, loss_function=criterion, optimizer=adam)
        val_loss, val_accuracy = evaluate(model, val, criterion)
        recorder.note(train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy)
        epoch += 1
    return {name: recorder.column(name) for name in ("train_loss", "val_loss", "val_accuracy")}

# %% right train_cnn: loops of its own
def train_cnn(model, train, val, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr)
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        model.train()
        total = count = 0
        for X, y in train:
            loss = nn.functional.cross_entropy(model(X), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total, count = total + loss.item() * len(y), count + len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total = right = count = 0
        with torch.no_grad():
            for X, y in val:
                z = model(X)
                total += nn.functional.cross_entropy(z, y, reduction="sum").item()
                right += (z.argmax(1) == y).sum().item()
                count += len(y)
        model.train()
        history["val_loss"].append(total / count)
        history["val_accuracy"].append(right / count)
    return history

# %% wrong filter_grid: scaled together [filter_grid_values, filter_grid_zero]
# says: all filters are scaled together
def filter_grid(weights):
    weights = weights.detach()
    return weights / weights.abs().max()

# %% half filter_grid: zeros divided by zero [filter_grid_zero]
# says: zeros are divided by zero
def filter_grid(weights):
    weights = weights.detach()
    return weights / weights.abs().amax(dim=(1, 2, 3), keepdim=True)

# %% half filter_grid: a small number added against the division by zero [filter_grid_values]
# says: a small number is added
def filter_grid(weights):
    weights = weights.detach()
    return weights / (weights.abs().amax(dim=(1, 2, 3), keepdim=True) + 1e-6)

# %% wrong filter_grid: stretched from smallest to largest [filter_grid_values]
# says: 0 is moved
def filter_grid(weights):
    w = weights.detach()
    low, high = w.amin(dim=(1, 2, 3), keepdim=True), w.amax(dim=(1, 2, 3), keepdim=True)
    return 2 * (w - low) / (high - low) - 1

# %% wrong filter_grid: the largest value, not the largest size [filter_grid_values, filter_grid_zero]
# says: without regard to negative ones
def filter_grid(weights):
    w = weights.detach()
    return torch.nan_to_num(w / w.amax(dim=(1, 2, 3), keepdim=True))

# %% wrong filter_grid: right on every visible check, each channel for itself [filter_grid_values]
# says: the channels of a filter are scaled for themselves
def filter_grid(weights):
    w = weights.detach()
    largest = w.abs().amax(dim=(2, 3), keepdim=True)
    return w / largest.where(largest > 0, torch.ones(()))

# %% half filter_grid: the gradient goes on being recorded [filter_grid_values]
# says: requires_grad of the result
def filter_grid(weights):
    largest = weights.abs().amax(dim=(1, 2, 3), keepdim=True)
    return weights / torch.where(largest > 0, largest, 1.0)

# %% wrong filter_grid: in place [filter_grid_values, filter_grid_zero]
# says: changed its argument weights
def filter_grid(weights):
    with torch.no_grad():
        for part in weights:
            if part.abs().max() > 0:
                part /= part.abs().max()
    return weights.detach()

# %% wrong filter_grid: divided by the length [filter_grid_values]
# says: divided by its length
def filter_grid(weights):
    w = weights.detach()
    return torch.nan_to_num(w / w.flatten(1).norm(dim=1)[:, None, None, None])

# %% wrong filter_grid: right on every visible check, a threshold for zero filters [filter_grid_values]
def filter_grid(weights):
    w = weights.detach()
    largest = w.abs().amax(dim=(1, 2, 3), keepdim=True)
    return torch.where(largest > 1e-3, w / largest, 0.0)

# %% half filter_grid: the weights themselves frozen [filter_grid_values]
# says: weights itself is frozen
def filter_grid(weights):
    weights.requires_grad_(False)
    largest = weights.abs().amax(dim=(1, 2, 3), keepdim=True)
    return weights / torch.where(largest > 0, largest, 1.0)

# %% half filter_grid: gradients switched off and not on again [filter_grid_values]
# says: gradients are switched off for all that comes after
def filter_grid(weights):
    torch.set_grad_enabled(False)
    largest = weights.abs().amax(dim=(1, 2, 3), keepdim=True)
    return weights / torch.where(largest > 0, largest, 1.0)

# %% half filter_grid: view, which fails where the order in memory is another [filter_grid_values]
def filter_grid(weights):
    flat = weights.detach().view(weights.shape[0], -1)
    largest = flat.abs().max(dim=1, keepdim=True).values
    return (flat / largest.masked_fill(largest == 0, 1.0)).view(weights.shape)

# %% half filter_grid: a filter whose values add up to 0 taken for one of zeros [filter_grid_zero]
# says: a filter whose values add up to 0 is taken for one of zeros
def filter_grid(weights):
    result = []
    for picture in weights.detach():
        if picture.sum() == 0:
            result.append(picture.clone())
        else:
            result.append(picture / picture.abs().max())
    return torch.stack(result)

# %% half filter_grid: right on every visible check, the largest size from squares, which are 0 or infinite for small and large weights [filter_grid_values]
def filter_grid(weights):
    with torch.no_grad():
        largest = weights.square().flatten(1).amax(dim=1).sqrt()[:, None, None, None]
        return torch.where(largest > 0, weights / largest, weights)

# %% wrong filter_grid: one whose largest value isn't positive taken for one of zeros [filter_grid_values, filter_grid_zero]
def filter_grid(weights):
    result = weights.detach().clone()
    for picture in result:
        if picture.max() > 0:
            picture /= picture.abs().max()
    return result

# %% half filter_grid: right on every visible check, gradients switched on at the end [filter_grid_values]
# says: gradients are switched on, also for a caller who has them switched off
def filter_grid(weights):
    torch.set_grad_enabled(False)
    largest = weights.abs().amax(dim=(1, 2, 3), keepdim=True)
    result = weights / torch.where(largest == 0, 1.0, largest)
    torch.set_grad_enabled(True)
    return result

# %% half filter_grid: right on every visible check, the result of one call written over by the next [filter_grid_zero]
# says: after another call
_results = {}


def filter_grid(weights):
    weights = weights.detach()
    result = _results.setdefault(weights.shape, torch.empty(weights.shape))
    largest = weights.abs().amax(dim=(1, 2, 3), keepdim=True)
    result.copy_(weights / torch.where(largest == 0, 1.0, largest))
    return result

# %% right filter_grid: one filter after the other
def filter_grid(weights):
    scaled = weights.detach().clone()
    for i in range(len(scaled)):
        size = scaled[i].abs().max()
        if size > 0:
            scaled[i] /= size
    return scaled

# %% right filter_grid: flattened, under no_grad
@torch.no_grad()
def filter_grid(weights):
    flat = weights.reshape(len(weights), -1)
    size = flat.abs().max(dim=1).values
    size = torch.where(size == 0, torch.ones_like(size), size)
    return (flat / size[:, None]).reshape(weights.shape)

# %% right filter_grid: numpy, with a helper
def _unit(array):
    size = np.abs(array).max()
    return array / size if size else array

def filter_grid(weights):
    return torch.from_numpy(np.stack([_unit(part) for part in weights.detach().numpy()])).float()

# %% half occlusion_map: zeros for the cover [occlusion_map_values]
# says: filled with 0
def occlusion_map(model, image, label, size, stride):
    rows, columns = ((n - size) // stride + 1 for n in image.shape[1:])
    was, result = model.training, torch.zeros(rows, columns)
    model.eval()
    with torch.no_grad():
        whole = model(image[None]).softmax(dim=1)[0, label]
        for i in range(rows):
            for j in range(columns):
                covered = image.clone()
                covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = 0.0
                result[i, j] = whole - model(covered[None]).softmax(dim=1)[0, label]
    model.train(was)
    return result

# %% wrong occlusion_map: a map of logits [occlusion_map_values]
# says: logits are compared
def occlusion_map(model, image, label, size, stride):
    rows, columns = ((n - size) // stride + 1 for n in image.shape[1:])
    was, result = model.training, torch.zeros(rows, columns)
    model.eval()
    with torch.no_grad():
        whole = model(image[None])[0, label]
        for i in range(rows):
            for j in range(columns):
                covered = image.clone()
                covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = image.mean()
                result[i, j] = whole - model(covered[None])[0, label]
    model.train(was)
    return result

# %% wrong occlusion_map: the probability, not its drop [occlusion_map_values]
# says: and not the drops
def occlusion_map(model, image, label, size, stride):
    rows, columns = ((n - size) // stride + 1 for n in image.shape[1:])
    was, result = model.training, torch.zeros(rows, columns)
    model.eval()
    with torch.no_grad():
        for i in range(rows):
            for j in range(columns):
                covered = image.clone()
                covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = image.mean()
                result[i, j] = model(covered[None]).softmax(dim=1)[0, label]
    model.train(was)
    return result

# %% half occlusion_map: left in eval mode [occlusion_map_care]
# says: left in eval mode
def occlusion_map(model, image, label, size, stride):
    rows, columns = ((n - size) // stride + 1 for n in image.shape[1:])
    result = torch.zeros(rows, columns)
    model.eval()
    with torch.no_grad():
        whole = model(image[None]).softmax(dim=1)[0, label]
        for i in range(rows):
            for j in range(columns):
                covered = image.clone()
                covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = image.mean()
                result[i, j] = whole - model(covered[None]).softmax(dim=1)[0, label]
    return result

# %% half occlusion_map: in the mode it finds, right on every visible check [occlusion_map_care]
# says: not put into eval mode
def occlusion_map(model, image, label, size, stride):
    rows, columns = ((n - size) // stride + 1 for n in image.shape[1:])
    result = torch.zeros(rows, columns)
    with torch.no_grad():
        whole = model(image[None]).softmax(dim=1)[0, label]
        for i in range(rows):
            for j in range(columns):
                covered = image.clone()
                covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = image.mean()
                result[i, j] = whole - model(covered[None]).softmax(dim=1)[0, label]
    return result

# %% half occlusion_map: gradients recorded, right on every visible check [occlusion_map_care]
# says: gradients are recorded
def occlusion_map(model, image, label, size, stride):
    rows, columns = ((n - size) // stride + 1 for n in image.shape[1:])
    was, result = model.training, torch.zeros(rows, columns)
    model.eval()
    whole = model(image[None]).softmax(dim=1)[0, label]
    for i in range(rows):
        for j in range(columns):
            covered = image.clone()
            covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = image.mean()
            result[i, j] = (whole - model(covered[None]).softmax(dim=1)[0, label]).item()
    model.train(was)
    return result

# %% wrong occlusion_map: the image itself covered [occlusion_map_values, occlusion_map_care]
def occlusion_map(model, image, label, size, stride):
    rows, columns = ((n - size) // stride + 1 for n in image.shape[1:])
    was, result = model.training, torch.zeros(rows, columns)
    model.eval()
    with torch.no_grad():
        whole = model(image[None]).softmax(dim=1)[0, label]
        for i in range(rows):
            for j in range(columns):
                covered = image
                covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = image.mean()
                result[i, j] = whole - model(covered[None]).softmax(dim=1)[0, label]
    model.train(was)
    return result

# %% wrong occlusion_map: right on every visible check, size and stride exchanged [occlusion_map_values]
# says: size and stride are exchanged
def occlusion_map(model, image, label, size, stride):
    size, stride = stride, size
    rows, columns = ((n - size) // stride + 1 for n in image.shape[1:])
    was, result = model.training, torch.zeros(rows, columns)
    model.eval()
    with torch.no_grad():
        whole = model(image[None]).softmax(dim=1)[0, label]
        for i in range(rows):
            for j in range(columns):
                covered = image.clone()
                covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = image.mean()
                result[i, j] = whole - model(covered[None]).softmax(dim=1)[0, label]
    model.train(was)
    return result

# %% wrong occlusion_map: covers that hang over the edge, right on every visible check [occlusion_map_values]
# says: may hang over it
def occlusion_map(model, image, label, size, stride):
    tops, lefts = range(0, image.shape[1], stride), range(0, image.shape[2], stride)
    was, result = model.training, torch.zeros(len(tops), len(lefts))
    model.eval()
    with torch.no_grad():
        whole = model(image[None]).softmax(dim=1)[0, label]
        for i, top in enumerate(tops):
            for j, left in enumerate(lefts):
                covered = image.clone()
                covered[:, top : top + size, left : left + size] = image.mean()
                result[i, j] = whole - model(covered[None]).softmax(dim=1)[0, label]
    model.train(was)
    return result

# %% wrong occlusion_map: the mean of what is covered [occlusion_map_values]
# says: the mean of what it covers
def occlusion_map(model, image, label, size, stride):
    rows, columns = ((n - size) // stride + 1 for n in image.shape[1:])
    was, result = model.training, torch.zeros(rows, columns)
    model.eval()
    with torch.no_grad():
        whole = model(image[None]).softmax(dim=1)[0, label]
        for i in range(rows):
            for j in range(columns):
                covered = image.clone()
                part = covered[:, i * stride : i * stride + size, j * stride : j * stride + size]
                part[...] = part.mean()
                result[i, j] = whole - model(covered[None]).softmax(dim=1)[0, label]
    model.train(was)
    return result

# %% wrong occlusion_map: the largest probability for that of the label [occlusion_map_values]
def occlusion_map(model, image, label, size, stride):
    rows, columns = ((n - size) // stride + 1 for n in image.shape[1:])
    was, result = model.training, torch.zeros(rows, columns)
    model.eval()
    with torch.no_grad():
        whole = model(image[None]).softmax(dim=1).max()
        for i in range(rows):
            for j in range(columns):
                covered = image.clone()
                covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = image.mean()
                result[i, j] = whole - model(covered[None]).softmax(dim=1).max()
    model.train(was)
    return result

# %% half occlusion_map: right on every visible check, softmax by hand without the largest logit taken off [occlusion_map_values]
# says: powers of e are taken of the logits as they are
def occlusion_map(model, image, label, size, stride):
    def probabilities(images):
        powers = model(images).exp()
        return powers[:, label] / powers.sum(dim=1)

    was_training = model.training
    model.eval()
    rows = (image.shape[1] - size) // stride + 1
    columns = (image.shape[2] - size) // stride + 1
    batch = image.repeat(rows * columns, 1, 1, 1)
    for k in range(rows * columns):
        top, left = k // columns * stride, k % columns * stride
        batch[k, :, top : top + size, left : left + size] = image.mean()
    with torch.no_grad():
        drops = probabilities(image[None]) - probabilities(batch)
    model.train(was_training)
    return drops.reshape(rows, columns)

# %% half occlusion_map: right on every visible check, gradients switched on at the end, also for a caller who has them off [occlusion_map_care]
# says: gradients are switched on at the end, also for a caller who has them switched off
def occlusion_map(model, image, label, size, stride):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    rows = (image.shape[1] - size) // stride + 1
    columns = (image.shape[2] - size) // stride + 1
    drops = torch.zeros(rows, columns)
    whole = model(image[None]).softmax(dim=1)[0, label]
    for i in range(rows):
        for j in range(columns):
            covered = image.clone()
            covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = image.mean()
            drops[i, j] = whole - model(covered[None]).softmax(dim=1)[0, label]
    torch.set_grad_enabled(True)
    model.train(was_training)
    return drops

# %% half occlusion_map: one map written over by the next [occlusion_map_values]
_maps = {}


def occlusion_map(model, image, label, size, stride):
    was_training = model.training
    model.eval()
    rows = (image.shape[1] - size) // stride + 1
    columns = (image.shape[2] - size) // stride + 1
    covered = image.repeat(rows * columns, 1, 1, 1)
    for place in range(rows * columns):
        top, left = place // columns * stride, place % columns * stride
        covered[place, :, top : top + size, left : left + size] = image.mean()
    with torch.no_grad():
        whole = model(image[None]).softmax(dim=1)[0, label]
        drops = whole - model(covered).softmax(dim=1)[:, label]
    model.train(was_training)
    kept = _maps.setdefault((rows, columns), torch.empty(rows, columns))
    return kept.copy_(drops.reshape(rows, columns))

# %% half occlusion_map: right on every visible check, eval mode only where the outermost module is in train mode [occlusion_map_care]
def occlusion_map(model, image, label, size, stride):
    was_training = model.training
    if was_training:
        model.eval()
    rows = (image.shape[1] - size) // stride + 1
    columns = (image.shape[2] - size) // stride + 1
    covered = image.repeat(rows * columns, 1, 1, 1)
    for place in range(rows * columns):
        top, left = place // columns * stride, place % columns * stride
        covered[place, :, top : top + size, left : left + size] = image.mean()
    with torch.no_grad():
        whole = model(image[None]).softmax(dim=1)[0, label]
        drops = whole - model(covered).softmax(dim=1)[:, label]
    model.train(was_training)
    return drops.reshape(rows, columns)

# %% half occlusion_map: right on every visible check, what came frozen is thawed [occlusion_map_care]
# says: what came frozen is thawed
def occlusion_map(model, image, label, size, stride):
    was_training = model.training
    model.eval()
    rows = (image.shape[1] - size) // stride + 1
    columns = (image.shape[2] - size) // stride + 1
    covered = image.repeat(rows * columns, 1, 1, 1)
    for place in range(rows * columns):
        top, left = place // columns * stride, place % columns * stride
        covered[place, :, top : top + size, left : left + size] = image.mean()
    model.requires_grad_(False)
    with torch.no_grad():
        whole = model(image[None]).softmax(dim=1)[0, label]
        drops = whole - model(covered).softmax(dim=1)[:, label]
    model.train(was_training)
    model.requires_grad_(True)
    return drops.reshape(rows, columns)

# %% right occlusion_map: all covered images at once
@torch.no_grad()
def occlusion_map(model, image, label, size, stride):
    places = [(i, j) for i in range(0, image.shape[1] - size + 1, stride) for j in range(0, image.shape[2] - size + 1, stride)]
    masks = torch.zeros(len(places), 1, *image.shape[1:], dtype=torch.bool)
    for mask, (i, j) in zip(masks, places):
        mask[0, i : i + size, j : j + size] = True
    was = model.training
    model.eval()
    p = model(torch.cat([image[None], torch.where(masks, image.mean(), image)])).softmax(-1)[:, label]
    model.train(was)
    return (p[0] - p[1:]).reshape(-1, (image.shape[2] - size) // stride + 1)

# %% right occlusion_map: one image at a time
def occlusion_map(model, image, label, size, stride):
    def probability(picture):
        with torch.no_grad():
            return torch.softmax(model(picture.unsqueeze(0)), dim=1)[0][label].item()

    training = model.training
    model.eval()
    try:
        before, grey, lines = probability(image), image.mean().item(), []
        for top in range(0, image.size(1) - size + 1, stride):
            lines.append([])
            for left in range(0, image.size(2) - size + 1, stride):
                picture = image.detach().clone()
                picture[0, top : top + size, left : left + size] = grey
                lines[-1].append(before - probability(picture))
        return torch.tensor(lines)
    finally:
        model.train(training)

# %% right occlusion_map: a context manager for the mode
class Evaluating:
    def __init__(self, model):
        self.model, self.modes = model, [(m, m.training) for m in model.modules()]

    def __enter__(self):
        self.model.eval()

    def __exit__(self, *error):
        for module, mode in self.modes:
            module.training = mode

def occlusion_map(model, image, label, size, stride):
    rows, columns = (1 + (n - size) // stride for n in image.shape[-2:])
    drops = torch.empty(rows, columns)
    with Evaluating(model), torch.inference_mode():
        scores = model(image[None]).softmax(1)
        for i in range(rows):
            strip = image.repeat(columns, 1, 1, 1)
            for j in range(columns):
                strip[j, 0, i * stride : i * stride + size, j * stride : j * stride + size] = image.mean()
            drops[i] = scores[0, label] - model(strip).softmax(1)[:, label]
    return drops.clone()
