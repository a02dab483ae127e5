/** What a client reports about itself: log lines, spans, hooks, what `console.log` of a client prints; and how secrets are removed from all of it. */
export { logLevels } from "./call/ClientOptions.ts"
export { messageOf } from "./error/Cause.ts"
export { scrub, visible, visibleHeaders } from "./error/Redaction.ts"
export type { DriftReport } from "./shared/Events.ts"
export { clientText, printAs } from "./telemetry/ClientInspection.ts"
export { guardCall, type Hooks, type Log, makeHooks } from "./telemetry/Hooks.ts"
