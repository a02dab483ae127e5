/**
 * Resident memory of this process, in bytes, as the kernel counts it.
 */
import { readFileSync, writeFileSync } from "node:fs"

/** Makes the kernel forget the peak so far, where it can. */
export const forgetPeak = (): void => {
  try {
    writeFileSync("/proc/self/clear_refs", "5")
  } catch {
    // Elsewhere the peak is the process's whole life's.
  }
}

/** The most since it was forgotten. */
export const peak = (): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))![1]) * 1024
  } catch {
    return process.resourceUsage().maxRSS * 1024
  }
}
