"""Small data sets that need no network: one documented function each."""

from dlgrader.data.images import digits, imbalanced, mnist, photographs
from dlgrader.data.names import names
from dlgrader.data.points import moons, spirals
from dlgrader.data.scenes import scenes
from dlgrader.data.series import noisy_sine
from dlgrader.data.split import Split
from dlgrader.data.text import Reviews, reviews

__all__ = [
    "Reviews",
    "Split",
    "digits",
    "imbalanced",
    "mnist",
    "moons",
    "names",
    "noisy_sine",
    "photographs",
    "reviews",
    "scenes",
    "spirals",
]
