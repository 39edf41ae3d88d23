-- ARGV 3 how to publish, 4 the beginning of channels, 5 how many requests, then these, then the sessions to wake
local many = tonumber(ARGV[5])
if many > 0 then
    local isNew = redis.call('EXISTS', KEYS[1]) == 0
    local last = draw(many)
    for at = 1, many do
        redis.call('HSET', KEYS[1], text(last - many + at), ARGV[5 + at])
    end
    if isNew then
        redis.call('ZADD', KEYS[3], 0, ARGV[1])
    end
else
    assertPrimary()
end
wake(ARGV[3], ARGV[4], 6 + many)
return {now, redis.call('HGETALL', KEYS[1])}
