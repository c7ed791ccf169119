-- Customers whose points come to the 20 of ../agreement.toml: an open case, older than three days by now, has 20, one that was reopened
-- 15 more. Who has stayed away is lost by now, and has no points for it any more.
with unresolved as (
  select customer, case_id, origin, bool_or(reopens) as reopened
  from life
  group by all
  having count(*) filter (resolves) = count(*) filter (reopens)
)
select origin, count(*) as value
from (select customer, origin, 20 + if(bool_or(reopened), 15, 0) as points from unresolved group by all)
where points >= 20
group by all
