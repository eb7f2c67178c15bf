"""The law as data: levels, criteria sets, indicators, targets (văn bản, bộ tiêu chí)."""
