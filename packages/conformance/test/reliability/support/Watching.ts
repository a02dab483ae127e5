/**
 * Watches of both APIs in progress, and a list of accounts on a server that the test changes.
 */
import { FlatClient, type FlatError, Watch } from "@flat-sdk/core"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { watch } from "@flat-sdk/promise/watch"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Cause, Effect, Exit, Layer, Logger, type Scope, Stream } from "effect"
import { account, apiError, type Behaviour, json, type ReceivedRequest } from "./Server.ts"
import type { Transport } from "./Transports.ts"

export type Kind = "submissions" | "assignments" | "members" | "accounts" | "comments" | "scores"

/** A change, whatever the list. */
export type AnyChange = Watch.Change<
  { readonly id: string; readonly [field: string]: unknown },
  Record<string, unknown>
>

/** A watch in progress. */
export interface Watching {
  readonly changes: ReadonlyArray<AnyChange>
  readonly polls: ReadonlyArray<{ readonly _tag: "Polled" | "Failed"; readonly requests: number }>
  /** What the watch ended with; `undefined` while it continues. */
  readonly error: () => unknown
  /** Waits until the watch has ended, and returns its error; `undefined` if it is still polling 50 polls later. */
  readonly ended: Effect.Effect<unknown>
  /** Ends the watch: interrupts the fiber, or aborts the signal. */
  readonly stop: Effect.Effect<void>
  /** Waits until a number of polls have ended. */
  readonly polled: (times: number) => Effect.Effect<void>
  /** Waits until there are a number of changes. */
  readonly changed: (count: number) => Effect.Effect<void>
  /** Waits for one more poll that began after now. */
  readonly again: Effect.Effect<void>
  /** Returns the changes since the last call, as `Tag key`. */
  readonly news: () => ReadonlyArray<string>
}

/** Options that both APIs have, with a function that saves the first checkpoint. */
export interface Options {
  readonly from?: Watch.Checkpoint | undefined
  readonly onBaseline?: (checkpoint: Watch.Checkpoint) => void
  readonly onPoll?: (event: { readonly _tag: string }) => void
  readonly [option: string]: unknown
}

export interface Api {
  readonly name: string
  readonly open: (
    transport: Transport,
    client: { readonly baseUrl: string; readonly accessToken?: string; readonly retries?: number }
  ) => Effect.Effect<
    (kind: Kind, input: object, options?: Options) => Effect.Effect<Watching, never, Scope.Scope>,
    FlatError.FlatError,
    Scope.Scope
  >
}

/** Polls as fast as the server responds. */
export const fast = { interval: 2, maxInterval: 5, budget: Infinity }

const watching = (
  start: (self: {
    readonly changes: Array<AnyChange>
    readonly polls: Array<{ readonly _tag: "Polled" | "Failed"; readonly requests: number }>
  }) => { readonly done: Promise<unknown>; readonly stop: Effect.Effect<void> }
): Watching => {
  const changes: Array<AnyChange> = []
  const polls: Array<{ readonly _tag: "Polled" | "Failed"; readonly requests: number }> = []
  const { done, stop } = start({ changes, polls })
  let error: unknown
  let isOver = false
  let read = 0
  void done.then((cause) => {
    error = cause
    isOver = true
  })
  const polled = (times: number) => until(() => polls.length >= times || isOver)
  return {
    changes,
    polls,
    error: () => error,
    ended: Effect.suspend(() => {
      const last = polls.length + 50
      return Effect.map(until(() => isOver || polls.length >= last), () => error)
    }),
    stop,
    polled,
    changed: (count) => until(() => changes.length >= count || isOver),
    // The poll in progress may have read the list before.
    again: Effect.suspend(() => polled(polls.length + 2)),
    news: () => {
      const news = changes.slice(read).map(({ _tag, key }) => `${_tag} ${key}`)
      read = changes.length
      return news
    }
  }
}

/** What a watch of the Effect API failed with, or `"interrupted"`. */
const errorOf = (exit: Exit.Exit<unknown, unknown>): unknown =>
  Exit.isSuccess(exit) ? "ended" : Cause.hasInterruptsOnly(exit.cause) ? "interrupted" : Cause.squash(exit.cause)

const overEffect: Api = {
  name: "Effect",
  open: (transport, options) =>
    Effect.gen(function*() {
      const context = yield* Layer.build(transport.layer)
      const flat = yield* Effect.provide(FlatClient.make({ accessToken: "test-token", ...options }), context)
      const watches = Watch as unknown as Record<
        Kind,
        (flat: FlatClient.FlatClientShape, input: object, options: object) => Stream.Stream<AnyChange, unknown>
      >
      return (kind, input, { onBaseline, onPoll, ...more } = {}) =>
        Effect.acquireRelease(
          Effect.sync(() =>
            watching(({ changes, polls }) => {
              const stream = watches[kind](flat, input, {
                ...fast,
                ...more,
                ...(onBaseline === undefined
                  ? undefined
                  : { onBaseline: (checkpoint: Watch.Checkpoint) => Effect.sync(() => onBaseline(checkpoint)) }),
                onPoll: (event: { readonly _tag: "Polled" | "Failed"; readonly requests: number }) => {
                  polls.push(event)
                  onPoll?.(event)
                }
              })
              const program = Stream.runForEach(stream, (change) => Effect.sync(() => changes.push(change)))
              const fiber = Effect.runFork(Effect.provide(program, Logger.layer([])))
              const done = new Promise<unknown>((resolve) => fiber.addObserver((exit) => resolve(errorOf(exit))))
              return { done, stop: Effect.sync(() => fiber.interruptUnsafe()) }
            })
          ),
          ({ ended, stop }) => Effect.andThen(stop, ended)
        )
    })
}

const overPromises: Api = {
  name: "promises",
  open: (transport, options) =>
    Effect.map(
      Effect.acquireRelease(
        Effect.sync(() =>
          new PromiseClient({ accessToken: "test-token", log: () => {}, ...transport.promised, ...options })
        ),
        (flat) => Effect.promise(() => flat.close())
      ),
      (flat) => {
        const watches = watch(flat) as unknown as Record<
          Kind,
          (input: object, options: object) => AsyncIterable<AnyChange>
        >
        return (kind, input, { onBaseline, onPoll, ...more } = {}) =>
          Effect.acquireRelease(
            Effect.sync(() =>
              watching(({ changes, polls }) => {
                const controller = new AbortController()
                const iterate = async (): Promise<unknown> => {
                  try {
                    const iterable = watches[kind](input, {
                      ...fast,
                      ...more,
                      signal: controller.signal,
                      ...(onBaseline === undefined ? undefined : { onBaseline }),
                      onPoll: (event: { readonly _tag: "Polled" | "Failed"; readonly requests: number }) => {
                        polls.push(event)
                        onPoll?.(event)
                      }
                    })
                    for await (const change of iterable) changes.push(change)
                    return "ended"
                  } catch (error) {
                    return controller.signal.aborted ? "interrupted" : error
                  }
                }
                return { done: iterate(), stop: Effect.sync(() => controller.abort()) }
              })
            ),
            ({ ended, stop }) => Effect.andThen(stop, ended)
          )
      }
    )
}

export const apis: ReadonlyArray<Api> = [overEffect, overPromises]

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
