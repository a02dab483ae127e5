/**
 * Values that are corrupted at one place.
 */
const json: ReadonlyArray<unknown> = [null, true, 0, 1.5, -1, "", "odd", [], {}, [null], { id: 1 }]

/** Values that an input may have, and JSON has not, or that are at the limits of a field. */
const odd: ReadonlyArray<unknown> = [
  ...json,
  undefined,
  NaN,
  Infinity,
  1e300,
  5000,
  ".",
  "..",
  "a b",
  "a@b",
  "http://a",
  "x".repeat(5000),
  "x".repeat(31),
  "🎵".repeat(30),
  "🎵".repeat(31),
  new Date(0),
  // Lists with a hole.
  Object.assign([], { length: 2 }),
  Object.assign(Object.create({ inherited: "x" }) as object, { id: "x" })
]

const copied = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(copied)
    : typeof value === "object" && value !== null && !(value instanceof Uint8Array)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copied(inner)]))
    : value

type Place = (to: unknown) => void

const placesOf = (value: unknown): ReadonlyArray<Place> => {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return []
  const record = value as Record<string, unknown>
  const own: ReadonlyArray<Place> = Object.keys(value).map((key) => (to) => {
    // JSON has no holes, so an item of a list cannot be missing.
    if (to !== missing) record[key] = to
    else if (!Array.isArray(value)) delete record[key]
  })
  const surplus: ReadonlyArray<Place> = Array.isArray(value) ? [(to) => void value.push(to)] : []
  return [...own, ...surplus, ...Object.values(value).flatMap(placesOf)]
}

const missing = Symbol("missing")

const replaced = (copy: unknown, place: number, other: number, by: ReadonlyArray<unknown>): unknown => {
  const places = placesOf(copy)
  if (places.length === 0) return by[other % by.length]
  places[place % places.length]!([...by, missing][other % (by.length + 1)])
  return copy
}

/** Returns a JSON value with one place changed. Two numbers choose the place and the new value. */
export const changed = (value: unknown, place: number, other: number): unknown =>
  replaced(JSON.parse(JSON.stringify(value)), place, other, json)

/** Returns an input with one place changed, or with one field too many. */
export const changedInput = (value: unknown, place: number, other: number): unknown => {
  const copy = copied(value)
  if (other % 7 !== 0 || typeof copy !== "object" || copy === null || Array.isArray(copy)) {
    return replaced(copy, place, other, odd)
  }
  const names = ["surplus", "constructor", "__proto__", `${Object.keys(copy)[0] ?? "id"}?`]
  return Object.defineProperty(copy, names[place % names.length]!, { value: odd[other % odd.length], enumerable: true })
}
