-- KEYS: tokens by resource, ages by resource, then the command's own.
-- ARGV: resource, token, seconds after which resources are forgotten, then the command's own.
local function less(a, b) return #a < #b or (#a == #b and a < b) end
local known = redis.call('HMGET', KEYS[1], ARGV[1], ' floor')
local floor = known[2] or '0'
local seen = known[1] or floor
if less(ARGV[2], seen) then return {0, seen} end
local now = tonumber(redis.call('TIME')[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], now, ARGV[1])
for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - tonumber(ARGV[3]), 'LIMIT', 0, 2)) do
  local token = redis.call('HGET', KEYS[1], old)
  if token and less(floor, token) then
    floor = token
    redis.call('HSET', KEYS[1], ' floor', floor)
  end
  redis.call('HDEL', KEYS[1], old)
  redis.call('ZREM', KEYS[2], old)
end
local function command(KEYS, ARGV)
$body
end
return {1, ARGV[2], command({unpack(KEYS, 3)}, {unpack(ARGV, 4)})}
