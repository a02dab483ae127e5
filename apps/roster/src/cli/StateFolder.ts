import { createHash } from "node:crypto"
import { homedir } from "node:os"
import { join } from "node:path"

/** Returns the folder for databases and lock files: `FLAT_ROSTER_STATE`, else `flat-roster` in `XDG_STATE_HOME` or `~/.local/state`. */
export const stateFolder = (): string =>
  process.env["FLAT_ROSTER_STATE"] ||
  join(process.env["XDG_STATE_HOME"] || join(homedir(), ".local", "state"), "flat-roster")

/** The base URL without what does not matter: another spelling of it must not begin another map of ids. */
const normalised = (baseUrl: string): string => {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  return url === undefined ? baseUrl : `${url.origin}${url.pathname.replace(/\/+$/, "")}`
}

/** Returns the name of an organization's database and locks in the state folder. */
export const organizationName = (baseUrl: string, organization: string): string =>
  createHash("sha256").update(`${normalised(baseUrl)} ${organization}`).digest("hex").slice(0, 16)
