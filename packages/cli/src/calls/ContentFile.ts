/**
 * Files whose contents are sent in the body of a request. For a request that is only printed, a file is replaced by a mark of the same form, which the
 * printed request shows as the file's name.
 */
import { Upload } from "@flat-sdk/core"
import * as FileUpload from "@flat-sdk/node/FileUpload"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"
import * as Stdio from "effect/Stdio"

export const standardInput = "-"

/** Opens a file, or standard input, as the content of a body. Nothing is kept in memory. */
export const open = (
  path: string
): Effect.Effect<Upload.Content, PlatformError.PlatformError, FileSystem.FileSystem | Stdio.Stdio> =>
  path === standardInput
    ? Effect.map(Stdio.Stdio, ({ stdin }) => Upload.from(stdin))
    : FileUpload.open(path)

const prefix = "@flat-sdk/cli file "

/** Returns a mark for the file at a path. Its base64 has no padding, so that it is found in the body. */
export const markOf = (path: string): Upload.Content => {
  const bytes = Buffer.from(`${prefix}${JSON.stringify(path)}`)
  return Buffer.concat([bytes, Buffer.alloc((3 - bytes.length % 3) % 3, " ")])
}

// The prefix has 20 bytes: 18 of them are the first 24 characters of its base64.
const beginning = Buffer.from(prefix.slice(0, 18)).toString("base64")
const mark = new RegExp(`${beginning}[A-Za-z0-9+/]*`, "g")

/** A part of a body: text, or the base64 of the file at a path. */
export type Part = { readonly text: string } | { readonly file: string }

export const parts = (body: string): ReadonlyArray<Part> => {
  const found: Array<Part> = []
  let from = 0
  for (const match of body.matchAll(mark)) {
    found.push({ text: body.slice(from, match.index) })
    const text = Buffer.from(match[0], "base64").toString()
    found.push({ file: JSON.parse(text.slice(prefix.length)) as string })
    from = match.index + match[0].length
  }
  return [...found, { text: body.slice(from) }]
}
