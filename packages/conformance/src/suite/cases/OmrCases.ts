/** The OMR tag: the request, response and effect of each operation. */
import type { endpoints } from "@flat-sdk/core/contract/omr/Omr"
import type { Api } from "../Api.ts"
import { type Case, each, failure, file, type Given, list, object, returns, unique, value } from "../Case.ts"
import * as Check from "../Check.ts"
import * as Roles from "../Roles.ts"
import * as Tunes from "../Tunes.ts"

/** Creates a scan with a number of pages, in the form of a request. */
export const scan = (filename = "Old march.pdf", pages = 1) => ({
  file: btoa(`%PDF-1.4\n${"<< /Type /Page >>\n".repeat(pages)}`),
  filename
})

const create = (api: Api, body: Readonly<Record<string, unknown>> = {}) =>
  object(api.call("createOmrJob", { body: { output: "musicxml", files: [scan()], ...body } }))

const reader = async (given: Given) => (await Roles.member(given, "teacher")).api

const credits = async (api: Api) => (await object(api.call("getOmrCapabilities")))["remainingCredits"]

/** A case for every operation of the tag. The type requires all of them. */
export const cases: { readonly [Name in keyof typeof endpoints]: Case } = {
  getOmrCapabilities: async (given) => {
    const api = await reader(given)
    const found = await object(api.call("getOmrCapabilities", { locale: "fr" }))
    Check.includes(found, { steps: ["details"], outputs: ["library", "musicxml"], costPerPage: 1 }, "capabilities")
    const locales = found["localesDetails"] as ReadonlyArray<Readonly<Record<string, unknown>>>
    const german = locales.find((one) => one["code"] === "de")?.["name"]
    Check.equal(german, "allemand", "a language in the requested language")
    Check.ok((await given.backend.requests()).at(-1)?.headers.includes("x-flat-locale"), "the language must be sent")
  },

  createOmrJob: async (given) => {
    const api = await reader(given)
    const body = { output: "library", files: [scan("March.pdf", 2)], idempotencyKey: unique("key"), locales: undefined }
    const first = await value(api.withResponse("createOmrJob", { body }))
    Check.equal(first.status, 201, "status of a draft")
    Check.includes(first.value, { status: "draft", output: "library", estimatedCredits: 2 }, "draft")
    const { id } = first.value as { id: string }
    await returns(api.call("createOmrJob", { body }), { id })
    const started = await value(api.withResponse("createOmrJob", {
      body: { output: "musicxml", files: [scan()], autoStart: true }
    }))
    Check.equal(started.status, 202, "status of a job that runs")
    const wrong = { output: "musicxml", files: [{ file: btoa("no scan") }] }
    await failure(api.call("createOmrJob", { body: wrong }), "BadRequest")
  },

  listOmrJobs: async (given) => {
    const api = await reader(given)
    const jobs = [await create(api), await create(api), await create(api)].map((job) => job["id"])
    Check.equal(await each(api.stream("listOmrJobs", { limit: 2 })), jobs.toReversed(), "jobs, newest first")
    await value(api.call("cancelOmrJob", { job: jobs[0] }))
    const canceled = await list(api.call("listOmrJobs", { status: "canceled" }))
    Check.equal(canceled.map((job) => job["id"]), [jobs[0]], "canceled jobs")
  },

  getOmrJob: async (given) => {
    const api = await reader(given)
    const { id: job } = await create(api, { autoStart: true })
    const done = await Tunes.waitForRecognition(api, job)
    Check.includes(done, { id: job, status: "done", output: "musicxml" }, "job in the end")
    Check.ok("importedMetadata" in done, "the job must have the recognised metadata")
    await failure(given.api.call("getOmrJob", { job }), "NotFound")
    await failure(api.call("getOmrJob", { job, wait: 26 }), "Encode")
  },

  deleteOmrJob: async (given) => {
    const api = await reader(given)
    const { id: job } = await create(api)
    await returns(api.call("deleteOmrJob", { job }), { id: job, status: "canceled" })
    await failure(api.call("getOmrJob", { job }), "NotFound")
  },

  addOmrJobFile: async (given) => {
    const api = await reader(given)
    const { id: job } = await create(api, { files: undefined })
    for (const index of [0, 1]) {
      const expected = { fileIndex: index, fileCount: index + 1 }
      Check.equal(await value(api.call("addOmrJobFile", { job, body: scan() })), expected, "response")
    }
    await returns(api.call("getOmrJob", { job }), { estimatedCredits: 2 })
    await failure(api.call("addOmrJobFile", { job, body: { file: btoa("no scan") } }), "BadRequest")
  },

  getOmrJobFile: async (given) => {
    const api = await reader(given)
    const jpeg = "\xff\xd8\xff\xe0 a photo \xff\xd9"
    const { id: job } = await create(api, { files: [{ file: btoa(jpeg), filename: "photo.jpg" }] })
    const read = await file(api.call("getOmrJobFile", { job, index: 0 }))
    Check.equal(read.contentType, "image/jpeg", "type")
    Check.equal(read.text, jpeg, "the photo, byte by byte")
    await failure(api.call("getOmrJobFile", { job, index: 1 }), "NotFound")
  },

  startOmrJob: async (given) => {
    const api = await reader(given)
    const { id: job } = await create(api)
    const before = Number(await credits(api))
    await returns(api.call("startOmrJob", { job }), { id: job, status: "processing" })
    Check.equal(await credits(api), before - 1, "credits left")
    await failure(api.call("startOmrJob", { job }), "Conflict")
  },

  submitOmrJobStep: async (given) => {
    const api = await reader(given)
    const { id: job } = await create(api, { output: "library", interactiveSteps: ["details"], autoStart: true })
    const waiting = await Tunes.waitForRecognition(api, job)
    Check.includes(waiting, { status: "awaitingInput", currentStep: "details" }, "job that waits")
    const metadata = { step: "details", title: "Old march" }
    Check.includes((waiting["pendingStep"] as { data: unknown }).data, metadata, "recognised metadata")
    const body = {
      step: "details",
      title: "New march",
      instruments: [{ index: 0, partName: "Tuba", midiProgram: undefined }]
    }
    await value(api.call("submitOmrJobStep", { job, step: "details", body }))
    const { result } = await Tunes.waitForRecognition(api, job)
    const expected = { title: "New march", instrumentsNames: ["Tuba"] }
    await returns(api.call("getScore", { score: (result as { score: string }).score }), expected)
    await failure(api.call("submitOmrJobStep", { job, step: "details", body }), "Conflict")
  },

  cancelOmrJob: async (given) => {
    const api = await reader(given)
    const before = await credits(api)
    const { id: job } = await create(api, { interactiveSteps: ["details"], autoStart: true })
    await returns(api.call("cancelOmrJob", { job }), { id: job, status: "canceled" })
    Check.equal(await credits(api), before, "credits, which must be refunded")
    await failure(api.call("cancelOmrJob", { job }), "Conflict")
  },

  getOmrJobExport: async (given) => {
    const api = await reader(given)
    const { id: job } = await create(api, { interactiveSteps: ["details"], autoStart: true })
    await failure(api.call("getOmrJobExport", { job, format: "midi" }), "Conflict")
    await Tunes.waitForRecognition(api, job)
    await value(api.call("submitOmrJobStep", { job, step: "details", body: { step: "details" } }))
    await Tunes.waitForRecognition(api, job)
    for (
      const [format, beginning] of [["midi", "MThd"], ["musicxml", "<?xml"], ["mxl", "PK"], [
        "thumbnail.png",
        "\x89PNG"
      ]]
    ) {
      const { text } = await file(api.call("getOmrJobExport", { job, format }))
      Check.ok(text.startsWith(String(beginning)), `${format} must begin with ${JSON.stringify(beginning)}`)
    }
  },

  listBillingCreditsHistory: async (given) => {
    const api = await reader(given)
    const { id: job } = await create(api, {
      files: [scan("Suite.pdf", 3)],
      interactiveSteps: ["details"],
      autoStart: true
    })
    const before = await list(api.call("listBillingCreditsHistory"))
    Check.equal(before.length, 2, "transactions")
    Check.includes(before[0], { job, feature: "omr", amount: -3, state: "active" }, "newest transaction")
    await value(api.call("cancelOmrJob", { job }))
    const [after] = await value(api.stream("listBillingCreditsHistory", { limit: 1 }))
    Check.includes(after, { job, state: "canceled" }, "transaction of the canceled job")
  }
}
