--[[
  Creates a sweep, with its events, unless its name or its id is taken.

  KEYS[1] leader   KEYS[2] names   KEYS[3] sweeps   KEYS[4] sweep   KEYS[5] its pool   KEYS[6] log
  ARGV[1] epoch    ARGV[2] sweep id    ARGV[3] name    ARGV[4] created at    ARGV[5] state
  ARGV[6] count of fields and values, which follow; then events (see log.lua)

  Returns {'ok', length of the log} | {'leader-stale', epoch} | {'sweep-name-taken'}
        | {'write-conflict', stored version}
]]
--- @include "fence"
--- @include "log"
local refusal = fence(KEYS[1], ARGV[1])
if refusal then
  return refusal
end
if redis.call('HEXISTS', KEYS[2], ARGV[3]) == 1 then
  return { 'sweep-name-taken' }
end
local stored = redis.call('HGET', KEYS[4], 'version')
if stored then
  return { 'write-conflict', stored }
end
local id, fields = ARGV[2], tonumber(ARGV[6])
redis.call('HSET', KEYS[2], ARGV[3], id)
redis.call('ZADD', KEYS[3], ARGV[4], id)
redis.call('HSET', KEYS[4], unpack(ARGV, 7, 6 + fields))
if ARGV[5] == 'running' then
  redis.call('SADD', KEYS[5], id)
end
return { 'ok', log(KEYS[6], 7 + fields) }
