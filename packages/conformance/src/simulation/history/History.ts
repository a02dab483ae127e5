/** The parts that scenarios are made of: processes with clients, the calls that they make, and what disturbs them. */
import type { FlatClient, OAuth } from "@flat-sdk/core"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import type { Exchange } from "../world/Exchange.ts"
import { loading, Network } from "../world/Network.ts"
import { type Client, CurrentOperation, type Operation } from "../world/Operation.ts"
import type { Process } from "../world/Process.ts"
import type { Dice } from "../world/Random.ts"
import { Server } from "../world/Server.ts"
import { hour, second, World } from "../world/World.ts"
import type { Plan } from "../world/World.ts"
import * as Redis from "./Redis.ts"
import { Store } from "./Store.ts"
import * as Tokens from "./Tokens.ts"

/** What a call does, for the invariants. */
export type Facts = Pick<Operation, "does" | "kind" | "value"> & { readonly deadline?: number | undefined }

/** A process with its clients, which share a token source and a quota. */
export interface Site {
  readonly process: Process
  readonly scope: Scope.Closeable
  readonly clients: ReadonlyArray<Client>
  main: Fiber.Fiber<unknown, unknown> | undefined
  /** Whether it, or a client of it, is being closed. */
  isClosing: boolean
  /** When that began, in microseconds. */
  readonly closings: Array<number>
}

/** Services whose operations `send` calls. */
type Services = Pick<FlatClient.FlatClientShape, "classes" | "collections" | "organization" | "scores">

/** An operation, as `send` calls it. */
interface Single<I, A> {
  readonly withResponse: (
    input: I,
    options: { readonly deadline: number }
  ) => Effect.Effect<{ readonly value: A }, FlatError>
}

/** The input and the value of an operation. */
type Sent<F> = F extends Single<infer I, infer A> ? [I, A] : never

export interface Setup {
  readonly scopes: ReadonlyArray<Tokens.Scope>
  readonly users: number
  /** Requests of the hourly limit. */
  readonly requests: number
  /** Milliseconds after which the limit begins anew. @default 3600000 */
  readonly window?: number
  /** Milliseconds that a token lasts. */
  readonly tokenLifetime: number
  /** Titles of collections that there are from the start. */
  readonly collections?: ReadonlyArray<string>
  /** Milliseconds that an export takes, and each of the two stages of a recognition. */
  readonly taskDuration?: number
  /** Whether all processes count one quota, in Redis. By default each process has its own. */
  readonly isQuotaShared?: boolean
  /** Where tokens come from. @default "locked" */
  readonly tokens?: Tokens.Kind
  readonly hasExpired?: boolean
  /** Whether processes and clients are closed and started again. */
  readonly closes?: boolean
}

export class History {
  readonly world: World
  readonly network: Network
  readonly server: Server
  readonly store: Store
  /** Where processes share their quota, if they do. */
  readonly redis: Redis.Redis | undefined
  readonly operations: Array<Operation> = []
  readonly sites: Array<Site> = []
  readonly violations: Array<string> = []
  /** Whether two refreshes may overlap, or not know of each other, because their store did not lock, or lost tokens. */
  excuses: (one: Exchange, later: Exchange) => { readonly lock: boolean; readonly tokens: boolean } = (one, later) => {
    const { kind } = this.tokens
    // Without a lock, two processes may use a refresh token at the same time. Without a store, each has its own.
    const isFree = kind === "unlocked" && one.process !== later.process
    return { lock: isFree || this.store.hasFailedToLock, tokens: isFree || this.store.hasFaltered }
  }
  /** When its clients were closed, in microseconds. */
  closedAt = Infinity
  readonly setup: Setup
  readonly tokens: Tokens.Tokens
  /** Microseconds until the limit of the hour, if it is reached, has surely passed. */
  readonly quotaReset: number
  /** Each says whether it still has to be waited for. */
  #awaited: Array<() => boolean> = []

  private constructor(server: Server, network: Network, setup: Setup, first: OAuth.StoredTokens) {
    const { isQuotaShared = false, requests, tokens = "locked" } = setup
    this.world = network.world
    this.server = server
    this.network = network
    this.store = new Store(network, first)
    this.setup = setup
    this.quotaReset = requests < 1000 ? 2 * hour : 60 * second
    // The API has a limit for each token: only processes with the same tokens count together.
    this.redis = isQuotaShared && Tokens.isStored(tokens) ? new Redis.Redis(network) : undefined
    this.tokens = new Tokens.Tokens(this, tokens)
  }

  static async make(plan: Plan, setup: (dice: Dice) => Setup): Promise<History> {
    await Promise.all([loading, Redis.loading])
    const world = new World(plan)
    const setting = setup(world.dice("setup"))
    const { collections = [], hasExpired = false, requests, scopes, taskDuration, tokenLifetime, users, window } =
      setting
    const server = await Effect.runPromise(
      Server.make(world, {
        users,
        seed: plan.seed,
        tokenLifetime,
        taskDuration,
        rateLimit: { requests, window },
        rememberedRequests: 100_000,
        omrCredits: 1000
      })
    )
    const { access_token, refresh_token } = await server.run(server.signIn(scopes))
    for (const title of collections) await server.run(server.administer("POST", "/collections", { title }))
    server.sandbox.clearRequests()
    return new History(server, new Network(world, server), setting, {
      accessToken: access_token!,
      refreshToken: refresh_token!,
      expiresAt: new Date(server.process.wallClock() + (hasExpired ? -1000 : tokenLifetime))
    })
  }

  violate(invariant: string, what: string): void {
    this.violations.push(`${invariant}: ${what}`)
    this.world.log("!", `${invariant}: ${what}`)
  }

  /** Starts work of a process, which `settle` waits for. */
  program(process: Process, work: Effect.Effect<unknown, unknown>): Fiber.Fiber<unknown, unknown> {
    let isOver = false
    this.#awaited.push(() => !isOver && !process.ended)
    const fiber = process.start(work)
    fiber.addObserver((exit) => {
      isOver = true
      if (Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause)) {
        this.violate("no defect", String(Cause.squash(exit.cause)))
      }
    })
    return fiber
  }

  /** Lets a process do work, and the world go on until that has ended. */
  perform(process: Process, work: Effect.Effect<unknown, unknown>): Promise<void> {
    this.program(process, work)
    return this.settle()
  }

  /** Makes `settle` wait until a process has ended. */
  expectEnd(process: Process): void {
    this.#awaited.push(() => !process.ended)
  }

  /** Lets the world go on until all programs have ended. */
  async settle(): Promise<void> {
    const problem = await this.world.run(() => !this.#awaited.some((isAwaited) => isAwaited()))
    if (problem !== undefined) this.violate("every call ends", `the history ${problem}`)
    this.#awaited = []
  }

  async pass(micros: number): Promise<void> {
    const until = this.world.now + micros
    this.world.after(this.network, micros, () => {})
    await this.world.run(() => this.world.now >= until)
  }

  /** Makes a call, and records what becomes of it. Returns its result, or `undefined` if it failed or was left out. */
  call<A>(
    client: Client,
    name: string,
    facts: Facts,
    send: (flat: FlatClient.FlatClientShape, options: { readonly deadline: number }) => Effect.Effect<A, FlatError>,
    then?: (value: A) => void
  ): Effect.Effect<A | undefined> {
    let begun: Operation | undefined
    return Effect.suspend(() => {
      const { world } = this
      if (!world.calm && !world.has("operation", name)) return Effect.undefined
      const { process } = client
      const dice = world.dice(name)
      const isShort = world.happens("short deadline", name, 0.6)
      const deadline = facts.deadline ??
        (isShort ? [1, 7, 50, 400, 3000][dice.below(5)]! : [30_000, 600_000, 18_000_000][dice.below(3)]!)
      const operation: Operation = {
        ...facts,
        name,
        client,
        deadline,
        ...process.begin(),
        repeated: false,
        sent: [],
        calls: new Map(),
        announced: 0,
        reported: 0,
        waits: []
      }
      this.operations.push(begun = operation)
      const sent = Effect.suspend(() => send(this.tokens.clientOf(client.flat), { deadline }))
      const exit = world.plans("interruption", name, 0.6)
        ? process.interrupting("interruption", sent, Math.floor(dice.next() ** 2 * 500))
        : Effect.exit(sent)
      return exit.pipe(
        Effect.map((exit) => {
          process.end(operation)
          const value = Option.getOrUndefined(Exit.getSuccess(exit))
          const error = operation.error = Option.getOrUndefined(Exit.findErrorOption(exit))
          operation.result = Exit.isSuccess(exit) ? "done" : error === undefined ? "interrupted" : "failed"
          if (Exit.isFailure(exit) && Exit.hasDies(exit)) this.violate("no defect", String(Cause.squash(exit.cause)))
          const outcome = value ?? error
          operation.repeated = (outcome as { readonly repeated?: boolean } | undefined)?.repeated === true
          const why = error === undefined ? "" : ` ${error.reason._tag} ${error.outcome ?? ""}`
          world.log(process.name, `${name} is ${operation.result}${operation.repeated ? " (repeated)" : ""}${why}`)
          if (Exit.isSuccess(exit)) then?.(exit.value)
          return value
        }),
        Effect.provideService(CurrentOperation, operation)
      )
    }).pipe(
      Effect.onInterrupt(() =>
        Effect.sync(() => {
          if (begun === undefined) return
          client.process.end(begun)
          begun.result = "interrupted"
        })
      )
    )
  }

  /** Calls an operation of the API by its name, as `call` does. `value` is what it writes, if others write the same object. */
  send<S extends keyof Services, O extends keyof Services[S] & string>(
    { client, name, value }: Pick<Operation, "client" | "name" | "value">,
    service: S,
    does: O,
    kind: Operation["kind"],
    input: Sent<Services[S][O]>[0],
    then?: (value: Sent<Services[S][O]>[1]) => void
  ): Effect.Effect<{ readonly value: Sent<Services[S][O]>[1] } | undefined> {
    return this.call(
      client,
      name,
      { does, kind, value },
      (flat, options) =>
        (flat[service][does] as Single<typeof input, Sent<Services[S][O]>[1]>).withResponse(input, options),
      (response) => then?.(response.value)
    )
  }

  /** Stalls a process, sets its clock, and kills it now and then. `restart` starts what follows a process that was killed. */
  disturb(process: Process, restart: () => void): void {
    const { world } = this
    const dice = world.dice(`disturb ${process.name}`)
    let at = 0
    for (let nth = 1; nth <= 4; nth++) {
      at += dice.next() ** 3 * 1200 * second
      const place = `${process.name} ${nth}`
      const size = dice.next()
      if (world.plans("stall", place, 1)) this.at(process, at, () => process.stall(size ** 3 * 90 * second))
      if (world.plans("clock set", place, 1)) {
        this.at(process, at, () => process.setClock((size - 0.5) * 172_800_000))
      }
      if (!world.plans("kill", place, 0.5)) continue
      this.at(process, at, () => this.kill(process, size * 30 * second, restart))
    }
  }

  /** Kills a process, and starts what follows it some time later. */
  kill(process: Process, micros: number, restart: () => void): void {
    process.kill()
    let isRestarting = true
    this.#awaited.push(() => isRestarting)
    this.world.after(this.network, micros, () => {
      isRestarting = false
      restart()
    })
  }

  disturbServer(): void {
    const dice = this.world.dice("restarts")
    let at = 0
    for (let nth = 1; nth <= 5; nth++) {
      at += dice.next() ** 3 * 900 * second
      const micros = dice.next() ** 2 * 60 * second
      if (this.world.plans("server restart", `api ${nth}`, 1)) {
        this.world.after(this.network, at, () => this.world.calm || this.server.restart(micros))
      }
    }
    this.redis?.disturb()
  }

  /** Does something at a time, unless the process has ended, or all is calm. */
  at(process: Process, at: number, run: () => void): void {
    this.world.after(this.network, at, () => {
      if (!process.ended && !this.world.calm) run()
    })
  }

  /** Ends all faults, and waits until every limit of the API has passed. */
  async calm(): Promise<void> {
    this.world.log("world", "is calm")
    this.world.calm = true
    await this.pass(hour + this.quotaReset)
  }

  /** Closes what is left. */
  async close(): Promise<void> {
    this.closedAt = this.world.now
    for (const { process, scope } of this.sites) {
      if (!process.ended) this.program(process, Scope.close(scope, Exit.void))
    }
    await this.settle()
    await this.pass(hour)
  }
}
