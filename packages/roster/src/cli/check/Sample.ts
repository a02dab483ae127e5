/** A sample school, to try the tool without files of one's own. The build makes the files a part of the command. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const files: Readonly<Record<string, () => Buffer>> = {
  "academicSessions.csv": () =>
    readFileSync(
      fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/academicSessions.csv"))
    ),
  "classes.csv": () =>
    readFileSync(fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/classes.csv"))),
  "courses.csv": () =>
    readFileSync(fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/courses.csv"))),
  "enrollments.csv": () =>
    readFileSync(fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/enrollments.csv"))),
  "manifest.csv": () =>
    readFileSync(fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/manifest.csv"))),
  "orgs.csv": () => readFileSync(fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/orgs.csv"))),
  "roles.csv": () =>
    readFileSync(fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/roles.csv"))),
  "users.csv": () => readFileSync(fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/users.csv")))
}

/** Writes the sample school to a new folder. Throws if the folder exists. */
export const write = (folder: string): void => {
  mkdirSync(folder)
  for (const [name, read] of Object.entries(files)) writeFileSync(join(folder, name), read())
}
