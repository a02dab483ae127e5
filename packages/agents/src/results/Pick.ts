/**
 * The fields of a result that a model asks for.
 */
import { isReadonlyObject } from "effect/Predicate"

/** Returns the fields of an object, or of each entry of a list. `user.id` is a field within another one. */
export const pick = (value: unknown, fields: ReadonlyArray<string>): unknown => {
  if (Array.isArray(value)) return value.map((one) => pick(one, fields))
  if (!isReadonlyObject(value)) return value
  const inner = Map.groupBy(fields.map((field) => field.split(/\.(.*)/s)), ([name]) => name!)
  return Object.fromEntries(
    [...inner].flatMap(([name, paths]) => {
      if (!Object.hasOwn(value, name)) return []
      const rest = paths.flatMap(([, rest]) => rest === undefined ? [] : [rest])
      return [[name, rest.length < paths.length ? value[name] : pick(value[name], rest)]]
    })
  )
}

/** Removes names that follow from the username beside them: `student-7f3a.first` beside `student-7f3a`. */
export const withoutDerived = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutDerived)
  if (!isReadonlyObject(value)) return value
  const username = value["username"]
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) =>
        typeof username !== "string" || typeof one !== "string" || !one.startsWith(`${username}.`)
        || !/^(?:first|last|name|display)$/.test(one.slice(username.length + 1))
      )
      .map(([field, one]) => [field, withoutDerived(one)])
  )
}

/** Returns the part, or the first name of the pointer that does not exist. */
export const at = (value: unknown, pointer: string): { readonly found: unknown } | { readonly missing: string } => {
  let part = value
  for (const name of pointer.replace(/^\//, "").split("/").filter((one) => one !== "")) {
    const key = name.replaceAll("~1", "/").replaceAll("~0", "~")
    if (typeof part !== "object" || part === null || !Object.hasOwn(part, key)) return { missing: key }
    part = (part as Readonly<Record<string, unknown>>)[key]
  }
  return { found: part }
}

/** The rest of a string or a list from an offset. Other values have no offset. */
export const from = (value: unknown, offset: number): unknown =>
  typeof value === "string" || Array.isArray(value) ? value.slice(offset) : value
