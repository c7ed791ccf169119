-- Each resolve of a cycle; agents resolve and close in this log.
select channel, queue, priority, 'agent' as "by", origin, count(*) as value
from life
where resolves
group by all
