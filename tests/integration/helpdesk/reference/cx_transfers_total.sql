-- Changes of team or queue after the first assignment: this log assigns and transfers nothing.
select channel, queue, priority, origin, count(*) as value
from life
where kind in ('case.assigned', 'case.transferred')
group by all
