-- Each clock that ran past its deadline.
select channel, queue, priority, target, origin, count(*) as value
from clocks
where breached
group by all
