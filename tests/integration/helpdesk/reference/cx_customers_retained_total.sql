-- Activities after which the customer came back within the horizon.
select 'activity' as basis, origin, count(*) as value
from anchor
where retained
group by all
