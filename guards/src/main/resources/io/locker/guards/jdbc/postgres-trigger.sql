-- Refuses every change of $protected whose transaction has not shown a token, or one that is too old.
-- To be run by the owner of $guard, with its schema first in the search path.

create or replace function $guard_admit(wanted text, offered bigint) returns void
language plpgsql security definer as $body$
declare
  seen bigint;
begin
  loop
    select token into seen from $guard where resource = wanted for update;
    if found and seen = offered then
      return;
    elsif found and seen < offered then
      update $guard set token = offered, seen_at = extract(epoch from clock_timestamp())::bigint
        where resource = wanted;
      return;
    elsif not found then
      insert into $guard (resource, token, seen_at)
        values (wanted, offered, extract(epoch from clock_timestamp())::bigint) on conflict (resource) do nothing;
      continue when not found;
      select token into strict seen from $guard where resource = ' floor' for share;
      if seen <= offered then
        return;
      end if;
    end if;
    raise exception using errcode = 'LK001',
      message = 'A later holder of the lock has been here, and nothing was changed. resource=' || wanted
        || ' offered=' || offered || ' seen=' || seen;
  end loop;
end $body$;

create or replace function $protected_locker_guard() returns trigger
language plpgsql security definer as $body$
declare
  offered bigint := nullif(current_setting('$setting', true), '')::bigint;
  r record;
begin
  if offered is null or tg_op = 'TRUNCATE' then
    raise exception using errcode = 'LK002',
      message = 'This table is changed row by row under a lock, with the token in $setting; nothing was changed. table='
        || tg_table_name || ' operation=' || tg_op;
  end if;
  if tg_op <> 'INSERT' then
    r := old;
    perform $guard_admit($resource, offered);
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  r := new;
  perform $guard_admit($resource, offered);
  return new;
end $body$;

-- The functions act for their owner: they look into this schema, and into nobody's temporary tables.
do $body$ begin
  execute format('alter function $guard_admit(text, bigint) set search_path = %I, pg_temp', current_schema());
  execute format('alter function $protected_locker_guard() set search_path = %I, pg_temp', current_schema());
end $body$;
revoke all on function $guard_admit(text, bigint) from public;

drop trigger if exists locker_guard on $protected;
create trigger locker_guard before insert or update or delete on $protected
  for each row execute function $protected_locker_guard();
drop trigger if exists locker_guard_truncate on $protected;
create trigger locker_guard_truncate before truncate on $protected
  for each statement execute function $protected_locker_guard();
