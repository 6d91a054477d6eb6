"""Counting working days over a calendar table.

The day on which a period begins is not counted; it runs from the next day (民法典第二百零一条). Periods of
administrative licensing are counted in working days, legal holidays excluded (行政许可法第八十二条). Days are local
civil dates.
"""

from __future__ import annotations

import datetime

from onething.definitions.types.regions import CalendarYear, WorkingCalendar
from onething.domain.timing.types import DueDate, MissingYearError, WorkingDay

_ONE_DAY = datetime.timedelta(days=1)
_WEEKDAYS = "一二三四五六日"
_SATURDAY = 5


def is_working(calendar: WorkingCalendar, day: datetime.date) -> WorkingDay:
    """Tell whether a day is worked; MissingYearError if the calendar lacks its year."""
    year = _year(calendar, day.year)
    weekend = day.weekday() >= _SATURDAY
    if day in year.worked:
        return WorkingDay(day, works=True, why="调休上班", provisional=year.provisional)
    if day in year.off:
        return WorkingDay(day, works=False, why="法定节假日或者调休放假", provisional=year.provisional)
    name = f"星期{_WEEKDAYS[day.weekday()]}"
    return WorkingDay(day, works=not weekend, why=name, provisional=year.provisional)


def add_working_days(calendar: WorkingCalendar, start: datetime.date, days: int) -> DueDate:
    """Return the `days`-th working day after `start`, which is itself not counted; 0 days is `start`.

    ValueError for a negative number, MissingYearError when the count runs into a year the calendar lacks.
    """
    if days < 0:
        msg = f"cannot count {days} working days; the number must be 0 or more"
        raise ValueError(msg)
    counted: list[datetime.date] = []
    skipped: list[tuple[datetime.date, str]] = []
    day = start
    provisional = False
    sources: dict[str, None] = {}
    while len(counted) < days:
        day += _ONE_DAY
        verdict = is_working(calendar, day)
        provisional = provisional or verdict.provisional
        sources.setdefault(_year(calendar, day.year).source)
        if verdict.works:
            counted.append(day)
        else:
            skipped.append((day, verdict.why))
    return DueDate(start, day, provisional, tuple(counted), tuple(skipped), tuple(sources))


def working_days_between(calendar: WorkingCalendar, start: datetime.date, end: datetime.date) -> int:
    """Count the working days after `start` up to and including `end`; negative when `end` lies before `start`."""
    if end < start:
        return -working_days_between(calendar, end, start)
    days = (end - start).days
    return sum(is_working(calendar, start + datetime.timedelta(days=step)).works for step in range(1, days + 1))


def explain(due: DueDate, began: str = "收到") -> tuple[str, ...]:
    """Say day by day, in Chinese, how a due date was counted; `began` says what happened on the first day."""
    lines = [f"{_said(due.start)}{began}，当日不计入，自次日起算（民法典第二百零一条）。"]
    days: list[tuple[datetime.date, str]] = [(day, f"第{number}个工作日") for number, day in enumerate(due.counted, 1)]
    days += [(day, f"不计入：{why}") for day, why in due.skipped]
    lines += [f"{_said(day)}：{what}" for day, what in sorted(days)]
    lines.append(
        f"共{len(due.counted)}个工作日，{_said(due.date)}到期。法定节假日不计入工作日（行政许可法第八十二条）。"
    )
    if due.provisional:
        lines.append("所涉年度的放假安排尚未公布，日期为暂定。")
    if due.sources:
        lines.append(f"工作日依据：{'；'.join(due.sources)}。")
    return tuple(lines)


def _year(calendar: WorkingCalendar, year: int) -> CalendarYear:
    for candidate in calendar.years:
        if candidate.year == year:
            return candidate
    raise MissingYearError(calendar.id, year)


def _said(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
