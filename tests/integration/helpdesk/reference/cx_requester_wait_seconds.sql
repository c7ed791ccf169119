-- Per resolved cycle: the spans between its events that were neither after its resolve nor waiting on the customer.
with spans as (
  select
    customer, case_id, channel, queue, priority, origin, cycle, resolves,
    lead(second) over in_case - second as seconds,
    last_value(
      case
        when kind = 'case.waiting' then true
        when kind in ('message.sent', 'case.resolved', 'case.closed') or reopens then false
      end ignore nulls
    ) over in_case as waiting,
    bool_or(resolves) over (partition by customer, case_id, cycle order by position) as resolved
  from life
  window in_case as (partition by customer, case_id order by position)
),
cycles as (
  select
    customer, case_id, channel, queue, priority, origin, cycle,
    coalesce(sum(seconds) filter (not resolved and waiting is distinct from true), 0) as seconds
  from spans
  group by all
  having bool_or(resolves)
)
select channel, queue, priority, 'calendar' as hours, origin, list(seconds) as observations
from cycles
group by all
