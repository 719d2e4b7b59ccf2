"""Texts: short reviews whose words alone don't tell praise from blame."""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Reviews(NamedTuple):
    """Short reviews with what they say.

    Attributes
    ----------
    texts : list of str
        One review each, as people write it: capitals at the start, marks at the end.
    labels : ndarray of int64, shape (n,)
        1 for praise, 0 for blame.
    groups : ndarray of int64, shape (n,)
        Reviews of one group are variants of each other: all of them belong on the same side of a split.
    """

    texts: list[str]
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]


def reviews(free_forms: bool = False) -> Reviews:
    """Return 900 reviews of films, meals, trains, haircuts and more, half of them praise.

    They come in groups. In a group of four (groups 0 to 169), the thing reviewed is good, not good, bad, not bad,
    with words between the "not" and what it turns; in a pair (170 to 279), two sides of a thing change places round a
    "but", and what comes after the "but" decides. So every word is as frequent in the praise of a group as in its
    blame, and no single word tells which is which. A split that takes a group apart would leave half an answer on
    either side.

    Parameters
    ----------
    free_forms : bool
        Return 40 other reviews instead, half of them praise, of sentence forms that the 900 don't have: irony,
        comparisons, praise and blame without an adjective. Each is a group of its own (280 to 319).

    Returns
    -------
    Reviews
        `texts`, `labels` and `groups`, one entry a review, in the order of the groups; texts have 3 to 20 words,
        marks counted.

    Notes
    -----
    Nobody's opinions: the reviews were written for this course, the 900 put together from sentence forms, things and
    words chosen by hand. They are in `dlgrader/data/reviews.txt` and `dlgrader/data/free_forms.txt`, one review a
    line: group, label and text. They are licensed as the course's text, CC BY 4.0.
    """
    file = files("dlgrader.data") / ("free_forms.txt" if free_forms else "reviews.txt")
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    return Reviews(
        [text for _, _, text in rows],
        np.array([int(label) for _, label, _ in rows], dtype=np.int64),
        np.array([int(group) for group, _, _ in rows], dtype=np.int64),
    )
