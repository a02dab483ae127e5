/**
 * File responses. They have an entity tag for conditional requests (`If-None-Match`), and support ranges for resuming a download (`Range`,
 * `If-Range`).
 */
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { Failure } from "../../http/Errors.ts"

export interface File {
  readonly bytes: Uint8Array
  readonly contentType: string
  /** Entity tag without the quotes. Different bytes have different tags. */
  readonly tag: string
  readonly filename?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Returns the `Content-Disposition` of a file, in the two forms of RFC 6266: ASCII, and with any character. */
const disposition = (filename: string): string => {
  const plain = filename.normalize("NFD").replace(/\p{M}/gu, "").replace(/[^\x20-\x7e]|["\\%]/g, "_")
  const encoded = encodeURIComponent(filename).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

const matches = (header: string, etag: string): boolean =>
  header.split(",").some((candidate) => [etag, `W/${etag}`, "*"].includes(candidate.trim()))

/** Parses a range to its first and last byte. Returns `"none"` to ignore the header, `"beyond"` if the file has no such bytes. */
const rangeOf = (header: string | undefined, size: number): readonly [number, number] | "none" | "beyond" => {
  // Multiple ranges are not supported: the whole file is also a valid response.
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? []
  if (from === "" && to === "") return "none"
  if (from === "") return Number(to) === 0 || size === 0 ? "beyond" : [Math.max(0, size - Number(to)), size - 1]
  if (to !== "" && Number(to) < Number(from)) return "none"
  return Number(from) >= size ? "beyond" : [Number(from), Math.min(to === "" ? Infinity : Number(to), size - 1)]
}

/** Responds with a file (200), a part of it (206), or that it did not change (304). */
export const send = (
  request: HttpServerRequest.HttpServerRequest,
  file: File
): HttpServerResponse.HttpServerResponse => {
  const etag = `"${file.tag}"`
  const { bytes, contentType } = file
  const headers = {
    etag,
    "accept-ranges": "bytes",
    ...(file.filename === undefined ? undefined : { "content-disposition": disposition(file.filename) }),
    ...file.headers
  }
  const known = request.headers["if-none-match"]
  if (known !== undefined && matches(known, etag)) return HttpServerResponse.empty({ status: 304, headers })
  const condition = request.headers["if-range"]
  const asked = condition === undefined || condition.trim() === etag ? request.headers["range"] : undefined
  const range = rangeOf(asked, bytes.length)
  if (range === "none") return HttpServerResponse.uint8Array(bytes, { contentType, headers })
  if (range === "beyond") {
    throw new Failure({
      status: 416,
      code: "RANGE_NOT_SATISFIABLE",
      message: `The file has ${bytes.length} bytes. Request a range within them`,
      param: "Range",
      headers: { ...headers, "content-range": `bytes */${bytes.length}` }
    })
  }
  const [from, to] = range
  return HttpServerResponse.uint8Array(bytes.slice(from, to + 1), {
    status: 206,
    contentType,
    headers: { ...headers, "content-range": `bytes ${from}-${to}/${bytes.length}` }
  })
}
