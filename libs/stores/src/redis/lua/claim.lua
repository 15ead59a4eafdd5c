--[[
  Grants the best waiting trial to a worker and logs it, in one step. Among the running sweeps of
  the pool that fit the offer: the highest priority, then the user with the fewest running trials,
  then the sweep with the fewest, then the oldest; of that sweep the lowest number.

  KEYS[1] leader   KEYS[2] pool   KEYS[3] users
  ARGV[1] epoch    ARGV[2] what every key begins with: names of the sweeps' keys are made from it
  ARGV[3] slots    ARGV[4] labels, one JSON text per line    ARGV[5] sweep id, or empty for any
  ARGV[6] lease without its attempt (JSON)    ARGV[7] at    ARGV[8] worker (JSON)

  Returns {'ok', length of the log, sweep id, number, version, attempt, lease, body} | {'none'}
        | {'leader-stale', epoch}
]]
--- @include "fence"
local refusal = fence(KEYS[1], ARGV[1])
if refusal then
  return refusal
end

local base, slots = ARGV[2], tonumber(ARGV[3])
local carried = {}
for label in string.gmatch(ARGV[4], '[^\n]+') do
  carried[label] = true
end
local function carries(labels)
  for label in string.gmatch(labels, '[^\n]+') do
    if not carried[label] then
      return false
    end
  end
  return true
end

-- What the policy compares, most important first; nil when the sweep does not fit the offer.
local function rank(id)
  if redis.call('ZCARD', base .. 'waiting:' .. id) == 0 then
    return nil
  end
  local needs = redis.call('HMGET', base .. 'sweep:' .. id, 'slots', 'labels', 'max', 'priority', 'user', 'created')
  local running = redis.call('SCARD', base .. 'running:' .. id)
  if tonumber(needs[1]) > slots or not carries(needs[2]) or running >= tonumber(needs[3]) then
    return nil
  end
  local of_user = tonumber(redis.call('HGET', KEYS[3], needs[5]) or '0')
  return { -tonumber(needs[4]), of_user, running, tonumber(needs[6]), id }
end

local function goes_before(a, b)
  for i = 1, #a do
    if a[i] ~= b[i] then
      return a[i] < b[i]
    end
  end
  return false
end

local best
for _, id in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  local candidate = (ARGV[5] == '' or ARGV[5] == id) and rank(id)
  if candidate and (not best or goes_before(candidate, best)) then
    best = candidate
  end
end
if not best then
  return { 'none' }
end

local id = best[#best]
local number = redis.call('ZRANGE', base .. 'waiting:' .. id, 0, 0)[1]
local trial, stream = base .. 'trial:' .. id .. '-' .. number, base .. 'log:' .. id
redis.call('ZREM', base .. 'waiting:' .. id, number)
redis.call('SADD', base .. 'running:' .. id, number)
redis.call('HINCRBY', KEYS[3], redis.call('HGET', base .. 'sweep:' .. id, 'user'), 1)
local version = redis.call('HINCRBY', trial, 'version', 1)
local attempt = redis.call('HINCRBY', trial, 'attempt', 1)
redis.call('HSET', trial, 'state', 'running', 'lease', ARGV[6])
local started = '[' .. attempt .. ',' .. ARGV[8] .. ']'
redis.call('XADD', stream, '*', 'k', 's', 'a', ARGV[7], 't', number, 'd', started)
local body = redis.call('HGET', trial, 'body')
return { 'ok', redis.call('XLEN', stream), id, number, tostring(version), tostring(attempt), ARGV[6], body }
