/** A process with its clients, which is closed while others go on, and starts again. Nothing is left of it. */
import { FlatClient, type FlatConfig, OAuth, Transport } from "@flat-sdk/core"
import * as Quota from "@flat-sdk/engine/Quota"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import type { Fault } from "../world/Faults.ts"
import * as Fetch from "../world/Fetch.ts"
import { transport } from "../world/Network.ts"
import * as Observation from "../world/Observation.ts"
import { type Client, CurrentOperation, type Operation } from "../world/Operation.ts"
import { Process } from "../world/Process.ts"
import { application } from "../world/Server.ts"
import { second } from "../world/World.ts"
import type { History, Site } from "./History.ts"

/** Records what a call does. The token that a call creates is no part of it: others use it, too. */
const observe =
  <A extends { readonly operation: string }>(record: (operation: Operation, event: A) => void) => (event: A): void => {
    // Clients of sites send requests for operations alone.
    const operation = Fiber.getCurrent()?.getRef(CurrentOperation) as Operation | undefined
    if (operation !== undefined && event.operation !== "createOrganizationUserAccessToken") record(operation, event)
  }

/** What a hook is told of an attempt. */
type Attempt = Parameters<NonNullable<FlatConfig.Options["onRequest"]>>[0]

const hooks = {
  onRequest: observe((operation, { call }: Attempt) => {
    operation.announced++
    if (!operation.calls.has(call)) operation.calls.set(call, operation.client.process.begin())
  }),
  onResponse: observe((operation, { call }: Attempt) => {
    operation.reported++
    operation.client.process.end(operation.calls.get(call)!)
  }),
  onWait: observe(({ waits }, wait: Operation["waits"][number]) => waits.push(wait))
}

/** Checks that nothing is left of a process that was closed. */
export const checkLeft = (
  history: History,
  { closings = [], process }: Pick<Site, "process"> & Partial<Pick<Site, "closings">>
): void => {
  const open = history.network.exchanges.filter((one) => one.process === process && one.closedAt === undefined)
  // Closing waits for a token that is being created for 30 seconds.
  // What the program itself still does for a client that has given it up.
  if (history.tokens.isAsked(process) || history.store.isLate(process)) return
  if (open.some(({ sentAt, url }) => url.endsWith("/accessToken") && history.world.now - sentAt > 30 * second)) return
  // It waits for a lock to be released for 5 seconds.
  const isCalling = process.remotes.some(({ until }) => until === Infinity)
  if (isCalling && history.world.now - (closings.at(-1) ?? Infinity) > 5 * second) return
  const left = { fibers: process.fibers, timers: history.world.timersOf(process), connections: open.length }
  for (const [what, count] of Object.entries(left)) {
    if (count > 0) history.violate("nothing is left", `${process.name} has ${count} ${what}`)
  }
}

/** Notes that a process, or a client of it, begins to close. Returns whether nothing of it was closing before. */
const close = ({ world }: History, site: Site, fault: Fault, what: string): boolean => {
  if (site.isClosing) return false
  site.isClosing = true
  site.closings.push(world.now)
  world.count(fault)
  world.log(site.process.name, what)
  return true
}

/** Closes a process at some time, as one that is asked to end. Then starts what follows it. */
const stop = (history: History, site: Site, restart: () => void): void => {
  const { world } = history
  const { process, scope } = site
  const dice = world.dice(`stop ${process.name}`)
  if (history.setup.closes !== true || !world.plans("stop", process.name, 1)) return
  const end = () => {
    if (process.ended) return
    checkLeft(history, site)
    process.ended = true
    restart()
  }
  history.at(process, dice.next() ** 2 * 900 * second, () => {
    if (!close(history, site, "stop", "stops")) return
    // Closing dies if tokens could not be saved. The work is interrupted nevertheless.
    const ends = [Fiber.interrupt(site.main!), Effect.exit(Scope.close(scope, Exit.void))]
    if (dice.next() < 0.5) ends.reverse()
    history.expectEnd(process)
    process.start(Effect.all(ends, { discard: true })).addObserver(() => world.after(history.network, second, end))
  })
}

/** Closes a client of some tenants at some time, and makes it again. */
const closeClient = (
  history: History,
  site: Site,
  clients: ReadonlyArray<Client>,
  scope: Scope.Closeable,
  again: Effect.Effect<Client["flat"]>
): void => {
  const { name, process } = clients[0]!
  const { world } = history
  const closing = Effect.gen(function*() {
    yield* Scope.close(scope, Exit.void)
    for (const client of clients) {
      client.isClosed = true
      if (client.inFlight > 0) history.violate("nothing is left", `${client.name} has ${client.inFlight} requests`)
    }
    yield* Effect.sleep(5000)
    const flat = yield* again
    for (const client of clients) Object.assign(client, { flat, isClosed: false })
    site.isClosing = false
  })
  history.at(process, world.dice(`close ${name}`).next() ** 2 * 600 * second, () => {
    if (close(history, site, "closed client", `closes ${name}`)) history.program(process, closing)
  })
}

const optionsOf = (history: History) => (client: string): FlatConfig.Options => {
  const dice = history.world.dice(`options of ${client}`)
  return {
    concurrency: 1 + dice.below(3),
    retries: dice.below(5),
    attemptTimeout: [500, 5000, 60_000][dice.below(3)]!,
    idleTimeout: [500, 5000, 60_000][dice.below(3)]!,
    maxWait: [1000, 60_000, 7_200_000][dice.below(3)]!
  }
}

/** Starts a process with clients, and its work. */
export const start = (
  history: History,
  name: string,
  clients: ReadonlyArray<string>,
  work: (site: Site) => Effect.Effect<void>,
  options = optionsOf(history)
): Site => {
  // Spans and metrics do not tell a token that is created from the call that needs it.
  const observation = history.tokens.kind === "delegated" ? undefined : Observation.contextOf(history.world, name)
  const process = new Process(history.world, name, false, observation)
  const scope = Scope.makeUnsafe()
  const isOverFetch = history.world.dice(`transport of ${name}`).next() < 0.5
  const made: Array<Client> = []
  const site: Site = { process, scope, clients: made, main: undefined, isClosing: false, closings: [] }
  history.sites.push(site)
  const counter = Quota.makeCounter()
  // Clients with tokens of their own count by themselves.
  const counterOf = history.tokens.isProvided ? () => Quota.makeCounter() : () => counter
  const oauth = OAuth.make(application)
  const provided = <A>(effect: Effect.Effect<A, unknown, Scope.Scope | Transport.Transport>, scope: Scope.Scope) =>
    effect.pipe(
      Effect.provideService(Scope.Scope, scope),
      Effect.provideService(Transport.Transport, isOverFetch ? Fetch.transport : transport),
      Effect.provideServiceEffect(Quota.Counters, history.redis?.counters(process) ?? Effect.succeed(counterOf)),
      Effect.orDie
    )
  const make = Effect.gen(function*() {
    const accessToken = yield* history.tokens.open(process, yield* oauth)
    for (const client of clients) {
      const given = options(client)
      const making = FlatClient.make({ ...given, accessToken, ...hooks })
      const isClosed = history.setup.closes === true && history.world.plans("closed client", client, 1)
      const closing = isClosed ? yield* Scope.fork(scope) : undefined
      const flat = yield* (closing === undefined ? making : provided(making, closing))
      // Each call of `perCall` has a limit of its own.
      const { concurrency = Infinity, retries = Infinity } = given
      const all = history.tokens.tenants.map((tenant): Client => ({
        name: tenant === "" ? client : `${client}.${tenant}`,
        process,
        flat,
        tenant,
        isClosed: false,
        concurrency: history.tokens.kind === "perCall" ? Infinity : concurrency,
        retries,
        maxWait: Number(given.maxWait ?? Infinity),
        inFlight: 0,
        most: 0
      }))
      made.push(...all)
      if (closing !== undefined) closeClient(history, site, all, closing, provided(making, scope))
    }
  })
  site.main = history.program(process, Effect.andThen(provided(make, scope), Effect.suspend(() => work(site))))
  return site
}

/** Starts a process, disturbs it, and starts it again whenever it was killed or stopped: `work` learns how often it has begun, and how to begin again. */
export const run = (
  history: History,
  name: string,
  clients: ReadonlyArray<string>,
  work: (site: Site, life: number, restart: () => void) => Effect.Effect<void>,
  onRestart = () => {},
  life = 1
): void => {
  if (!history.world.has("process", name)) return
  const restart = () => {
    onRestart()
    run(history, name, clients, work, onRestart, life + 1)
  }
  const site = start(history, life === 1 ? name : `${name}-${life}`, clients, (site) => work(site, life, restart))
  history.disturb(site.process, restart)
  stop(history, site, restart)
}
