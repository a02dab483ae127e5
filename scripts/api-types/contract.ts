/**
 * The files of the contract: a folder for each tag, and one for what they are all made of.
 */
import { globSync } from "node:fs"
import { basename } from "node:path"

/** Paths of the contract's sources within their folder, in the order of their names. */
export const contractFiles = (contract: string): ReadonlyArray<string> =>
  globSync("**/*.ts", { cwd: contract }).map((path) => path.replaceAll("\\", "/"))
    .sort((left, right) => basename(left) < basename(right) ? -1 : 1)
