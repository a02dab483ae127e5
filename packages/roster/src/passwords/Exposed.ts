/** Whether other users can read or change a file with a secret. */
import { statSync } from "node:fs"
import { relative, resolve } from "node:path"

const isWithin = (folder: string, path: string): boolean => !/^\.\.|^[a-z]:/i.test(relative(folder, path))

/** Returns the permissions of a file if they are too many, such as `644`. Fails if there is no file. Windows has no such permissions. */
export const excessMode = (path: string): string | undefined => {
  const mode = statSync(path).mode & 0o777
  if (process.platform === "win32") return undefined
  // A credential of systemd may be readable by a group: that is how its access list shows.
  const credentials = process.env["CREDENTIALS_DIRECTORY"]
  const isCredential = credentials !== undefined && credentials !== "" && isWithin(resolve(credentials), resolve(path))
  return (mode & (isCredential ? 0o037 : 0o077)) === 0 ? undefined : mode.toString(8)
}
