"""The unpatched Node client of Dub, pointed at our edge, runs the same program as the Python one."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from program.tables import Commission, Lead, Sale
from tests.web.shop import KEY

PACKAGE = "dub@0.73.5"
STORY = """
import { Dub } from "dub";
const dub = new Dub({ token: process.env.KEY, serverURL: process.env.SHOP });
const told = {};
const partner = await dub.partners.create({ email: "juno@works.example", name: "Juno Works" });
const link = await dub.partners.createLink({ partnerId: partner.id, key: "juno" });
told.short = link.shortLink;
const headers = { "user-agent": process.env.AGENT };
const visit = await fetch(`${process.env.SHOP}/r/juno`, { redirect: "manual", headers });
const clickId = new URL(visit.headers.get("location")).searchParams.get("dub_id");
const lead = await dub.track.lead({ clickId, eventName: "Sign up", customerExternalId: "u_1" });
told.partner = lead.link.partnerId === partner.id;
const buys = { customerExternalId: "u_1", amount: 4900, invoiceId: "in_1", metadata: { plan: "pro" } };
const sales = await Promise.all([1, 2, 3].map(() => dub.track.sale(buys)));
told.amounts = sales.map((sale) => sale.sale.amount);
const links = await dub.partners.retrieveLinks({ partnerId: partner.id });
told.sales = links.map((link) => link.sales);
told.made = (await dub.links.create({ url: "https://acme.example/x" })).key.length;
told.errors = [];
const fail = async (promise) => promise.catch((error) => told.errors.push([error.constructor.name, error.statusCode]));
await fail(dub.track.sale({ ...buys, amount: 1 }));
await fail(dub.track.lead({ clickId: "clk_no", eventName: "x", customerExternalId: "u" }));
await fail(dub.track.lead({ clickId: "", eventName: "x", customerExternalId: "u" }));
await fail(dub.partners.createLink({ partnerId: partner.id, url: "https://evil.example" }));
await fail(new Dub({ token: "wrong", serverURL: process.env.SHOP }).links.create({ url: "https://acme.example" }));
console.log(JSON.stringify(told));
"""


@pytest.fixture(scope="session")
def node_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the Node client in it; RAINMAKER_DUB_NODE may name one that is there already."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node and npm are not installed, so that the Node client cannot be run")
    there = os.environ.get("RAINMAKER_DUB_NODE")
    if there:
        return Path(there)
    folder = tmp_path_factory.mktemp("dub-node")
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), PACKAGE]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=45, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("npm did not install the Node client in time")
    if done.returncode:
        pytest.skip(f"npm could not install {PACKAGE}: {done.stderr.strip()[:200]}")
    return folder


@pytest.mark.timeout(120)
async def test_from_partner_to_commission_in_node(shop, node_folder):
    """Down to the classes of its errors."""
    story = node_folder / "story.mjs"
    story.write_text(STORY)
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    process = await asyncio.create_subprocess_exec(
        "node",
        str(story),
        env=os.environ | {"KEY": KEY, "SHOP": shop.url, "AGENT": agent},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    assert json.loads(out) == {
        "short": "https://go.acme.example/r/juno",
        "partner": True,
        "amounts": [4900, 4900, 4900],
        "sales": [0, 1],
        "made": 8,
        "errors": [
            ["Conflict", 409],
            ["NotFound", 404],
            ["BadRequest", 400],
            ["UnprocessableEntity", 422],
            ["Unauthorized", 401],
        ],
    }
    assert [len(shop.rows(kind)) for kind in (Lead, Sale, Commission)] == [1, 1, 1]
