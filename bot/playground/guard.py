"""Who may talk to the playground: this machine's own browser, from the playground's own page.

The server listens on loopback only, yet any web page open in the same browser can send requests
there. Two checks keep such pages out: the Host must be a name of this machine (so a foreign name
that resolves to 127.0.0.1 gets nothing), and a request that changes something must come from a
page of the same origin.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD"})
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """ASGI middleware: refuses strangers with 403 and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a welcome request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        reason = refusal(scope["method"], Headers(scope=scope))
        app = JSONResponse({"error": reason}, status_code=403) if reason else self.app
        await app(scope, receive, send_guarded)


def refusal(method: str, headers: Headers) -> str | None:
    """Why a request is not let in, or None."""
    host = headers.get("host", "")
    if _host_name(f"http://{host}") not in LOOPBACK:
        return "This page is served to this machine only."
    if method in SAFE_METHODS:
        # A link elsewhere may lead here; a picture or script elsewhere may not come from here.
        own = headers.get("sec-fetch-site", "none") in ("same-origin", "none")
        allowed = own or headers.get("sec-fetch-mode") == "navigate"
    else:
        allowed = headers.get("origin") == f"http://{host}"
    return None if allowed else "This page answers its own requests only."


def _host_name(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
