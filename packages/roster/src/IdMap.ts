/**
 * Which account or class in Flat belongs to which id of the school's files. The engine keeps the map in its database; programs can keep it elsewhere,
 * export it and import it. Without it, accounts are matched by username and e-mail address only.
 */
export { make as fromSql } from "./engine/records/IdMapTable.ts"
export type { StoredIdMap } from "./engine/records/IdMapTable.ts"
export { empty, make, read } from "./plan/IdMap.ts"
export type { Entry, IdMap, IdMapError, Known } from "./plan/IdMap.ts"
export { exportCsv, IdMapInvalid, importCsv, parseCsv } from "./plan/IdMapCsv.ts"
