"""How the data go out: the API v2 over HTTP. Reads the store through its queries; writes no SQL."""
