--[[
  Forgets a sweep with its trials, curves and log, and frees its name. A sweep that is not there
  is no error.

  KEYS[1] leader   KEYS[2] names   KEYS[3] sweeps   KEYS[4] users   KEYS[5] sweep
  KEYS[6] waiting   KEYS[7] running   KEYS[8] paused   KEYS[9] finished
  KEYS[10] log   KEYS[11] blocks   KEYS[12] ends
  ARGV[1] epoch    ARGV[2] sweep id    ARGV[3] what every key begins with: names of trials, curves
  and the pool are made from it

  Returns {'ok'} | {'leader-stale', epoch}
]]
--- @include "fence"
local refusal = fence(KEYS[1], ARGV[1])
if refusal then
  return refusal
end
local id, base = ARGV[2], ARGV[3]
local name, user, pool = unpack(redis.call('HMGET', KEYS[5], 'name', 'user', 'pool'))
if not name then
  return { 'ok' }
end

local running = redis.call('SCARD', KEYS[7])
if running > 0 and redis.call('HINCRBY', KEYS[4], user, -running) <= 0 then
  redis.call('HDEL', KEYS[4], user)
end
local function forget(numbers)
  for _, number in ipairs(numbers) do
    local trial = id .. '-' .. number
    redis.call('UNLINK', base .. 'trial:' .. trial, base .. 'curve:' .. trial)
  end
end
forget(redis.call('ZRANGE', KEYS[6], 0, -1))
for i = 7, 9 do
  forget(redis.call('SMEMBERS', KEYS[i]))
end
redis.call('HDEL', KEYS[2], name)
redis.call('ZREM', KEYS[3], id)
redis.call('SREM', base .. 'pool:' .. pool, id)
redis.call('UNLINK', unpack(KEYS, 5))
return { 'ok' }
