/** Where the tokens of clients come from: a session, with or without a store and its lock, or a provider of the program for each client, call or tenant. */
import { type FlatClient, type FlatConfig, type OAuth, TokenSource } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Network } from "../world/Network.ts"
import { type Client, CurrentOperation, type Operation } from "../world/Operation.ts"
import type { Process } from "../world/Process.ts"
import type { Server } from "../world/Server.ts"
import { second, type World } from "../world/World.ts"
import type { Store } from "./Store.ts"

export type Scope = Parameters<FlatClient.FlatClientShape["actAs"]>[1][number]

/** Kinds of sources: a session with a store that locks, with one that does not, and without a store; and providers. */
export const kinds = ["locked", "unlocked", "unstored", "cached", "perCall", "keyed"] as const

/** `delegated`: the clients act as a user, with tokens that they create. */
export type Kind = (typeof kinds)[number] | "delegated"

/** Whether all processes have the same tokens, which they read from one store. */
export const isStored = (kind: Kind): boolean => kind === "locked" || kind === "unlocked"

/** A call of a provider. */
interface Provision {
  readonly name: string
  readonly process: Process
  readonly owner: Client | Operation
  readonly rejected: string | undefined
  readonly startedAt: number
  endedAt: number
  /** The token, if it returned one. */
  token?: string
}

/** What it needs of its history. */
interface Surroundings {
  readonly world: World
  readonly network: Network
  readonly server: Server
  readonly store: Store
  readonly sites: ReadonlyArray<{ readonly process: Process; readonly closings: ReadonlyArray<number> }>
  readonly setup: { readonly scopes: ReadonlyArray<Scope>; readonly tokenLifetime: number }
  readonly violate: (invariant: string, what: string) => void
}

/** How long a client waits for its provider, in microseconds. */
const limit = 30 * second

export class Tokens {
  readonly kind: Kind
  /** The tenants of each client. */
  readonly tenants: ReadonlyArray<string>
  readonly #history: Surroundings
  readonly #provisions: Array<Provision> = []

  constructor(history: Surroundings, kind: Kind) {
    this.#history = history
    this.kind = kind
    this.tenants = kind === "keyed" ? ["t1", "t2", "t3"] : [""]
  }

  /** Whether each client, call or tenant has tokens of its own. */
  get isProvided(): boolean {
    return !isStored(this.kind) && this.kind !== "unstored"
  }

  /** Returns what the clients of a process share. */
  open(
    process: Process,
    { tokenSource }: OAuth.OAuthShape
  ): Effect.Effect<NonNullable<FlatConfig.Options["accessToken"]>> {
    const { store } = this.#history
    switch (this.kind) {
      case "locked":
      case "delegated":
        return Effect.sync(() => tokenSource(store.tokens, { store: store.for(process) }))
      case "unlocked":
        return Effect.sync(() => tokenSource(store.tokens, { store: { ...store.for(process), lock: undefined } }))
      case "unstored":
        return Effect.map(this.#signIn(process), (tokens) => tokenSource(tokens))
      case "cached":
      case "perCall":
        return Effect.succeed(TokenSource[this.kind](this.#provide(process)))
      case "keyed": {
        const tenant = Effect.map(CurrentOperation, (operation) => (operation as Operation).client.tenant)
        return Effect.succeed(TokenSource.keyed(tenant, (key) => this.#provide(process, key)))
      }
    }
  }

  /** Returns the client that makes a call: all that act as one user share tokens and a quota. */
  clientOf(flat: FlatClient.FlatClientShape): FlatClient.FlatClientShape {
    if (this.kind !== "delegated") return flat
    const { server, setup } = this.#history
    return flat.actAs(server.admin.id, setup.scopes)
  }

  #signIn(process: Process): Effect.Effect<OAuth.StoredTokens> {
    const { server, setup, world } = this.#history
    return Effect.callback((resume) => {
      server.process.start(server.signIn(setup.scopes)).addObserver((exit) => {
        if (exit._tag === "Failure") throw new Error(`the sandbox failed: ${String(exit.cause)}`)
        const { access_token: accessToken, refresh_token: refreshToken } = exit.value
        const expiresAt = new Date(process.wallClock() + setup.tokenLifetime)
        world.enqueue(process, () => resume(Effect.succeed({ accessToken: accessToken!, refreshToken, expiresAt })))
      })
    })
  }

  /** A provider: slow, failing or interrupted now and then. */
  #provide(process: Process, key = "") {
    const { world } = this.#history
    const isDated = world.dice("provider").next() < 0.5
    return Effect.gen({ self: this }, function*() {
      const operation = (yield* CurrentOperation) as Operation
      const rejected = yield* TokenSource.RejectedToken
      const name = `${process.name}.provider#${this.#provisions.length + 1}`
      const provision: Provision = {
        name,
        process,
        owner: this.kind === "perCall" ? operation : operation.client,
        rejected: rejected && Redacted.value(rejected),
        startedAt: world.now,
        endedAt: Infinity
      }
      this.#provisions.push(provision)
      world.log(process.name, `asks ${name} for ${operation.name} ${key}`)
      const dice = world.dice(name)
      const quick = world.calm ? 1 : dice.next() * (world.happens("slow provider", name) ? 60_000 : 300)
      // It takes no notice of who has given it up. In the fiber of a call, the call would have to wait.
      const isDeaf = this.kind !== "perCall" && world.happens("deaf provider", name, 1)
      const millis = isDeaf ? world.dice(`${name} deaf`).next() * 80_000 : quick
      const provided = Effect.gen({ self: this }, function*() {
        yield* Effect.sleep(millis)
        if (world.happens("interrupted provider", name)) return yield* Effect.interrupt
        if (world.happens("failing provider", name)) return yield* Effect.fail(new Error("the provider is gone"))
        const { accessToken, expiresAt } = yield* this.#signIn(process)
        provision.token = String(accessToken)
        return { accessToken, ...(isDated && { expiresAt }) }
      })
      return yield* Effect.onExit(isDeaf ? Effect.uninterruptible(provided) : provided, () =>
        Effect.sync(() => {
          provision.endedAt = world.now
          world.log(process.name, `${name} ${provision.token === undefined ? "fails" : "provides"}`)
        }))
    })
  }

  /** Whether a provider is still at work in a process. */
  isAsked(process: Process): boolean {
    return this.#provisions.some((one) => one.process === process && one.endedAt === Infinity)
  }

  /** Checks that tokens are those of their tenants, and that providers are not called more often than needed. */
  check(): void {
    const all = this.#provisions
    if (all.length === 0) return
    const ownerOf = new Map(all.map(({ owner, token }) => [`Bearer ${token}`, owner]))
    for (const { headers, name, operation } of this.#history.network.exchanges) {
      if (operation === undefined) continue
      const owner = ownerOf.get(headers["authorization"]!)
      if (owner !== operation && owner !== operation.client) {
        this.#history.violate("no tenant uses the token of another", name)
      }
    }
    all.forEach((one, index) => {
      if (one.process.ended) return
      // The client gives it up then, a moment before its start was noted.
      const until = Math.min(one.endedAt, one.startedAt + limit - second)
      const { closings } = this.#history.sites.find(({ process }) => process === one.process)!
      for (const later of all.slice(index + 1)) {
        const isClosed = closings.some((at) => at >= one.startedAt && at <= later.startedAt)
        if (later.owner !== one.owner || isClosed) continue
        // It may have expired meanwhile.
        const isFresh = later.startedAt - one.endedAt < this.#history.setup.tokenLifetime * 500
        const isAgain = one.endedAt <= until && one.token !== undefined && isFresh && one.rejected !== undefined &&
          one.rejected === later.rejected
        if (later.startedAt < until || isAgain) {
          this.#history.violate("one call of a provider for one rejected token", `${one.name} and ${later.name}`)
        }
      }
    })
  }
}
