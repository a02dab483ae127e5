/** The layouts of Clever's SFTP files and of Microsoft School Data Sync v1, with the names of its UK layout. */
import * as Header from "../text/Header.ts"
import type { Layout } from "./Sections.ts"

const teachers = ["Teacher_id", ...Array.from({ length: 9 }, (_, index) => `Teacher_${index + 2}_id`)]

const clever = (kind: string, ids: string, rest: string) =>
  Header.table(
    `${kind}.csv`,
    `School_id!=school,${ids},Last_name!=lastName,First_name!=firstName,Middle_name=middleName,Username=username,Password=password,${rest}`
  )

/** Clever's SFTP files. */
export const cleverLayout: Layout = {
  schools: Header.table(
    "schools.csv",
    "School_id!=id,School_name!=name,School_number!=identifier,State_id,Low_grade?,High_grade?,Principal?,Principal_email?,School_address?,School_city?,School_state?,School_zip?,School_phone?"
  ),
  people: [
    {
      spec: clever(
        "students",
        "Student_id!=id,Student_number=identifier,State_id?",
        "Student_email=email,Grade=grade,Gender?,DOB?,Race?,Hispanic_Latino?,Home_language?,Ell_status?,Frl_status?,Iep_status?,Graduation_year?,Student_street?,Student_city?,Student_state?,Student_zip?,Contact_relationship?,Contact_type?,Contact_name?,Contact_phone?,Contact_phone_type?,Contact_email?,Contact_sis_id?,Unweighted_gpa?,Weighted_gpa?"
      ),
      kind: "student",
      role: "student"
    },
    {
      spec: clever(
        "teachers",
        "Teacher_id!=id,Teacher_number=identifier,State_teacher_id?",
        "Teacher_email=email,Title?"
      ),
      kind: "teacher",
      role: "teacher"
    },
    {
      spec: clever("staff", "Staff_id!=id", "Staff_email=email,Department?,Title?,Role=role"),
      kind: "staff",
      role: "other",
      optional: true
    },
    {
      spec: clever("admins", "Staff_id!=id", "Admin_email=email,Admin_title?"),
      kind: "admin",
      role: "administrator",
      optional: true
    }
  ],
  sections: Header.table(
    "sections.csv",
    `School_id!=school,Section_id!=id,Teacher_id!,${
      teachers.slice(1).join(",")
    },Name=name,Section_number=section,Grade=grade,Course_name=course,Course_number=courseCode,Course_description?,Period?,Subject=subject,Term_name=term,Term_start=start,Term_end=end`
  ),
  teachers,
  rosters: [
    {
      spec: Header.table("enrollments.csv", "School_id!=school,Section_id!=class,Student_id!=person"),
      kind: "student"
    }
  ]
}

const sds1Person =
  "SIS ID!=id~ID,School SIS ID!=school~School DfE Number,Username!=username,First Name=firstName,Last Name=lastName,Middle Name=middleName,Password=password,State ID?,Secondary Email=email,Grade=grade~Year,Status=status,Title?,Qualification?,Birthdate?,Graduation Year?,Mailing Address?,Mailing City?,Mailing State?,Mailing Zip?,Phone?"

const sds1Roster = "Section SIS ID!=class~Section ID,SIS ID!=person~ID"

/** School Data Sync v1. Its UK layout is read by the other names of the columns. */
export const sds1Layout: Layout = {
  schools: Header.table(
    "School.csv",
    "SIS ID!=id~DfE Number,Name!=name,School Number=identifier,State ID?,School NCES_ID?,Grade Low?,Grade High?,Principal SIS ID?,Principal Name?,Principal Secondary Email?,Address?,City?,State?,Country?,Zip?,Phone?,Zone?"
  ),
  people: [
    {
      spec: Header.table("Student.csv", `${sds1Person},Student Number=identifier`),
      kind: "student",
      role: "student"
    },
    {
      spec: Header.table("Teacher.csv", `${sds1Person},Teacher Number=identifier`),
      kind: "teacher",
      role: "teacher"
    }
  ],
  sections: Header.table(
    "Section.csv",
    "SIS ID!=id~ID,School SIS ID!=school~School DfE Number,Section Name!=name,Section Number=section,Term SIS ID=termId,Term Name=term,Term StartDate=start,Term EndDate=end,Course SIS ID?,Course Name=course,Course Number=courseCode,Course Description?,Course Subject=subject,Periods?,Status?"
  ),
  teachers: [],
  rosters: [
    { spec: Header.table("StudentEnrollment.csv", sds1Roster), kind: "student" },
    { spec: Header.table("TeacherRoster.csv", sds1Roster), kind: "teacher" }
  ]
}
