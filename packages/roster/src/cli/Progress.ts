/** Shows the progress of a run on standard error: a bar on a terminal, occasional lines in a pipe or a log, or events for machines. */
import * as TerminalProgress from "@flat-sdk/terminal/Progress"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Estimate from "./Estimate.ts"
import * as Events from "./log/Events.ts"

export interface Progress {
  readonly tick: (outcome: { readonly result: string }) => Effect.Effect<void>
}

/** Counts rows, and measures their rate since the start. */
class Meter {
  done = 0
  failed = 0
  readonly #started = performance.now()
  count({ result }: { readonly result: string }): void {
    this.done++
    if (result === "failed") this.failed++
  }
  /** Rows in a second. */
  get perSecond(): number {
    return this.done / Math.max(0.001, (performance.now() - this.#started) / 1000)
  }
  /** The rate for people: by minute when it is slow, as it is at the hourly limit. */
  get rate(): string {
    return this.perSecond >= 1 ? `${this.perSecond.toFixed(0)}/s` : `${(this.perSecond * 60).toFixed(0)}/min`
  }
}

/** Maximum number of progress lines without a terminal. */
const mostLines = 10

const bar = Effect.fnUntraced(function*(total: number) {
  const shown = yield* TerminalProgress.make({ unit: "steps", total })
  const meter = new Meter()
  const progress: Progress = {
    tick: (outcome) => {
      meter.count(outcome)
      return Effect.andThen(shown.add(1), shown.set({ failed: meter.failed }))
    }
  }
  return progress
})

type Show = (
  progress: { readonly done: number; readonly meter: Meter; readonly secondsLeft: number }
) => Effect.Effect<void>

const occasionally = (total: number, show: Show): Progress => {
  const every = Math.max(25, Math.ceil(total / mostLines))
  const meter = new Meter()
  return {
    tick: (outcome) => {
      meter.count(outcome)
      const { done, perSecond } = meter
      return done % every === 0 && done < total
        ? show({ done, meter, secondsLeft: (total - done) / perSecond })
        : Effect.void
    }
  }
}

const lines = (total: number): Progress =>
  occasionally(total, ({ done, meter: { failed, rate }, secondsLeft }) =>
    Console.error(
      `${done} of ${total} done, ${failed} failed, ${rate}, ${Estimate.showSeconds(secondsLeft)} left`
    ))

const events = (total: number): Progress =>
  occasionally(total, ({ done, meter: { failed, perSecond }, secondsLeft }) =>
    Events.event("progress", {
      done,
      of: total,
      failed,
      perMinute: Math.round(perSecond * 60),
      secondsLeft: Math.round(secondsLeft)
    }))

/** Returns how progress is shown. */
export const styleOf = (json: boolean): Style => json ? "events" : TerminalProgress.isShown({}) ? "bar" : "lines"

/** A bar on a terminal, occasional lines in a pipe or a log, or events for machines. */
export type Style = "bar" | "lines" | "events"

/** Creates a progress display for `total` rows. It ends with the scope. */
export const make = (total: number, style: Style): Effect.Effect<Progress, never, Scope.Scope> =>
  style === "events"
    ? Effect.succeed(events(total))
    : style === "lines" || total === 0
    ? Effect.succeed(lines(total))
    : bar(total)
