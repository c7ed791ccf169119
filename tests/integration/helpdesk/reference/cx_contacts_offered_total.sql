-- Queued contacts: none in this log.
select channel, queue, origin, count(*) as value
from life
where kind in ('call.queued')
group by all
