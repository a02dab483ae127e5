/**
 * Recognition jobs: their progress, computed from the clock and the calls made on them, and their responses. A job has two stages of equal duration,
 * reading and assembling, with a pause between them if the caller declared the step `details`.
 */
import type { OmrCapabilities } from "@flat-sdk/core/contract/omr/OmrCapabilities"
import type { OmrJob, OmrJobStatus } from "@flat-sdk/core/contract/omr/OmrJob"
import type { Job } from "../../state/Library.ts"
import type { Sparse } from "../../state/Records.ts"
import * as ScoreImport from "../files/ScoreImport.ts"
import * as Credits from "./Credits.ts"
import * as OmrTexts from "./OmrTexts.ts"

export const limits = { maxFiles: 20, maxPages: 50, maxFileSize: 20_000_000, maxParallelJobs: 5 }

export const formats = ["musicxml", "mxl", "midi", "thumbnail.png"] as const

/** Number of days before the files of a job are deleted. */
const retentionDays = 30

const locales = ["en", "fr", "de", "es", "it", "ja"]

interface Progress {
  readonly status: OmrJobStatus
  readonly percent: number
  readonly key: OmrTexts.Key
  /** When its state last changed, and when it will next change without a call; milliseconds since the epoch. */
  readonly since: number
  readonly next: number
}

const within = (from: number, length: number, now: number): number =>
  length === 0 ? 1 : Math.max(0, Math.min(1, (now - from) / length))

export const isInteractive = (job: Job): boolean => job.interactiveSteps.includes("details")

export const at = (job: Job, now: number): Progress => {
  const { answered, canceled, changed, errorCode, stage, started } = job
  const still = (status: OmrJobStatus, percent: number, key: OmrTexts.Key, since: number): Progress => ({
    status,
    percent,
    key,
    since,
    next: Infinity
  })
  const running = (from: number, percent: number, key: OmrTexts.Key): Progress => ({
    ...still("processing", percent + Math.floor(within(from, stage, now) * 50), key, from),
    next: from + stage
  })
  if (canceled !== undefined) return still("canceled", 0, "OMR_CANCELED", canceled)
  if (started === undefined) return still("draft", 0, "OMR_DRAFT", changed)
  const read = started + stage
  if (now < read) return running(started, 0, "OMR_PROCESSING_PAGE")
  if (errorCode !== undefined) return still("error", 50, "OMR_FAILED", read)
  if (isInteractive(job) && answered === undefined) return still("awaitingInput", 50, "OMR_AWAITING_DETAILS", read)
  const resumed = answered ?? read
  return now < resumed + stage
    ? running(resumed, 50, "OMR_ASSEMBLING")
    : still("done", 100, "OMR_DONE", resumed + stage)
}

export const pageCount = (job: Job): number => job.files.reduce((count, file) => count + file.pages, 0)

/** Returns when the files of a job are deleted, in milliseconds since the epoch. */
export const expiryOf = (job: Job): number => job.created + retentionDays * 86_400_000

export const capabilities = (language: string, remainingCredits: number): OmrCapabilities => {
  const names = new Intl.DisplayNames([language], { type: "language" })
  return {
    steps: ["details"],
    formats,
    outputs: ["library", "musicxml"],
    ...limits,
    acceptedMimeTypes: ScoreImport.scans.map(({ mimeType }) => mimeType),
    acceptedExtensions: [...ScoreImport.scans.map(({ extension }) => extension), "jpeg"],
    costPerPage: Credits.perPage,
    remainingCredits,
    retentionDays,
    locales,
    localesDetails: locales.map((code) => ({ code, name: names.of(code) ?? code }))
  }
}

export const titleOf = (job: Job): string =>
  job.submission?.title ?? job.files[0]?.filename?.replace(/\.[^.]*$/, "") ?? "Recognised score"

/** Generates the music that a job recognises: four measures for each page. */
export const recognise = (job: Job): ScoreImport.Imported => {
  const imported = ScoreImport.invent(job.id, titleOf(job), 4 * Math.max(1, pageCount(job)))
  const override = job.submission?.instruments?.find(({ index }) => index === 0)
  const { id, name } = ScoreImport.piano
  return { ...imported, instruments: [{ id: override?.instrumentId ?? id, name: override?.partName ?? name }] }
}

export const details = (job: Job, now: number, language: string): Sparse<OmrJob> => {
  const { key, percent, since, status } = at(job, now)
  const { autoRotate, created, errorCode, files, id, interactiveSteps, output } = job
  const [first] = files
  const pages = pageCount(job)
  const awaits = status === "awaitingInput"
  const music = awaits || status === "done" ? recognise(job) : undefined
  const expiryDate = new Date(expiryOf(job)).toISOString()
  const page = Math.min(pages, 1 + Math.floor(within(job.started ?? now, job.stage, now) * pages))
  const instrument = {
    index: 0,
    partName: ScoreImport.piano.name,
    instrumentId: ScoreImport.piano.id,
    instrumentName: OmrTexts.text(language, "piano"),
    midiProgram: 0,
    resolvedConfidence: "high" as const
  }
  return {
    id,
    status,
    output,
    interactiveSteps,
    locales: job.locales,
    autoRotate,
    ...(awaits
      ? {
        currentStep: "details",
        pendingStep: { step: "details", data: { step: "details", title: titleOf(job), instruments: [instrument] } }
      }
      : undefined),
    estimatedCredits: pages * Credits.perPage,
    progress: { percent, text: OmrTexts.text(language, key, { page }), key },
    originalFileMetadata: first && {
      numberOfPages: pages,
      fileCount: files.length,
      filename: first.filename,
      fileSize: files.reduce((size, file) => size + file.size, 0),
      mimeType: first.mimeType,
      fileExtension: ScoreImport.scans.find(({ mimeType }) => mimeType === first.mimeType)?.extension
    },
    importedMetadata: music && {
      instruments: music.instruments.map(({ id }) => id),
      numberMeasures: music.measures,
      mainTempoQpm: music.tempo,
      mainKeySignature: music.fifths
    },
    result: status === "done" ? { score: output === "library" ? job.score : undefined, exports: formats } : undefined,
    retention: { expiryDate, expiredDate: expiryOf(job) <= now ? expiryDate : undefined },
    ...(status === "error"
      ? { errorCode, errorMessage: OmrTexts.text(language, "failure", { code: errorCode ?? "GENERIC" }) }
      : undefined),
    creationDate: new Date(created).toISOString(),
    modificationDate: new Date(Math.max(job.changed, since)).toISOString()
  }
}
