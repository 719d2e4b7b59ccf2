"""The plots that come back throughout the course, in colours that everyone can tell apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# M. Okabe and K. Ito, Color Universal Design, 2008
COLORS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000"]
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "*"]


def decision_map(
    predict: Callable[[NDArray[np.float64]], ArrayLike],
    X: NDArray[Any],
    y: NDArray[Any],
    *,
    ax: Axes | None = None,
    title: str = "",
    resolution: int = 120,
) -> Axes:
    """Colour the plane by the class that `predict` gives each point, and draw the data on top.

    Parameters
    ----------
    predict : callable
        Takes points, float64 of shape (n, 2), and returns their classes, int of shape (n,).
    X : ndarray of shape (n, 2)
        The data.
    y : ndarray of int, shape (n,)
        The true classes 0, 1, …, at most 8 of them; each has its own colour and marker.
    ax : matplotlib Axes, optional
        Where to draw; a new figure by default.
    title : str
        Title of the axes.
    resolution : int
        Points along each side of the map.

    Returns
    -------
    matplotlib Axes
    """
    if ax is None:
        ax = plt.subplots(figsize=(4.5, 4.5), layout="constrained")[1]
    low, high = X.min(axis=0), X.max(axis=0)
    margin = 0.08 * (high - low)
    xs, ys = (np.linspace(low[i] - margin[i], high[i] + margin[i], resolution) for i in range(2))
    grid = np.column_stack([axis.ravel() for axis in np.meshgrid(xs, ys)])
    classes = np.asarray(predict(grid)).reshape(resolution, resolution)
    count = int(max(np.max(y), np.max(classes))) + 1
    ax.imshow(
        classes,
        extent=(xs[0], xs[-1], ys[0], ys[-1]),
        origin="lower",
        interpolation="nearest",
        cmap=ListedColormap(COLORS[:count]),
        vmin=-0.5,
        vmax=count - 0.5,
        alpha=0.3,
    )
    for label in np.unique(y):
        ax.scatter(
            X[y == label, 0],
            X[y == label, 1],
            s=16,
            color=COLORS[label],
            marker=MARKERS[label],
            edgecolors="white",
            linewidths=0.4,
            label=f"class {label}",
        )
    ax.set(title=title, xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    return ax


def image_grid(
    images: Sequence[ArrayLike] | NDArray[Any],
    *,
    titles: Sequence[str] | None = None,
    columns: int = 8,
    cmap: str = "gray_r",
    symmetric: bool = False,
) -> Figure:
    """Draw small images side by side.

    Parameters
    ----------
    images : sequence of arrays of shape (height, width) or (height, width, 3)
        Grey values share one scale over the whole grid, so that images can be compared.
    titles : sequence of str, optional
        One for each image.
    columns : int
        Images in a row.
    cmap : str
        Colour map for grey images.
    symmetric : bool
        Centre the colour scale on 0 (for weights and filters; use a diverging `cmap` such as `"RdBu"`).

    Returns
    -------
    matplotlib Figure
    """
    arrays = [np.asarray(image) for image in images]
    rows = -(-len(arrays) // columns)
    columns = min(columns, len(arrays))
    size = (1.25 * columns, 1.45 * rows)
    figure, axes = plt.subplots(rows, columns, figsize=size, layout="constrained", squeeze=False)
    high = max(float(np.max(array)) for array in arrays)
    low = min(float(np.min(array)) for array in arrays)
    if symmetric:
        high = max(high, -low)
        low = -high
    for ax in axes.flat:
        ax.set_axis_off()
    for i, (ax, array) in enumerate(zip(axes.flat, arrays, strict=False)):
        ax.imshow(array, cmap=cmap, vmin=low, vmax=high)
        if titles is not None:
            ax.set_title(titles[i], fontsize=9)
    return figure


def curves(
    series: Mapping[str, ArrayLike],
    *,
    ax: Axes | None = None,
    xlabel: str = "epoch",
    ylabel: str = "loss",
    title: str = "",
    log: bool = False,
    first: int = 1,
) -> Axes:
    """Draw one line for each named series, against whole numbers.

    Parameters
    ----------
    series : mapping of str to sequence of float, or to several such sequences of equal length
        Names for the legend, and their values. Several sequences under one name, as from runs with several seeds,
        share its colour and line style.
    ax : matplotlib Axes, optional
        Where to draw; a new figure by default.
    xlabel, ylabel, title : str
        What the axes say.
    log : bool
        Logarithmic vertical axis.
    first : int
        What the first value belongs to: 0 where it was taken before the first epoch.

    Returns
    -------
    matplotlib Axes
    """
    if ax is None:
        ax = plt.subplots(figsize=(6, 3.6), layout="constrained")[1]
    styles = ["-", "--", "-.", ":"]
    for i, (name, values) in enumerate(series.items()):
        runs = np.atleast_2d(np.asarray(values, dtype=float))
        steps = first + np.arange(runs.shape[1])
        lines = ax.plot(steps, runs.T, styles[i % 4], color=COLORS[i % len(COLORS)], lw=2 if len(runs) == 1 else 1.4)
        lines[0].set_label(name)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    if log:
        ax.set_yscale("log")
    ax.grid(alpha=0.3)
    if len(series) > 1:
        ax.legend(frameon=False)
    return ax


def confusion_grid(
    matrix: ArrayLike, *, names: Sequence[str] | None = None, ax: Axes | None = None, title: str = ""
) -> Axes:
    """Draw a confusion matrix with its numbers, coloured by mistakes: the diagonal would outshine them.

    Parameters
    ----------
    matrix : array of shape (classes, classes)
        Rows are true classes, columns chosen ones: counts (integers), or shares of a row (floats, written with two
        digits). A mistake is the redder, the larger its share of its row; cells of 0 stay empty.
    names : sequence of str, optional
        Of the classes; 0, 1, … by default.
    ax : matplotlib Axes, optional
        Where to draw; a new figure by default.
    title : str
        Title of the axes.

    Returns
    -------
    matplotlib Axes
    """
    numbers = np.asarray(matrix)
    if ax is None:
        ax = plt.subplots(figsize=(4.6, 4.4), layout="constrained")[1]
    totals = numbers.sum(axis=1, keepdims=True)
    shares = numbers / np.where(totals > 0, totals, 1)
    mistakes = shares * (1 - np.eye(len(numbers)))
    ax.imshow(mistakes, cmap="Reds", vmin=0.0, vmax=max(1.5 * float(mistakes.max()), 1e-9))
    is_count = numbers.dtype.kind in "biu"
    for row, column in np.argwhere(numbers):
        text = str(numbers[row, column]) if is_count else f"{numbers[row, column]:.2f}".removeprefix("0")
        weight = "bold" if row == column else "normal"
        ax.text(column, row, text, ha="center", va="center", fontsize=8, fontweight=weight)
    ticks = range(len(numbers))
    ax.set(title=title, xlabel="chosen class", ylabel="true class", xticks=ticks, yticks=ticks)
    if names is not None:
        ax.set(xticklabels=names, yticklabels=names)
    return ax


def reliability(
    series: Mapping[str, tuple[ArrayLike, ArrayLike]], *, bins: int = 10, ax: Axes | None = None, title: str = ""
) -> Axes:
    """Draw how often a classifier is right against how sure it is: on the dashed line it is as good as it says.

    Parameters
    ----------
    series : mapping of str to (confidences, right)
        Names for the legend; the confidence of each row, from 0 to 1, and whether the row was right. Each point stands
        for the rows of one of `bins` equal parts of the range from 0 to 1, at their mean confidence and the share of
        them that is right; its area is their number. Confidences on a border belong to the part above it, 1 to the
        last.
    bins : int
        Number of parts.
    ax : matplotlib Axes, optional
        Where to draw; a new figure by default.
    title : str
        Title of the axes.

    Returns
    -------
    matplotlib Axes

    References
    ----------
    C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, On Calibration of Modern Neural Networks, ICML 2017,
    arXiv:1706.04599.
    """
    if ax is None:
        ax = plt.subplots(figsize=(4.2, 4.0), layout="constrained")[1]
    ax.plot([0, 1], [0, 1], "--", color="0.5", lw=1)
    for i, (name, (confidences, right)) in enumerate(series.items()):
        sure, hits = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
        part = np.minimum((sure * bins).astype(int), bins - 1)
        used = np.unique(part)
        x = [float(sure[part == k].mean()) for k in used]
        y = [float(hits[part == k].mean()) for k in used]
        share = np.array([float((part == k).mean()) for k in used])
        color, marker = COLORS[i % len(COLORS)], MARKERS[i % len(MARKERS)]
        ax.plot(x, y, marker=marker, color=color, lw=1.2, ms=4, label=name)
        ax.scatter(x, y, s=14 + 260 * share, color=color, marker=marker, alpha=0.85)
    ax.set(title=title, xlabel="confidence", ylabel="share that is right", xlim=(0, 1.03), ylim=(0, 1.03))
    ax.grid(alpha=0.3)
    ax.legend(frameon=False)
    return ax
