"""Where the data are kept: tables, migrations, engines, and one query module a resource."""
