/**
 * Mutates JSON-like values at positions chosen by numbers, to create invalid inputs and responses.
 */

const texts = ["", "x", ".", "..", "a b", "http://a", "a@b", "x".repeat(5000), "🎵".repeat(40), "\ud800"]
const values: ReadonlyArray<unknown> = [
  null,
  undefined,
  true,
  0,
  -1,
  1.5,
  5000,
  1e300,
  NaN,
  Infinity,
  [],
  {},
  [null],
  { id: 1 },
  ...texts
]

type Way = ReadonlyArray<string | number>

const isTree = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null

/** Yields every position within a value. */
const waysOf = (value: unknown, way: Way = []): ReadonlyArray<Way> => [
  way,
  ...(isTree(value) ? Object.entries(value).flatMap(([key, inner]) => waysOf(inner, [...way, key])) : [])
]

const change = (value: unknown, [key, ...rest]: Way, to: (value: unknown) => unknown): unknown => {
  if (key === undefined) return to(value)
  const inner = (value as Record<string, unknown>)[key]
  if (Array.isArray(value)) return value.map((item, index) => String(index) === key ? change(item, rest, to) : item)
  return { ...value as object, [key]: change(inner, rest, to) }
}

const pick = <A>(list: ReadonlyArray<A>, at: number): A => list[Math.abs(at) % list.length]!

/** Makes one change, chosen by `where` and `what`. */
export const mutate = (value: unknown, where: number, what: number): unknown => {
  const way = pick(waysOf(value), where)
  return change(value, way, (found) => {
    switch (Math.abs(what) % 5) {
      case 0:
        // An additional field or item.
        return Array.isArray(found)
          ? [...found, pick(values, where + what)]
          : isTree(found)
          ? { ...found, surplus: 1 }
          : pick(values, what)
      case 1: {
        if (!isTree(found)) return pick(values, what)
        if (Array.isArray(found)) return found.slice(1)
        // A missing field.
        const { [pick(Object.keys(found), what)]: _, ...rest } = found
        return rest
      }
      case 2:
        return typeof found === "string" ? pick(texts, Math.trunc(what / 5)) : pick(values, Math.trunc(what / 5))
      default:
        return pick(values, Math.trunc(what / 5))
    }
  })
}
