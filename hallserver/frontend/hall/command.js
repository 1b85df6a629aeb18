// One command at a time from one dialog: its number stays the same until the server has answered, so that a repeat
// after a broken line gets the first outcome and nothing happens twice.
import { newCommandId, post } from '../shared/http.js';
import { useRef, useSignal } from '../shared/html.js';
import { toast } from '../shared/ui.js';

/** {busy, problem, run(name, body, done)}: posts to /api/hall/<name>; `done` is the sentence said when it worked. */
export function useCommand(onDone) {
  const id = useRef(newCommandId());
  const busy = useSignal(false);
  const problem = useSignal('');
  const run = async (name, body, done) => {
    busy.value = true;
    problem.value = '';
    const answer = await post(`/api/hall/${name}`, { ...body, command_id: id.current });
    busy.value = false;
    if (answer.status !== 0 && answer.code !== 'command_running') id.current = newCommandId();
    if (!answer.ok) {
      problem.value = answer.sentence || answer.code;
      return;
    }
    toast(done);
    onDone?.(answer);
  };
  return { busy, problem, run };
}
