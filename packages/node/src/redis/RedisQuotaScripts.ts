/**
 * The ledger of `@flat-sdk/core/Quota` as Lua scripts, which Redis runs one at a time. They do for all workers that share a token what
 * `makeCounter` does in one process.
 *
 * All times in arguments and replies are milliseconds from now. Redis stores them by its own clock: the clocks of the workers' machines may differ,
 * and the clock of Redis is the only one that all workers share.
 *
 * `KEYS[1]` is the ledger (a hash), `KEYS[2]` the requests that were sent while no window was known (a sorted set by time). Both expire
 * automatically.
 */
import * as Quota from "@flat-sdk/engine/Quota"
import * as Redis from "effect/persistence/Redis"

// A request that has not reached the API within this time most likely never will.
const wayToServer = 10_000
// The ledger is kept for a while after its latest time, because the limit is still valid for the next window. Never longer than a day.
const keptAfter = 3_600_000
const keptAtMost = 86_400_000

const ledger = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local latest = now + ${Quota.longestWait}
local saved = redis.call('HMGET', KEYS[1], 'limit', 'remaining', 'resetAt', 'blockedUntil', 'pacedUntil', 'since', 'late')
local limit, remaining, resetAt = tonumber(saved[1]), tonumber(saved[2]), tonumber(saved[3])
local blockedUntil, pacedUntil = tonumber(saved[4]) or 0, tonumber(saved[5]) or 0
local since, late = tonumber(saved[6]) or 0, tonumber(saved[7]) or 0

-- Replies truncate numbers to integers, and tostring truncates them to 14 digits.
local function text(number)
  if number == nil then return '' end
  return string.format('%.17g', number)
end

local function save()
  local fields = { 'blockedUntil', text(blockedUntil), 'pacedUntil', text(pacedUntil) }
  local function put(name, number)
    if number ~= nil then
      fields[#fields + 1] = name
      fields[#fields + 1] = text(number)
    end
  end
  put('limit', limit)
  put('remaining', remaining)
  put('resetAt', resetAt)
  put('since', since)
  put('late', late)
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], unpack(fields))
  local last = math.max(resetAt or now, blockedUntil, now)
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.min(last - now + ${keptAfter}, ${keptAtMost})))
end

-- Later than any window can end, or not a number: written by an earlier version, or before the clock of Redis was set back.
local function isLocked(time) return time ~= nil and not (time <= latest) end
if isLocked(resetAt) or isLocked(blockedUntil) or isLocked(pacedUntil) then
  if isLocked(resetAt) then remaining, resetAt, pacedUntil = limit, nil, 0 end
  if isLocked(blockedUntil) then blockedUntil = 0 end
  if isLocked(pacedUntil) then pacedUntil = 0 end
  save()
end

local function forgetEndedWindow()
  if resetAt ~= nil and now >= resetAt then
    remaining = limit
    resetAt = nil
    pacedUntil = 0
    save()
  end
end
`

/** Returns the limit, the remaining requests and the milliseconds until the reset; each is empty if unknown. */
export const state = Redis.script((ledger: string, grants: string) => [ledger, grants], {
  numberOfKeys: 2,
  lua: `${ledger}
forgetEndedWindow()
return { text(limit), text(remaining), resetAt == nil and '' or text(resetAt - now) }
`
}).withReturnType<readonly [limit: string, remaining: string, resetIn: string]>()

/** Returns the milliseconds until requests are allowed again; empty if they are allowed now. */
export const blockedUntil = Redis.script((ledger: string, grants: string) => [ledger, grants], {
  numberOfKeys: 2,
  lua: `${ledger}
forgetEndedWindow()
local fall = 0
if blockedUntil > now then fall = blockedUntil end
if remaining ~= nil and remaining <= 0 and resetAt ~= nil then fall = math.max(fall, resetAt) end
return fall == 0 and '' or text(fall - now)
`
}).withReturnType<string>()

/**
 * Takes one request from the budget. Returns `["", ""]`, or the reason to wait and the milliseconds to wait. `grant` identifies the request by worker
 * and number.
 */
export const take = Redis.script((ledger: string, grants: string, grant: string) => [ledger, grants, grant], {
  numberOfKeys: 2,
  lua: `${ledger}
forgetEndedWindow()
if blockedUntil > now then return { 'rate-limit', text(blockedUntil - now) } end
if remaining == nil or resetAt == nil then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', text(now - ${wayToServer}))
  redis.call('ZADD', KEYS[2], text(now), ARGV[1])
  redis.call('PEXPIRE', KEYS[2], ${wayToServer})
  return { '', '' }
end
if remaining <= 0 then return { 'quota', text(resetAt - now) } end
if limit ~= nil and remaining < limit * ${Quota.reserve} then
  if pacedUntil > now then return { 'pacing', text(pacedUntil - now) } end
  pacedUntil = now + (resetAt - now) / remaining
end
remaining = remaining - 1
save()
return { '', '' }
`
}).withReturnType<readonly [reason: "" | "quota" | "pacing" | "rate-limit", millis: string]>()

/** The report of a response, and the worker that received it. */
export interface ReceivedReport extends Quota.Report {
  /** Requests of the worker without a response yet. */
  readonly inFlight: number
  /** Prefix of the worker's grants. */
  readonly worker: string
}

/** Updates the ledger from a response. For a new window, subtracts the requests of other workers that are not counted yet. */
export const learn = Redis.script(
  (ledger: string, grants: string, report: ReceivedReport) => [
    ledger,
    grants,
    report.limit ?? "",
    report.remaining,
    report.resetIn,
    report.inFlight,
    report.worker,
    report.age
  ],
  {
    numberOfKeys: 2,
    lua: `${ledger}
local reported, age, last = tonumber(ARGV[2]), tonumber(ARGV[6]), math.min(now + tonumber(ARGV[3]), latest)
-- As in makeCounter.
local finish = math.max(last - age, math.min(last, resetAt or last))
if resetAt ~= nil and finish - resetAt < ${Quota.clockTolerance} and resetAt - finish < ${Quota.clockTolerance} + late then
  remaining = remaining == nil and reported or math.min(remaining, reported)
else
  -- The request was sent before this window was known and reports an earlier end: a slow response from the previous window.
  if resetAt ~= nil and finish < resetAt and now - age <= since then return end
  since = now
  finish = last
  remaining = reported - math.max(0, tonumber(ARGV[4]) - 1)
  for _, grant in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. text(now - ${wayToServer}), '+inf')) do
    if string.sub(grant, 1, #ARGV[5]) ~= ARGV[5] then remaining = remaining - 1 end
  end
  -- A response from the previous window does not count requests that were sent since.
  if finish > now then redis.call('DEL', KEYS[2]) end
end
limit = tonumber(ARGV[1]) or limit
resetAt = finish
late = finish - last + age
save()
`
  }
)

/** Records that the API rejects requests for the given number of milliseconds from now. */
export const block = Redis.script((ledger: string, grants: string, millis: number) => [ledger, grants, millis], {
  numberOfKeys: 2,
  lua: `${ledger}
blockedUntil = math.max(blockedUntil, math.min(now + tonumber(ARGV[1]), latest))
save()
`
})
