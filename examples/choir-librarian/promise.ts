/**
 * Saves the scores of a class's assignments as one PDF.
 *
 *     npm install verovio pdfkit svg-to-pdfkit @expo-google-fonts/tinos wawoff2
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/choir-librarian/promise.ts CLASS
 */
import { FlatClient } from "@flat-sdk/promise"
import { open, overview, type Score } from "@flat-sdk/score"
import { toPdf } from "@flat-sdk/score/render"
import { writeFile } from "node:fs/promises"

const [id = ""] = process.argv.slice(2)

const { classes, scores } = FlatClient.fromEnv()
const assignments = await classes.listAssignments({ class: id })
const attached = assignments.flatMap(({ attachments }) => attachments).flatMap(({ score }) => score ?? [])

const music: Array<Score> = []
for (const score of new Set(attached)) {
  const { bytes } = await scores.getScoreRevisionData({ score, revision: "last", format: "xml" })
  const { problems, value } = open(bytes)
  if (value === undefined) console.error(`${score}: ${problems[0]?.message}`)
  else music.push(value)
}

// Each score begins on a new page. The fonts are inside, so that every machine prints the same.
await writeFile(`${id}.pdf`, await toPdf(music))
for (const score of music) console.log(overview(score).title ?? "Untitled")
console.log(`${id}.pdf`)
