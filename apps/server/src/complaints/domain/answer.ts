/** The token in the address of a picture (alipay.md 3.3: `?t=`); JSON may write its `&` as an escape. */
const TOKEN = /([?&]|\\u0026)t=[^"&\\]*/g;

/** Alipay's answer without what is new in each one although nothing changed. */
export const withoutTokens = (raw: string): string => raw.replaceAll(TOKEN, '$1t=');
