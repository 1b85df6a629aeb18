// Where files are dropped or picked.
import { t } from './boot.js';
import { html, useRef, useState } from './html.js';
import { Button } from './ui.js';

/** Calls onFiles(list of File). `label` says what is wanted, `hint` which kinds; several: more than one at once. */
export function DropZone({ label, hint, accept, several = false, onFiles, children }) {
  const [over, setOver] = useState(false);
  const input = useRef(null);
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer.files.length > 0) onFiles([...event.dataTransfer.files]);
  };
  const pick = (event) => {
    onFiles([...event.target.files]);
    event.target.value = ''; // so that the same file, mended, can be picked again
  };
  return html`<div
    class=${`drop ${over ? 'drop-over' : ''}`}
    onDragOver=${(event) => {
      event.preventDefault();
      setOver(true);
    }}
    onDragLeave=${() => setOver(false)}
    onDrop=${drop}
  >
    <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d="M12 15V4m0 0L7.5 8.5M12 4l4.5 4.5M4 15v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3" />
    </svg>
    <strong>${label}</strong>
    ${hint && html`<span class="muted small">${hint}</span>`}
    <div class="row">
      <${Button} onClick=${() => input.current.click()}>${t(several ? 'shared.drop.pick_several' : 'shared.drop.pick')}<//>
      ${children}
    </div>
    <input ref=${input} type="file" hidden accept=${accept} multiple=${several} onChange=${pick} aria-label=${label} />
  </div>`;
}

/** A progress bar with its sentence; percent null: going on, nobody knows how far. */
export function Progress({ label, detail, percent }) {
  return html`<div class="progress">
    <div class="progress-line" role="status"><span>${label}</span><span>${detail}</span></div>
    ${percent === null
      ? html`<progress aria-label=${label}></progress>`
      : html`<progress aria-label=${label} max="100" value=${percent}></progress>`}
  </div>`;
}
