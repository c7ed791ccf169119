-- First unanswered customer message to the next public human reply: the customers of this log write only once.
select channel, queue, priority, 'calendar' as hours, origin, list(reply.second - life.second) as observations
from life join life as reply using (customer, case_id, channel, queue, priority, origin)
where life.kind = 'message.received' and reply.public and reply.position > life.position
group by all
