/** The servers for each API: a sandbox and a quirk server, both on 127.0.0.1. */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, type Scope } from "effect"
import type { Habit } from "../src/suite/Backend.ts"
import * as QuirkServer from "../test/support/QuirkServer.ts"
import type { Job } from "./Job.ts"

const token = "sandbox-admin"
const readOnlyToken = "sandbox-reader"

/** Starts the servers for an API. They stop with the scope. */
export const serve = Effect.fn("Servers.serve")(
  function*(api: string, habits: ReadonlyArray<Habit> = []): Effect.fn.Return<Job, unknown, Scope.Scope> {
    const sandbox = yield* Sandbox.serve({
      users: 12,
      taskDuration: 60,
      token,
      tokens: [{ token: readOnlyToken, scopes: ["edu.admin.users.readonly"] }]
    })
    const quirks = yield* Effect.acquireRelease(Effect.promise(QuirkServer.serve), ({ close }) => Effect.promise(close))
    const { origin } = new URL(sandbox.url)
    return {
      api,
      addresses: { token, readOnlyToken, origin, quirks: quirks.origin, unreachable: QuirkServer.unreachable, habits }
    }
  }
)
