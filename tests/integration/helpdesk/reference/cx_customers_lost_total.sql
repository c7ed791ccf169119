-- Activities after which the customer stayed away for the horizon, which is long over for the last of them.
select 'activity' as basis, origin, count(*) as value
from anchor
where not retained
group by all
