/** Hands a file to the browser, which asks or stores it where downloads go. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // the browser reads it only after this turn
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
