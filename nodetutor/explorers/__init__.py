"""The explorers of the series, one module a notebook: each function returns an `Explorer` to play with."""
