/** A Worker that receives the jobs and responds with a line of JSON for each result. */
import { apis } from "../FetchApis.ts"
import * as Job from "../Job.ts"

export default {
  fetch: async (request: Request): Promise<Response> => {
    const jobs = await request.json() as ReadonlyArray<Job.Job>
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const writer = writable.getWriter()
    const encoder = new TextEncoder()
    void Job.run(apis, jobs, (result) => writer.write(encoder.encode(`${JSON.stringify(result)}\n`)))
      .then(() => writer.close(), (error: unknown) => writer.abort(error))
    return new Response(readable)
  }
}
