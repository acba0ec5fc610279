"""Distances on the Earth's sphere, and the box that a query narrows rows with before measuring.

Coordinates are degrees: latitude −90…90 north positive, longitude −180…180 east positive.
"""

from dataclasses import dataclass
from math import asin, cos, degrees, pi, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088  # mean radius (IUGG)
_HALF_TURN_KM = pi * EARTH_RADIUS_KM
_MARGIN = 1e-6  # degrees, some 10 cm: rounding must not leave out a point on the edge


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """Latitudes from `south` to `north`, within any of `longitudes` (`(west, east)` pairs).

    There are two pairs where the box crosses the antimeridian, else one. In SQL:
    `latitude BETWEEN south AND north AND (longitude BETWEEN … OR longitude BETWEEN …)`.
    """

    south: float
    north: float
    longitudes: tuple[tuple[float, float], ...]

    def holds(self, latitude: float, longitude: float) -> bool:
        """Tell whether a point lies in the box, its edges included."""
        return self.south <= latitude <= self.north and any(
            west <= longitude <= east for west, east in self.longitudes
        )


def distance_km(
    latitude_1: float, longitude_1: float, latitude_2: float, longitude_2: float
) -> float:
    """Return the great-circle distance in kilometres (haversine; within 0.6 % of the ellipsoid)."""
    phi_1, phi_2 = radians(latitude_1), radians(latitude_2)
    across = sin((phi_2 - phi_1) / 2)
    along = sin(radians(longitude_2 - longitude_1) / 2)
    chord = across * across + cos(phi_1) * cos(phi_2) * along * along
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def bounding_box(latitude: float, longitude: float, radius_km: float) -> BoundingBox:
    """Return a box that holds every point within `radius_km` of a point.

    Raises ValueError for a negative radius.
    """
    if radius_km < 0:
        raise ValueError(f"a radius cannot be negative: {radius_km}")
    angle = min(radius_km, _HALF_TURN_KM) / EARTH_RADIUS_KM
    reach = degrees(angle) + _MARGIN
    south, north = max(-90.0, latitude - reach), min(90.0, latitude + reach)
    if south == -90 or north == 90:  # around a pole every meridian is near
        return BoundingBox(south, north, ((-180.0, 180.0),))
    width = degrees(asin(min(1.0, sin(angle) / cos(radians(latitude))))) + _MARGIN
    west, east = longitude - width, longitude + width
    if west < -180:
        return BoundingBox(south, north, ((west + 360, 180.0), (-180.0, east)))
    if east > 180:
        return BoundingBox(south, north, ((west, 180.0), (-180.0, east - 360)))
    return BoundingBox(south, north, ((west, east),))
