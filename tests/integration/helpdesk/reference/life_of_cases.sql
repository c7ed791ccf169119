-- The helpdesk log as touchpoints, and each case's touchpoints in the order metrics.md gives them ("The life of a case").
-- Every query beside this file reads the view `life`. Written from the definitions, not from the product's code.

create table kind_rank(kind varchar, place integer);
insert into kind_rank values
  ('case.opened', 0), ('message.sent', 5), ('case.waiting', 6), ('case.resolved', 8), ('case.reopened', 9), ('case.closed', 10);

create table meaning(activity varchar, kind varchar, public boolean);
insert into meaning values
  ('Assign seriousness', 'case.opened', false),
  ('Insert ticket', 'case.opened', false),
  ('Take in charge ticket', 'message.sent', true),
  ('Take in charge ticket', 'case.reopened', false),
  ('Wait', 'case.waiting', false),
  ('Resolve ticket', 'case.resolved', false),
  ('Closed', 'case.closed', false);

-- One row per touchpoint; activities without a meaning of their own are internal notes.
create table touchpoint as
select
  customer,
  "case" as case_id,
  workgroup as queue,
  'email' as channel,
  'none' as priority,
  'backfill' as origin,
  epoch("time:timestamp"::timestamptz)::bigint as second,
  coalesce(meaning.kind, 'message.sent') as kind,
  coalesce(meaning.public, false) as public
from helpdesk left join meaning on helpdesk."concept:name" = meaning.activity;

-- In order within the case. What the events of one case at the same time and of the same rank do never depends on their
-- order here (the queue of a case never changes), so the last tie-break, the event id, is not needed.
create table ordered as
select *, row_number() over (partition by customer, case_id order by second, place) as position
from touchpoint join kind_rank using (kind);

-- The state each event finds: closed by the last close or reopen before it, resolved by the last of resolve, close, reopen.
create table found as
select
  *,
  coalesce(last_value(case when kind in ('case.closed', 'case.reopened') then kind end ignore nulls) over earlier
    = 'case.closed', false) as found_closed,
  coalesce(last_value(case when kind in ('case.resolved', 'case.closed', 'case.reopened') then kind end ignore nulls) over earlier
    <> 'case.reopened', false) as found_resolved
from ordered
window earlier as (partition by customer, case_id order by position rows between unbounded preceding and 1 preceding);

-- What counts, and what it does: after the close only a reopen counts.
create view life as
select
  *,
  kind in ('case.resolved', 'case.closed') and not found_resolved as resolves,
  kind = 'case.reopened' and found_resolved as reopens,
  count(*) filter (kind = 'case.reopened' and found_resolved)
    over (partition by customer, case_id order by position) as cycle
from found
where kind = 'case.reopened' or not found_closed;
