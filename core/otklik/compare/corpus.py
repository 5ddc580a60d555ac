"""Medians of groups of pages over many audits: made one audit at a time, written without a name of any region."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from otklik.compare.group import latest_of_each
from otklik.errors import ImportFileError, OtklikError, UsageError
from otklik.host import Host
from otklik.i18n import _
from otklik.measure import AccountMeasured
from otklik.medians import Corpus, bands, pooled
from otklik.packs.link import Method
from otklik.packs.lint import median_refs
from otklik.packs.norms import COMPARED_LEAST, GROUP_BANDS, GROUP_LEAST
from otklik.pipeline import judge_audit, method_of


def corpus_of(paths: Iterable[Path], host: Host) -> tuple[Corpus, int]:
    """Medians over the latest audit of each region, and how many files could not be used. Raises UsageError."""
    method = method_of(host)
    found, unusable = latest_of_each(paths, set())
    if not found:
        raise UsageError(_("None of the files could be read as an audit."))
    day = max(one.as_of for one in found).date()
    wanted = metrics_of(method)
    failed: list[Path] = []

    def measured() -> Iterator[tuple[str, Sequence[AccountMeasured]]]:
        from otklik.store import AuditFile

        for one in found:
            try:
                with AuditFile.open(one.path, read_only=True) as audit:
                    yield one.region, judge_audit(audit, host, method, norms_on=day).accounts
            except OtklikError:
                failed.append(one.path)

    limits = method.norms.resolve(GROUP_BANDS, "", day)
    least = {name: method.norms.resolve(name, "", day) for name in (GROUP_LEAST, COMPARED_LEAST)}
    numbers = {name: norm.value for name, norm in least.items() if norm is not None}
    if limits is None or not all(isinstance(value, int) for value in numbers.values()) or len(numbers) < 2:
        raise UsageError(
            _("No norms {norms} hold on {day}: they say how pages are grouped.").format(
                norms=", ".join((GROUP_BANDS, GROUP_LEAST, COMPARED_LEAST)), day=day
            )
        )
    corpus = pooled(
        measured(),
        wanted,
        bands(limits),
        as_of=day,
        least_pages=int(str(numbers[GROUP_LEAST])),
        least_regions=int(str(numbers[COMPARED_LEAST])),
    )
    return corpus, unusable + len(failed)


def metrics_of(method: Method) -> dict[str, int]:
    """Metrics whose medians items compare with, and the fewest observations that a value must rest on."""
    found: dict[str, int] = {}
    for item in method.items:
        for rule in item.rules():
            for condition in rule.conditions:
                for _name, metric in median_refs(condition):
                    found[metric] = max(found.get(metric, 0), item.needs)
    return found


def read_corpus(path: Path) -> Corpus:
    """The medians in a file. Raises ImportFileError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Corpus)
    except (OSError, msgspec.MsgspecError) as error:
        raise ImportFileError(
            _("{file} holds no medians of groups: {reason}. Make one by otklik medians make.").format(
                file=path, reason=error
            )
        ) from error
