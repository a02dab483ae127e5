/**
 * Whether a PUT or DELETE may be sent again, by what it does to generated states: executed once and twice from the same state, and with a change of
 * another caller between the two. Judges `repetitions` of the contract.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatRoutes } from "@flat-sdk/core/contract/FlatRoutes"
import { repetitions } from "@flat-sdk/core/contract/Repeats"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import * as Random from "../src/state/Random.ts"
import { Chooser } from "./support/choose.ts"
import { type Kept, KeptSandbox, rateLimit, requestLog, type Write } from "./support/kept.ts"
import { joinAgain, others, repeatables, write } from "./support/writes.ts"

interface LeftOut {
  readonly kind: string
  /** Without it, the whole kind. */
  readonly field?: string
  /** The record that it is left out of: one that the request names in its path, or the account of the caller. */
  readonly of?: "named" | "caller"
  readonly because: string
}

const stamped = (kind: string, field: string): LeftOut => ({
  kind,
  field,
  of: "named",
  because: "the server stamps it on what the request changes, and the second execution is later"
})

/** What two executions may leave otherwise than one. */
const leftOut: ReadonlyArray<LeftOut> = [
  stamped("class", "modificationDate"),
  stamped("collection", "modificationDate"),
  stamped("resource", "updateDate"),
  stamped("score comment", "modificationDate"),
  stamped("submission comment", "modificationDate"),
  stamped("track", "modificationDate"),
  { kind: "user", field: "lastActivityDate", of: "caller", because: "each request is activity of its caller" },
  { kind: requestLog, because: "it is the sandbox's, for tests: it has each request" },
  { kind: rateLimit, because: "it counts each request, executed or not" }
]

/** The entries that left something out. */
const occurred = new Set<LeftOut>()

const isLeftOut = ({ params, user }: Write, kind: string, id: string, field: string): boolean => {
  const named = { named: Object.values(params), caller: [user] }
  const entry = leftOut.find((entry) =>
    entry.kind === kind &&
    (entry.field === undefined || (entry.field === field && named[entry.of ?? "named"].includes(id)))
  )
  if (entry !== undefined) occurred.add(entry)
  return entry !== undefined
}

/** The differences between two states after a request, as kind, id and field. */
const differences = (request: Write, one: Kept, other: Kept): ReadonlyArray<string> =>
  [...new Set([...one.keys(), ...other.keys()])].flatMap((kind) => {
    const [before, after] = [one.get(kind), other.get(kind)]
    return [...new Set([...before?.keys() ?? [], ...after?.keys() ?? []])].flatMap((id) => {
      const [a, b] = [before?.get(id), after?.get(id)]
      // Records are replaced, never changed.
      if (a === b) return []
      return [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])]
        .filter((field) => JSON.stringify(a?.[field]) !== JSON.stringify(b?.[field]))
        .filter((field) => !isLeftOut(request, kind, id, field))
        .map((field) => `${kind} ${id}: ${field} is ${JSON.stringify(a?.[field])}, then ${JSON.stringify(b?.[field])}`)
    })
  })

const minute = 60_000
const names = Object.keys(repeatables) as ReadonlyArray<keyof typeof repeatables>
const changes = [...names, ...Object.keys(others)]
const joining = "joining again"

/** A request that succeeded, the state after it, and the ids of what it changed. */
interface Executed {
  readonly request: Write
  readonly once: Kept
  readonly changed: ReadonlyArray<string>
  readonly dice: Random.Random
}

const sandbox = new KeptSandbox()

/** Generates a state: a school, and what its accounts did. */
const generate = async (number: number): Promise<Kept> => {
  const dice = Random.make(`state ${number}`)
  sandbox.fill(number)
  const creations = Object.keys(others)
  // First what gives a school one or two of everything, then anything.
  for (const name of [...creations, ...creations, ...Array.from({ length: 30 }, () => dice.pick(changes))]) {
    sandbox.now += minute
    const request = write(name, new Chooser(sandbox.school, dice))
    if (request !== undefined) await sandbox.execute(request)
  }
  return sandbox.take()
}

/** Executes an operation once. `undefined` if no arguments were found with which it succeeds. */
const execute = async (name: string, start: Kept, dice: Random.Random): Promise<Executed | undefined> => {
  for (let attempt = 0; attempt < 8; attempt++) {
    sandbox.restore(start)
    const request = write(name, new Chooser(sandbox.school, dice))
    if (request === undefined || await sandbox.execute(request) >= 300) continue
    const once = sandbox.take()
    const changed = Array.from(once).flatMap(([kind, records]) =>
      Array.from(records).filter(([id, record]) => start.get(kind)?.get(id) !== record).map(([id]) => id)
    )
    return { request, once, changed, dice }
  }
  return undefined
}

/** Executes the request again, a minute later. */
const again = async (request: Write): Promise<Kept> => {
  sandbox.now += minute
  await sandbox.execute(request)
  return sandbox.take()
}

/** What a second execution changes. A second answer of 404 is no change. */
const changesAgain = async ({ once, request }: Executed): Promise<ReadonlyArray<string>> => {
  sandbox.restore(once)
  return differences(request, once, await again(request))
}

/** What a second execution undoes of another change in between. */
const undoes = async (change: string, { changed, dice, once, request }: Executed): Promise<ReadonlyArray<string>> => {
  sandbox.restore(once)
  const choose = new Chooser(sandbox.school, dice, [request.user, ...Object.values(request.params), ...changed])
  if (change === joining) joinAgain(choose)
  else {
    const other = write(change, choose)
    if (other === undefined || await sandbox.execute(other) >= 300) return []
  }
  const between = sandbox.take()
  return differences(request, between, await again(request)).map((found) => `After ${change}, ${found}`)
}

const shuffled = (dice: Random.Random): ReadonlyArray<string> =>
  [joining, ...changes].map((name) => ({ name, place: dice.next() })).sort((a, b) => a.place - b.place)
    .map(({ name }) => name)

type Found = Map<string, ReadonlyArray<string>>

/** Executes each PUT and DELETE on generated states, until there is a reason to call it `never`, and without one a reason to call it `overwrites`. */
const judge = async () => {
  const states = isNightly ? 500 : 12
  const executed = new Map<string, number>()
  const twice: Found = new Map()
  const undone: Found = new Map()
  for (let number = 1; number <= states; number++) {
    const start = await generate(number)
    for (const name of names) {
      const dice = Random.make(`state ${number}, ${name}`)
      const found = await execute(name, start, dice)
      if (found === undefined) continue
      executed.set(name, (executed.get(name) ?? 0) + 1)
      const again = await changesAgain(found)
      if (again.length > 0) twice.set(name, again)
      if (twice.has(name) || undone.has(name)) continue
      // What the contract calls `overwrites` is tried with every change: a reason must be found.
      for (const change of shuffled(dice).slice(0, repetitions[name].repeat === "overwrites" ? Infinity : 12)) {
        const lost = await undoes(change, found)
        if (lost.length === 0) continue
        undone.set(name, lost)
        break
      }
    }
  }
  return { executed, twice, undone }
}

let judged: ReturnType<typeof judge> | undefined
const judgement = () => judged ??= judge()

describe("a PUT or DELETE that is executed again", { timeout: 0 }, () => {
  it("is executed on several states", async () => {
    const { executed } = await judgement()
    const endpoints = Object.values(FlatRoutes.groups).flatMap((group) => Object.values(group.endpoints))
    const writes = endpoints.filter(({ method }) => method === "PUT" || method === "DELETE")
    assert.sameMembers(Object.keys(repetitions), writes.map(({ identifier }) => identifier))
    assert.deepStrictEqual(names.filter((name) => (executed.get(name) ?? 0) < 4), [])
  })

  it("changes something only if it is `never`", async () => {
    const { twice } = await judgement()
    for (const name of names) {
      const found = twice.get(name) ?? []
      assert.strictEqual(found.length > 0, repetitions[name].repeat === "never", [name, ...found].join("\n"))
    }
  })

  it("undoes a change of another caller in between only if it is `overwrites`", async () => {
    const { undone } = await judgement()
    for (const name of names.filter((name) => repetitions[name].repeat !== "never")) {
      const found = undone.get(name) ?? []
      assert.strictEqual(found.length > 0, repetitions[name].repeat === "overwrites", [name, ...found].join("\n"))
    }
  })

  it("is compared in everything but what the table names", async () => {
    await judgement()
    const request = { name: "", user: "1", params: { thing: "1" } }
    const state = (kind: string, one: object, other = {}): Kept =>
      new Map([[kind, new Map([["1", { ...one }], ["2", { ...other }]])]])
    for (const entry of leftOut) {
      const { field = "date", kind } = entry
      const found = (other: string, ...records: Parameters<typeof state> extends [string, ...infer R] ? R : never) =>
        differences(request, state(other, {}), state(other, ...records)).length
      assert.isTrue(occurred.has(entry), `${kind} ${field} never differs: remove it from the table`)
      assert.strictEqual(found(kind, { [field]: "later" }), 0, kind)
      assert.strictEqual(found(`${kind} of others`, { [field]: "later" }), 1, kind)
      if (entry.field === undefined) continue
      assert.strictEqual(found(kind, {}, { [field]: "later" }), 1, `${kind}: ${field} of another record`)
      assert.strictEqual(found(kind, { [`${field}Again`]: "later" }), 1, `${kind}: another field`)
    }
  })
})
