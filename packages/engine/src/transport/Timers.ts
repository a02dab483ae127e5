/** The time of code that is driven by callbacks: the platform's, or that of another clock which the current fiber has, such as `TestClock`. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Fiber from "effect/Fiber"
import * as LoopTurn from "./LoopTurn.ts"

const platform: LoopTurn.Timers = {
  now: () => performance.now(), // direct: no other clock
  start: (run, millis, of) => setTimeout(run, Math.min(millis, LoopTurn.longestTimer), of), // direct: the same
  stop: (timer) => clearTimeout(timer as number),
  afterReading: LoopTurn.afterReading
}

/** Returns the timers of the current fiber. */
export const current = (context = Fiber.getCurrent()?.context ?? Context.empty()): LoopTurn.Timers =>
  Context.getOrUndefined(context, Clock.Clock) === undefined ? platform : LoopTurn.timersOf(context)
