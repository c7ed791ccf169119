-- Customers whose points come to the 45 of ../agreement.toml: an open case that is older than three days by now has 20, one that was
-- reopened 15, and to have done nothing for half the horizon 25.
with unresolved as (
  select customer, case_id, origin, bool_or(reopens) as reopened
  from life
  group by all
  having count(*) filter (resolves) = count(*) filter (reopens)
)
select origin, count(*) as value
from (select customer, origin, 20 + if(bool_or(reopened), 15, 0) + 25 as points from unresolved group by all)
where points >= 45
group by all
