import { readFileSync } from "node:fs"

/**
 * The most memory that this process had, in MiB, Node and the modules included. On Linux `resourceUsage` begins with the memory of the process that
 * started this one, so the system is asked.
 */
export const peakMiB = (): number => {
  const [, kibibytes] = process.platform === "linux"
    ? /^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8")) ?? []
    : []
  return Math.round(Number(kibibytes ?? process.resourceUsage().maxRSS) / 1024)
}
