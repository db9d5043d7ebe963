/** What nobody asks about is expired so often. */
export const SWEEP_INTERVAL_MS = 1_000
/** A camera that starts over counts from the beginning; the same as of rings in memory. */
const LARGEST_DELAY = 1_000
const LARGEST_GAP = 1_000_000
/** The same again: a picture so much later than the one with its number is of a camera that was started anew. */
const NEW_RUN_MS = 1_000

/**
 * What every script begins with. `KEYS[1]` is the prefix of all names; the rest is put together from it, so that
 * this needs one Redis and not a cluster.
 *
 * A ring is a stream with the pictures in order of arrival, an index that sorts them by capture time, its members by
 * identity, and its counters. A member of the index is `order/arrival/bytes/identity`: Redis sorts what was
 * captured at the same moment by these texts. The ledger says who holds how much, for fair shedding.
 */
export const LIBRARY = `
local SWEEP_MS, NEW_RUN_MS = ${SWEEP_INTERVAL_MS}, ${NEW_RUN_MS}
local LARGEST_DELAY, LARGEST_GAP = ${LARGEST_DELAY}, ${LARGEST_GAP}
local P = KEYS[1]
local CLIENTS, TOTAL, DUE = P .. 'clients', P .. 'bytes', P .. 'due'

local function ring(source)
  local stream = P .. 'ring:' .. source
  return stream, stream .. ':index', stream .. ':held', stream .. ':state'
end

local function bytes_of(client, source)
  return tonumber(redis.call('zscore', P .. 'client:' .. client, source) or 0)
end

local function add(ledger, name, bytes)
  if tonumber(redis.call('zincrby', ledger, bytes, name)) <= 0 then redis.call('zrem', ledger, name) end
end

local function account(client, source, bytes)
  if bytes == 0 then return end
  add(P .. 'client:' .. client, source, bytes)
  add(CLIENTS, client, bytes)
  redis.call('incrby', TOTAL, string.format('%.0f', bytes))
end

-- The picture behind a member of the index; gives back its bytes.
local function discard(source, member)
  local stream, index, identities = ring(source)
  local arrival, bytes, identity = member:match('^%d+/(%d+%-%d+)/(%d+)/(.*)$')
  redis.call('xdel', stream, arrival)
  if identity ~= '' and redis.call('hget', identities, identity) == member then
    redis.call('hdel', identities, identity)
  end
  return tonumber(bytes)
end

-- The oldest goes before its time.
local function drop(client, source)
  local stream, index, identities, state = ring(source)
  local oldest = redis.call('zpopmin', index)[1]
  local bytes = discard(source, oldest)
  account(client, source, -bytes)
  redis.call('hincrby', state, 'dropped', 1)
  return bytes
end

-- Frames at or before this moment have had their time. Where Redis itself threw parts away, the rest goes too.
local function expire(client, source, moment)
  local stream, index, identities = ring(source)
  local old = redis.call('zrangebyscore', index, '-inf', moment)
  local bytes = 0
  for _, member in ipairs(old) do
    bytes = bytes + discard(source, member)
    redis.call('zrem', index, member)
  end
  account(client, source, -bytes)
  local left = redis.call('zcard', index)
  if left == 0 then
    redis.call('del', stream, identities)
    account(client, source, -bytes_of(client, source))
  end
  return left
end

-- As the window stood when something last came in.
local function refresh(client, source, now)
  local stream, index, identities, state = ring(source)
  local window = tonumber(redis.call('hget', state, 'window') or 0)
  return expire(client, source, now - window), window
end

-- The largest of its cameras that has more than its last frame; else the largest.
local function giver(client)
  local sources = redis.call('zrevrange', P .. 'client:' .. client, 0, -1)
  for _, source in ipairs(sources) do
    local stream, index = ring(source)
    local length = redis.call('zcard', index)
    if length ~= 1 then return source, length end
  end
  return sources[1], 1
end

-- Until the client holds no more than this. A last frame goes only where there are no others left to give.
local function shrink(client, most)
  local held = tonumber(redis.call('zscore', CLIENTS, client) or 0)
  while held > most do
    local source, length = giver(client)
    if not source then return end
    if length > 0 then drop(client, source) else account(client, source, -bytes_of(client, source)) end
    held = tonumber(redis.call('zscore', CLIENTS, client) or 0)
  end
end

-- Down to the next one at most: then they give in turns.
local function shrink_all(most)
  local total = tonumber(redis.call('get', TOTAL) or 0)
  while total > most do
    local heaviest = redis.call('zrevrange', CLIENTS, 0, 1, 'withscores')
    local client, first, second = heaviest[1], tonumber(heaviest[2]), tonumber(heaviest[4] or 0)
    if not client then return end
    shrink(client, math.max(first - (total - most), math.min(second, first - 1)))
    local now = tonumber(redis.call('get', TOTAL) or 0)
    if now >= total then return end
    total = now
  end
end

local function score_at(index, place)
  return redis.call('zrange', index, place, place, 'withscores')[2] or false
end

-- Numbers as texts: an answer in whole numbers would cut them.
local function state_of(client, source)
  local stream, index, identities, state = ring(source)
  local told = redis.call('hmget', state, 'width', 'height', 'received', 'dropped', 'missing', 'duplicates')
  return { redis.call('zcard', index), string.format('%.0f', bytes_of(client, source)),
    score_at(index, 0), score_at(index, -1), unpack(told) }
end
`
