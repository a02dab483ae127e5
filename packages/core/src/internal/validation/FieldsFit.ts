/**
 * Whether an object has the fields that it should: half of the work of checking an answer. Objects of one kind come in many shapes, as most of their fields
 * may be missing, and asking such objects for one field after the other is slow; walking through the fields that are there is not.
 */

/** Whether a value fits. */
export type Fits = (value: unknown) => boolean

export interface Field {
  readonly name: string
  readonly fits: Fits
  readonly optional: boolean
}

/** Texts, known by identity: most fields are, and are looked at without a call. */
export const isString: Fits = (value) => typeof value === "string"

export const isRecord = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Whether an object is nothing but its enumerable fields with names: JSON of it is then JSON of these. */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !("toJSON" in value) &&
    Object.getOwnPropertySymbols(value).length === 0
}

/**
 * Makes the check of an object's fields. `exact`: the object is plain and has no others. A field that is `undefined` counts as missing, as JSON has no
 * `undefined`.
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
      // Most come in the order in which they are declared.
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
