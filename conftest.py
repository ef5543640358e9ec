"""Tests and the kernels that they start have settings of their own: nothing of the user's machine reaches them."""

import atexit
import os
import shutil
import tempfile

OWN = {  # what a user's machine may set, and where it would come from
    "IPYTHONDIR": "profiles and startup files of IPython",
    "JUPYTER_CONFIG_DIR": "settings of Jupyter",
    "JUPYTER_DATA_DIR": "kernels and extensions installed for the user",
}
NONE = ("MATPLOTLIBRC", "MPLBACKEND", "PYTHONSTARTUP", "PYTHONWARNINGS", "COLUMNS", "LINES", "NODETUTOR_EXPORT")

folder = tempfile.mkdtemp(prefix="nodetutor-tests-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
for name in OWN:
    os.environ[name] = os.path.join(folder, name.lower())
    os.makedirs(os.environ[name])
for name in NONE:
    os.environ.pop(name, None)
