/**
 * `--debug`: each request, its response and each wait on standard error, with times. Only what cannot be secret is logged: methods, paths, the names of the
 * query, statuses. Never headers, bodies or the values of a query, which may be tokens or names of pupils.
 */
import type * as FlatConfig from "@flat-sdk/core/FlatConfig"
import type { TransportShape } from "@flat-sdk/core/Transport"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

/** Whether requests are logged, and where. */
export const Log = Context.Reference<((line: string) => void) | undefined>("@flat-sdk/cli/Debug", {
  defaultValue: () => undefined
})

export const isAsked = (args: ReadonlyArray<string>, variable: string | undefined): boolean =>
  args.includes("--debug") || !["", "0", "false", undefined].includes(variable)

const describeUrl = (url: string): string => {
  const { host, pathname, searchParams } = new URL(url)
  const names = [...new Set(searchParams.keys())]
  return `${host}${pathname}${names.length === 0 ? "" : `?${names.map((name) => `${name}=…`).join("&")}`}`
}

/** Statuses after which the same request may be sent again. */
const mayRepeat = (status: number): boolean => [401, 403, 408, 429].includes(status) || status >= 500

export const observe = (transport: TransportShape): TransportShape => {
  let count = 0
  const failed = new Map<string, number>()
  const watched = <A extends { readonly status: number }, E extends { readonly _tag: string }, R>(
    method: string,
    url: string,
    send: Effect.Effect<A, E, R>
  ): Effect.Effect<A, E, R> =>
    Effect.flatMap(Log, (log) => {
      if (log === undefined) return send
      const number = ++count
      const key = `${method} ${url}`
      const again = failed.get(key)
      const since = performance.now()
      log(`#${number} ${method} ${describeUrl(url)}${again === undefined ? "" : ` (attempt ${again + 1})`}`)
      return Effect.onExit(send, (exit) =>
        Effect.sync(() => {
          const isFinal = Exit.isSuccess(exit) && !mayRepeat(exit.value.status)
          if (isFinal) failed.delete(key)
          else failed.set(key, (again ?? 0) + 1)
          const time = `${Math.round(performance.now() - since)} ms`
          if (Exit.isSuccess(exit)) return log(`#${number} ${exit.value.status} in ${time}`)
          const reason = exit.cause.reasons.find(({ _tag }) => _tag === "Fail")
          log(`#${number} ${reason?._tag === "Fail" ? reason.error._tag : "interrupted"} after ${time}`)
        }))
    })
  return {
    send: (request, limits) => watched(request.method, request.url, transport.send(request, limits)),
    stream: (request, limits, receive) =>
      watched(request.method, request.url, transport.stream(request, limits, receive))
  }
}

type Wait = Pick<Parameters<NonNullable<FlatConfig.Options["onWait"]>>[0], "millis" | "reason" | "until">

/** Waits that are too short to notice. */
const short = 5000

/** Creates the hook of a client that notes why a command waits: for the rate limit, or for a server that asks for it. Calls in flight wait for the same reset: it is noted once. `debug` logs every wait. */
export const waitNotes = (quiet: boolean, note: (text: string) => void, debug?: (line: string) => void) => {
  let reportedUntil = 0
  return ({ millis, reason, until }: Wait): void => {
    debug?.(`waiting ${Math.round(millis)} ms (${reason})`)
    if (quiet || millis < short || until.getTime() < reportedUntil + 1000) return
    reportedUntil = until.getTime()
    const why = reason === "backoff" ? "The server is not available" : "The hourly rate limit is nearly used up"
    note(`\n${why}. Waiting until ${until.toLocaleTimeString()}.`)
  }
}
