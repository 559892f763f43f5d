"""Forms of our own pages: posted from here only, read with limits, and kept nowhere."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from ccgraph.pages.words import LANGUAGES
from ccgraph.serve.addresses import base_url
from ccgraph.serve.negotiation import choose_language
from ccgraph.serve.problems import Problem
from ccgraph.serve.work.session import Answer

__all__ = ["PAGE_HEADERS", "Form", "language", "page", "read_form"]

# Without it, browsers tell no origin when a form is posted.
PAGE_HEADERS: Final = {"Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
_FIELDS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Form:
    """What was posted.

    Attributes:
        fields: values by name, in their order.
        files: name and content (base64) of each file, by field.
    """

    fields: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, dict[str, str]] = field(default_factory=dict)

    def one(self, name: str, otherwise: str = "") -> str:
        """The first value of a field."""
        return self.fields.get(name, [otherwise])[0]


def language(request: Request) -> str:
    """The language asked for in the address, else the one that suits the client."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else choose_language(request.headers.get("accept-language"), list(LANGUAGES))


def page(answer: Answer, status: int | None = None) -> Response:
    """A worker's answer as a response of the application."""
    headers = {**PAGE_HEADERS, **answer.headers, "Content-Type": answer.media}
    return Response(answer.body, status or answer.status, headers)


def _check_origin(request: Request) -> None:
    """Refuse what a page of another site made the browser post (OWASP, Cross-Site Request Forgery Prevention).

    Who is no browser sends neither header, and may post.

    Raises:
        Problem: the form is not one of ours.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = urlsplit(base_url(request))
    foreign = site not in {None, "same-origin", "none"} or (
        origin is not None and origin != f"{own.scheme}://{own.netloc}"
    )
    if foreign:
        raise Problem(403, "origin", "This form was posted by a page of another site; only pages from here may.")


async def read_form(request: Request) -> Form:
    """The form that was posted by one of our pages.

    Raises:
        Problem: it comes from elsewhere, or is malformed.
    """
    _check_origin(request)
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    fields: dict[str, list[str]] = {}
    files: dict[str, dict[str, str]] = {}
    if media == "application/x-www-form-urlencoded":
        try:
            pairs = parse_qsl(
                (await request.body()).decode(), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS
            )
        except ValueError:
            raise Problem(400, "encoding", "The form is not UTF-8, or has too many fields.") from None
        for name, value in pairs:
            fields.setdefault(name, []).append(value)
    elif media == "multipart/form-data":
        most: int = request.app.state.settings.body
        async with request.form(max_files=2, max_fields=100, max_part_size=most) as form:
            for name, part in form.multi_items():
                if not isinstance(part, UploadFile):
                    fields.setdefault(name, []).append(part)
                elif part.filename:
                    content = base64.b64encode(await part.read()).decode()
                    files[name] = {"name": part.filename, "content": content}
    else:
        raise Problem(415, "media-type", "POST the form of the page.")
    return Form(fields, files)
