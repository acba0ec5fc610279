"""What the press wrote."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from db.models import PressReview
from db.prepared import rows
from db.results import ReviewRow
from db.session import ReadSession

_REVIEWS = (
    select(
        PressReview.outlet,
        PressReview.language,
        PressReview.mark,
        PressReview.stars,
        PressReview.vote,
        PressReview.quote,
        PressReview.url,
        PressReview.published,
    )
    .where(PressReview.film_id == bindparam("film_id"))
    .order_by(PressReview.outlet, PressReview.language)
)


async def list_reviews(session: ReadSession, *, film_id: int) -> tuple[ReviewRow, ...]:
    """All reviews of a film, in every language, in the outlets' alphabetical order."""
    found = await rows(session, _REVIEWS, {"film_id": film_id})
    return tuple(ReviewRow(*row) for row in found)
