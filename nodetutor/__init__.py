"""nodetutor: the small helpers behind the notebooks on how a neural ODE is trained.  Importing it loads numpy only."""

__version__ = "0.2.0"
