"""Draws how many gave how many stars: JSON in, PNG out, then this process ends.

Run by its path by `handlers.audience.chart`, in a process of its own: Matplotlib takes some 60 MB
that a process never gives back, and the bot needs it for a second now and then. Everything it
writes is handed to it, in the reader's language.
"""

from __future__ import annotations

import json
import sys
from typing import Any

SIZE_INCHES = (7.2, 5.4)
DPI = 150  # 1080 × 810 pixels: as wide as a phone
INK, PAPER, BAR, GREY = "#22252b", "#ffffff", "#f2a71b", "#8a9099"


def draw(chart: dict[str, Any]) -> bytes:
    """The picture as PNG.

    Args:
        chart: `title` and `subtitle`, `labels` (of one star, … five), `counts` and `written` (the
            counts as the language writes them), `mean` (of 5, or None) and `mean_label`.
    """
    import io

    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE_INCHES, dpi=DPI, facecolor=PAPER, layout="constrained")
    axes = figure.add_subplot()
    places = range(1, 6)
    bars = axes.barh(places, chart["counts"], color=BAR, height=0.72, zorder=2)
    axes.bar_label(bars, chart["written"], padding=8, fontsize=19, color=INK)
    axes.set_yticks(places, chart["labels"], fontsize=21, color=INK)
    axes.set_xlim(0, max(chart["counts"]) * 1.16)
    axes.set_xticks([])
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    if chart["mean"] is not None:
        axes.axhline(chart["mean"], color=GREY, linewidth=1.6, linestyle=(0, (4, 3)), zorder=1)
        axes.text(
            1,
            chart["mean"],
            chart["mean_label"],
            transform=axes.get_yaxis_transform(),
            ha="right",
            va="bottom",
            fontsize=15,
            color=GREY,
        )
    figure.suptitle(_drawable(chart["title"]), fontsize=23, fontweight="bold", color=INK)
    axes.set_title(chart["subtitle"], fontsize=16, color=GREY, pad=14)
    png = io.BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()


def _drawable(title: str) -> str:
    """The title, or nothing where the font lacks its letters: boxes would say less."""
    from matplotlib.font_manager import findfont, get_font

    known = get_font(findfont("DejaVu Sans:bold")).get_charmap()
    # A dollar sign would begin a formula.
    return title.replace("$", r"\$") if all(ord(sign) in known for sign in title) else ""


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))
