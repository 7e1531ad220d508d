"""metagate: the MGnify API v2 over your own data."""

__version__ = "0.1.0"
