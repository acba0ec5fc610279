"""How the bot gets its updates: getUpdates and webhooks."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.playground.emulator.model import ApiError, File
from bot.playground.emulator.spec import bad_request
from bot.playground.emulator.state import State, Webhook

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def get_updates(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    """What is pending now; waiting for more is the server's part. An offset acknowledges."""
    if state.webhook.url:
        raise ApiError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to"
            " delete the webhook first",
        )
    _allow(state, params)
    offset = params.get("offset", 0)
    if offset < 0:
        while len(state.updates) > -offset:
            state.updates.popleft()
    while state.updates and state.updates[0]["update_id"] < offset:
        state.updates.popleft()
    limit = params.get("limit", 100)
    if not 1 <= limit <= 100:
        limit = 100
    return list(state.updates)[:limit]


def set_webhook(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    secret = params.get("secret_token", "")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if not 1 <= params.get("max_connections", 40) <= 100:
        raise bad_request("max_connections must be between 1 and 100")
    url = params.get("url", "")
    parts = urlsplit(url)
    # Telegram wants HTTPS; a server under test on this machine has no certificate to show.
    local = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if url and parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    _allow(state, params)
    if params.get("drop_pending_updates"):
        state.updates.clear()
    state.webhook = Webhook(url, secret, params.get("max_connections", 40))
    return True


def delete_webhook(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    if params.get("drop_pending_updates"):
        state.updates.clear()
    state.webhook = Webhook()
    return True


def get_webhook_info(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    hook = state.webhook
    info: dict[str, Any] = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(state.updates),
    }
    if hook.url:
        info["max_connections"] = hook.max_connections
    if hook.last_error_date:
        info["last_error_date"] = hook.last_error_date
        info["last_error_message"] = hook.last_error_message
    if state.allowed_updates:
        info["allowed_updates"] = sorted(state.allowed_updates)
    return info


def _allow(state: State, params: dict[str, Any]) -> None:
    # Without the parameter the setting stays as it was; an empty list means the default again.
    if "allowed_updates" in params:
        state.allowed_updates = frozenset(params["allowed_updates"])
