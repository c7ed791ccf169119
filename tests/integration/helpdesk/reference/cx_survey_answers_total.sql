-- First answers to each survey: none in this log.
select 'csat' as survey, channel, queue, '5' as score, origin, count(*) as value
from life
where kind = 'survey.answered'
group by all
