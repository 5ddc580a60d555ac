"""`otklik compare`, `carry`, `medians`: audits beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.aim import aim
from otklik.cli.common import load_host, open_audit, remark, say, tell_written
from otklik.cli.judging import METHOD, PACKS, listed
from otklik.cli.spoken import Commands
from otklik.errors import UsageError
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik.compare.audits import Asked
    from otklik.host import Host
    from otklik.report.comparison.model import ComparisonReport

DEPTH = typer.Option("", "--depth", help=_("express, core or full; as the later audit where missing."))
SCORING = typer.Option("", "--scoring", help=_("Scoring profile; that of the later audit where missing."))


def add_to(app: typer.Typer) -> None:
    app.command(
        "compare",
        help=_(
            "What has changed between two audits of a region, and what became of the recommendations; "
            "two regions; or a region among at least ten others."
        ),
    )(compare)
    app.command(
        "carry",
        help=_("Carry the recommendations of an earlier audit into the next, whose measurements test them."),
    )(carry)
    group = Commands(help=_("Medians of groups of pages over many audits."))
    group.command("make", help=_("Write the medians of groups over audits; no region is named."))(make)
    group.command("use", help=_("Give an audit such medians for groups in which it has too few pages."))(use)
    app.add_typer(group, name="medians")


def compare(
    first: Path = typer.Argument(..., help=_("The earlier audit; with --with the one that is placed.")),
    second: Path | None = typer.Argument(None, help=_("The later audit.")),
    others: list[Path] = typer.Option(
        [], "--with", help=_("Audits of other regions, or a folder of them. May be repeated.")
    ),
    formats: str = typer.Option(
        "",
        "--format",
        "-f",
        help=_("Also write files: html, md, json, pdf, docx, xlsx, pptx, separated by commas."),
    ),
    out: Path | None = typer.Option(
        None,
        "--out",
        "-o",
        help=_("Folder for the files, or a file: changes.pdf; beside the later audit where missing."),
    ),
    packs: list[Path] = PACKS,
    method: list[Path] = METHOD,
    depth: str = DEPTH,
    scoring: str = SCORING,
) -> None:
    """`otklik compare`."""
    from otklik.compare.audits import Asked
    from otklik.pipeline import write_comparison
    from otklik.report.comparison.text import comparison_lines

    asked = Asked(packs=tuple(packs), instead=tuple(method), depth=depth, scoring=scoring)
    host = load_host()
    aimed = aim(out, listed(formats), host, (second or first).parent, "")
    if others and second is not None:
        raise UsageError(_("Give a second audit or --with, not both."))
    if others:
        report, name = _group(first, others, host, asked), f"{first.stem}-among-others"
    elif second is None:
        raise UsageError(_("Name a second audit, or audits to be placed among by --with."))
    else:
        report, name = _pair(first, second, host, asked), f"{first.stem}-{second.stem}"
    for line in comparison_lines(report):
        say(line)
    if aimed.formats:
        tell_written(
            lambda: write_comparison(report, host, aimed.formats, aimed.folder, aimed.name or name),
            _("Comparison: {file}"),
        )


def _pair(first: Path, second: Path, host: Host, asked: Asked) -> ComparisonReport:
    from otklik.compare.times import compare as compare_two
    from otklik.i18n import language
    from otklik.report.comparison.build import build_comparison

    with open_audit(first, read_only=True) as before, open_audit(second, read_only=True) as after:
        return build_comparison(compare_two(before, after, host, asked), host, language())


def _group(first: Path, others: list[Path], host: Host, asked: Asked) -> ComparisonReport:
    from otklik.compare.group import place_among
    from otklik.i18n import language
    from otklik.report.comparison.group import build_places

    with open_audit(first, read_only=True) as audit:
        return build_places(place_among(audit, audit_files(others), host, asked), host, language())


def audit_files(paths: list[Path]) -> list[Path]:
    """The files named, and those in the folders named, each once, in order of name."""
    from otklik.cli.collecting import SUFFIX

    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path]
        found.update(dict.fromkeys(inside))
    if not found:
        raise UsageError(_("There are no audit files (*{suffix}) there.").format(suffix=SUFFIX))
    return [*found]


def carry(
    previous: Path = typer.Argument(..., help=_("The earlier audit.")),
    into: Path = typer.Argument(..., help=_("The next audit of the same region.")),
    packs: list[Path] = PACKS,
) -> None:
    """`otklik carry`."""
    from otklik.compare.audits import carry_over

    host = load_host()
    with open_audit(previous, read_only=True) as earlier, open_audit(into) as later:
        tell_carried(carry_over(earlier, later, host, tuple(packs)))


def tell_carried(n: int) -> None:
    """How many recommendations the next audit will test."""
    say(
        _.plural(
            "Carried over: {n} recommendation. The measurements of this audit say what became of it.",
            "Carried over: {n} recommendations. The measurements of this audit say what became of them.",
            n,
        ).format(n=n)
    )


def make(
    audits: list[Path] = typer.Argument(..., help=_("Audit files, or folders of them.")),
    out: Path = typer.Option(Path("medians.json"), "--out", "-o", help=_("File to write.")),
) -> None:
    """`otklik medians make`."""
    import msgspec

    from otklik.compare.corpus import corpus_of
    from otklik.whole_file import whole_file

    corpus, unusable = corpus_of(audit_files(audits), load_host())
    with whole_file(out) as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(corpus), indent=2) + b"\n")
    if unusable:
        remark(
            _.plural(
                "{n} file could not be used; otklik verify says why.",
                "{n} files could not be used; otklik verify says why.",
                unusable,
            ).format(n=unusable)
        )
    n = len(corpus.medians)
    told = _.plural("{n} median of a group: {file}", "{n} medians of groups: {file}", n)
    say(told.format(n=n, file=out))


def use(
    medians: Path = typer.Argument(..., help=_("File made by otklik medians make.")),
    into: Path = typer.Argument(..., help=_("Audit file.")),
) -> None:
    """`otklik medians use`."""
    from otklik.compare.corpus import read_corpus
    from otklik.medians import keep_corpus

    corpus = read_corpus(medians)
    with open_audit(into) as file:
        keep_corpus(file, corpus)
    n = len(corpus.medians)
    say(
        _.plural("The audit has {n} median of others.", "The audit has {n} medians of others.", n).format(n=n)
    )
