/** Removes temporary folders. Vitest runs this before each file: a hook in a module that files share would be that of the first file only. */
import { afterAll } from "vitest"
import * as Folders from "./Folders.ts"

afterAll(Folders.removeAll)
