--[[
  Replaces a trial if it still has the version that the writer saw, and makes everything true that
  belongs to it: its place in the sweep, its user's running count, its live curve, its events.

  KEYS[1] leader   KEYS[2] sweep   KEYS[3] trial   KEYS[4] users   KEYS[5] curve   KEYS[6] log
  KEYS[7] waiting   KEYS[8] running   KEYS[9] paused   KEYS[10] finished
  ARGV[1] epoch    ARGV[2] number    ARGV[3] expected version
  ARGV[4] state    ARGV[5] version    ARGV[6] attempt    ARGV[7] lease, or empty
  ARGV[8] field of the rest (body or packed)    ARGV[9] the rest
  ARGV[10] forget points of the curve after this step, or empty
  ARGV[11] count of points, which follow; then events (see log.lua)

  Returns {'ok', length of the log} | {'leader-stale', epoch} | {'write-conflict', stored version}
]]
--- @include "fence"
--- @include "log"
--- @include "curve"
local refusal = fence(KEYS[1], ARGV[1])
if refusal then
  return refusal
end
local stored, before = unpack(redis.call('HMGET', KEYS[3], 'version', 'state'))
if stored ~= ARGV[3] then
  return { 'write-conflict', stored }
end

local number, after = ARGV[2], ARGV[4]
redis.call('HDEL', KEYS[3], 'lease', 'body', 'packed')
redis.call('HSET', KEYS[3], 'state', after, 'version', ARGV[5], 'attempt', ARGV[6], ARGV[8], ARGV[9])
if ARGV[7] ~= '' then
  redis.call('HSET', KEYS[3], 'lease', ARGV[7])
end

local places = { waiting = KEYS[7], running = KEYS[8], paused = KEYS[9] }
local from, to = places[before] or KEYS[10], places[after] or KEYS[10]
if from ~= to then
  redis.call(before == 'waiting' and 'ZREM' or 'SREM', from, number)
  if after == 'waiting' then
    redis.call('ZADD', to, number, number)
  else
    redis.call('SADD', to, number)
  end
  local change = (after == 'running' and 1 or 0) - (before == 'running' and 1 or 0)
  local user = redis.call('HGET', KEYS[2], 'user')
  if user and change ~= 0 and redis.call('HINCRBY', KEYS[4], user, change) <= 0 then
    redis.call('HDEL', KEYS[4], user)
  end
end

if ARGV[10] ~= '' then
  truncate(KEYS[5], tonumber(ARGV[10]))
end
local points = tonumber(ARGV[11])
for i = 12, 11 + points do
  insert(KEYS[5], ARGV[i])
end
if points > 0 then
  fit(KEYS[5])
end
return { 'ok', log(KEYS[6], 12 + points) }
