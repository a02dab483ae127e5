/**
 * Progress on standard error: a bar where the end is known, a counter otherwise, with the rate, the time left and the requests left of the rate limit.
 * Silent without a terminal.
 */
import cliProgress from "cli-progress"
import * as ByteSize from "effect/ByteSize"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { isatty } from "node:tty"

// A CommonJS module, whose names Node does not find.
const { Format, SingleBar } = cliProgress

export interface Options {
  /** What is counted, such as `rows`. `bytes` are shown with their unit, and `%` without a rate. */
  readonly unit: string
  /** Number of units, if it is known. */
  readonly total?: number | undefined
  readonly quiet?: boolean | undefined
  /** Whether standard output shows results meanwhile. On the same terminal the results replace the progress. */
  readonly besideOutput?: boolean | undefined
}

export interface Progress {
  readonly add: (count: number) => Effect.Effect<void>
  /** Sets what is shown besides: requests left of the rate limit, failures, or a state. */
  readonly set: (
    state: { readonly quota?: number | undefined; readonly failed?: number; readonly text?: string | undefined }
  ) => Effect.Effect<void>
}

export const isShown = ({ besideOutput, quiet }: Omit<Options, "unit" | "total">): boolean =>
  quiet !== true && isatty(2) && process.env["TERM"] !== "dumb" && !(besideOutput === true && isatty(1))

/** Writes a duration, rounded up. */
export const duration = (seconds: number): string => {
  const whole = Math.ceil(seconds)
  return whole < 60 ? `${whole} s` : whole < 3600 ? `${Math.ceil(whole / 60)} min` : `${(whole / 3600).toFixed(1)} h`
}

const prettyBytes = (count: number): string =>
  ByteSize.format(ByteSize.bytes(Math.round(count)), { system: "decimal", precision: 1 })

interface Payload {
  quota?: number | undefined
  failed: number
  text: string
}

export const line = (
  { total, unit }: Pick<Options, "total" | "unit">,
  state: Payload & { readonly value: number; readonly seconds: number; readonly bar: string }
): string => {
  if (unit === "%") {
    return [`${state.bar} ${Math.round(state.value)} %`, state.text].filter((part) => part !== "").join("  ")
  }
  const rate = state.seconds > 0 ? state.value / state.seconds : 0
  const left = total !== undefined && rate > 0 ? duration((total - state.value) / rate) : undefined
  const isBytes = unit === "bytes"
  const amount = (value: number) => isBytes ? prettyBytes(value) : `${value}`
  const parts = [
    total === undefined
      ? `${amount(state.value)}${isBytes ? "" : ` ${unit}`}`
      : `${state.bar} ${amount(state.value)}/${amount(total)}${isBytes ? "" : ` ${unit}`}`,
    state.failed > 0 ? `${state.failed} failed` : "",
    state.value > 0 ? `${isBytes ? prettyBytes(rate) : rate.toFixed(rate < 10 ? 1 : 0)}/s` : "",
    left === undefined || state.value === total ? "" : `${left} left`,
    state.quota === undefined ? "" : `${state.quota} requests left`,
    state.text
  ]
  return parts.filter((part) => part !== "").join("  ")
}

/** Creates a progress display that ends with the scope. */
export const make = (options: Options): Effect.Effect<Progress, never, Scope.Scope> => {
  if (!isShown(options)) return Effect.succeed({ add: () => Effect.void, set: () => Effect.void })
  const shown: Payload = { failed: 0, text: "" }
  return Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const started = performance.now()
        const bar = new SingleBar({
          format: (settings, { progress, value }) =>
            line(options, {
              ...shown,
              value,
              seconds: (performance.now() - started) / 1000,
              bar: Format.BarFormat(Number.isFinite(progress) ? progress : 0, settings)
            }),
          barsize: 20,
          barCompleteChar: "█",
          barIncompleteChar: "░",
          hideCursor: true,
          clearOnComplete: true,
          stopOnComplete: false,
          // The scope restores the cursor on interruption.
          gracefulExit: false,
          stream: process.stderr
        })
        bar.start(options.total ?? 0, 0)
        return bar
      }),
      (bar) => Effect.sync(() => bar.stop())
    ),
    (bar): Progress => ({
      add: (count) => Effect.sync(() => bar.increment(count)),
      set: (state) =>
        Effect.sync(() => {
          Object.assign(shown, state)
          bar.update(shown)
        })
    })
  )
}
