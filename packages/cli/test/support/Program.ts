/** The program as it is published. Vitest bundles it once before the tests: a process starts in a third of the time that the sources need. */
import { dirname, join } from "node:path"
import { write } from "../../scripts/bundle.ts"

const root = join(import.meta.dirname, "../..")

/** The file that a process runs. */
export const main = join(root, "node_modules/.cache/flat/flat.js")

/** Bundles the program. */
export const setup = (): Promise<void> => write(dirname(main), true)
