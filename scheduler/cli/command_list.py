"""The list of commands that `carerounds --help` shows, under a heading for each kind of work."""

import typer
from click import HelpFormatter
from typer.core import TyperGroup

LONGEST_LINE = 300
"""Letters of a command's first sentence, which is shown whole."""


class CommandList(TyperGroup):
    """A group of commands that lists each under the heading of its `rich_help_panel`, as rich's help would."""

    def format_commands(self, ctx: typer.Context, formatter: HelpFormatter) -> None:  # type: ignore[override]
        """Writes a section for each heading, in the order in which commands were added."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                heading = getattr(command, "rich_help_panel", None) or "Commands"
                sections.setdefault(heading, []).append((name, command.get_short_help_str(LONGEST_LINE)))
        for heading, rows in sections.items():
            with formatter.section(heading):
                formatter.write_dl(rows)
