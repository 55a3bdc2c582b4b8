"""The command ``passtgenau check``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import attrs
import click

from ..files.icf_codes import load_icf_codes
from ..language import Language, Text
from ..output.lines import line, printable
from ..programme import Programme, Severity
from ..runs.baseline import Baseline
from ..runs.baseline import write_baseline as written
from ..runs.checker import Checker
from ..runs.choice import Choice
from ..runs.pool import ProcessDiedError
from ..runs.result import Run
from ..runs.running import check_paths
from . import formats, options, progress, settings, terminal


@click.command(cls=settings.Configured)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@settings.isolated
@settings.config
@options.as_of
@click.option(
    "--format",
    type=click.Choice(formats.NAMES),
    help="Format of the result.  [default: text; github in GitHub Actions]",
)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="[FORMAT=]FILE",
    help="Write the result to a file instead of showing it; with FORMAT=, in that format, too.",
)
@options.lang
@options.reading
@options.programme
@options.service
@click.option(
    "--icf-codes", metavar="FILE", help="Your own list of ICF codes; others are told as problems."
)
@options.select
@options.ignore
@options.per_file_ignore
@options.severity
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "hint", "never"]),
    default="error",
    show_default=True,
    help="The least severity of a breach that fails.",
)
@click.option("--strict", is_flag=True, help="What is undetermined fails too.")
@click.option("--baseline", metavar="FILE", help="Known breaches, which do not fail.")
@click.option(
    "--write-baseline", metavar="FILE", help="Write all breaches to FILE as known ones, and pass."
)
@click.option(
    "--compare-readings", is_flag=True, help="Tell, too, what depends on how the text is read."
)
@click.option(
    "--show-values", is_flag=True, help="Tell values of the files, too, free text among them."
)
@click.option(
    "--concise",
    is_flag=True,
    help="In text: one line for each breach. In sarif: only what someone has to look at.",
)
@click.option("-v", "--verbose", is_flag=True, help="In text: tell what is met, too, one by one.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Check in N processes.  [default: as many as make sense]",
)
@click.option("--cache", metavar="FOLDER", help="Keep results in FOLDER, and use those kept there.")
@click.option("--no-cache", is_flag=True, help="Keep no results, whatever the configuration says.")
@click.option("--show-config", is_flag=True, help="Show each setting with its origin, and stop.")
@click.pass_context
def check(
    context: click.Context,
    *,
    paths: tuple[str, ...],
    as_of: date,
    format: str | None,
    outputs: tuple[str, ...],
    lang: Language,
    reading: tuple[tuple[str, str], ...],
    programme: Programme | None,
    service: str | None,
    icf_codes: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    per_file_ignore: tuple[tuple[str, tuple[str, ...]], ...],
    severity: tuple[tuple[str, Severity], ...],
    fail_on: str,
    strict: bool,
    baseline: str | None,
    write_baseline: str | None,
    compare_readings: bool,
    show_values: bool,
    concise: bool,
    verbose: bool,
    jobs: int | None,
    cache: str | None,
    no_cache: bool,
    show_config: bool,
) -> None:
    """Judge case files, and files of services.

    A PATH is a file, a folder (all its *.json, *.yaml and *.yml, recursively) or - for standard
    input. Without a PATH, those of the configuration are checked.
    """
    if show_config:
        terminal.show(settings.shown(context), None)
    targets = formats.targets(outputs, format)
    written_to = [target.file for target in targets if target.file is not None]
    written_to += [write_baseline] if write_baseline is not None else []
    terminal.spare_case_files(written_to)
    choice = Choice(
        readings=reading,
        select=select,
        ignore=ignore,
        severities=severity,
        ignores_by_file=per_file_ignore,
    )
    with options.told_as_usage_errors(lang):
        settings.validate(context, choice, programme)
        if show_config:
            return
        checker = Checker(
            choice=choice,
            as_of=as_of,
            lang=lang,
            programme=programme,
            icf_codes=None if icf_codes is None else options.opened(icf_codes, load_icf_codes),
            comparing=compare_readings,
            show_values=show_values,
        )
        # The first list of known breaches may be about to be written.
        begun = baseline is not None and (write_baseline is None or Path(baseline).exists())
        known = options.opened(baseline, Baseline.read) if baseline is not None and begun else None
        run = _run(
            settings.paths_of(context, paths),
            checker,
            service=service,
            jobs=jobs,
            cache=None if no_cache or show_values else cache,
            own_files=(*written_to, *([] if baseline is None else [baseline])),
            context=context,
        )
    if known is not None:
        run = known.applied(run, choice.looks_at)
    formats.deliver(run, targets, verbose=verbose, concise=concise)
    if write_baseline is not None:
        context.exit(_write_baseline(run, write_baseline))
    least = None if fail_on == "never" else Severity(fail_on)
    context.exit(run.exit_code(least, strict=strict))


def _run(
    paths: tuple[str, ...],
    checker: Checker,
    *,
    service: str | None,
    jobs: int | None,
    cache: str | None,
    own_files: tuple[str, ...],
    context: click.Context,
) -> Run:
    try:
        run = check_paths(
            paths,
            checker,
            service=service,
            jobs=jobs,
            cache=cache,
            own_files=own_files,
            watch=progress.watch,
        )
    except ProcessDiedError as error:
        terminal.warn([line((error.text.within(checker.lang), "error"))])
        context.exit(2)
    return attrs.evolve(run, root=formats.repository())


def _write_baseline(run: Run, file: str) -> int:
    """Write it if everything could be read: what is in a file that could not is not known."""
    if run.problems:
        told = Text(
            "Liste bekannter Verletzungen nicht geschrieben: nicht alles war lesbar",
            "baseline not written: not everything could be read",
        )
        code = 2
    else:
        try:
            count = written(run, file)
        except OSError as error:
            raise click.UsageError(f"cannot write {printable(file)}: {error.strerror}") from None
        one = count == 1
        told = Text(
            f"{file}: {count} bekannte Verletzung{'' if one else 'en'}",
            f"{file}: {count} known {'breach' if one else 'breaches'}",
        )
        code = 0
    terminal.warn([line(told.within(run.lang))])
    return code
