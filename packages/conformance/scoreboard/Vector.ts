/** A vector: what a server does, and what a client must do then. `data/vector.schema.json` describes each field. */
import { globSync, readFileSync } from "node:fs"
import { basename } from "node:path"

export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

export interface Step {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: Json
  readonly text?: string
  readonly gzip?: boolean
  readonly ranges?: boolean
  readonly raw?: string
  readonly fault?: "reset" | "silence" | "truncate" | "stall" | "drip"
}

export interface Call {
  readonly operation: string
  readonly input: Json
  readonly all?: boolean
}

/** A count, or the least and the most. */
export type Count = number | readonly [number, number]

export type Headers = Readonly<Record<string, string | null>>

export interface Expected {
  readonly requests?: Count
  readonly other?: Count
  readonly otherHeaders?: Headers
  readonly gap?: number
  readonly sent?: ReadonlyArray<{ readonly target?: string; readonly headers?: Headers; readonly body?: Json }>
  readonly sameBody?: boolean
  readonly outcome?: "value" | "error"
  readonly value?: Json
  readonly error?: { readonly [field in "own" | "resetAt" | "status" | "unknown"]?: Json }
  readonly shows?: string
  readonly hides?: ReadonlyArray<string>
}

export interface Vector {
  readonly id: string
  readonly row: string
  readonly server: string
  readonly client: string
  readonly call: Call
  readonly times?: number
  readonly options?: { readonly [name: string]: Json }
  readonly refuse?: number
  readonly responses: ReadonlyArray<Step>
  readonly other?: ReadonlyArray<Step>
  readonly expect: Expected
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
