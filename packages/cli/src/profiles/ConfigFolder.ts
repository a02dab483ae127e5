/**
 * The folder of the command's settings: `$XDG_CONFIG_HOME/flat`, or `~/.config/flat`, on Linux and macOS; `%APPDATA%\flat` on Windows.
 */
import { mkdirSync } from "node:fs"
import { homedir } from "node:os"
import { dirname, posix, win32 } from "node:path"

/** What the location depends on. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/** The machine and environment of this process. */
export const thisMachine = (): Machine => ({ platform: process.platform, env: process.env, home: homedir() })

/** Returns the path of the folder. A relative `XDG_CONFIG_HOME` is ignored, as its specification demands. */
export const configFolder = ({ env, home, platform }: Machine): string => {
  if (platform === "win32") {
    const roaming = env["APPDATA"]
    return win32.join(
      roaming !== undefined && win32.isAbsolute(roaming) ? roaming : win32.join(home, "AppData", "Roaming"),
      "flat"
    )
  }
  const xdg = env["XDG_CONFIG_HOME"]
  return posix.join(xdg !== undefined && posix.isAbsolute(xdg) ? xdg : posix.join(home, ".config"), "flat")
}

/** Returns the path of the credential file. */
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
