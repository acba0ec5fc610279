"""The audience: stars, a few words, opinions, and how they are signed."""
