/** Shows the progress of a run on standard error: a bar on a terminal, occasional lines in a pipe or a log, or events for machines. */
import * as TerminalProgress from "@flat-sdk/terminal/Progress"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Estimate from "./Estimate.ts"
import * as Log from "./JsonLog.ts"

export type Progress = (result: string) => Effect.Effect<void>

const mostLines = 10

export const styleOf = (json: boolean): Style => json ? "events" : TerminalProgress.isShown({}) ? "bar" : "lines"

export type Style = "bar" | "lines" | "events"

export const make = Effect.fnUntraced(function*(total: number, style: Style) {
  const bar = style === "bar" && total > 0 ? yield* TerminalProgress.make({ unit: "steps", total }) : undefined
  const every = Math.max(25, Math.ceil(total / mostLines))
  const started = performance.now() // direct: a rate to show
  let done = 0
  let failed = 0
  const progress: Progress = (result) => {
    done++
    if (result === "failed") failed++
    if (bar !== undefined) return Effect.andThen(bar.add(1), bar.set({ failed }))
    if (done % every !== 0 || done >= total) return Effect.void
    const perSecond = done / Math.max(0.001, (performance.now() - started) / 1000) // direct: the same
    const perMinute = Math.round(perSecond * 60)
    const secondsLeft = Math.round((total - done) / perSecond)
    if (style === "events") return Log.event("progress", { done, of: total, failed, perMinute, secondsLeft })
    // By minute when it is slow, as it is at the hourly limit.
    const rate = perSecond >= 1 ? `${perSecond.toFixed(0)}/s` : `${perMinute}/min`
    return Console.error(
      `${done} of ${total} done, ${failed} failed, ${rate}, ${Estimate.showSeconds(secondsLeft)} left`
    )
  }
  return progress
})
