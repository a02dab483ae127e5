import { createHash } from "node:crypto"
import { homedir } from "node:os"
import { posix, win32 } from "node:path"

export interface Machine {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/**
 * Returns the folder for databases and lock files of a machine: `FLAT_ROSTER_STATE`, else `flat-roster` in `XDG_STATE_HOME` or `~/.local/state`, and in
 * `%APPDATA%` on Windows, where it follows a user to other computers: the next plan needs the map of ids in it.
 */
export const stateFolderOf = ({ env, home, platform }: Machine): string => {
  const given = env["FLAT_ROSTER_STATE"]
  if (given !== undefined && given !== "") return given
  if (platform === "win32") {
    const roaming = env["APPDATA"]
    return win32.join(
      roaming !== undefined && win32.isAbsolute(roaming) ? roaming : win32.join(home, "AppData", "Roaming"),
      "flat-roster"
    )
  }
  return posix.join(env["XDG_STATE_HOME"] || posix.join(home, ".local", "state"), "flat-roster")
}

export const stateFolder = (): string =>
  stateFolderOf({ platform: process.platform, env: process.env, home: homedir() })

/** The base URL without what does not matter: another spelling of it must not begin another map of ids. */
const normalised = (baseUrl: string): string => {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  return url === undefined ? baseUrl : `${url.origin}${url.pathname.replace(/\/+$/, "")}`
}

/** Returns the name of an organization's database and locks in the state folder. */
export const organizationName = (baseUrl: string, organization: string): string =>
  createHash("sha256").update(`${normalised(baseUrl)} ${organization}`).digest("hex").slice(0, 16)
