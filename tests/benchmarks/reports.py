"""Reports: our PDF of 300 findings beside WeasyPrint's of the same page, all formats of 40 bodies, memory of 3,000 findings.

    python -m tests.benchmarks.reports [PEER_PYTHON]

PEER_PYTHON is the interpreter of an environment with WeasyPrint (`make bench` makes `.bench-venv`). It is given the HTML
of the same document and asked for PDF/UA, since ours is tagged too. First it is looked whether the same words came out.
Goals: 20 times faster than WeasyPrint; all seven formats in under a third of its time for the PDF alone.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time

from pypdf import PdfReader
from tests.benchmarks.figures import Figure, tell
from tests.report_sample import make_report

from otklik.report import FORMATS, Html, Pdf, document_of
from otklik.report.model import Report

BODIES_OF_300, BODIES_OF_3000 = 38, 375  # the sample has eight findings a body
REGION, ROUNDS, NOISE = 40, 3, 0.1
MOST_MB = 1_000  # peak of writing the PDF of 3,000 findings, libraries included
SAME_WORDS = (
    0.98  # of our words that must be in the peer's file: it parts words at ends of lines in its own way
)
ROOT = Path(__file__).parents[2]

PEER = """
import json, sys, time
import weasyprint
start = time.process_time()
made = weasyprint.HTML(filename=sys.argv[1]).write_pdf(pdf_variant="pdf/ua-1")
seconds = time.process_time() - start
open(sys.argv[2], "wb").write(made)
print(json.dumps(seconds))
"""
ALONE = """
import sys
from tests.benchmarks.figures import peak_mb
from tests.report_sample import make_report
from otklik.report import FORMATS
report = make_report(int(sys.argv[1]))
form = next(form for form in FORMATS if form.id == sys.argv[2])
size = len(form.write(report))
print(len(report.findings), size, peak_mb())
"""


def main() -> int:
    peer = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("OTKLIK_BENCH_PYTHON", "")
    peer = peer or str(ROOT / ".bench-venv" / "bin" / "python")
    if not Path(peer).exists():
        print("no peer: give the interpreter of an environment with WeasyPrint (make bench)")
        return 1
    report = make_report(BODIES_OF_300)
    ours, made = least(partial(Pdf().write, report))
    theirs, other = by_peer(peer, report)
    if not said_alike(made, other):
        return 1
    findings = len(report.findings)
    tell(
        Figure(
            what=f"PDF of {findings} findings, WeasyPrint's time ÷ ours",
            value=theirs / ours,
            at_least=20,
            noise=NOISE,
            measured=f"{ours:.2f} s beside {theirs:.1f} s; {len(PdfReader(io.BytesIO(made)).pages)} pages",
            repeats=f"least of {ROUNDS}; once",
        )
    )
    region = make_report(REGION)
    total = 0.0
    parts = []
    for form in FORMATS:
        seconds, _made = least(partial(form.write, region))
        total += seconds
        parts.append(f"{form.id} {seconds:.2f}")
    theirs, _made = by_peer(peer, region)
    tell(
        Figure(
            what=f"All formats of {REGION} bodies ÷ WeasyPrint's PDF alone",
            value=total / theirs,
            at_most=1 / 3,
            noise=NOISE,
            measured=f"{total:.2f} s ({', '.join(parts)}) beside {theirs:.1f} s",
            repeats=f"least of {ROUNDS}; once",
        )
    )
    for identifier in ("pdf", "docx", "xlsx", "html"):
        memory(identifier)
    return 0


def least(work: Callable[[], bytes]) -> tuple[float, bytes]:
    """CPU seconds, imports apart, and what came out."""
    made = work()
    times = []
    for _round in range(ROUNDS):
        start = process_time()
        work()
        times.append(process_time() - start)
    return min(times), made


def by_peer(peer: str, report: Report) -> tuple[float, bytes]:
    """WeasyPrint's CPU seconds for the page of the same document, and its file."""
    with tempfile.TemporaryDirectory() as folder:
        page, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_bytes(Html().write(document_of(report)))
        done = subprocess.run([peer, "-c", PEER, str(page), str(target)], capture_output=True, check=True)
        return json.loads(done.stdout.splitlines()[-1]), target.read_bytes()


def said_alike(ours: bytes, theirs: bytes) -> bool:
    """Are our words in the peer's file?"""
    words, others = (
        set(re.findall(r"\w{4,}", re.sub(r"[-\u00ad\u2010]\s*\n?", "", text_of(content))))
        for content in (ours, theirs)
    )
    share = len(words & others) / len(words)
    print(f"words of ours that are in WeasyPrint's file: {share:.1%}")
    if share < SAME_WORDS:
        print(f"NOT EQUAL: {sorted(words - others)[:20]}")
    return share >= SAME_WORDS


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def memory(identifier: str) -> None:
    """The peak of a process that writes one report of 3,000 findings."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(BODIES_OF_3000), identifier],
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    findings, size, peak = done.stdout.split()
    tell(
        Figure(
            what=f"Peak memory of writing {int(findings):,} findings as {identifier}",
            value=float(peak),
            unit="MB",
            at_most=MOST_MB if identifier == "pdf" else None,
            measured=f"a file of {int(size) / 1e6:.1f} MB",
            repeats="once",
        )
    )


if __name__ == "__main__":
    sys.exit(main())
