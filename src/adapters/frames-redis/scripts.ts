import { LIBRARY } from './library.ts'

/**
 * In one step for every server that pushes to the ring. ARGV: client, source, now, window, bytes of the ring, of the
 * client, of all; what is shed down to; how long the ring and its counters outlive what is in them; receivedAt, width
 * and height of the last frame; then six for each: capturedAt, order, sequence, identity, description, picture.
 */
const APPEND = `
local client, source, now = ARGV[1], ARGV[2], tonumber(ARGV[3])
local window, most = tonumber(ARGV[4]), tonumber(ARGV[5])
local client_bytes, all_bytes, shed_to = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local stream, index, identities, state = ring(source)
local length = expire(client, source, now - window)
local bytes = bytes_of(client, source)
local count = redis.call('hmget', state, 'highest', 'missing', 'duplicates', 'received')
local highest, missing, duplicates = tonumber(count[1]), tonumber(count[2] or 0), tonumber(count[3] or 0)

-- Whether a frame with the number of one that is held is another: the camera was started anew.
local function of_new_run(held, captured, sequence, data)
  if not sequence or captured - tonumber(redis.call('zscore', index, held) or captured) < NEW_RUN_MS then return false end
  local arrival, size = held:match('^%d+/(%d+%-%d+)/(%d+)/')
  if tonumber(size) ~= #data then return true end
  local entry = redis.call('xrange', stream, arrival, arrival)[1]
  return not entry or entry[2][4] ~= data
end

local function count_on(sequence, anew)
  if not sequence then return end
  if anew and highest and sequence <= highest then highest = sequence
  elseif not highest or highest - sequence > LARGEST_DELAY or sequence - highest > LARGEST_GAP then highest = sequence
  elseif sequence > highest then
    missing = missing + sequence - highest - 1
    highest = sequence
  else missing = math.max(0, missing - 1) end
end

local fates = {}
for at = 14, #ARGV, 6 do
  local captured, sequence = tonumber(ARGV[at]), tonumber(ARGV[at + 2])
  local identity, data = ARGV[at + 3], ARGV[at + 5]
  local held = identity ~= '' and redis.call('hget', identities, identity)
  local anew = held and of_new_run(held, captured, sequence, data)
  if held and not anew then
    duplicates = duplicates + 1
    fates[#fates + 1] = 'd'
  else
    count_on(sequence, anew)
    if captured <= now - window then fates[#fates + 1] = 'l'
    else
      local id = redis.call('xadd', stream, '*', 'about', ARGV[at + 4], 'data', data)
      local ms, n = id:match('^(%d+)%-(%d+)$')
      local arrival = string.rep('0', 16 - #ms) .. ms .. '-' .. string.rep('0', 8 - #n) .. n
      local member = ARGV[at + 1] .. '/' .. arrival .. '/' .. #data .. '/' .. identity
      redis.call('zadd', index, ARGV[at], member)
      if identity ~= '' then redis.call('hset', identities, identity, member) end
      account(client, source, #data)
      bytes, length = bytes + #data, length + 1
      while bytes > most and length > 1 do
        bytes, length = bytes - drop(client, source), length - 1
      end
      fates[#fates + 1] = 'k'
    end
  end
end

redis.call('hset', state, 'highest', highest or '', 'missing', missing, 'duplicates', duplicates,
  'received', math.max(tonumber(count[4] or 0), tonumber(ARGV[11])), 'width', ARGV[12], 'height', ARGV[13], 'window', window)
for _, name in ipairs({ stream, index, identities }) do redis.call('pexpire', name, ARGV[9]) end
redis.call('pexpire', state, ARGV[10])
redis.call('zadd', DUE, 'nx', now + SWEEP_MS, client .. ' ' .. source)

if tonumber(redis.call('zscore', CLIENTS, client) or 0) > client_bytes then shrink(client, client_bytes * shed_to) end
if tonumber(redis.call('get', TOTAL) or 0) > all_bytes then shrink_all(all_bytes * shed_to) end
return { table.concat(fates), unpack(state_of(client, source)) }
`

/** ARGV: now, then a client and a source each. */
const STATES = `
local found = {}
for at = 2, #ARGV, 2 do
  refresh(ARGV[at], ARGV[at + 1], tonumber(ARGV[1]))
  found[#found + 1] = state_of(ARGV[at], ARGV[at + 1])
end
return found
`

/** ARGV: now, client, source, from, to. Where the pictures are, by capture time; they are fetched one by one. */
const WINDOW = `
refresh(ARGV[2], ARGV[3], tonumber(ARGV[1]))
local stream, index = ring(ARGV[3])
return redis.call('zrangebyscore', index, '(' .. ARGV[4], ARGV[5])
`

/** ARGV: now, client, source. */
const LATEST = `
refresh(ARGV[2], ARGV[3], tonumber(ARGV[1]))
local stream, index = ring(ARGV[3])
return redis.call('zrange', index, -1, -1)
`

/** ARGV: client, source, now, window, bytes; how long the ring and its counters outlive what is in them. */
const LIMIT = `
local client, source, now, window = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local stream, index, identities, state = ring(source)
if redis.call('exists', state) == 0 then return end
-- First: a Redis that is full lets a script go on that began with what needs no memory.
for _, name in ipairs({ stream, index, identities }) do redis.call('pexpire', name, ARGV[6]) end
redis.call('pexpire', state, ARGV[7])
redis.call('hset', state, 'window', window)
local length = expire(client, source, now - window)
while bytes_of(client, source) > tonumber(ARGV[5]) and length > 1 do
  drop(client, source)
  length = length - 1
end
redis.call('zadd', DUE, now + SWEEP_MS, client .. ' ' .. source)
`

/** ARGV: client, source. */
const REMOVE = `
local deleted = redis.call('del', ring(ARGV[2]))
redis.call('zrem', DUE, ARGV[1] .. ' ' .. ARGV[2])
account(ARGV[1], ARGV[2], -bytes_of(ARGV[1], ARGV[2]))
return deleted
`

/** ARGV: now, and how many at most. What nobody asks about is expired too; gives back how many were looked at. */
const SWEEP = `
local now = tonumber(ARGV[1])
local due = redis.call('zrangebyscore', DUE, '-inf', now, 'limit', 0, ARGV[2])
for _, name in ipairs(due) do
  local client, source = name:match('^(%S+) (.+)$')
  redis.call('zrem', DUE, name)
  local left, window = refresh(client, source, now)
  if left > 0 then
    local stream, index = ring(source)
    redis.call('zadd', DUE, math.max(now + SWEEP_MS, tonumber(score_at(index, 0)) + window), name)
  end
end
return #due
`

const script = (body: string) => ({ lua: LIBRARY + body, numberOfKeys: 1 })

export const SCRIPTS = {
  appendFrames: script(APPEND),
  stateRings: script(STATES),
  indexWindow: script(WINDOW),
  indexLatest: script(LATEST),
  limitRing: script(LIMIT),
  removeRing: script(REMOVE),
  sweepRings: script(SWEEP),
}
