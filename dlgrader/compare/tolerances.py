"""How far apart two values may be: the default tolerances of `torch.testing.assert_close`, by dtype."""

from __future__ import annotations

import functools
from dataclasses import dataclass

DEFAULTS = {
    "float16": (1e-3, 1e-5),
    "bfloat16": (1.6e-2, 1e-5),
    "float32": (1.3e-6, 1e-5),
    "float64": (1e-7, 1e-7),
    "complex32": (1e-3, 1e-5),
    "complex64": (1.3e-6, 1e-5),
    "complex128": (1e-7, 1e-7),
    "longdouble": (1e-7, 1e-7),
    "float128": (1e-7, 1e-7),
    "complex256": (1e-7, 1e-7),
}


@dataclass(frozen=True)
class Tolerance:
    """The relative and absolute tolerance a test gives; None stands for the default of the dtype."""

    rtol: float | None = None
    atol: float | None = None

    @property
    def is_default(self) -> bool:
        """Whether the dtype decides alone."""
        return self.rtol is None and self.atol is None

    def for_dtypes(self, *dtypes: object) -> tuple[float, float]:
        """Return `(rtol, atol)` for values of these numpy or torch dtypes: the loosest of their defaults."""
        defaults = [DEFAULTS.get(dtype_name(dtype), (0.0, 0.0)) for dtype in dtypes]
        rtol = max(default[0] for default in defaults) if self.rtol is None else self.rtol
        atol = max(default[1] for default in defaults) if self.atol is None else self.atol
        return rtol, atol


EXACT = Tolerance(0.0, 0.0)


@functools.cache
def dtype_name(dtype: object) -> str:
    """Return the plain name of a numpy or torch dtype, such as `float32`."""
    return str(dtype).removeprefix("torch.")
