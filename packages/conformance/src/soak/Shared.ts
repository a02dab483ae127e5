/**
 * Records the changes that several workers make to the same accounts. The API has no conditional writes, so that a change that is sent again can undo
 * another one: only a change whose response or error has `repeated` may. Each change sets a first name of its own, and is named by a header, since the log of
 * the sandbox has the names of headers.
 */
import type { State } from "./Protocol.ts"

/** Number of accounts that all workers change. */
export const accounts = 3

// Other than the usernames of the soak, which the workers search for.
const prefix = "x-change-"

/** The change that a request with these headers makes. */
export const changeIn = (headers: ReadonlyArray<string>): string | undefined =>
  headers.find((name) => name.startsWith(prefix))

export interface Change {
  /** Id of the account. */
  readonly account: string
  /** The first name that it sets, and the name of its header. */
  readonly name: string
  readonly startedAt: number
  readonly endedAt: number
  readonly outcome: "done" | "unknown" | "not done"
  readonly repeated: boolean
}

/** A first name that was read in this time. */
export interface Reading {
  readonly account: string
  readonly name: string | undefined
  readonly startedAt: number
  readonly endedAt: number
}

export class Shared {
  readonly accounts: State["shared"]
  readonly changes = new Map<string, Change>()
  readonly readings: Array<Reading> = []

  constructor(accounts: State["shared"]) {
    this.accounts = accounts
  }

  /** Names a change. */
  static nameOf(worker: string, number: number): string {
    return `${prefix}${worker}-${number}`
  }
}

/** Whether a change may have been executed after it ended, or a second time. */
const isOpen = ({ outcome, repeated }: Change): boolean => repeated || outcome === "unknown"

/** How often a change was executed, and whether another one was executed between two of its executions. */
const executionsOf = ({ name }: Change, order: ReadonlyArray<string>) => {
  const places = order.flatMap((one, place) => one === name ? [place] : [])
  return { times: places.length, overwrites: places.length > 0 && places.at(-1)! - places[0]! >= places.length }
}

/** Returns how many changes were executed more than once, and how many of them undid another one. */
export const repetitions = ({ changes }: Shared, { changed }: State) => {
  const found = Array.from(changes.values(), (change) => executionsOf(change, changed[change.account] ?? []))
  return {
    changes: changes.size,
    "executed again": found.filter(({ times }) => times > 1).length,
    "undid another": found.filter(({ overwrites }) => overwrites).length
  }
}

/** Returns the updates that were lost although nothing said `repeated`, and the changes that were executed more or less often than they say. */
export const lostUpdates = ({ accounts, changes, readings }: Shared, state: State): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (const change of changes.values()) {
    const { account, name, outcome, repeated } = change
    const { times } = executionsOf(change, state.changed[account] ?? [])
    if (outcome === "done" && times === 0) found.push(`the change ${name} succeeded and was never executed`)
    if (outcome === "not done" && times > 0) {
      found.push(`the change ${name} was executed, and its error has no \`outcome\``)
    }
    if (times > 1 && !repeated) {
      found.push(`the change ${name} was executed ${times} times and did not say \`repeated\``)
    }
  }
  const last = accounts.map(({ id }): Reading => ({
    account: id,
    name: state.shared.find((account) => account.id === id)?.firstname,
    startedAt: Infinity,
    endedAt: Infinity
  }))
  for (const { account, name, startedAt } of [...readings, ...last]) {
    const read = name === undefined ? undefined : changes.get(name)
    if (read !== undefined && isOpen(read)) continue
    const readEnd = read?.endedAt ?? -Infinity
    const lost = Array.from(changes.values()).find((later) =>
      later.account === account && later.outcome === "done" && later.startedAt > readEnd && later.endedAt < startedAt
    )
    if (lost !== undefined) {
      found.push(`the change ${lost.name} was lost: ${name} came before it, and was read after it`)
    }
  }
  return found
}
