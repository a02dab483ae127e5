/**
 * Responses that are corrupted at one place.
 */
const odd: ReadonlyArray<unknown> = [null, true, 0, 1.5, -1, "", "odd", [], {}, [null], { id: 1 }]

/** Returns the value with one place changed. Two numbers choose the place and the new value. */
export const changed = (value: unknown, place: number, other: number): unknown => {
  const places: Array<(to: unknown) => void> = []
  const copy: unknown = JSON.parse(JSON.stringify(value))
  const visit = (inner: unknown): void => {
    if (typeof inner !== "object" || inner === null) return
    for (const key of Object.keys(inner)) {
      const record = inner as Record<string, unknown>
      places.push((to) => {
        // JSON has no holes, so an item of a list cannot be missing.
        if (to !== undefined) record[key] = to
        else if (!Array.isArray(inner)) delete record[key]
      })
      visit(record[key])
    }
  }
  visit(copy)
  if (places.length === 0) return odd[other % odd.length]
  places[place % places.length]!([...odd, undefined][other % (odd.length + 1)])
  return copy
}
