"""Import torchvision, also where its wheel was built for another torch than the one installed.

torchvision's compiled operators are linked against one build of torch: a wheel built for CUDA beside a CPU build of
torch cannot load them, and `import torchvision` then fails with "operator torchvision::nms does not exist", because
the module that describes the operators' outputs expects them to be declared. The models, the transforms and the data
sets use none of them, so declaring the two that are described is enough.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

OPERATORS = {
    "nms": "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}
_declared: list[Any] = []  # the declarations last as long as the object that made them


def import_torchvision(submodule: str | None = None) -> ModuleType:
    """Import torchvision or one of its submodules.

    Parameters
    ----------
    submodule : str, optional
        For example `"models"` or `"transforms.v2"`.

    Returns
    -------
    module

    Raises
    ------
    ModuleNotFoundError
        If torchvision is not installed.
    """
    name = f"torchvision.{submodule}" if submodule else "torchvision"
    try:
        return importlib.import_module(name)
    except RuntimeError as error:
        if "does not exist" not in str(error) or _declared:
            raise
    import torch

    library = torch.library.Library("torchvision", "DEF")
    for schema in OPERATORS.values():
        library.define(schema)
    _declared.append(library)
    for half_imported in [module for module in sys.modules if module.split(".")[0] == "torchvision"]:
        del sys.modules[half_imported]
    return importlib.import_module(name)


def is_cached(weights: Any) -> bool:
    """Tell whether torch hub's cache has the file of some of torchvision's weights, so that nothing is downloaded.

    Parameters
    ----------
    weights : torchvision.models.Weights
        For example `ResNet18_Weights.IMAGENET1K_V1`.

    Returns
    -------
    bool
    """
    import torch

    try:
        return Path(torch.hub.get_dir(), "checkpoints", Path(weights.url).name).exists()
    except PermissionError:  # as where a notebook is graded
        return False
