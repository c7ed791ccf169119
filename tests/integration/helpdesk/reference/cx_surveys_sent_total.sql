-- Surveys sent: none in this log.
select 'csat' as survey, channel, queue, origin, count(*) as value
from life
where kind = 'survey.sent'
group by all
