/**
 * Lists of accounts in pages, and their items.
 */
import { Stream } from "effect"
import { account } from "./Samples.ts"
import type { Handler } from "./TestClient.ts"

export const host = "https://flat.test/v2/organizations/users"

/** Serves `total` accounts, `size` per page, in both directions; the cursor is the page number with characters that must be encoded. */
export const list = (total: number, size: number, empty: ReadonlySet<number> = new Set()): Handler => ({ url }) => {
  const cursor = url.searchParams.get("next") ?? url.searchParams.get("previous")
  const page = cursor === null ? 0 : Number(cursor.replace("p+/=", ""))
  const last = Math.ceil(total / size) - 1
  const link = (number: number, rel: string) => `<${host}?${rel}=${encodeURIComponent(`p+/=${number}`)}>; rel="${rel}"`
  const links = [...(page < last ? [link(page + 1, "next")] : []), ...(page > 0 ? [link(page - 1, "previous")] : [])]
  const items = empty.has(page)
    ? []
    : Array.from({ length: Math.min(size, total - page * size) }, (_, index) => account(`u${page * size + index}`))
  return { json: items, headers: links.length === 0 ? {} : { link: links.join(", ") } }
}

export const ids = (items: ReadonlyArray<{ readonly id: string }>) => items.map((item) => item.id)

export const collect = <A, E>(stream: Stream.Stream<A, E>) => Stream.runCollect(stream)
