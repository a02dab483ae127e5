/** The roles that files give people, in the words of all formats. */
import type { MembershipRole } from "../../model/Memberships.ts"
import type { PersonRole, WrittenRole } from "../../model/Person.ts"
import * as Sessions from "../../model/Session.ts"

const words: Readonly<Record<PersonRole, string>> = {
  student:
    `student students pupil pupils learner user schuler schulerin schulerinnen schueler schuelerin schuelerinnen sus eleve alumno alumna estudiante
    etudiant etudiante 生徒 学生 児童`,
  teacher:
    `teacher teachers professor lecturer faculty instructor adjunct substitute lehrer lehrerin lehrerinnen lehrkraft lehrkrafte lehrkraefte lul enseignant
    enseignante professeur professeure profesor profesora 教師 先生 教員`,
  administrator:
    `administrator admin principal districtadministrator siteadministrator systemadministrator sysadmin itadmin
    schooladmin districtadmin accountadmin accountadministrator schooltechlead 管理者`,
  other:
    `guardian parent relative aide proctor counselor staff officestaff paraprofessional teacherassistant assistant nurse
    advisor chair researcher affiliate coach alumni other occupationaltherapist physicaltherapist speechtherapist visiontherapist
    specialservices none 保護者 職員`
}

export const fold = (text: string): string => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")

// Decomposed kana have to be compared with decomposed kana.
const rolesByWord = new Map(
  Object.entries(words).flatMap(([role, list]) =>
    list.split(/\s+/).map((word): [string, PersonRole] => [fold(word), role as PersonRole])
  )
)

/** Returns the role that a word names, or `undefined` for an unknown word. */
export const recognise = (text: string): PersonRole | undefined => rolesByWord.get(fold(text))

/** Who teaches has a teacher's account, whatever else they are; administrators are never mistaken for students. */
const precedence: ReadonlyArray<PersonRole> = ["teacher", "administrator", "student", "other"]

/** Returns the role of a person: of the roles that last on a day, or of all roles if none does. */
export const ofPerson = (roles: ReadonlyArray<WrittenRole>, day: string): PersonRole => {
  const current = roles.filter((role) => Sessions.covers(role, day))
  const counted = current.length > 0 ? current : roles
  return precedence.find((role) => counted.some((written) => written.role === role)) ?? "other"
}

export const inClass = (role: PersonRole): MembershipRole => role === "student" || role === "teacher" ? role : "other"
