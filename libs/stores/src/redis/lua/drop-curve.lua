--[[
  Forgets a live curve; one that is not there is no error.

  KEYS[1] leader   KEYS[2] curve
  ARGV[1] epoch

  Returns {'ok'} | {'leader-stale', epoch}
]]
--- @include "fence"
local refusal = fence(KEYS[1], ARGV[1])
if refusal then
  return refusal
end
redis.call('DEL', KEYS[2])
return { 'ok' }
