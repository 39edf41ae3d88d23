-- ARGV 3 how to publish, 4 the beginning of channels, 5 the expected revision, 6 '1' if a document follows, 7 the
-- document, 8 '1' if the requests taken must be all there are, 9 how many are taken, then their ids, then the sessions
-- to wake
local fields = redis.call('HLEN', KEYS[1])
local present = redis.call('HGET', KEYS[1], 'r') or '0'
local taken = tonumber(ARGV[9])

local fits = present == ARGV[5]
if ARGV[8] == '1' then
    local requests = fields
    if present ~= '0' then
        requests = fields - 3
    end
    fits = fits and requests == taken
end
for at = 10, 9 + taken do
    fits = fits and redis.call('HEXISTS', KEYS[1], ARGV[at]) == 1
end
if not fits then
    assertPrimary()
    return {0, now, '0', redis.call('HGETALL', KEYS[1])}
end

-- A removal draws no number: whatever is drawn later is greater than what is removed.
local revision = '0'
local own = 0
if fields == 0 and ARGV[6] == '1' then
    revision = text(draw(1))
    redis.call('ZADD', KEYS[3], 0, ARGV[1])
else
    redis.call('HDEL', KEYS[1], 'r', 'w', 'd')
    for at = 10, 9 + taken do
        redis.call('HDEL', KEYS[1], ARGV[at])
    end
    if ARGV[6] == '1' then
        revision = text(draw(1))
    end
end
if ARGV[6] == '1' then
    redis.call('HSET', KEYS[1], 'r', revision, 'w', text(now), 'd', ARGV[7])
    own = 3
end

local left = redis.call('HLEN', KEYS[1])
if left == 0 and fields > 0 then
    redis.call('ZREM', KEYS[3], ARGV[1])
end
wake(ARGV[3], ARGV[4], 10 + taken)
-- The document is what the caller sent; it comes back only beside requests.
if left == own then
    return {1, now, revision, {}}
end
return {1, now, revision, redis.call('HGETALL', KEYS[1])}
