"""What holds for the repository as a whole: layers, sizes, the public list, the wheel, and documents that must agree with code."""

from __future__ import annotations

import ast
import gzip
import importlib
import inspect
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import livepy
from livepy import ui
from livepy.server.assets import without_comments
from tools.protocol_page import page as protocol_page

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "livepy"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

# What each layer may import of livepy; the first that fits a module counts. Everything may import errors.
LAYERS = {
    "livepy.errors": ("livepy.core.protocol",),
    "livepy.mistakes": ("livepy.mistakes",),
    "livepy.files": ("livepy.files",),
    "livepy.core": ("livepy.core",),
    "livepy.settings": ("livepy.core",),
    "livepy.saved": ("livepy.files", "livepy.saved"),
    "livepy.session": ("livepy.saved", "livepy.jobs", "livepy.core", "livepy.files", "livepy.settings", "livepy.session"),
    "livepy.server": ("livepy.saved", "livepy.jobs", "livepy.core", "livepy.files", "livepy.settings", "livepy.session", "livepy.server"),
    "livepy.jobs": ("livepy.core", "livepy.jobs"),
    "livepy.ui": ("livepy.core", "livepy.files", "livepy.ui"),
    "livepy.interface": ("livepy.core", "livepy.files", "livepy.ui"),
    "livepy.cache": ("livepy.core", "livepy.files", "livepy.cache"),
    "livepy": ("livepy",),
}
IMPURE = {"asyncio", "aiohttp", "os", "io", "socket", "time", "subprocess", "shutil", "tempfile"}
FORBIDDEN = {"livepy.core": IMPURE, "livepy.session": {"aiohttp"}, "livepy.ui": {"asyncio", "aiohttp"}}


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """The dotted name of a module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    """All that a module imports anywhere in it, under TYPE_CHECKING too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the direction"
            yield node.module or ""
            # `from livepy import ui` imports the module livepy.ui
            yield from (f"{node.module}.{alias.name}" for alias in node.names if (ROOT / (node.module or "").replace(".", "/") / f"{alias.name}.py").exists())


def inside(name: str, layers: tuple[str, ...]) -> bool:
    """Whether a module belongs to one of these layers."""
    return any(name == layer or name.startswith(layer + ".") for layer in layers)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    name = name_of(path)
    layer = next(layer for layer in LAYERS if inside(name, (layer,)))
    wrong = [found for found in imports(path) if inside(found, ("livepy",)) and not inside(found, ("livepy.errors", "livepy.mistakes", *LAYERS[layer]))]
    wrong += [found for found in imports(path) if found.partition(".")[0] in FORBIDDEN.get(layer, ())]
    assert wrong == [], f"{name} is of {layer}, which may not import these"


def test_nothing_imports_the_driver_but_itself() -> None:
    others = [path for path in modules() if not inside(name_of(path), ("livepy.testing",))]
    assert [name_of(path) for path in others if any(inside(found, ("livepy.testing",)) for found in imports(path))] == []


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_files_and_functions_are_short_enough_to_read(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 500
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {node.name: length for node in functions if (length := (node.end_lineno or 0) - node.lineno + 1) > 60}
    assert long == {}


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert not tree.body or ast.get_docstring(tree)


@pytest.mark.parametrize("module", [livepy, ui], ids=lambda module: module.__name__)
def test_the_public_list_is_what_can_be_seen(module: ModuleType) -> None:
    named = set(module.__all__)
    seen = {name for name, value in vars(module).items() if not name.startswith("_") and (name in named or not inspect.ismodule(value))}
    assert seen - {"annotations"} == named


def test_public_classes_and_functions_say_that_they_are_of_livepy_and_what_they_do() -> None:
    public = {name: getattr(livepy, name) for name in livepy.__all__}
    # `computed` is a property to a type checker and a class of another name at run time
    things = {name: value for name, value in public.items() if (inspect.isclass(value) or inspect.isfunction(value)) and value.__name__ == name}
    assert {name: value.__module__ for name, value in things.items() if value.__module__ != "livepy"} == {}
    assert [name for name, value in things.items() if not inspect.getdoc(value)] == []


def test_client_js_is_at_most_8_kb_without_its_whole_line_comments() -> None:
    lines = (PACKAGE / "client.js").read_text().split("\n")
    code = "\n".join(line for line in lines if not line.strip().startswith(("//", "/*", "*")))
    assert len(gzip.compress(code.encode(), 9)) <= 8192
    served = without_comments((PACKAGE / "client.js").read_text())
    assert len(gzip.compress(served.encode(), 9)) <= 8192


def test_the_protocol_page_is_current() -> None:
    assert (ROOT / "docs/protocol.md").read_text() == protocol_page(), "run `make docs`"


def test_the_glossary_has_at_most_twenty_words() -> None:
    rows = re.findall(r"^\| (?!word|-)", (ROOT / "docs/glossary.md").read_text(), re.M)
    assert 0 < len(rows) <= 20


def test_each_step_of_the_trace_of_one_click_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    trace = re.search(r"<!-- trace.*?-->\n(.*?)<!-- end of trace -->", text, re.S)
    assert trace
    steps = re.findall(r"^\d+\. `([^`]+)`", trace[1], re.M)
    assert len(steps) >= 10
    client = (PACKAGE / "client.js").read_text()
    for step in steps:
        where, _, what = step.rpartition(":")
        if where == "client.js":
            assert re.search(rf"\b(?:function|const|let|class) {re.escape(what)}\b", client), step
            continue
        thing: object = importlib.import_module(where)
        for part in what.split("."):
            thing = getattr(thing, part)
        assert callable(thing), step


def test_links_between_documents_lead_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        prose = re.sub(r"^(```+).*?^\1$|`[^`\n]*`", "", document.read_text(), flags=re.M | re.S)
        for target in re.findall(r"\]\((?![a-z]+:|#)([^)#\s]+)", prose):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def committed() -> list[Path]:
    """What git knows; everything where there is no git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_nothing_committed_names_a_machine_or_a_registry() -> None:
    wrong = re.compile(r"(?<![\w.])/(?:work|root|home)/\w|\b(?:npmjs|pypi|pythonhosted|yarnpkg)\.(?:org|com)\b|deb\.debian\.org")
    found = []
    for path in committed():
        if path.exists() and path.suffix not in {".png", ".jpg", ".jpeg", ".webp", ".ico"}:
            found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in wrong.finditer(path.read_text(errors="replace"))]
    assert found == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `pip wheel` makes it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, timeout=50)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_what_the_browser_needs_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"livepy/client.js", "livepy/static/livepy.css", "livepy/py.typed"} <= names
    assert {name.partition("/")[0] for name in names} == {"livepy", "pytest_livepy.py", f"livepy-{VERSION}.dist-info"}
    ours = {str(path.relative_to(ROOT)) for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert {name for name in names if name.startswith("livepy/")} == ours


def test_the_wheel_installs_into_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "empty"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    python = home / "bin" / "python"
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True)
    # dependencies come from here; livepy itself is no part of this path, as an editable install is only a .pth file there
    env = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")}
    script = "import livepy, pathlib; here = pathlib.Path(livepy.__file__).parent; assert (here / 'client.js').exists(); print(here)"
    said = subprocess.run([str(python), "-c", script], check=True, capture_output=True, text=True, env=env, cwd=tmp_path)
    assert Path(said.stdout.strip()).is_relative_to(home)
    said = subprocess.run([str(home / "bin" / "livepy"), "--help"], check=True, capture_output=True, text=True, env=env, cwd=tmp_path)
    assert "run" in said.stdout
    script = "from importlib.metadata import entry_points; print(*(one.value for one in entry_points(group='pytest11')))"
    said = subprocess.run([str(python), "-c", script], check=True, capture_output=True, text=True, cwd=tmp_path)
    assert said.stdout.split() == ["pytest_livepy"]
