-- One per case, at its first event.
select channel, queue, priority, origin, count(*) as value
from life
where position = 1
group by all
