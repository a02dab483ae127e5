/** A process with an empty school in the sandbox, apart from the one that is measured. */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"

export interface School {
  readonly url: string
  readonly token: string
}

process.on("disconnect", () => process.exit(0))
await Effect.runPromise(Effect.scoped(Effect.gen(function*() {
  const { token, url } = yield* Sandbox.serve({ users: 1, rateLimit: { requests: 10_000_000 } })
  process.send!({ url, token } satisfies School)
  return yield* Effect.never
})))
