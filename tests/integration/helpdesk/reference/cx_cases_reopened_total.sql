-- Each reopen that finds the case resolved or closed.
select channel, queue, priority, origin, count(*) as value
from life
where reopens
group by all
