"""Catalogues coming in: each source is a stream of typed records, and one loader stores them."""
