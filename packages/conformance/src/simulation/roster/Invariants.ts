/** What must hold of a roster that is applied, whatever happens meanwhile. */
import type { Applicable } from "@flat-sdk/roster/Plan"
import type { History } from "../history/History.ts"
import type { Exchange } from "../world/Exchange.ts"
import { longestWay } from "../world/Network.ts"
import type { School } from "./School.ts"

/** The last line of each username in a passwords file. */
export type Kept = ReadonlyMap<string, { readonly password: string; readonly note: string }>

export const read = (bytes: Uint8Array | undefined): Kept => {
  const lines = new TextDecoder().decode(bytes).split("\n").slice(1, -1).map((line) => line.split(","))
  return new Map(lines.map(([, username = "", password = "", note = ""]) => [username, { password, note }]))
}

interface Body {
  readonly username?: string
  readonly password?: string
  readonly name?: string
}

const bodyOf = ({ body }: Exchange): Body => body === undefined || body === "" ? {} : JSON.parse(body) as Body

const isCreation = (exchange: Exchange, path: "organizations/users" | "classes"): boolean =>
  exchange.method === "POST" && exchange.url.endsWith(`/v2/${path}`)

/** Whether it was executed so late that a process which takes the run over no longer expects it. Only its sender knows when it gave it up. */
const isSlow = ({ executedAt, sentAt }: Exchange): boolean =>
  executedAt !== undefined && executedAt - sentAt > longestWay

/** Accounts and classes are those of the school, each once. A class that the network requested twice, or so late that no run waits for it, may be there twice, the second time without members. */
export const state = (history: History, school: School, invariant: string, isShared: boolean): void => {
  const { classes, users } = history.server.sandbox.state()
  const nameOf = new Map(users.map(({ id, username }) => [id, username]))
  const members = ({ students, teachers }: typeof classes[number]) =>
    [...students, ...teachers].map((id) => nameOf.get(id) ?? id).filter((name) => name !== "admin").sort()
  const found = [
    ...users.flatMap(({ lastname, username }) => username === "admin" ? [] : [`account ${username} ${lastname}`]),
    ...classes.flatMap((one) =>
      /^(Choir|Band) /.test(one.name) ? [["class", one.name, one.state, ...members(one)].join(" ")] : []
    )
  ]
  // One that is late may be doubled, too.
  const doubled = history.network.exchanges.flatMap((exchange) =>
    isCreation(exchange, "classes")
      ? [exchange.doubled, exchange.isLate || (isShared && isSlow(exchange))].flatMap((is) =>
        is ? [`class ${bodyOf(exchange).name} active`] : []
      )
      : []
  )
  const missing = [...school.lines()]
  for (const line of found.sort()) {
    const at = missing.indexOf(line)
    const extra = doubled.indexOf(line)
    if (at >= 0) missing.splice(at, 1)
    else if (extra >= 0) doubled.splice(extra, 1)
    else history.violate(invariant, `there is "${line}" which no plan has, or twice`)
  }
  for (const line of missing) history.violate(invariant, `"${line}" is missing`)
}

/** Whether the network requested an account a second time after the API had refused it. Its response goes nowhere: nobody can know whose account it is. */
export const isHopeless = (history: History): boolean =>
  history.network.exchanges.some((exchange) =>
    exchange.doubled && isCreation(exchange, "organizations/users") && exchange.executedAt === undefined
  )

/** Passwords that were sent, by username. */
const sent = ({ network: { exchanges }, server }: History): ReadonlyMap<string, ReadonlySet<string>> => {
  const nameOf = new Map(server.sandbox.state().users.map(({ id, username }) => [id, username]))
  const all = new Map<string, Set<string>>()
  for (const exchange of exchanges) {
    const { password, username = nameOf.get(exchange.url.split("/").at(-1)!) } = bodyOf(exchange)
    if (password === undefined || username === undefined) continue
    all.set(username, (all.get(username) ?? new Set()).add(password))
  }
  return all
}

/** The password of each account is known. At the end of a plan each is certain, and no other one was ever sent. */
export const checkPasswords = (history: History, kept: Kept, when: string, plan?: Applicable): void => {
  const violate = (what: string) => history.violate("every password is known", `${what} ${when}`)
  const passwords = sent(history)
  const created = plan?.steps.flatMap((step) => "username" in step ? [step.username] : []) ?? passwords.keys()
  for (const username of created) {
    const [password, ...others] = passwords.get(username) ?? []
    const found = kept.get(username)
    if (others.length > 0) violate(`${username} got several passwords`)
    if (found?.password !== password) violate(`that of ${username} is ${found === undefined ? "lost" : "another"}`)
    if (plan !== undefined && found !== undefined && found.note !== "") {
      violate(`${username} has the note ${found.note}`)
    }
  }
}

/** A look-up after a run knows each class that was created or is created later, unless the network made more of them. */
export const checkFound = (history: History, known: number): void => {
  const sent = history.network.exchanges.filter((exchange) => isCreation(exchange, "classes"))
  const created = sent.filter(({ executedAt }) => executedAt !== undefined).length
  const isSure = !sent.some(({ doubled, isLate }) => doubled || isLate)
  if (isSure && known < created) history.violate("classes without a response are found", `${known} of ${created}`)
}

/** What shows that a write was executed: the look-up that must precede its repetition. Classes of several steps may have one name: for them, the state counts. */
const lookUpOf = ({ method, url }: Exchange): RegExp | undefined => {
  const path = new URL(url).pathname
  if (method === "POST" && path.endsWith("/organizations/users")) return /\/organizations\/users/
  if (/\/classes\/[^/]+\/users\//.test(path)) return /\/classes\/[^/]+$|\/groups\//
  return /\/classes\/[^/]+\/(archive|unarchive|activate)$/.test(path) ? /\/classes\/[^/]+$/ : undefined
}

/** A write that was executed is looked up before it is sent again, also by the next process. */
export const repetitions = (history: History, isShared: boolean): void => {
  const last = new Map<string, Exchange>()
  const looked: Array<Exchange> = []
  const begun = new Map<Exchange["process"], number>()
  for (const exchange of history.network.exchanges) {
    if (!begun.has(exchange.process)) begun.set(exchange.process, exchange.sentAt)
    if (exchange.method === "GET") looked.push(exchange)
    const lookUp = lookUpOf(exchange)
    if (lookUp === undefined || exchange.method === "GET") continue
    const key = [exchange.method, exchange.url, bodyOf(exchange).username].join(" ")
    const earlier = last.get(key)
    last.set(key, exchange)
    if (earlier?.executedAt === undefined || earlier.executedAt > exchange.sentAt) continue
    // Of two processes, each may send what it wanted before the other took the run over from it.
    const { process } = exchange
    const isKnown = !isShared || earlier.process === process || (earlier.sentAt < begun.get(process)! && !process.ended)
    if (!isKnown) continue
    const isLookedUp = looked.some(({ respondedAt, sentAt, url }) =>
      sentAt > earlier.sentAt && respondedAt !== undefined && respondedAt <= exchange.sentAt &&
      lookUp.test(new URL(url).pathname)
    )
    if (!isLookedUp) history.violate("no write is repeated without a look-up", `${exchange.name}: ${key}`)
  }
}
