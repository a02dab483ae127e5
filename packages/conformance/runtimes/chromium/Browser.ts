/**
 * The system's Chromium: where it is, and the arguments that it needs here.
 */
import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"

/** Arguments of a headless browser that does nothing on its own. */
export const args: Array<string> = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync"
]

const commands = ["chromium", "chromium-browser", "google-chrome"]

const executable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Path of the executable, if there is one. */
export const path: string | undefined = (process.env["PATH"] ?? "").split(delimiter)
  .flatMap((folder) => commands.map((command) => join(folder, command)))
  .find(executable)
