/**
 * Resident memory of this process in bytes, as the kernel counts it.
 */
import { readFileSync, writeFileSync } from "node:fs"

/** Resets the kernel's peak, if it supports this. */
export const forgetPeak = (): void => {
  try {
    writeFileSync("/proc/self/clear_refs", "5")
  } catch {
    // On other systems the peak covers the whole lifetime of the process.
  }
}

/** Returns the peak since the last reset. */
export const peak = (): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))![1]) * 1024
  } catch {
    return process.resourceUsage().maxRSS * 1024
  }
}
