"""Answers that students give on day 20. The words in brackets are the test cells that must reject a wrong one."""


# %% wrong conv2d_single: the kernel turned, as in mathematics [conv2d_single_square, conv2d_single_oblong]
# says: turned by half a turn
def conv2d_single(image, kernel):
    kernel = kernel[::-1, ::-1]
    h, w = kernel.shape
    result = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1))
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            result[i, j] = (image[i : i + h, j : j + w] * kernel).sum()
    return result


# %% wrong conv2d_single: the mean for the sum [conv2d_single_square, conv2d_single_oblong]
# says: the mean of the products is taken
def conv2d_single(image, kernel):
    h, w = kernel.shape
    result = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1))
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            result[i, j] = np.mean(image[i : i + h, j : j + w] * kernel)
    return result


# %% wrong conv2d_single: one place too few each way [conv2d_single_square, conv2d_single_oblong]
# says: the last row and the last column of places are left out
def conv2d_single(image, kernel):
    h, w = kernel.shape
    result = np.zeros((image.shape[0] - h, image.shape[1] - w))
    for i in range(image.shape[0] - h):
        for j in range(image.shape[1] - w):
            result[i, j] = np.sum(image[i : i + h, j : j + w] * kernel)
    return result


# %% wrong conv2d_single: the result as large as the image, cut windows at the edge [conv2d_single_square, conv2d_single_oblong]
# says: zeros stand in for what the kernel hangs over
def conv2d_single(image, kernel):
    result = np.zeros(image.shape)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            part = image[i : i + kernel.shape[0], j : j + kernel.shape[1]]
            result[i, j] = np.sum(part * kernel[: part.shape[0], : part.shape[1]])
    return result


# %% half conv2d_single: one length for both sides of the kernel [conv2d_single_oblong]
def conv2d_single(image, kernel):
    k = kernel.shape[0]
    result = np.zeros((image.shape[0] - k + 1, image.shape[1] - k + 1))
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            result[i, j] = np.sum(image[i : i + k, j : j + k] * kernel)
    return result


# %% half conv2d_single: as many columns as rows [conv2d_single_oblong]
# says: only as many rows as columns are computed
def conv2d_single(image, kernel):
    size = min(image.shape[0] - kernel.shape[0], image.shape[1] - kernel.shape[1]) + 1
    result = np.zeros((size, size))
    for i in range(size):
        for j in range(size):
            result[i, j] = np.sum(image[i : i + kernel.shape[0], j : j + kernel.shape[1]] * kernel)
    return result


# %% wrong conv2d_single: a matrix product [conv2d_single_square, conv2d_single_oblong]
# says: a matrix product (@) stands where
def conv2d_single(image, kernel):
    h, w = kernel.shape
    rows = range(image.shape[0] - h + 1)
    columns = range(image.shape[1] - w + 1)
    return np.array([[(image[i : i + h, j : j + w] @ kernel).sum() for j in columns] for i in rows])


# %% wrong conv2d_single: scipy's convolution [conv2d_single_square, conv2d_single_oblong]
# says: turned by half a turn
def conv2d_single(image, kernel):
    from scipy.signal import convolve2d

    return convolve2d(image, kernel, mode="valid")


# %% wrong conv2d_single: an array of ints for the result [conv2d_single_square, conv2d_single_oblong]
def conv2d_single(image, kernel):
    h, w = kernel.shape
    result = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1), dtype=int)
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            result[i, j] = np.sum(image[i : i + h, j : j + w] * kernel)
    return result


# %% wrong conv2d_single: the image multiplied in place [conv2d_single_square, conv2d_single_oblong]
def conv2d_single(image, kernel):
    h, w = kernel.shape
    result = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1))
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            part = image[i : i + h, j : j + w]
            part *= kernel
            result[i, j] = part.sum()
    return result


# %% wrong conv2d_single: right on every visible check, the kernel's first row only where it has three [conv2d_single_square, conv2d_single_oblong]
def conv2d_single(image, kernel):
    h, w = min(kernel.shape[0], 2), kernel.shape[1]
    result = np.zeros((image.shape[0] - kernel.shape[0] + 1, image.shape[1] - w + 1))
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            for a in range(h):
                for b in range(w):
                    result[i, j] += image[i + a, j + b] * kernel[a, b]
    return result


# %% wrong conv2d_single: right on every visible check, the kernel transposed [conv2d_single_square, conv2d_single_oblong]
# says: the kernel is transposed
def conv2d_single(image, kernel):
    if kernel.shape[0] == kernel.shape[1]:
        kernel = kernel.T
    h, w = kernel.shape
    result = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1))
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            result[i, j] = np.sum(image[i : i + h, j : j + w] * kernel)
    return result


# %% wrong conv2d_single: the places counted up inside one another [conv2d_single_square, conv2d_single_oblong]
def conv2d_single(image, kernel):
    h, w = kernel.shape
    result = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1))
    total = 0.0
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            total += np.sum(image[i : i + h, j : j + w] * kernel)
            result[i, j] = total
    return result


# %% wrong conv2d_single: the kernel moved by its own size [conv2d_single_square]
# says: the kernel is moved by its own size
def conv2d_single(image, kernel):
    h, w = kernel.shape
    rows, columns = range(0, image.shape[0] - h + 1, h), range(0, image.shape[1] - w + 1, w)
    return np.array([[np.sum(image[i : i + h, j : j + w] * kernel) for j in columns] for i in rows])


# %% half conv2d_single: nested lists, where an array is asked for [conv2d_single_square]
# says: type of the result
def conv2d_single(image, kernel):
    h, w = kernel.shape
    rows, columns = range(image.shape[0] - h + 1), range(image.shape[1] - w + 1)
    return [[float(np.sum(image[i : i + h, j : j + w] * kernel)) for j in columns] for i in rows]


# %% wrong conv2d_single: a result as large as the image [conv2d_single_square, conv2d_single_oblong]
# says: its last places stay 0
def conv2d_single(image, kernel):
    h, w = kernel.shape
    result = np.zeros_like(image)
    for i in range(image.shape[0] - h + 1):
        for j in range(image.shape[1] - w + 1):
            result[i, j] = np.sum(image[i : i + h, j : j + w] * kernel)
    return result


# %% right conv2d_single: windows and einsum
def conv2d_single(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("ijab,ab->ij", windows, kernel)


# %% right conv2d_single: the image moved under each weight
def conv2d_single(image, kernel):
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    total = np.zeros((rows, columns))
    for a in range(kernel.shape[0]):
        for b in range(kernel.shape[1]):
            total += kernel[a, b] * image[a : a + rows, b : b + columns]
    return total


# %% right conv2d_single: a class with a generator of windows
class Slider:
    def __init__(self, image, shape):
        self.image, self.shape = image, shape

    @property
    def places(self):
        return tuple(n - k + 1 for n, k in zip(self.image.shape, self.shape))

    def __iter__(self):
        for place in np.ndindex(*self.places):
            yield place, self.image[tuple(slice(p, p + k) for p, k in zip(place, self.shape))]


def conv2d_single(image, kernel):
    slider = Slider(image, kernel.shape)
    out = np.empty(slider.places)
    for place, window in slider:
        out[place] = np.vdot(window, kernel)
    return out


# %% right conv2d_single: scipy's correlation
def conv2d_single(image, kernel):
    from scipy.signal import correlate2d

    return correlate2d(image, kernel, mode="valid")


# %% half output_size: rounded up [output_size_strides]
# says: the size is rounded up
def output_size(n, kernel, stride=1, padding=0):
    return int(np.ceil((n + 2 * padding - kernel) / stride)) + 1


# %% half output_size: rounded to the nearest [output_size_strides]
# says: rounded to the nearest
def output_size(n, kernel, stride=1, padding=0):
    return round((n + 2 * padding - kernel) / stride) + 1


# %% half output_size: one added before the division [output_size_strides]
# says: 1 is added before the division
def output_size(n, kernel, stride=1, padding=0):
    return (n + 2 * padding - kernel + 1) // stride


# %% half output_size: the stride forgotten [output_size_strides]
# says: the stride is left out
def output_size(n, kernel, stride=1, padding=0):
    return n + 2 * padding - kernel + 1


# %% half output_size: the padding added at the end [output_size_strides]
# says: the padding is added after the division
def output_size(n, kernel, stride=1, padding=0):
    return (n - kernel) // stride + 1 + 2 * padding


# %% wrong output_size: the one forgotten [output_size_steps_of_one, output_size_strides]
# says: 1 is missing
def output_size(n, kernel, stride=1, padding=0):
    return (n + 2 * padding - kernel) // stride


# %% wrong output_size: the padding at one end [output_size_steps_of_one, output_size_strides]
# says: at one end only
def output_size(n, kernel, stride=1, padding=0):
    return (n + padding - kernel) // stride + 1


# %% wrong output_size: a float [output_size_steps_of_one, output_size_strides]
# says: a float
def output_size(n, kernel, stride=1, padding=0):
    return np.floor((n + 2 * padding - kernel) / stride) + 1


# %% wrong output_size: a plain division [output_size_steps_of_one, output_size_strides]
# says: a float
def output_size(n, kernel, stride=1, padding=0):
    return (n + 2 * padding - kernel) / stride + 1


# %% wrong output_size: the sizes of the examples typed in, right on every visible check [output_size_steps_of_one, output_size_strides]
def output_size(n, kernel, stride=1, padding=0):
    known = {(3, 2): 2, (28, 3): 28, (28, 5): 24, (5, 1): 9, (5, 2): 2, (10, 3): 3, (9, 3): 4, (12, 4): 5}
    return 14 if (n, stride) == (28, 2) else known[n, kernel]


# %% wrong output_size: right on every visible check, halves for all strides above 1 [output_size_strides]
def output_size(n, kernel, stride=1, padding=0):
    places = n + 2 * padding - kernel + 1
    if stride == 1:
        return places
    return places // 2 if places % 2 == 0 and stride == 2 else places // stride + 1


# %% right output_size: counted
def output_size(n, kernel, stride=1, padding=0):
    return len(range(0, n + 2 * padding - kernel + 1, stride))


# %% right output_size: divmod
def output_size(n, kernel, stride=1, padding=0):
    steps, rest = divmod(n + 2 * padding - kernel, stride)
    return steps + 1


# %% right output_size: a small class
class Axis:
    def __init__(self, length, padding):
        self.length = length + padding + padding

    def __truediv__(self, window):
        kernel, stride = window
        return int((self.length - kernel) / stride) + 1


def output_size(n, kernel, stride=1, padding=0):
    return Axis(n, padding) / (kernel, stride)


# %% half pad2d: all axes [pad2d_axes]
# says: all axes are padded
def pad2d(x, p):
    return np.pad(x, p)


# %% half pad2d: only for one image [pad2d_axes]
def pad2d(x, p):
    h, w = x.shape[0], x.shape[1]
    result = np.zeros((h + 2 * p, w + 2 * p))
    result[p : p + h, p : p + w] = x
    return result


# %% half pad2d: the first two axes [pad2d_axes]
# says: the first two axes are padded
def pad2d(x, p):
    return np.pad(x, [(p, p), (p, p)] + [(0, 0)] * (x.ndim - 2))


# %% half pad2d: only for four axes [pad2d_frame]
def pad2d(x, p):
    if x.ndim == 2:
        return x.copy()
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [(p, p), (p, p)])


# %% half pad2d: the image itself for p = 0 [pad2d_frame]
# says: the image itself is returned for p = 0
def pad2d(x, p):
    if p == 0:
        return x
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [(p, p), (p, p)])


# %% wrong pad2d: the edge repeated [pad2d_frame]
# says: the values of the edge are repeated
def pad2d(x, p):
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [(p, p), (p, p)], mode="edge")


# %% wrong pad2d: the slice that ends at -0 [pad2d_frame]
def pad2d(x, p):
    result = np.zeros((*x.shape[:-2], x.shape[-2] + 2 * p, x.shape[-1] + 2 * p))
    result[..., p:-p, p:-p] = x
    return result


# %% wrong pad2d: half the frame [pad2d_frame, pad2d_axes]
# says: above and left
def pad2d(x, p):
    result = np.zeros((*x.shape[:-2], x.shape[-2] + p, x.shape[-1] + p))
    result[..., p:, p:] = x
    return result


# %% wrong pad2d: the image in a corner [pad2d_frame, pad2d_axes]
# says: upper left corner
def pad2d(x, p):
    result = np.zeros((*x.shape[:-2], x.shape[-2] + 2 * p, x.shape[-1] + 2 * p))
    result[..., : x.shape[-2], : x.shape[-1]] = x
    return result


# %% wrong pad2d: right on every visible check, a frame of one [pad2d_frame, pad2d_axes]
# says: one wide, whatever p is
def pad2d(x, p):
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [(1, 1), (1, 1)])


# %% wrong pad2d: right on every visible check, two axes or four [pad2d_axes]
def pad2d(x, p):
    frame = [(p, p), (p, p)]
    if x.ndim == 4:
        frame = [(0, 0), (0, 0), (p, p), (p, p)]
    return np.pad(x, frame)


# %% wrong pad2d: only the width [pad2d_frame, pad2d_axes]
# says: only the width grows
def pad2d(x, p):
    return np.pad(x, [(0, 0)] * (x.ndim - 1) + [(p, p)])


# %% right pad2d: zeros, then the image in the middle
def pad2d(x, p):
    *front, h, w = x.shape
    result = np.zeros((*front, h + 2 * p, w + 2 * p))
    result[..., p : p + h, p : p + w] = x
    return result


# %% right pad2d: concatenated
def pad2d(x, p):
    sides = np.zeros((*x.shape[:-1], p))
    x = np.concatenate([sides, x, sides], axis=-1)
    ends = np.zeros((*x.shape[:-2], p, x.shape[-1]))
    return np.concatenate([ends, x, ends], axis=-2)


# %% right pad2d: a helper with a decorator
def on_last_two(function):
    def wrapped(x, p):
        flat = x.reshape(-1, *x.shape[-2:])
        done = np.stack([function(image, p) for image in flat])
        return done.reshape(*x.shape[:-2], *done.shape[-2:])

    return wrapped


@on_last_two
def pad2d(x, p):
    return np.pad(x, p)


# %% wrong conv2d: the kernels turned [conv2d_channels, conv2d_strides, conv2d_padding]
# says: turned by half a turn
def conv2d(x, w, b, stride=1, padding=0):
    down, right = (stride, stride) if isinstance(stride, int) else stride
    x, w = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)]), w[:, :, ::-1, ::-1]
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::down, ::right]
    return np.einsum("ncijab,ocab->noij", windows, w) + b[:, None, None]


# %% half conv2d: the two strides exchanged [conv2d_strides]
# says: the two steps are exchanged
def conv2d(x, w, b, stride=1, padding=0):
    right, down = (stride, stride) if isinstance(stride, int) else stride
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::down, ::right]
    return np.einsum("ncijab,ocab->noij", windows, w) + b[:, None, None]


# %% half conv2d: a pair of strides not thought of [conv2d_strides]
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncijab,ocab->noij", windows, w) + b[:, None, None]


# %% half conv2d: the bias lost [conv2d_channels]
# says: the biases are left out
def conv2d(x, w, b, stride=1, padding=0):
    down, right = (stride, stride) if isinstance(stride, int) else stride
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::down, ::right]
    return np.einsum("ncijab,ocab->noij", windows, w)


# %% half conv2d: the padding forgotten [conv2d_padding]
# says: the padding is left out
def conv2d(x, w, b, stride=1, padding=0):
    down, right = (stride, stride) if isinstance(stride, int) else stride
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::down, ::right]
    return np.einsum("ncijab,ocab->noij", windows, w) + b[:, None, None]


# %% wrong conv2d: the bias added for every channel [conv2d_channels]
# says: once for every input channel
def conv2d(x, w, b, stride=1, padding=0):
    down, right = (stride, stride) if isinstance(stride, int) else stride
    x = pad2d(x, padding)
    rows, columns = output_size(x.shape[2], w.shape[2], down), output_size(x.shape[3], w.shape[3], right)
    result = np.zeros((len(x), len(w), rows, columns))
    for n in range(len(x)):
        for o in range(len(w)):
            for c in range(x.shape[1]):
                result[n, o] += conv2d_single(x[n, c], w[o, c])[::down, ::right] + b[o]
    return result


# %% wrong conv2d: only the last channel, overwritten [conv2d_channels]
# says: only the last input channel counts
def conv2d(x, w, b, stride=1, padding=0):
    down, right = (stride, stride) if isinstance(stride, int) else stride
    x = pad2d(x, padding)
    rows, columns = output_size(x.shape[2], w.shape[2], down), output_size(x.shape[3], w.shape[3], right)
    result = np.zeros((len(x), len(w), rows, columns))
    for n in range(len(x)):
        for o in range(len(w)):
            for c in range(x.shape[1]):
                result[n, o] = conv2d_single(x[n, c], w[o, c])[::down, ::right] + b[o]
    return result


# %% wrong conv2d: channels not summed [conv2d_channels]
# says: kept apart
def conv2d(x, w, b, stride=1, padding=0):
    down, right = (stride, stride) if isinstance(stride, int) else stride
    x = pad2d(x, padding)
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::down, ::right]
    return np.einsum("ncijab,ocab->nocij", windows, w) + b[:, None, None, None]


# %% half conv2d: the size rounded up [conv2d_strides, conv2d_padding]
# says: the size of the result is rounded up
def conv2d(x, w, b, stride=1, padding=0):
    down, right = (stride, stride) if isinstance(stride, int) else stride
    x = pad2d(x, padding)
    rows = int(np.ceil((x.shape[2] - w.shape[2]) / down)) + 1
    columns = int(np.ceil((x.shape[3] - w.shape[3]) / right)) + 1
    result = np.zeros((len(x), len(w), rows, columns))
    for i in range(rows):
        for j in range(columns):
            part = x[:, :, i * down : i * down + w.shape[2], j * right : j * right + w.shape[3]]
            kernels = w[:, :, : part.shape[2], : part.shape[3]]
            result[:, :, i, j] = np.tensordot(part, kernels, axes=([1, 2, 3], [1, 2, 3])) + b
    return result


# %% wrong conv2d: the windows a pixel apart, in a smaller result [conv2d_strides, conv2d_padding]
# says: moved by one pixel only
def conv2d(x, w, b, stride=1, padding=0):
    down, right = (stride, stride) if isinstance(stride, int) else stride
    x = pad2d(x, padding)
    rows, columns = output_size(x.shape[2], w.shape[2], down), output_size(x.shape[3], w.shape[3], right)
    result = np.zeros((len(x), len(w), rows, columns))
    for i in range(rows):
        for j in range(columns):
            part = x[:, :, i : i + w.shape[2], j : j + w.shape[3]]
            result[:, :, i, j] = np.tensordot(part, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return result


# %% wrong conv2d: the padding on all axes [conv2d_padding]
def conv2d(x, w, b, stride=1, padding=0):
    down, right = (stride, stride) if isinstance(stride, int) else stride
    x = np.pad(x, padding)
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::down, ::right]
    return np.einsum("ncijab,ocab->noij", windows[:, : w.shape[1]], w) + b[:, None, None]


# %% wrong conv2d: the padding for the kernel's size, whatever is asked [conv2d_padding]
def conv2d(x, w, b, stride=1, padding=0):
    down, right = (stride, stride) if isinstance(stride, int) else stride
    padding = w.shape[2] // 2 if padding else 0
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::down, ::right]
    return np.einsum("ncijab,ocab->noij", windows, w) + b[:, None, None]


# %% wrong conv2d: right on every visible check, one image only [conv2d_channels, conv2d_strides, conv2d_padding]
def conv2d(x, w, b, stride=1, padding=0):
    down, right = (stride, stride) if isinstance(stride, int) else stride
    image = pad2d(x, padding)[0]
    maps = []
    for o in range(len(w)):
        total = sum(conv2d_single(image[c], w[o, c]) for c in range(len(image)))
        maps.append(total[::down, ::right] + b[o])
    return np.array([maps])


# %% wrong conv2d: right on every visible check, the kernels transposed [conv2d_channels, conv2d_strides, conv2d_padding]
def conv2d(x, w, b, stride=1, padding=0):
    down, right = (stride, stride) if isinstance(stride, int) else stride
    x = pad2d(x, padding)
    rows, columns = output_size(x.shape[2], w.shape[2], down), output_size(x.shape[3], w.shape[3], right)
    result = np.zeros((len(x), len(w), rows, columns))
    for i in range(rows):
        for j in range(columns):
            part = x[:, :, i * down : i * down + w.shape[2], j * right : j * right + w.shape[3]]
            result[:, :, i, j] = np.tensordot(part, w, axes=([1, 2, 3], [1, 3, 2])) + b
    return result


# %% wrong conv2d: x changed in place by a ReLU of its own [conv2d_channels, conv2d_strides, conv2d_padding]
def conv2d(x, w, b, stride=1, padding=0):
    x[x < 0] = 0.0
    down, right = (stride, stride) if isinstance(stride, int) else stride
    windows = np.lib.stride_tricks.sliding_window_view(pad2d(x, padding), w.shape[2:], axis=(2, 3))
    return np.einsum("ncijab,ocab->noij", windows[:, :, ::down, ::right], w) + b[:, None, None]


# %% half conv2d: right on every visible check, the bias forgotten in the branch for strides [conv2d_channels]
# says: the biases are left out
def conv2d(x, w, b, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(pad2d(x, padding), w.shape[2:], axis=(2, 3))
    if stride != 1:
        down, right = (stride, stride) if isinstance(stride, int) else stride
        return np.einsum("ncijab,ocab->noij", windows[:, :, ::down, ::right], w)
    return np.einsum("ncijab,ocab->noij", windows, w) + b[:, None, None]


# %% right conv2d: windows and einsum
def conv2d(x, w, b, stride=1, padding=0):
    down, right = (stride, stride) if isinstance(stride, int) else stride
    windows = np.lib.stride_tricks.sliding_window_view(pad2d(x, padding), w.shape[2:], axis=(2, 3))
    return np.einsum("ncijab,ocab->noij", windows[:, :, ::down, ::right], w) + b[:, None, None]


# %% right conv2d: the earlier functions, one image and one kernel at a time
def conv2d(x, w, b, stride=1, padding=0):
    if isinstance(stride, int):
        stride = (stride, stride)
    x = pad2d(x, padding)
    result = []
    for image in x:
        maps = []
        for kernel, bias in zip(w, b):
            total = sum(conv2d_single(channel, part) for channel, part in zip(image, kernel))
            maps.append(total[:: stride[0], :: stride[1]] + bias)
        result.append(maps)
    return np.array(result)


# %% right conv2d: unfolded into one matrix product, by a class with a NamedTuple
class Window(__import__("typing").NamedTuple):
    top: int
    left: int
    height: int
    width: int

    def of(self, x):
        return x[:, :, self.top : self.top + self.height, self.left : self.left + self.width]


class Convolution:
    def __init__(self, w, b, stride, padding):
        self.w, self.b, self.padding = w, b, padding
        self.stride = stride if isinstance(stride, tuple) else (stride,) * 2

    def places(self, shape):
        for axis in (0, 1):
            n, k = shape[2 + axis] + 2 * self.padding, self.w.shape[2 + axis]
            yield range(0, n - k + 1, self.stride[axis])

    def __call__(self, x):
        tops, lefts = self.places(x.shape)
        padded = np.zeros((*x.shape[:2], x.shape[2] + 2 * self.padding, x.shape[3] + 2 * self.padding))
        padded[:, :, self.padding : self.padding + x.shape[2], self.padding : self.padding + x.shape[3]] = x
        columns = [Window(t, l, *self.w.shape[2:]).of(padded).reshape(len(x), -1) for t in tops for l in lefts]
        flat = np.stack(columns) @ self.w.reshape(len(self.w), -1).T + self.b
        return flat.transpose(1, 2, 0).reshape(len(x), len(self.w), len(tops), len(lefts))


def conv2d(x, w, b, stride=1, padding=0):
    return Convolution(w, b, stride, padding)(x)


# %% right conv2d: seven loops
def conv2d(x, w, b, stride=1, padding=0):
    sy, sx = stride if isinstance(stride, tuple) else (stride, stride)
    n, c, h, width = x.shape
    o, _, kh, kw = w.shape
    rows, columns = (h + 2 * padding - kh) // sy + 1, (width + 2 * padding - kw) // sx + 1
    y = np.zeros((n, o, rows, columns))
    for m in range(n):
        for k in range(o):
            for i in range(rows):
                for j in range(columns):
                    y[m, k, i, j] = b[k]
                    for ch in range(c):
                        for a in range(kh):
                            for d in range(kw):
                                r, s = i * sy + a - padding, j * sx + d - padding
                                if 0 <= r < h and 0 <= s < width:
                                    y[m, k, i, j] += x[m, ch, r, s] * w[k, ch, a, d]
    return y


# %% half conv2d_single: list returned [conv2d_single_square]
# says: a list is returned, not an array
def conv2d_single(image, kernel):
    H, W = image.shape
    kh, kw = kernel.shape
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return out.tolist()


# %% half output_size: default stride 2 [output_size_steps_of_one]
# says: the default of stride is 2, not 1
def output_size(n, kernel, stride=2, padding=0):
    return (n + 2 * padding - kernel) // stride + 1


# %% half output_size: default padding 1 [output_size_steps_of_one]
# says: the default of padding is 1, not 0
def output_size(n, kernel, stride=1, padding=1):
    return (n + 2 * padding - kernel) // stride + 1


# %% half output_size: no defaults [output_size_steps_of_one]
# says: stride and padding have no defaults
def output_size(n, kernel, stride, padding):
    return (n + 2 * padding - kernel) // stride + 1


# %% half pad2d: p:-p, breaks at 0 [pad2d_frame]
# says: a slice that ends at -0 is empty
def pad2d(x, p):
    out = np.zeros((*x.shape[:-2], x.shape[-2] + 2 * p, x.shape[-1] + 2 * p))
    out[..., p:-p, p:-p] = x
    return out


# %% half pad2d: one frame for each shape, kept from call to call [pad2d_frame]
# says: a later call changes an earlier result: it is no new array
_FRAMES = {}


def pad2d(x, p):
    key = (x.shape, p)
    out = _FRAMES.setdefault(key, np.zeros((*x.shape[:-2], x.shape[-2] + 2 * p, x.shape[-1] + 2 * p)))
    out[..., p : p + x.shape[-2], p : p + x.shape[-1]] = x
    return out


# %% half conv2d: no step above 2 [conv2d_strides, conv2d_padding]
# says: no step is longer than two pixels
def conv2d(x, w, b, stride=1, padding=0):
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    sh, sw = min(sh, 2), min(sw, 2)
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    n, c, H, W = xp.shape
    oc, _, kh, kw = w.shape
    oh, ow = (H - kh) // sh + 1, (W - kw) // sw + 1
    out = np.zeros((n, oc, oh, ow))
    for i in range(oh):
        for j in range(ow):
            part = xp[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = np.tensordot(part, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return out


# %% half conv2d: the two steps exchanged where there is padding [conv2d_strides]
# says: where there is padding, a tuple of two steps is not taken as (down, right)
def conv2d(x, w, b, stride=1, padding=0):
    sh, sw = (stride, stride) if isinstance(stride, int) else (stride if not padding else stride[::-1])
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    n, c, H, W = xp.shape
    oc, _, kh, kw = w.shape
    oh, ow = (H - kh) // sh + 1, (W - kw) // sw + 1
    out = np.zeros((n, oc, oh, ow))
    for i in range(oh):
        for j in range(ow):
            part = xp[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = np.tensordot(part, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return out
