/** Compares a response with the contract. A difference has paths, types, statuses and counts, and no value that a person entered. */
import type { Api, Shape } from "@flat-sdk/tools/drift/Api"
import { resolve, type Variant, variants } from "@flat-sdk/tools/drift/CompareShapes"
import { type Difference, difference, type Site } from "@flat-sdk/tools/drift/Difference"
import type { Seen } from "./Session.ts"

/** The words of a report: a name or code is said only if no response has it where the contract has free text. */
export class Words {
  readonly #free = new Set<string>()

  constructor(token: string) {
    this.#free.add(token)
  }

  hide(text: string): void {
    this.#free.add(text)
  }

  say(text: string): string {
    const isName = /^[a-z_$][\w.$-]{0,39}$/i.test(text) && !/\d{3}/.test(text)
    return isName && !this.#free.has(text) ? text : "(not shown)"
  }

  /** Says the path of a field. */
  path(text: string): string {
    return text.replaceAll(/[^.[\]]+/g, (name) => this.say(name))
  }
}

const typeOf = (value: unknown) => Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value

const fits = ({ type = "unknown" }: Shape, value: unknown): boolean =>
  type === "unknown" || type === typeOf(value) || (type === "number" && typeof value === "number")

/** Paths of the fields of a value below a place, each with the types that it has there. */
const walk = (site: Site, shape: Shape, value: unknown, words: Words): ReadonlyArray<Difference> => {
  const whole = resolve(shape, site.oursApi)
  if (value === null) return difference(site, "nullable", true, whole.nullable === true || whole.type === "unknown")
  const options = variants(whole, site.oursApi)
  const fitting = options.filter((option) => fits(option, value))
  if (fitting.length === 0) {
    hideAll(value, words)
    return difference(site, "type", typeOf(value), options.map(({ type }) => type).join(" or "))
  }
  return fitting.map((option) => walkOne(site, option, value, words))
    .reduce((best, other) => other.length < best.length ? other : best)
}

const walkOne = (site: Site, shape: Variant, value: unknown, words: Words): ReadonlyArray<Difference> => {
  const at = (name: string): Site => ({ ...site, field: site.field === "" ? name : `${site.field}.${name}` })
  if (typeof value === "string") {
    if (shape.enum === undefined) {
      words.hide(value)
      const isDate = shape.format !== "date-time" || !Number.isNaN(Date.parse(value))
      return isDate ? [] : difference(site, "format", "none", shape.format)
    }
    return shape.enum.includes(value) ? [] : difference(site, "enum", words.say(value), shape.enum.join(" "))
  }
  if (Array.isArray(value)) {
    return value.flatMap((item) => walk({ ...site, field: `${site.field}[]` }, shape.items ?? {}, item, words))
  }
  if (typeof value !== "object" || shape.properties === undefined) {
    hideAll(value, words)
    return []
  }
  const { properties } = shape
  const found = value as Readonly<Record<string, unknown>>
  const missing = Object.entries(properties).filter(([name, field]) => field.required && !(name in found))
  return [
    ...missing.flatMap(([name]) => difference(at(name), "presence", "missing", "required")),
    ...Object.entries(found).flatMap(([name, one]) => {
      const field = properties[name]
      if (field !== undefined) return walk(at(name), field, one, words)
      hideAll(one, words)
      return difference(at(words.say(name)), "presence", "optional", "missing")
    })
  ]
}

const hideAll = (value: unknown, words: Words): void => {
  if (typeof value === "string") words.hide(value)
  else if (typeof value === "object" && value !== null) { for (const one of Object.values(value)) hideAll(one, words) }
}

/** The type of a body, without its parameters, if it is one. */
export const mediaType = (headers: Headers): string =>
  /^[\w.+-]+\/[\w.+-]+/.exec(headers.get("content-type") ?? "")?.[0] ?? "none"

/** Compares a success with the contract. Called twice: the first time, `words` learns what must not be said. */
export const observe = (contract: Api, seen: Seen, words: Words): ReadonlyArray<Difference> => {
  const { body, decoded, headers, operation, status } = seen
  if (status >= 300) {
    hideAll({ ...(body as object), code: undefined }, words)
    return []
  }
  const { responses } = contract.operations[operation]!
  const site: Site = { operation, place: `response ${status}`, field: "", vendorApi: contract, oursApi: contract }
  const ours = responses[status]
  if (ours === undefined) return difference(site, "presence", "present", "missing")
  if (ours.shape === undefined) return difference(site, "body", body === undefined ? "missing" : "present", "missing")
  const found = [
    ...ours.contentTypes.includes(mediaType(headers)) || ours.shape.type === "binary"
      ? []
      : difference(site, "content type", mediaType(headers), ours.contentTypes.join(", ")),
    ...ours.headers.filter((name) => name !== "link" && !headers.has(name)).flatMap((name) =>
      difference({ ...site, field: `header ${name}` }, "presence", "missing", "present")
    ),
    ...ours.shape.type === "binary" ? [] : walk(site, ours.shape, body, words)
  ]
  return decoded || found.length > 0 ? found : difference(site, "strict decoding", "fails", "succeeds")
}
