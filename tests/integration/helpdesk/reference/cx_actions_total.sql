-- Only what happens live leads to actions: history never does.
select kind as action, kind as reason, origin, count(*) as value
from touchpoint
where origin = 'live'
group by all
