"""Which environment variables submissions may see: an allow-list, because any other may be somebody's token."""

from __future__ import annotations

from collections.abc import Mapping

PUBLIC = frozenset(
    {"CONDA_PREFIX", "HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER", "VIRTUAL_ENV"}
)
PUBLIC_PREFIXES = (
    *("ATEN_", "CUDA_", "DLGRADER_", "HSA_", "KMP_", "LC_", "LD_", "MKL_", "MPL", "NBGRADER_", "NVIDIA_", "OMP_"),
    *("OPENBLAS_", "PYTHON", "PYTORCH_", "ROCR_", "TORCH_", "XDG_"),
)


def public(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that say how libraries are to run and where, and no others."""
    return {name: value for name, value in environment.items() if name in PUBLIC or name.startswith(PUBLIC_PREFIXES)}
