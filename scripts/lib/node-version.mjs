/** Oldest Node this product runs on (vite, typeorm and knip ask for it). */
const oldest = { major: 20, minor: 19 };

/** Ends the process with a sentence when Node is too old; called before anything that would fail less clearly. */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return;
  console.error(
    `Redress needs Node ${oldest.major}.${oldest.minor} or newer; this is ${version}. ` +
      'Install a newer one from https://nodejs.org and run the command again.',
  );
  process.exit(1);
}
