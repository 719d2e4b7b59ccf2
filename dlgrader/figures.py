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
