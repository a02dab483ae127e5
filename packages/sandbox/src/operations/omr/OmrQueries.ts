/**
 * Responses for recognition jobs.
 */
import type { OmrCapabilities } from "@flat-sdk/core/contract/omr/OmrCapabilities"
import type { OmrJob } from "@flat-sdk/core/contract/omr/OmrJob"
import type { OmrDetectedInstrument } from "@flat-sdk/core/contract/omr/OmrStep"
import { present } from "../../state/Changes.ts"
import type { Instrument, Job } from "../../state/Library.ts"
import type { Order } from "../../state/Records.ts"
import * as ScoreImport from "../files/ScoreImport.ts"
import * as Credits from "./Credits.ts"
import * as OmrFiles from "./OmrFiles.ts"
import * as OmrProgress from "./OmrProgress.ts"
import * as OmrTexts from "./OmrTexts.ts"

/** Formats of the results. */
export const formats = ["musicxml", "mxl", "midi", "thumbnail.png"] as const

/** Number of days before the files of a job are deleted. */
const retentionDays = 30
const day = 86_400_000

const locales = ["en", "fr", "de", "es", "it", "ja"]

/** Order of jobs, newest first. */
export const newestFirst: Order<Job> = { name: "jobs", descending: true, keys: (job) => [job.sequence] }

/** Returns when the files of a job are deleted, in milliseconds since the epoch. */
export const expiryOf = (job: Job): number => job.created + retentionDays * day

/** Returns the capabilities of recognition, in a language. */
export const capabilities = (language: string, remainingCredits: number): OmrCapabilities => {
  const names = new Intl.DisplayNames([language], { type: "language" })
  return {
    steps: ["details"],
    formats,
    outputs: ["library", "musicxml"],
    ...OmrFiles.limits,
    acceptedMimeTypes: OmrFiles.acceptedMimeTypes,
    acceptedExtensions: OmrFiles.acceptedExtensions,
    costPerPage: Credits.perPage,
    remainingCredits,
    retentionDays,
    locales,
    localesDetails: locales.map((code) => ({ code, name: names.of(code) ?? code }))
  }
}

/** Returns the title of the music that a job recognises. */
export const titleOf = (job: Job): string =>
  job.submission?.title ?? job.files[0]?.filename?.replace(/\.[^.]*$/, "") ?? "Recognised score"

/** Generates the music that a job recognises: four measures for each page. */
export const recognised = (job: Job): ScoreImport.Imported => {
  const imported = ScoreImport.invented(job.id, titleOf(job), 4 * Math.max(1, OmrFiles.pageCount(job)))
  const override = job.submission?.instruments?.find(({ index }) => index === 0)
  const [found] = imported.instruments
  const instrument: Instrument = {
    id: override?.instrumentId ?? found?.id ?? "keyboards.piano",
    name: override?.partName ?? found?.name ?? "Piano"
  }
  return { ...imported, instruments: [instrument] }
}

const detected = (language: string): OmrDetectedInstrument => ({
  index: 0,
  partName: "Piano",
  instrumentId: "keyboards.piano",
  instrumentName: OmrTexts.text(language, "piano"),
  midiProgram: 0,
  resolvedConfidence: "high"
})

/** Returns a job for the response. */
export const details = (job: Job, now: number, language: string): OmrJob => {
  const { key, percent, since, status } = OmrProgress.at(job, now)
  const [first] = job.files
  const known = status === "awaitingInput" || status === "done"
  const music = known ? recognised(job) : undefined
  const expiry = expiryOf(job)
  return present({
    id: job.id,
    status,
    output: job.output,
    interactiveSteps: job.interactiveSteps,
    locales: job.locales,
    autoRotate: job.autoRotate,
    currentStep: status === "awaitingInput" ? "details" : undefined,
    pendingStep: status === "awaitingInput"
      ? {
        step: "details",
        data: { step: "details", title: titleOf(job), instruments: [detected(language)] }
      }
      : undefined,
    estimatedCredits: OmrFiles.pageCount(job) * Credits.perPage,
    progress: { percent, text: OmrTexts.text(language, key, { page: OmrProgress.pageAt(job, now) }), key },
    originalFileMetadata: first === undefined ? undefined : present({
      numberOfPages: OmrFiles.pageCount(job),
      fileCount: job.files.length,
      filename: first.filename,
      fileSize: job.files.reduce((size, file) => size + file.size, 0),
      mimeType: first.mimeType,
      fileExtension: OmrFiles.extensionOf(first.mimeType)
    }),
    importedMetadata: music === undefined ? undefined : {
      instruments: music.instruments.map(({ id }) => id),
      numberMeasures: music.measures,
      mainTempoQpm: music.tempo,
      mainKeySignature: music.fifths
    },
    result: status === "done"
      ? present({ score: job.output === "library" ? job.score : undefined, exports: formats })
      : undefined,
    retention: present({
      expiryDate: new Date(expiry).toISOString(),
      expiredDate: expiry <= now ? new Date(expiry).toISOString() : undefined
    }),
    errorCode: status === "error" ? job.errorCode : undefined,
    errorMessage: status === "error"
      ? OmrTexts.text(language, "failure", { code: job.errorCode ?? "GENERIC" })
      : undefined,
    creationDate: new Date(job.created).toISOString(),
    modificationDate: new Date(Math.max(job.changed, since)).toISOString()
  })
}
