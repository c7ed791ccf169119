"""A real Chromium without a screen, driven by WebDriver (https://www.w3.org/TR/webdriver2/)."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.support.ports import free_ports
from tests.support.server_process import ServerProcess
from tests.support.waiting import wait_until

NAMES = ("chromium", "chromium-browser", "google-chrome")
OFFLINE = {"offline": True, "latency": 0, "throughput": 0}


def chromium_program() -> str | None:
    """The browser's path, under its makers' name or a distribution's."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def chromium_missing() -> str | None:
    """Why no Chromium can be driven."""
    if chromium_program() is None:
        return "no chromium on the PATH"
    return None if shutil.which("chromedriver") else "no chromedriver on the PATH"


class Chromium:
    """A browser with a profile of its own in `folder`, and one tab."""

    def __init__(self, folder: Path) -> None:
        [port] = free_ports(1)
        self._url = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._driver = ServerProcess(["chromedriver", f"--port={port}"], folder / "driver.log")
        self._session = ""

    def start(self) -> None:
        """Open the browser."""
        wait_until(self._answers, "chromedriver", 30.0)
        options = {"binary": chromium_program(), "args": self._arguments()}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options}
        wanted["goog:loggingPrefs"] = {"browser": "ALL"}
        made = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._session = f"/session/{made['sessionId']}"

    def stop(self) -> None:
        """Close it, and end its driver."""
        if self._session:
            self._ask("DELETE", self._session)
        self._driver.stop()

    def open(self, url: str) -> None:
        """Go to a page; done once it is loaded."""
        self._tell("url", {"url": url})

    def run(self, script: str, *arguments: object) -> Any:
        """What a function body in the page returns."""
        return self._tell("execute/sync", {"script": script, "args": list(arguments)})

    def run_as_page(self, script: str) -> None:
        """Run a script of the page's own: of those of others browsers tell no errors."""
        self.run(
            "document.head.append(Object.assign(document.createElement('script'),"
            "{textContent: arguments[0]}))",
            script,
        )

    def click(self, selector: str, times: int = 1) -> None:
        """Press the mouse on an element, as a person does, quickly one after the other."""
        element = self._tell("element", {"using": "css selector", "value": selector})
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        move = {"type": "pointerMove", "origin": element, "x": 0, "y": 0}
        mouse = {"type": "pointer", "id": "mouse", "actions": [move, *press * times]}
        self._tell("actions", {"actions": [mouse]})

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Have the tab behind another one for the time of the block."""
        tab = self._ask("GET", f"{self._session}/window")
        other = self._tell("window/new", {"type": "tab"})["handle"]
        self._tell("window", {"handle": other})
        yield
        self._ask("DELETE", f"{self._session}/window")
        self._tell("window", {"handle": tab})

    def close_tab(self) -> None:
        """Close the tab, with all that its page still does; another one is there then."""
        other = self._tell("window/new", {"type": "tab"})["handle"]
        self._ask("DELETE", f"{self._session}/window")
        self._tell("window", {"handle": other})

    def go_offline(self) -> None:
        """Take its network away."""
        self._tell("chromium/network_conditions", {"network_conditions": OFFLINE})

    def go_online(self) -> None:
        """Give it back."""
        self._ask("DELETE", f"{self._session}/chromium/network_conditions")

    def console(self) -> list[str]:
        """What was written there since it was last asked for."""
        return [entry["message"] for entry in self._tell("se/log", {"type": "browser"})]

    def _arguments(self) -> list[str]:
        arguments = [
            "--headless=new",
            f"--user-data-dir={self._folder / 'profile'}",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--window-size=800,600",
        ]
        # Its sandbox cannot be had by root.
        return [*arguments, "--no-sandbox"] if os.geteuid() == 0 else arguments

    def _answers(self) -> bool:
        self._driver.check_running()
        try:
            return bool(self._ask("GET", "/status")["ready"])
        except (URLError, ConnectionError):
            return False

    def _tell(self, command: str, content: Mapping[str, object]) -> Any:
        return self._ask("POST", f"{self._session}/{command}", content)

    def _ask(self, method: str, path: str, content: Mapping[str, object] | None = None) -> Any:
        body = None if content is None else json.dumps(content).encode()
        headers = {"Content-Type": "application/json"}
        request = Request(self._url + path, body, headers, method=method)
        try:
            with urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except HTTPError as failed:
            raise RuntimeError(failed.read().decode()) from None
