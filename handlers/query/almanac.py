"""Days counted from today, as a cinema counts them.

A cinema's day ends at 05:00: at 01:30 it is still the evening before. Its programme week begins
on Wednesday, the day on which French cinemas change their films.
"""

from datetime import date, datetime, timedelta

from handlers.query.model import Days

DAY_ENDS_AT = timedelta(hours=5)
_LONGEST = 31  # days in a range
_JUST_GONE = 60  # days
_FAR = 330  # days


def cinema_day(now: datetime) -> date:
    """Return the cinema day of a moment, on the clock that `now` carries."""
    return now.date() if now.hour >= 5 else plus(now.date(), -1)


def plus(day: date, days: int) -> date:
    """Return the day so many days later, within the days that `date` can tell."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def stretch(first: date, last: date) -> Days:
    """Return all days from first to last, a month at most."""
    count = min(max((last - first).days, 0), _LONGEST - 1)
    return Days(tuple(dict.fromkeys(plus(first, n) for n in range(count + 1))))


def one(day: date) -> Days:
    """Return a single day."""
    return Days((day,))


def coming(today: date, weekday: int) -> date:
    """Return the next such weekday (0: Monday), today included."""
    return plus(today, (weekday - today.weekday()) % 7)


def make(year: int, month: int, day: int) -> date | None:
    """Return a date, None if there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def numbered(today: date, day: int, month: int = 0, year: int = 0) -> date | None:
    """Return the date meant by a number, and by a month and a year where said.

    Without a year, the next such date; but one that has just gone by rather than one that is
    eleven months away. None if there is no such day.
    """
    if year:
        return make(year, month, day)
    if not month:
        months = (today.year * 12 + today.month - 1 + n for n in range(13))
        dates = (make(index // 12, index % 12 + 1, day) for index in months)
        return next((found for found in dates if found and found >= today), None)
    dates_of_years = (make(today.year + n, month, day) for n in range(-4, 9))
    found = [each for each in dates_of_years if each]
    ahead = [each for each in found if each >= today]
    gone = [each for each in found if each < today]
    late = not ahead or (ahead[0] - today).days > _FAR
    if late and gone and (today - gone[-1]).days < _JUST_GONE:
        return gone[-1]
    return ahead[0] if ahead else None


def this_weekend(today: date) -> Days:
    """Return what is left of the coming Saturday and Sunday."""
    sunday = coming(today, 6)
    return stretch(max(today, plus(sunday, -1)), sunday)


def weekend_after(today: date) -> Days:
    """Return the Saturday and Sunday that follow the coming ones."""
    sunday = plus(coming(today, 6), 7)
    return stretch(plus(sunday, -1), sunday)


def this_week(today: date) -> Days:
    """Return today to Sunday, or to the Tuesday that closes the programme week if later."""
    return stretch(today, max(coming(today, 6), coming(today, 1)))


def programme_week(today: date) -> Days:
    """Return the Wednesday to Tuesday that today is in."""
    tuesday = coming(today, 1)
    return stretch(plus(tuesday, -6), tuesday)


def next_week(today: date) -> Days:
    """Return the next Monday to Sunday."""
    monday = plus(today, 7 - today.weekday())
    return stretch(monday, plus(monday, 6))


def working_days(today: date) -> Days:
    """Return what is left of Monday to Friday, the next ones on a weekend."""
    friday = coming(today, 4)
    return stretch(max(today, plus(friday, -4)), friday)
