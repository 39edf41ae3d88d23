-- The tables and functions of Locker's PostgreSQL backend, version 1.
--
-- A client calls one function at a time, each in a transaction of its own, so that one request is one round trip. Nothing
-- here belongs to a session: no lock, no setting. So it works behind a pooler that gives each transaction any connection.

-- Which version of this script made the rest.
create table @schema@.locker_schema (
  one boolean primary key default true check (one),
  version integer not null
);

insert into @schema@.locker_schema (version) values (1);

-- Revisions of documents and places in inboxes, for all locks. With the epoch in front of it a number is below 2^53.
create sequence @schema@.locker_revision as bigint maxvalue 4398046511103 no cycle;

-- What tells one life of the data from another. The timeline rises when a standby is promoted, and goes back to 1 when a
-- dump is restored or the server is upgraded; then the base rises, so that base + timeline never goes back.
create table @schema@.locker_epoch (
  one boolean primary key default true check (one),
  base integer not null,
  timeline integer not null,
  system bigint not null,
  started timestamptz not null
);

insert into @schema@.locker_epoch (base, timeline, system, started) values (0, 0, 0, '-infinity');

-- The locks that are held, awaited, or keep a value.
create table @schema@.locker_lock (
  name text collate "C" primary key,
  revision bigint not null,
  written_at timestamptz not null,
  document text not null
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Requests that arrived and are in no document yet.
create table @schema@.locker_inbox (
  name text collate "C" not null,
  id bigint not null,
  request text not null,
  primary key (name, id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- The clients that are alive. The channel is where a client listens, if it can.
create table @schema@.locker_session (
  id text collate "C" primary key,
  time_to_live interval not null,
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  holder text not null,
  channel text
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

create function @schema@.locker_micros(at timestamptz) returns bigint
language sql stable as $$
  select (extract(epoch from at) * 1000000)::bigint
$$;

-- Whoever waits for a lock sees what was committed before it got the lock only under READ COMMITTED, and a grant that a
-- crash may take back is none. Each request that writes begins here.
create function @schema@.locker_begin(patience integer) returns void
language plpgsql as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'A request of Locker runs under READ COMMITTED.' using errcode = 'LK001';
  end if;
  if current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  perform set_config('lock_timeout', patience::text, true);
end $$;

-- Orders what is done to one lock, whether it has a row or not: many may post at once, but one swaps alone.
create function @schema@.locker_take_turn(lock_name text, alone boolean, patience integer) returns void
language plpgsql as $$
declare
  key bigint := hashtextextended('locker:' || lock_name, 0);
begin
  if current_setting('transaction_isolation') <> 'read committed' or current_setting('synchronous_commit') = 'off' then
    perform @schema@.locker_begin(patience);
  end if;
  if alone then
    if not pg_try_advisory_xact_lock(key) then
      perform set_config('lock_timeout', patience::text, true);
      perform pg_advisory_xact_lock(key);
    end if;
  elsif not pg_try_advisory_xact_lock_shared(key) then
    perform set_config('lock_timeout', patience::text, true);
    perform pg_advisory_xact_lock_shared(key);
  end if;
end $$;

create function @schema@.locker_refuse_standby() returns void
language plpgsql stable as $$
begin
  if pg_is_in_recovery() then
    raise exception 'The server is a standby.' using errcode = 'read_only_sql_transaction';
  end if;
end $$;

-- Called when the server was started or promoted, or the data came to another one, since a number was last drawn.
create function @schema@.locker_renew_epoch() returns integer
language plpgsql as $$
declare
  present integer;
  here bigint;
  e @schema@.locker_epoch;
begin
  perform @schema@.locker_refuse_standby();
  select * into e from @schema@.locker_epoch for update;
  -- Neither of the two can change while the server runs, once it writes.
  present := ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer;
  select system_identifier into here from pg_control_system();
  if present < e.timeline or (here <> e.system and e.timeline <> 0) then
    e.base := e.base + e.timeline;
  end if;
  if present <> e.timeline or here <> e.system then
    -- Another server has another clock, and the last heartbeats may not have reached it.
    update @schema@.locker_session set expires_at = clock_timestamp() + time_to_live;
  end if;
  update @schema@.locker_epoch
    set base = e.base, timeline = present, system = here, started = pg_postmaster_start_time();
  return e.base + present;
end $$;

create function @schema@.locker_present_epoch() returns integer
language plpgsql as $$
declare
  epoch integer;
  known integer;
begin
  select e.base + e.timeline, e.timeline into epoch, known from @schema@.locker_epoch e
    where e.started = pg_postmaster_start_time();
  -- A standby that is promoted is not started anew.
  if found and not pg_is_in_recovery()
      and known = ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer then
    return epoch;
  end if;
  return @schema@.locker_renew_epoch();
end $$;

-- To be called by whoever has the turn of the lock: a number drawn before would not follow the order of the writes.
create function @schema@.locker_draw() returns bigint
language plpgsql as $$
declare
  epoch integer := @schema@.locker_present_epoch();
begin
  if epoch > 2047 then
    raise exception 'The epochs of Locker are used up.' using errcode = 'LK002';
  end if;
  return (epoch::bigint << 42) + nextval('@schema@.locker_revision');
end $$;

-- At the commit a notification takes a lock of the whole server, so none is sent unless somebody listens.
create function @schema@.locker_tell(lock_name text, wake text[]) returns void
language plpgsql as $$
begin
  perform pg_notify(s.channel, s.id || ' ' || lock_name)
    from @schema@.locker_session s
    where s.id = any (wake) and s.channel is not null;
end $$;

-- Stable, so that document and inbox are of one moment.
create function @schema@.locker_read(
  lock_name text,
  out revision bigint, out written_at bigint, out document text,
  out inbox_ids bigint[], out inbox_requests text[], out at bigint)
language plpgsql stable as $$
declare
  ignored text := @schema@.locker_refuse_standby();
begin
  select l.revision, @schema@.locker_micros(l.written_at), l.document
    into revision, written_at, document
    from @schema@.locker_lock l where l.name = lock_name;
  inbox_ids := array(select i.id from @schema@.locker_inbox i where i.name = lock_name order by i.id);
  if cardinality(inbox_ids) > 0 then
    inbox_requests := array(select i.request from @schema@.locker_inbox i where i.name = lock_name order by i.id);
  end if;
  at := @schema@.locker_micros(clock_timestamp());
end $$;

create function @schema@.locker_post(
  lock_name text, requests text[], wake text[], patience integer,
  out revision bigint, out written_at bigint, out document text,
  out inbox_ids bigint[], out inbox_requests text[], out at bigint)
language plpgsql as $$
declare
  request text;
begin
  perform @schema@.locker_take_turn(lock_name, false, patience);
  foreach request in array requests loop
    insert into @schema@.locker_inbox (name, id, request) values (lock_name, @schema@.locker_draw(), request);
  end loop;
  if cardinality(wake) > 0 then
    perform @schema@.locker_tell(lock_name, wake);
  end if;
  select r.* into revision, written_at, document, inbox_ids, inbox_requests, at
    from @schema@.locker_read(lock_name) r;
end $$;

-- An applied swap does not answer with the document, which the client has. The row is not read before it is written: whoever
-- has the turn may let the write itself compare.
create function @schema@.locker_swap(
  lock_name text, expected bigint, next text, taken bigint[], take_all boolean, wake text[], patience integer,
  out applied boolean, out revision bigint, out written_at bigint, out document text,
  out inbox_ids bigint[], out inbox_requests text[], out at bigint)
language plpgsql as $$
declare
  clock timestamptz;
  wrote timestamptz;
  ignored text := @schema@.locker_take_turn(lock_name, true, patience);
begin
  inbox_ids := array(select i.id from @schema@.locker_inbox i where i.name = lock_name order by i.id);
  clock := clock_timestamp();
  applied := inbox_ids @> taken and (not take_all or cardinality(inbox_ids) = cardinality(taken));
  if applied then
    if expected = 0 and next is null then
      perform from @schema@.locker_lock l where l.name = lock_name;
      applied := not found;
    elsif expected = 0 then
      insert into @schema@.locker_lock as l (name, revision, written_at, document)
        values (lock_name, @schema@.locker_draw(), clock, next) on conflict do nothing
        returning l.revision into revision;
      applied := found;
    elsif next is null then
      delete from @schema@.locker_lock l where l.name = lock_name and l.revision = expected;
      applied := found;
    else
      update @schema@.locker_lock l set revision = @schema@.locker_draw(), written_at = clock, document = next
        where l.name = lock_name and l.revision = expected returning l.revision into revision;
      applied := found;
    end if;
  end if;
  if not applied then
    select l.revision, l.written_at, l.document into revision, wrote, document
      from @schema@.locker_lock l where l.name = lock_name;
  else
    if next is not null then
      wrote := clock;
    end if;
    if cardinality(taken) > 0 then
      delete from @schema@.locker_inbox i where i.name = lock_name and i.id = any (taken);
      inbox_ids := array(select i.id from @schema@.locker_inbox i where i.name = lock_name order by i.id);
    end if;
    if cardinality(wake) > 0 then
      ignored := @schema@.locker_tell(lock_name, wake);
    end if;
  end if;
  written_at := @schema@.locker_micros(wrote);
  at := @schema@.locker_micros(clock);
  if cardinality(inbox_ids) > 0 then
    inbox_requests := array(select i.request from @schema@.locker_inbox i where i.name = lock_name order by i.id);
  end if;
end $$;

create function @schema@.locker_names(prefix text, after text, most integer) returns setof text
language plpgsql stable as $$
begin
  perform @schema@.locker_refuse_standby();
  return query
    (select l.name from @schema@.locker_lock l
      where l.name > after collate "C" and l.name >= prefix collate "C" order by l.name limit most)
    union
    (select distinct i.name from @schema@.locker_inbox i
      where i.name > after collate "C" and i.name >= prefix collate "C" order by i.name limit most)
    order by 1 limit most;
end $$;

create function @schema@.locker_open(session text, millis bigint, who text, hears text, patience integer)
returns boolean
language plpgsql as $$
declare
  life interval := millis * interval '1 millisecond';
begin
  perform @schema@.locker_begin(patience);
  perform @schema@.locker_present_epoch();
  insert into @schema@.locker_session (id, time_to_live, opened_at, expires_at, holder, channel)
    values (session, life, clock_timestamp(), clock_timestamp() + life, who, hears)
    on conflict (id) do nothing;
  return found;
end $$;

-- Who waits for a row reads the clock afterwards: before, it would judge by a time that has passed.
create function @schema@.locker_beat(session text, sweep boolean, patience integer) returns boolean
language plpgsql as $$
declare
  until timestamptz;
  alive boolean;
begin
  perform @schema@.locker_begin(patience);
  perform @schema@.locker_present_epoch();
  select s.expires_at into until from @schema@.locker_session s where s.id = session for update;
  alive := found and until > clock_timestamp();
  if alive then
    update @schema@.locker_session s set expires_at = clock_timestamp() + s.time_to_live where s.id = session;
  elsif until is not null then
    delete from @schema@.locker_session s where s.id = session;
  end if;
  if sweep then
    delete from @schema@.locker_session s where s.id in (
      select d.id from @schema@.locker_session d
        where d.expires_at <= clock_timestamp() limit 1000 for update skip locked);
  end if;
  return alive;
end $$;

create function @schema@.locker_end(session text, patience integer) returns void
language plpgsql as $$
begin
  perform @schema@.locker_begin(patience);
  delete from @schema@.locker_session s where s.id = session;
end $$;

-- Answers with the dead among the suspects: those that are absent, and those that are over and are removed here. All who
-- bury lock rows in one order, so that none waits for another in a circle.
create function @schema@.locker_bury(suspects text[], patience integer) returns setof text
language plpgsql as $$
declare
  suspect text;
  until timestamptz;
begin
  perform @schema@.locker_begin(patience);
  perform @schema@.locker_present_epoch();
  for suspect in select distinct u collate "C" from unnest(suspects) u order by 1 loop
    select s.expires_at into until from @schema@.locker_session s where s.id = suspect;
    if found and until <= clock_timestamp() then
      select s.expires_at into until from @schema@.locker_session s where s.id = suspect for update;
      if found and until <= clock_timestamp() then
        delete from @schema@.locker_session s where s.id = suspect;
      end if;
    end if;
    if not exists (select from @schema@.locker_session s where s.id = suspect) then
      return next suspect;
    end if;
  end loop;
end $$;
