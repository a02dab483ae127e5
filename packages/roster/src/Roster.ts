/**
 * What a school's files say, in whatever format they are: schools, terms, people, classes and memberships, with diagnostics. `Read.open` makes a
 * roster; a program that has its data from elsewhere makes one with `make`.
 */
export type { Diagnostic, DiagnosticCount, Severity } from "./model/Diagnostic.ts"
export { make as makeMemberships } from "./model/Memberships.ts"
export type { Membership, MembershipRole, Memberships } from "./model/Memberships.ts"
export { make as makePerson } from "./model/Person.ts"
export type { Person, PersonRole, WrittenRole } from "./model/Person.ts"
export type { Change } from "./model/Place.ts"
export type { Place } from "./model/Place.ts"
export { isValid, make, windowOfClass } from "./model/Roster.ts"
export type { Coverage, Format, Roster, Source, SourceFile } from "./model/Roster.ts"
export type { School } from "./model/Roster.ts"
export type { Session } from "./model/Roster.ts"
export type { SchoolClass } from "./model/SchoolClass.ts"
export type { TimeWindow } from "./model/TimeWindow.ts"
