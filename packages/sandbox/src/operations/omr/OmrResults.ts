/**
 * Results of recognition: a score in the library, and files.
 */
import * as Effect from "effect/Effect"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import { Failure, notFound } from "../../http/Errors.ts"
import * as Melody from "../../music/Melody.ts"
import * as Midi from "../../music/Midi.ts"
import * as MusicXml from "../../music/MusicXml.ts"
import * as Png from "../../music/Png.ts"
import type { Job } from "../../state/Library.ts"
import type { SchoolState } from "../../state/School.ts"
import * as CollectionQueries from "../collections/CollectionQueries.ts"
import * as FileResponse from "../files/FileResponse.ts"
import * as ScoreFiles from "../files/ScoreFiles.ts"
import * as ScoreMaking from "../files/ScoreMaking.ts"
import * as OmrFiles from "./OmrFiles.ts"
import * as OmrQueries from "./OmrQueries.ts"

/** Creates the score of a job with output to the library. The score exists when the job is done. */
export const settle = (school: SchoolState, job: Job, done: number): Job => {
  const owner = school.users.get(job.owner)
  if (job.output !== "library" || owner === undefined) return job
  const collection = CollectionQueries.target(school, owner, job.collection, done)
  const score = ScoreMaking.make(school, owner, new Date(done).toISOString(), OmrQueries.recognised(job), {
    title: ScoreMaking.titleOf(OmrQueries.titleOf(job)),
    // A collection that was deleted in the meantime is ignored.
    collections: collection === undefined || collection instanceof Failure ? [] : [collection],
    from: done
  })
  return { ...job, score: score.id }
}

const gone = (what: string, param: string) =>
  new Failure({
    status: 404,
    code: "OMR_FILES_EXPIRED",
    message: `${what} has expired and was deleted. Create another job`,
    param
  })

/** Responds with the page image of an input file. */
export const page = (job: Job, index: number, now: number, request: HttpServerRequest.HttpServerRequest) => {
  if (OmrQueries.expiryOf(job) <= now) return Effect.fail(gone("The file", "index"))
  const file = job.files[index]
  return file === undefined
    ? Effect.fail(notFound("File", "index"))
    : Effect.succeed(FileResponse.send(request, OmrFiles.pageImage(job, file, index)))
}

// As documented: one generic media type for all formats, and an extension for each.
const contentType = "application/octet-stream"
const extensions = { musicxml: "xml", mxl: "mxl", midi: "mid", "thumbnail.png": "png" } as const

const bytesFor = (job: Job, format: typeof OmrQueries.formats[number]): Uint8Array => {
  const { content, instruments, measures } = OmrQueries.recognised(job)
  const seed = content.type === "melody" ? content.seed : job.id
  const tune = Melody.compose(seed, OmrQueries.titleOf(job), measures, instruments[0]?.name)
  switch (format) {
    case "musicxml":
      return new TextEncoder().encode(MusicXml.write(tune))
    case "mxl":
      return ScoreFiles.compressed(MusicXml.write(tune))
    case "midi":
      return Midi.write(tune)
    case "thumbnail.png":
      return Png.write(tune)
  }
}

/** Responds with a result file of a job that is done. */
export const file = (
  job: Job,
  format: typeof OmrQueries.formats[number],
  now: number,
  request: HttpServerRequest.HttpServerRequest
) => {
  if (OmrQueries.expiryOf(job) <= now) return Effect.fail(gone("The result", "format"))
  return Effect.succeed(FileResponse.send(request, {
    bytes: bytesFor(job, format),
    contentType,
    tag: `${job.id}-${format}`,
    filename: `${OmrQueries.titleOf(job)}.${extensions[format]}`
  }))
}
