"""What notebook 13 needs beyond the core, and `need`, which asks for libraries that are not installed everywhere."""

from importlib.util import find_spec

LIBRARIES = ("torch", "torchdiffeq", "jax", "diffrax", "optax")
INSTALL = 'pip install -e ".[next]"'


class Missing(ModuleNotFoundError):
    """What is to be installed, in one sentence; a notebook shows it without the lines of code around it."""

    def _render_traceback_(self):
        return [str(self)]


def missing(names=LIBRARIES):
    """Those of the libraries that are not installed."""
    return [name for name in names if find_spec(name) is None]


def need(*names):
    """Raise `Missing` if a library is not there: its words say how to get it, and that the exercises do without."""
    if lacking := missing(names or LIBRARIES):
        raise Missing(
            f"This notebook compares with {', '.join(lacking)}: install with {INSTALL}, restart the kernel and run "
            "again. Until then the stored outputs can be read, and the exercises work, cell by cell."
        )
