"""Where a value was written: through expressions, includes, loops and macros, to the line and column of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import _ruamel_yaml as libyaml
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manifests.location_helpers import HERE, PROBLEM
from support.project import ProjectFolder

from reconciler.manifests.source_files import read_text
from reconciler.manifests.templates.render import Rendered, render
from reconciler.manifests.yaml.document import LazyLocations
from reconciler.manifests.yaml.reader import read_yaml
from reconciler.model.location import Location

DEMO = HERE.parent.parent / "manifests"
VARIABLES = {
    "owner": "someone-with-a-long-name",
    "target": "local",
    "imageId": 1,
    "versionId": 2,
    "os_env": {"REGION": "eu"},
    "git_token": "a-token",
    "npm_token": "another-token",
}
CORPUS = sorted(
    path
    for folder in (HERE / "tricky", HERE / "guide", HERE / "guide-incomplete", DEMO)
    for path in folder.rglob("*.y*ml*")
    if not path.name.startswith("_") and path.name != "peak-apply.yaml"
)
TAGS = ("{{", "{%", "{#")


def demo_variables() -> dict[str, Any]:
    from reconciler import pipeline
    from reconciler.config.project import ProjectOptions

    project = pipeline.open_project(DEMO, ProjectOptions(), {})
    return {**project.variables, **dict.fromkeys(project.secrets, "a secret")}


def scalars(rendered: Rendered) -> Iterator[tuple[Location, str]]:
    """Every scalar: its place, and its text as it stands in what was rendered."""
    ends = {}
    parser = libyaml.CParser(rendered.text)
    while (event := parser.get_event()) is not None:
        if isinstance(event, libyaml.ScalarEvent):
            ends[event.start_mark.index] = event.end_mark.index
    reading = read_yaml(rendered.text, rendered.locate)
    assert reading.documents
    for document in reading.documents:
        for known in (document.locations.of, document.locations.keys):
            assert isinstance(known, LazyLocations)
            for path, offset in known.offsets.items():
                if offset in ends:
                    yield known[path], rendered.text[offset : ends[offset]]


def source_at(place: Location, texts: dict[str, str]) -> str:
    """The source from a place to the end of its line."""
    text = texts.setdefault(place.file, read_text(Path(place.file)))
    return text.split("\n")[place.line - 1][place.column - 1 :]


def begins(source: str, text: str) -> bool:
    """Whether that source made that text: an expression did, or it is the text up to the next tag."""
    if source.startswith(("{{", "{% filter")):
        return True
    same = 0
    first = text.split("\n", 1)[0].rstrip()
    while same < min(len(source), len(first)) and source[same] == first[same]:
        same += 1
    tag = any(
        source[at:].startswith(TAGS) for at in (same - 1, same) if at > 0
    )  # the { of a tag may be that of a text
    return same == len(first) or tag


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: "/".join(p.parts[-2:]))
def test_the_source_at_the_place_of_every_scalar_holds_what_produced_it(path: Path) -> None:
    variables = demo_variables() if DEMO in path.parents else VARIABLES
    folder = HERE / "tricky" if "tricky" in path.parts else path.parent
    rendered = render(path, read_text(path), variables, (folder,))
    texts: dict[str, str] = {}
    found = list(scalars(rendered))
    assert found
    for place, text in found:
        source = source_at(place, texts)
        rewritten = text.startswith("svc/") and not source.startswith(
            "svc/"
        )  # `context:` of an included file
        assert rewritten or begins(source, text), f"{place}: {source!r} did not make {text!r}"


def test_the_corpus_has_what_is_tricky() -> None:
    assert len([path for path in CORPUS if "tricky" in path.parts]) >= 6
    text = "".join(path.read_text(encoding="utf-8") for path in (HERE / "tricky").rglob("*.*"))
    for tag in (
        "for",
        "include",
        "macro",
        "call",
        "set",
        "filter",
        "extends",
        "block",
        "import",
        "from",
        "raw",
        "if",
    ):
        assert re.search(rf"\{{%-?\s*{tag}\b", text), tag


class Sources:
    """Generates a manifest and the files that it includes; all literals and variables are different."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.count = draw, 0
        self.files: dict[str, str] = {}
        self.variables: dict[str, str] = {}

    def literal(self) -> str:
        self.count += 1
        return f"lit{self.count}"

    def variable(self) -> str:
        self.count += 1
        self.variables[f"v{self.count}"] = f"val{self.count}" + "x" * self.draw(st.integers(0, 9))
        return f"v{self.count}"

    def word(self, *, flow: bool = False) -> str:
        """A value, made of literals and expressions."""
        forms = (
            "{0}",
            "{{{{ {1} }}}}",
            "{0}-{{{{ {1} }}}}",
            "{{{{ {1} }}}}-{0}",
            '"{{{{ {1} }}}} {0}"',
            "{{{{{1}}}}}",
        )
        forms += ("{0} {{# note #}}", "{0}-{{% if true %}}{0}{{% endif %}}")
        forms += () if flow else ("{0}-{{% raw %}}{{{{ {1} }}}}{{% endraw %}}",)
        return self.draw(st.sampled_from(forms)).format(self.literal(), self.variable())

    def lines(self, depth: int) -> list[str]:
        """Entries of a map."""
        made: list[str] = []
        for _ in range(self.draw(st.integers(1, 4))):
            kinds = [self.plain, self.flow, self.text]
            if depth < 3:
                kinds += [self.loop, self.condition, self.include, self.macro, self.nested, self.captured]
            made += self.draw(st.sampled_from(kinds))(depth)
        return made

    def plain(self, _: int) -> list[str]:
        return [f"{self.literal()}: {self.word()}"]

    def flow(self, _: int) -> list[str]:
        items = f"[{self.word(flow=True)}, {self.literal()}]"
        return [
            f"{self.literal()}: {{ {self.literal()}: {self.word(flow=True)}, {self.literal()}: {items} }}"
        ]

    def text(self, _: int) -> list[str]:
        return [
            f"{self.literal()}: |",
            f"  {self.literal()} {{{{ {self.variable()} }}}}",
            f"  {self.literal()}",
        ]

    def nested(self, depth: int) -> list[str]:
        return [f"{self.literal()}:", *(f"  {line}" for line in self.lines(depth + 1))]

    def loop(self, _: int) -> list[str]:
        dash = self.draw(st.sampled_from(["", "-"]))
        return [
            f"{{%{dash} for i in [{self.variable()}, {self.variable()}] %}}",
            f"{self.literal()}-{{{{ loop.index }}}}-{{{{ i }}}}: {self.literal()} {{{{ i }}}}",
            "{% endfor %}",
        ]

    def condition(self, depth: int) -> list[str]:
        return [f"{{% if {self.variable()} %}}", *self.lines(depth + 1), "{% endif %}"]

    def include(self, depth: int) -> list[str]:
        name = f"file{len(self.files)}.yaml"
        self.files[name] = ""
        self.files[name] = "\n".join(self.lines(depth + 1)) + "\n"
        dash = self.draw(st.sampled_from(["", "-"]))
        return [f"{self.literal()}:", f'  {{%{dash} include "{name}" {dash}%}}']

    def macro(self, _: int) -> list[str]:
        name, file = f"m{self.count}", f"lib{len(self.files)}.yaml"
        self.files[file] = (
            f"{{% macro {name}(a) %}}{self.literal()}: {self.literal()} {{{{ a }}}}{{% endmacro %}}"
        )
        return [
            f'{{% from "{file}" import {name} with context %}}',
            f"{{{{ {name}({self.variable()}) }}}}",
        ]

    def captured(self, _: int) -> list[str]:
        name = f"c{self.count}"
        return [
            f"{{% set {name} %}}{self.literal()} {{{{ {self.variable()} }}}}{{% endset %}}",
            f"{self.literal()}: {{{{ {name} }}}}",
        ]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_places_of_generated_templates_lead_to_what_produced_each_value(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    sources = Sources(data.draw)
    folder = tmp_path_factory.mktemp("generated")
    sources.files["root.yaml"] = "\n".join(sources.lines(0)) + "\n"
    ends = data.draw(st.sampled_from(["\n", "\r\n"]))
    for name, text in sources.files.items():
        (folder / name).write_bytes(text.replace("\n", ends).encode())
    path = folder / "root.yaml"
    rendered = render(path, read_text(path), sources.variables, (folder,))
    texts: dict[str, str] = {}
    names = {value: name for name, value in sources.variables.items()}
    for place, text in scalars(rendered):
        source = source_at(place, texts)
        said = f"{place}: {source!r} did not make {text!r}"
        word = re.match(r"[\"|]?\s*(lit[0-9]+|val[0-9]+x*)?", text)
        made = word[1] if word else None
        if text.startswith(('"', "|")):
            assert source.startswith(text[0]), said
        elif made and made.startswith("lit"):
            assert re.match(rf"{made}\b", source), said
        elif made:
            assert re.match(r"\{\{-?\s*(i|a|" + names[made] + r")\b", source), said


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    monkeypatch.chdir(tmp_path)
    made = ProjectFolder.at(tmp_path)
    made.write("_step.yaml", "command: run\nimageId: {{ image }}\n")
    made.write("workflows/w.yaml", PROBLEM)
    return made
