/** A vector: what a server does, and what a client must do then. */
import { globSync, readFileSync } from "node:fs"
import { basename } from "node:path"

export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

/** A response. Strings may have {api}, {other} (the origins), {n} (number of the request), {epoch+2} and {date+2} (in two seconds). */
export interface Step {
  /** 200 without it. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: Json
  readonly text?: string
  /** Compresses the body for requests that accept it. */
  readonly gzip?: boolean
  /** Responds 206 to requests with Range, if If-Range is the ETag. */
  readonly ranges?: boolean
  /** What is sent in place of a response. */
  readonly raw?: string
  /** Before the response: reset, silence. At half of the body: truncate (and close), stall. In ten slow pieces: drip. */
  readonly fault?: "reset" | "silence" | "truncate" | "stall" | "drip"
}

export interface Call {
  readonly operation: string
  readonly input: Json
  readonly all?: boolean
}

/** A count, or the least and the most. */
export type Count = number | readonly [number, number]

/** `null`: the header is absent. */
export type Headers = Readonly<Record<string, string | null>>

export interface Expected {
  readonly requests?: Count
  /** Requests to the other origin, and what each of them has. */
  readonly other?: Count
  readonly otherHeaders?: Headers
  /** Least seconds between the first two requests. */
  readonly gap?: number
  /** What the requests have, in their order: part of the target, headers, fields of the body. */
  readonly sent?: ReadonlyArray<{ readonly target?: string; readonly headers?: Headers; readonly body?: Json }>
  readonly sameBody?: boolean
  /** Either without it. */
  readonly outcome?: "value" | "error"
  /** What a value includes. */
  readonly value?: Json
  readonly error?: { readonly [field in "own" | "resetAt" | "status" | "unknown"]?: Json }
  /** What the line of a value has, to the letter. */
  readonly shows?: string
  /** What no form of the error may have. */
  readonly hides?: ReadonlyArray<string>
}

export interface Vector {
  readonly id: string
  /** Id of the row of the reliability page. */
  readonly row: string
  /** What the server does and what the client must do, for readers. */
  readonly server: string
  readonly client: string
  readonly call: Call
  /** Calls, one after the other with one client; the outcome is that of the last. */
  readonly times?: number
  /** Passed to the adapter. */
  readonly options?: { readonly [name: string]: Json }
  /** Seconds for which the port refuses connections. */
  readonly refuse?: number
  /** One for each request; the last is repeated. */
  readonly responses: ReadonlyArray<Step>
  readonly other?: ReadonlyArray<Step>
  readonly expect: Expected
  /** Seconds that the call may take: 15 without it. */
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
const files = (): ReadonlyArray<string> =>
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
