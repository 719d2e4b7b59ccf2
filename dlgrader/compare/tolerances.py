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

    def for_dtypes(self, actual: object, expected: object) -> tuple[float, float]:
        """Return `(rtol, atol)` for values of these numpy or torch dtypes.

        What is expected decides: who computes in half precision where float64 is right has lost digits. Where integers
        are expected and floats come, they are judged as float64.
        """
        exact = (0.0, 0.0)
        default = DEFAULTS.get(dtype_name(expected), exact)
        if default == exact and dtype_name(actual) in DEFAULTS:
            default = DEFAULTS["float64"]
        return default[0] if self.rtol is None else self.rtol, default[1] if self.atol is None else self.atol


EXACT = Tolerance(0.0, 0.0)


@functools.cache
def dtype_name(dtype: object) -> str:
    """Return the plain name of a numpy or torch dtype, such as `float32`."""
    return str(dtype).removeprefix("torch.")
