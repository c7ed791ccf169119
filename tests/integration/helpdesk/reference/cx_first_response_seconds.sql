-- The customer's first contact in the case to the first public human reply after it, once per case.
with contact as (
  select customer, case_id, hours, arg_min(clock, position) as clock, min(position) as position
  from timed
  where kind = 'case.opened'
  group by all
),
reply as (
  select customer, case_id, channel, queue, priority, hours, origin, min(timed.clock) - any_value(contact.clock) as seconds
  from timed join contact using (customer, case_id, hours)
  where timed.public and timed.position > contact.position
  group by all
)
select channel, queue, priority, hours, origin, list(seconds) as observations
from reply
group by all
