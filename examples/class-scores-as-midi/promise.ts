/**
 * Lists a teacher's classes, and saves every score of their assignments and of what was handed in as a MIDI file.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/class-scores-as-midi/promise.ts [FOLDER]
 */
import { FlatClient, isFlatError } from "@flat-sdk/promise"
import { mkdir, writeFile } from "node:fs/promises"

const folder = process.argv[2] ?? "midi"

const flat = FlatClient.fromEnv()
await mkdir(folder, { recursive: true })

for (const { id, name } of await flat.classes.listClasses()) {
  console.log(name)
  const assignments = await flat.classes.listAssignments({ class: id })
  const attachments = assignments.flatMap((one) => [one, ...one.submissions]).flatMap((work) => work.attachments)
  for (const score of new Set(attachments.flatMap(({ score }) => score ?? []))) {
    try {
      // Chunks are written as they arrive; an interrupted download resumes.
      const bytes = flat.scores.getScoreRevisionData.stream({ score, revision: "last", format: "midi" })
      await writeFile(`${folder}/${score}.mid`, bytes)
      console.log(`  ${folder}/${score}.mid`)
    } catch (error) {
      // Continue with the other scores if one cannot be read.
      if (!isFlatError(error)) throw error
      console.error(`  ${score}: ${error.message}`)
    }
  }
}
