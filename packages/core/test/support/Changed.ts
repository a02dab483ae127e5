/**
 * Answers that are spoilt in one place.
 */
const odd: ReadonlyArray<unknown> = [null, true, 0, 1.5, -1, "", "odd", [], {}, [null], { id: 1 }]

/** The same value with one place of it changed, which place and to what told by two numbers. */
export const changed = (value: unknown, place: number, other: number): unknown => {
  const places: Array<(to: unknown) => void> = []
  const copy: unknown = JSON.parse(JSON.stringify(value))
  const visit = (inner: unknown): void => {
    if (typeof inner !== "object" || inner === null) return
    for (const key of Object.keys(inner)) {
      const record = inner as Record<string, unknown>
      places.push((to) => {
        // JSON has no holes: of a list nothing can go missing.
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
