-- first: open to first resolve. full: open to the last resolve no later than the last close. each: cycle start to its resolve.
with cycles as (
  select
    customer, case_id, channel, queue, priority, hours, origin, cycle,
    min(clock) as started,
    min(clock) filter (resolves) as resolved,
    max(clock) filter (kind = 'case.closed') as closed
  from timed
  group by all
),
cases as (
  select
    customer, case_id, channel, queue, priority, hours, origin,
    min(started) as opened,
    min(resolved) as first_resolved,
    max(resolved) filter (cycle <= last_closed_cycle) as last_resolved
  from (
    select *, max(cycle) filter (closed is not null) over (partition by customer, case_id, hours) as last_closed_cycle
    from cycles
  )
  group by all
),
observed as (
  select channel, queue, priority, hours, origin, 'first' as cycle, first_resolved - opened as seconds from cases
  union all
  select channel, queue, priority, hours, origin, 'full' as cycle, last_resolved - opened as seconds from cases
  union all
  select channel, queue, priority, hours, origin, 'each' as cycle, resolved - started as seconds from cycles
)
select channel, queue, priority, hours, cycle, origin, list(seconds) as observations
from observed
where seconds is not null
group by all
