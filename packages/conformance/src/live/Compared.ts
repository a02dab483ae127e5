/** Compares the responses of a service with those of the sandbox to the same trials. */
import type { Difference } from "@flat-sdk/tools/drift/Difference"
import { mediaType, type Words } from "./Observed.ts"
import { cursorNames } from "./Reads.ts"
import type { Seen } from "./Session.ts"

/** Headers that a proxy or the connection adds, or that depend on the page that asks. */
const ofConnection =
  /^(?:access-control-.*|age|alt-svc|cache-control|cf-.*|connection|content-(?:encoding|length)|date|etag|expires|keep-alive|last-modified|nel|pragma|report-to|server|server-timing|set-cookie|strict-transport-security|transfer-encoding|vary|via|x-(?:cache|amz|cloud|served|frame|xss|content-type|dns|download|permitted|powered).*)$/

const typeOf = (value: unknown) => value === null ? "null" : Array.isArray(value) ? "array" : typeof value

interface Fields {
  /** By path: how many objects have the field, of how many, and its types. */
  readonly [path: string]: { count: number; readonly types: Set<string> }
}

const fieldsOf = (value: unknown): { readonly fields: Fields; readonly objects: ReadonlyMap<string, number> } => {
  const fields: Record<string, Fields[string]> = {}
  const objects = new Map<string, number>()
  const visit = (at: string, one: unknown): void => {
    if (Array.isArray(one)) { for (const item of one) visit(`${at}[]`, item) }
    else if (typeof one === "object" && one !== null) {
      objects.set(at, (objects.get(at) ?? 0) + 1)
      for (const [name, inner] of Object.entries(one)) {
        const path = at === "" ? name : `${at}.${name}`
        const field = fields[path] ??= { count: 0, types: new Set() }
        field.count++
        field.types.add(typeOf(inner))
        visit(path, inner)
      }
    }
  }
  visit("", value)
  return { fields, objects }
}

const parentOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf(".")))

/** How many items a page has, if another one follows. */
const lengthOf = ({ body, headers }: Seen) =>
  Array.isArray(body) && /rel="?next/.test(headers.get("link") ?? "") ? body.length : undefined

const code = ({ body, status }: Seen) => status < 400 ? "" : String((body as { code?: unknown } | undefined)?.code)

const one = (theirs: Seen, ours: Seen, words: Words): ReadonlyArray<Difference> => {
  const { operation, status, trial } = theirs
  const place = `${trial}, response ${status}`
  const differ = (
    field: string,
    aspect: string,
    vendor: unknown,
    own: unknown,
    say: (value: unknown) => string = String
  ): ReadonlyArray<Difference> =>
    vendor === own
      ? []
      : [{ operation, place, field: words.path(field), aspect, vendor: say(vendor), ours: String(own) }]
  if (status !== ours.status) return differ(".", "status", status, ours.status)
  const sayAll = (text: unknown) => String(text).split(" ").map((name) => words.say(name)).join(" ")
  const names = new Set([...theirs.headers.keys(), ...ours.headers.keys()])
  const headers = [...names].filter((name) => name !== "link" && !ofConnection.test(name)).flatMap((name) =>
    differ(`header.${name}`, "presence", theirs.headers.has(name), ours.headers.has(name))
  )
  const limit = (seen: Seen) => seen.headers.get("x-ratelimit-limit")?.replace(/\D+/g, "") ?? "missing"
  const [length, own] = [lengthOf(theirs), lengthOf(ours)]
  const [cursor, ownCursor] = [cursorNames(theirs), cursorNames(ours)]
  const theirFields = fieldsOf(theirs.body)
  const ourFields = fieldsOf(ours.body)
  const paths = [...new Set([...Object.keys(theirFields.fields), ...Object.keys(ourFields.fields)])]
  const presence = (of: typeof theirFields, path: string) => {
    const count = of.fields[path]?.count ?? 0
    return count === 0 ? "never" : count === of.objects.get(parentOf(path)) ? "always" : "sometimes"
  }
  const shapes = paths.flatMap((path) => {
    if (!theirFields.objects.has(parentOf(path)) || !ourFields.objects.has(parentOf(path))) return []
    const found = [presence(theirFields, path), presence(ourFields, path)] as const
    if (found.includes("always") && found.includes("never")) return differ(path, "presence", ...found)
    const [types, own] = [theirFields, ourFields].map(({ fields }) => [...fields[path]?.types ?? []])
    const isAlike = types!.length === 0 || own!.length === 0 || types!.some((type) => own!.includes(type))
    return isAlike ? [] : differ(path, "type", types!.join(" or "), own!.join(" or "))
  })
  return [
    ...differ(".", "content type", mediaType(theirs.headers), mediaType(ours.headers)),
    ...headers,
    ...differ("header.x-ratelimit-limit", "value", limit(theirs), limit(ours)),
    ...cursor === undefined || ownCursor === undefined
      ? []
      : differ("header.link", "cursor", cursor, ownCursor, sayAll),
    ...length === undefined || own === undefined ? [] : differ(".", "items of a page", length, own),
    ...shapes,
    ...differ(".", "code", code(theirs), code(ours), sayAll)
  ]
}

const trialOf = ({ operation, trial }: Seen) => `${operation}, ${trial}`

/** Returns the differences of the trials that both have. What the token may not read, and what its plan does not include, is none. */
export const compare = (
  theirs: ReadonlyArray<Seen>,
  ours: ReadonlyArray<Seen>,
  words: Words
): ReadonlyArray<Difference> => {
  const own = new Map(ours.map((seen) => [trialOf(seen), seen]))
  const isRefused = ({ status, trial }: Seen) => trial === "read" && [402, 403].includes(status)
  return theirs.flatMap((seen) => {
    const other = own.get(trialOf(seen))
    return other === undefined || isRefused(seen) || isRefused(other) ? [] : one(seen, other, words)
  })
}

/** What a page or a repetition of the service itself shows, without the sandbox. */
export const limits = (theirs: ReadonlyArray<Seen>): ReadonlyArray<Difference> => {
  const firsts = new Map(theirs.map((seen) => [trialOf(seen), seen]))
  return theirs.flatMap((seen): ReadonlyArray<Difference> => {
    const { body, operation, trial } = seen
    const asked = /^(?:limit|next page)/.test(trial) && !trial.includes("large")
      ? trial === "limit 50" ? 50 : 1
      : undefined
    if (!Array.isArray(body) || asked === undefined) return []
    const place = "query"
    const before = firsts.get(`${operation}, limit 1`)
    const repeated = trial === "next page" && JSON.stringify(before?.body) === JSON.stringify(body)
    const wrong = body.length > asked || (lengthOf(seen) ?? asked) < asked
    return [
      ...wrong
        ? [{
          operation,
          place,
          field: "limit",
          aspect: `items of ${asked}`,
          vendor: String(body.length),
          ours: String(asked)
        }]
        : [],
      ...repeated ? [{ operation, place, field: "next", aspect: "items", vendor: "repeated", ours: "next" }] : []
    ]
  })
}
