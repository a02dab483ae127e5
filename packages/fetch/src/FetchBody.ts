/**
 * Converts request bodies to a form that `fetch` accepts. Server runtimes send streams. Browsers send streams over HTTP/2 only, and some do not
 * support them: there the body is assembled as a `Blob`, which browsers keep outside of the heap.
 */
import type { RequestBody } from "@flat-sdk/engine/Transport"

interface Platform {
  readonly process?: { readonly versions?: { readonly node?: string } }
  readonly navigator?: { readonly userAgent?: string }
}

const { navigator, process } = globalThis as Platform
// Bun and Deno set a Node version too.
const sendsStreams = process?.versions?.node !== undefined || navigator?.userAgent === "Cloudflare-Workers"

// Node's `fetch` copies a request with its whole body before sending it, unless the body cannot be needed again: without a window and without
// redirects. A redirect is then a failure instead of a response.
const uncopied: RequestInit = process?.versions?.node !== undefined && !("Bun" in globalThis) && !("Deno" in globalThis)
  ? { window: null, redirect: "error" }
  : {}

// The progress of sending a `Blob` cannot be observed, so every 64 KiB (half a megabit) extend the time limit by one second.
const leastRate = 64 * 1024

/**
 * Returns the `fetch` options for an upload. If its sending cannot be observed, calls `grant` with the milliseconds to extend the time limit by.
 */
export const ofUpload = async (
  body: RequestBody,
  grant: (millis: number) => void,
  streams: boolean = sendsStreams
): Promise<RequestInit & { readonly duplex?: "half" }> => {
  if (streams) return { body: body.readable(), duplex: "half", ...uncopied }
  const blob = await body.blob()
  grant(blob.size / leastRate * 1000)
  return { body: blob }
}
