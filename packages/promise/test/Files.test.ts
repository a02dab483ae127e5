import { assert, describe, it } from "@effect/vitest"
import type * as http from "node:http"
import { FlatClient, isClosedError } from "../src/index.ts"
import { rejection, serve } from "./support/Server.ts"

const input = { class: "c1", assignment: "a1" }
const text = "name;grade\n" + Array.from({ length: 400 }, (_, index) => `pupil ${index};${index}\n`).join("")
const bytes = Buffer.from(text)

const whole = (response: http.ServerResponse, headers: http.OutgoingHttpHeaders = {}) =>
  response.writeHead(200, { "content-type": "text/csv", "content-length": bytes.length, ...headers })

describe("files", () => {
  /** Ways to stop reading a file; each must end its request. */
  const waysToStop: ReadonlyArray<readonly [way: string, stop: (flat: FlatClient) => Promise<unknown>]> = [
    ["leaving a for await", async (flat) => {
      for await (const _ of flat.classes.exportSubmissionsReviewsAsCsv.stream(input)) break
    }],
    ["disposing of a download", async (flat) => {
      await using _ = await flat.classes.exportSubmissionsReviewsAsCsv.download(input)
    }],
    ["aborting a download that is not read", async (flat) => {
      const controller = new AbortController()
      const file = await flat.classes.exportSubmissionsReviewsAsCsv.download(input, { signal: controller.signal })
      controller.abort()
      assert.strictEqual(await rejection(Array.fromAsync(file.stream)), controller.signal.reason)
    }],
    ["aborting a stream", async (flat) => {
      const controller = new AbortController()
      const pieces = flat.classes.exportSubmissionsReviewsAsCsv.stream(input, { signal: controller.signal })
      const reader = pieces[Symbol.asyncIterator]()
      await reader.next()
      const next = rejection(reader.next())
      controller.abort()
      assert.strictEqual(await next, controller.signal.reason)
    }],
    ["closing the client", async (flat) => {
      const file = await flat.classes.exportSubmissionsReviewsAsCsv.download(input)
      await flat.close()
      assert.isTrue(isClosedError(await rejection(Array.fromAsync(file.stream))))
    }]
  ]

  it.each(waysToStop)("%s ends the request", async (_, stop) => {
    await using server = await serve((_, response) => whole(response).write(bytes.subarray(0, 100)))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    await stop(flat)
    await server.cut
  })
})
