"""Makes pages of what is not Markdown: the notebooks, the list of public names, and the README's table of commands."""

import re
from pathlib import Path
from typing import Any

import nbformat
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

import scheduler

ROOT = Path(__file__).resolve().parent.parent
FUNCTIONS_FIRST = ("read_folder", "make_problem", "travel_matrix", "solve", "prove", "verify", "plan")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds a page for each notebook, and the command line as the README describes it."""
    for path in sorted((ROOT / "docs" / "notebooks").glob("*.ipynb")):
        page = f"notebooks/{path.stem}.md"
        files.append(File.generated(config, page, content=page_of_notebook(path)))
    files.append(File.generated(config, "command-line.md", content=command_line_page()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Writes an entry for each public name where the reference asks for them."""
    if page.file.src_uri != "reference.md":
        return markdown
    return markdown.replace("<!-- public names -->", reference_entries())


def reference_entries() -> str:
    """Returns the mkdocstrings entries of all public names: functions first, then classes, errors and limits."""
    callables = {name: getattr(scheduler, name) for name in scheduler.__all__ if name != "__version__"}
    functions = [name for name, value in callables.items() if not isinstance(value, type)]
    errors = [name for name, value in callables.items() if isinstance(value, type) and issubclass(value, Exception)]
    classes = [name for name in callables if name not in functions and name not in errors]
    functions.sort(key=lambda name: (*FUNCTIONS_FIRST, name).index(name))
    lines: list[str] = []
    for title, names in (("Functions", functions), ("Classes", classes), ("Errors", errors)):
        lines += [f"## {title}", ""]
        for name in names:
            lines += [f"::: {callables[name].__module__}.{name}", "    options:", f"      heading: scheduler.{name}", ""]
    return "\n".join(lines)


def command_line_page() -> str:
    """Returns the part of the README about commands, as a page of its own."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"^## (The command line\n.*?)(?=^## )", readme, re.MULTILINE | re.DOTALL)
    assert found, "README.md has no section 'The command line'"
    return "# " + found.group(1).replace("](docs/", "](")


def page_of_notebook(path: Path) -> str:
    """Returns a notebook as Markdown: text as it stands, code and its stored output below each other."""
    notebook = nbformat.read(path, as_version=4)
    parts = [part for cell in notebook.cells for part in _parts_of_cell(cell)]
    parts.append(f"*This page is the notebook `docs/notebooks/{path.name}`. A test runs it.*")
    return "\n\n".join(parts) + "\n"


def _parts_of_cell(cell: Any) -> list[str]:
    if cell.cell_type == "markdown":
        return [cell.source.replace(".ipynb)", ".md)")]
    outputs = [_output(output) for output in cell.outputs]
    return [f"```python\n{cell.source}\n```", *filter(None, outputs)]


def _output(output: Any) -> str:
    if output.output_type == "stream":
        return f"```text\n{output.text.rstrip()}\n```"
    data = output.data
    if "image/svg+xml" in data or "text/html" in data:
        # Markdown ends a block of HTML at a blank line, so there must be none in it.
        markup = data.get("image/svg+xml") or data["text/html"]
        lines = [line for line in markup.splitlines() if line.strip() and not line.startswith("<?xml")]
        return '<div class="output">\n' + "\n".join(lines) + "\n</div>"
    return f"```text\n{data['text/plain'].rstrip()}\n```"
