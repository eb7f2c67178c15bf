"""Template tags of the pages of figures."""
