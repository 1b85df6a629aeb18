// Step 6: who may sign in, and as what.
import { boot, t } from '../../shared/boot.js';
import { html, signal, useSignal } from '../../shared/html.js';
import { Badge, Button, Dialog, Field, toast } from '../../shared/ui.js';
import { copy } from '../clipboard.js';
import { createAccount, mayKeepStaff, resetAccount, setDisabled, staff } from '../model.js';
import { faultsOf, ROLES, usernameFor } from '../state/accounts.js';
import { missingRoles } from '../state/steps.js';
import { StepPage } from './step-page.js';

/** A one-time password just made: {username, name, role, password}; shown once and then forgotten. */
const slip = signal(null);

function Slip() {
  const { username, name, role, password } = slip.value;
  const run = async () => toast(t((await copy(password)) ? 'office.copied' : 'office.not_copied'));
  return html`<${Dialog} title=${t('office.slip.title')} class="slip">
    <dl class="facts">
      <dt>${t('office.staff.name')}</dt>
      <dd>${name}</dd>
      <dt>${t('office.staff.role')}</dt>
      <dd>${t(`shared.role.${role}`)}</dd>
      <dt>${t('office.staff.username')}</dt>
      <dd class="mono">${username}</dd>
      <dt>${t('office.slip.password')}</dt>
      <dd class="mono slip-password">${password}</dd>
    </dl>
    <p class="slip-hint">${t('office.slip.hint')}</p>
    <div class="row no-print">
      <${Button} onClick=${run}>${t('office.slip.copy')}<//>
      <${Button} onClick=${() => window.print()}>${t('office.slip.print')}<//>
    </div>
    <div class="note note-warn no-print"><p>${t('office.slip.once')}</p></div>
    <div class="dialog-actions no-print">
      <${Button} kind="primary" onClick=${() => (slip.value = null)}>${t('office.slip.close')}<//>
    </div>
  <//>`;
}

function Create({ onClose }) {
  const form = useSignal({ name: '', username: '', role: missingRoles(staff.value)[0] ?? 'invigilator' });
  const named = useSignal(false);
  const tried = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal(null);
  const faults = tried.value ? faultsOf(form.value, staff.value) : {};
  const set = (change) => {
    form.value = { ...form.value, ...change };
  };
  const create = async () => {
    tried.value = true;
    if (Object.keys(faultsOf(form.value, staff.value)).length > 0) return;
    busy.value = true;
    const body = { ...form.value, name: form.value.name.trim() };
    const answer = await createAccount(body);
    busy.value = false;
    if (!answer.ok) {
      refusal.value = answer.sentence;
      return;
    }
    onClose();
    slip.value = { ...body, password: answer.one_time_password };
  };
  return html`<${Dialog}
    title=${t('office.staff.new')}
    onClose=${onClose}
    action=${{ label: t('office.staff.create'), run: create, busy: busy.value }}
  >
    <form
      class="stack"
      onSubmit=${(event) => {
        event.preventDefault();
        create();
      }}
      noValidate
    >
      <${Field}
        label=${t('office.staff.name')}
        maxlength="100"
        autocomplete="off"
        value=${form.value.name}
        error=${faults.name && t(faults.name)}
        onInput=${(event) =>
          set({ name: event.target.value, ...(named.value ? {} : { username: usernameFor(event.target.value) }) })}
      />
      <${Field}
        label=${t('office.staff.username')}
        hint=${t('office.staff.username_hint')}
        maxlength="32"
        autocomplete="off"
        autocapitalize="none"
        spellcheck=${false}
        value=${form.value.username}
        error=${faults.username && t(faults.username)}
        onInput=${(event) => {
          named.value = true;
          set({ username: event.target.value.trim().toLowerCase() });
        }}
      />
      <fieldset class="choices">
        <legend class="field-label">${t('office.staff.role')}</legend>
        ${ROLES.map(
          (role) => html`<label key=${role} class="choice">
            <input type="radio" name="role" value=${role} checked=${form.value.role === role} onChange=${() => set({ role })} />
            <span><strong>${t(`shared.role.${role}`)}</strong><span class="muted small">${t(`office.role_does.${role}`)}</span></span>
          </label>`,
        )}
      </fieldset>
      ${refusal.value && html`<p class="field-error" role="alert">${refusal.value}</p>`}
      <button type="submit" hidden></button>
    </form>
  <//>`;
}

function State({ member }) {
  if (member.disabled) return html`<${Badge}>${t('office.staff.disabled')}<//>`;
  if (member.must_change) return html`<${Badge} tone="warn">${t('office.staff.must_change')}<//>`;
  return html`<${Badge} tone="ok">${t('office.staff.active')}<//>`;
}

function Accounts({ ask }) {
  return html`<section class="card" aria-labelledby="accounts">
    <div class="card-head"><h2 id="accounts">${t('office.staff.accounts')}</h2></div>
    <div class="table-wide" tabindex="0" role="group" aria-labelledby="accounts">
      <table class="grid-table accounts">
        <thead>
          <tr>
            <th scope="col">${t('office.staff.name')}</th>
            <th scope="col">${t('office.staff.username')}</th>
            <th scope="col">${t('office.staff.role')}</th>
            <th scope="col">${t('office.staff.state')}</th>
            <th scope="col"><span class="sr-only">${t('office.staff.actions')}</span></th>
          </tr>
        </thead>
        <tbody>
          ${staff.value.map(
            (member) => html`<tr key=${member.username} class=${member.disabled ? 'off' : ''}>
              <th scope="row">${member.name}</th>
              <td class="mono">${member.username}</td>
              <td>
                ${t(`shared.role.${member.role}`)}
                <span class="muted small block">${t(`office.role_does.${member.role}`)}</span>
              </td>
              <td><${State} member=${member} /></td>
              <td class="num">
                ${member.username === boot.user?.username
                  ? html`<span class="muted">${t('office.staff.you')}</span>`
                  : html`<div class="row row-end">
                      <${Button}
                        kind="quiet"
                        aria-label=${t('office.staff.reset_of', { name: member.name })}
                        onClick=${() => ask({ what: 'reset', member })}
                      >
                        ${t('office.staff.reset')}
                      <//>
                      <${Button}
                        kind="quiet"
                        aria-label=${t(`office.staff.${member.disabled ? 'enable' : 'disable'}_of`, { name: member.name })}
                        onClick=${() => ask({ what: member.disabled ? 'enable' : 'disable', member })}
                      >
                        ${t(`office.staff.${member.disabled ? 'enable' : 'disable'}`)}
                      <//>
                    </div>`}
              </td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function Ask({ what, member, onClose }) {
  const busy = useSignal(false);
  const run = async () => {
    busy.value = true;
    const answer = await (what === 'reset' ? resetAccount(member.username) : setDisabled(member.username, what === 'disable'));
    busy.value = false;
    onClose();
    if (!answer.ok) toast(answer.sentence, 'danger');
    else if (what === 'reset') slip.value = { ...member, password: answer.one_time_password };
    else toast(t(`office.staff.${what}d_now`, { name: member.name }));
  };
  return html`<${Dialog}
    title=${t(`office.staff.${what}_title`, { name: member.name })}
    onClose=${onClose}
    action=${{ label: t(`office.staff.${what}`), kind: what === 'disable' ? 'danger' : 'primary', run, busy: busy.value }}
  >
    <p>${t(`office.staff.${what}_lead`)}</p>
  <//>`;
}

export function StaffStep({ step }) {
  const creating = useSignal(false);
  const asked = useSignal(null);
  if (!mayKeepStaff || staff.value === null) {
    return html`<${StepPage} step=${step}>
      <div class="card empty"><p>${t('office.loading')}</p></div>
    <//>`;
  }
  const missing = missingRoles(staff.value);
  const actions = html`<${Button} kind="primary" onClick=${() => (creating.value = true)}>${t('office.staff.new')}<//>`;
  return html`<${StepPage} step=${step} actions=${actions}>
    ${missing.length > 0 &&
    html`<div class="note note-warn">
      <h2>${t('office.staff.missing')}</h2>
      <ul>
        ${missing.map((role) => html`<li key=${role}>${t('office.staff.missing_role', { role: t(`shared.role.${role}`), does: t(`office.role_does.${role}`) })}</li>`)}
      </ul>
    </div>`}
    <${Accounts} ask=${(question) => (asked.value = question)} />
    ${creating.value && html`<${Create} onClose=${() => (creating.value = false)} />`}
    ${asked.value && html`<${Ask} ...${asked.value} onClose=${() => (asked.value = null)} />`}
    ${slip.value && html`<${Slip} />`}
  <//>`;
}
