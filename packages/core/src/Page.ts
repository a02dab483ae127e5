/**
 * One page of a paginated list, and the `Link` header (RFC 8288) that tells where its neighbours are. Only the cursor is ever taken from a
 * link: its host and path are ignored, so that no answer can lead a token elsewhere.
 */

/**
 * A page: some of the items, never to be mistaken for all of them.
 *
 * @category models
 */
export interface Page<out Item> {
  /** The items of this page; it may be empty although pages follow. */
  readonly items: ReadonlyArray<Item>
  /** Cursor of the page after this one, `undefined` on the last. */
  readonly next: string | undefined
  /** Cursor of the page before this one, `undefined` on the first. */
  readonly previous: string | undefined
}

const skipSpace = (text: string, at: number): number => {
  while (at < text.length && (text[at] === " " || text[at] === "\t")) at++
  return at
}

const readUntil = (text: string, from: number, stops: string): number => {
  let at = from
  while (at < text.length && !stops.includes(text[at]!)) at++
  return at
}

// Parameters may be quoted or bare, in any case and order, with or without spaces.
const readParameters = (
  header: string,
  from: number
): { readonly rels: ReadonlyArray<string>; readonly end: number } => {
  let at = from
  let rels: ReadonlyArray<string> | undefined
  while (at < header.length) {
    at = skipSpace(header, at)
    if (header[at] !== ";") break
    at = skipSpace(header, at + 1)
    const nameEnd = readUntil(header, at, "=;,")
    const name = header.slice(at, nameEnd).trim().toLowerCase()
    at = nameEnd
    if (header[at] !== "=") continue
    at = skipSpace(header, at + 1)
    let value = ""
    if (header[at] === "\"") {
      at++
      while (at < header.length && header[at] !== "\"") {
        if (header[at] === "\\") at++
        value += header[at++] ?? ""
      }
      at = readUntil(header, at, ";,")
    } else {
      const end = readUntil(header, at, ";,")
      value = header.slice(at, end).trim()
      at = end
    }
    // RFC 8288: of several `rel` parameters only the first counts.
    if (name === "rel") rels ??= value.toLowerCase().split(/\s+/)
  }
  return { rels: rels ?? [], end: at }
}

const cursorIn = (target: string, name: string): string | undefined => {
  const query = target.split("#")[0]!.split("?").slice(1).join("?")
  // URLSearchParams decodes, so that a cursor sent again is encoded once.
  return new URLSearchParams(query).get(name) ?? undefined
}

/**
 * Reads the cursors out of a `Link` header.
 *
 * @category constructors
 */
export const cursorsOf = (header: string | undefined): { next: string | undefined; previous: string | undefined } => {
  const cursors: { next: string | undefined; previous: string | undefined } = { next: undefined, previous: undefined }
  if (header === undefined) return cursors
  let at = 0
  while (at < header.length) {
    const open = header.indexOf("<", at)
    const close = open === -1 ? -1 : header.indexOf(">", open)
    if (close === -1) break
    const target = header.slice(open + 1, close)
    const { end, rels } = readParameters(header, close + 1)
    if (rels.includes("next")) cursors.next ??= cursorIn(target, "next")
    if (rels.includes("previous") || rels.includes("prev")) cursors.previous ??= cursorIn(target, "previous")
    at = Math.max(end, close + 1)
  }
  return cursors
}
