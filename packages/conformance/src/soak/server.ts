/** The sandbox of the soak, in a process of its own, so that its memory does not count for the client. About one request in twelve gets a fault. */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"

const share = (rate: number, ...faults: ReadonlyArray<string>) => faults.map((fault) => ({ fault, rate }))

const faults = [
  ...share(0.0005, "rate-limit;seconds=1", "latency;ms=1500", "latency;ms=1500;executed=true"),
  ...share(0.004, "status;status=500", "status;status=503;seconds=0", "html", "slow-body;ms=5;bytes=64"),
  ...share(0.008, "reset-before-headers", "reset-before-headers;executed=true", "reset-after-headers", "cut-body"),
  ...share(0.005, "truncated-json", "malformed-json", "wrong-types", "empty-page", "repeated-cursor")
]

const serve = Effect.gen(function*() {
  const { token, url } = yield* Sandbox.serve({ users: 50, seed: 1, faults, rateLimit: { requests: 1_000_000 } })
  process.send?.({ token, url })
  yield* Effect.never
})

// The parent process may exit without stopping this one.
process.on("disconnect", () => process.exit(0))

await Effect.runPromise(Effect.scoped(serve))
