/** A school's roster in Flat: reads files, plans against live data, and applies plans. */
export * as Engine from "./Engine.ts"
export * as IdMap from "./IdMap.ts"
export * as Live from "./Live.ts"
export * as Passwords from "./Passwords.ts"
export * as Plan from "./Plan.ts"
export * as Read from "./Read.ts"
export * as Roster from "./Roster.ts"
export * as Sqlite from "./Sqlite.ts"
