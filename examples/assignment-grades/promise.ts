/**
 * Creates an assignment in a class; later, given the assignment, lists who handed in, and saves the grades as CSV.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/assignment-grades/promise.ts CLASS
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/assignment-grades/promise.ts CLASS ASSIGNMENT
 */
import { FlatClient } from "@flat-sdk/promise"
import { writeFile } from "node:fs/promises"

const [classroom = "", assignment] = process.argv.slice(2)

const flat = FlatClient.fromEnv()
const { classes } = flat

if (assignment === undefined) {
  const dueDate = new Date(Date.now() + 7 * 86_400_000).toISOString()
  const { id } = await classes.createClassAssignment({
    class: classroom,
    body: { type: "newScore", title: "Eight bars in G major", maxPoints: 20, dueDate, state: "active" }
  })
  console.log(id)
} else {
  const submissions = await classes.getSubmissions({ class: classroom, assignment })
  console.log(`${submissions.filter(({ state }) => state !== "created").length} handed in`)
  // The file contains names of pupils: it is personal data.
  await writeFile(
    `${assignment}.csv`,
    classes.exportSubmissionsReviewsAsCsv.stream({ class: classroom, assignment })
  )
  console.log(`${assignment}.csv`)
}
