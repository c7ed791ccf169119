-- Left before an answer: none in this log.
select channel, queue, origin, count(*) as value
from life
where kind in ('call.abandoned')
group by all
