"""The course's pretrained network: its file, its training again, and torchvision's network out of a cache."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import torch
from torch import nn

from dlgrader import resnet, vision
from dlgrader.course.notebooks import read_notebook
from dlgrader.data import photographs
from dlgrader.reference.torch_network import count_parameters
from dlgrader.reference.transfer_learning import freeze_, replace_head_
from dlgrader.vision import import_torchvision


def test_the_weights_are_those_that_belong_to_the_package_and_small() -> None:
    data = resnet.WEIGHTS.read_bytes()
    assert hashlib.sha256(data).hexdigest() == resnet.SHA256
    assert len(data) < 2**20


def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "resnet.pt"
    torch.save(resnet.ResNet().state_dict(), other)
    monkeypatch.setattr(resnet, "WEIGHTS", other)
    with pytest.raises(ValueError, match="not the file of weights"):
        resnet.pretrained()


def test_the_pretrained_network_reads_the_digits_that_it_was_trained_on() -> None:
    model = resnet.pretrained()
    assert not model.training
    _, _, X_test, y_test = resnet.digits_of(range(5))
    assert len(X_test) == 500
    assert resnet.accuracy(model, X_test, y_test) >= 0.98


def test_trained_again_for_two_epochs_it_is_nearly_as_good() -> None:
    model, test_accuracy = resnet.pretrain(epochs=2, seed=1)
    assert 0.94 <= test_accuracy <= 1.0
    assert not model.training


def test_digits_of_other_classes_start_at_class_0() -> None:
    X, y, X_test, y_test = resnet.digits_of(range(5, 10))
    assert X.shape == (2000, 1, 28, 28)
    assert X.dtype == torch.float32
    assert torch.bincount(y).tolist() == [400] * 5
    assert torch.bincount(y_test).tolist() == [100] * 5
    assert abs(float(X.mean())) < 0.1
    assert abs(float(X.std()) - 1.0) < 0.1
    assert len(X_test) == 500


def test_layers_have_the_names_and_blocks_the_results_of_torchvision() -> None:
    theirs = import_torchvision("models.resnet").ResNet(
        import_torchvision("models.resnet").BasicBlock, [1, 1, 1, 1], num_classes=5
    )
    assert set(resnet.ResNet().state_dict()) <= set(theirs.state_dict())
    torch.manual_seed(0)
    for stride in (1, 2):
        ours = resnet.BasicBlock(64, 64 * stride, stride)
        block = getattr(theirs, f"layer{stride}")[0]
        block.load_state_dict(ours.state_dict())
        x = torch.randn(2, 64, 6, 6)
        torch.testing.assert_close(ours(x), block(x))


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and no way to a network."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(torch.hub, "download_url_to_file", forbidden)
    return tmp_path / "hub" / "checkpoints"


def forbidden(*args: object, **kwargs: object) -> None:
    raise AssertionError("something is downloaded")


def test_torchvisions_network_is_taken_from_the_cache_and_never_downloaded(cached: Path) -> None:
    models = import_torchvision("models")
    weights = models.ResNet18_Weights.IMAGENET1K_V1
    assert not vision.is_cached(weights)
    cached.mkdir(parents=True)
    random = models.resnet18()
    torch.save(random.state_dict(), cached / weights.url.rsplit("/", 1)[1])
    assert vision.is_cached(weights)
    loaded: nn.Module = models.resnet18(weights=weights)
    for name, value in loaded.state_dict().items():
        assert torch.equal(value, random.state_dict()[name])


def test_a_cache_that_may_not_be_looked_at_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden_to_look(self: Path) -> bool:
        raise PermissionError

    monkeypatch.setattr(Path, "exists", forbidden_to_look)
    assert not vision.is_cached(import_torchvision("models").ResNet18_Weights.IMAGENET1K_V1)


NOTEBOOK = Path(__file__).parents[1] / "source" / "day39_transfer_learning" / "transfer_learning.ipynb"


def said_in_the_notebook(capsys: pytest.CaptureFixture[str]) -> str:
    """Run day 39's cell about torchvision's network; return what it prints."""
    cell = next(cell for cell in read_notebook(NOTEBOOK).cells if cell.id == "torchvision_way")
    names = {
        "torch": torch,
        "import_torchvision": import_torchvision,
        "is_cached": vision.is_cached,
        "photographs": photographs,
        "count_parameters": count_parameters,
        "replace_head_": replace_head_,
        "freeze_": freeze_,
    }
    exec(cell.source, names)
    return capsys.readouterr().out


def test_day_39_takes_torchvisions_network_with_its_preprocessing_where_it_is_cached(
    cached: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = import_torchvision("models")
    cached.mkdir(parents=True)
    weights = models.ResNet18_Weights.IMAGENET1K_V1
    torch.save(models.resnet18().state_dict(), cached / weights.url.rsplit("/", 1)[1])
    said = said_in_the_notebook(capsys)
    assert said.count("china: ") == said.count("flower: ") == 1
    assert "with a new head 11,179,077, of which 2,565 learn" in said


def test_day_39_goes_on_without_the_weights(cached: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = said_in_the_notebook(capsys)
    assert "not in the cache" in said
    assert "parameters 11,689,512, of the head 513,000" in said
    assert not cached.exists()


def test_day_39_goes_on_without_torchvision(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setitem(globals(), "import_torchvision", missing)
    assert said_in_the_notebook(capsys) == "torchvision is not installed: read on\n"
