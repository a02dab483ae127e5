/** Applies plans in this process, against a sandbox on a socket. */
import { NodeServices } from "@effect/platform-node"
import type { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, type FileSystem, Layer } from "effect"
import { join } from "node:path"
import * as Engine from "../../src/engine/Engine.ts"
import * as Credentials from "../../src/passwords/Credentials.ts"
import type { Applicable } from "../../src/plan/PlanFile.ts"
import * as Sqlite from "../../src/storage/Sqlite.ts"
import * as Fixture from "../Fixture.ts"

export interface Place {
  readonly database: string
  readonly credentials: string
}

export const placeIn = (folder: string): Place => ({
  database: join(folder, "roster.sqlite"),
  credentials: join(folder, "passwords.csv")
})

/** Applies a plan once, as a process of its own would: with a new connection to the database. */
export const apply = (
  sandbox: Sandbox.ServedSandbox,
  place: Place,
  plan: Applicable,
  options: Partial<Engine.Options> & {
    /** Of the client. None by default. */
    readonly retries?: number
    readonly watch?: Fixture.Watch
    readonly token?: string
    /** The file system of the passwords file. */
    readonly disk?: Layer.Layer<FileSystem.FileSystem>
  } = {}
) =>
  Effect.gen(function*() {
    const credentials = yield* Credentials.open(place.credentials)
    return yield* Engine.apply(plan, { concurrency: 4, credentials, settleMillis: 0, ...options })
  }).pipe(
    Effect.scoped,
    Effect.provide([
      Sqlite.layer(place.database),
      Fixture.client(sandbox, options).pipe(Layer.orDie),
      options.disk ?? NodeServices.layer
    ])
  )

export const states = (applied: Engine.Applied) =>
  Object.fromEntries(applied.steps.map(({ outcome, step }) => [step.id, outcome.state]))
