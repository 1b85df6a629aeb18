// The form for a new account. Pure.
import { fold } from '../../shared/fold.js';

export const ROLES = ['invigilator', 'desk', 'clerk', 'exam_office', 'administrator'];

/** "Nguyễn Thị Hoa" → "nguyen.thi.hoa", a username to start from. */
export function usernameFor(name) {
  return fold(name)
    .replace(/[^a-z0-9]+/g, '.')
    .replace(/^\.+|\.+$/g, '')
    .slice(0, 32);
}

/** Why the form can't be sent: {username?, name?, role?: key of a sentence}. */
export function faultsOf({ username, name, role }, staff) {
  const faults = {};
  if (!name.trim()) faults.name = 'office.staff.fault.name';
  if (!/^[a-z0-9][a-z0-9._-]{1,31}$/.test(username)) faults.username = 'office.staff.fault.username';
  else if (staff.some((member) => member.username === username)) faults.username = 'office.staff.fault.taken';
  if (!ROLES.includes(role)) faults.role = 'office.staff.fault.role';
  return faults;
}
