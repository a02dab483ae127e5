/**
 * Bodies that come while they are sent, as `fetch` takes them. Servers' runtimes send streams. Browsers do so over HTTP/2 only, and some of them not
 * at all: there the body is put together as a `Blob`, which they keep outside of the heap.
 */
import type { UploadAttempt } from "@flat-sdk/core/internal/body/UploadAttempt"

interface CallContext {
  readonly process?: { readonly versions?: { readonly node?: string } }
  readonly navigator?: { readonly userAgent?: string }
}

const { navigator, process } = globalThis as CallContext
// Bun and Deno name a version of Node too.
const sendsStreams = process?.versions?.node !== undefined || navigator?.userAgent === "Cloudflare-Workers"

// Node's `fetch` copies a request before it sends it, and with the request all of its body, unless nothing could ask for the body again: no window, and
// no redirect. One that comes all the same is a failure then, not an answer.
const uncopied: RequestInit = process?.versions?.node !== undefined && !("Bun" in globalThis) && !("Deno" in globalThis)
  ? { window: null, redirect: "error" }
  : {}

// How fast a `Blob` goes out is not to be seen: a second more for every so many bytes, half a megabit.
const leastRate = 64 * 1024

/**
 * The body's part of a request. Where its sending cannot be watched, `grant` is told by how many milliseconds the answer may be later for it.
 */
export const bodyOf = async (
  body: UploadAttempt,
  grant: (millis: number) => void,
  streams: boolean = sendsStreams
): Promise<RequestInit & { readonly duplex?: "half" }> => {
  if (streams) return { body: body.readable(), duplex: "half", ...uncopied }
  const blob = await body.blob()
  grant(blob.size / leastRate * 1000)
  return { body: blob }
}
