/** The tables of Clever's SFTP files. */
import type { Person } from "../../../src/model/Person.ts"
import type { Roster } from "../../../src/model/Roster.ts"
import { password, roleName, type Table, table } from "./Table.ts"

/** Clever has no guardians, no districts, one term for each section, and teachers in the sections. */
export const clever = (roster: Roster): ReadonlyArray<Table> => {
  const people = (role: Person["role"]) =>
    function*() {
      for (const person of roster.people.values()) {
        if (person.role === role) { for (const school of person.schools) yield { person, school } }
      }
    }
  return [
    table(
      "schools",
      "schools.csv",
      "School_id,School_name,School_number",
      () => [...roster.schools.values()].filter((school) => school.type === "school"),
      (school) => [school.id, school.name, school.identifier]
    ),
    table(
      "people",
      "students.csv",
      "School_id,Student_id,Student_number,Last_name,First_name,Middle_name,Grade,Student_email,Username,Password",
      people("student"),
      ({ person, school }) => [
        school,
        person.id,
        person.identifier,
        person.lastName,
        person.firstName,
        person.middleName,
        person.grades[0],
        person.email,
        person.username,
        password(person)
      ]
    ),
    table(
      "people",
      "teachers.csv",
      "School_id,Teacher_id,Teacher_number,Last_name,First_name,Middle_name,Teacher_email,Username,Password",
      people("teacher"),
      ({ person, school }) => [
        school,
        person.id,
        person.identifier,
        person.lastName,
        person.firstName,
        person.middleName,
        person.email,
        person.username,
        password(person)
      ]
    ),
    table(
      "people",
      "staff.csv",
      "School_id,Staff_id,Staff_email,First_name,Last_name,Username,Role",
      people("administrator"),
      ({ person, school }) => [
        school,
        person.id,
        person.email,
        person.firstName,
        person.lastName,
        person.username,
        roleName(person)
      ]
    ),
    table(
      "classes",
      "sections.csv",
      "School_id,Section_id,Teacher_id,Teacher_2_id,Name,Section_number,Grade,Course_name,Course_number,Subject,Term_name,Term_start,Term_end",
      () => roster.classes.values(),
      (of) => {
        const teachers = roster.memberships.ofClass(of.id).filter((member) => member.role === "teacher")
          .toSorted((a, b) => Number(b.primary) - Number(a.primary))
        const session = roster.sessions.get(of.sessions[0] ?? "")
        return [
          of.school,
          of.id,
          teachers[0]?.person,
          teachers[1]?.person,
          of.title,
          of.section,
          of.grades[0],
          of.course,
          of.courseCode,
          of.subjects[0],
          session?.title,
          session?.start,
          session?.end
        ]
      }
    ),
    table("memberships", "enrollments.csv", "School_id,Section_id,Student_id", function*() {
      for (const membership of roster.memberships) {
        if (membership.role === "student" && roster.people.get(membership.person)?.role === "student") yield membership
      }
    }, (of) => [roster.classes.get(of.class)?.school, of.class, of.person])
  ]
}
