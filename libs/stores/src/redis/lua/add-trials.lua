--[[
  Adds waiting trials of one sweep, each with its events; one that is there already is left alone,
  with its events.

  KEYS[1] leader   KEYS[2] sweep   KEYS[3] waiting   KEYS[4] log
  ARGV[1] epoch    ARGV[2] what the keys of its trials begin with    ARGV[3] count of trials
  then for each trial: number, version, attempt, body
  then events (see log.lua); one with an empty trial is about the sweep and always logged

  Returns {'ok', length of the log} | {'leader-stale', epoch} | {'not-found'}
]]
--- @include "fence"
--- @include "log"
local refusal = fence(KEYS[1], ARGV[1])
if refusal then
  return refusal
end
if redis.call('EXISTS', KEYS[2]) == 0 then
  return { 'not-found' }
end
local added = { [''] = true }
local last = 3 + 4 * tonumber(ARGV[3])
for i = 4, last, 4 do
  local number, trial = ARGV[i], ARGV[2] .. ARGV[i]
  if redis.call('HSETNX', trial, 'state', 'waiting') == 1 then
    redis.call('HSET', trial, 'version', ARGV[i + 1], 'attempt', ARGV[i + 2], 'body', ARGV[i + 3])
    redis.call('ZADD', KEYS[3], number, number)
    added[number] = true
  end
end
for i = last + 1, #ARGV, 4 do
  if added[ARGV[i + 2]] then
    redis.call('XADD', KEYS[4], '*', 'k', ARGV[i], 'a', ARGV[i + 1], 't', ARGV[i + 2], 'd', ARGV[i + 3])
  end
end
return { 'ok', redis.call('XLEN', KEYS[4]) }
