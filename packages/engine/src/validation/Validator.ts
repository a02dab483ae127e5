/**
 * Checks whether a value fits a shape, by functions that are composed once per shape. That is several times faster than interpreting the shape for
 * each value, and works where `eval` is forbidden, as in browsers and Workers. `Mismatches.ts` says why a value does not fit.
 */
import { type Fields, isOptional, isPathId, keyOf, type Range, type Shape, type Text } from "./Shape.ts"

/** Whether a value fits a shape. */
export type Check = (value: unknown) => boolean

// Recognised by identity, so that the most common type of field is checked without a call.
const isString: Check = (value) => typeof value === "string"

/** Checks whether a value is an object that is not an array. */
export const isRecord = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The shapes that are only a word. */
export const primitives: Readonly<Record<Extract<Shape, string>, Check>> = {
  string: isString,
  boolean: (value) => typeof value === "boolean",
  finite: Number.isFinite,
  integer: Number.isSafeInteger,
  id: (value) => typeof value === "string" && isPathId(value)
}

export const isWithin = (value: number, { range: [minimum, maximum = Infinity] }: Range): boolean =>
  value >= minimum && value <= maximum

const hasLength = (value: string, { text: [minimum, maximum] }: Text): boolean => {
  // The number of code points is between half the number of code units and that number, so counting is rarely necessary.
  if (value.length < minimum || value.length > 2 * maximum) return false
  if (value.length <= maximum && value.length >= 2 * minimum - 1) return true
  const length = [...value].length
  return length >= minimum && length <= maximum
}

/** Whether an object has nothing but enumerable named fields, so that its JSON is that of these fields. */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !("toJSON" in value) &&
    Object.getOwnPropertySymbols(value).length === 0
}

type Find = (shape: Shape) => Check

// A name without its `?` is a new string, which is slow to compare with the names of an object; the key of an object is not.
const intern = (name: string): string => Object.keys({ [name]: true })[0]!

/**
 * Creates the check of an object's fields, which is half of the work of checking a response. Most fields are optional, so objects of one kind have
 * many layouts: looking up each declared field in them is slow, iterating over the existing fields is fast. `exact`: the object must be plain and
 * have no other fields. `undefined` counts as a missing field, as JSON has no `undefined`.
 */
const fieldsOf = (fields: Fields, find: Find, exact: boolean): Check => {
  const names = Object.keys(fields).map((name) => intern(keyOf(name)))
  const checks = Object.values(fields).map(find)
  const optional = Object.keys(fields).map(isOptional)
  const required = optional.filter((one) => !one).length
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

const build = (shape: Exclude<Shape, string>, find: Find, exact: boolean): Check => {
  if (typeof shape === "function") {
    // Built on the first value: the shape is recursive.
    let inner: Check | undefined
    return (value) => (inner ??= find(shape()))(value)
  }
  if ("fields" in shape) return fieldsOf(shape.fields, find, exact)
  if ("items" in shape) {
    const fits = find(shape.items)
    const most = shape.most?.[0] ?? Infinity
    return (value) => {
      if (!Array.isArray(value) || value.length > most) return false
      // Not `every`, which skips holes.
      for (let index = 0; index < value.length; index++) if (!fits(value[index])) return false
      return true
    }
  }
  if ("open" in shape) return isString
  if ("orNull" in shape) {
    const fits = find(shape.orNull)
    return (value) => value === null || fits(value)
  }
  if ("oneOf" in shape) {
    const known = new Set<unknown>(shape.oneOf)
    return (value) => known.has(value)
  }
  if ("literal" in shape) return (value) => value === shape.literal
  if ("union" in shape) {
    const members = shape.union.map(find)
    return (value) => {
      for (let index = 0; index < members.length; index++) if (members[index]!(value)) return true
      return false
    }
  }
  if ("fits" in shape) return shape.fits
  if ("text" in shape) return (value) => typeof value === "string" && hasLength(value, shape)
  if ("pattern" in shape) return (value) => typeof value === "string" && shape.pattern.test(value)
  const number = primitives[shape.of]
  return (value) => number(value) && isWithin(value as number, shape)
}

/** Creates a cache of checks, one per shape. */
const finding = (exact: boolean): Find => {
  const built = new WeakMap<object, Check>()
  const find: Find = (shape) => {
    if (typeof shape === "string") return primitives[shape]
    let fits = built.get(shape)
    if (fits === undefined) {
      fits = build(shape, find, exact)
      built.set(shape, fits)
    }
    return fits
  }
  return find
}

/** Returns the check of values that are received: unknown fields are allowed. */
export const fitsOf: Find = /* #__PURE__ */ finding(false)

/** Returns the check of values that are sent: objects must be plain and have only the fields of their shapes. */
export const exactlyOf: Find = /* #__PURE__ */ finding(true)
