"""Error answers. `detail` is always one sentence that can be shown to a reader (behaviour.md, "Traps of clients")."""

from pydantic import Field

from metagate.wire.base import Document, example


class ErrorResponse(Document):
    """What went wrong."""

    model_config = example({"detail": "Study MGYS99999999 was not found."})

    detail: str = Field(description="What was asked, what is wrong with it and what to do, in one or two sentences.")


class ParameterProblem(Document):
    """One parameter or field of a request that cannot be used."""

    model_config = example(
        {
            "location": "query",
            "parameter": "order",
            "value": "acession",
            "message": "'acession' is not an order of this list.",
            "allowed": ["accession", "-accession", "updated_at", "-updated_at", ""],
        }
    )

    location: str = Field(description="Where it stands: `path`, `query`, `header` or `body`.")
    parameter: str = Field(description="Its name; fields inside a body are joined by dots.")
    value: str | None = Field(default=None, description="What was sent, as text; null when nothing was.")
    message: str = Field(description="What is wrong, and what is allowed.")
    allowed: list[str] | None = Field(default=None, description="The allowed values, where there is a list of them.")


class BadRequestResponse(ErrorResponse):
    """A request that cannot be understood (400)."""

    model_config = example(
        {
            "detail": "order: 'acession' is not an order of this list; allowed: accession, -accession, updated_at.",
            "problems": [
                {
                    "location": "query",
                    "parameter": "order",
                    "value": "acession",
                    "message": "'acession' is not an order of this list.",
                    "allowed": ["accession", "-accession", "updated_at"],
                }
            ],
        }
    )

    problems: list[ParameterProblem] = Field(default=[], description="Every part of the request that is wrong.")


class TokenErrorResponse(ErrorResponse):
    """A token that cannot be used (401)."""

    model_config = example({"detail": "Token is invalid or expired", "code": "token_not_valid"})

    code: str = Field(
        default="token_not_valid", description="The same text for every refusal, for programs to compare."
    )


COMPONENTS = (ErrorResponse, ParameterProblem, BadRequestResponse, TokenErrorResponse)
