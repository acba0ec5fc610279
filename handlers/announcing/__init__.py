"""New releases announced in groups and channels, and the stars under them."""
