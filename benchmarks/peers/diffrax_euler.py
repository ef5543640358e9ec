"""diffrax: its Euler solver with its default adjoint, the exact one; trained, mapped and compiled as in `jax_by_hand`.

One checkpoint for each step keeps all states: by default it saves memory instead, and takes several times longer here.
"""

import diffrax
import jax
import jax.numpy as jnp

from ..job import DT, START, STEPS, TARGET
from . import jax_by_hand

TERM = diffrax.ODETerm(lambda t, z, theta: jax.nn.sigmoid(theta[:4].reshape(2, 2) @ z + theta[4:]))
ADJOINT = diffrax.RecursiveCheckpointAdjoint(checkpoints=STEPS)


def loss(theta):
    solution = diffrax.diffeqsolve(
        TERM, diffrax.Euler(), t0=0.0, t1=STEPS * DT, dt0=DT, y0=jnp.array(START), args=theta,
        adjoint=ADJOINT, max_steps=STEPS,
    )  # fmt: skip
    return jnp.sum((solution.ys[-1] - jnp.array(TARGET)) ** 2)


train = jax_by_hand.trainer(loss)


def sweep(theta):
    return jax_by_hand.sweep(theta, train)
