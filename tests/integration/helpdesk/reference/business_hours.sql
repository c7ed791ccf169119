-- Business hours as a table of all quarters of an hour, and the events of life_of_cases.sql on two clocks: all hours and business hours.
-- The hours are those of ../agreement.toml, written again.

create table queue_calendar(queue varchar, calendar varchar);
insert into queue_calendar values ('Value 1', 'berlin'), ('Value 2', 'new-york'), ('Value 4', 'kolkata');

-- In force from a local day on, until the day before the other.
create table version(calendar varchar, number integer, zone varchar, since date, until date);
insert into version values
  ('berlin', 1, 'Europe/Berlin', '2000-01-01', '2012-07-01'),
  ('berlin', 2, 'Europe/Berlin', '2012-07-01', '2100-01-01'),
  ('new-york', 1, 'America/New_York', '2000-01-01', '2100-01-01'),
  ('kolkata', 1, 'Asia/Kolkata', '2000-01-01', '2100-01-01');

-- Days as ISO counts them, Monday is 1; minutes of the day, the end not included.
create table week(calendar varchar, number integer, days integer[], opens integer, closes integer);
insert into week values
  ('berlin', 1, [1, 2, 3, 4, 5], 540, 750), ('berlin', 1, [1, 2, 3, 4], 795, 1080), ('berlin', 1, [5], 795, 960),
  ('berlin', 1, [7], 60, 300),
  ('berlin', 2, [1], 480, 960), ('berlin', 2, [2, 4, 5], 540, 750), ('berlin', 2, [2, 4], 795, 1080),
  ('berlin', 2, [5], 795, 960), ('berlin', 2, [6], 600, 840), ('berlin', 2, [7], 60, 300),
  ('new-york', 1, [1, 2, 4, 5], 210, 720), ('new-york', 1, [3], 210, 420), ('new-york', 1, [3], 450, 720),
  ('kolkata', 1, [1, 2], 780, 1440), ('kolkata', 1, [2], 0, 180), ('kolkata', 1, [4, 5], 780, 1290);

create table holiday(calendar varchar, number integer, day date);
insert into holiday values
  ('berlin', 1, '2010-12-24'), ('berlin', 1, '2011-04-25'), ('berlin', 1, '2011-06-13'), ('berlin', 1, '2012-05-01'),
  ('berlin', 2, '2012-10-03'), ('berlin', 2, '2013-01-01'), ('berlin', 2, '2013-10-03'),
  ('new-york', 1, '2010-11-25'), ('new-york', 1, '2011-11-24'), ('new-york', 1, '2012-11-22'), ('new-york', 1, '2013-11-28');

-- Every quarter of an hour, which all hours here consist of, from the log's first day to half a year after its last event, by the
-- clock on the wall. `quarter` is counted from 1970.
create table wall_quarter as
select calendar, number, quarter, wall::date as day, isodow(wall) as weekday, hour(wall) * 60 + minute(wall) as minute_of_day
from (
  select *, timezone(zone, to_timestamp(quarter * 900)) as wall
  from version, (select unnest(range(min(second) // 900, max(second) // 900 + 180 * 96)) as quarter from touchpoint)
)
where day >= since and day < until;

-- `before` is the open time before the quarter, in seconds.
create table quarter_of as
select calendar, quarter, open, coalesce(sum(open::integer) over earlier, 0) * 900 as before
from (
  select calendar, quarter, bool_or(holiday.day is null and week.opens is not null) as open
  from wall_quarter
  left join holiday using (calendar, number, day)
  left join week on week.calendar = wall_quarter.calendar and week.number = wall_quarter.number
    and list_contains(week.days, weekday) and minute_of_day >= week.opens and minute_of_day < week.closes
  group by all
)
window earlier as (partition by calendar order by quarter rows between unbounded preceding and 1 preceding);

-- Each event twice, on a clock of all hours and, where its queue has a calendar, one of the open hours before it. Both in seconds:
-- the difference of two events is the time between them.
create table timed as
select *, 'calendar' as hours, second as clock from life
union all
select life.*, 'business' as hours, before + if(open, second % 900, 0) as clock
from life join queue_calendar using (queue)
join quarter_of on quarter_of.calendar = queue_calendar.calendar and quarter_of.quarter = life.second // 900;
