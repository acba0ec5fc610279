from math import asin, atan2, cos, degrees, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.geo import EARTH_RADIUS_KM, bounding_box, distance_km

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


def point_at(latitude: float, longitude: float, km: float, bearing: float) -> tuple[float, float]:
    """The point `km` away in the direction `bearing` (degrees from north)."""
    phi, angle, turn = radians(latitude), km / EARTH_RADIUS_KM, radians(bearing)
    phi_2 = asin(max(-1.0, min(1.0, sin(phi) * cos(angle) + cos(phi) * sin(angle) * cos(turn))))
    shift = atan2(sin(turn) * sin(angle) * cos(phi), cos(angle) - sin(phi) * sin(phi_2))
    return degrees(phi_2), (longitude + degrees(shift) + 540) % 360 - 180


@pytest.mark.parametrize(
    ("here", "there", "km"),
    [
        ((48.8566, 2.3522), (45.7640, 4.8357), 391.5),  # Paris, Lyon
        ((48.8566, 2.3522), (-20.8823, 55.4504), 9373),  # Paris, Saint-Denis of Réunion
        ((0, 179.5), (0, -179.5), 111.2),  # across the antimeridian
        ((90, 0), (90, 137), 0),  # a pole is one point
        ((0, 0), (0, 180), 20015.1),  # the antipode
    ],
)
def test_distances_are_those_of_the_map(
    here: tuple[float, float], there: tuple[float, float], km: float
) -> None:
    assert distance_km(*here, *there) == pytest.approx(km, rel=2e-3, abs=1e-6)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_there_and_back_are_as_far(a: float, b: float, c: float, d: float) -> None:
    assert distance_km(a, b, c, d) == pytest.approx(distance_km(c, d, a, b), abs=1e-6)


@given(LATITUDES, LONGITUDES, st.floats(0, 20_000), st.floats(0, 360))
def test_the_box_holds_every_point_within_the_radius(
    latitude: float, longitude: float, km: float, bearing: float
) -> None:
    there = point_at(latitude, longitude, km, bearing)
    assert bounding_box(latitude, longitude, km).holds(*there)


def test_the_box_is_no_larger_than_it_must_be() -> None:
    box = bounding_box(48.8566, 2.3522, 10)
    ((west, east),) = box.longitudes
    assert distance_km(48.8566, 2.3522, box.north, 2.3522) == pytest.approx(10, rel=1e-3)
    assert distance_km(48.8566, 2.3522, 48.8566, east) == pytest.approx(10, rel=1e-3)
    assert east - 2.3522 == pytest.approx(2.3522 - west)


def test_a_box_across_the_antimeridian_has_two_ranges() -> None:
    box = bounding_box(-17.7, 179.9, 50)  # Fiji
    assert len(box.longitudes) == 2
    assert box.holds(-17.7, 179.9)
    assert box.holds(-17.7, -179.9)
    assert not box.holds(-17.7, 0)


def test_a_box_around_a_pole_takes_every_longitude() -> None:
    box = bounding_box(89.9, 12, 50)
    assert box.north == 90
    assert box.holds(89.9, -168)


def test_a_negative_radius_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        bounding_box(0, 0, -1)
