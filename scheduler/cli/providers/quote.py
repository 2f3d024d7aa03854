"""`carerounds quote`: which provider can take a new package, and what it would need for it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import BREACH, Day, Debug, exit_on_error, say, show, warn
from scheduler.domain.allowances import USUAL_ALLOWANCES

if TYPE_CHECKING:
    from scheduler.domain.inputs import Inputs
    from scheduler.domain.money.book import RateBook
    from scheduler.domain.quotes import Capacity, NewPackage
    from scheduler.domain.roster import Roster
    from scheduler.studies.quotes.basis import Basis, Effort
    from scheduler.studies.quotes.offers import CostRules, Offer
    from scheduler.studies.quotes.stored import StoredQuotes

TABLES = ("offers.csv", "costs.csv", "near_misses.csv")


def quote(
    folder: Annotated[Path | None, typer.Argument(metavar="FOLDER", help="Folder with providers, their people and carers.")] = None,
    new: Annotated[Path | None, typer.Argument(metavar="NEW", help="New packages: a table such as new_packages.csv.")] = None,
    *,
    roster: Annotated[Path | None, typer.Option(metavar="ROSTER", help="Roster in force; without it one is made first.")] = None,
    provider: Annotated[
        list[str], typer.Option(metavar="ID=FOLDER", help="A provider's own folder, with its roster; ids may be pseudonyms.")
    ] = [],  # noqa: B006 - typer copies it
    capacity: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Free time that providers state instead of showing a roster.")
    ] = None,
    rates: Annotated[Path | None, typer.Option(metavar="FILE", help="Prices and budgets (rates.toml).")] = None,
    again: Annotated[Path | None, typer.Option(metavar="FILE", help="Make the quotes of this quote-ID.json again, and compare.")] = None,
    iterations: Annotated[int, typer.Option(min=1, max=100_000, help="Effort of a search, for each carer at each visit.")] = 150,
    seed: Annotated[int, typer.Option(min=0, help="Seed for all random choices; the same seed repeats the quotes.")] = 0,
    on_cost: Annotated[int, typer.Option(min=0, max=200, help="Employer's cost in per cent of pay.")] = 23,
    whole_time_hours: Annotated[float, typer.Option(min=1, max=60, help="Paid hours of a whole-time week.")] = USUAL_ALLOWANCES.week_hours,
    absence: Annotated[
        float, typer.Option(min=0, max=90, help="Per cent of paid time for leave, sickness and training; as `size` has it.")
    ] = USUAL_ALLOWANCES.absence_percent,
    day: Day = None,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("quote"),
    debug: Debug = False,
) -> None:
    """Compares what the providers of FOLDER would need for the packages in NEW.

    Each provider is a problem of its own, of its people and carers alone. Nothing is placed: offers are for people to decide.
    """
    with exit_on_error(debug):
        if again is not None:
            _make_again(again)
            return
        if folder is None or new is None:
            raise typer.BadParameter("FOLDER and NEW are needed, or --again FILE")
        from scheduler.domain.money.book import RateBook
        from scheduler.files.importing.faults import FaultCollector
        from scheduler.files.importing.settings import read_settings
        from scheduler.files.reading.quotes import read_capacity, read_new_packages
        from scheduler.files.reading.rates import read_rates
        from scheduler.files.reading.read import read_folder
        from scheduler.files.writing.outputs import try_writing, write_outputs
        from scheduler.reporting.publishing.names import file_names
        from scheduler.reporting.quotes.summary import quotes_summary
        from scheduler.reporting.quotes.tables import costs_table, near_misses_table, offers_table, places_table
        from scheduler.studies.quotes.basis import Effort
        from scheduler.studies.quotes.offers import CostRules

        book = read_rates(rates) if rates else RateBook()
        inputs = read_folder(folder, day=day.date() if day else None)
        warn(inputs.warnings)
        _need_providers(inputs, folder)
        packages = read_new_packages(new, inputs, read_settings(folder, None, FaultCollector()).postcodes)
        ids = [one.provider_id for one in inputs.providers]
        statements = read_capacity(capacity, ids) if capacity else ()
        names = file_names(ids)
        try_writing(out, TABLES)
        effort = Effort(iterations_per_carer_visit=iterations).shifted(seed * 100)
        bases = _bases(inputs, roster, _own_folders(provider, ids, inputs), effort)
        _need_visits(new.name, bases, packages)
        stored = _ask(inputs, bases, statements, packages)
        rules = CostRules(on_cost_percent=on_cost, whole_time_minutes=round(whole_time_hours * 60), absence_percent=absence)
        offers = _offers(inputs, book, rules, packages, stored)
        every = [offer for of_package in offers.values() for offer in of_package]
        files = {"offers.csv": offers_table(every), "costs.csv": costs_table(every), "near_misses.csv": near_misses_table(every)}
        for provider_id, found in stored.items():
            files[f"quote-{names[provider_id]}.json"] = found.model_dump_json(indent=1) + "\n"
            files[f"places-{names[provider_id]}.csv"] = places_table(found.quotes)
        write_outputs(out, files)
        show(quotes_summary(offers))
        show([f"Written to {out}: {', '.join(files)}"])


def _need_providers(inputs: "Inputs", folder: Path) -> None:
    from scheduler.domain.errors import BadInput, Fault

    if not inputs.providers:
        raise BadInput([Fault(str(folder), "Q104", "has no table of providers, so nobody can be asked", "add providers.csv")])


def _own_folders(given: list[str], ids: list[str], inputs: "Inputs") -> "dict[str, tuple[Inputs, Path]]":
    """Returns the folders of providers, by id.

    Raises:
        BadInput: Q105, an option is not ID=FOLDER, or names an unknown provider; and the faults of each folder.
    """
    from scheduler.domain.errors import BadInput, Fault
    from scheduler.files.reading.read import read_folder

    faults, found = [], {}
    for text in given:
        name, sign, path = text.partition("=")
        if not sign or name not in ids:
            faults.append(Fault("--provider", "Q105", f'"{text}" is not ID=FOLDER with the id of a provider', f"one of {', '.join(ids)}"))
            continue
        found[name] = read_folder(path, day=inputs.settings.day), Path(path)
        if found[name][0].settings.days != inputs.settings.days:
            what = f"has {found[name][0].settings.days} days, and the council's folder has {inputs.settings.days}"
            faults.append(Fault(path, "Q105", what, "days in settings.toml"))
    if faults:
        raise BadInput(faults)
    return found


def _bases(inputs: "Inputs", roster: Path | None, own: "dict[str, tuple[Inputs, Path]]", effort: "Effort") -> "dict[str, Basis]":
    """Returns what quotes are made from, for each provider whose roster is known."""
    from scheduler.demand.problem import make_problem
    from scheduler.demand.provider_problems import take_provider
    from scheduler.files.writing.read_back import read_roster
    from scheduler.studies.quotes.basis import Basis

    whole: Roster | None = None
    if roster is not None:
        whole = read_roster(roster, make_problem(inputs), warn=lambda fault: warn([fault]), sets_aside=True)
    found = {}
    for provider in inputs.providers:
        name = provider.provider_id
        if name in own:
            theirs, path = own[name]
            in_force = None
            if (path / "roster.csv").exists() or (path / "roster.json").exists():
                in_force = read_roster(path, make_problem(theirs), warn=lambda fault: warn([fault]), sets_aside=True)
            is_named = any(one.provider == name for one in theirs.carers)
            part = take_provider(theirs, name, in_force).inputs if is_named else theirs
            found[name] = Basis(provider_id=name, inputs=part, roster=_part_of(in_force, part), knows_ids=False, effort=effort)
        elif any(carer.provider == name for carer in inputs.carers):
            taken = take_provider(inputs, name, whole)
            if taken.shared:
                ids = ", ".join(one.visit_id for one in taken.shared)
                say(f"Warning: visits of {name} that bind another provider too stay at their times: {ids}")
            found[name] = Basis(provider_id=name, inputs=taken.inputs, roster=_part_of(whole, taken.inputs), effort=effort)
    return found


def _need_visits(file: str, bases: "dict[str, Basis]", packages: "tuple[NewPackage, ...]") -> None:
    """Checks that each package has a visit in the days for which rosters are known: of nothing there is no quote.

    Raises:
        BadInput: Q107, a package has none.
    """
    from scheduler.domain.errors import BadInput, Fault
    from scheduler.studies.quotes.basis import with_package

    basis = next(iter(bases.values()), None)
    faults = []
    for new in packages if basis is not None else ():
        if basis is not None and not with_package(basis, new)[1]:
            settings, package = basis.inputs.settings, new.package
            what = f'package "{package.package_id}" has no visit in the {settings.days} days from {settings.day} on'
            faults.append(Fault(file, "Q107", what, f"--day {max(package.first_day, settings.day)}, or more days in settings.toml"))
    if faults:
        raise BadInput(faults)


def _part_of(roster: "Roster | None", inputs: "Inputs") -> "Roster | None":
    """Returns the runs of one provider; None without a roster."""
    from scheduler.demand.problem import make_problem

    if roster is None:
        return None
    problem = make_problem(inputs)
    runs = tuple(
        run.replace(assignments=tuple(one for one in run.assignments if one.visit_id in problem.visit))
        for run in roster.runs
        if run.shift_id in problem.shift
    )
    return roster.replace(runs=runs)


def _ask(
    inputs: "Inputs", bases: "dict[str, Basis]", statements: "tuple[Capacity, ...]", packages: "tuple[NewPackage, ...]"
) -> "dict[str, StoredQuotes]":
    """Returns the quotes of each provider of which something is known, for the packages that it may take."""
    from scheduler.studies.quotes.offers import refusals
    from scheduler.studies.quotes.quote import settle
    from scheduler.studies.quotes.stored import quotes_from_roster, quotes_from_statement

    found = {}
    for number, provider in enumerate(inputs.providers, start=1):
        name = provider.provider_id
        allowed = tuple(new for new in packages if not refusals(provider, new, inputs.settings))
        own = tuple(one for one in statements if one.provider_id == name)
        if not allowed:
            continue
        if name in bases:
            say(f"Provider {number} of {len(inputs.providers)}, {name}: {len(allowed)} package{'s' * (len(allowed) != 1)}")
            found[name] = quotes_from_roster(settle(bases[name]), allowed)
        elif own:
            found[name] = quotes_from_statement(name, own, allowed, inputs.settings)
    return found


def _offers(
    inputs: "Inputs", book: "RateBook", rules: "CostRules", packages: "tuple[NewPackage, ...]", stored: "dict[str, StoredQuotes]"
) -> "dict[str, list[Offer]]":
    """Returns the offers for each package, the best first."""
    from scheduler.analysis.money.planned_price import PlannedPrices
    from scheduler.demand.provider_problems import take_provider
    from scheduler.studies.quotes.offers import Market, make_offer, planned_week_minutes, rank_offers

    market = Market(inputs, PlannedPrices(book, inputs.contracts, inputs.settings), rules)
    planned = {
        one.provider_id: planned_week_minutes(
            known.basis.inputs
            if (known := stored.get(one.provider_id)) is not None and known.basis is not None
            else take_provider(inputs, one.provider_id).inputs
        )
        for one in inputs.providers
    }
    found = {}
    for new in packages:
        offers = []
        for provider in inputs.providers:
            known = stored.get(provider.provider_id)
            name = new.package.package_id
            answer = next((one for one in known.quotes if one.package_id == name), None) if known else None
            source = known.source if known else ""
            planned_minutes = planned[provider.provider_id]
            offers.append(make_offer(market, provider, new, answer, source=source, planned_minutes=planned_minutes))
        found[new.package.package_id] = rank_offers(offers)
    return found


def _make_again(path: Path) -> None:
    """Makes stored quotes again, and says whether they are the same.

    Raises:
        typer.Exit: They are not.
    """
    from pydantic import ValidationError

    from scheduler.domain.errors import BadInput, Fault
    from scheduler.domain.regular import read_regular
    from scheduler.studies.quotes.stored import StoredQuotes
    from scheduler.version import __version__

    try:
        stored = StoredQuotes.model_validate_json(read_regular(path))
    except OSError as error:
        raise BadInput([Fault(path.name, "Q106", f"cannot be read: {error.strerror}")]) from None
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise BadInput(
            [Fault(path.name, "Q106", f"is no stored quote: {place}: {first['msg']}", "a quote-ID.json that quote wrote")]
        ) from None
    say(f"Making {len(stored.quotes)} quotes of {stored.provider_id} again")
    fresh = stored.again()
    differing = [before.package_id for before, after in zip(stored.quotes, fresh.quotes, strict=True) if before != after]
    if not differing:
        show([f"The same: {len(stored.quotes)} quotes of {stored.provider_id}"])
        return
    show([f"Different: the quotes for {', '.join(differing)}"])
    if stored.version != __version__:
        show([f"They were made by version {stored.version}, and this is {__version__}"])
    raise typer.Exit(BREACH)
