/**
 * The faults of a soak, and the rate of each. Waits are short, so that 100,000 requests take minutes. Rates are high enough that every fault occurs
 * in a run of a few thousand requests.
 */
import type { Sandbox } from "@flat-sdk/sandbox"

/** Time limit of an attempt in milliseconds. The long latency below exceeds it. */
export const attemptTimeout = 1000

/** The rate limit of the token. A fast machine reaches it in every window. */
export const rateLimit = { requests: 15_000, window: 20_000 } as const

const share = (rate: number, ...faults: ReadonlyArray<string>): ReadonlyArray<Sandbox.FaultRule> =>
  faults.map((fault) => ({ fault, rate }))

/** Fault rules for the sandbox: about one request in ten gets a fault. */
export const rules: ReadonlyArray<Sandbox.FaultRule> = [
  ...share(0.0002, "rate-limit;seconds=1", "too-many-requests;seconds=1"),
  ...share(0.0005, "latency;ms=1500", "latency;ms=1500;executed=true"),
  ...share(0.002, "slow-body;ms=5;bytes=64", "latency;ms=20"),
  ...share(
    0.004,
    "status;status=500",
    "status;status=500;executed=true",
    "status;status=502",
    "status;status=503;seconds=0"
  ),
  ...share(0.004, "status;status=504;executed=true", "status;status=408", "status;status=501"),
  ...share(0.004, "html", "html;executed=true"),
  ...share(0.006, "reset-before-headers", "reset-before-headers;executed=true", "reset-after-headers", "cut-body"),
  ...share(0.005, "truncated-json", "malformed-json", "wrong-types", "null-fields", "unknown-fields", "unknown-enum"),
  ...share(0.02, "empty-page"),
  ...share(0.005, "repeated-cursor")
]
