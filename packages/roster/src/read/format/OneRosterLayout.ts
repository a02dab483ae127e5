/** The tables, columns and values of OneRoster 1.1 and 1.2, with names of 1.0 where they occur, and of School Data Sync v2.1 and v2. */
import { table, type TableSpec } from "../text/Header.ts"

export type Version = "oneroster-1.1" | "oneroster-1.2" | "sds-2.1" | "sds-2"

const head = "sourcedId!,status,dateLastModified,"
const strictly = { ordered: true, metadata: true }

const sharedTables = [
  table("orgs.csv", `${head}name!,type!,identifier,parentSourcedId=parent`, strictly),
  table(
    "academicSessions.csv",
    `${head}title!,type!,startDate!,endDate!,parentSourcedId=parent,schoolYear!`,
    strictly
  ),
  table(
    "courses.csv",
    `${head}schoolYearSourcedId~schoolYearId,title!,courseCode,grades~grade,orgSourcedId!=school,subjects,subjectCodes`,
    strictly
  ),
  table(
    "classes.csv",
    `${head}title!,grades~grade,courseSourcedId,classCode=code,classType!,location,schoolSourcedId!=school,termSourcedIds!=sessions~termSourcedId,subjects,subjectCodes,periods,metadata.flatSection=section`,
    strictly
  ),
  table(
    "enrollments.csv",
    `${head}classSourcedId!=class,schoolSourcedId!=school,userSourcedId!=person,role!,primary,beginDate,endDate`,
    strictly
  )
] as const

const names =
  "userIds~userId,givenName!=firstName,familyName!=lastName,middleName,identifier,email,sms?,phone?,agentSourcedIds?~agents,grades~grade,password"

const sdsShared = [
  table("orgs.csv", "sourcedId!,name!,type!,parentSourcedId=parent"),
  table(
    "classes.csv",
    "sourcedId!,orgSourcedId!=school,title!,sessionSourcedIds=sessions,courseSourcedId,code,grade=grades,subject=subjects"
  ),
  table("enrollments.csv", "classSourcedId!=class,userSourcedId!=person,role!"),
  table("academicSessions.csv", "sourcedId!,title!,type!,schoolYear,startDate!,endDate!"),
  table(
    "courses.csv",
    "sourcedId!,orgSourcedId=school,title!,code=courseCode~courseCode,schoolYearSourcedId,subject=subjects,grade=grades"
  )
]
const sdsNames =
  "sourcedId!,username!,givenName=firstName,familyName=lastName,password,activeDirectoryMatchId?,email,phone?,sms?"

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "))

const notForRosters =
  "userProfiles resources classResources courseResources userResources categories lineItems lineItemLearningObjectiveIds lineItemScoreScales results resultLearningObjectiveIds resultScoreScales scoreScales"
    .split(" ").map((name) => `${name}.csv`)

const sds = { roleNames: undefined, classCells: [], notNeeded: ["userFlags.csv", "relationships.csv"] }

export interface Layout {
  readonly tables: ReadonlyArray<TableSpec>
  /** The names of roles. With School Data Sync any spelling is right. */
  readonly roleNames: ReadonlySet<string> | undefined
  /** The cells that each class must have, beside its title. */
  readonly classCells: ReadonlyArray<string>
  /** Files that hold nothing for a roster. */
  readonly notNeeded: ReadonlyArray<string>
}

export const layouts: Readonly<Record<Version, Layout>> = {
  "oneroster-1.1": {
    tables: [
      ...sharedTables,
      table(
        "users.csv",
        `${head}enabledUser!,orgSourcedIds!=schools~orgSourcedId,role!,username!,${names},preferredGivenName+=preferredFirstName,preferredFamilyName+=preferredLastName,primaryOrgSourcedId+`,
        strictly
      )
    ],
    roleNames: words("administrator aide guardian parent proctor relative student teacher"),
    classCells: ["school", "sessions"],
    notNeeded: notForRosters
  },
  "oneroster-1.2": {
    tables: [
      ...sharedTables,
      table(
        "users.csv",
        `${head}enabledUser!,username!,${names},userMasterIdentifier?,resourceSourcedIds?,preferredGivenName=preferredFirstName,preferredMiddleName?,preferredFamilyName=preferredLastName,primaryOrgSourcedId,pronouns?,orgSourcedIds+=schools,role+`,
        strictly
      ),
      table(
        "roles.csv",
        `${head}userSourcedId!=person,roleType!,role!,beginDate,endDate,orgSourcedId!=school,userProfileSourcedId?`,
        strictly
      )
    ],
    roleNames: words(
      "aide counselor districtAdministrator guardian parent principal proctor relative siteAdministrator student systemAdministrator teacher"
    ),
    classCells: ["school", "sessions", "courseSourcedId"],
    notNeeded: notForRosters
  },
  "sds-2.1": {
    ...sds,
    tables: [
      ...sdsShared,
      table("users.csv", sdsNames),
      table(
        "roles.csv",
        "userSourcedId!=person,orgSourcedId!=school,role!,sessionSourcedId,grade,isPrimary=roleType,roleStartDate=beginDate,roleEndDate=endDate"
      )
    ]
  },
  "sds-2": {
    ...sds,
    tables: [...sdsShared, table("users.csv", `${sdsNames},orgSourcedIds!=schools~orgSourcedId,role!,grade=grades`)]
  }
}

/** The names of roles in a class. */
export const classRoles = words("administrator proctor student teacher")

/** The kinds of organizations, sessions, classes and roles. */
export const kinds = {
  org: words("department school district local state national"),
  session: words("gradingPeriod semester schoolYear term"),
  class: words("homeroom scheduled"),
  role: words("primary secondary")
}
