/**
 * Opens a URL in the user's browser. Nothing is reported if there is none: the URL is printed too.
 */
import { spawn } from "node:child_process"

/** Returns the program that opens a URL on a platform, with its arguments. */
export const opener = (platform: NodeJS.Platform): readonly [program: string, ...args: ReadonlyArray<string>] => {
  switch (platform) {
    case "darwin":
      return ["open"]
    case "win32":
      // Not `start`, for which the ampersands of a URL separate commands.
      return ["rundll32", "url.dll,FileProtocolHandler"]
    default:
      return ["xdg-open"]
  }
}

/** Opens a URL, without waiting for the browser. */
export const open = (url: string): void => {
  const [program, ...args] = opener(process.platform)
  const child = spawn(program, [...args, url], { stdio: "ignore", detached: true, windowsHide: true })
  child.on("error", () => {})
  child.unref()
}
