-- A curve is a list of JSON texts `[step,epoch,at,metrics]`, by step. Only the step is read.
local ROOM_BYTES = 64 * 1024

local function step_of(point)
  return tonumber(string.match(point, '^%[([^,]+),'))
end

local function ends_epoch(point)
  return string.match(point, '^%[[^,]+,null,') == nil
end

-- Forgets the points after a step.
local function truncate(curve, step)
  local last = redis.call('LINDEX', curve, -1)
  while last and step_of(last) > step do
    redis.call('RPOP', curve)
    last = redis.call('LINDEX', curve, -1)
  end
end

-- Puts a point at its place; one of the same step is replaced.
local function insert(curve, point)
  local step, later = step_of(point), {}
  local last = redis.call('LINDEX', curve, -1)
  while last and step_of(last) >= step do
    redis.call('RPOP', curve)
    if step_of(last) > step then
      later[#later + 1] = last
    end
    last = redis.call('LINDEX', curve, -1)
  end
  redis.call('RPUSH', curve, point)
  for i = #later, 1, -1 do
    redis.call('RPUSH', curve, later[i])
  end
end

-- About half of the points, evenly over the steps; the first, the newest eighth and, for as long
-- as others can go, the ends of epochs stay.
local function thin(points)
  local newest = math.floor(#points * 7 / 8)
  local gap = 2 * (step_of(points[#points]) - step_of(points[1])) / #points
  local kept, last = {}, -math.huge
  for i, point in ipairs(points) do
    if i > newest or ends_epoch(point) or step_of(point) - last >= gap then
      kept[#kept + 1] = point
      last = step_of(point)
    end
  end
  if #kept < #points then
    return kept
  end
  kept = {}
  for i, point in ipairs(points) do
    if i % 2 == 1 or i == #points then
      kept[#kept + 1] = point
    end
  end
  return kept
end

-- Thins a curve until it takes no more memory than it may.
local function fit(curve)
  while (redis.call('MEMORY', 'USAGE', curve, 'SAMPLES', 0) or 0) > ROOM_BYTES do
    local points = redis.call('LRANGE', curve, 0, -1)
    if #points < 3 then
      return
    end
    redis.call('DEL', curve)
    for _, point in ipairs(thin(points)) do
      redis.call('RPUSH', curve, point)
    end
  end
end
