// A scanner types. Wherever the focus is, the QR code of a sheet opens that sheet, and what its keys did is taken back.
import { useEffect, useRef } from '../shared/html.js';

// Nobody types the mark by hand, so keys may come slowly: a scanner or a machine can falter in the middle.
const GAP_MS = 1000;
const MARK = 'HALLPAPER|';

/** Can this be the beginning of a code? */
const fits = (keys) => MARK.startsWith(keys) || keys.startsWith(MARK);

/** begin(): called before what may be the first key of a code, returns what takes its keys back; onCode(code): a sheet was scanned. */
export function useScan(begin, onCode) {
  const use = useRef(null);
  use.current = { begin, onCode };
  useEffect(() => {
    let keys = '';
    let lastMs = -Infinity;
    let takeBack = null;
    const onKeyDown = (event) => {
      if (event.key === 'Enter' && keys.startsWith(MARK)) {
        event.preventDefault();
        event.stopPropagation();
        takeBack();
        use.current.onCode(keys);
        keys = '';
      } else if (event.key.length === 1 && !event.ctrlKey && !event.altKey) {
        if (event.timeStamp - lastMs > GAP_MS || !fits(keys + event.key)) {
          keys = '';
          takeBack = use.current.begin();
        }
        keys += event.key;
        lastMs = event.timeStamp;
      }
    };
    document.addEventListener('keydown', onKeyDown, true);
    return () => document.removeEventListener('keydown', onKeyDown, true);
  }, []);
}
