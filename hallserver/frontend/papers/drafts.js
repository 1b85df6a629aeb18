// What is typed of a sheet and not kept by the server yet stays on this computer, for the person who types it alone:
// a reload, a crash or a power cut takes nothing.
import { boot } from '../shared/boot.js';

const ALL = 'hall-papers ';

const keyOf = (sheet) => `${ALL}${JSON.stringify([sheet.sitting, boot.user?.username, sheet.seat])}`;

/** What was typed of that sheet before, or {}. Sheets of other sittings are forgotten. */
export function recall(sheet) {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(ALL) && JSON.parse(key.slice(ALL.length))[0] !== sheet.sitting) localStorage.removeItem(key);
    }
    return JSON.parse(localStorage.getItem(keyOf(sheet))) ?? {};
  } catch {
    return {};
  }
}

/** Keep it; without storage it stays in the page. */
export function remember(sheet, values) {
  try {
    localStorage.setItem(keyOf(sheet), JSON.stringify(values));
  } catch {
    // a full or forbidden storage: the page still holds it
  }
}

/** The server has it, or it was put aside. */
export function forget(sheet) {
  try {
    localStorage.removeItem(keyOf(sheet));
  } catch {
    // nothing was kept then
  }
}
