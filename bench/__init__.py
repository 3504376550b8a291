"""Measurements, side by side in one run. `python -m bench` runs them all, `python -m bench start` one."""
