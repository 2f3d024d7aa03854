"""A comparison as one page that needs nothing else."""

from collections.abc import Iterator, Sequence

from scheduler.reporting.pages.frame import figures, heading, page, paragraph, table
from scheduler.reporting.publishing.workbook import Cell
from scheduler.reporting.what_if.pictures import cover_picture, differences_picture
from scheduler.reporting.what_if.tables import VERDICT, Table
from scheduler.reporting.what_if.words import difference_text, figure_words, value_text
from scheduler.studies.what_if.verdict import ScenarioVerdict

METHOD = (
    "In each run the base is searched first. Then the base and each scenario go on from that roster for the same time, so no scenario wins "
    "by longer search alone. An interval holds the true difference with 95% confidence; figures that are looked at together are corrected "
    "by Holm's method. Travel is judged only in runs in which both place the same visits. Every number here stands in runs.csv, "
    "comparison.csv, cover.csv or carers.csv."
)


def comparison_page(
    base: str,
    runs: int,
    verdicts: Sequence[ScenarioVerdict],
    tables: dict[str, tuple[tuple[str, ...], Table]],
    *,
    title: str = "Scenarios compared",
) -> str:
    """Returns the page of a comparison.

    Args:
        base: name of the base.
        runs: number of runs of each scenario.
        verdicts: one for each scenario.
        tables: as written to files: header and rows by file name.
        title: of the page.
    """
    parts = [
        paragraph(f"Base: {base}. {runs} runs of each scenario.", "soft"),
        figures((one.verdict, one.name) for one in verdicts),
    ]
    for one in verdicts:
        parts += _scenario(base, one, tables)
    parts += [heading("How this was compared"), paragraph(METHOD)]
    note = "Made by carerounds. The page holds data about staff: keep it as you keep the rota."
    return page(title, parts, note)


def verdict_sentence(verdict: ScenarioVerdict, rows: Sequence[tuple[Cell, ...]]) -> str:
    """Returns the verdict on a scenario as a sentence."""
    if not verdict.level:
        return f"{verdict.name}: no difference that can be shown."
    row = next(one for one in rows if one[0] == verdict.name and one[1] == verdict.level)
    words = figure_words(verdict.level)
    return f"{verdict.name} is {verdict.verdict}. {words}: {value_text(row[2])} in the base, {value_text(row[3])} here."


def _scenario(base: str, verdict: ScenarioVerdict, tables: dict[str, tuple[tuple[str, ...], Table]]) -> Iterator[str]:
    comparison = tables["comparison.csv"][1]
    rows = [row for row in comparison if row[0] == verdict.name and row[1] != VERDICT]
    yield heading(verdict.name)
    yield paragraph(verdict_sentence(verdict, comparison), {"better": "good", "worse": "bad"}.get(verdict.verdict, ""))
    yield paragraph(f"Base and scenario place the same visits in {verdict.comparable_runs} runs.", "soft")
    yield differences_picture(verdict.name, comparison)
    cells = [(figure_words(str(row[1])), value_text(row[2]), value_text(row[3]), difference_text(row[4], row[5]), row[6]) for row in rows]
    yield table(("Figure", "Base", "Here", "Difference", "Verdict"), cells, numbers=(1, 2, 3))
    yield heading("Carers by half-hour", 3)
    yield cover_picture(base, verdict.name, tables["cover.csv"][1])
    yield heading("What changes for each carer", 3)
    header, changes = tables["carers.csv"]
    own = [row for row in changes if row[0] == verdict.name]
    changed = [row for row in own if row[2] != "same shifts"]
    if not changed:
        yield paragraph("Nobody's shifts change.")
        return
    yield paragraph(
        f"{len(changed)} of {len(own)} carers have other shifts. Talk with them, and with their union, before anything is settled."
    )
    names = [name.replace("_", " ") for name in header[1:]]
    yield table(names, [[value_text(cell) for cell in row[1:]] for row in changed], numbers=range(2, len(names)))
