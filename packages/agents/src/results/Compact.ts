/** Makes results small: no empty values, long strings and lists cut with a mark, the whole below a number of tokens. */

export interface Fitted {
  readonly value: unknown
  /** Whether strings or lists inside were cut. They have marks. */
  readonly marked: boolean
  /** Entries of the outermost list that are in `value`, if not all are. */
  readonly shown: number | undefined
}

// From generous to coarse: the first that fits is used.
const levels = [
  { characters: 4000, entries: 200, depth: 12 },
  { characters: 600, entries: 30, depth: 8 },
  { characters: 200, entries: 10, depth: 6 },
  { characters: 80, entries: 4, depth: 4 },
  { characters: 40, entries: 2, depth: 2 }
]
/** In a text that was cut, or has secrets left out: a model must not send it back. */
export const mark = /\[\+\d+ (?:characters|entries|fields)\]|\(left out\)|<redacted>/

/** Leaves out the fields that have no value. */
export const omitUndefined = <A extends object>(fields: A) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [Field in keyof A]?: Exclude<A[Field], undefined>
  }

/** Removes `null`, empty strings, lists and objects, at every depth. `false` and `0` stay. */
export const withoutEmpty = (value: unknown): unknown => {
  if (value === null || value === "") return undefined
  if (Array.isArray(value)) {
    const kept = value.map((one) => withoutEmpty(one) ?? null)
    return kept.length === 0 ? undefined : kept
  }
  if (typeof value !== "object") return value
  const kept = Object.entries(value).flatMap(([field, one]) => {
    const rest = withoutEmpty(one)
    return rest === undefined ? [] : [[field, rest]]
  })
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

const cutting = (whole: unknown, limits: typeof levels[number]) => {
  let marked = false
  const note = (text: string) => {
    marked = true
    return text
  }
  const cut = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") {
      if (value.length <= limits.characters + 30) return value
      // Not between the two halves of a character.
      const end = limits.characters - (/[\uD800-\uDBFF]/.test(value[limits.characters - 1] ?? "") ? 1 : 0)
      return note(`${value.slice(0, end)}… [+${value.length - end} characters]`)
    }
    if (typeof value !== "object" || value === null) return value
    const size = Object.keys(value).length
    if (depth > limits.depth && size > 0) return note(`[+${size} ${Array.isArray(value) ? "entries" : "fields"}]`)
    if (!Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value).map(([field, one]) => [field, cut(one, depth + 1)]))
    }
    const most = depth === 0 ? size : limits.entries
    const kept = value.slice(0, most).map((one) => cut(one, depth + 1))
    return size <= most ? kept : [...kept, note(`[+${size - most} entries]`)]
  }
  const value = cut(whole, 0)
  return { value, marked }
}

const sizeOf = (value: unknown): number => (JSON.stringify(value) ?? "").length

/** Cuts a value until its JSON has at most this many characters. */
export const fit = (value: unknown, characters: number): Fitted => {
  if (typeof value === "string") {
    const room = Math.max(40, characters - (sizeOf(value) - value.length) - 40)
    return { ...cutting(value, { characters: room, entries: 0, depth: 0 }), shown: undefined }
  }
  for (const [level, limits] of levels.entries()) {
    const { marked, value: cut } = cutting(value, limits)
    if (sizeOf(cut) <= characters) return { value: cut, marked, shown: undefined }
    // Fewer entries that can be read are better than all of them cut to pieces.
    if (level === 0 || !Array.isArray(cut)) continue
    let shown = 0
    let size = 2
    while (shown < cut.length && (size += sizeOf(cut[shown]) + 1) <= characters) shown++
    if (shown > 0) return { value: cut.slice(0, shown), marked, shown }
  }
  if (Array.isArray(value)) return { value: [], marked: true, shown: 0 }
  // An object with very many fields.
  const fields = Object.keys(value ?? {})
  const kept: Array<string> = []
  let size = 80
  for (const field of fields) if ((size += field.length + 3) <= characters) kept.push(field)
  return { value: { fields: [...kept, `[+${fields.length - kept.length} fields]`] }, marked: true, shown: undefined }
}
