"""Days and times of day of a time zone → moments, in epoch milliseconds. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from bot.questions.moments import Moment, NoSuchTime

_YEARS = range(2000, 2101)  # which a year that is typed may be
_HALF_A_YEAR = timedelta(days=183)
_LEAP_YEARS_APART = 8  # at most, around a century that has none


class LocalDays(NamedTuple):
    """The days of a time zone, as seen from a moment. A day may have 23 or 25 hours.

    Attributes:
        now_ms: the moment, in epoch milliseconds.
        zone: None is the machine's.
    """

    now_ms: int
    zone: tzinfo | None

    @property
    def this_day(self) -> date:
        """The day of the moment."""
        return self._day_of(self.now_ms)

    @property
    def day_before(self) -> date:
        """Not always the date before: Samoa had no 30 December 2011."""
        return self._day_of(self.begin(self.this_day) - 1)

    def begin(self, day: date, clock: int = 0) -> int:
        """The moment at which a day begins, or at which its clocks first show these minutes."""
        return self._at(day, clock, 0)

    def end(self, day: date, clock: int | None = None) -> int:
        """The last millisecond of a day, or the moment at which its clocks last show the minutes.

        In the night that ends daylight saving they show some twice; then both are within.
        """
        if clock is None:
            return self.begin(day + timedelta(days=1)) - 1
        return max(self._at(day, clock, 0), self._at(day, clock, 1))

    def latest(self, clock: int) -> date:
        """The day on which clocks last showed these minutes: this one, or the one before."""
        return self.this_day if self.begin(self.this_day, clock) <= self.now_ms else self.day_before

    def date_of(
        self, moment: Moment, *, behind: date | None = None, before: date | None = None
    ) -> date:
        """The day that a dated moment names.

        Without a year, it is the latest such day that has come, and is not later than `before`.
        Behind a day, it is of that day's year, or of the next where that is less than half a year
        away: `12-30..01-02` is four days, and `11-22..11-20` is turned round in any season.

        Raises:
            NoSuchTime: there is no such day.
        """
        if moment.days_ago is not None:
            return self.day_before if moment.days_ago else self.this_day
        if moment.year:
            days = _days_of(moment, [moment.year] if moment.year in _YEARS else [])
        elif behind:
            days = (
                day
                for day in _days_of(moment, (behind.year, behind.year + 1))
                if behind <= day and (day.year == behind.year or day - behind < _HALF_A_YEAR)
            )
        else:
            latest = min(self.this_day, before or self.this_day)
            years = range(latest.year, latest.year - _LEAP_YEARS_APART - 1, -1)
            days = (day for day in _days_of(moment, years) if day <= latest)
        for day in days:
            return day
        raise NoSuchTime

    def _day_of(self, epoch_ms: int) -> date:
        return datetime.fromtimestamp(epoch_ms // 1000, self.zone).date()

    def _at(self, day: date, clock: int, fold: int) -> int:
        days, minutes = divmod(clock, 24 * 60)
        local = time(minutes // 60, minutes % 60, tzinfo=self.zone, fold=fold)
        return round(datetime.combine(day + timedelta(days=days), local).timestamp()) * 1000


def _days_of(moment: Moment, years: Iterable[int]) -> Iterator[date]:
    """This day of these years, where they have it: not all have a 29 February."""
    for year in years:
        try:
            yield date(year, moment.month, moment.day)
        except ValueError:
            continue
