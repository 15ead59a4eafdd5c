-- Appends the events ARGV[from] ... ARGV[#ARGV], four arguments each (kind, at, trial, data), and
-- returns how many events the stream holds then.
local function log(stream, from)
  for i = from, #ARGV, 4 do
    redis.call('XADD', stream, '*', 'k', ARGV[i], 'a', ARGV[i + 1], 't', ARGV[i + 2], 'd', ARGV[i + 3])
  end
  return redis.call('XLEN', stream)
end
