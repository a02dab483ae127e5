/** Watches the arguments of all processes, as any user of the computer can. */
import { readdirSync, readFileSync } from "node:fs"

/** Whether this computer shows the arguments of processes as files. */
export const isReadable = process.platform === "linux"

/** Starts to watch. The function that it returns ends it, and returns every command line that was seen. */
export const watch = (): () => ReadonlySet<string> => {
  const seen = new Set<string>()
  const look = () => {
    for (const id of readdirSync("/proc")) {
      if (!/^\d+$/.test(id)) continue
      try {
        seen.add(readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " "))
      } catch {
        // The process has ended.
      }
    }
  }
  const timer = isReadable ? setInterval(look, 20) : undefined
  return () => {
    clearInterval(timer)
    return seen
  }
}
