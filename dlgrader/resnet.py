"""The course's small residual network, pretrained on the digits 0 to 4, with the names that torchvision's has.

`python -m dlgrader.resnet FILE` trains it anew and writes its weights; the ones in the package were made so.
"""

from __future__ import annotations

import hashlib
import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dlgrader.data import mnist
from dlgrader.runtime import seed_everything

WEIGHTS = Path(__file__).with_name("resnet.pt")
SHA256 = "4b23792704eb7eff79951981016f48273b7853d6116685e0075dc21835dc129d"
PRETRAINED_CLASSES = 5
MEAN, STD = 0.1307, 0.3081
"""Of the pixels of MNIST's training images, from 0 to 1."""


class BasicBlock(nn.Module):
    """Two convolutions whose result is added to what came in.

    Parameters
    ----------
    inputs, outputs : int
        Channels.
    stride : int
        Of the first convolution. Where it is not 1, or the channels differ, what came in passes a convolution of 1×1
        before it is added.

    References
    ----------
    K. He, X. Zhang, S. Ren and J. Sun, Deep Residual Learning for Image Recognition, 2015, arXiv:1512.03385.
    """

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample: nn.Module | None = None
        if stride != 1 or inputs != outputs:
            shortcut = nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False)
            self.downsample = nn.Sequential(shortcut, nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        """Return the block's output, (n, outputs, height / stride, width / stride)."""
        change = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(change + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    """A residual network for grey images of 28×28 pixels: a convolution, three blocks, a mean over places, a head.

    Its layers have the names of those of `torchvision.models.resnet18`.

    Parameters
    ----------
    classes : int
        Outputs of the head, `fc`.
    width : int
        Channels of the first convolution; the blocks have as many, twice and four times as many.
    """

    def __init__(self, classes: int = PRETRAINED_CLASSES, width: int = 8) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, width, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.layer1 = nn.Sequential(BasicBlock(width, width))
        self.layer2 = nn.Sequential(BasicBlock(width, 2 * width, stride=2))
        self.layer3 = nn.Sequential(BasicBlock(2 * width, 4 * width, stride=2))
        self.fc = nn.Linear(4 * width, classes)

    def features(self, images: Tensor) -> Tensor:
        """Return what the head is given, float32 of shape (n, 4 width)."""
        x = torch.relu(self.bn1(self.conv1(images)))
        means: Tensor = self.layer3(self.layer2(self.layer1(x))).mean(dim=(2, 3))
        return means

    def forward(self, images: Tensor) -> Tensor:
        """Return logits, (n, classes), of images of shape (n, 1, 28, 28), prepared by `preprocess`."""
        logits: Tensor = self.fc(self.features(images))
        return logits


def preprocess(images: NDArray[Any]) -> Tensor:
    """Bring images into the form and the units that the network was pretrained with.

    Parameters
    ----------
    images : ndarray of float, shape (n, 28, 28)
        Each pixel's ink from 0 to 1, as `dlgrader.data.mnist` gives them.

    Returns
    -------
    Tensor of float32, shape (n, 1, 28, 28)
    """
    return (torch.tensor(np.asarray(images), dtype=torch.float32).unsqueeze(1) - MEAN) / STD


def pretrained() -> ResNet:
    """Return the network as it was trained on the digits 0 to 4, in eval mode.

    Returns
    -------
    ResNet
        With five classes.

    Raises
    ------
    ValueError
        If the file of weights is not the one that belongs to this version of the package.
    """
    data = WEIGHTS.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise ValueError(f"{WEIGHTS} is not the file of weights that this version of dlgrader was made with")
    model = ResNet()
    model.load_state_dict(torch.load(io.BytesIO(data), weights_only=True))
    return model.eval()


def digits_of(labels: range) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return the training and test digits of consecutive classes, the first of them as class 0.

    Parameters
    ----------
    labels : range
        `range(5)` is what the network was pretrained on; it has never seen `range(5, 10)`.

    Returns
    -------
    X_train, y_train, X_test, y_test : Tensor
        Images prepared by `preprocess`; classes as int64.
    """
    X, y, X_test, y_test = mnist()
    parts = []
    for images, classes in ((X, y), (X_test, y_test)):
        chosen = np.isin(classes, labels)
        parts += [preprocess(images[chosen]), torch.tensor(classes[chosen] - labels.start)]
    return parts[0], parts[1], parts[2], parts[3]


def accuracy(model: nn.Module, X: Tensor, y: Tensor) -> float:
    """Return the share of images that a model reads right in eval mode; the mode it was in is restored."""
    was_training = model.training
    model.eval()
    with torch.no_grad():
        right: float = (model(X).argmax(dim=1) == y).double().mean().item()
    model.train(was_training)
    return right


def pretrain(epochs: int = 12, seed: int = 0) -> tuple[ResNet, float]:
    """Train the network on the 2,000 training digits from 0 to 4.

    Parameters
    ----------
    epochs : int
        Of 40 batches of 50, with Adam at rates from 0.005 down to 0 along a cosine.
    seed : int

    Returns
    -------
    model : ResNet
        In eval mode.
    test_accuracy : float
        On the 500 test digits from 0 to 4.
    """
    X, y, X_test, y_test = digits_of(range(PRETRAINED_CLASSES))
    seed_everything(seed)
    model = ResNet().train()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * -(-len(X) // 50))
    for _ in range(epochs):
        for rows in torch.randperm(len(X)).split(50):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(X[rows]), y[rows]).backward()
            optimizer.step()
            schedule.step()
    return model.eval(), accuracy(model, X_test, y_test)


def main() -> None:
    """Train, write the weights to the file that is named, and say what `SHA256` has to be."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m dlgrader.resnet FILE")
    file = Path(sys.argv[1])
    model, test_accuracy = pretrain()
    torch.save(model.state_dict(), file)
    print(f"test accuracy {test_accuracy:.3f}, {file.stat().st_size:,} bytes")
    print(f"sha256 {hashlib.sha256(file.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
