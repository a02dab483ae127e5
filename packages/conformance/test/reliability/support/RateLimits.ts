/**
 * Rate limits as servers report them, and what a client says of them.
 */
import type { FlatConfig } from "@flat-sdk/core"
import { apiError, type Behaviour } from "./Server.ts"

/** An hour with a margin: the longest window that the client accepts. */
export const longest = 3_900_000

export const now = Date.UTC(2026, 0, 1)

export const budget = (limit: number, remaining: number, reset: number | string) => ({
  "x-ratelimit-limit": limit,
  "x-ratelimit-remaining": remaining,
  "x-ratelimit-reset": reset
})

export const rejections: ReadonlyArray<readonly [name: string, (seconds: number) => Behaviour]> = [
  ["a 429 with only Retry-After", (seconds) => apiError(429, "SLOW_DOWN", { "retry-after": String(seconds) })],
  [
    "the rate limit's 403 with a reset and no count",
    (seconds) =>
      apiError(403, "API_RATE_LIMIT_EXCEEDED", { "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + seconds) })
  ]
]

/** Collects the paths that are reported as drift. */
export const reports = () => {
  const places: Array<string> = []
  return {
    places,
    onDrift: (({ problems }) => {
      places.push(...problems.map(({ path }) => path))
    }) satisfies FlatConfig.Options["onDrift"]
  }
}
