"""Draws how many gave how many stars: JSON in, PNG out, then this process ends.

Run by its path by `handlers.audience.chart`, in a process of its own: Matplotlib takes some 60 MB
that a process never gives back, and the bot needs it for a second now and then. Everything it
writes is handed to it, in the reader's language.
"""

from __future__ import annotations

import json
import sys
from typing import Any

SIZE_INCHES = (5.4, 4.2)
DPI = 200  # 1080 × 840 pixels: as wide as a phone
INK, PAPER, BAR, TRACK, GREY = "#22252b", "#ffffff", "#f2a71b", "#f1f2f4", "#6d747d"


def draw(chart: dict[str, Any]) -> bytes:
    """The picture as PNG.

    Args:
        chart: `title` and `subtitle`, `labels` (of one star, … five), `counts`, and `written` (the
            counts as the language writes them).
    """
    import io

    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    layout = ConstrainedLayoutEngine(w_pad=0.18, h_pad=0.14)
    figure = Figure(figsize=SIZE_INCHES, dpi=DPI, facecolor=PAPER, layout=layout)
    axes = figure.add_subplot()
    places, most = range(1, 6), max(chart["counts"])
    axes.barh(places, [most] * 5, color=TRACK, height=0.7)
    axes.barh(places, chart["counts"], color=BAR, height=0.7)
    for place, count, written in zip(places, chart["counts"], chart["written"], strict=True):
        axes.annotate(
            written,
            (count, place),
            xytext=(7, -1),
            textcoords="offset points",
            va="center",
            fontsize=17,
            fontweight="bold",
            color=INK,
        )
    axes.set_yticks(places, chart["labels"], fontsize=20, color=INK)
    axes.set_xlim(0, most * (1.08 + 0.05 * len(max(chart["written"], key=len))))
    axes.set_xticks([])
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    figure.suptitle(_drawable(chart["title"]), fontsize=20, fontweight="bold", color=INK)
    axes.set_title(chart["subtitle"], fontsize=15, color=GREY, pad=10)
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
