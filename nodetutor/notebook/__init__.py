"""What makes a notebook: `figures` that speak, `widgets` with sliders, `replies` to exercises."""
