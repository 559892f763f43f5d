"""Parameters of the JSON interface: declared once, checked, and shown in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from ccgraph.serve.problems import Problem

__all__ = ["LANG", "Parameter", "read"]

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a request's address.

    Attributes:
        name: its name.
        description: what it stands for.
        required: whether it must be given.
        several: whether it may be given several times.
        choices: the values there are, where they are few.
        bounds: the least and the greatest whole number; a parameter without is text.
        default: its value when not given.
    """

    name: str
    description: str
    required: bool = False
    several: bool = False
    choices: tuple[str, ...] = ()
    bounds: tuple[int, int] | None = None
    default: str | int | None = None

    def to_openapi(self) -> dict[str, Any]:
        """The parameter object of OpenAPI 3.1."""
        schema: dict[str, Any] = {"type": "string", "maxLength": _LONGEST}
        if self.bounds is not None:
            schema = {"type": "integer", "minimum": self.bounds[0], "maximum": self.bounds[1]}
        elif self.choices:
            schema = {"type": "string", "enum": list(self.choices)}
        if self.default is not None:
            schema["default"] = self.default
        if self.several:
            schema = {"type": "array", "items": schema, "minItems": int(self.required)}
        about = {"name": self.name, "in": "query", "description": self.description, "required": self.required}
        return {**about, "schema": schema}

    def value(self, given: str) -> str | int:
        """A value, checked.

        Raises:
            Problem: it is not what the parameter asks for.
        """
        if self.bounds is not None:
            least, most = self.bounds
            if not (given.isascii() and given.isdecimal() and len(given) < 10 and least <= int(given) <= most):
                raise Problem(400, "parameter", f"{self.name}: give a whole number from {least} to {most}.")
            return int(given)
        if self.choices and given not in self.choices:
            raise Problem(400, "parameter", f"{self.name}: give one of {', '.join(self.choices)}.")
        if len(given) > _LONGEST:
            raise Problem(400, "parameter", f"{self.name}: longer than {_LONGEST} characters.")
        return given


LANG = Parameter("lang", "Language of labels and explanations.", choices=("fr", "en"), default="fr")


def read(request: Request, declared: Sequence[Parameter], others: bool = False) -> dict[str, Any]:
    """The parameters of a request by name.

    Args:
        request: the request.
        declared: its parameters.
        others: whether it may have others, which are not looked at.

    Raises:
        Problem: one is unknown, missing, given twice, or wrong.
    """
    known = {p.name for p in declared}
    if not others and (unknown := sorted(set(request.query_params) - known)):
        raise Problem(
            400, "parameter", f"No parameter is called “{unknown[0][:80]}”; there are {', '.join(sorted(known))}."
        )
    found: dict[str, Any] = {}
    for parameter in declared:
        given = [g for g in request.query_params.getlist(parameter.name) if g]
        if parameter.required and not given:
            raise Problem(400, "parameter", f"{parameter.name} is missing.")
        if len(given) > 1 and not parameter.several:
            raise Problem(400, "parameter", f"{parameter.name} is given {len(given)} times.")
        if len(given) > 20:
            raise Problem(400, "parameter", f"{parameter.name} is given {len(given)} times; 20 are the most.")
        values = [parameter.value(g) for g in given]
        found[parameter.name] = values if parameter.several else values[0] if values else parameter.default
    return found
