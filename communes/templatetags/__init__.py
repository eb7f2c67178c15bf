"""Template tags: how a value looks on a page."""
