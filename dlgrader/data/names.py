"""First names to learn spelling from."""

from __future__ import annotations

from importlib import resources


def names() -> list[str]:
    """Return 5,163 first names, those of 90 % of the people that the US Census counted in 1990.

    Returns
    -------
    list of str
        In alphabetical order, each once: 2 to 11 letters, all of them from a to z.

    References
    ----------
    US Census Bureau, Frequently Occurring Names in the U.S. – 1990, 1995: the files dist.female.first (4,275 names)
    and dist.male.first (1,219), in lower case (public domain).
    """
    text = resources.files("dlgrader.data").joinpath("names.txt").read_text(encoding="ascii")
    return text.split()
