-- first: open to first resolve. full: open to the last resolve no later than the last close. each: cycle start to its resolve.
with cycles as (
  select
    customer, case_id, channel, queue, priority, origin, cycle,
    min(second) as started,
    min(second) filter (resolves) as resolved,
    max(second) filter (kind = 'case.closed') as closed
  from life
  group by all
),
cases as (
  select
    customer, case_id, channel, queue, priority, origin,
    min(started) as opened,
    min(resolved) as first_resolved,
    max(resolved) filter (cycle <= last_closed_cycle) as last_resolved
  from (
    select *, max(cycle) filter (closed is not null) over (partition by customer, case_id) as last_closed_cycle
    from cycles
  )
  group by all
),
observed as (
  select channel, queue, priority, origin, 'first' as cycle, first_resolved - opened as seconds from cases
  union all
  select channel, queue, priority, origin, 'full' as cycle, last_resolved - opened as seconds from cases
  union all
  select channel, queue, priority, origin, 'each' as cycle, resolved - started as seconds from cycles
)
select channel, queue, priority, 'calendar' as hours, cycle, origin, list(seconds) as observations
from observed
where seconds is not null
group by all
