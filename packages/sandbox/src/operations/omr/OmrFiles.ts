/** Files of recognition: those that a job reads, with their page images, and the results. */
import * as Base64 from "effect/encoding/Base64"
import { badRequest, Failure } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Melody from "../../music/Melody.ts"
import * as Midi from "../../music/Midi.ts"
import * as MusicXml from "../../music/MusicXml.ts"
import * as Placeholders from "../../music/Placeholders.ts"
import * as Png from "../../music/Png.ts"
import type { Job, OmrFile } from "../../state/Library.ts"
import * as Random from "../../state/Random.ts"
import type { File } from "../files/FileResponse.ts"
import * as ScoreFiles from "../files/ScoreFiles.ts"
import { bytesOf, scanOf, textOf } from "../files/ScoreImport.ts"
import * as OmrJobs from "./OmrJobs.ts"

const pagesOf = (bytes: Uint8Array): number => {
  const pages = new TextDecoder("latin1").decode(bytes).match(/\/Type\s*\/Page(?![a-zA-Z])/g)
  return Math.max(1, pages?.length ?? 1)
}

const read = (
  { file: sent, filename }: { readonly file: unknown; readonly filename?: string | undefined }
): OmrFile => {
  const { maxFileSize } = OmrJobs.limits
  const file = textOf(sent)
  const bytes = bytesOf(file, "file")
  if (bytes.length > maxFileSize) {
    throw badRequest(`file has more than ${maxFileSize} bytes. Send a smaller file`, "file", "TOO_LARGE")
  }
  const scan = scanOf(bytes)
  if (scan === undefined) throw badRequest("file must be a PDF, or a JPEG or PNG image", "file", "UNSUPPORTED_FORMAT")
  const { extension, mimeType } = scan
  return {
    filename,
    mimeType,
    size: bytes.length,
    pages: extension === "pdf" ? pagesOf(bytes) : 1,
    jpeg: extension === "jpg" ? file : undefined
  }
}

export const add = (job: Job, uploads: ReadonlyArray<Parameters<typeof read>[0]>): Job => {
  const { maxFiles, maxPages } = OmrJobs.limits
  const next = { ...job, files: [...job.files, ...uploads.map(read)] }
  const beyond = next.files.length > maxFiles
    ? `${maxFiles} files`
    : OmrJobs.pageCount(next) > maxPages
    ? `${maxPages} pages`
    : undefined
  if (beyond !== undefined) throw badRequest(`A job can have at most ${beyond}`, "files", "TOO_LARGE")
  return next
}

/** Returns the error code of a job: the code in brackets in the name of a file, such as `scan[NO_MUSIC_DETECTED].pdf`. */
export const errorCodeOf = (job: Job): string | undefined =>
  job.files.map(({ filename = "" }) => /\[([A-Z][A-Z_]*)\]/.exec(filename)?.[1]).find((code) => code !== undefined)

const checkExpiry = (job: Job, now: number, what: string, param: string): void => {
  if (now < OmrJobs.expiryOf(job)) return
  throw new Failure({
    status: 404,
    code: "OMR_FILES_EXPIRED",
    message: `${what} has expired and was deleted. Create another job`,
    param
  })
}

/** Returns the page image of a file: the file if it is a JPEG, otherwise a placeholder. */
export const pageImage = (job: Job, index: number, now: number): File => {
  checkExpiry(job, now, "The file", "index")
  const { jpeg } = Respond.orNotFound(job.files[index], "File", "index")
  const bytes = jpeg === undefined ? Placeholders.jpeg() : bytesOf(jpeg, "file")
  return {
    bytes,
    contentType: "image/jpeg",
    tag: `${job.id}-${index}-${Random.hash(Base64.encode(bytes)).toString(16)}`
  }
}

const xmlOf = (tune: Melody.Melody) => new TextEncoder().encode(MusicXml.write(tune))

/** The results: extension, and what a file contains. */
const results = {
  musicxml: ["xml", xmlOf],
  mxl: ["mxl", (tune: Melody.Melody) => ScoreFiles.compress(xmlOf(tune))],
  midi: ["mid", Midi.write],
  "thumbnail.png": ["png", Png.write]
} as const

/** Returns a result of a job that is done. */
export const result = (job: Job, format: typeof OmrJobs.formats[number], now: number): File => {
  checkExpiry(job, now, "The result", "format")
  const { instruments, measures } = OmrJobs.recognise(job)
  const title = OmrJobs.titleOf(job)
  const [extension, write] = results[format]
  return {
    bytes: write(Melody.compose(job.id, title, measures, instruments[0]?.name)),
    // As documented: one generic media type for all formats, and an extension for each.
    contentType: "application/octet-stream",
    tag: `${job.id}-${format}`,
    filename: `${title}.${extension}`
  }
}
