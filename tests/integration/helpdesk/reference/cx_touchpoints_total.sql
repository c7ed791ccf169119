-- Every accepted touchpoint, once.
select channel, kind, origin, count(*) as value
from touchpoint
group by all
