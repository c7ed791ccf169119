-- First unanswered customer message to the next public human reply: the customers of this log write only once.
select channel, queue, priority, hours, origin, list(reply.clock - timed.clock) as observations
from timed join timed as reply using (customer, case_id, channel, queue, priority, hours, origin)
where timed.kind = 'message.received' and reply.public and reply.position > timed.position
group by all
