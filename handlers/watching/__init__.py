"""The watchlist, and being told what happens to its films."""
