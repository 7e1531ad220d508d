"""Signing in: what is sent for a token, and what comes back."""

from pydantic import Field

from metagate.wire.base import Document, component, example

_TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VybmFtZSI6IldlYmluLTEiLCJleHAiOjE3OTAwMDAwMDB9.c2lnbmF0dXJl"  # noqa: S105


class WebinTokenRequest(Document):
    """A Webin account and its password."""

    model_config = example({"username": "Webin-1", "password": "correct horse battery staple"})

    username: str = Field(description="Name of the Webin account.")
    password: str = Field(description="Its password.")


class WebinTokenRefreshRequest(Document):
    """A token that is to be replaced by one that lasts longer."""

    model_config = example({"token": _TOKEN})

    token: str = Field(description="A token that has not expired.")


class WebinTokenResponse(Document):
    """A token, to be sent as `Authorization: Bearer <token>`."""

    model_config = example({"token": _TOKEN, "token_type": "sliding"})

    token: str = Field(description="A JSON Web Token; its payload names the account (`username`) and the end (`exp`).")
    token_type: str = Field(default="sliding", description="Kind of token: one that can be renewed until it expires.")


class TokenVerifyInputSchema(Document):
    """A token to be checked."""

    model_config = example({"token": _TOKEN})

    token: str = Field(description="The token.")


@component("Schema")
class TokenVerified(Document):
    """The answer to a good token: an empty object."""

    model_config = example({})


COMPONENTS = (
    WebinTokenRequest,
    WebinTokenRefreshRequest,
    WebinTokenResponse,
    TokenVerifyInputSchema,
    TokenVerified,
)
