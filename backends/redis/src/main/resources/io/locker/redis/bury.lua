-- KEYS from 5 on the sessions in question. Answers with the places of those that are gone: an expired one is deleted by
-- being looked at, and a heartbeat makes none anew.
assertPrimary()
local gone = {}
for at = 5, #KEYS do
    if redis.call('EXISTS', KEYS[at]) == 0 then
        gone[#gone + 1] = at - 5
    end
end
return gone
