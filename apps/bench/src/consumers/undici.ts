import { Agent, request } from "undici"

const dispatcher = new Agent({ connections: 16 })
const { body } = await request(`${process.argv[2]}/organizations/users?limit=100`, {
  dispatcher,
  headers: { authorization: "Bearer bench-token" }
})
console.log((JSON.parse(await body.text()) as ReadonlyArray<unknown>).length)
await dispatcher.close()
