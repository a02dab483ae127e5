/**
 * Lists a teacher's classes, and saves every score that is shared with one of them as a MIDI file.
 *
 *     FLAT_ACCESS_TOKEN=… node examples/class-scores-as-midi/promise.ts [FOLDER]
 */
import { FlatClient, isFlatError } from "@flat-sdk/promise"
import { mkdir, writeFile } from "node:fs/promises"

const folder = process.argv[2] ?? "midi"

await using flat = new FlatClient({ accessToken: process.env.FLAT_ACCESS_TOKEN, baseUrl: process.env.FLAT_BASE_URL })
await mkdir(folder, { recursive: true })

for (const { name, studentsGroup } of await flat.classes.listClasses()) {
  console.log(name)
  if (studentsGroup === undefined) continue
  for (const { id, title } of await flat.groups.getGroupScores({ group: studentsGroup.id })) {
    try {
      // Bytes go to the file as they come; where the download breaks off, it goes on in the middle.
      await writeFile(
        `${folder}/${id}.mid`,
        flat.scores.getScoreRevisionData.stream({ score: id, revision: "last", format: "midi" })
      )
      console.log(`  ${title}: ${folder}/${id}.mid`)
    } catch (error) {
      // One score that cannot be read is no reason to leave out the others.
      if (!isFlatError(error)) throw error
      console.error(`  ${title}: ${error.message}`)
    }
  }
}
