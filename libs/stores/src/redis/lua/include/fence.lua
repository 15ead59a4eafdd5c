-- The refusal of an epoch that does not lead; nil when it does.
local function fence(leader, epoch)
  local current = redis.call('GET', leader)
  if current ~= epoch then
    return { 'leader-stale', current or '0' }
  end
end
