"""The answer key of day 33 against days 15 and 29, scikit-learn, and numbers worked out by hand."""

from __future__ import annotations

import pytest
import torch
from sklearn.linear_model import Ridge
from torch import Tensor, nn

from dlgrader.data import noisy_sine, reviews
from dlgrader.reference import sentiment, training_loop
from dlgrader.reference import three_tasks as ours
from dlgrader.reference.text_preprocessing import bag_of_words


def test_with_tensors_the_loop_is_day_15s() -> None:
    generator = torch.Generator().manual_seed(0)
    X, y = torch.randn(10, 3, generator=generator), torch.randint(4, (10,), generator=generator)
    batches = list(zip(X.split(4), y.split(4), strict=True))
    histories = []
    for module, options in ((training_loop, {}), (ours, {"metric": ours.accuracy})):
        torch.manual_seed(1)
        model = nn.Linear(3, 4)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        histories.append(module.fit(model, batches, batches, nn.functional.cross_entropy, optimizer, 3, **options))
    assert histories[1]["train_loss"] == pytest.approx(histories[0]["train_loss"])
    assert histories[1]["val_loss"] == pytest.approx(histories[0]["val_loss"])
    assert histories[1]["val_metric"] == pytest.approx(histories[0]["val_accuracy"])


def test_with_pairs_it_is_day_29s() -> None:
    vocabulary, train, test = sentiment.prepare(reviews(), 0)
    small = ((train[0][0][:30], train[0][1][:30]), train[1][:30])
    histories = []
    for module in (sentiment, ours):
        torch.manual_seed(1)
        model = sentiment.SentimentLSTM(len(vocabulary), 4)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        histories.append(module.fit(model, [small], [test], nn.functional.cross_entropy, optimizer, 2))
    assert histories[1]["train_loss"] == pytest.approx(histories[0]["train_loss"])
    assert histories[1]["val_loss"] == pytest.approx(histories[0]["val_loss"])
    assert "val_metric" not in histories[1]


class Plane(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.zeros(2))

    def forward(self, X: Tensor) -> Tensor:
        return X @ self.w


@pytest.mark.parametrize(("clip", "w"), [(1.0, [-0.6, -0.8]), (10.0, [-3.0, -4.0]), (None, [-3.0, -4.0])])
def test_clipping_shortens_and_never_lengthens(clip: float | None, w: list[float]) -> None:
    model = Plane()
    batch = [(torch.tensor([[3.0, 4.0]]), torch.zeros(1))]
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    ours.fit(model, batch, batch, lambda z, y: (z - y).mean(), optimizer, 1, clip=clip)
    assert model.w.tolist() == pytest.approx(w, rel=1e-5)


def test_test_windows_have_all_later_values_for_targets() -> None:
    series = torch.arange(12.0)
    (X_train, y_train), (X_test, y_test) = ours.series_parts(series, 2)
    assert y_train.flatten().tolist() == [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    assert y_test.flatten().tolist() == [9.0, 10.0, 11.0]
    assert X_test[..., 0].tolist() == [[7.0, 8.0], [8.0, 9.0], [9.0, 10.0]]
    assert X_train[-1, :, 0].tolist() == [6.0, 7.0]


def tasks() -> list[ours.Task]:
    generator = torch.Generator().manual_seed(0)
    images = [(torch.rand(n, 1, 8, 8, generator=generator), torch.arange(n) % 10) for n in (30, 9)]
    series = torch.tensor(noisy_sine(200), dtype=torch.float32)
    vocabulary, train, test = sentiment.prepare(reviews(), 1)
    return [
        ours.Task("digits", images[0], images[1]),
        ours.Task("sine", *ours.series_parts(series, 20)),
        ours.Task("reviews", train, test, len(vocabulary)),
    ]


def test_models_fit_their_tasks() -> None:
    for task, width in zip(tasks(), (10, 1, 2), strict=True):
        model = ours.build(task)
        X, y = task.test
        assert ours.outputs_of(model, X).shape == (len(y), width)
        value, baseline = ours.score(task, model)
        assert value >= 0
        assert baseline >= 0
        assert model.training


def test_the_linear_bag_is_ridge_regression() -> None:
    task = tasks()[2]
    (ids, _), y = task.train
    columns = torch.cat([bag_of_words(ids, task.words), torch.ones(len(y), 1)], dim=1)
    model = Ridge(alpha=1.0, fit_intercept=False).fit(columns.double().numpy(), 2 * y.numpy() - 1)
    (ids, _), y = task.test
    columns = torch.cat([bag_of_words(ids, task.words), torch.ones(len(y), 1)], dim=1)
    assert ours.linear_bag(task).tolist() == (model.predict(columns.double().numpy()) > 0).tolist()


def test_baselines_by_hand() -> None:
    X, y = torch.tensor([[[1.0], [2.0]], [[4.0], [5.0]]]), torch.tensor([[3.0], [3.0]])
    assert ours.score(ours.Task("sine", (X, y), (X, y)), ours.LastOutput(2))[1] == 2.5
    images = torch.zeros(3, 1, 8, 8)
    task = ours.Task("digits", (images, torch.tensor([1, 1, 0])), (images, torch.tensor([1, 0, 0])))
    assert ours.score(task, ours.build(task))[1] == pytest.approx(1 / 3)


def test_the_report_asks_every_run() -> None:
    found = ours.report({"digits": [(0.9, 0.1), (0.05, 0.15)], "sine": [(0.1, 0.2), (0.3, 0.5)]})
    assert found["digits"] == (pytest.approx(0.475), pytest.approx(0.125), False)
    assert found["sine"] == (pytest.approx(0.2), pytest.approx(0.35), True)
