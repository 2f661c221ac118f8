/** What people in this trade type first; the length rule alone lets these through. */
const common = [
  '123456789012', '1234567890123', '12345678901234', '123456789abc', '1234567890ab', '123123123123', '112233445566',
  '111222333444', '123456123456', '1234567812345678', '1qaz2wsx3edc', 'qwertyuiop123', 'qwertyuiop12', 'qwerty123456', 'asdfghjkl123',
  'password1234', 'password12345', 'password123456', 'passw0rd1234', 'p@ssw0rd1234', 'administrator', 'admin1234567', 'admin12345678',
  'admin123456789', 'woaini520131', 'woaini1314520', '5201314520131', '520131413145', 'zhifubao1234', 'zhifubao123456', 'alipay123456',
  'alipay1234567', 'iloveyou1234', 'iloveyou123456', 'welcome12345', 'welcome123456', 'changeme1234', 'letmein12345', 'abc123456789',
  'abcd12345678', 'abcdefghijkl', 'abcdef123456', 'a123456789012', 'aa1234567890', 'qq1234567890', 'zxcvbnm12345', 'zxcvbnm123456',
]; // prettier-ignore
const commonSet = new Set(common);

/**
 * Whether a password is refused although it is long enough (reliability.md P2): too few different characters, a run
 * along the keyboard, a common one, or made of the product's or the user's name.
 */
export function isWeakPassword(password: string, names: readonly string[]): boolean {
  const lower = password.toLowerCase();
  if (new Set(lower).size < 5) return true;
  if (commonSet.has(lower) || isRun(lower)) return true;
  return ['redress', ...names].some((name) => name.length >= 3 && rest(lower, name.toLowerCase()) < 6);
}

/** How many characters remain without a name; many when it is not in there. */
const rest = (password: string, name: string) =>
  password.includes(name) ? password.replaceAll(name, '').length : Number.POSITIVE_INFINITY;

/** `abcdefghijkl`, `987654321098`: each character next to the one before. */
function isRun(text: string): boolean {
  const steps = new Set<number>();
  for (let at = 1; at < text.length; at += 1) steps.add(text.charCodeAt(at) - text.charCodeAt(at - 1));
  return steps.size === 1 || (steps.size === 2 && /^\d+$/.test(text) && (steps.has(-9) || steps.has(9)));
}
