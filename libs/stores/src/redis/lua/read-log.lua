--[[
  The events after a cursor: the packed block that has the next of them, or else the next ones of
  the stream. Reading both in one step, a reader misses nothing that is packed meanwhile.

  KEYS[1] log   KEYS[2] blocks   KEYS[3] ends
  ARGV[1] cursor    ARGV[2] at most so many of the stream

  Returns {'block', block} | {'tail', entries}
]]
local function parts(cursor)
  local major, minor = string.match(cursor, '^(%d+)-(%d+)$')
  return tonumber(major), tonumber(minor)
end
local major, minor = parts(ARGV[1])

-- The first block that ends after the cursor: ends only grow.
local low, high = 0, redis.call('LLEN', KEYS[3])
local blocks = high
while low < high do
  local middle = math.floor((low + high) / 2)
  local end_major, end_minor = parts(redis.call('LINDEX', KEYS[3], middle))
  if end_major > major or (end_major == major and end_minor > minor) then
    high = middle
  else
    low = middle + 1
  end
end
if low < blocks then
  return { 'block', redis.call('LINDEX', KEYS[2], low) }
end
return { 'tail', redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', ARGV[2]) }
