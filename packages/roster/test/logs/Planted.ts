/** A school's files with planted names, addresses, usernames and passwords, and what a log may not contain. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const secrets = {
  username: "plantedUser",
  firstName: "Plantedfirst",
  lastName: "Plantedlast",
  email: "planted@private.example",
  password: "planted-password-7",
  id: "plantedid77"
}

/** Matches whatever is planted, and generated passwords. */
export const planted = /planted|[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}/i

const pupils = 30

/** Writes the files, and returns the folder. One pupil's username is that of an administrator, which cannot be created again. */
export const write = (folder: string): string => {
  const school = join(folder, "school")
  mkdirSync(school)
  const numbers = Array.from({ length: pupils }, (_, index) => index)
  const { email, firstName, id, lastName, password, username } = secrets
  const files = {
    "orgs.csv": ["sourcedId,name,type", "s1,North School,school"],
    "academicSessions.csv": [
      "sourcedId,title,type,startDate,endDate,schoolYear",
      "y1,2026,schoolYear,2020-08-01,2099-07-31,2099"
    ],
    "classes.csv": ["sourcedId,title,classType,schoolSourcedId,termSourcedIds", "c1,Choir,scheduled,s1,y1"],
    "users.csv": [
      "sourcedId,enabledUser,orgSourcedIds,role,username,givenName,familyName,email,password",
      `${id}-t,true,s1,teacher,${username}.t,${firstName},${lastName},t.${email},`,
      ...numbers.map((n) =>
        `${id}-${n},true,s1,student,${username}.${n},${firstName}${n},${lastName}${n},${n}.${email},${
          n % 2 === 0 ? password : ""
        }`
      )
    ],
    "enrollments.csv": [
      "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role",
      `e,c1,s1,${id}-t,teacher`,
      ...numbers.map((n) => `e${n},c1,s1,${id}-${n},student`)
    ]
  }
  for (const [name, lines] of Object.entries(files)) writeFileSync(join(school, name), `${lines.join("\n")}\n`)
  return school
}
