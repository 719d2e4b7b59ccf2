#!/usr/bin/env bash
# Gradescope runs this as root when it builds the image, with the zip unpacked around it. Python $python is what these
# tests have passed with: uv brings it, and PyTorch for the CPU.
set -euo pipefail
cd "$$(dirname "$${BASH_SOURCE[0]}")"

TORCH=(--torch-backend cpu)
HOME_OF_ALL=/opt/dlgrader
export UV_PYTHON_INSTALL_DIR=$$HOME_OF_ALL/python UV_NO_CACHE=1 UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1

if ! python3 -m pip --version; then
    apt-get update
    apt-get install -y --no-install-recommends python3-pip
fi
python3 -m pip install --no-cache-dir --target $$HOME_OF_ALL/uv 'uv>=0.8'
UV=$$HOME_OF_ALL/uv/bin/uv

$$UV venv --clear --managed-python --python $python $$HOME_OF_ALL/venv
$$UV pip install --python $$HOME_OF_ALL/venv "$${TORCH[@]}" --constraint constraints.txt --requirement requirements.txt \
    "dlgrader[staff] @ file://$$PWD/$$(echo dlgrader-*.whl)"

# grades the instructor's solution: if it does not earn all points here, the image is not built
TRIAL=($$HOME_OF_ALL/venv/bin/python -P -m dlgrader.lms.gradescope --trial "$$(dirname "$$PWD")")
"$${TRIAL[@]}"

# submitted code runs as another user, who has no business here; what was to be learnt of the tests is known by now
chmod 700 . $$HOME_OF_ALL/venv/lib/python*/site-packages/dlgrader/{authoring,grading,lms,reference,reporting}
"$${TRIAL[@]}"
