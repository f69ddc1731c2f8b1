"""A workspace on a local server, and a real Bolt app connected to it by real Socket Mode."""

from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackWorkspace
from sandbox.world import World


@dataclass
class Connected:
    workspace: SlackWorkspace
    app: AsyncApp
    client: AsyncWebClient


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def slack_workspace():
    address = {}
    workspace = SlackWorkspace(World(), lambda: address["origin"])
    application = web.Application()
    application.add_routes(workspace.routes())
    async with TestServer(application, host="127.0.0.1") as server:
        address["origin"] = str(server.make_url("/")).rstrip("/")
        yield workspace
        await workspace.close()


@pytest.fixture
async def slack_client(slack_workspace):
    return AsyncWebClient(
        slack_workspace.bot_token, base_url=f"{slack_workspace.origin()}/slack/api/", retry_handlers=[]
    )


@pytest.fixture
async def slack(slack_workspace, slack_client):
    app = AsyncApp(client=slack_client)
    handler = AsyncSocketModeHandler(app, slack_workspace.app_token, ping_interval=1)
    await handler.connect_async()
    await slack_workspace.connected()
    yield Connected(slack_workspace, app, slack_client)
    await handler.close_async()
