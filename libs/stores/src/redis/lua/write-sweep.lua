--[[
  Replaces a sweep, with its events, if it still has the version that the writer saw.

  KEYS[1] leader   KEYS[2] sweep   KEYS[3] its pool before   KEYS[4] its pool after   KEYS[5] log
  ARGV[1] epoch    ARGV[2] sweep id    ARGV[3] expected version    ARGV[4] state after
  ARGV[5] count of fields and values, which follow; then events (see log.lua)

  Returns {'ok', length of the log} | {'leader-stale', epoch} | {'write-conflict', stored version}
]]
--- @include "fence"
--- @include "log"
local refusal = fence(KEYS[1], ARGV[1])
if refusal then
  return refusal
end
local stored = redis.call('HGET', KEYS[2], 'version')
if stored ~= ARGV[3] then
  return { 'write-conflict', stored }
end
local fields = tonumber(ARGV[5])
redis.call('HSET', KEYS[2], unpack(ARGV, 6, 5 + fields))
redis.call('SREM', KEYS[3], ARGV[2])
if ARGV[4] == 'running' then
  redis.call('SADD', KEYS[4], ARGV[2])
end
return { 'ok', log(KEYS[5], 6 + fields) }
