-- Per resolved cycle: the spans between its events that were neither after its resolve nor waiting on the customer.
with spans as (
  select
    customer, case_id, channel, queue, priority, hours, origin, cycle, resolves,
    lead(clock) over in_case - clock as seconds,
    last_value(
      case
        when kind = 'case.waiting' then true
        when kind in ('message.sent', 'case.resolved', 'case.closed') or reopens then false
      end ignore nulls
    ) over in_case as waiting,
    bool_or(resolves) over (partition by customer, case_id, hours, cycle order by position) as resolved
  from timed
  window in_case as (partition by customer, case_id, hours order by position)
),
cycles as (
  select
    customer, case_id, channel, queue, priority, hours, origin, cycle,
    coalesce(sum(seconds) filter (not resolved and waiting is distinct from true), 0) as seconds
  from spans
  group by all
  having bool_or(resolves)
)
select channel, queue, priority, hours, origin, list(seconds) as observations
from cycles
group by all
