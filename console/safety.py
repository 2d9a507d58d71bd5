"""What a browser may do with the console's own pages."""

from collections.abc import Mapping

from aiohttp import web

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
PAGES = ("console.board", "console.task")


async def keep_safe(request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers to answers of routes named console.*; what others serve is their own affair."""
    resource = request.match_info.route.resource
    name = (resource.name if resource else None) or ""
    if not name.startswith("console."):
        return
    response.headers.update(HEADERS)
    if name in PAGES:
        response.headers["Cache-Control"] = "no-store"
