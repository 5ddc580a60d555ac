"""SVG pictures as PNG, for writers that cannot hold SVG: drawn by typst, whose fonts are inside."""

from __future__ import annotations

import re

PIXELS_PER_INCH = 220.0


def png_of(svg: str, width_mm: float) -> bytes:
    """The picture `width_mm` wide. Same picture, same bytes. Needs the extra `reports`."""
    import typst

    page = (
        f"#set page(width: {width_mm}mm, height: auto, margin: 0pt)\n"
        f'#image(bytes(sys.inputs.svg), format: "svg", width: 100%)\n'
    )
    made = typst.compile(page.encode(), format="png", ppi=PIXELS_PER_INCH, sys_inputs={"svg": svg})
    assert isinstance(made, bytes)
    return made


def proportion(svg: str) -> float:
    """Height by width, from the view box; 0.6 where it has none."""
    found = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', svg)
    return float(found[2]) / float(found[1]) if found and float(found[1]) else 0.6
