"""The demo: Nam Định in mid-2024 from what sources say, filled up visibly elsewhere."""
