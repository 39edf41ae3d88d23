-- The tables of the file backend. Times are microseconds of this machine's clock.

-- The locks that are held, awaited, or keep a value. The row without a name is the counter: revisions of documents,
-- numbers of sessions, and places in inboxes are all drawn from its revision, so none of them is ever used twice. It
-- stands here because a commit then often changes one page instead of two.
create table locker_lock (
  name text not null primary key,
  revision integer not null,
  written_at integer not null,
  document text not null
) strict, without rowid;

insert into locker_lock (name, revision, written_at, document) values ('', 0, 0, '');

-- Requests that arrived and are in no document yet.
create table locker_inbox (
  name text not null,
  id integer not null,
  request text not null,
  primary key (name, id)
) strict, without rowid;

-- Clients that are alive. The number is the byte of locker.sessions that the client's process keeps locked.
create table locker_session (
  id text not null primary key,
  number integer not null,
  beat integer not null,
  time_to_live integer not null,
  opened_at integer not null,
  holder text not null
) strict, without rowid;

-- What a session has not been woken for yet; drawn_at is the counter when the wake-up was written.
create table locker_wake (
  session text not null,
  name text not null,
  drawn_at integer not null,
  primary key (session, name)
) strict, without rowid;
