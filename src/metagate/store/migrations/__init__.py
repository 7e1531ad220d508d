"""The store's history: one revision a change of schema, run by `metagate migrate` through `store/versions.py`."""
