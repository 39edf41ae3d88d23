-- KEYS: tokens by resource, ages by resource.  ARGV: seconds after which resources are forgotten, how many at most.
local function less(a, b) return #a < #b or (#a == #b and a < b) end
local now = tonumber(redis.call('TIME')[1])
local all = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - tonumber(ARGV[1]), 'LIMIT', 0, tonumber(ARGV[2]))
local floor = redis.call('HGET', KEYS[1], ' floor') or '0'
for _, old in ipairs(all) do
  local token = redis.call('HGET', KEYS[1], old)
  if token and less(floor, token) then
    floor = token
    redis.call('HSET', KEYS[1], ' floor', floor)
  end
  redis.call('HDEL', KEYS[1], old)
  redis.call('ZREM', KEYS[2], old)
end
return {#all}
