-- Each customer's anchors: the first activity, then the last one within the horizon, or, where there is none, the next one after it.
-- The horizon is that of ../agreement.toml. In this log a customer acts by opening a case.
create table anchor as
with recursive activity as (
  select distinct customer, origin, second from touchpoint where kind = 'case.opened'
),
following as (
  select
    activity.*,
    max(other.second) filter (other.second <= activity.second + 60 * 86400) as latest,
    min(other.second) as next
  from activity left join activity as other on other.customer = activity.customer and other.second > activity.second
  group by all
),
anchors as (
  select * from following qualify second = min(second) over (partition by customer)
  union all
  select following.*
  from anchors join following on following.customer = anchors.customer and following.second = coalesce(anchors.latest, anchors.next)
)
select customer, origin, latest is not null as retained from anchors;
