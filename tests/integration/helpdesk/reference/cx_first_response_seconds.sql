-- The customer's first contact in the case to the first public human reply after it, once per case.
with contact as (
  select customer, case_id, arg_min(second, position) as second, min(position) as position
  from life
  where kind = 'case.opened'
  group by all
),
reply as (
  select customer, case_id, channel, queue, priority, origin, min(life.second) - any_value(contact.second) as seconds
  from life join contact using (customer, case_id)
  where life.public and life.position > contact.position
  group by all
)
select channel, queue, priority, 'calendar' as hours, origin, list(seconds) as observations
from reply
group by all
