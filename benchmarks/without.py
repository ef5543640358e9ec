"""What made the package faster, each left out in turn: `python -m benchmarks.one` takes one of these names."""

from nodetutor import fields, training

from .peers import package


def kept_memory():
    training._keep_freed_memory = lambda: None


def slices():
    training.SLICE = 10**9


def kept_slopes():
    backward = package.backward
    package.backward = lambda field, theta, states, t, jumps, method, kept: backward(
        field, theta, states, t, jumps, method
    )


def one_contraction():
    del fields.Layer.pullback


def runs_last():
    take = training._only

    def brackets(tree, chosen, runs):
        if getattr(tree, "ndim", 0) and tree.shape[-1] == runs:
            return tree[..., chosen]
        return take(tree, chosen, runs)

    training._only = brackets


# What is left out, and what the package does, in words for the report.
WITHOUT = {
    kept_memory: "the memory of a freed array is kept for the next one, not given back to the system",
    slices: "runs are computed some thousands at a time: what a line writes still lies in the processor's cache when "
    "the next one reads it",
    kept_slopes: "the slopes of the forward pass are kept, so the backward pass computes no sigmoid again",
    one_contraction: "dL/dW is summed over all steps in one call at the end, not step by step",
    runs_last: "when runs leave, those that stay are copied so that neighbours in memory stay neighbours",
}
MEANS = {means.__name__: means for means in WITHOUT}
