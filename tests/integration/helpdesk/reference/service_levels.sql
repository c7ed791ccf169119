-- Every clock with a target: when it started, when it was stopped, if ever, and when its deadline is. After business_hours.sql.
-- The targets are those of ../agreement.toml, written again, in seconds; `since` in Unix seconds.

create table target(queue varchar, target varchar, hours varchar, since bigint, seconds bigint);
insert into target values
  ('Value 1', 'first_response', 'business', 0, 30 * 60),
  ('Value 1', 'first_response', 'business', epoch(timestamptz '2012-01-01 00:00:00+01'), 5 * 60),
  ('Value 1', 'resolution', 'business', 0, 80 * 3600),
  ('Value 1', 'resolution', 'business', epoch(timestamptz '2013-01-01 00:00:00+01'), 120 * 3600),
  ('Value 2', 'first_response', 'calendar', 0, 3600),
  ('Value 2', 'resolution', 'calendar', 0, 10 * 86400),
  ('Value 3', 'first_response', 'calendar', 0, 15 * 60), -- has no business hours
  ('Value 3', 'resolution', 'calendar', 0, 60 * 3600),
  ('Value 4', 'first_response', 'business', 0, 15 * 60),
  ('Value 4', 'resolution', 'business', 0, 60 * 3600);

-- A wait for the first response: from the first contact to the first human reply after it.
create table wait as
select customer, case_id, contact, min(position) filter (public and position > contact) as reply
from life join (select customer, case_id, min(position) as contact from life where kind = 'case.opened' group by all) using (customer, case_id)
group by all;

-- A response clock starts with the contact, and again with a reopening during the wait; in a resolved case nobody has to respond.
-- A resolution clock starts with each cycle. A resolve stops them all; one that opens the case stops at once what it starts.
create table started as
select 'first_response' as target, life.*, reply
from life join wait using (customer, case_id)
where (position = contact and not found_resolved) or (reopens and position > contact and (reply is null or position < reply))
union all
select 'resolution' as target, life.*, null as reply
from life
where position = 1 or reopens;

create table stopped as
select started.* exclude (reply), least(any_value(reply), min(resolve.position)) as stop
from started left join life as resolve
  on resolve.customer = started.customer and resolve.case_id = started.case_id and resolve.resolves and resolve.position >= started.position
group by all;

-- The version of the target in force at the start.
create table promised as
select stopped.*, target.hours, target.seconds
from stopped join target on target.queue = stopped.queue and target.target = stopped.target and target.since <= stopped.second
qualify row_number() over (partition by customer, case_id, stopped.target, position order by target.since desc) = 1;

-- By all hours the deadline is so much later; by business hours in the open quarter in which so much open time is over.
create table deadline as
select promised.*, second + seconds as deadline
from promised where hours = 'calendar'
union all
select owed.* exclude (due, calendar), quarter * 900 + due - before as deadline
from (
  select promised.*, calendar, timed.clock + promised.seconds as due
  from promised
  join timed on timed.customer = promised.customer and timed.case_id = promised.case_id and timed.position = promised.position
    and timed.hours = promised.hours
  join queue_calendar on queue_calendar.queue = promised.queue
  where promised.hours = 'business'
) as owed
asof join (from quarter_of where open) as open_quarter on open_quarter.calendar = owed.calendar and due > before;

-- What happens at the deadline itself is in time. Clocks that were never stopped have passed theirs long ago.
create table clocks as
select deadline.*, coalesce(stopping.second > deadline, true) as breached
from deadline left join life as stopping
  on stopping.customer = deadline.customer and stopping.case_id = deadline.case_id and stopping.position = deadline.stop;
