"""A company's OpenID Connect: signs in at once whoever it is told to, with a real signature."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socket import create_server
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "three-rings", "a secret for tests"


@contextmanager
def company(says: dict[str, Any]) -> Iterator[str]:
    """Its address, until the block ends. `says` is what it says of whoever signs in."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    config = uvicorn.Config(_app(address, says), port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join()


def auth_table(company_address: str, our_address: str) -> str:
    """The TOML that points Three Rings to it."""
    return (
        f'[auth]\nredirect_uri = "{our_address}/oauth2callback"\n'
        f'cookie_secret = "long enough to sign cookies in tests"\n'
        f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
        f'server_metadata_url = "{company_address}/.well-known/openid-configuration"\n'
    )


def _app(address: str, says: dict[str, Any]) -> Starlette:
    key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
    nonces: dict[str, str] = {}

    async def metadata(request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": address,
                "authorization_endpoint": f"{address}/authorize",
                "token_endpoint": f"{address}/token",
                "jwks_uri": f"{address}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def authorize(request: Request) -> Response:
        asked = request.query_params
        code = f"code-{len(nonces)}"
        nonces[code] = asked.get("nonce", "")
        answer = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{answer}")

    async def token(request: Request) -> Response:
        code = str((await request.form())["code"])
        now = int(time.time())
        claims = {"iss": address, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300}
        claims |= {"nonce": nonces.pop(code), **says}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": signed})

    async def keys(request: Request) -> Response:
        return JSONResponse({"keys": [key.as_dict(private=False)]})

    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", metadata),
            Route("/authorize", authorize),
            Route("/token", token, methods=["POST"]),
            Route("/keys", keys),
        ]
    )
