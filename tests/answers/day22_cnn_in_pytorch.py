"""Answers that students give on day 22. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong to_nchw: reshape for permute [to_nchw_colour]
def to_nchw(images):
    if images.ndim == 3:
        images = images[..., None]
    n, h, w, c = images.shape
    batch = torch.tensor(images).float().reshape(n, c, h, w)
    return batch / 255 if images.dtype == np.uint8 else batch

# %% wrong to_nchw: height and width change places [to_nchw_grey, to_nchw_colour]
def to_nchw(images):
    if images.ndim == 3:
        images = images[..., None]
    batch = torch.tensor(images).float().permute(0, 3, 2, 1)
    return batch / 255 if images.dtype == np.uint8 else batch

# %% wrong to_nchw: everything divided by 255 [to_nchw_grey, to_nchw_colour]
def to_nchw(images):
    if images.ndim == 3:
        images = images[..., None]
    return torch.tensor(images).float().permute(0, 3, 1, 2) / 255

# %% wrong to_nchw: never divided [to_nchw_grey, to_nchw_colour]
def to_nchw(images):
    if images.ndim == 3:
        images = images[..., None]
    return torch.tensor(images).float().permute(0, 3, 1, 2)

# %% wrong to_nchw: float64 leaks in [to_nchw_grey, to_nchw_colour]
def to_nchw(images):
    if images.ndim == 3:
        images = images[..., None]
    batch = torch.tensor(images / 255.0 if images.dtype == np.uint8 else images)
    return batch.permute(0, 3, 1, 2)

# %% wrong to_nchw: memory shared with the caller [to_nchw_grey]
def to_nchw(images):
    batch = torch.from_numpy(images)
    if batch.ndim == 3:
        batch = batch.unsqueeze(-1)
    batch = batch / 255.0 if batch.dtype == torch.uint8 else batch.float()
    return batch.permute(0, 3, 1, 2)

# %% wrong to_nchw: the channel axis of grey images forgotten [to_nchw_grey]
def to_nchw(images):
    batch = torch.tensor(images)
    batch = batch / 255.0 if batch.dtype == torch.uint8 else batch.float()
    return batch.permute(0, 3, 1, 2) if batch.ndim == 4 else batch

# %% wrong to_nchw: integer division [to_nchw_grey, to_nchw_colour]
def to_nchw(images):
    batch = torch.tensor(images)
    if batch.dtype == torch.uint8:
        batch = batch // 255
    if batch.ndim == 3:
        batch = batch[..., None]
    return batch.float().permute(0, 3, 1, 2)

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

# %% wrong conv_parameter_count: a bias for every input channel [conv_parameter_count_values]
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    h, w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return out_channels * in_channels * h * w + (in_channels if bias else 0)

# %% wrong conv_parameter_count: the bias counted always [conv_parameter_count_values]
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    h, w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return out_channels * (in_channels * h * w + 1)

# %% wrong conv_parameter_count: square kernels only [conv_parameter_count_values]
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    k = kernel_size if isinstance(kernel_size, int) else kernel_size[0]
    return out_channels * (in_channels * k * k + (1 if bias else 0))

# %% wrong conv_parameter_count: the input channels forgotten [conv_parameter_count_values]
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    h, w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return out_channels * (h * w + (1 if bias else 0))

# %% wrong conv_parameter_count: one bias for each pair of channels [conv_parameter_count_values]
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    h, w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return out_channels * in_channels * (h * w + (1 if bias else 0))

# %% right conv_parameter_count: ask torch
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, bias=bias)
    return sum(parameter.numel() for parameter in layer.parameters())

# %% right conv_parameter_count: numpy integers
def conv_parameter_count(in_channels, out_channels, kernel_size, bias=True):
    return np.prod(np.broadcast_to(kernel_size, 2)) * in_channels * out_channels + bias * out_channels

# %% wrong infer_flat_size: the layers left in eval mode [infer_flat_size_untouched]
def infer_flat_size(features, input_shape):
    features.eval()
    with torch.no_grad():
        return features(torch.zeros(1, *input_shape)).numel()

# %% wrong infer_flat_size: tried in train mode [infer_flat_size_untouched]
def infer_flat_size(features, input_shape):
    with torch.no_grad():
        return features(torch.zeros(1, *input_shape)).numel()

# %% wrong infer_flat_size: a trial batch of two, its size not divided [infer_flat_size_values, infer_flat_size_untouched]
def infer_flat_size(features, input_shape):
    with torch.no_grad():
        return features(torch.zeros(2, *input_shape)).numel()

# %% wrong infer_flat_size: the channels forgotten [infer_flat_size_values]
def infer_flat_size(features, input_shape):
    was_training = features.training
    features.eval()
    with torch.no_grad():
        out = features(torch.zeros(1, *input_shape))
    features.train(was_training)
    return out.shape[-1] * out.shape[-2]

# %% wrong infer_flat_size: gradients recorded [infer_flat_size_untouched]
def infer_flat_size(features, input_shape):
    was_training = features.training
    features.eval()
    size = features(torch.zeros(1, *input_shape)).numel()
    features.train(was_training)
    return size

# %% wrong infer_flat_size: the formula for two poolings by 2 [infer_flat_size_values]
def infer_flat_size(features, input_shape):
    channels, height, width = input_shape
    return 16 * (height // 4) * (width // 4)

# %% wrong infer_flat_size: always back to train mode [infer_flat_size_untouched]
def infer_flat_size(features, input_shape):
    features.eval()
    with torch.no_grad():
        size = features(torch.zeros(1, *input_shape)).numel()
    features.train()
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

# %% wrong SmallCNN: softmax in forward [SmallCNN_values]
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

# %% wrong predict_probabilities: softmax twice [predict_probabilities_values]
def predict_probabilities(model, images, batch_size=256):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(part).softmax(dim=1) for part in images.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts).softmax(dim=1)

# %% wrong predict_probabilities: softmax over the images [predict_probabilities_values]
def predict_probabilities(model, images, batch_size=256):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = torch.cat([model(part) for part in images.split(batch_size)])
    model.train(was_training)
    return logits.softmax(dim=0)

# %% wrong predict_probabilities: logits returned [predict_probabilities_values]
def predict_probabilities(model, images, batch_size=256):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = torch.cat([model(part) for part in images.split(batch_size)])
    model.train(was_training)
    return logits

# %% wrong predict_probabilities: the last, short batch lost [predict_probabilities_values, predict_probabilities_care]
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
def predict_probabilities(model, images, batch_size=256):
    with torch.no_grad():
        return torch.cat([model(part).softmax(dim=1) for part in images.split(batch_size)])

# %% wrong predict_probabilities: the model left in eval mode [predict_probabilities_care]
def predict_probabilities(model, images, batch_size=256):
    model.eval()
    with torch.no_grad():
        return torch.cat([model(part).softmax(dim=1) for part in images.split(batch_size)])

# %% wrong predict_probabilities: gradients recorded [predict_probabilities_care]
def predict_probabilities(model, images, batch_size=256):
    was_training = model.training
    model.eval()
    logits = torch.cat([model(part) for part in images.split(batch_size)])
    model.train(was_training)
    return logits.softmax(dim=1).detach()

# %% wrong predict_probabilities: all images at once [predict_probabilities_care]
def predict_probabilities(model, images, batch_size=256):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(images)
    model.train(was_training)
    return logits.softmax(dim=1)

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
