/**
 * Watches in progress, and a list of accounts on a server that the test changes.
 */
import { type Change, FlatClient, type PollEvent, type WatchCheckpoint } from "@flat-sdk/promise"
import { watch } from "@flat-sdk/promise/watch"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect } from "effect"
import { account, apiError, type Behaviour, json, type ReceivedRequest } from "./Server.ts"
import type { Transport } from "./Transports.ts"

type Kind = "submissions" | "assignments" | "members" | "accounts" | "comments" | "scores"

/** A change, whatever the list. */
type AnyChange = Change<
  { readonly id: string; readonly [field: string]: unknown },
  Record<string, unknown>
>

/** A watch in progress. */
export interface Watching {
  readonly changes: ReadonlyArray<AnyChange>
  readonly polls: ReadonlyArray<PollEvent>
  /** What the watch ended with; `undefined` while it continues. */
  readonly error: () => unknown
  /** Waits until the watch has ended, and returns its error; `undefined` if it is still polling 50 polls later. */
  readonly ended: Effect.Effect<unknown>
  /** Aborts the signal of the watch. */
  readonly stop: Effect.Effect<void>
  /** Waits until a number of polls have ended. */
  readonly polled: (times: number) => Effect.Effect<void>
  /** Waits until there are a number of changes. */
  readonly changed: (count: number) => Effect.Effect<void>
  /** Makes a change in the API, and waits until it is reported. */
  readonly after: <A, E>(change: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** Waits for one more poll that began after now. */
  readonly again: Effect.Effect<void>
  /** Returns the changes since the last call, as `Tag key`. */
  readonly news: () => ReadonlyArray<string>
}

interface Options {
  readonly from?: WatchCheckpoint | undefined
  readonly onBaseline?: (checkpoint: WatchCheckpoint) => void | Promise<void>
  readonly onPoll?: (event: PollEvent) => void
  readonly [option: string]: unknown
}

/** Polls as fast as the server responds. */
export const fast = { interval: 2, maxInterval: 5, budget: Infinity }

/** Opens a client of the Promise API, and returns what starts watches of it. They end with the scope. */
export const open = (
  transport: Transport,
  options: { readonly baseUrl: string; readonly accessToken?: string; readonly retries?: number }
) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() =>
        new FlatClient({ accessToken: "test-token", log: () => {}, ...transport.promised, ...options })
      ),
      (flat) => Effect.promise(() => flat.close())
    ),
    (flat) => (kind: Kind, input: object, given?: Options) =>
      Effect.acquireRelease(
        Effect.sync(() => start(flat, kind, input, given)),
        ({ ended, stop }) => Effect.andThen(stop, ended)
      )
  )

const start = (flat: FlatClient, kind: Kind, input: object, { onPoll, ...options }: Options = {}): Watching => {
  const watches = watch(flat) as unknown as Record<Kind, (input: object, options: object) => AsyncIterable<AnyChange>>
  const changes: Array<AnyChange> = []
  const polls: Array<PollEvent> = []
  const controller = new AbortController()
  let error: unknown
  let isOver = false
  let read = 0
  const iterable = watches[kind](input, {
    ...fast,
    ...options,
    signal: controller.signal,
    onPoll: (event: PollEvent) => {
      polls.push(event)
      onPoll?.(event)
    }
  })
  const iterate = async (): Promise<unknown> => {
    try {
      for await (const change of iterable) changes.push(change)
      return "ended"
    } catch (error) {
      return controller.signal.aborted ? "interrupted" : error
    }
  }
  void iterate().then((cause) => {
    error = cause
    isOver = true
  })
  const polled = (times: number) => until(() => polls.length >= times || isOver)
  const changed = (count: number) => until(() => changes.length >= count || isOver)
  return {
    changes,
    polls,
    error: () => error,
    ended: Effect.suspend(() => {
      const last = polls.length + 50
      return Effect.map(until(() => isOver || polls.length >= last), () => error)
    }),
    stop: Effect.sync(() => controller.abort()),
    polled,
    changed,
    after: (change) =>
      Effect.suspend(() => {
        const count = changes.length + 1
        return Effect.tap(change, changed(count))
      }),
    // The poll in progress may have read the list before.
    again: Effect.suspend(() => polled(polls.length + 2)),
    news: () => {
      const news = changes.slice(read).map(({ _tag, key }) => `${_tag} ${key}`)
      read = changes.length
      return news
    }
  }
}

/** A list of accounts that a test changes. */
export interface Accounts {
  readonly items: Array<ReturnType<typeof account>>
  readonly behaviour: Behaviour
  /** Called before a page is sent; may change the list, or respond in place of it. */
  before: (page: number, received: ReceivedRequest) => Behaviour | undefined
  /** Accounts that exist, but are not in the list. */
  readonly left: Array<Omit<ReturnType<typeof account>, "organization"> & { readonly organization: string | undefined }>
  /** The ids of the accounts that were read by their ids. */
  readonly found: Array<string>
  readonly rename: (id: string, name: string) => void
  readonly remove: (id: string) => void
}

/** Serves accounts, `size` per page. A cursor is the number of the first item, so that items move between pages when the list changes. */
export const accountsOf = (ids: ReadonlyArray<string>, size: number, headers: () => object = () => ({})): Accounts => {
  const self: Accounts = {
    items: ids.map(account),
    before: () => undefined,
    left: [],
    found: [],
    behaviour: (response, received) => {
      const id = /\/users\/(u\w*)$/.exec(received.path)?.[1]
      if (id !== undefined) {
        self.found.push(id)
        const item = [...self.items, ...self.left].find((item) => item.id === id)
        return (item === undefined ? apiError(404, "USER_NOT_FOUND") : json(item))(response, received)
      }
      const from = Number(received.query.get("next") ?? 0)
      const other = self.before(from / size, received)
      if (other !== undefined) return other(response, received)
      const next = from + size < self.items.length
        ? { link: `<https://api.flat.io/v2/organizations/users?next=${from + size}>; rel="next"` }
        : {}
      return json(self.items.slice(from, from + size), 200, { ...next, ...headers() })(response, received)
    },
    rename: (id, name) => {
      const at = self.items.findIndex((item) => item.id === id)
      self.items[at] = { ...self.items[at]!, printableName: name }
    },
    remove: (id) => {
      self.items.splice(self.items.findIndex((item) => item.id === id), 1)
    }
  }
  return self
}
