/**
 * Input files of recognition: their type, number of pages, and page images.
 */
import * as Base64 from "effect/encoding/Base64"
import { badRequest, Failure } from "../../http/Errors.ts"
import * as Placeholders from "../../music/Placeholders.ts"
import type { Job, OmrFile } from "../../state/Library.ts"
import * as Random from "../../state/Random.ts"
import type { File } from "../files/FileResponse.ts"
import { bytesOf, textOf } from "../files/ScoreImport.ts"

/** Limits of recognition. */
export const limits = { maxFiles: 20, maxPages: 50, maxFileSize: 20_000_000, maxParallelJobs: 5 }

/** Accepted file types, by the first bytes of a file. */
const kinds = [
  { mimeType: "application/pdf", extension: "pdf", magic: [0x25, 0x50, 0x44, 0x46] },
  { mimeType: "image/jpeg", extension: "jpg", magic: [0xff, 0xd8, 0xff] },
  { mimeType: "image/png", extension: "png", magic: [0x89, 0x50, 0x4e, 0x47] }
]

/** Accepted media types and extensions. */
export const acceptedMimeTypes = kinds.map(({ mimeType }) => mimeType)
export const acceptedExtensions = [...kinds.map(({ extension }) => extension), "jpeg"]

/** Returns the extension of a media type. */
export const extensionOf = (mimeType: string): string =>
  kinds.find((kind) => kind.mimeType === mimeType)?.extension ?? "bin"

const pagesOf = (bytes: Uint8Array): number => {
  const pages = new TextDecoder("latin1").decode(bytes).match(/\/Type\s*\/Page(?![a-zA-Z])/g)
  return Math.max(1, pages?.length ?? 1)
}

/** Reads a file of a request. */
export const read = (upload: { readonly file: unknown; readonly filename?: string | undefined }): OmrFile | Failure => {
  const file = textOf(upload.file)
  const bytes = bytesOf(file, "file")
  if (bytes instanceof Failure) return bytes
  if (bytes.length > limits.maxFileSize) {
    return badRequest(`file has more than ${limits.maxFileSize} bytes. Send a smaller file`, "file", "TOO_LARGE")
  }
  const kind = kinds.find(({ magic }) => magic.every((byte, index) => bytes[index] === byte))
  if (kind === undefined) {
    return badRequest("file must be a PDF, or a JPEG or PNG image", "file", "UNSUPPORTED_FORMAT")
  }
  return {
    filename: upload.filename,
    mimeType: kind.mimeType,
    size: bytes.length,
    pages: kind.extension === "pdf" ? pagesOf(bytes) : 1,
    jpeg: kind.extension === "jpg" ? file : undefined
  }
}

/** Returns the total number of pages of a job. */
export const pageCount = (job: Job): number => job.files.reduce((count, file) => count + file.pages, 0)

/** Returns the error code of a job: the code in brackets in the name of a file, such as `scan[NO_MUSIC_DETECTED].pdf`. */
export const errorCodeOf = (job: Job): string | undefined =>
  job.files.map(({ filename = "" }) => /\[([A-Z][A-Z_]*)\]/.exec(filename)?.[1]).find((code) => code !== undefined)

/** Returns the page image of a file: the file if it is a JPEG, otherwise a placeholder. */
export const pageImage = (job: Job, file: OmrFile, index: number): File => {
  const sent = file.jpeg === undefined ? undefined : bytesOf(file.jpeg, "file")
  const bytes = sent instanceof Uint8Array ? sent : Placeholders.jpeg()
  return {
    bytes,
    contentType: "image/jpeg",
    tag: `${job.id}-${index}-${Random.hash(Base64.encode(bytes)).toString(16)}`
  }
}
