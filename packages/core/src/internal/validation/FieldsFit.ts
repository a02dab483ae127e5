/**
 * Checks the fields of an object, which is half of the work of checking a response. Most fields are optional, so objects of one kind have many
 * shapes: looking up each declared field in them is slow, iterating over the existing fields is fast.
 */

/** Whether a value fits. */
export type Fits = (value: unknown) => boolean

export interface Field {
  readonly name: string
  readonly fits: Fits
  readonly optional: boolean
}

/** Checks strings. Recognised by identity, so that the most common type of field is checked without a call. */
export const isString: Fits = (value) => typeof value === "string"

export const isRecord = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Whether an object has nothing but enumerable named fields, so that its JSON is that of these fields. */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !("toJSON" in value) &&
    Object.getOwnPropertySymbols(value).length === 0
}

/**
 * Creates the check of an object's fields. `exact`: the object must be plain and have no other fields. `undefined` counts as a missing field, as
 * JSON has no `undefined`.
 */
export const make = (fields: ReadonlyArray<Field>, exact: boolean): Fits => {
  const names = fields.map(({ name }) => name)
  const checks = fields.map(({ fits }) => fits)
  const optional = fields.map((field) => field.optional)
  const required = fields.length - optional.filter(Boolean).length
  const places = new Map(names.map((name, place) => [name, place]))
  return (value) => {
    if (!isRecord(value) || (exact && !isPlain(value))) return false
    let found = 0
    let next = 0
    for (const name in value) {
      // Most fields are in the order of their declaration.
      let place: number | undefined = next
      while (place < names.length && names[place] !== name) place++
      if (place === names.length) {
        place = places.get(name)
        if (place === undefined) {
          if (exact) return false
          continue
        }
      }
      next = place + 1
      const field = value[name]
      if (field === undefined) {
        if (!optional[place]!) return false
        continue
      }
      const fits = checks[place]!
      if (fits === isString ? typeof field !== "string" : !fits(field)) return false
      if (!optional[place]!) found++
    }
    return found === required
  }
}
