-- The oldest first contact without a human reply, of cases that were never resolved.
with contact as (
  select
    customer, case_id, channel, queue, origin,
    min(position) filter (kind = 'case.opened') as position,
    min(second) filter (kind = 'case.opened') as second,
    max(position) filter (public) as last_reply
  from life
  group by all
  having not bool_or(resolves)
)
select channel, queue, origin, min(second) as value
from contact
where last_reply is null or last_reply < position
group by all
having min(second) is not null
