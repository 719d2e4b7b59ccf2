"""Answers that students give on day 22. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong to_nchw: reshape for permute [to_nchw_colour]
# says: the axes are reshaped, not moved: the numbers stay in their old order
def to_nchw(images):
    if images.ndim == 3:
        images = images[..., None]
    n, h, w, c = images.shape
    batch = torch.tensor(images).float().reshape(n, c, h, w)
    return batch / 255 if images.dtype == np.uint8 else batch

# %% wrong to_nchw: height and width change places [to_nchw_grey, to_nchw_colour]
# says: the axis of the channels comes last
def to_nchw(images):
    if images.ndim == 3:
        images = images[..., None]
    batch = torch.tensor(images).float().permute(0, 3, 2, 1)
    return batch / 255 if images.dtype == np.uint8 else batch

# %% wrong to_nchw: everything divided by 255 [to_nchw_grey, to_nchw_colour]
# says: floats are divided by 255 as well
def to_nchw(images):
    if images.ndim == 3:
        images = images[..., None]
    return torch.tensor(images).float().permute(0, 3, 1, 2) / 255

# %% wrong to_nchw: never divided [to_nchw_grey, to_nchw_colour]
# says: uint8 values are not divided by 255
def to_nchw(images):
    if images.ndim == 3:
        images = images[..., None]
    return torch.tensor(images).float().permute(0, 3, 1, 2)

# %% wrong to_nchw: float64 leaks in [to_nchw_grey, to_nchw_colour]
# says: float64 comes out, numpy's dtype
def to_nchw(images):
    if images.ndim == 3:
        images = images[..., None]
    batch = torch.tensor(images / 255.0 if images.dtype == np.uint8 else images)
    return batch.permute(0, 3, 1, 2)

# %% wrong to_nchw: memory shared with the caller [to_nchw_grey]
# says: the tensor shares its memory with the array
def to_nchw(images):
    batch = torch.from_numpy(images)
    if batch.ndim == 3:
        batch = batch.unsqueeze(-1)
    batch = batch / 255.0 if batch.dtype == torch.uint8 else batch.float()
    return batch.permute(0, 3, 1, 2)

# %% half to_nchw: the channel axis of grey images forgotten [to_nchw_grey]
# says: the axis of the channels is missing
def to_nchw(images):
    batch = torch.tensor(images)
    batch = batch / 255.0 if batch.dtype == torch.uint8 else batch.float()
    return batch.permute(0, 3, 1, 2) if batch.ndim == 4 else batch

# %% wrong to_nchw: integer division [to_nchw_grey, to_nchw_colour]
# says: uint8 values are divided as integers, so that only 0 and 1 are left
def to_nchw(images):
    batch = torch.tensor(images)
    if batch.dtype == torch.uint8:
        batch = batch // 255
    if batch.ndim == 3:
        batch = batch[..., None]
    return batch.float().permute(0, 3, 1, 2)

# %% wrong to_nchw: scales uint8 only if something is above 1 [to_nchw_grey]
# says: uint8 values are divided by 255 only where one is above 1
def to_nchw(images):
    t = torch.tensor(images, dtype=torch.float32)
    if images.dtype == np.uint8 and images.max() > 1:
        t /= 255
    return t.unsqueeze(1) if t.ndim == 3 else t.permute(0, 3, 1, 2)

# %% wrong to_nchw: scales whatever is above 1 [to_nchw_grey, to_nchw_colour]
# says: values are divided by 255 wherever one is above 1, whatever the dtype
def to_nchw(images):
    t = torch.tensor(images).float()
    if t.numel() and t.max() > 1:
        t = t / 255
    return t.unsqueeze(1) if t.ndim == 3 else t.permute(0, 3, 1, 2)

# %% half to_nchw: three channels taken for granted [to_nchw_colour]
# says: Only the last entry along axis 1 is missing
def to_nchw(images):
    images = np.array(images)
    if images.dtype == np.uint8:
        images = images / 255
    if images.ndim == 3:
        return torch.tensor(images[:, None], dtype=torch.float32)
    return torch.stack([torch.tensor(images[..., c], dtype=torch.float32) for c in range(3)], dim=1)

# %% half to_nchw: colour images share their memory [to_nchw_colour]
# says: the tensor shares its memory with the array
def to_nchw(images):
    if images.ndim == 3:
        t = torch.tensor(images)[:, None]
    else:
        t = torch.from_numpy(np.ascontiguousarray(images)).permute(0, 3, 1, 2)
    return t.float() / 255 if images.dtype == np.uint8 else t.float()

# %% right to_nchw: in numpy, with moveaxis
def to_nchw(images):
    batch = images.astype(np.float32) / np.float32(255 if images.dtype == np.uint8 else 1)
    batch = batch[:, None] if batch.ndim == 3 else np.moveaxis(batch, -1, 1)
    return torch.from_numpy(np.ascontiguousarray(batch))

# %% right to_nchw: one image at a time, then stacked
def to_nchw(images):
    rows = []
    for image in images:
        tensor = torch.tensor(image, dtype=torch.float32)
        if image.dtype == np.uint8:
            tensor = tensor / 255
        channels = [tensor] if tensor.ndim == 2 else [tensor[:, :, c] for c in range(tensor.shape[2])]
        rows.append(torch.stack(channels))
    return torch.stack(rows)

# %% right to_nchw: a small class and a view by einsum
class Pictures:
    def __init__(self, array):
        self.scale = 255.0 if array.dtype == np.uint8 else 1.0
        self.array = array if array.ndim == 4 else array[..., np.newaxis]

    def tensor(self):
        return torch.tensor(np.einsum("nhwc->nchw", self.array).astype(np.float32) / np.float32(self.scale))


def to_nchw(images):
    return Pictures(images).tensor()

# %% wrong conv_parameter_count: a bias for every input channel [conv_parameter_count_values]
# says: there is a bias for every input channel
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    h, w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return out_channels * in_channels * h * w + (in_channels if bias else 0)

# %% wrong conv_parameter_count: the bias counted always [conv_parameter_count_values]
# says: the bias is counted even where there is none
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    h, w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return out_channels * (in_channels * h * w + 1)

# %% wrong conv_parameter_count: square kernels only [conv_parameter_count_values]
# says: every kernel is taken for a square of its height
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    k = kernel_size if isinstance(kernel_size, int) else kernel_size[0]
    return out_channels * (in_channels * k * k + (1 if bias else 0))

# %% wrong conv_parameter_count: the input channels forgotten [conv_parameter_count_values]
# says: the input channels are forgotten
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    h, w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return out_channels * (h * w + (1 if bias else 0))

# %% wrong conv_parameter_count: one bias for each pair of channels [conv_parameter_count_values]
# says: a bias is counted for every pair of channels
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    h, w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return out_channels * in_channels * (h * w + (1 if bias else 0))

# %% wrong conv_parameter_count: a float, through a division [conv_parameter_count_values]
# says: floats are returned
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    height, width = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return out_channels * (in_channels * height * width + bias) / 1

# %% wrong conv_parameter_count: one bias for the layer [conv_parameter_count_values]
# says: there is one bias for all output channels
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    height, width = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return out_channels * in_channels * height * width + int(bias)

# %% right conv_parameter_count: ask torch
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, bias=bias)
    return sum(parameter.numel() for parameter in layer.parameters())

# %% right conv_parameter_count: numpy integers
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    return np.prod(np.broadcast_to(kernel_size, 2)) * in_channels * out_channels + bias * out_channels

# %% right conv_parameter_count: numpy's product
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    return int(out_channels * (in_channels * np.prod(np.broadcast_to(kernel_size, 2)) + (1 if bias else 0)))

# %% wrong infer_flat_size: the layers left in eval mode [infer_flat_size_untouched]
# says: the layers are left in eval mode
def infer_flat_size(features, input_shape):
    features.eval()
    with torch.no_grad():
        return features(torch.zeros(1, *input_shape)).numel()

# %% wrong infer_flat_size: tried in train mode [infer_flat_size_untouched]
# says: the layers are tried in train mode, where batch normalisation updates its statistics
def infer_flat_size(features, input_shape):
    with torch.no_grad():
        return features(torch.zeros(1, *input_shape)).numel()

# %% wrong infer_flat_size: a trial batch of two, its size not divided [infer_flat_size_values, infer_flat_size_untouched]
# says: two images are sent through, and the numbers of both are counted
def infer_flat_size(features, input_shape):
    with torch.no_grad():
        return features(torch.zeros(2, *input_shape)).numel()

# %% wrong infer_flat_size: the channels forgotten [infer_flat_size_values]
# says: the channels are forgotten
def infer_flat_size(features, input_shape):
    was_training = features.training
    features.eval()
    with torch.no_grad():
        out = features(torch.zeros(1, *input_shape))
    features.train(was_training)
    return out.shape[-1] * out.shape[-2]

# %% wrong infer_flat_size: gradients recorded [infer_flat_size_untouched]
# says: gradients are recorded: torch.no_grad() is missing
def infer_flat_size(features, input_shape):
    was_training = features.training
    features.eval()
    size = features(torch.zeros(1, *input_shape)).numel()
    features.train(was_training)
    return size

# %% wrong infer_flat_size: the formula for two poolings by 2 [infer_flat_size_values]
# says: the pixels of the image are counted
def infer_flat_size(features, input_shape):
    channels, height, width = input_shape
    return 16 * (height // 4) * (width // 4)

# %% wrong infer_flat_size: always back to train mode [infer_flat_size_untouched]
# says: the layers are always left in train mode
def infer_flat_size(features, input_shape):
    features.eval()
    with torch.no_grad():
        size = features(torch.zeros(1, *input_shape)).numel()
    features.train()
    return size

# %% half infer_flat_size: gradients switched off for good [infer_flat_size_untouched]
# says: gradients are switched off for good
def infer_flat_size(features, input_shape):
    was = features.training
    features.eval()
    torch.set_grad_enabled(False)
    size = features(torch.zeros(1, *input_shape)).numel()
    features.train(was)
    return size

# %% half infer_flat_size: a tensor, through prod [infer_flat_size_values]
# says: the size that is returned is a tensor
def infer_flat_size(features, input_shape):
    was = features.training
    features.eval()
    with torch.no_grad():
        size = torch.tensor(features(torch.zeros(1, *input_shape)).shape[1:]).prod()
    features.train(was)
    return size

# %% half infer_flat_size: clears gradients that were there [infer_flat_size_untouched]
# says: the gradients that were there are cleared
def infer_flat_size(features, input_shape):
    was = features.training
    features.eval()
    with torch.no_grad():
        size = features(torch.zeros(1, *input_shape)).numel()
    features.zero_grad()
    features.train(was)
    return size

# %% right infer_flat_size: on a copy of the layers
def infer_flat_size(features, input_shape):
    import copy
    trial = copy.deepcopy(features).eval()
    with torch.inference_mode():
        return trial(torch.ones(3, *input_shape)).numel() // 3

# %% right infer_flat_size: flattened first, its length taken
def infer_flat_size(features, input_shape):
    mode = features.training
    features.train(False)
    with torch.no_grad():
        flat = features(torch.rand((1, *input_shape))).flatten(1)
    features.train(mode)
    return flat.shape[1]

# %% right infer_flat_size: modes by hand, with try and finally
def infer_flat_size(features, input_shape):
    modes = {module: module.training for module in features.modules()}
    try:
        features.eval()
        with torch.inference_mode():
            return int(np.prod(features(torch.randn(1, *input_shape)).shape))
    finally:
        for module, mode in modes.items():
            module.training = mode

# %% wrong SmallCNN: softmax in forward [SmallCNN_values]
# says: softmax is applied in forward, where logits are asked for
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        )
        self.classifier = nn.Linear(16 * (size // 4) ** 2, classes)

    def forward(self, images):
        return torch.softmax(self.classifier(self.features(images).flatten(1)), dim=1)

# %% wrong SmallCNN: log-softmax in forward [SmallCNN_values]
# says: log_softmax is applied in forward
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        )
        self.classifier = nn.Linear(16 * (size // 4) ** 2, classes)

    def forward(self, images):
        return torch.log_softmax(self.classifier(self.features(images).flatten(1)), dim=1)

# %% wrong SmallCNN: the size of MNIST typed in [SmallCNN_shapes, SmallCNN_values]
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        )
        self.classifier = nn.Linear(784, classes)

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))

# %% wrong SmallCNN: the padding forgotten [SmallCNN_shapes, SmallCNN_values]
# says: the padding is forgotten
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 8, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3), nn.ReLU(), nn.MaxPool2d(2),
        )
        self.classifier = nn.Linear(infer_flat_size(self.features, (channels, size, size)), classes)

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))

# %% wrong SmallCNN: no activation between the convolutions [SmallCNN_values]
# says: the first ReLU is missing
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 8, 3, padding=1), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        )
        self.classifier = nn.Linear(16 * (size // 4) ** 2, classes)

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))

# %% wrong SmallCNN: mean pooling [SmallCNN_values]
# says: the pooling takes means, not maxima
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 8, 3, padding=1), nn.ReLU(), nn.AvgPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.AvgPool2d(2),
        )
        self.classifier = nn.Linear(16 * (size // 4) ** 2, classes)

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))

# %% wrong SmallCNN: layers in a plain list [SmallCNN_shapes, SmallCNN_values]
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        self.layers = [nn.Conv2d(channels, 8, 3, padding=1), nn.Conv2d(8, 16, 3, padding=1)]
        self.classifier = nn.Linear(16 * (size // 4) ** 2, classes)

    def features(self, images):
        for layer in self.layers:
            images = torch.max_pool2d(torch.relu(layer(images)), 2)
        return images

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))

# %% wrong SmallCNN: the batch flattened too [SmallCNN_shapes, SmallCNN_values]
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        )
        self.classifier = nn.Linear(16 * (size // 4) ** 2, classes)

    def forward(self, images):
        return self.classifier(self.features(images).flatten())

# %% wrong SmallCNN: a ReLU on the logits [SmallCNN_values]
# says: a ReLU is applied to the logits
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        )
        self.classifier = nn.Linear(16 * (size // 4) ** 2, classes)

    def forward(self, images):
        return torch.relu(self.classifier(self.features(images).flatten(1)))

# %% wrong SmallCNN: no gradient for the convolutions [SmallCNN_values]
# says: no gradient reaches the convolutions
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        )  # fmt: skip
        self.classifier = nn.Linear(16 * (size // 4) ** 2, classes)

    def forward(self, images):
        return self.classifier(self.features(images).detach().flatten(1))

# %% wrong SmallCNN: a dropout of its own [SmallCNN_values]
# says: a dropout is added
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        )  # fmt: skip
        self.classifier = nn.Sequential(nn.Dropout(0.5), nn.Linear(16 * (size // 4) ** 2, classes))

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))

# %% wrong SmallCNN: the second convolution has 8 channels [SmallCNN_shapes, SmallCNN_values]
# says: the second convolution has as many channels as the first
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        )  # fmt: skip
        self.classifier = nn.Linear(8 * (size // 4) ** 2, classes)

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))

# %% half SmallCNN: softmax while training, logits otherwise [SmallCNN_values]
# says: softmax is applied in train mode, where logits are asked for
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        )  # fmt: skip
        self.classifier = nn.Linear(16 * (size // 4) ** 2, classes)

    def forward(self, images):
        logits = self.classifier(self.features(images).flatten(1))
        return logits.softmax(dim=1) if self.training else logits

# %% half SmallCNN: the same random start every time [SmallCNN_values]
# says: torch is seeded in __init__, so that every network starts with the same weights
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        torch.manual_seed(0)
        self.features = nn.Sequential(
            nn.Conv2d(channels, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        )  # fmt: skip
        self.classifier = nn.Linear(16 * (size // 4) ** 2, classes)

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))

# %% right SmallCNN: the linear layer made first, pooling before ReLU
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        self.classifier = nn.Linear(16 * (size // 4) ** 2, classes)
        blocks = [nn.Sequential(nn.Conv2d(i, o, 3, padding="same"), nn.MaxPool2d(2), nn.ReLU()) for i, o in [(channels, 8), (8, 16)]]
        self.features = nn.Sequential(*blocks[0], *blocks[1])

    def forward(self, images):
        return self.classifier(torch.flatten(self.features(images), 1))

# %% right SmallCNN: with Flatten and explicit strides
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        self.features = nn.Sequential()
        for i, o in ((channels, 8), (8, 16)):
            self.features.append(nn.Conv2d(i, o, kernel_size=(3, 3), stride=1, padding=(1, 1)))
            self.features.append(nn.ReLU(inplace=True))
            self.features.append(nn.MaxPool2d(kernel_size=2, stride=2))
        self.flatten = nn.Flatten()
        self.classifier = nn.Linear(infer_flat_size(self.features, (channels, size, size)), classes)

    def forward(self, x):
        x = self.features(x)
        x = self.flatten(x)
        return self.classifier(x)

# %% right SmallCNN: layers made in a loop, the size computed
class SmallCNN(nn.Module):
    def __init__(self, channels=1, size=28, classes=10):
        super().__init__()
        layers = []
        for before, after in [(channels, 8), (8, 16)]:
            layers += [nn.Conv2d(before, after, kernel_size=(3, 3), padding="same"), nn.ReLU(inplace=True), nn.MaxPool2d(2)]
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(in_features=16 * (size // 2 // 2) ** 2, out_features=classes)

    def forward(self, images):
        maps = self.features(images)
        return self.classifier(torch.flatten(maps, 1))

# %% wrong predict_probabilities: softmax twice [predict_probabilities_values]
# says: softmax is applied twice
def predict_probabilities(model, images, batch_size=256):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(part).softmax(dim=1) for part in images.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts).softmax(dim=1)

# %% wrong predict_probabilities: softmax over the images [predict_probabilities_values]
# says: softmax runs over all images, dim 0
def predict_probabilities(model, images, batch_size=256):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = torch.cat([model(part) for part in images.split(batch_size)])
    model.train(was_training)
    return logits.softmax(dim=0)

# %% wrong predict_probabilities: logits returned [predict_probabilities_values]
# says: the logits are returned without softmax
def predict_probabilities(model, images, batch_size=256):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = torch.cat([model(part) for part in images.split(batch_size)])
    model.train(was_training)
    return logits

# %% half predict_probabilities: the last, short batch lost [predict_probabilities_values]
# says: the last, shorter batch is lost
def predict_probabilities(model, images, batch_size=256):
    was_training = model.training
    model.eval()
    parts = []
    with torch.no_grad():
        for i in range(max(1, len(images) // batch_size)):
            parts.append(model(images[i * batch_size : (i + 1) * batch_size]).softmax(dim=1))
    model.train(was_training)
    return torch.cat(parts)

# %% wrong predict_probabilities: the model in the mode it is found in [predict_probabilities_care]
# says: the model is not put into eval mode
def predict_probabilities(model, images, batch_size=256):
    with torch.no_grad():
        return torch.cat([model(part).softmax(dim=1) for part in images.split(batch_size)])

# %% wrong predict_probabilities: the model left in eval mode [predict_probabilities_care]
# says: the model is left in eval mode
def predict_probabilities(model, images, batch_size=256):
    model.eval()
    with torch.no_grad():
        return torch.cat([model(part).softmax(dim=1) for part in images.split(batch_size)])

# %% wrong predict_probabilities: gradients recorded [predict_probabilities_care]
# says: gradients are recorded, though the result is detached
def predict_probabilities(model, images, batch_size=256):
    was_training = model.training
    model.eval()
    logits = torch.cat([model(part) for part in images.split(batch_size)])
    model.train(was_training)
    return logits.softmax(dim=1).detach()

# %% wrong predict_probabilities: all images at once [predict_probabilities_care]
# says: all images pass at once, whatever batch_size is
def predict_probabilities(model, images, batch_size=256):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(images)
    model.train(was_training)
    return logits.softmax(dim=1)

# %% wrong predict_probabilities: the first batch alone [predict_probabilities_values]
# says: the last, shorter batch is lost
def predict_probabilities(model, images, batch_size=256):
    was = model.training
    model.eval()
    with torch.no_grad():
        for part in images.split(batch_size):
            out = model(part).softmax(dim=1)
            model.train(was)
            return out

# %% half predict_probabilities: clears the gradients that were there [predict_probabilities_care]
# says: the gradients that were there are cleared
def predict_probabilities(model, images, batch_size=256):
    was = model.training
    model.eval()
    model.zero_grad()
    with torch.no_grad():
        logits = torch.cat([model(part) for part in images.split(batch_size)])
    model.train(was)
    return logits.softmax(dim=1)

# %% half predict_probabilities: cut into batch_size parts [predict_probabilities_care]
# says: the images are cut into batch_size parts, not into parts of batch_size
def predict_probabilities(model, images, batch_size=256):
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = torch.cat([model(part) for part in images.chunk(batch_size)])
    model.train(was)
    return logits.softmax(dim=1)

# %% half predict_probabilities: double precision for the sums [predict_probabilities_values]
# says: float64 comes back
def predict_probabilities(model, images, batch_size=256):
    was = model.training
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(batch).double().softmax(dim=1) for batch in images.split(batch_size)])
    model.train(was)
    return out

# %% half predict_probabilities: loses the short last batch if there are several [predict_probabilities_values]
# says: the last, shorter batch is lost
def predict_probabilities(model, images, batch_size=256):
    was = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(batch).softmax(dim=1) for batch in images.split(batch_size)]
    model.train(was)
    if len(parts) > 1 and len(parts[-1]) < batch_size:
        parts.pop()
    return torch.cat(parts)

# %% right predict_probabilities: row by row, softmax by hand
@torch.inference_mode()
def predict_probabilities(model, images, batch_size=256):
    mode = model.training
    model.train(False)
    result = []
    start = 0
    while start < len(images):
        z = model(images[start : start + batch_size])
        e = torch.exp(z - z.max(dim=1, keepdim=True).values)
        result.extend(e / e.sum(dim=1, keepdim=True))
        start += batch_size
    model.train(mode)
    return torch.stack(result).clone()

# %% right predict_probabilities: through a DataLoader
def predict_probabilities(model, images, batch_size=256):
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            parts = [nn.functional.softmax(model(part), dim=-1) for part in DataLoader(images, batch_size=batch_size)]
    finally:
        model.train(training)
    return torch.vstack(parts)

# %% right predict_probabilities: sends the images to the device of the first parameter
def predict_probabilities(model, images, batch_size=256):
    device, was = next(model.parameters()).device, model.training
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(batch.to(device)).softmax(dim=1) for batch in images.split(batch_size)])
    model.train(was)
    return out

# %% right predict_probabilities: sends the batches to the model's device, as a generator
def _parts(images, size):
    for start in range(0, len(images), size):
        yield images[start : start + size]


@torch.inference_mode()
def predict_probabilities(model, images, batch_size=256):
    device, was = next(model.parameters()).device, model.training
    model.eval()
    out = [nn.functional.softmax(model(part.to(device)), dim=-1).cpu() for part in _parts(images, batch_size)]
    model.train(was)
    return torch.cat(out)

# %% half infer_flat_size: gradients are switched on in the end, whatever they were [infer_flat_size_untouched]
# says: gradients are switched on in the end, also where they were off
def infer_flat_size(features, input_shape):
    was_training = features.training
    torch.set_grad_enabled(False)
    size = features.eval()(torch.zeros(1, *input_shape)).numel()
    torch.set_grad_enabled(True)
    features.train(was_training)
    return size

# %% half predict_probabilities: gradients are switched on in the end, whatever they were [predict_probabilities_care]
# says: gradients are switched on in the end, also where they were off
def predict_probabilities(model, images, batch_size=256):
    was_training = model.training
    torch.set_grad_enabled(False)
    model.eval()
    logits = torch.cat([model(part) for part in images.split(batch_size)])
    model.train(was_training)
    torch.set_grad_enabled(True)
    return logits.softmax(dim=1)
