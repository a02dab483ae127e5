/**
 * What a school's files say, in whatever format they are: schools, terms, people, classes and memberships, with diagnostics. `Read.open` makes a
 * roster; a program that has its data from elsewhere makes one with `make`.
 */
export type { Change, Diagnostic, DiagnosticCount, Place, Severity } from "./model/Diagnostic.ts"
export { make as makeMemberships } from "./model/Memberships.ts"
export type { Membership, MembershipRole, Memberships } from "./model/Memberships.ts"
export { make as makePerson } from "./model/Person.ts"
export type { Person, PersonRole, WrittenRole } from "./model/Person.ts"
export { isValid, make } from "./model/Roster.ts"
export type { Coverage, Format, Roster, Source, SourceFile } from "./model/Roster.ts"
export type { School, SchoolClass } from "./model/SchoolClass.ts"
export { windowOfClass } from "./model/Session.ts"
export type { Session, TimeWindow } from "./model/Session.ts"
