-- Cases resolved in their first cycle after at most one public human reply, and not reopened within 7 days.
with resolve as (
  select customer, case_id, channel, queue, priority, origin, position, second
  from life
  where cycle = 0 and resolves
)
select channel, queue, priority, origin, count(*) as value
from resolve
where (
    select count(*) from life
    where customer = resolve.customer and case_id = resolve.case_id and public and position < resolve.position
  ) <= 1
  and not exists (
    from life
    where customer = resolve.customer and case_id = resolve.case_id and reopens and second <= resolve.second + 7 * 86400
  )
group by all
