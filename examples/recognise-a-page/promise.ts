/**
 * Recognises the music on a scanned page, confirms the result of each step, and saves the score as MusicXML.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/recognise-a-page/promise.ts FILE
 */
import { FlatClient, isReason } from "@flat-sdk/promise"
import { openAsBlob } from "node:fs"
import { writeFile } from "node:fs/promises"
import { basename } from "node:path"

const [path = ""] = process.argv.slice(2)

const flat = FlatClient.fromEnv()
const { omr } = flat
const page = { file: await openAsBlob(path), filename: basename(path) }

try {
  for await (
    const event of omr.recognise({
      body: { files: [page], autoStart: true, output: "musicxml", interactiveSteps: ["details"] }
    })
  ) {
    const { job } = event
    if (event._tag === "Progress") console.log(`${job.progress?.percent ?? 0} %`)
    // A program with a screen would show the result, `event.step`, and let the user correct it.
    if (event._tag === "AwaitingInput") await event.answer({ title: "A scanned page" })
    if (event._tag === "Done") {
      const { bytes } = await omr.getOmrJobExport({ job: job.id, format: "musicxml" })
      await writeFile(`${job.id}.musicxml`, bytes)
      console.log(`${job.id}.musicxml`)
    }
  }
} catch (error) {
  if (!isReason(error, "JobFailed")) throw error
  console.error(error.message)
}
