/** What is dangerous in a call, so that a program can ask a person before it is sent. */
export { all, type Call, type Danger, has, of, phrases } from "./danger/Danger.ts"
export type { Finding, Kind } from "./danger/Finding.ts"
