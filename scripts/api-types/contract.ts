/**
 * The files of the contract: a folder for each tag, and one for shared parts.
 */
import { globSync } from "node:fs"
import { basename } from "node:path"

/** Returns the paths of the contract's sources in their folder, sorted. */
export const contractFiles = (contract: string): ReadonlyArray<string> =>
  globSync("**/*.ts", { cwd: contract }).map((path) => path.replaceAll("\\", "/"))
    .sort((left, right) => basename(left) < basename(right) ? -1 : 1)
