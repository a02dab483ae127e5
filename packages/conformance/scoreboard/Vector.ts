/** A vector: what a server does, and what a client must do then. The README beside describes the format. */
import { globSync, readFileSync } from "node:fs"
import { basename } from "node:path"

export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

export interface Step {
  readonly status?: number
  /** A value replaces the default; `null` removes it. */
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: Json
  readonly text?: string
  readonly gzip?: boolean
  /** Bytes that are sent in place of a response. */
  readonly raw?: string
  /** Whether requests with `Range` get a part. */
  readonly ranges?: boolean
  /** What goes wrong: before the response, within its body, or by its speed. */
  readonly fault?: "reset" | "silence" | "truncate" | "stall" | "drip"
}

export interface Call {
  readonly operation: string
  readonly input?: Json
  /** Read all pages of a list. */
  readonly all?: boolean
}

/** A count, or the least and the most. */
export type Count = number | readonly [number, number]

export interface Expected {
  readonly requests?: Count
  /** Requests to the other origin. */
  readonly other?: Count
  /** Headers of all requests to the other origin; `null` is none. */
  readonly otherHeaders?: Readonly<Record<string, string | null>>
  /** Seconds that must pass between the first two requests, by the server's clock. */
  readonly gap?: number
  /** What the requests must have, in their order. */
  readonly sent?: ReadonlyArray<{
    readonly target?: string
    readonly headers?: Readonly<Record<string, string | null>>
    readonly body?: Json
  }>
  readonly sameBody?: boolean
  readonly outcome?: "value" | "error"
  /** What the value must include, if there is one. */
  readonly value?: Json
  readonly error?: { readonly [field in "own" | "resetAt" | "status" | "unknown"]?: Json }
  /** A string that the reported outcome must have if it is a value, to the letter. */
  readonly shows?: string
  /** Strings that the reported outcome must not have. */
  readonly hides?: ReadonlyArray<string>
}

export interface Vector {
  readonly id: string
  /** The row of the reliability page. */
  readonly row: string
  readonly server: string
  readonly client: string
  readonly call: Call
  /** How often the call is made, one after the other; the outcome is that of the last. */
  readonly times?: number
  /** Options of the client: `token`, `tokens`, `timeout`, `retries`, `cancelAfter`. */
  readonly options?: { readonly [name: string]: Json }
  /** Seconds for which the port refuses connections. */
  readonly refuse?: number
  /** Responses in their order; the last is repeated. */
  readonly responses: ReadonlyArray<Step>
  readonly other?: ReadonlyArray<Step>
  readonly expect: Expected
  /** Seconds that the call may take. */
  readonly limit: number
}

export interface Group {
  readonly title: string
  readonly vectors: ReadonlyArray<Vector>
}

type Named<A> = Readonly<Record<string, A>>

export const folder = new URL("data/", import.meta.url)

export const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, folder), "utf8"))

interface Raw extends Omit<Vector, "call" | "limit" | "other" | "responses"> {
  readonly call: string
  readonly responses: ReadonlyArray<string | Step>
  readonly other?: ReadonlyArray<string | Step>
  readonly limit?: number
}

/** Returns the files of vectors, in the order of the page. */
export const files = (): ReadonlyArray<string> =>
  globSync("[0-9]-*.json", { cwd: folder }).map((file) => basename(file)).toSorted()

const named = <A>(names: Named<A>, name: string): A => {
  const found = names[name]
  if (found === undefined) throw new Error(`shared.json has no ${name}`)
  return found
}

/** Returns all vectors, with the calls and responses that they name. */
export const groups = (): ReadonlyArray<Group> => {
  const { calls, responses } = read("shared.json") as { calls: Named<Call>; responses: Named<Step> }
  const step = (given: string | Step): Step => typeof given === "string" ? named(responses, given) : given
  return files().map((file) => {
    const { title, vectors } = read(file) as { title: string; vectors: ReadonlyArray<Raw> }
    return {
      title,
      vectors: vectors.map(({ call, limit = 15, other, responses, ...rest }): Vector => ({
        ...rest,
        limit,
        call: named(calls, call),
        responses: responses.map(step),
        ...(other === undefined ? undefined : { other: other.map(step) })
      }))
    }
  })
}
