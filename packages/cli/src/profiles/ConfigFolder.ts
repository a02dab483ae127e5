/** The folder of the command's settings: `$XDG_CONFIG_HOME/flat`, or `~/.config/flat`, on Linux and macOS; `%APPDATA%\flat` on Windows. */
import { mkdirSync } from "node:fs"
import { homedir } from "node:os"
import { dirname, posix, win32 } from "node:path"

export interface Machine {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

export const thisMachine = (): Machine => ({ platform: process.platform, env: process.env, home: homedir() })

/** Returns a folder of the user, below that of a variable. A relative path in it is ignored, as its specification demands. */
const userFolder = (
  { env, home, platform }: Machine,
  variables: readonly [windows: string, others: string],
  ...otherwise: ReadonlyArray<ReadonlyArray<string>>
) => {
  const at = platform === "win32" ? 0 : 1
  const path = at === 0 ? win32 : posix
  const given = env[variables[at]]
  return path.join(given !== undefined && path.isAbsolute(given) ? given : path.join(home, ...otherwise[at]!), "flat")
}

export const configFolder = (machine: Machine): string =>
  userFolder(machine, ["APPDATA", "XDG_CONFIG_HOME"], ["AppData", "Roaming"], [".config"])

/** The folder of what can be made again. */
export const cacheFolder = (machine: Machine): string =>
  userFolder(machine, ["LOCALAPPDATA", "XDG_CACHE_HOME"], ["AppData", "Local"], [".cache"])

export const credentialPath = (machine: Machine): string =>
  (machine.platform === "win32" ? win32 : posix).join(configFolder(machine), "credentials.json")

/** Creates a folder, and the folders above it that do not exist. Not `recursive`, which never ends where the system reports that a parent is missing. */
export const createFolder = (folder: string, createsParents = true): void => {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "EEXIST") return
    if (code !== "ENOENT" || !createsParents || dirname(folder) === folder) throw error
    createFolder(dirname(folder))
    createFolder(folder, false)
  }
}
