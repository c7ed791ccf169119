-- The next contact about a case on another channel: this log has only one.
select contact.channel as "from", later.channel as "to", 'true' as seamless, later.origin, count(*) as value
from life as contact join life as later using (customer, case_id)
where later.position > contact.position and later.channel <> contact.channel
group by all
