--[[
  Replaces the oldest events of a log by one packed block. A reader sees each event exactly once,
  before as after.

  KEYS[1] leader   KEYS[2] log   KEYS[3] blocks   KEYS[4] ends
  ARGV[1] epoch    ARGV[2] cursor of the oldest event    ARGV[3] cursor of the block's last event
  ARGV[4] cursor of the first event that stays    ARGV[5] block

  Returns {'ok'} | {'leader-stale', epoch} | {'none'} when others packed these events already
]]
--- @include "fence"
local refusal = fence(KEYS[1], ARGV[1])
if refusal then
  return refusal
end
local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
if not oldest or oldest[1] ~= ARGV[2] then
  return { 'none' }
end
redis.call('RPUSH', KEYS[3], ARGV[5])
redis.call('RPUSH', KEYS[4], ARGV[3])
redis.call('XTRIM', KEYS[2], 'MINID', '=', ARGV[4])
return { 'ok' }
