/** Schools in a process of their own, and workers as processes, for tests of several workers on one database. */
import { Effect } from "effect"
import { fork } from "node:child_process"
import { randomBytes } from "node:crypto"
import { chmodSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Command from "../Command.ts"
import * as Fixture from "../Fixture.ts"
import type { Address, SchoolReport, SchoolsOptions } from "./SchoolsProcess.ts"

const program = fileURLToPath(new URL("SchoolsProcess.ts", import.meta.url))

export interface Schools {
  readonly addresses: ReadonlyArray<Address>
  readonly report: Effect.Effect<ReadonlyArray<SchoolReport>>
  /** How many writes have arrived at each school. */
  readonly writes: Effect.Effect<ReadonlyArray<number>>
}

/** Starts schools. Their process ends with the scope. */
export const schools = Effect.fnUntraced(function*(options: SchoolsOptions) {
  const child = yield* Effect.acquireRelease(
    Effect.sync(() =>
      fork(program, [JSON.stringify(options)], {
        env: { ...Fixture.inherited },
        stdio: ["ignore", "ignore", "inherit", "ipc"]
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )
  const next = <A>(ask?: string) =>
    Effect.callback<A>((resume) => {
      child.once("message", (message) => resume(Effect.succeed(message as A)))
      if (ask !== undefined) child.send(ask)
    })
  const found: Schools = {
    addresses: yield* next<ReadonlyArray<Address>>(),
    report: next("report"),
    writes: next("writes")
  }
  return found
})

/** A folder with the tokens of schools and a key, and the variables of processes that use them. */
export const settings = Effect.fnUntraced(function*(database: string, addresses: ReadonlyArray<Address>) {
  const folder = yield* Fixture.folder
  const tokens = join(folder, "tokens.json")
  const write = (path: string, text: string) => {
    writeFileSync(path, text, { mode: 0o600 })
    chmodSync(path, 0o600)
  }
  write(
    tokens,
    JSON.stringify(
      Object.fromEntries(addresses.map(({ organization, token, url }) => [organization, { token, baseUrl: url }]))
    )
  )
  const key = join(folder, "roster.key")
  write(key, randomBytes(32).toString("base64"))
  const env = {
    FLAT_ROSTER_DATABASE: database,
    FLAT_ROSTER_STATE: join(folder, "state"),
    // Names that a cluster of Effect would read: they mean other things on the computers of users.
    HOST: "192.0.2.1",
    PORT: "1",
    LISTEN_HOST: "192.0.2.1",
    SHARDS_PER_GROUP: "1",
    SHARD_GROUPS: "none",
    SHARD_LOCK_EXPIRATION: "1 hour"
  }
  return {
    folder,
    tokens,
    key,
    env,
    /** The variables of the commands of one school. */
    envOf: ({ token, url }: Address) => ({ ...env, FLAT_ACCESS_TOKEN: token, FLAT_BASE_URL: url })
  }
})

export type Settings = Effect.Success<ReturnType<typeof settings>>

/** Starts a worker. It is killed with the scope, if it still runs. */
export const worker = ({ env, key, tokens }: Settings, ...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => Command.start(["worker", "--tokens", tokens, "--key", key, ...args], env)),
    ({ child }) =>
      Effect.sync(() => {
        child.kill("SIGCONT")
        child.kill("SIGKILL")
      })
  )
