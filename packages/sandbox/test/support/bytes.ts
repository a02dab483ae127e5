import type { Target } from "./call.ts"

/** A file response. */
export interface Downloaded {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
}

/** Downloads a file from a URL, or from a path under `/v2` with the token. */
export const download = async (
  target: Target,
  address: string,
  headers: Record<string, string> = {}
): Promise<Downloaded> => {
  const whole = address.startsWith("http")
  const response = await target.fetch(whole ? address : target.url + address, {
    headers: { ...(whole ? undefined : { authorization: `Bearer ${target.token}` }), ...headers }
  })
  return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) }
}

/** Decodes bytes as Latin-1. */
export const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1")

/** Encodes a string in base64. */
export const base64 = (text: string): string => Buffer.from(text, "latin1").toString("base64")

/** Creates a minimal PDF with the given number of pages, sufficient for recognition. */
export const pdf = (pages: number): string =>
  base64(`%PDF-1.4\n${"<< /Type /Page >>\n".repeat(pages)}<< /Type /Pages >>`)
