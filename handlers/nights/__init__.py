"""Film nights: a group proposes films, votes for one, votes for a showtime, and goes."""
