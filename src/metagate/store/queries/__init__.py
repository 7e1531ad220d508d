"""One module a resource, named as in `wire/` and `api/`: statements through the visibility rule, and documents."""
