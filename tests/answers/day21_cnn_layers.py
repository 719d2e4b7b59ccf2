"""Answers that students give on day 21. The words in brackets are the test cells that must reject a wrong one."""

# %% half max_pool2d: the search starts at 0 [max_pool2d_values]
# says: starts at 0
def max_pool2d(x, size, stride=None):
    stride = stride or size
    n, c, h, w = x.shape
    pooled = np.zeros((n, c, (h - size) // stride + 1, (w - size) // stride + 1))
    for i in range(pooled.shape[2]):
        for j in range(pooled.shape[3]):
            for a in range(size):
                for b in range(size):
                    pooled[:, :, i, j] = np.maximum(pooled[:, :, i, j], x[:, :, i * stride + a, j * stride + b])
    return pooled

# %% wrong max_pool2d: the maximum over the channels too [max_pool2d_values, max_pool2d_strides]
# says: over the channels too
def max_pool2d(x, size, stride=None):
    stride = stride or size
    n, c, h, w = x.shape
    pooled = np.zeros((n, 1, (h - size) // stride + 1, (w - size) // stride + 1))
    for i in range(pooled.shape[2]):
        for j in range(pooled.shape[3]):
            part = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            pooled[:, 0, i, j] = part.max(axis=(1, 2, 3))
    return pooled

# %% wrong max_pool2d: one maximum of the window for all images and channels [max_pool2d_values, max_pool2d_strides]
# says: stands in each of them
def max_pool2d(x, size, stride=None):
    stride = stride or size
    n, c, h, w = x.shape
    pooled = np.zeros((n, c, (h - size) // stride + 1, (w - size) // stride + 1))
    for i in range(pooled.shape[2]):
        for j in range(pooled.shape[3]):
            pooled[:, :, i, j] = np.max(x[:, :, i * stride : i * stride + size, j * stride : j * stride + size])
    return pooled

# %% wrong max_pool2d: means [max_pool2d_values, max_pool2d_strides]
# says: the mean is taken
def max_pool2d(x, size, stride=None):
    stride = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].mean(axis=(4, 5))

# %% half max_pool2d: the stride not looked at [max_pool2d_strides]
# says: the stride is left out
def max_pool2d(x, size, stride=None):
    n, c, h, w = x.shape
    cut = x[:, :, : h // size * size, : w // size * size]
    return cut.reshape(n, c, h // size, size, w // size, size).max(axis=(3, 5))

# %% half max_pool2d: the rest kept where a window begins [max_pool2d_strides]
def max_pool2d(x, size, stride=None):
    stride = stride or size
    n, c, h, w = x.shape
    rows, columns = -(-(h - size) // stride) + 1, -(-(w - size) // stride) + 1
    pooled = np.zeros((n, c, rows, columns))
    for i in range(rows):
        for j in range(columns):
            part = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            pooled[:, :, i, j] = part.max(axis=(2, 3))
    return pooled

# %% half max_pool2d: a reshape that needs sizes without rest [max_pool2d_strides]
def max_pool2d(x, size, stride=None):
    n, c, h, w = x.shape
    return x.reshape(n, c, h // size, size, w // size, size).max(axis=(3, 5))

# %% wrong max_pool2d: the window moves by one, in a smaller result [max_pool2d_values, max_pool2d_strides]
# says: in a smaller result
def max_pool2d(x, size, stride=None):
    stride = stride or size
    n, c, h, w = x.shape
    pooled = np.zeros((n, c, (h - size) // stride + 1, (w - size) // stride + 1))
    for i in range(pooled.shape[2]):
        for j in range(pooled.shape[3]):
            pooled[:, :, i, j] = x[:, :, i : i + size, j : j + size].max(axis=(2, 3))
    return pooled

# %% wrong max_pool2d: no default for the stride [max_pool2d_values, max_pool2d_strides]
def max_pool2d(x, size, stride=1):
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].max(axis=(4, 5))

# %% wrong max_pool2d: right on every visible check, windows of 2 and steps of 2 if none is given [max_pool2d_values, max_pool2d_strides]
# says: 2, whatever the size
def max_pool2d(x, size, stride=None):
    stride = 2 if stride is None else stride
    windows = np.lib.stride_tricks.sliding_window_view(x, (2, 2), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].max(axis=(4, 5))

# %% wrong max_pool2d: right on every visible check, the first image for all [max_pool2d_values, max_pool2d_strides]
def max_pool2d(x, size, stride=None):
    stride = stride or size
    image = x[0]
    rows = range(0, image.shape[1] - size + 1, stride)
    columns = range(0, image.shape[2] - size + 1, stride)
    return np.array([[[[m[i : i + size, j : j + size].max() for j in columns] for i in rows] for m in image]])

# %% wrong max_pool2d: nested lists [max_pool2d_values]
# says: type of the result
def max_pool2d(x, size, stride=None):
    stride = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].max(axis=(4, 5)).tolist()

# %% wrong max_pool2d: sorts the windows in place [max_pool2d_values, max_pool2d_strides]
# says: changed its argument x
def max_pool2d(x, size, stride=None):
    stride = stride or size
    n, c, h, w = x.shape
    pooled = np.zeros((n, c, (h - size) // stride + 1, (w - size) // stride + 1))
    for i in range(pooled.shape[2]):
        for j in range(pooled.shape[3]):
            part = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            pooled[:, :, i, j] = part.max(axis=(2, 3))
            part[...] = 0.0
    return pooled

# %% wrong max_pool2d: a reshape with number and size exchanged [max_pool2d_values, max_pool2d_strides]
# says: pixels that lie apart make a window
def max_pool2d(x, size, stride=None):
    stride = stride or size
    if stride == size:
        n, c, h, w = x.shape
        cut = x[:, :, : h // size * size, : w // size * size]
        return cut.reshape(n, c, size, h // size, size, w // size).max(axis=(2, 4))
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].max(axis=(4, 5))

# %% half max_pool2d: right on every visible check, a view of x for windows of one pixel [max_pool2d_strides]
# says: windows of one pixel give x itself
def max_pool2d(x, size, stride=None):
    stride = stride or size
    if size == 1:
        return x[:, :, ::stride, ::stride]
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].max(axis=(4, 5))

# %% half max_pool2d: right on every visible check, the search starts at -999 [max_pool2d_values]
# says nothing of: starts at 0
def max_pool2d(x, size, stride=None):
    stride = stride or size
    rows, columns = ((length - size) // stride + 1 for length in x.shape[2:])
    best = np.full((*x.shape[:2], rows, columns), -999.0)
    for a in range(size):
        for b in range(size):
            best = np.maximum(best, x[:, :, a::stride, b::stride][:, :, :rows, :columns])
    return best

# %% wrong max_pool2d: rows and columns both counted along the height [max_pool2d_values, max_pool2d_strides]
def max_pool2d(x, size, stride=None):
    stride = stride or size
    count = (x.shape[2] - size) // stride + 1
    pooled = np.zeros((*x.shape[:2], count, count))
    for i in range(count):
        for j in range(count):
            part = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            pooled[:, :, i, j] = part.max(axis=(2, 3))
    return pooled

# %% right max_pool2d: windows as a view
def max_pool2d(x, size, stride=None):
    stride = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].max(axis=(4, 5))

# %% right max_pool2d: six loops, from minus infinity
def max_pool2d(x, size, stride=None):
    if stride is None:
        stride = size
    n, c, h, w = x.shape
    pooled = np.full((n, c, (h - size) // stride + 1, (w - size) // stride + 1), -np.inf)
    for place in np.ndindex(pooled.shape):
        m, k, i, j = place
        for a in range(size):
            for b in range(size):
                pooled[place] = max(pooled[place], x[m, k, i * stride + a, j * stride + b])
    return pooled

# %% right max_pool2d: a frozen dataclass with a method
@__import__("dataclasses").dataclass(frozen=True)
class Pool:
    size: int
    stride: int
    reduce: object

    def starts(self, length):
        return range(0, length - self.size + 1, self.stride)

    def __call__(self, x):
        columns = [
            np.stack([self.reduce(x[..., i : i + self.size, j : j + self.size], (2, 3)) for j in self.starts(x.shape[3])], -1)
            for i in self.starts(x.shape[2])
        ]
        return np.stack(columns, axis=2)

def max_pool2d(x, size, stride=None):
    return Pool(size, size if stride is None else stride, np.amax)(x)

# %% right max_pool2d: first along the rows, then along the columns
def max_pool2d(x, size, stride=None):
    stride = stride or size
    for axis in (2, 3):
        starts = range(0, x.shape[axis] - size + 1, stride)
        x = np.stack([x.take(range(s, s + size), axis=axis).max(axis=axis) for s in starts], axis=axis)
    return x

# %% half avg_pool2d: the stride not looked at [avg_pool2d_strides]
# says: the stride is left out
def avg_pool2d(x, size, stride=None):
    n, c, h, w = x.shape
    cut = x[:, :, : h // size * size, : w // size * size]
    return cut.reshape(n, c, h // size, size, w // size, size).mean(axis=(3, 5))

# %% half avg_pool2d: the rest kept, as a mean over fewer pixels [avg_pool2d_strides]
def avg_pool2d(x, size, stride=None):
    stride = stride or size
    n, c, h, w = x.shape
    pooled = np.zeros((n, c, -(-(h - size) // stride) + 1, -(-(w - size) // stride) + 1))
    for i in range(pooled.shape[2]):
        for j in range(pooled.shape[3]):
            part = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            pooled[:, :, i, j] = part.mean(axis=(2, 3))
    return pooled

# %% wrong avg_pool2d: maxima [avg_pool2d_values, avg_pool2d_strides]
# says: the maximum is taken
def avg_pool2d(x, size, stride=None):
    stride = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].max(axis=(4, 5))

# %% wrong avg_pool2d: sums [avg_pool2d_values, avg_pool2d_strides]
# says: the sum is taken
def avg_pool2d(x, size, stride=None):
    stride = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].sum(axis=(4, 5))

# %% wrong avg_pool2d: divided by size [avg_pool2d_values, avg_pool2d_strides]
# says: divided by size
def avg_pool2d(x, size, stride=None):
    stride = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].sum(axis=(4, 5)) / size

# %% wrong avg_pool2d: the mean over the channels too [avg_pool2d_values]
# says: over the channels too
def avg_pool2d(x, size, stride=None):
    stride = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].mean(axis=(1, 4, 5))[:, None]

# %% wrong avg_pool2d: whole numbers [avg_pool2d_values, avg_pool2d_strides]
# says: rounded down
def avg_pool2d(x, size, stride=None):
    stride = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].sum(axis=(4, 5)) // size**2

# %% wrong avg_pool2d: right on every visible check, divided by 4 [avg_pool2d_values, avg_pool2d_strides]
# says: divided by 4
def avg_pool2d(x, size, stride=None):
    stride = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].sum(axis=(4, 5)) / 4

# %% wrong avg_pool2d: right on every visible check, windows of 2 [avg_pool2d_values, avg_pool2d_strides]
# says: 2, whatever the size
def avg_pool2d(x, size, stride=None):
    stride = stride or 2
    x = (x[:, :, :-1] + x[:, :, 1:]) / 2
    x = (x[:, :, :, :-1] + x[:, :, :, 1:]) / 2
    return x[:, :, ::stride, ::stride]

# %% wrong avg_pool2d: no default for the stride [avg_pool2d_values, avg_pool2d_strides]
# says: the window moves by one
def avg_pool2d(x, size, stride=1):
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].mean(axis=(4, 5))

# %% wrong avg_pool2d: middle of the largest and the smallest value [avg_pool2d_values, avg_pool2d_strides]
# says: the mean of the largest and the smallest value
def avg_pool2d(x, size, stride=None):
    stride = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    return (windows.max(axis=(4, 5)) + windows.min(axis=(4, 5))) / 2

# %% half avg_pool2d: a window at every step, smaller ones at the edge [avg_pool2d_strides]
# says: the rest is kept, as a mean over fewer pixels
def avg_pool2d(x, size, stride=None):
    stride = stride or size
    pooled = np.zeros((*x.shape[:2], -(-x.shape[2] // stride), -(-x.shape[3] // stride)))
    for i in range(pooled.shape[2]):
        for j in range(pooled.shape[3]):
            part = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            pooled[:, :, i, j] = part.mean(axis=(2, 3))
    return pooled

# %% right avg_pool2d: sums that are added up along both axes
def avg_pool2d(x, size, stride=None):
    stride = stride or size
    sums = np.pad(x, [(0, 0), (0, 0), (1, 0), (1, 0)]).cumsum(axis=2).cumsum(axis=3)
    down = sums[:, :, size:] - sums[:, :, :-size]
    return (down[..., size:] - down[..., :-size])[:, :, ::stride, ::stride] / size**2

# %% right avg_pool2d: windows as a view
def avg_pool2d(x, size, stride=None):
    stride = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].mean(axis=(4, 5))

# %% right avg_pool2d: a convolution of each channel with equal weights
def avg_pool2d(x, size, stride=None):
    n, c, h, w = x.shape
    kernel = np.full((1, 1, size, size), 1.0 / size**2)
    averaged = conv2d(x.reshape(n * c, 1, h, w), kernel, np.zeros(1), stride=stride or size)
    return averaged.reshape(n, c, *averaged.shape[2:])

# %% right avg_pool2d: shifted images added up, with a helper
def _starts(length, size, stride):
    return slice(0, length - size + 1, stride)

def avg_pool2d(x, size, stride=None):
    stride = stride or size
    total = 0.0
    for a in range(size):
        for b in range(size):
            rows, columns = x.shape[2] - size + 1, x.shape[3] - size + 1
            total = total + x[:, :, a : a + rows : stride, b : b + columns : stride]
    return total / size / size

# %% half max_pool2d_backward: all equal maxima [max_pool2d_backward_ties]
# says: all equal maxima get the whole slope
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(d.shape):
        rows, columns = slice(i * size, (i + 1) * size), slice(j * size, (j + 1) * size)
        window = x[n, c, rows, columns]
        dx[n, c, rows, columns] = (window == window.max()) * d[n, c, i, j]
    return dx

# %% half max_pool2d_backward: equal maxima share [max_pool2d_backward_ties]
# says: share the slope
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(d.shape):
        rows, columns = slice(i * size, (i + 1) * size), slice(j * size, (j + 1) * size)
        best = x[n, c, rows, columns] == x[n, c, rows, columns].max()
        dx[n, c, rows, columns] = best / best.sum() * d[n, c, i, j]
    return dx

# %% half max_pool2d_backward: the last of equal maxima [max_pool2d_backward_ties]
# says: the last of equal maxima
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(d.shape):
        best, place = -np.inf, None
        for a in range(size):
            for b in range(size):
                if x[n, c, i * size + a, j * size + b] >= best:
                    best, place = x[n, c, i * size + a, j * size + b], (a, b)
        dx[n, c, i * size + place[0], j * size + place[1]] = d[n, c, i, j]
    return dx

# %% half max_pool2d_backward: repeats that need sizes without rest [max_pool2d_backward_rest]
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    n, c, h, w = x.shape
    blocks = x.reshape(n, c, h // size, size, w // size, size).swapaxes(3, 4).reshape(*d.shape, -1)
    hot = np.zeros(blocks.shape)
    np.put_along_axis(hot, blocks.argmax(axis=-1)[..., None], d[..., None], axis=-1)
    return hot.reshape(*d.shape, size, size).swapaxes(3, 4).reshape(x.shape)

# %% half max_pool2d_backward: the dropped rows have no place [max_pool2d_backward_rest]
# says: no place for the dropped
def max_pool2d_backward(x, d, size):
    dx = np.zeros((*d.shape[:2], d.shape[2] * size, d.shape[3] * size))
    for n, c, i, j in np.ndindex(d.shape):
        window = x[n, c, i * size : (i + 1) * size, j * size : (j + 1) * size]
        a, b = divmod(window.argmax(), size)
        dx[n, c, i * size + a, j * size + b] = d[n, c, i, j]
    return dx

# %% wrong max_pool2d_backward: the whole slope to every pixel [max_pool2d_backward_places, max_pool2d_backward_ties]
# says: every pixel of a window
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(d.shape):
        dx[n, c, i * size : (i + 1) * size, j * size : (j + 1) * size] = d[n, c, i, j]
    return dx

# %% wrong max_pool2d_backward: the way back of a mean [max_pool2d_backward_places, max_pool2d_backward_ties]
# says: as after a mean
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(d.shape):
        dx[n, c, i * size : (i + 1) * size, j * size : (j + 1) * size] = d[n, c, i, j] / size**2
    return dx

# %% wrong max_pool2d_backward: ones for the slopes [max_pool2d_backward_places, max_pool2d_backward_ties]
# says: there is a 1 at the maxima
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(d.shape):
        a, b = divmod(x[n, c, i * size : (i + 1) * size, j * size : (j + 1) * size].argmax(), size)
        dx[n, c, i * size + a, j * size + b] = 1.0
    return dx

# %% wrong max_pool2d_backward: row and column of the window exchanged [max_pool2d_backward_places, max_pool2d_backward_ties]
# says: row and column within the window
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(d.shape):
        b, a = divmod(x[n, c, i * size : (i + 1) * size, j * size : (j + 1) * size].argmax(), size)
        dx[n, c, i * size + a, j * size + b] = d[n, c, i, j]
    return dx

# %% wrong max_pool2d_backward: the place in the image forgotten [max_pool2d_backward_places]
# says: taken for a place in the image
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(d.shape):
        a, b = divmod(x[n, c, i * size : (i + 1) * size, j * size : (j + 1) * size].argmax(), size)
        dx[n, c, a, b] = d[n, c, i, j]
    return dx

# %% wrong max_pool2d_backward: a search that starts at 0 [max_pool2d_backward_places, max_pool2d_backward_ties]
# says: as if a ReLU stood there
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(d.shape):
        best, place = 0.0, None
        for a in range(size):
            for b in range(size):
                if x[n, c, i * size + a, j * size + b] > best:
                    best, place = x[n, c, i * size + a, j * size + b], (a, b)
        if place:
            dx[n, c, i * size + place[0], j * size + place[1]] = d[n, c, i, j]
    return dx

# %% wrong max_pool2d_backward: right on every visible check, one image of one channel [max_pool2d_backward_places, max_pool2d_backward_ties, max_pool2d_backward_rest]
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    for i in range(d.shape[2]):
        for j in range(d.shape[3]):
            a, b = divmod(x[0, 0, i * size : (i + 1) * size, j * size : (j + 1) * size].argmax(), size)
            dx[0, 0, i * size + a, j * size + b] = d[0, 0, i, j]
    return dx

# %% wrong max_pool2d_backward: right on every visible check, windows of 2 [max_pool2d_backward_places, max_pool2d_backward_ties, max_pool2d_backward_rest]
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(d.shape):
        a, b = divmod(x[n, c, i * 2 : i * 2 + 2, j * 2 : j * 2 + 2].argmax(), 2)
        dx[n, c, i * 2 + a, j * 2 + b] = d[n, c, i, j]
    return dx

# %% wrong max_pool2d_backward: the maxima over all channels [max_pool2d_backward_places]
# says: over the channels too
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(d.shape):
        rows, columns = slice(i * size, (i + 1) * size), slice(j * size, (j + 1) * size)
        best = x[n, c, rows, columns] == x[n, :, rows, columns].max()
        dx[n, c, rows, columns] = best * d[n, c, i, j]
    return dx

# %% wrong max_pool2d_backward: the places of channel 0 for all [max_pool2d_backward_places, max_pool2d_backward_ties, max_pool2d_backward_rest]
# says: the first channel's maxima decide
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(d.shape):
        a, b = divmod(x[n, 0, i * size : (i + 1) * size, j * size : (j + 1) * size].argmax(), size)
        dx[n, c, i * size + a, j * size + b] = d[n, c, i, j]
    return dx

# %% half max_pool2d_backward: row and column of the maximum sought apart [max_pool2d_backward_ties]
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(d.shape):
        window = x[n, c, i * size : (i + 1) * size, j * size : (j + 1) * size]
        a, b = window.max(axis=1).argmax(), window.max(axis=0).argmax()
        dx[n, c, i * size + a, j * size + b] = d[n, c, i, j]
    return dx

# %% right max_pool2d_backward: the first found in two loops
def max_pool2d_backward(x, d, size):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(d.shape):
        best, place = -np.inf, None
        for a in range(i * size, (i + 1) * size):
            for b in range(j * size, (j + 1) * size):
                if x[n, c, a, b] > best:
                    best, place = x[n, c, a, b], (n, c, a, b)
        dx[place] += d[n, c, i, j]
    return dx

# %% right max_pool2d_backward: blocks and put_along_axis
def max_pool2d_backward(x, d, size):
    rows, columns = d.shape[2] * size, d.shape[3] * size
    blocks = x[:, :, :rows, :columns].reshape(*d.shape[:3], size, d.shape[3], size).swapaxes(3, 4)
    hot = np.zeros((*d.shape, size * size))
    first = blocks.reshape(hot.shape).argmax(axis=-1)[..., None]
    np.put_along_axis(hot, first, d[..., None], axis=-1)
    dx = np.zeros(x.shape)
    dx[:, :, :rows, :columns] = hot.reshape(*d.shape, size, size).swapaxes(3, 4).reshape(*d.shape[:2], rows, columns)
    return dx

# %% right max_pool2d_backward: a generator of windows, in a class
class Windows:
    def __init__(self, shape, size):
        self.shape, self.size = shape, size

    def __iter__(self):
        for place in np.ndindex(*self.shape):
            *front, i, j = place
            s = self.size
            yield place, (*front, slice(i * s, i * s + s), slice(j * s, j * s + s))

def max_pool2d_backward(x, d, size):
    dx = np.zeros_like(x)
    for place, window in Windows(d.shape, size):
        where = np.unravel_index(np.argmax(x[window]), (size, size))
        dx[window][where] = d[place]
    return dx

# %% half receptive_field: the strides forgotten [receptive_field_strides]
# says: the strides are left out
def receptive_field(layers):
    field, fields = 1, []
    for kernel, _ in layers:
        field += kernel - 1
        fields.append(field)
    return fields

# %% half receptive_field: a layer's own stride counts already [receptive_field_strides]
# says: own stride counts for itself already
def receptive_field(layers):
    field, jump, fields = 1, 1, []
    for kernel, stride in layers:
        jump *= stride
        field += (kernel - 1) * jump
        fields.append(field)
    return fields

# %% half receptive_field: only the stride before [receptive_field_strides]
# says: only the stride of the layer before
def receptive_field(layers):
    field, jump, fields = 1, 1, []
    for kernel, stride in layers:
        field += (kernel - 1) * jump
        jump = stride
        fields.append(field)
    return fields

# %% wrong receptive_field: strides added [receptive_field_stride_one, receptive_field_strides]
# says: the strides are added up
def receptive_field(layers):
    field, fields, total = 1, [], 0
    for kernel, stride in layers:
        field += (kernel - 1) * (total or 1)
        total += stride
        fields.append(field)
    return fields

# %% half receptive_field: the rule that runs backwards [receptive_field_strides]
# says: runs from the last layer to the first
def receptive_field(layers):
    field, fields = 1, []
    for kernel, stride in layers:
        field = (field - 1) * stride + kernel
        fields.append(field)
    return fields

# %% wrong receptive_field: starts at 0 [receptive_field_stride_one, receptive_field_strides]
# says: starts at 0
def receptive_field(layers):
    field, jump, fields = 0, 1, []
    for kernel, stride in layers:
        field += (kernel - 1) * jump
        jump *= stride
        fields.append(field)
    return fields

# %% wrong receptive_field: the kernel counted in full [receptive_field_stride_one, receptive_field_strides]
def receptive_field(layers):
    field, jump, fields = 1, 1, []
    for kernel, stride in layers:
        field += kernel * jump
        jump *= stride
        fields.append(field)
    return fields

# %% wrong receptive_field: only the last [receptive_field_stride_one, receptive_field_strides]
# says: only the last field
def receptive_field(layers):
    field, jump = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * jump
        jump *= stride
    return field

# %% wrong receptive_field: the start noted too [receptive_field_stride_one, receptive_field_strides]
# says: the starting value is in the list too
def receptive_field(layers):
    fields, jump = [1], 1
    for kernel, stride in layers:
        fields.append(fields[-1] + (kernel - 1) * jump)
        jump *= stride
    return fields

# %% wrong receptive_field: an array [receptive_field_stride_one]
# says: types of the results
def receptive_field(layers):
    kernels = np.array([k for k, _ in layers], dtype=int)
    jumps = np.cumprod([1] + [s for _, s in layers])[:-1].astype(int)
    return 1 + np.cumsum((kernels - 1) * jumps)

# %% wrong receptive_field: right on every visible check, the examples typed in [receptive_field_stride_one, receptive_field_strides]
def receptive_field(layers):
    known = {1: [3], 3: [5, 9, 15] if layers[:1] == [(5, 2)] else [3, 7, 7], 4: [3, 4, 8, 10], 0: []}
    return known[len(layers)]

# %% wrong receptive_field: right on every visible check, no more than three strides above 1 [receptive_field_strides]
def receptive_field(layers):
    field, jump, fields = 1, 1, []
    for kernel, stride in layers:
        field += (kernel - 1) * jump
        jump = min(jump * stride, 6)
        fields.append(field)
    return fields

# %% half receptive_field: takes the layers out of the list [receptive_field_stride_one]
# says: the lists of layers afterwards
def receptive_field(layers):
    field, jump, fields = 1, 1, []
    while layers:
        kernel, stride = layers.pop(0)
        field += (kernel - 1) * jump
        jump *= stride
        fields.append(field)
    return fields


# %% wrong receptive_field: kernel and stride exchanged [receptive_field_stride_one, receptive_field_strides]
# says: kernel and stride are exchanged
def receptive_field(layers):
    field, jump, fields = 1, 1, []
    for stride, kernel in layers:
        field += (kernel - 1) * jump
        jump *= stride
        fields.append(field)
    return fields

# %% right receptive_field: the product of the strides before, anew each time
def receptive_field(layers):
    fields = []
    for depth in range(1, len(layers) + 1):
        total = 1
        for i in range(depth):
            total += (layers[i][0] - 1) * int(np.prod([s for _, s in layers[:i]]))
        fields.append(total)
    return fields

# %% right receptive_field: from the last layer to the first
def receptive_field(layers):
    def seen(part):
        field = 1
        for kernel, stride in reversed(part):
            field = (field - 1) * stride + kernel
        return field

    return [seen(layers[: i + 1]) for i in range(len(layers))]

# %% right receptive_field: a NamedTuple that is accumulated
class Field(__import__("typing").NamedTuple):
    size: int = 1
    jump: int = 1

    def after(self, layer):
        kernel, stride = layer
        return Field(self.size + (kernel - 1) * self.jump, self.jump * stride)

def receptive_field(layers):
    state, sizes = Field(), []
    for layer in layers:
        state = state.after(layer)
        sizes.append(state.size)
    return sizes

# %% half cnn_forward: channels last in the flat row [cnn_forward_flatten]
# says: puts the channels last
def cnn_forward(x, parameters):
    maps = max_pool2d(relu(conv2d(x, parameters["kernels"], parameters["b1"])), 2)
    return linear(np.moveaxis(maps, 1, 3).reshape(len(x), -1), parameters["W2"], parameters["b2"])

# %% half cnn_forward: flattened in Fortran's order [cnn_forward_flatten]
# says: puts the channels last
def cnn_forward(x, parameters):
    maps = max_pool2d(relu(conv2d(x, parameters["kernels"], parameters["b1"])), 2)
    return linear(maps.reshape(len(x), -1, order="F"), parameters["W2"], parameters["b2"])

# %% wrong cnn_forward: no ReLU [cnn_forward_layers, cnn_forward_flatten]
# says: the ReLU is missing
def cnn_forward(x, parameters):
    maps = max_pool2d(conv2d(x, parameters["kernels"], parameters["b1"]), 2)
    return linear(maps.reshape(len(x), -1), parameters["W2"], parameters["b2"])

# %% wrong cnn_forward: means [cnn_forward_layers, cnn_forward_flatten]
# says: means are pooled
def cnn_forward(x, parameters):
    maps = avg_pool2d(relu(conv2d(x, parameters["kernels"], parameters["b1"])), 2)
    return linear(maps.reshape(len(x), -1), parameters["W2"], parameters["b2"])

# %% wrong cnn_forward: a ReLU at the end too [cnn_forward_layers]
# says: a ReLU after the last layer
def cnn_forward(x, parameters):
    maps = max_pool2d(relu(conv2d(x, parameters["kernels"], parameters["b1"])), 2)
    return relu(linear(maps.reshape(len(x), -1), parameters["W2"], parameters["b2"]))

# %% wrong cnn_forward: no biases in the convolution [cnn_forward_layers, cnn_forward_flatten]
# says: b1 is left out
def cnn_forward(x, parameters):
    maps = max_pool2d(relu(conv2d(x, parameters["kernels"], np.zeros(len(parameters["b1"])))), 2)
    return linear(maps.reshape(len(x), -1), parameters["W2"], parameters["b2"])

# %% wrong cnn_forward: the batch flattened [cnn_forward_layers, cnn_forward_flatten]
def cnn_forward(x, parameters):
    maps = max_pool2d(relu(conv2d(x, parameters["kernels"], parameters["b1"])), 2)
    return linear(maps.flatten(), parameters["W2"], parameters["b2"])

# %% wrong cnn_forward: the batch flattened by reshape(1, -1), right for one image [cnn_forward_layers, cnn_forward_flatten]
def cnn_forward(x, parameters):
    maps = max_pool2d(relu(conv2d(x, parameters["kernels"], parameters["b1"])), 2)
    return linear(maps.reshape(1, -1), parameters["W2"], parameters["b2"])

# %% wrong cnn_forward: rows down the batch [cnn_forward_layers, cnn_forward_flatten]
# says: cut up again in the wrong order
def cnn_forward(x, parameters):
    maps = max_pool2d(relu(conv2d(x, parameters["kernels"], parameters["b1"])), 2)
    return linear(maps.reshape(-1, len(x)).T, parameters["W2"], parameters["b2"])

# %% wrong cnn_forward: padding 1 in the convolution [cnn_forward_layers, cnn_forward_flatten]
def cnn_forward(x, parameters):
    maps = max_pool2d(relu(conv2d(x, parameters["kernels"], parameters["b1"], padding=1)), 2)
    return linear(maps.reshape(len(x), -1), parameters["W2"], parameters["b2"])

# %% wrong cnn_forward: softmax at the end [cnn_forward_layers, cnn_forward_flatten]
# says: softmax is applied
def cnn_forward(x, parameters):
    maps = max_pool2d(relu(conv2d(x, parameters["kernels"], parameters["b1"])), 2)
    z = linear(maps.reshape(len(x), -1), parameters["W2"], parameters["b2"])
    exponentials = np.exp(z - z.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong cnn_forward: right on every visible check, columns read first in each map [cnn_forward_flatten]
# says: column by column
def cnn_forward(x, parameters):
    maps = max_pool2d(relu(conv2d(x, parameters["kernels"], parameters["b1"])), 2)
    return linear(maps.swapaxes(2, 3).reshape(len(x), -1), parameters["W2"], parameters["b2"])

# %% wrong cnn_forward: right on every visible check, parameters in the order of the dictionary [cnn_forward_layers]
def cnn_forward(x, parameters):
    kernels, b1, W2, b2 = parameters.values()
    maps = max_pool2d(relu(conv2d(x, kernels, b1)), 2)
    return linear(maps.reshape(len(x), -1), W2, b2)

# %% half cnn_forward: nested lists [cnn_forward_layers]
# says: type of the result
def cnn_forward(x, parameters):
    maps = max_pool2d(relu(conv2d(x, parameters["kernels"], parameters["b1"])), 2)
    return linear(maps.reshape(len(x), -1), parameters["W2"], parameters["b2"]).tolist()


# %% wrong cnn_forward: a convolution with stride 2 in place of the pooling [cnn_forward_layers, cnn_forward_flatten]
# says: the first value of each 2 × 2 window
# says nothing of: added twice
def cnn_forward(x, parameters):
    maps = relu(conv2d(x, parameters["kernels"], parameters["b1"], stride=2))
    maps = maps[:, :, : (x.shape[2] - parameters["kernels"].shape[2] + 1) // 2, :]
    maps = maps[:, :, :, : (x.shape[3] - parameters["kernels"].shape[3] + 1) // 2]
    return linear(maps.reshape(len(x), -1), parameters["W2"], parameters["b2"])

# %% wrong cnn_forward: the bias of the convolution after the ReLU [cnn_forward_layers, cnn_forward_flatten]
# says: b1 is added after
def cnn_forward(x, parameters):
    maps = relu(conv2d(x, parameters["kernels"], 0.0 * parameters["b1"])) + parameters["b1"][:, None, None]
    return linear(max_pool2d(maps, 2).reshape(len(x), -1), parameters["W2"], parameters["b2"])

# %% right cnn_forward: pooling before the ReLU, which changes nothing
def cnn_forward(x, parameters):
    maps = relu(max_pool2d(conv2d(x, parameters["kernels"], parameters["b1"]), 2))
    return maps.reshape(len(x), -1) @ parameters["W2"] + parameters["b2"]

# %% right cnn_forward: one image at a time
def cnn_forward(x, parameters):
    logits = []
    for image in x:
        maps = relu(conv2d(image[None], parameters["kernels"], parameters["b1"]))
        h, w = maps.shape[2] // 2, maps.shape[3] // 2
        pooled = maps[0, :, : 2 * h, : 2 * w].reshape(-1, h, 2, w, 2).max(axis=(2, 4))
        logits.append(linear(pooled.ravel(), parameters["W2"], parameters["b2"]))
    return np.array(logits)

# %% right cnn_forward: layers as functions in a list, composed
def cnn_forward(x, parameters):
    layers = [
        lambda a: conv2d(a, parameters["kernels"], parameters["b1"]),
        relu,
        lambda a: max_pool2d(a, 2, 2),
        lambda a: a.reshape(a.shape[0], a.shape[1] * a.shape[2] * a.shape[3]),
        lambda a: linear(a, parameters["W2"], parameters["b2"]),
    ]
    return __import__("functools").reduce(lambda a, layer: layer(a), layers, x)
