// Work that the server does in the background: how far it is, and asking until it is finished.

/** Whole percent of a job {done, total, finished}; 0 while the total is not known. */
export function percentOf(job) {
  if (!job) return 0;
  if (job.finished && !job.error) return 100;
  return job.total > 0 ? Math.min(100, Math.floor((100 * job.done) / job.total)) : 0;
}

/**
 * Asks `read()` until the job is finished; resolves to the last answer. A broken connection is waited out, a refusal ends it.
 * read    () → answer of GET …/jobs/<id>        onProgress  called with every answer that came
 * wait    (milliseconds) → promise              alive       () → false gives up and resolves to null
 */
export async function follow(read, onProgress, wait, alive = () => true) {
  for (let pause = 300; alive(); pause = Math.min(1000, pause + 100)) {
    const answer = await read();
    if (answer.ok) {
      onProgress(answer);
      if (answer.finished) return answer;
    } else if (answer.code !== 'network') {
      return answer;
    }
    await wait(pause);
  }
  return null;
}
