/** Replaces parts of a text by their offsets. Every byte between them stays. */

/** A text that replaces what is from `start` to before `end`. With `start` equal to `end`, it is inserted there. */
export interface Patch {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Returns a source with replacements, which may come in any order. Two that insert at one offset stay in theirs. Throws if two overlap: they are ours, not a caller's. */
export const applyPatches = (source: string, patches: ReadonlyArray<Patch>): string => {
  const texts: Array<string> = []
  let end = 0
  for (const patch of [...patches].sort((one, other) => one.start - other.start || one.end - other.end)) {
    if (patch.start < end) throw new Error(`Two replacements overlap at ${patch.start}`)
    texts.push(source.slice(end, patch.start), patch.text)
    end = patch.end
  }
  texts.push(source.slice(end))
  return texts.join("")
}
