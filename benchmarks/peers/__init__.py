"""The candidates. Each module is what a user of its library would write, and ends in `sweep`:

    iterations, losses = sweep(theta)    # theta (6, starts); both (12, starts), in the order of job.CONFIGURATIONS

iterations: the one in which the run ended, counted from 1; losses: the last one before the run ended.
"""

from typing import NamedTuple


class Peer(NamedTuple):
    title: str
    module: str
    libraries: tuple  # what has to be installed, by its name in the package index
    imported: tuple  # the same, as it is imported
    starts: int = 1000  # fewer for a slow one: times are counted for each gradient


PACKAGE = "nodetutor"
PEERS = {
    PACKAGE: Peer("this package (numpy)", "package", ("numpy",), ("numpy",)),
    "appendix": Peer("loop as in the appendix (numpy)", "appendix", ("numpy",), ("numpy",), starts=10),
    "jax": Peer("JAX, by hand", "jax_by_hand", ("jax",), ("jax",)),
    "diffrax": Peer("diffrax", "diffrax_euler", ("diffrax",), ("diffrax",)),
    "torch": Peer("torch, by hand", "torch_by_hand", ("torch",), ("torch",)),
    "torchdiffeq": Peer("torchdiffeq", "torchdiffeq_euler", ("torchdiffeq",), ("torchdiffeq",)),
    "numba": Peer("numba, gradient by hand", "numba_loop", ("numba",), ("numba",)),
}
