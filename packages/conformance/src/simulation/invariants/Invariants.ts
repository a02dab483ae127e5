/** What must hold in every history, whatever its scenario. The facts are those of the sandbox's log, of the network, and of what callers were told. */
import * as Effect from "effect/Effect"
import type { History } from "../history/History.ts"
import { checkLeft } from "../history/Site.ts"
import { isStored } from "../history/Tokens.ts"
import { type Exchange, limitOf } from "../world/Exchange.ts"
import { type Client, isCertain, type Operation } from "../world/Operation.ts"
import { second } from "../world/World.ts"

/** Returns those of some requests that the API executed. */
export const executionsOf = (sent: ReadonlyArray<Exchange>): ReadonlyArray<Exchange> =>
  sent.filter(({ executedAt }) => executedAt !== undefined)

/** Writes are executed as often as callers are told. */
const outcomes = (history: History): void => {
  for (const operation of history.operations) {
    const { kind, name, repeated, result, sent } = operation
    if (kind !== "once" && kind !== "again") continue
    const times = executionsOf(sent).length
    const violate = (invariant: string) => history.violate(invariant, `${name} was executed ${times} times`)
    if (result === "done" && kind === "once" && times !== 1) violate("a write that succeeded was executed once")
    if (result === "done" && kind === "again" && times === 0) violate("a write that succeeded was executed")
    if (kind === "once" && times > 1) violate("a write that may not be sent again is executed at most once")
    if (isCertain(operation) && times > 0) violate("a failure without unknown was not executed")
    if (repeated && sent.length < 2) violate("a write that was sent once does not say otherwise")
    const isAgain = executionsOf(sent.slice(0, -1)).length > 0 && sent.at(-1)!.respondedAt !== undefined
    const hasEnded = result === "done" || result === "failed"
    if (hasEnded && isAgain && !repeated) violate("a write that was sent again says so")
  }
}

/** The work that a process may still do after a limit, in microseconds: other tasks of the world run in between. */
const slack = 1_000_000

/** Microseconds after which a write is not sent again that may have been executed: others may have changed the object since. */
const repeatWindow = 10_000_000

/** A write is sent again soon after the first attempt that was executed, or not at all. */
const repeats = (history: History): void => {
  for (const { client, delayedAfter = client.process.delayed, delayedBefore, kind, name, sent } of history.operations) {
    const [first] = kind === "again" ? executionsOf(sent) : []
    const last = sent.at(-1)
    if (first === undefined || last === undefined) continue
    const late = last.sentAt - first.sentAt - repeatWindow - (delayedAfter - delayedBefore)
    if (late > slack) history.violate("a write is not sent again later", `${name}: ${late / 1000} ms after ten seconds`)
  }
}

const deadlines = (history: History): void => {
  for (const operation of history.operations) {
    const { calls, client: { process }, deadline, does, kind, name } = operation
    // Each page has the deadline. What a watch reads has none.
    const periods = kind !== "list" ? [operation] : does === "watch" ? [] : calls.values()
    for (const { delayedAfter = process.delayed, delayedBefore, endedAt = history.world.now, startedAt } of periods) {
      const late = endedAt - startedAt - deadline * 1000 - (delayedAfter - delayedBefore)
      if (!process.ended && late > slack) {
        history.violate("no call outlives its deadline", `${name} of ${deadline} ms ended ${late / 1000} ms late`)
      }
    }
  }
}

/** The attempts of an error are those that were sent, and hooks report the start and the end of each. One may end before it is sent. */
const attempts = (history: History): void => {
  for (const { announced, error, kind, name, reported, result, sent } of history.operations) {
    if (result === undefined) continue
    const were = `${sent.length} were sent`
    if (error !== undefined && kind !== "list" && kind !== "wait" && error.attempts !== sent.length) {
      history.violate("attempts are what was sent", `${name}: the error has ${error.attempts}, ${were}`)
    }
    const unsent = announced - sent.length
    const most = result === "interrupted" || error?.reason._tag === "Timeout" ? 1 : 0
    if (announced !== reported || unsent < 0 || unsent > most) {
      history.violate("hooks report each attempt", `${name}: ${announced} began, ${reported} ended, ${were}`)
    }
  }
}

export const concurrency = (
  history: History,
  { concurrency, most, name }: Pick<Client, "concurrency" | "most" | "name">
): void => {
  if (most > concurrency) {
    history.violate("concurrency is never exceeded", `${name}: ${most} of ${concurrency}`)
  }
}

/** Whether new tokens that the API made did not get to their process, or ended with it. `savedAt` is when it saved them. */
export const isLost = ({ respondedAt, doubled, executedAt, process, status }: Exchange, savedAt?: number): boolean =>
  doubled === true || executedAt !== undefined &&
    (respondedAt === undefined || status !== 200 || (process.ended && savedAt === undefined))

/** Microseconds for which a process reads its store again after another one has used its refresh token. */
const patience = 2_500_000

/** Refreshes that were refused, and those that had used the same refresh token in another process. */
export const racesOf = (exchanges: ReadonlyArray<Exchange>) =>
  exchanges.flatMap((loser) =>
    loser.status !== 400 || loser.refreshToken === undefined ? [] : exchanges.flatMap((winner) => {
      const { process, refreshToken, returned } = winner
      const isSame = refreshToken === loser.refreshToken && process !== loser.process && returned?.status === 200
      return isSame ? [{ loser, winner }] : []
    })
  )

/** Whether tokens were saved so long after another process had been refused them that it gave up. */
export const isGivenUp = ({ respondedAt }: Exchange, savedAt = Infinity): boolean => savedAt > respondedAt! + patience

/** Refreshes of one refresh token do not overlap, and none follows one that succeeded. */
const refreshes = (history: History): void => {
  const { exchanges } = history.network
  const refreshing = exchanges.filter(({ refreshToken }) => refreshToken !== undefined)
  refreshing.forEach((one, index) => {
    for (const later of refreshing.slice(index + 1)) {
      if (later.refreshToken !== one.refreshToken || one.process.ended) continue
      const excuses = history.excuses(one, later)
      if (excuses.lock) continue
      const overlaps = one.closedAt === undefined || one.closedAt > later.sentAt
      const isUsed = !excuses.tokens && one.status === 200 && one.respondedAt! < later.sentAt
      if (overlaps || isUsed) {
        const how = overlaps ? "while it was on its way" : "after it had succeeded"
        history.violate("one refresh for one refresh token", `${later.name} was sent ${how}: ${one.name}`)
      }
    }
  })
}

/** A client creates one token at a time for the user that it acts as. */
const creations = (history: History): void => {
  const created = history.network.exchanges.filter(({ url }) => url.endsWith("/accessToken"))
  created.forEach((one, index) => {
    const overlapping = created.slice(index + 1).find(({ client, sentAt }) =>
      client === one.client && !one.process.ended && (one.closedAt ?? Infinity) > sentAt
    )
    if (overlapping !== undefined) {
      history.violate("one token is created at a time", `${one.name} and ${overlapping.name}`)
    }
  })
}

/** A process that finds its refresh token used goes on with the tokens that another one saves meanwhile. */
const losers = (history: History): void => {
  const { network: { exchanges }, operations, store, tokens } = history
  if (!isStored(tokens.kind)) return
  for (const { loser, winner } of racesOf(exchanges)) {
    const { respondedAt, name, process } = loser
    const savedAt = store.savedAt(winner)
    const until = respondedAt! + patience
    if (isLost(winner, savedAt) || isGivenUp(loser, savedAt) || store.falteredAt < until) continue
    // One that has waited as long as it may ends whatever is found.
    const failed = operations.find(({ client, endedAt = 0, error }) =>
      client.process === process && error?.reason._tag === "Credentials" && endedAt >= respondedAt! &&
      endedAt < until && !error.message.includes("tokenTimeout")
    )
    // By its clock, they may have expired as well: then it refreshes them.
    const goesOn = exchanges.some((one) =>
      one.process === process && (one.refreshToken ?? loser.refreshToken) !== loser.refreshToken &&
      one.sentAt > respondedAt! && one.sentAt < until
    )
    if (failed !== undefined && !goesOn) {
      history.violate("a process goes on with the tokens of another", `${name}: ${failed.name}`)
    }
  }
}

/** Whether new tokens of the session may be lost. */
export const mayBeSignedOut = ({ network, store }: History): boolean =>
  store.hasFaltered || store.hasFailedToLock ||
  network.exchanges.some((one) => one.refreshToken !== undefined && isLost(one))

/** Sends what a low limit leaves, but for `counted` requests that may have been counted twice: each can be sent before it begins anew. */
const spend = async (
  history: History,
  client: Client,
  counted: number,
  read: (name: string) => Effect.Effect<unknown>
): Promise<void> => {
  const { network: { exchanges }, server: { process }, world } = history
  const last = executionsOf(exchanges).filter(({ operation }) => operation?.client === client)
    .reduce((one, other) => other.executedAt! > one.executedAt! ? other : one)
  if (last.response === undefined) return
  const { left, limit, reset } = limitOf(last.response)
  if (!(limit <= 60)) return
  const until = reset * second - (process.wallClock() * 1000 - world.now)
  const names = Array.from({ length: left }, (_, nth) => `${client.name}.left${nth}`)
  // Some clients fail rather than wait for long. They try again sixty times.
  const pause = (until - world.now) / 60_000
  const send = Effect.fnUntraced(function*(name: string) {
    for (let again = 0; world.now < until; again++) {
      if ((yield* read(`${name}.${again}`)) !== undefined) return
      yield* Effect.sleep(pause)
    }
  })
  await history.perform(client.process, Effect.forEach(names, send))
  const sent = exchanges.slice(exchanges.indexOf(last) + 1)
  const hasNewToken = sent.some(({ headers }) => headers["authorization"] !== last.headers["authorization"])
  const inTime = sent.filter(({ respondedAt }) => respondedAt! < until)
  if (!hasNewToken && inTime.length < left - counted) {
    history.violate("a limit can be reached again", `${client.name} sent ${inTime.length} of ${left}`)
  }
}

/** Uses each client as far as it goes, after all faults have ended. */
export const reach = async (history: History): Promise<void> => {
  const mayBeLost = mayBeSignedOut(history)
  for (const { clients, process } of history.sites) {
    if (process.ended) continue
    for (const client of clients) {
      concurrency(history, client)
      client.most = 0
      const read = (name: string) =>
        history.send({ client, name }, "collections", "getCollection", "read", { collection: "root" })
      // It finds out that Redis responds again, and that tokens in the store have been revoked as well.
      await history.perform(process, read(`${client.name}.first`))
      const isKnown = history.operations.at(-1)!.result === "done"
      const before = history.operations.length
      const names = Array.from({ length: Math.min(client.concurrency, 3) }, (_, nth) => `${client.name}.final${nth}`)
      await history.perform(process, Effect.forEach(names, read, { concurrency: "unbounded" }))
      const finals = history.operations.slice(before)
      const isSignedOut = ({ error }: Operation) => ["Credentials", "Unauthorized"].includes(error?.reason._tag ?? "")
      const failed = finals.find(isSignedOut) ?? finals.find(({ result }) => result !== "done")
      if (failed !== undefined && isSignedOut(failed)) {
        if (!mayBeLost) history.violate("no session is lost", `${client.name}: ${failed.error!.message}`)
      } else if (failed !== undefined) {
        history.violate("calls succeed once all is calm", `${failed.name}: ${failed.error?.message ?? "no result"}`)
      } else if (client.most < finals.length) {
        history.violate("concurrency can be reached again", `${client.name}: ${client.most} of ${finals.length}`)
      } else if (client === clients[0]) {
        // The first response of a window is taken not to count those in flight.
        await spend(history, client, isKnown ? 0 : finals.length - 1, read)
      }
      await history.pass(history.quotaReset)
    }
  }
}

/** Nothing is left after all has been closed. */
const leaks = (history: History): void => {
  for (const site of history.sites) if (!site.process.ended) checkLeft(history, site)
  for (const { name } of history.network.sentByClosed) history.violate("a closed client sends nothing", name)
  for (const place of history.store.setBack) history.violate("no tokens are saved over newer ones", place)
  for (const work of history.store.lateWork) history.violate("a lock that begins late does nothing", work)
  if (!history.store.isFree) history.violate("nothing is left", "the lock of the token store")
}

export const check = (history: History): void => {
  outcomes(history)
  repeats(history)
  deadlines(history)
  attempts(history)
  refreshes(history)
  creations(history)
  losers(history)
  history.tokens.check()
  leaks(history)
}
