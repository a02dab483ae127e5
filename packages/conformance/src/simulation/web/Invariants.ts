/** What must hold for the sessions of a web app: they belong to their users, end when these sign out, and are not lost otherwise. */
import { createHash } from "node:crypto"
import type { History } from "../history/History.ts"
import { concurrency, executionsOf, isGivenUp, isLost, racesOf } from "../invariants/Invariants.ts"
import { type Exchange, type HttpResponse, jsonOf } from "../world/Exchange.ts"
import type { App } from "./App.ts"
import type { Browser } from "./Browser.ts"
import type { Entries } from "./Entries.ts"
import { codeOf, type Visit } from "./Visit.ts"

/** A session: the tokens that the API made for one sign-in. */
export interface Session {
  readonly tokens: Set<string>
  readonly exchanges: Array<Exchange>
  refreshToken: string | undefined
  /** The key of the store. */
  key: string | undefined
  /** What ended it, or may have. */
  readonly enders: Array<Visit>
}

const tokensOf = (response: HttpResponse) =>
  jsonOf<{ readonly access_token: string; readonly refresh_token?: string }>(response)

const tokenOf = ({ headers }: Exchange): string => headers["authorization"]?.slice("Bearer ".length) ?? ""

/** The logout of a session that was not refused. */
const logoutOf = ({ enders }: Session): Visit | undefined =>
  enders.find(({ does, reply }) => does === "logout" && reply !== undefined && reply.status < 400)

/** Returns the sessions by their codes. */
export const sessionsOf = (history: History, visits: ReadonlyArray<Visit>): ReadonlyMap<string, Session> => {
  const sessions = new Map<string, Session>()
  const exchanges = history.network.exchanges.filter(({ executedAt, url }) =>
    executedAt !== undefined && url.endsWith("/oauth/access_token")
  )
  for (const exchange of exchanges.toSorted((one, other) => one.executedAt! - other.executedAt!)) {
    const form = new URLSearchParams(exchange.body)
    const code = form.get("code")
    const session: Session | undefined = code === null
      ? [...sessions.values()].find(({ tokens }) => tokens.has(form.get("refresh_token")!))
      : { tokens: new Set(), exchanges: [], refreshToken: undefined, key: undefined, enders: [] }
    if (session === undefined || exchange.returned?.status !== 200) continue
    if (code !== null) sessions.set(code, session)
    const { access_token, refresh_token } = tokensOf(exchange.returned)
    session.exchanges.push(exchange)
    session.tokens.add(access_token)
    if (refresh_token !== undefined) session.tokens.add(session.refreshToken = refresh_token)
  }
  const byCookie = new Map<string, Session>()
  for (const { code, reply } of visits) {
    const session = sessions.get(code ?? "")
    const cookie = reply?.cookies.map((text) => /^flat-session=([^;]+)/.exec(text)?.[1]).find(Boolean)
    if (session === undefined || cookie === undefined || cookie === null) continue
    session.key = `session:${createHash("sha256").update(cookie).digest("base64url")}`
    byCookie.set(cookie, session)
  }
  for (const visit of visits) {
    // A sign-in replaces the session that there was.
    if (visit.does === "logout" || visit.does === "callback") byCookie.get(visit.session ?? "")?.enders.push(visit)
  }
  return new Map([...byCookie, ...[...sessions].map(([code, session]) => [`code ${code}`, session] as const)])
}

/** Codes of errors that say that nothing was executed. */
const unexecuted = ["SIGNED_OUT", "SESSIONS_UNAVAILABLE", "TOKEN_UNAVAILABLE", "TOKEN_REPLACED"]

/** Checks what one request of a page got. */
const checkVisit = (history: History, app: App, visit: Visit, session: Session | undefined): void => {
  const { does, endedAt, name, reply, sent, startedAt, user } = visit
  const code = codeOf(visit)
  const times = executionsOf(sent).length
  if (does === "write" && (times > 1 || (reply?.status === 200 && times === 0))) {
    history.violate("a write of a page is executed once", `${name}: ${times} times`)
  }
  if (does === "write" && unexecuted.includes(code ?? "") && times > 0) {
    history.violate("a failure without unknown was not executed", `${name}: ${code}`)
  }
  if (code === "INTERNAL_ERROR") history.violate("no defect", name)
  const username = reply?.status === 200 ? /"username":"([^"]*)"/.exec(reply.text)?.[1] : undefined
  if (does !== "write" && username !== undefined && username !== user) {
    history.violate("a page gets what its own user may see", `${name}: ${username}`)
  }
  for (const one of sent) {
    if (session?.tokens.has(tokenOf(one)) === false) history.violate("no session uses the token of another", one.name)
  }
  const out = session && logoutOf(session)
  const isOut = out !== undefined && out.endedAt < startedAt
  // The token in a cookie can be sent until it was revoked.
  if (isOut && app.entries !== undefined && !app.entries.hasFaltered(session!.key!) && sent.length > 0) {
    history.violate("no request uses a session that has ended", name)
  }
  if (code !== "SIGNED_OUT" || session === undefined) return
  const isEnded = session.enders.some((ender) => ender.startedAt < endedAt)
  const isMissed = app.entries?.wasMissed(session.key!, startedAt, endedAt) === true
  if (!isEnded && !isMissed && !mayBeLost(history, app, session, endedAt)) history.violate("no session is lost", name)
}

/** Whether a request was refused a token again, while no server was getting the next one: then its user has to sign in again. */
const isRejected = ({ network }: History, entries: Entries | undefined, { exchanges, key, tokens }: Session): boolean =>
  network.exchanges.some((one) => {
    const { respondedAt, operation, status } = one
    const token = tokenOf(one)
    if (status !== 401 || !tokens.has(token)) return false
    const [, again] = operation!.sent.filter(({ status }) => status === 401)
    const next = exchanges[exchanges.findIndex(({ returned }) => tokensOf(returned!).access_token === token) + 1]
    return entries === undefined ||
      (again?.respondedAt === respondedAt &&
        (next === undefined || next.executedAt! > respondedAt! || entries.hasFaltered(key!)))
  })

/** Whether a refresh was sent twice: nobody may have got the tokens of the first of the two. */
const isDoubled = ({ network }: History, { tokens }: Session): boolean =>
  network.exchanges.some(({ doubled, refreshToken }) => doubled && tokens.has(refreshToken!))

/** Whether a session may have ended without a logout until a time. One in a cookie ends with its access token, by the clock of a server. */
const mayBeLost = (history: History, { entries }: App, session: Session, at: number): boolean => {
  const { network, setup, world } = history
  const { exchanges, key } = session
  if (isRejected(history, entries, session)) return true
  return entries === undefined
    ? at - exchanges[0]!.executedAt! > setup.tokenLifetime * 1000 || world.faults.has("clock set")
    : entries.isUndone(key!) || isDoubled(history, session) ||
      exchanges.some((one) => isLost(one, entries.savedAt(key!, one))) ||
      racesOf(network.exchanges).some(({ loser, winner }) =>
        exchanges.includes(winner) && isGivenUp(loser, entries.savedAt(key!, winner))
      )
}

/** How often a token is sent to be revoked before that fails. */
const mostRevocations = 3

/** Checks that a session that has ended cannot be used any more. */
const checkEnd = (history: History, entries: Entries, session: Session): void => {
  const { exchanges, key, refreshToken } = session
  const out = logoutOf(session)
  if (out === undefined || entries.hasFaltered(key!) || isDoubled(history, session)) return
  if (exchanges.some((one) => isLost(one))) return
  const revocations = history.network.exchanges.filter(({ body, url }) =>
    url.endsWith("/oauth/invalidate_token") && new URLSearchParams(body).get("token") === refreshToken
  )
  const isRevoked = revocations.some(({ executedAt }) => executedAt !== undefined)
  if (!isRevoked && revocations.length < mostRevocations && !revocations.some(({ process }) => process.ended)) {
    history.violate("the tokens of a session that has ended are revoked", out.name)
  }
}

export const check = (history: History, app: App, browsers: ReadonlyArray<Browser>): void => {
  const visits = browsers.flatMap(({ visits }) => visits)
  const sessions = sessionsOf(history, visits)
  history.excuses = (one) => {
    const session = [...sessions.values()].find(({ tokens }) => tokens.has(one.refreshToken!))
    const hasFaltered = session?.key === undefined || app.entries!.hasFaltered(session.key)
    return { lock: hasFaltered, tokens: hasFaltered }
  }
  for (const visit of visits) checkVisit(history, app, visit, sessions.get(visit.session ?? ""))
  for (const line of app.lines) concurrency(history, line)
  if (app.entries === undefined) return
  for (const session of new Set(sessions.values())) checkEnd(history, app.entries, session)
  for (const [key, process] of app.entries.held) {
    if (!process.ended && !app.entries.hasFaltered(key)) history.violate("nothing is left", key)
  }
}
