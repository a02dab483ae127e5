/** Everything that a sandbox keeps, as data that a test copies, restores and compares; and requests that run at the time that the test says. */
import { AppScope } from "@flat-sdk/core/contract/fields/Scopes"
import { FlatRoutes } from "@flat-sdk/core/contract/FlatRoutes"
import { Clock, Effect } from "effect"
import * as HttpEffect from "effect/http/HttpEffect"
import { open } from "../../src/instance/Instance.ts"
import * as SampleSchool from "../../src/samples/SampleSchool.ts"
import { SchoolState, type Seed } from "../../src/state/School.ts"
import type { Storage } from "../../src/state/Storage.ts"

export type Fields = Readonly<Record<string, unknown>>

/** The records of each kind by their ids, the named values, the request log, and the rate limit. */
export type Kept = ReadonlyMap<string, ReadonlyMap<string, Fields>>

export const rateLimit = "rate limit"
export const requestLog = "request log"

/** Seed of new ids. */
const seed = 1

const copyOf = (kinds: Iterable<readonly [string, ReadonlyMap<string, Fields>]>) =>
  new Map(Array.from(kinds, ([kind, records]) => [kind, new Map(records)] as const))

const storageOf = (kinds: Map<string, Map<string, Fields>>): Storage => {
  const of = (kind: string) => kinds.get(kind) ?? kinds.set(kind, new Map()).get(kind)!
  return {
    load: <T>(kind: string) => Array.from(of(kind).values()) as Array<T>,
    put: (kind, record) => void of(kind).set(record.id, record),
    remove: (kind, id) => void of(kind).delete(id),
    getMeta: (name) => of("named value").get(name)?.["value"] as string | undefined,
    setMeta: (name, value) => void of("named value").set(name, { value }),
    batch: (writes) => writes(),
    clear: () => kinds.clear(),
    close: () => {}
  }
}

/** A request of an account. */
export interface Write {
  readonly name: string
  readonly user: string
  readonly params: Readonly<Record<string, string>>
  readonly query?: string | undefined
  readonly body?: unknown
}

const endpoints = new Map(
  Object.values(FlatRoutes.groups).flatMap((group) =>
    Object.values(group.endpoints).map(({ identifier, method, path }) => [identifier, { method, path }] as const)
  )
)

/** The access token that each account of a school has. */
const tokenOf = (user: string): string => `token-of-${user}`

/** A sandbox whose state a test takes, and goes back to. */
export class KeptSandbox {
  now = Date.parse("2027-03-01T09:00:00.000Z")
  readonly #opened = open({ taskDuration: 10 }, () => this.now)
  readonly #send: (request: Request) => Promise<Response>
  #kinds = new Map<string, Map<string, Fields>>()
  #budgets = new Map<string, Fields>()

  constructor() {
    const nanos = () => BigInt(this.now) * 1_000_000n
    const clock: Clock.Clock = {
      currentTimeMillisUnsafe: () => this.now,
      currentTimeMillis: Effect.sync(() => this.now),
      currentTimeNanosUnsafe: nanos,
      currentTimeNanos: Effect.sync(nanos),
      monotonicTimeNanosUnsafe: nanos,
      monotonicTimeNanos: Effect.sync(nanos),
      sleep: () => Effect.void
    }
    const app = Effect.orDie(Effect.flatten(this.#opened.app))
    this.#send = HttpEffect.toWebHandler(Effect.provideService(app, Clock.Clock, clock))
  }

  get school(): SchoolState {
    return this.#opened.handle.school
  }

  /** Opens a new school, in which each account has a token. */
  fill(number: number): void {
    this.#open(new Map(), SampleSchool.make({ seed: number, count: 14, now: this.now }))
    const { school } = this
    for (const user of Array.from(school.users.all(), ({ id }) => id)) {
      // The token of an administrator for an account: its requests change the account's `lastActivityDate`.
      school.tokens.put({
        ...school.identity(),
        user,
        token: tokenOf(user),
        scopes: AppScope.literals,
        issuedDate: new Date(this.now).toISOString(),
        expires: Infinity
      })
    }
  }

  #open(kinds: Map<string, Map<string, Fields>>, plan: Seed): void {
    const { handle } = this.#opened
    this.#kinds = kinds
    handle.school = new SchoolState(storageOf(kinds), seed, plan)
    handle.log.clear()
    handle.quota.reset()
    this.#budgets.clear()
  }

  take(): Kept {
    const entries = this.#opened.handle.log.entries.map((entry, at) => [String(at), { ...entry }] as const)
    return copyOf([...this.#kinds, [requestLog, new Map(entries)], [rateLimit, this.#budgets]])
  }

  /** Goes back to a state, with an empty log and a full rate limit. */
  restore(kept: Kept): void {
    const stored = copyOf(Array.from(kept).filter(([kind]) => kind !== requestLog && kind !== rateLimit))
    this.#open(stored, { organization: "", name: "", domain: "", fill: () => {} })
  }

  /** Sends a request, and returns the status of the response. */
  async execute({ body, name, params, query = "", user }: Write): Promise<number> {
    const { method, path } = endpoints.get(name)!
    const url = path.replace(/:(\w+)/g, (_: string, param: string) => encodeURIComponent(params[param]!))
    const response = await this.#send(
      new Request(`https://flat.example/v2${url}${query}`, {
        method,
        headers: { authorization: `Bearer ${tokenOf(user)}`, "content-type": "application/json" },
        ...(body === undefined ? undefined : { body: JSON.stringify(body) })
      })
    )
    this.#budgets.set(user, { remaining: response.headers.get("x-ratelimit-remaining") })
    await response.arrayBuffer()
    return response.status
  }
}
