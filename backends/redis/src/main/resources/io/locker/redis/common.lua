-- What stands before each script. KEYS and ARGV begin alike in all of them:
--   KEYS 1 the lock's hash, 2 the revision, 3 the names, 4 the seal
--   ARGV 1 the lock's name, 2 '1' if the answer is to be confirmed by replicas
--
-- A lock is one hash: r its revision, w when that was written, d the document, and one field for each request in the
-- inbox, named by its id. Ids are drawn like revisions, so their order is that of arrival. A key without fields is gone.
--
-- Nothing is undone when a later line fails, so everything is looked at before the first write; and the first write is
-- one that Redis refuses when its memory is full, unless the lock is there already: then it can still be released.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

-- Stands where nothing else is written. What a replica would answer is no answer, and both of these are writes, which a
-- replica refuses. The first changes nothing. The second is something for WAIT to wait for: who asks must not rely on a
-- write of somebody else that may still be lost.
local function assertPrimary()
    if ARGV[2] == '1' then
        redis.call('SET', KEYS[4], '', 'PX', 1000)
    else
        redis.call('PERSIST', KEYS[2])
    end
end

-- Draws numbers and returns the last of them. They follow the clock, so that they also grow when the last writes were
-- lost, and never go back with it. A clock beyond the year 2112 is not believed. All stay below 2^53, where Lua's
-- numbers are exact.
local function draw(many)
    local clock = now
    if clock > 4503599627370496 then
        clock = 0
    end
    local last = math.max(tonumber(redis.call('GET', KEYS[2]) or '0') + many, clock)
    if last >= 9007199254740992 then
        error('The revisions are used up.')
    end
    redis.call('SET', KEYS[2], string.format('%.0f', last))
    return last
end

local function text(number)
    return string.format('%.0f', number)
end

-- A wake-up that cannot be sent must not undo a write: it is a hint.
local function wake(command, channel, first)
    for at = first, #ARGV do
        redis.pcall(command, channel .. ARGV[at], ARGV[1])
    end
end
