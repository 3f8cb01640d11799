"""axe-core on a page in headless Chromium: what it finds against WCAG 2.2 A and AA."""

import html
import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[2]
READY = "build/axe/.ready"
SCRIPT = HOUSE / "build/axe/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The page's own policy lets no script run: it is looked at without it, and else as it is.
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
RUN = """
<pre id="found" hidden></pre>
<script>
axe.run(document, {runOnly: {type: "tag", values: %s}, resultTypes: ["violations"]}).then(told => {
  const kept = told.violations.map(v => ({id: v.id, nodes: v.nodes.map(n => n.html)}));
  document.getElementById("found").textContent = JSON.stringify({passes: told.passes.length, kept});
});
</script></body>"""
CHROMIUM = (
    "chromium",
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
)


def look_at(page: str) -> dict[str, Any]:
    """`kept`: each violation with its elements; `passes`: how many rules were kept to."""
    subprocess.run(["make", "-s", "-C", HOUSE, READY], check=True)
    script = f"<script>{SCRIPT.read_text(encoding='utf-8')}</script>"
    free = POLICY.sub("", page)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "page.html"
        body = RUN % json.dumps(RULES)
        path.write_text(free.replace("</body>", script + body), encoding="utf-8")
        told = _dumped(path, Path(place) / "profile")
    found = re.search(r'<pre id="found"[^>]*>(.*?)</pre>', told, re.DOTALL)
    assert found, told[-2000:]
    answer: dict[str, Any] = json.loads(html.unescape(found[1]))
    return answer


def _dumped(path: Path, profile: Path) -> str:
    wanted = ["--virtual-time-budget=20000", "--dump-dom", f"--user-data-dir={profile}"]
    line = [*CHROMIUM, *wanted, path.as_uri()]
    done = subprocess.run(line, capture_output=True, text=True, check=True, timeout=100)
    return done.stdout
