-- Customers by the stage of their latest touchpoint: all kinds of this log belong to service.
select 'service' as stage, origin, count(distinct customer) as value
from touchpoint
group by all
