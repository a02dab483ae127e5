/**
 * Imports a music file, shares the score with a user, waits for its audio export and saves it.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/import-and-share/promise.ts FILE USER
 */
import { FlatClient, isReason } from "@flat-sdk/promise"
import { openAsBlob } from "node:fs"
import { writeFile } from "node:fs/promises"

const [file = "", user = ""] = process.argv.slice(2)

const flat = FlatClient.fromEnv()
const { scores } = flat

// Streamed from disk: MusicXML (plain or compressed), MIDI, or any other format that Flat imports.
const data = await openAsBlob(file)
const { id } = await scores.createScore({ body: { data, privacy: "private" } })
await scores.addScoreCollaborator({ score: id, body: { user, aclRead: true, aclWrite: true } })
console.log(`${id} is shared`)

try {
  const sound = scores.exportScore.stream({ score: id, format: "mp3" }, {
    deadline: "10 minutes",
    onProgress: (event) => event._tag === "Progress" && console.log(`${event.percent ?? 0} %`)
  })
  await writeFile(`${id}.mp3`, sound)
  console.log(`${id}.mp3`)
} catch (error) {
  if (!isReason(error, "JobFailed")) throw error
  console.error(error.message)
}
