/**
 * What a tool returns: a compact value, with what was cut, what was left out, and how to get the rest.
 */
import type { Masked } from "../privacy/Privacy.ts"
import * as Compact from "./Compact.ts"
import * as Pick from "./Pick.ts"

/** The part of a result to show. */
export interface Window {
  readonly at?: string | undefined
  readonly offset?: number | undefined
}

export interface Options {
  readonly maxTokens: number
  readonly window: Window
  /** Handle of the next page. */
  readonly next?: string | undefined
  /** What the reader should do next. */
  readonly advice?: string | undefined
}

/** A token is about four characters. */
export const charactersOfToken = 4
// For the fields beside the result.
const reserve = 500

export type Rendered = Readonly<Record<string, unknown>>

/** `command` reads what was left out. Without it, nothing does. */
const leftOut = ({ personal, secrets }: Masked, command: string | undefined) => ({
  ...(secrets.length === 0 ? undefined : {
    secret: secrets,
    secretsAreFor: command === undefined
      ? "none: no operation reads them again"
      : `a person, at the command line: ${command}`
  }),
  ...(personal.length === 0 ? undefined : { personal })
})

/** Returns a result, or the name in the window's pointer that it does not have. */
export const render = (
  masked: Masked,
  command: string | undefined,
  { advice, maxTokens, next, window }: Options
): { readonly rendered: Rendered } | { readonly missing: string } => {
  const whole = Compact.withoutEmpty(masked.value)
  const part = Pick.at(whole, window.at ?? "")
  if ("missing" in part) return part
  const offset = window.offset ?? 0
  const fitted = Compact.fit(Pick.from(part.found, offset), Math.max(200, maxTokens * charactersOfToken - reserve))
  const out = leftOut(masked, command)
  const total = Array.isArray(part.found) ? part.found.length : 0
  return {
    rendered: {
      result: fitted.value ?? (Array.isArray(masked.value) ? [] : "(nothing)"),
      ...(fitted.shown === undefined ? undefined : {
        cut: `${fitted.shown} of ${total - offset} entries. For the rest, repeat the call with offset: ${
          offset + fitted.shown
        }`
      }),
      ...(fitted.marked
        ? {
          marks:
            "[+n …] marks what was cut. To read it, repeat the call with at: \"/0/field\" (its JSON pointer in result) and offset"
        }
        : undefined),
      // The next page would skip the entries that were cut.
      ...(next === undefined || fitted.shown !== undefined ? undefined : { next }),
      ...(Object.keys(out).length === 0 ? undefined : { leftOut: out }),
      ...(advice === undefined ? undefined : { advice })
    }
  }
}
