/** A process that sends the same calls to a school: by a client alone, or by applying a plan of the roster tool. */
import { NodeServices } from "@effect/platform-node"
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Engine, Passwords, type Plan, Sqlite } from "@flat-sdk/roster"
import { Effect, Layer, ManagedRuntime } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

export type Order = "client" | "apply"

export interface Report {
  readonly calls: number
  readonly millis: number
  /** CPU time of the process, in milliseconds. */
  readonly cpu: number
}

const concurrency = 8
const [accounts, classes, classesOfPupil] = [250, 25, 4]
const base = { reason: "not in Flat", needs: [] }
const creation = (step: string) => ({ _tag: "created", step }) as const

/** A plan of accounts, classes and memberships that no other plan has. */
const planOf = (name: string): ReadonlyArray<Plan.Step> => {
  const people = Array.from({ length: accounts }, (_, index) => `${name}-${index}`)
  const rooms = Array.from({ length: classes }, (_, index) => `${name}-${index}`)
  return [
    ...people.map((person): Plan.Step => ({
      ...base,
      id: `createAccount:${person}`,
      kind: "createAccount",
      person,
      username: person,
      firstName: "Ada",
      lastName: "Lund",
      role: "user",
      password: "generated"
    })),
    ...rooms.map((room): Plan.Step => ({
      ...base,
      id: `createClass:${room}`,
      kind: "createClass",
      class: room,
      name: room
    })),
    ...people.flatMap((person, index) =>
      Array.from({ length: classesOfPupil }, (_, nth): Plan.Step => {
        const room = rooms[(index + nth) % classes]!
        return {
          ...base,
          id: `enrol:${room}:${person}`,
          kind: "enrol",
          target: creation(`createClass:${room}`),
          account: creation(`createAccount:${person}`)
        }
      })
    )
  ]
}

/** Sends the calls of a plan, and keeps nothing. */
const send = Effect.fnUntraced(function*(name: string) {
  const flat = yield* FlatClient.FlatClient
  const ids = new Map<string, string>()
  const call = Effect.fnUntraced(function*(step: Plan.Step) {
    if (step.kind === "createAccount") {
      const body = {
        username: step.username,
        firstname: "Ada",
        lastname: "Lund",
        password: "correct-horse",
        role: "user"
      } as const
      ids.set(step.id, (yield* flat.organization.createOrganizationUser({ body })).id)
    } else if (step.kind === "createClass") {
      ids.set(step.id, (yield* flat.classes.createClass({ body: { name: step.name } })).id)
    } else if (step.kind === "enrol" && step.target._tag === "created" && step.account._tag === "created") {
      yield* flat.classes.addClassUser({ class: ids.get(step.target.step)!, user: ids.get(step.account.step)! })
    }
  })
  const steps = planOf(name)
  for (const some of [steps.slice(0, accounts + classes), steps.slice(accounts + classes)]) {
    yield* Effect.forEach(some, call, { concurrency, discard: true })
  }
  return steps.length
})

const apply = Effect.fnUntraced(function*(name: string) {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "flat-bench-"))),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
  )
  const credentials = yield* Passwords.open(join(folder, "passwords.csv"))
  const { steps, stop } = yield* Effect.provide(
    Engine.apply({ steps: planOf(name) }, { concurrency, credentials }),
    Sqlite.layer(join(folder, "roster.sqlite"))
  )
  if (stop !== undefined || steps.some(({ outcome }) => outcome.state !== "done")) throw new Error("a step is not done")
  return steps.length
}, Effect.scoped)

const [url = "", token = ""] = process.argv.slice(2)
const client = Layer.orDie(FlatClient.layer({ accessToken: token, baseUrl: url, concurrency })).pipe(
  Layer.provide(NodeTransport.layer({ connections: concurrency }))
)
const runtime = ManagedRuntime.make(Layer.merge(client, NodeServices.layer))
let runs = 0
process.on("message", (order: Order) => {
  const cpu = process.cpuUsage()
  const from = performance.now()
  const name = `run-${runs++}`
  const run = order === "client" ? runtime.runPromise(send(name)) : runtime.runPromise(apply(name))
  void run.then((calls) => {
    const { system, user } = process.cpuUsage(cpu)
    process.send!({ calls, millis: performance.now() - from, cpu: (user + system) / 1000 } satisfies Report)
  })
})
process.on("disconnect", () => process.exit(0))
process.send!("ready")
