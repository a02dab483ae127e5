/**
 * As an administrator, acts as each teacher and lists their classes. The delegated tokens are created when they are needed,
 * for these scopes only, and renewed automatically.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/acting-as-a-user/promise.ts
 */
import { FlatClient, isReason } from "@flat-sdk/promise"

const flat = FlatClient.fromEnv()

try {
  const teachers = await flat.organization.listOrganizationUsers.collect({ role: ["teacher"] }, { limit: 3 })
  for (const teacher of teachers) {
    const asTeacher = flat.actAs(teacher.id, ["account.public_profile", "edu.classes.readonly"])
    const me = await asTeacher.account.getAuthenticatedUser()
    const classes = await asTeacher.classes.listClasses()
    console.log(`${me.username}: ${classes.map(({ name }) => name).join(", ") || "no classes"}`)
  }
} catch (error) {
  if (!isReason(error, "Forbidden")) throw error
  console.error(`${error.message}\nThis needs an administrator's token with the scope edu.admin.users.`)
}
