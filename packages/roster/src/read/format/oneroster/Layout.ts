/** The tables, columns and values of OneRoster 1.1 and 1.2, with names of 1.0 where they occur. */
import type { TableSpec } from "../../text/Header.ts"
import * as Columns from "../Columns.ts"

export type Version = "1.1" | "1.2"

const head = "sourcedId!,status,dateLastModified,"
const strictly = { ordered: true, metadata: true }

const shared = [
  Columns.table("orgs.csv", `${head}name!,type!,identifier,parentSourcedId`, strictly),
  Columns.table(
    "academicSessions.csv",
    `${head}title!,type!,startDate!,endDate!,parentSourcedId,schoolYear!`,
    strictly
  ),
  Columns.table(
    "courses.csv",
    `${head}schoolYearSourcedId~schoolYearId,title!,courseCode,grades~grade,orgSourcedId!,subjects,subjectCodes`,
    strictly
  ),
  Columns.table(
    "classes.csv",
    `${head}title!,grades~grade,courseSourcedId,classCode,classType!,location,schoolSourcedId!,termSourcedIds!~termSourcedId,subjects,subjectCodes,periods,metadata.flatSection`,
    strictly
  ),
  Columns.table(
    "enrollments.csv",
    `${head}classSourcedId!,schoolSourcedId!,userSourcedId!,role!,primary,beginDate,endDate`,
    strictly
  )
] as const

const users = {
  "1.1": Columns.table(
    "users.csv",
    `${head}enabledUser!,orgSourcedIds!~orgSourcedId,role!,username!,userIds~userId,givenName!,familyName!,middleName,identifier,email,sms?,phone?,agentSourcedIds?~agents,grades~grade,password,preferredGivenName+,preferredFamilyName+,primaryOrgSourcedId+`,
    strictly
  ),
  "1.2": Columns.table(
    "users.csv",
    `${head}enabledUser!,username!,userIds~userId,givenName!,familyName!,middleName,identifier,email,sms?,phone?,agentSourcedIds?~agents,grades~grade,password,userMasterIdentifier?,resourceSourcedIds?,preferredGivenName,preferredMiddleName?,preferredFamilyName,primaryOrgSourcedId,pronouns?,orgSourcedIds+,role+`,
    strictly
  )
}

const roles = Columns.table(
  "roles.csv",
  `${head}userSourcedId!,roleType!,role!,beginDate,endDate,orgSourcedId!,userProfileSourcedId?`,
  strictly
)

/** Files of the format that hold nothing for a roster. */
export const notNeeded =
  "userProfiles resources classResources courseResources userResources categories lineItems lineItemLearningObjectiveIds lineItemScoreScales results resultLearningObjectiveIds resultScoreScales scoreScales"
    .split(" ").map((name) => `${name}.csv`)

/** The tables of a version. */
export const tables = (version: Version): ReadonlyArray<TableSpec> =>
  version === "1.2" ? [...shared, users["1.2"], roles] : [...shared, users["1.1"]]

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "))

/** The names of roles in each version. */
export const roleNames = {
  "1.1": words("administrator aide guardian parent proctor relative student teacher"),
  "1.2": words(
    "aide counselor districtAdministrator guardian parent principal proctor relative siteAdministrator student systemAdministrator teacher"
  )
}
/** The names of roles in a class. */
export const classRoles = words("administrator proctor student teacher")
/** Kinds of organizations. */
export const orgTypes = words("department school district local state national")
/** Kinds of sessions. */
export const sessionTypes = words("gradingPeriod semester schoolYear term")
/** Kinds of classes. */
export const classTypes = words("homeroom scheduled")
/** Kinds of roles. */
export const roleTypes = words("primary secondary")
