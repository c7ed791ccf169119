-- Each clock with a target, once it was stopped or had passed its deadline: all of them, so long after the log.
select channel, queue, priority, target, origin, count(*) as value
from clocks
group by all
