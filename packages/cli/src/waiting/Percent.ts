/** Progress of work on the server, which reports it in percent and with a text. */
import * as Printable from "@flat-sdk/terminal/Printable"
import * as Progress from "@flat-sdk/terminal/Progress"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"

export interface Percent {
  readonly show: (percent: number | undefined, text: string | undefined) => Effect.Effect<void>
  /** Takes the progress off the terminal, until it is shown again. */
  readonly hide: Effect.Effect<void>
}

/** Creates a display. `hide` it before anything else is written. */
export const make = (quiet: boolean): Percent => {
  let shown: { readonly progress: Progress.Progress; readonly scope: Scope.Closeable } | undefined
  let reached = 0
  return {
    show: (percent, text) =>
      Effect.gen(function*() {
        if (shown === undefined) {
          const scope = yield* Scope.make()
          shown = { scope, progress: yield* Scope.provide(Progress.make({ unit: "%", total: 100, quiet }), scope) }
          yield* shown.progress.add(reached)
        }
        if (text !== undefined) yield* shown.progress.set({ text: Printable.line(text) })
        const now = Math.min(100, Math.max(reached, percent ?? reached))
        yield* shown.progress.add(now - reached)
        reached = now
      }),
    hide: Effect.suspend(() => {
      const scope = shown?.scope
      shown = undefined
      return scope === undefined ? Effect.void : Scope.close(scope, Exit.void)
    })
  }
}
