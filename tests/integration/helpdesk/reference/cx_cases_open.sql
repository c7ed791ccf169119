-- Opened and not resolved now: as many reopens as resolves.
select channel, queue, priority, origin, count(*) as value
from (
  select customer, case_id, channel, queue, priority, origin
  from life
  group by all
  having count(*) filter (resolves) = count(*) filter (reopens)
)
group by all
