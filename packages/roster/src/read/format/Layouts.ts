/** The layouts of Clever's SFTP files and of Microsoft School Data Sync v1, with the names of its UK layout. */
import * as Columns from "./Columns.ts"
import type { Layout } from "./Sections.ts"

const teachers = ["Teacher_id", ...Array.from({ length: 9 }, (_, index) => `Teacher_${index + 2}_id`)]

const clever = (kind: string, ids: string, rest: string) =>
  Columns.table(
    `${kind}.csv`,
    `School_id!,${ids},Last_name!,First_name!,Middle_name,Username,Password,${rest}`
  )

const prefixes = { student: "Student", teacher: "Teacher", staff: "Staff", admin: "Staff" } as const

/** Clever's SFTP files. */
export const cleverLayout: Layout = {
  schools: Columns.table(
    "schools.csv",
    "School_id!,School_name!,School_number!,State_id,Low_grade?,High_grade?,Principal?,Principal_email?,School_address?,School_city?,School_state?,School_zip?,School_phone?"
  ),
  people: [
    {
      spec: clever(
        "students",
        "Student_id!,Student_number,State_id?",
        "Student_email,Grade,Gender?,DOB?,Race?,Hispanic_Latino?,Home_language?,Ell_status?,Frl_status?,Iep_status?,Graduation_year?,Student_street?,Student_city?,Student_state?,Student_zip?,Contact_relationship?,Contact_type?,Contact_name?,Contact_phone?,Contact_phone_type?,Contact_email?,Contact_sis_id?,Unweighted_gpa?,Weighted_gpa?"
      ),
      kind: "student",
      role: "student",
      required: true
    },
    {
      spec: clever("teachers", "Teacher_id!,Teacher_number,State_teacher_id?", "Teacher_email,Title?"),
      kind: "teacher",
      role: "teacher",
      required: true
    },
    {
      spec: clever("staff", "Staff_id!", "Staff_email,Department?,Title?,Role"),
      kind: "staff",
      role: "other",
      required: false
    },
    {
      spec: clever("admins", "Staff_id!", "Admin_email,Admin_title?"),
      kind: "admin",
      role: "administrator",
      required: false
    }
  ],
  sections: Columns.table(
    "sections.csv",
    `School_id!,Section_id!,Teacher_id!,${
      teachers.slice(1).join(",")
    },Name,Section_number,Grade,Course_name,Course_number,Course_description?,Period?,Subject,Term_name,Term_start,Term_end`
  ),
  rosters: [
    {
      spec: Columns.table("enrollments.csv", "School_id!,Section_id!,Student_id!"),
      kind: "student",
      section: "Section_id",
      person: "Student_id",
      required: true
    }
  ],
  school: { id: "School_id", name: "School_name", identifier: "School_number" },
  person: {
    id: (kind) => `${prefixes[kind]}_id`,
    school: "School_id",
    first: "First_name",
    middle: "Middle_name",
    last: "Last_name",
    email: (kind) => kind === "admin" ? "Admin_email" : `${prefixes[kind]}_email`,
    username: "Username",
    password: "Password",
    grade: "Grade",
    identifier: (kind) => `${prefixes[kind]}_number`,
    role: "Role",
    status: ""
  },
  section: {
    id: "Section_id",
    school: "School_id",
    name: "Name",
    number: "Section_number",
    grade: "Grade",
    subject: "Subject",
    course: "Course_name",
    courseCode: "Course_number",
    term: "Term_name",
    termId: "",
    start: "Term_start",
    end: "Term_end",
    teachers
  }
}

const sds1Person =
  "SIS ID!~ID,School SIS ID!~School DfE Number,Username!,First Name,Last Name,Middle Name,Password,State ID?,Secondary Email,Grade~Year,Status,Title?,Qualification?,Birthdate?,Graduation Year?,Mailing Address?,Mailing City?,Mailing State?,Mailing Zip?,Phone?"

const sds1Roster = "Section SIS ID!~Section ID,SIS ID!~ID"

/** School Data Sync v1. Its UK layout is read by the other names of the columns. */
export const sds1Layout: Layout = {
  schools: Columns.table(
    "School.csv",
    "SIS ID!~DfE Number,Name!,School Number,State ID?,School NCES_ID?,Grade Low?,Grade High?,Principal SIS ID?,Principal Name?,Principal Secondary Email?,Address?,City?,State?,Country?,Zip?,Phone?,Zone?"
  ),
  people: [
    {
      spec: Columns.table("Student.csv", `${sds1Person},Student Number`),
      kind: "student",
      role: "student",
      required: true
    },
    {
      spec: Columns.table("Teacher.csv", `${sds1Person},Teacher Number`),
      kind: "teacher",
      role: "teacher",
      required: true
    }
  ],
  sections: Columns.table(
    "Section.csv",
    "SIS ID!~ID,School SIS ID!~School DfE Number,Section Name!,Section Number,Term SIS ID,Term Name,Term StartDate,Term EndDate,Course SIS ID?,Course Name,Course Number,Course Description?,Course Subject,Periods?,Status?"
  ),
  rosters: [
    {
      spec: Columns.table("StudentEnrollment.csv", sds1Roster),
      kind: "student",
      section: "Section SIS ID",
      person: "SIS ID",
      required: true
    },
    {
      spec: Columns.table("TeacherRoster.csv", sds1Roster),
      kind: "teacher",
      section: "Section SIS ID",
      person: "SIS ID",
      required: true
    }
  ],
  school: { id: "SIS ID", name: "Name", identifier: "School Number" },
  person: {
    id: () => "SIS ID",
    school: "School SIS ID",
    first: "First Name",
    middle: "Middle Name",
    last: "Last Name",
    email: () => "Secondary Email",
    username: "Username",
    password: "Password",
    grade: "Grade",
    identifier: (kind) => kind === "student" ? "Student Number" : "Teacher Number",
    role: "",
    status: "Status"
  },
  section: {
    id: "SIS ID",
    school: "School SIS ID",
    name: "Section Name",
    number: "Section Number",
    grade: "",
    subject: "Course Subject",
    course: "Course Name",
    courseCode: "Course Number",
    term: "Term Name",
    termId: "Term SIS ID",
    start: "Term StartDate",
    end: "Term EndDate",
    teachers: []
  }
}
