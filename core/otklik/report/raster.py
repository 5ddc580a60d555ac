"""SVG pictures as PNG, for writers that cannot hold SVG: drawn by typst, whose fonts are inside."""

from __future__ import annotations

import re

PIXELS_PER_INCH = 220.0
NARROW = 600  # units across of a picture that can stand beside another


def png_of(svg: str, width_mm: float) -> bytes:
    """The picture `width_mm` wide. Same picture, same bytes. Needs the extra `reports`."""
    import typst

    page = (
        f"#set page(width: {width_mm}mm, height: auto, margin: 0pt)\n"
        f'#image(bytes(sys.inputs.svg), format: "svg", width: 100%)\n'
    )
    made = typst.compile(
        page.encode(), format="png", ppi=PIXELS_PER_INCH, sys_inputs={"svg": svg}, ignore_system_fonts=True
    )
    assert isinstance(made, bytes)
    return made


def proportion(svg: str) -> float:
    """Height by width, from the view box; 0.6 where it has none."""
    width, height = _box(svg)
    return height / width if width else 0.6


def width_of(svg: str) -> float:
    """Units across, from the view box; 0 where it has none."""
    return _box(svg)[0]


def _box(svg: str) -> tuple[float, float]:
    found = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', svg)
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)
