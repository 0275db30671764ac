"""The telephone alone in headless Chromium: a real socket, a wav for a microphone, no model."""

from __future__ import annotations

import json
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import uvicorn
from scipy.signal import chirp
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from scenarios.catalog import Entry
from scenarios.scenario import HouseRules, Scenario
from trainer import journal
from trainer.desk import Desk
from trainer.ears import Hearing
from trainer.line import line_routes
from trainer.ui import phone
from voices.audio import LINE_RATE, Audio
from voices.delivery import Delivery
from voices.energy import EnergySpotter
from voices.silent import ScriptedListener

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream"]
ALLOWED = "--use-fake-ui-for-media-stream"

SCENARIO = Scenario.model_validate(
    {
        "id": "late-parcel",
        "title": "迟到的包裹",
        "kind": "angry_caller",
        "level": 1,
        "desk": {
            "company": "安达物流",
            "trainee": "小李",
            "briefing": "…",
            "directory": [
                {"desk": "售后部", "extension": "8012", "person": "陈主管"},
                {"desk": "财务部", "extension": "8020", "person": "刘会计"},
                {"desk": "仓储调度", "extension": "8105"},
            ],
        },
        "caller": {"name": "赵敏", "phone": "13900001111"},
        "script": [
            {"state": "asks", "says": ["包裹呢"], "next": [{"if": "sorry", "go": "softer"}]},
            {"state": "softer", "says": ["那好吧"], "patience_s": 60},
        ],
        "checks": [{"id": "sorry", "means": "道歉", "say": [["抱歉"]]}],
    }
)
HOUSE = HouseRules.model_validate(
    {
        "id": "neutral",
        "title": "中性",
        "version": 1,
        "checks": [{"id": "rings", "means": "三声内", "timing": {"measure": "rings", "max": 3}}],
    }
)

PAGE = """<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width">
<link rel=icon href="data:,"><body style="margin:12px;background:Canvas;color-scheme:light dark">
<div id=host style="max-width:400px;margin:auto"></div>
<script type=module>
import mount from '/phone.js';
const root = document.querySelector('#host').attachShadow({mode: 'open'});
root.innerHTML = MARKUP;
const setStateValue = (key, value) => (window[key] = value);
window.component = {data: DATA, parentElement: root, setStateValue};
window.unmount = mount(window.component);
window.remount = () => {
  window.unmount();
  root.innerHTML = MARKUP;
  window.unmount = mount(window.component);
};
</script>"""


@dataclass(frozen=True)
class Spoken:
    audio: Audio
    engine: str


class SweptShelf:
    """Speaks every line as two seconds of a sweep, which can be aligned to the sample."""

    def spoken(self, text: str, voices: dict[str, Delivery]) -> Spoken:
        time_s = np.arange(2 * LINE_RATE) / LINE_RATE
        sweep = 0.5 * chirp(time_s, 300, 2, 3300)
        return Spoken(Audio(sweep.astype(np.float32), LINE_RATE), "sweep")

    def prepare(self, lines: object) -> None:
        pass


class Words:
    def signals(self, said: str, heard: str) -> frozenset[str]:
        return frozenset({"sorry"} if "抱歉" in said else ())


class Switchboard:
    """A server with a desk, and the page that shows one call's telephone."""

    def __init__(self, folder: Path) -> None:
        hearing = Hearing(ScriptedListener("非常抱歉"), EnergySpotter(), lambda *_: Words())
        self.folder = folder
        self.desk = Desk(folder, SweptShelf(), hearing)
        self.call = self.desk.open_call("小李", ENTRY, HOUSE, SCENARIO.checks)
        routes = [
            Route("/", lambda _: HTMLResponse(self.page())),
            Route("/phone.js", lambda _: Response(phone.script(), media_type="text/javascript")),
        ]
        app = Starlette(routes=[*routes, *line_routes(self.desk)])
        config = uvicorn.Config(app, port=0, log_level="error", ws="websockets-sansio")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def page(self) -> str:
        data = phone.phone_data(self.call, self.desk.ticket(self.call), SCENARIO, "zh")
        html = f"<style>{phone.PARTS.joinpath('phone.css').read_text('utf-8')}</style>"
        html += phone.PARTS.joinpath("phone.html").read_text("utf-8")
        filled = PAGE.replace("MARKUP", json.dumps(html).replace("</", "<\\/"))
        return filled.replace("DATA", json.dumps(data | {"check": True}).replace("</", "<\\/"))

    @property
    def entries(self) -> tuple[journal.Entry, ...]:
        return journal.read_entries(self.folder / "calls" / self.call)


ENTRY = Entry(Path("late-parcel.yaml"), SCENARIO, "late-parcel@00000000")
